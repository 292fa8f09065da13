from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

from corpus import tiny_entities
from kgraph.measures.verify import verify
from kgraph.model.entities import Entities
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.store import GraphStore

_spec = importlib.util.spec_from_file_location(
    "networks_conftest", Path(__file__).parents[1] / "networks" / "conftest.py"
)
assert _spec and _spec.loader
_networks = importlib.util.module_from_spec(_spec)
sys.modules[_spec.name] = _networks
_spec.loader.exec_module(_networks)


@pytest.fixture(scope="module")
def store() -> Iterator[GraphStore]:
    with _networks.store_of(tiny_entities()) as found:
        yield found


def test_all_ways_agree(store: GraphStore) -> None:
    checks = verify(store, tiny_entities(), DEFAULT_BASE)
    assert all(c.ok for c in checks), [c for c in checks if not c.ok]
    figures = {c.name: c.figures for c in checks}
    assert figures["papers"] == {"sparql": 5, "tables": 5, "networkx": 5}
    assert figures["inferred authorships"] == {"sparql": 1, "tables": 1, "networkx": 1}
    assert figures["co-author pairs"] == {"sparql": 9, "tables": 9, "networkx": 9}
    assert figures["total weight (full)"] == {"sparql": 11, "tables": 11, "networkx": 11}
    assert figures["total weight (fractional)"]["networkx"] == pytest.approx(5.5)
    assert figures["co-authors of Bo Li"] == {"sparql": 4, "tables": 4, "networkx": 4}


def corrupted(table: str, change: object) -> Entities:
    entities = tiny_entities()
    frame = getattr(entities, table)
    return Entities(**{**entities.tables(), table: change(frame)})  # type: ignore[operator]


CORRUPTIONS = {
    "an authorship lost": ("authorships", lambda f: f.slice(1), "authorships"),
    "a person swapped": (
        "authorships",
        lambda f: f.with_columns(person=pl.col("person").replace({"eve": "fay"})),
        "people with papers",
    ),
    "a paper lost": ("papers", lambda f: f.slice(1), "papers"),
    "a cut list forgotten": (
        "papers",
        lambda f: f.with_columns(authors_complete=pl.lit(True)),
        "papers with a cut author list",
    ),
    "an inferred author printed": (
        "authorships",
        lambda f: f.with_columns(is_inferred=pl.lit(False)),
        "inferred authorships",
    ),
    "a topic lost": ("topics", lambda f: f.slice(1), "topics"),
}


@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corrupted_table_is_detected(store: GraphStore, name: str) -> None:
    table, change, check = CORRUPTIONS[name]
    wrong = {c.name for c in verify(store, corrupted(table, change), DEFAULT_BASE) if not c.ok}
    assert check in wrong


def test_nothing_agrees_with_nothing() -> None:
    with _networks.store_of(Entities()) as empty:
        assert all(c.ok for c in verify(empty, Entities(), DEFAULT_BASE))
