"""Tables as Parquet files: the one way in which they are written, so that equal tables are equal bytes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

SCHEMA_VERSION = "4"
"""Goes up when a table or column is added, renamed or changes its meaning."""
VERSION_KEY = "kgraph:schema"
"""Under which the metadata of a file names it."""
ROWS_TOGETHER = 200_000
"""Of a group of rows."""


def write_parquet(table: pl.LazyFrame, path: Path) -> None:
    """Write a table (zstd, with statistics); same rows, same bytes, however many of them come at a time."""
    table.sink_parquet(
        path,
        compression="zstd",
        statistics=True,
        row_group_size=ROWS_TOGETHER,
        metadata={VERSION_KEY: SCHEMA_VERSION},
    )


@dataclass(frozen=True)
class Written:
    """A table that `write_parquet` has written: who wants the file need not write it again."""

    path: Path

    def scan(self) -> pl.LazyFrame:
        """Its rows in order."""
        import polars as pl

        return pl.scan_parquet(self.path)
