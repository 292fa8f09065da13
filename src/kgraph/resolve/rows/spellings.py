"""How people are printed, and by which identifiers they are known: from the columns of signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.resolve.rows.signed import Signed

if TYPE_CHECKING:
    import polars as pl


def met_spellings(signed: Signed, odd: pl.DataFrame) -> pl.DataFrame:
    """`person`, `signature`, `name` and `n`, sorted by person: spellings of signatures that have several.

    odd: `signature` and `name` of the mentions of these.
    """
    import polars as pl

    met = odd.group_by("signature", "name").agg(pl.len().cast(pl.Int64).alias("n"))
    person = pl.Series("person", signed.person[met["signature"].to_numpy()])
    return met.with_columns(person).sort("person")


def spelling_rows(signed: Signed, met: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """`person`, `name` and `n`, sorted by person: how often each was printed so.

    Of the people from number `first` up to, not with, number `last`; they are counted from `first`. Another
    spelling that a source gives for an entry counts once, unless a record prints it. met: of
    `met_spellings`.
    """
    import polars as pl

    s = signed.signatures
    person, own = signed.members_of(first, last)
    is_plain = s.printed.counts_of(own) == 1
    plain, several = own[is_plain], own[~is_plain]
    n = s.records.counts_of(plain).astype("int64")
    usual = pl.DataFrame({"person": person[is_plain], "text": signed.first_text(plain), "n": n})
    printed = s.printed.take(several)
    owners = printed.owners()
    spelt = pl.DataFrame(
        {"signature": several[owners], "person": person[~is_plain][owners], "text": printed.values}
    ).with_columns(signed.texts.gather(printed.values).alias("name"))
    here = between(met, first, last).drop("person")
    found = spelt.join(here, on=["signature", "name"], how="left").with_columns(pl.col("n").fill_null(1))
    rows = pl.concat([usual, found.select("person", "text", "n")])
    rows = rows.group_by("person", "text").agg(pl.col("n").sum()).sort("person", "text")
    return rows.select("person", signed.texts.gather(rows["text"]).alias("name"), "n")


def between(rows: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """The rows of people from number `first` up to, not with, number `last`; they are sorted by `person`."""
    start, end = (int(rows["person"].search_sorted(n, side="left")) for n in (first, last))
    return rows.slice(start, end - start)


def identity_rows(signed: Signed, first: int, last: int) -> pl.DataFrame:
    """`person`, `scheme`, `value` of the identifiers that stand beside names, sorted by person.

    Of the people from number `first` up to, not with, number `last`; they are counted from `first`.
    """
    import numpy as np
    import polars as pl

    person, own = signed.members_of(first, last)
    held = signed.signatures.ids.take(own)
    known = np.sort(person[held.owners()].astype(np.int64) << 32 | held.values)
    known = known[np.diff(known, prepend=-1) != 0]
    told: pl.DataFrame = signed.idents[known & 0xFFFFFFFF]
    return told.insert_column(0, pl.Series("person", (known >> 32).astype(np.int32)))
