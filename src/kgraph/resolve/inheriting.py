"""Which of the entities of today holds most of what an id of old was known by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from kgraph.resolve.keys import slices

if TYPE_CHECKING:
    import polars as pl

ROWS_AT_ONCE = 2_000_000
"""Keys of two builds that are compared at once."""


def largest_parts(
    claimed: Iterable[pl.DataFrame], known: pl.DataFrame | pl.LazyFrame, now: Mapping[str, str]
) -> pl.DataFrame:
    """Rows `hash` of an id of old and `entity`, sorted: the entities with the largest part of its keys.

    `claimed` are keys as in `Claims.keys`, `known` rows `key` and `id`; `now`: id → the one that stands for
    it.

    By hashes of keys and ids: among n of them two share one with a probability of n²/2⁶⁵, one in 30,000 for
    thirty million; a vote more for one entity would hardly ever change the majority.
    """
    import polars as pl

    key, id = pl.col("key").hash(), pl.col("id").replace(dict(now)).hash().alias("hash")
    weight = pl.col("weight").cast(pl.Int32)
    asked = _concatenated((keys.select(key, "entity", weight) for keys in claimed), _ASKED)
    told = _concatenated((keys.select(key, id) for keys in slices(known)), _TOLD)
    joined = (
        some.join(told.filter(told["key"] % n == k), on="key").drop("key")
        for k, n, some in _parted(asked, "key")
    )
    votes = _concatenated(joined, {})
    del asked, told
    largest = _concatenated((_largest(some) for *_, some in _parted(votes, "hash")), {})
    return largest.sort("hash", "entity")


def _largest(votes: pl.DataFrame) -> pl.DataFrame:
    """Of each id the entities with most votes."""
    import polars as pl

    counted = votes.group_by("hash", "entity").agg(pl.col("weight").sum())
    return counted.filter(pl.col("weight") == pl.col("weight").max().over("hash")).select("hash", "entity")


def _parted(rows: pl.DataFrame, column: str) -> Iterator[tuple[int, int, pl.DataFrame]]:
    """Rows by the remainder of a number: which it is, by what it is divided, and the rows."""
    n = 1 + rows.height // ROWS_AT_ONCE
    return ((k, n, rows.filter(rows[column] % n == k)) for k in range(n))


def _concatenated(frames: Iterable[pl.DataFrame], columns: Mapping[str, str]) -> pl.DataFrame:
    """Rows below each other; `columns` are theirs and their types where there may be none."""
    import polars as pl

    nothing = pl.DataFrame(schema={name: getattr(pl, dtype) for name, dtype in columns.items()})
    return pl.concat([*([nothing] if columns else []), *frames])


_ASKED = {"key": "UInt64", "entity": "UInt32", "weight": "Int32"}
_TOLD = {"key": "UInt64", "hash": "UInt64"}
