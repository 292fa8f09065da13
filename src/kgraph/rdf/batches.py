"""Rows of tables a batch at a time, in their order: of what is in a file no more is in memory.

Tables are sorted by their key, so what has to be seen together (the rows of one paper, the names of one
person) lies within a range of keys, and each range is worked on by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

    Cut = Callable[[pl.LazyFrame, str], pl.LazyFrame]
    """Cuts a table down to a range of keys, by its column of keys."""

BATCH_ROWS = 50_000
"""Rows in memory at once."""


@dataclass(frozen=True)
class Batches:
    """Rows in batches, to be collected one after the other."""

    parts: Sequence[pl.LazyFrame]
    height: int
    """Rows of the table behind them: a measure of the work."""


def in_memory(frame: pl.DataFrame) -> Batches:
    """The rows of a small frame."""
    return Batches([frame.lazy()], frame.height)


def rows_of(entities: Entities, table: str, *made: pl.Expr) -> Batches:
    """The rows of a table, with columns made of others."""
    scan = entities.scan(table)
    height = entities.height(table)
    starts = range(0, height, BATCH_ROWS)
    return Batches([scan.slice(start, BATCH_ROWS).with_columns(*made) for start in starts], height)


def by_key(rows: pl.LazyFrame, key: str, made: Callable[[Cut], pl.LazyFrame]) -> Batches:
    """What is made of the rows of tables range by range of a key.

    rows: those whose keys decide the ranges, sorted by `key`. made: gives what comes of a range, from tables
    that it cuts down to it.
    """
    import polars as pl

    height = int(rows.select(pl.len()).collect().item())
    if height <= BATCH_ROWS:
        return Batches([made(lambda table, _: table)], height)
    marks = rows.select(pl.col(key).gather_every(BATCH_ROWS)).collect(engine="streaming")[key]
    lows = [None, *marks[1:].unique().sort()]
    parts = [
        made(lambda table, column, low=low, high=high: table.filter(_within(column, low, high)))  # type: ignore[misc]
        for low, high in zip(lows, [*lows[1:], None], strict=True)
    ]
    return Batches(parts, height)


def _within(column: str, low: str | None, high: str | None) -> pl.Expr:
    import polars as pl

    above = pl.lit(True) if low is None else pl.col(column) >= low
    return above if high is None else above & (pl.col(column) < high)


def distinct(table: pl.LazyFrame, key: str, *columns: str, among: pl.LazyFrame | None = None) -> Batches:
    """Columns of a table sorted by `key`, which is one of them: each combination once, without nulls.

    among: the table before the columns were made and rows left out, where that costs something.
    """
    rows = table.select(columns).drop_nulls()
    ranges = table if among is None else among
    return by_key(ranges, key, lambda cut: cut(rows, key).unique(maintain_order=True))


def quoted(column: str, safe: str) -> pl.Expr:
    """The texts of a column percent-encoded (`urllib.parse.quote`), for use in an IRI."""
    import re

    import polars as pl

    odd = f"[^A-Za-z0-9_.~{re.escape(safe)}-]"
    return pl.col(column).map_batches(
        lambda texts: patched(texts, texts.str.contains(odd), lambda text: quote(text, safe=safe)),
        return_dtype=pl.String,
        is_elementwise=True,
    )


def patched(texts: pl.Series, odd: pl.Series, change: Callable[[str], str | None]) -> pl.Series:
    """The texts, of which the odd ones are changed in Python."""
    import polars as pl

    if not odd.any():
        return texts
    changed = pl.Series([change(text) for text in texts.filter(odd)], dtype=pl.String)
    place = pl.select(pl.when(odd).then(odd.cum_sum().cast(pl.Int64) - 1)).to_series()
    return texts.zip_with(~odd, changed.gather(place)).alias(texts.name)
