"""The tiny corpus as tables and as stores."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus import tiny_entities
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.store import GraphStore
from kgraph.tables import write_tables

BASE = "https://example.org/kg/"


def tiny_quads() -> bytes:
    file = io.BytesIO()
    run = Run(id="r1", started=None, software="kgraph test")
    write_quads(tiny_entities(), file, base=BASE, run=run, profile="full")
    return file.getvalue()


@pytest.fixture(scope="session")
def nquads() -> bytes:
    return tiny_quads()


@pytest.fixture(scope="session")
def memory(nquads: bytes) -> GraphStore:
    return GraphStore.in_memory(io.BytesIO(nquads))


@pytest.fixture(scope="session")
def disk(nquads: bytes, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    with GraphStore.create(tmp_path_factory.mktemp("tiny") / "store", io.BytesIO(nquads)) as store:
        yield store


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables")
    write_tables(tiny_entities(), folder)
    return folder
