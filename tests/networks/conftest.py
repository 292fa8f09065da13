from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))

from kgraph.model.entities import Entities
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.store import GraphStore


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
