"""The truth beside an invented corpus: who is behind each name, and what people are called."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
from corpus_people import People
from corpus_shape import Ints

MENTIONS = pa.schema(
    [("record", pa.string()), ("position", pa.int32()), ("person", pa.int32()), ("role", pa.string())]
)
"""`position` counts from 1; `role` is author or editor."""


def gold_path(out: Path) -> Path:
    return out.with_name(f"{out.name}.gold.parquet")


def people_path(out: Path) -> Path:
    return out.with_name(f"{out.name}.people.parquet")


class GoldWriter:
    """Writes the person behind each name, block after block."""

    def __init__(self, path: Path) -> None:
        self._writer = pq.ParquetWriter(path, MENTIONS, compression="zstd")

    def write(self, record: pl.Series, position: Ints, person: Ints, role: str) -> None:
        frame = pl.DataFrame(
            {"record": record, "position": position.astype(np.int32), "person": person.astype(np.int32)}
        ).with_columns(role=pl.lit(role))
        self._writer.write_table(frame.to_arrow().cast(MENTIONS))

    def __enter__(self) -> GoldWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()


def write_people(path: Path, people: People, person: Ints, signed: Ints, texts: pl.Series) -> None:
    """One row a person: the texts signed with (`names`), ORCID, years and number of papers."""
    pairs = np.unique(person.astype(np.int64) << 32 | signed)
    used = pl.DataFrame({"person": (pairs >> 32).astype(np.int32), "name": texts.gather(pairs & 0xFFFFFFFF)})
    names = used.group_by("person", maintain_order=True).agg(names=pl.col("name").unique(maintain_order=True))
    n = len(people.n_papers)
    facts = pl.DataFrame({
        "person": np.arange(n, dtype=np.int32), "orcid": people.orcid, "has_orcid": people.has_orcid,
        "first_year": people.first_year, "last_year": people.last_year,
        "papers": people.n_papers.astype(np.int32),
    }).with_columns(orcid=pl.when("has_orcid").then("orcid")).drop("has_orcid")  # fmt: skip
    facts.join(names, on="person", how="left", maintain_order="left").write_parquet(path)
