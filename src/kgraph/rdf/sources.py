"""Where statements come from: the records of each document in its own graph, and the provenance of it all."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kgraph.model.entities import Entities
from kgraph.rdf import iris
from kgraph.rdf.batches import Batches, in_memory, quoted, rows_of
from kgraph.rdf.nquads import (
    Block,
    Statement,
    datetime,
    fixed,
    integer,
    of_kind,
    text,
    whole,
)
from kgraph.rdf.run import Run
from kgraph.rdf.vocabulary import term

if TYPE_CHECKING:
    import polars as pl


def records(entities: Entities, base: str) -> Iterator[Block]:
    """What each document says of papers and people, as it says it, and on which line."""
    import polars as pl

    place = pl.format(iris.record_iri(base, "{}", "{}"), "document", quoted("record", safe="")).alias("iri")
    for table, kind, as_printed in (
        (
            "paper_records",
            "paper",
            (
                Statement("kg:titleAsPrinted", text("title")),
                Statement("kg:authorsAsPrinted", text("authors")),
                Statement("kg:venueAsPrinted", text("venue")),
                Statement("kg:dateAsPrinted", text("date")),
                Statement("kg:year", integer("year")),
                Statement("kg:mergedBy", text("merged_by")),
            ),
        ),
        ("person_records", "person", (Statement("kg:nameAsPrinted", text("name")),)),
    ):
        yield Block(
            rows_of(entities, table, place),
            whole("iri"),
            (
                Statement("rdf:type", fixed(term("kg:Record")), "full"),
                Statement("kg:describes", of_kind(base, kind, kind)),
                Statement("kg:line", integer("line")),
                Statement("kg:recordId", text("record")),
                *as_printed,
            ),
            graph=of_kind(base, "source", "document"),
        )


def provenance(entities: Entities, base: str, run: Run, triples: Mapping[str, int]) -> Iterator[Block]:
    """Documents, the run that read them, and the sizes of the dataset (VoID, without blank nodes).

    `triples`: predicate → quads in all the other graphs.
    """
    graph = fixed(iris.entity_iri(base, "graph", iris.PROVENANCE))
    this_run = iris.entity_iri(base, "run", run.id)
    source = of_kind(base, "source", "id")
    documents = rows_of(entities, "documents")
    yield Block(
        documents,
        source,
        (
            Statement("rdf:type", fixed(term("kg:SourceDocument"))),
            Statement("dct:title", text("path")),
            Statement("dct:format", text("format")),
            Statement("kg:sha256", text("sha256")),
            Statement("kg:sizeBytes", integer("size_bytes")),
            Statement("kg:recordCount", integer("n_records")),
            Statement("kg:rejectedCount", integer("n_rejected")),
        ),
        graph,
    )
    yield Block(documents, fixed(this_run), (Statement("prov:used", source),), graph)
    yield Block(
        _frame([{"started": run.started, "software": run.software}]),
        fixed(this_run),
        (
            Statement("rdf:type", fixed(term("kg:Run"))),
            Statement("prov:startedAtTime", datetime("started")),
            Statement("kg:software", text("software")),
        ),
        graph,
    )
    parameters = _frame([{"parameter": f"{name}={value}"} for name, value in sorted(set(run.parameters))])
    yield Block(parameters, fixed(this_run), (Statement("kg:parameter", text("parameter")),), graph)
    yield from _sizes(entities, base, this_run, graph, triples)


def _sizes(
    entities: Entities, base: str, run: str, graph: pl.Expr, triples: Mapping[str, int]
) -> Iterator[Block]:
    dataset = iris.entity_iri(base, "graph", "dataset")
    yield Block(
        _frame([{"triples": sum(triples.values())}]),
        fixed(dataset),
        (
            Statement("rdf:type", fixed(term("void:Dataset"))),
            Statement("void:triples", integer("triples")),
            Statement("prov:wasGeneratedBy", fixed(run)),
        ),
        graph,
    )
    for part, name, count, sizes in (
        ("void:classPartition", "void:class", "void:entities", _classes(entities)),
        ("void:propertyPartition", "void:property", "void:triples", triples),
    ):
        rows = _frame(
            [
                {"part": f"{dataset}#{key.replace(':', '-')}", "term": term(key), "n": n}
                for key, n in sorted(sizes.items())
                if n
            ]
        )
        yield Block(rows, fixed(dataset), (Statement(part, whole("part")),), graph)
        yield Block(
            rows, whole("part"), (Statement(name, whole("term")), Statement(count, integer("n"))), graph
        )


def _classes(entities: Entities) -> dict[str, int]:
    """Class → number of things that have it as their type in the default graph."""
    sizes: dict[str, int] = {
        "kg:Edition": entities.height("editions"), "kg:Topic": entities.height("topics"),
    }  # fmt: skip
    for table in ("papers", "people", "labs", "venues", "artifacts"):
        counted = entities.scan(table).group_by("kind").len().collect(engine="streaming")
        for kind, n in counted.iter_rows():
            sizes[f"kg:{kind}"] = sizes.get(f"kg:{kind}", 0) + n
    return sizes


def _frame(rows: list[dict[str, str | int | None]]) -> Batches:
    """A few rows made by hand; absent is null, also where every row has none."""
    import polars as pl

    frame = (
        pl.DataFrame(rows, infer_schema_length=None).cast({pl.Null: pl.String}) if rows else pl.DataFrame()
    )
    return in_memory(frame)
