"""Entities → quads: what the graph says, table by table.

The default graph holds what we conclude, one value per functional property. Each source document's graph
holds its records as it wrote them, `{base}graph/provenance` the documents, the run and the sizes of it all;
`{base}graph/derived` is kept for computed data. No blank nodes; every IRI comes from `kgraph.rdf.iris`.

Profiles: `minimal` is papers, people, labs, venues and topics with direct `kg:authoredBy`; `core` adds
authorships, records and other names; `full` adds `rdfs:label`, the types of reified nodes, abstracts and
memberships. A statement that is absent where a table has null or false is one that is not written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO

from kgraph.errors import BadRequest, UnknownName
from kgraph.model.entities import Entities
from kgraph.progress import SILENT, Progress
from kgraph.rdf import iris
from kgraph.rdf.knowledge import TOPIC_SCHEMES, knowledge
from kgraph.rdf.nquads import PROFILES, Block, Writer
from kgraph.rdf.run import Run
from kgraph.rdf.sources import provenance, records
from kgraph.rdf.vocabulary import CLASSES

GRAPHS = ("default", "source", "provenance", "derived")
"""Kinds of graphs. `derived` is empty until something is computed into it."""


@dataclass(frozen=True)
class Counts:
    """How many quads there are of each kind."""

    graphs: Mapping[str, int]
    """By kind of graph (`GRAPHS`)."""
    properties: Mapping[str, int]
    """Those outside of provenance by predicate, as a term (`kg:title`)."""


def write_quads(
    entities: Entities,
    file: BinaryIO,
    *,
    base: str,
    run: Run,
    profile: str = "full",
    progress: Progress = SILENT,
) -> Counts:
    """Write all that is known as N-Quads (UTF-8) and give back how many quads there are.

    No quad is written twice, so the counts are those of a store that loads the file. The order is that of
    the tables.

    Raises:
        BadRequest: no such profile, a base or an id of which no IRI can be made.
        UnknownName: a kind or scheme that the ontology does not know.
    """
    writer = Writer(file, profile)
    graphs = dict.fromkeys(GRAPHS, 0)
    blocks = list(blocks_of(entities, base, profile))
    progress.stage("quads", sum(block.rows.height for _, block in blocks), "rows")
    for graph, block in blocks:
        graphs[graph] += writer.write(block, progress)
    properties = {name: n for name, n in sorted(writer.triples.items()) if n}
    graphs["provenance"] = write_provenance(entities, file, base=base, run=run, properties=properties)
    return Counts(graphs, properties)


def blocks_of(entities: Entities, base: str, profile: str) -> Iterator[tuple[str, Block]]:
    """What the tables state but for provenance, block by block, each with the kind of its graphs.

    The blocks of any two entities are the same but for their rows. Raises as `write_quads`.
    """
    iris.check_base(base)
    _check(entities)
    for block in knowledge(entities, base):
        yield "default", block
    if profile != PROFILES[0]:
        for block in records(entities, base):
            yield "source", block


def write_provenance(
    entities: Entities, file: BinaryIO, *, base: str, run: Run, properties: Mapping[str, int]
) -> int:
    """Write the graph of provenance as N-Quads and give back their number.

    properties: the quads of all other graphs by predicate, as a term.
    """
    writer = Writer(file)
    return sum(writer.write(block) for block in provenance(entities, base, run, properties))


_IDS: dict[str, tuple[str, ...]] = {
    "papers": ("id", "venue", "edition", "version_of"),
    "people": ("id",),
    "person_names": ("person",),
    "authorships": ("paper", "person"),
    "affiliations": ("paper", "lab"),
    "paper_records": ("document", "paper"),
    "person_records": ("document", "person"),
    "labs": ("id", "parent"),
    "lab_names": ("lab",),
    "paper_labs": ("paper", "lab"),
    "venues": ("id",),
    "editions": ("id", "venue"),
    "topics": ("id", "broader"),
    "paper_topics": ("paper", "topic"),
    "artifacts": ("id",),
    "paper_artifacts": ("paper", "artifact", "rule", "document"),
    "identifiers": ("entity",),
    "links": ("entity",),
    "citations": ("citing", "cited"),
    "stated_numbers": ("person", "document"),
    "documents": ("id",),
    "replacements": ("old", "new"),
}
"""Table → columns whose values become part of IRIs as they stand."""


def _check(entities: Entities) -> None:
    """Refuse what no valid quads can be made of, before the first byte is written."""
    import polars as pl

    for table, columns in _IDS.items():
        for column in columns:
            ids = entities.scan(table).select(column)
            bad = ids.filter(~pl.col(column).str.contains(r"\A[A-Za-z0-9._~-]+\z")).head(1)
            for (id,) in bad.collect(engine="streaming").iter_rows():
                raise BadRequest(f"table {table}, column {column}: no IRI can be made of the id {id!r}")
    for table in ("papers", "people", "labs", "venues", "artifacts"):
        for kind in _words(entities, table, "kind"):
            if kind not in CLASSES:
                raise UnknownName("class of the ontology", kind, CLASSES, hint=f"table {table}, column kind")
    for table, column, known in (
        ("topics", "scheme", TOPIC_SCHEMES),
        ("identifiers", "kind", iris.KINDS),
        ("links", "kind", iris.KINDS),
        ("replacements", "kind", iris.KINDS),
    ):
        for word in _words(entities, table, column):
            if word not in known:
                raise UnknownName(column, word, known, hint=f"table {table}")


def _words(entities: Entities, table: str, column: str) -> list[str]:
    words = entities.scan(table).select(column).unique().collect(engine="streaming")
    return sorted(words[column])
