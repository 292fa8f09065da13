"""The tiny corpus as entities and as quads."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from kgraph.model.entities import Entities

sys.path.insert(0, str(Path(__file__).parents[1]))


@pytest.fixture(scope="session")
def tiny() -> Entities:
    from corpus import tiny_entities

    return tiny_entities()


@pytest.fixture(scope="session")
def tiny_nquads(tiny: Entities) -> bytes:
    from rdf_corpus import nquads

    return nquads(tiny)
