"""What `import kgraph` offers, and what it costs."""

from __future__ import annotations

import subprocess
import sys

import pytest

import kgraph

HEAVY = (
    "polars",
    "numpy",
    "scipy",
    "networkx",
    "numba",
    "rdflib",
    "pyoxigraph",
    "duckdb",
    "lxml",
    "pydantic",
    "jinja2",
    "rich",
)


@pytest.mark.parametrize("name", kgraph.__all__)
def test_every_public_name_is_there_and_documented(name: str) -> None:
    value = getattr(kgraph, name)
    assert name == "__version__" or value.__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'graphs'"):
        _ = kgraph.graphs


def test_build_stays_a_function_after_other_modules_were_imported() -> None:
    import kgraph.cli
    import kgraph.pipeline

    assert callable(kgraph.build)
    assert kgraph.build is kgraph.pipeline.build


@pytest.mark.parametrize("code", ["import kgraph", "import kgraph.cli"])
def test_nothing_heavy_is_imported_before_it_is_used(code: str) -> None:
    """So `kgraph --help` answers at once (its time is measured in benchmarks/)."""
    script = f"{code}\nimport sys\nprint(*[m for m in {HEAVY!r} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split() == []
