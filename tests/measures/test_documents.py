"""The documents list what there is."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
from pathlib import Path

import pytest

from kgraph.measures import MEASURES, Measure
from kgraph.networks import NETWORKS, WEIGHTINGS

DOCS = Path(__file__).parents[2] / "docs"
LISTED = [
    *(("networks.md", n.name) for n in NETWORKS),
    *(("networks.md", w.name) for w in WEIGHTINGS),
    *(("measures.md", m.name) for m in MEASURES),
]


@pytest.mark.parametrize(("document", "name"), LISTED)
def test_everything_with_a_name_is_in_the_documents(document: str, name: str) -> None:
    assert f"| `{name}`" in (DOCS / document).read_text(encoding="utf-8")


@pytest.mark.parametrize("measure", MEASURES, ids=lambda m: m.name)
def test_the_documents_say_which_measures_use_weights_and_what_networkx_calls_them(measure: Measure) -> None:
    lines = (DOCS / "measures.md").read_text(encoding="utf-8").splitlines()
    (line,) = (x for x in lines if x.startswith(f"| `{measure.name}`"))
    cells = [c.strip() for c in line.strip("|").split("|")]
    assert cells[2] == ("yes" if measure.uses_weight else "no")
    call = cells[3].strip("–").partition("`")[2].partition("`")[0]
    assert call.replace('"', "'") in measure.networkx
    assert bool(call) == bool(measure.networkx)


@pytest.mark.parametrize("room", ["kgraph.networks", "kgraph.measures"])
def test_examples_in_docstrings_run(room: str) -> None:
    package = importlib.import_module(room)
    attempted = 0
    for module in pkgutil.iter_modules(package.__path__, f"{room}."):
        result = doctest.testmod(importlib.import_module(module.name))
        assert result.failed == 0, module.name
        attempted += result.attempted
    assert attempted
