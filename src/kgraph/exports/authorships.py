"""The table that lets anybody check who was taken for whom: every name of every record, and its person.

One row per name in a record: more rows than authorships, since a paper told by three documents has three.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from kgraph.exports.csv_tables import write_csv
from kgraph.exports.exporter import Exporter
from kgraph.model.entities import Entities
from kgraph.rdf.iris import DEFAULT_BASE, entity_iri

if TYPE_CHECKING:
    import polars as pl

_SPECIFICATION = "docs/exports.md#authorships"


def authorships(entities: Entities, *, base: str = DEFAULT_BASE) -> pl.DataFrame:
    """All mentions with readable places and IRIs, in the order of documents, lines and names.

    Columns: `document` (its path), `record` (id in the document), `line`, `position` (from 1, in the
    record's own list; none for an inferred author), `name_as_printed`, `person` and
    `paper` (IRIs), `inferred`, `confidence` (0..1, that the name is this person).
    """
    import polars as pl

    paths = entities.documents.select(document="id", path="path")
    return (
        entities.mentions.join(paths, on="document", how="left")
        .with_columns(pl.coalesce("path", "document").alias("document"))
        .sort("document", "line", "record", "index")
        .select(
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
    )


def write_authorships_csv(
    entities: Entities, file: BinaryIO, *, base: str = DEFAULT_BASE, spreadsheet: bool = False
) -> None:
    """Write the table as CSV; `spreadsheet` as for `kgraph.exports.csv_tables.write_csv`."""
    write_csv(authorships(entities, base=base), file, spreadsheet=spreadsheet)


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
