"""The table that lets anybody check who was taken for whom: every name of every record, and its person.

One row per name in a record: more rows than authorships, since a paper told by three documents has three.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from kgraph.exports.csv_tables import write_csv
from kgraph.exports.exporter import Exporter
from kgraph.model.entities import Entities
from kgraph.rdf.iris import DEFAULT_BASE, entity_iri

if TYPE_CHECKING:
    import polars as pl

_SPECIFICATION = "docs/exports.md#authorships"
ROWS_AT_A_TIME = 1_000_000


def authorships(entities: Entities, *, base: str = DEFAULT_BASE) -> pl.DataFrame:
    """All mentions with readable places and IRIs, in the order of documents, lines and names.

    Columns: `document` (its path), `record` (id in the document), `line`, `position` (from 1, in the
    record's own list; none for an inferred author), `name_as_printed`, `person` and
    `paper` (IRIs), `inferred`, `confidence` (0..1, that the name is this person).
    """
    import polars as pl

    return pl.concat(authorship_parts(entities, base=base))


def authorship_parts(entities: Entities, *, base: str = DEFAULT_BASE) -> Iterator[pl.DataFrame]:
    """The same table in parts of at most about `ROWS_AT_A_TIME` rows, one line of a document in one part."""
    import polars as pl

    paths = entities.documents.lazy().select(document="id", path="path")
    named = entities.scan("mentions").join(paths, on="document", how="left")
    rows = named.with_columns(document=pl.coalesce("path", "document"))
    sizes = rows.group_by("document").len("n").sort("document").collect()
    for documents, n in _batches(sizes):
        here = rows.filter(pl.col("document").is_in(documents))
        for inside in _line_ranges(here, n):
            yield _readable(here.filter(inside), base).collect()
    if sizes.is_empty():
        yield _readable(rows, base).collect()


def _batches(sizes: pl.DataFrame) -> Iterator[tuple[list[str], int]]:
    """Documents in their order, as many as make `ROWS_AT_A_TIME` rows; of one of more, it alone."""
    documents: list[str] = []
    total = 0
    for document, n in sizes.iter_rows():
        if documents and total + n > ROWS_AT_A_TIME:
            yield documents, total
            documents, total = [], 0
        documents.append(document)
        total += n
    if documents:
        yield documents, total


def _line_ranges(rows: pl.LazyFrame, n: int) -> Iterator[pl.Expr]:
    """Conditions that hold for the first rows by line, the next ones …; for all where they are few."""
    import polars as pl

    if n <= ROWS_AT_A_TIME:
        yield pl.lit(True)
        return
    lines = rows.select(pl.col("line").sort()).collect()["line"]
    marks = lines.gather_every(ROWS_AT_A_TIME)[1:].unique().sort().to_list()
    for low, high in zip([None, *marks], [*marks, None], strict=True):
        since = pl.lit(True) if low is None else pl.col("line") >= low
        yield since if high is None else since & (pl.col("line") < high)


def _readable(rows: pl.LazyFrame, base: str) -> pl.LazyFrame:
    import polars as pl

    return rows.sort("document", "line", "record", "index").select(
        "document",
        "record",
        "line",
        pl.when(~pl.col("is_inferred")).then("index").alias("position"),
        "name_as_printed",
        (pl.lit(entity_iri(base, "person", "")) + pl.col("person")).alias("person"),
        (pl.lit(entity_iri(base, "paper", "")) + pl.col("paper")).alias("paper"),
        pl.col("is_inferred").alias("inferred"),
        "confidence",
    )


def write_authorships_csv(
    entities: Entities, file: BinaryIO, *, base: str = DEFAULT_BASE, spreadsheet: bool = False
) -> None:
    """Write the table as CSV; `spreadsheet` as for `kgraph.exports.csv_tables.write_csv`."""
    for n, part in enumerate(authorship_parts(entities, base=base)):
        write_csv(part, file, spreadsheet=spreadsheet, is_first=not n)


def write_authorships_parquet(entities: Entities, file: BinaryIO, *, base: str = DEFAULT_BASE) -> None:
    """Write the table as Parquet."""
    authorships(entities, base=base).write_parquet(file)


AUTHORSHIPS = Exporter(
    name="authorships",
    title="who was taken for whom, every name of every record (CSV)",
    extensions=(".authorships.csv", ".csv"),
    accepts="entities",
    write=write_authorships_csv,
    specification=_SPECIFICATION,
    options=("base", "spreadsheet"),
)
AUTHORSHIPS_PARQUET = Exporter(
    name="authorships-parquet",
    title="who was taken for whom, every name of every record (Parquet)",
    extensions=(".authorships.parquet", ".parquet"),
    accepts="entities",
    write=write_authorships_parquet,
    specification=_SPECIFICATION,
    options=("base",),
)
