"""The tables as N-Quads in parts: each task writes a file of its own from slices of the tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from kgraph.errors import BadDocument
from kgraph.model.entities import DocumentRow
from kgraph.rdf.batches import Batches
from kgraph.rdf.iris import entity_iri
from kgraph.rdf.nquads import Block, Writer
from kgraph.rdf.quads import blocks_of, write_provenance
from kgraph.rdf.run import Run
from kgraph.readers import Source
from kgraph.readers.rdf_graph import NAME, quads_of
from kgraph.resolve.spread import over
from kgraph.tables import read_tables

if TYPE_CHECKING:
    from typing import BinaryIO

BATCHES_TOGETHER = 8
"""Batches of rows (50,000 each) that a task writes."""


@dataclass(frozen=True)
class Tables:
    """Of what quads are made, and how."""

    folder: Path
    base: str
    profile: str


@dataclass(frozen=True)
class Slice:
    """Some batches of a block of statements."""

    tables: Tables
    block: int
    first: int
    last: int
    to: Path


@dataclass(frozen=True)
class Graph:
    """An RDF document, which is a graph as it stands."""

    path: str
    iri: str
    to: Path


def write_nquads(tables: Tables, run: Run, to: Path) -> dict[str, int]:
    """Write all quads into files `part-….nq` in a folder; how many there are of each property.

    Together they are what `kgraph.rdf.quads.write_quads` writes of the same tables, and the RDF documents.
    """
    to.mkdir()
    tasks = list(_tasks(tables, to))
    properties: Counter[str] = Counter()
    for counted in over(tasks, _write):
        properties.update(counted)
    entities = read_tables(tables.folder)
    told = {name: n for name, n in sorted(properties.items()) if n}
    with (to / "part-provenance.nq").open("wb") as file:
        n = write_provenance(entities, file, base=tables.base, run=run, properties=told)
    return {**told, "provenance": n}


def documents_of(tables: Tables) -> Sequence[DocumentRow]:
    """The documents that the tables were made from."""
    rows = read_tables(tables.folder).documents
    return [DocumentRow(**row) for row in rows.iter_rows(named=True)]


def _tasks(tables: Tables, to: Path) -> Iterator[Slice | Graph]:
    for n, block in enumerate(_blocks(tables)):
        for first in range(0, len(block.rows.parts), BATCHES_TOGETHER):
            name = f"part-{n:03d}-{first // BATCHES_TOGETHER:05d}.nq"
            yield Slice(tables, n, first, first + BATCHES_TOGETHER, to / name)
    for document in documents_of(tables):
        if document.format == NAME:
            iri = entity_iri(tables.base, "source", document.id)
            yield Graph(str(Path(document.path).resolve()), iri, to / f"part-{document.id}.nq")


@lru_cache(maxsize=1)
def _blocks(tables: Tables) -> list[Block]:
    return [block for _, block in blocks_of(read_tables(tables.folder), tables.base, tables.profile)]


def _write(task: Slice | Graph) -> Mapping[str, int]:
    """What a worker does: a file, complete or not there; how many quads there are of each property."""
    temporary = task.to.with_name(f".{task.to.name}.{uuid4().hex}")  # a worker thought lost may write too
    with temporary.open("wb") as file:
        counted = _write_graph(task, file) if isinstance(task, Graph) else _write_slice(task, file)
    temporary.replace(task.to)
    return counted


def _write_slice(task: Slice, file: BinaryIO) -> Mapping[str, int]:
    block = _blocks(task.tables)[task.block]
    parts = block.rows.parts[task.first : task.last]
    writer = Writer(file, task.tables.profile)
    writer.write(replace(block, rows=Batches(parts, block.rows.height)))
    return dict(writer.triples)


def _write_graph(task: Graph, file: BinaryIO) -> Mapping[str, int]:
    source, graph = Source(task.path), f" <{task.iri}> .\n".encode()
    try:
        for line in quads_of(source):
            file.write(line + graph)
    except BadDocument:  # told among the rejected already; what came before stays
        pass
    return {}
