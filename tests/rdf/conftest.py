"""The tiny corpus as entities and as quads."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1])]

from corpus import tiny_entities
from rdf_corpus import nquads

from kgraph.model.entities import Entities


@pytest.fixture(scope="session")
def tiny() -> Entities:
    return tiny_entities()


@pytest.fixture(scope="session")
def tiny_nquads(tiny: Entities) -> bytes:
    return nquads(tiny)
