from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from kgraph.model.entities import Entities
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.store import GraphStore

VENUES = {"p1": "v1", "p2": "v2", "p3": "v1", "p4": "v2", "p5": "v2"}
CITATIONS = [("p2", "p1"), ("p3", "p1"), ("p3", "p2"), ("p4", "p1"), ("p4", "p2"), ("p1", "p2")]


def store_of(entities: Entities) -> GraphStore:
    file = io.BytesIO()
    write_quads(entities, file, base=DEFAULT_BASE, run=Run("r", None, "kgraph"), profile="full")
    file.seek(0)
    return GraphStore.in_memory(file)


@pytest.fixture(scope="session")
def tiny() -> Entities:
    from corpus import tiny_entities

    return tiny_entities()


@pytest.fixture(scope="session")
def tiny_store(tiny: Entities) -> Iterator[GraphStore]:
    with store_of(tiny) as store:
        yield store


@pytest.fixture(scope="session")
def rich(tiny: Entities) -> Entities:
    """The tiny corpus with more venues, citations and somebody printed twice on a paper."""
    venue = pl.col("id").replace_strict(VENUES)
    second = tiny.venues.with_columns(id=pl.lit("v2"), name=pl.lit("Second"), kind=pl.lit("Journal"))
    twice = tiny.authorships.filter(paper="p3", rank=1).with_columns(
        rank=pl.lit(5, pl.Int64), position=pl.lit(5, pl.Int64)
    )
    tables = tiny.tables() | {
        "papers": tiny.papers.with_columns(venue.alias("venue")),
        "venues": pl.concat([tiny.venues, second]),
        "authorships": pl.concat([tiny.authorships, twice]).sort("paper", "rank"),
        "citations": pl.DataFrame(CITATIONS, schema=["citing", "cited"], orient="row"),
    }
    return Entities(**tables)


@pytest.fixture(scope="session")
def rich_store(rich: Entities) -> Iterator[GraphStore]:
    with store_of(rich) as store:
        yield store
