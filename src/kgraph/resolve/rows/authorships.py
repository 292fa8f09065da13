"""Rows of authorships and their affiliations, and how people are printed: from the columns of signatures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kgraph.model.entities import Authorship, AuthorshipAffiliation, schema
from kgraph.resolve.people.columns import Signatures
from kgraph.resolve.rows.labs import LabTexts
from kgraph.resolve.rows.signed import Signed

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

AT_ONCE = 500_000
"""Signatures that are worked on at once."""


def authorship_rows(signed: Signed, papers: pl.Series) -> Iterator[pl.DataFrame]:
    """The rows of the table `authorships`, some at a time, by paper; `papers` are ids."""
    import polars as pl

    s = signed.signatures
    said = pl.when(pl.col("said") >= 0).then(pl.col("said") == 1).alias("is_corresponding")
    position = pl.when(~pl.col("is_inferred")).then("rank").alias("position")
    types = schema(Authorship)
    for own in _by_paper(s, papers):
        columns = {
            "paper": papers.gather(s.paper[own]),
            "rank": signed.rank[own],
            "person": signed.ids.gather(signed.person[own]),
            "name_as_printed": signed.texts.gather(signed.first_text(own)),
            "is_inferred": s.is_inferred[own],
            "said": s.is_corresponding[own],
            "confidence": signed.sure[own],
        }
        yield pl.DataFrame(columns).with_columns(said, position).select(list(types)).cast(types)


def affiliation_rows(signed: Signed, papers: pl.Series, labs: LabTexts) -> Iterator[pl.DataFrame]:
    """The rows of the table `affiliations`, some at a time, by paper."""
    import polars as pl

    s = signed.signatures
    rows = [
        (n, lab, a.text, labs.department(a))
        for n, a in enumerate(s.places)
        for lab in labs.all_of(a) or (None,)
    ]
    types = {"place": pl.Int32, "lab": pl.String, "as_printed": pl.String, "department": pl.String}
    read = pl.DataFrame(rows, schema=types, orient="row")
    for own in _by_paper(s, papers) if rows else ():
        told = s.affiliations.take(own)
        owners = own[told.owners()]
        printed = pl.DataFrame({"paper": s.paper[owners], "rank": signed.rank[owners], "place": told.values})
        found = printed.join(read, on="place", maintain_order="left_right").drop("place")
        # Of two affiliations that print one text for one lab the last says the department.
        found = found.unique(["paper", "rank", "as_printed", "lab"], keep="last", maintain_order=True)
        of = schema(AuthorshipAffiliation)
        yield found.with_columns(papers.gather(found["paper"]).alias("paper")).select(list(of)).cast(of)


def _by_paper(signatures: Signatures, papers: pl.Series) -> Iterator[NDArray[np.int64]]:
    """The signatures on papers, so many at a time, papers in the order of their ids."""
    import numpy as np

    order = papers.arg_sort().to_numpy()
    n = int(np.count_nonzero(signatures.paper >= 0))
    sizes = np.bincount(signatures.paper[:n], minlength=len(papers))
    starts = (np.cumsum(sizes) - sizes)[order]
    ends = np.cumsum(sizes[order])
    first = 0
    while first < len(order):
        before = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, before + AT_ONCE, side="right")))
        within = np.repeat(
            starts[first:last] - (ends[first:last] - sizes[order[first:last]]), sizes[order[first:last]]
        )
        yield within + np.arange(before, int(ends[last - 1]))
        first = last


def spelling_rows(signed: Signed, odd: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """`person` (number), `name` and `n`, sorted by person: how often each was printed so.

    Another spelling that a source gives for an entry counts once, unless a record prints it. odd: `signature`
    and `name` of the mentions of those that are spelt in several ways.
    """
    import numpy as np
    import polars as pl

    s = signed.signatures
    counts = s.printed.counts
    (plain,) = np.nonzero(counts == 1)
    usual = pl.DataFrame(
        {
            "person": signed.person[plain],
            "text": signed.first_text(plain),
            "n": s.records.counts[plain].astype(np.int64),
        }
    )
    (several,) = np.nonzero(counts > 1)
    printed = s.printed.take(several)
    signature = several[printed.owners()].astype(np.int32)
    spelt = pl.DataFrame({"signature": signature, "text": printed.values})
    named = spelt.with_columns(signed.texts.gather(printed.values).alias("name"))
    empty = pl.DataFrame(schema={"signature": pl.Int32, "name": pl.String})
    met = pl.concat([empty, *odd]).group_by("signature", "name").agg(pl.len().alias("n"))
    found = named.join(met, on=["signature", "name"], how="left").with_columns(pl.col("n").fill_null(1))
    others = found.select(
        pl.Series("person", signed.person[found["signature"].to_numpy()]), "text", pl.col("n").cast(pl.Int64)
    )
    rows = pl.concat([usual, others]).group_by("person", "text").agg(pl.col("n").sum()).sort("person", "text")
    return rows.select("person", signed.texts.gather(rows["text"]).alias("name"), "n")


def identity_rows(signed: Signed) -> pl.DataFrame:
    """`person` (number), `scheme`, `value` of the identifiers that stand beside names, sorted by person."""
    import numpy as np
    import polars as pl

    s = signed.signatures
    known = np.sort(signed.person[s.ids.owners()].astype(np.int64) << 32 | s.ids.values)
    known = known[np.diff(known, prepend=-1) != 0]
    code = known & 0xFFFFFFFF
    schemes, values = (pl.Series([ident[k] for ident in s.idents], dtype=pl.String) for k in range(2))
    return pl.DataFrame(
        {
            "person": (known >> 32).astype(np.int32),
            "scheme": schemes.gather(code),
            "value": values.gather(code),
        }
    )


def groups_of(signed: Signed) -> NDArray[np.bool_]:
    """Of each person whether some record calls him a group."""
    import numpy as np

    found = np.zeros(len(signed.ids), bool)
    found[signed.person[signed.signatures.is_group]] = True
    return found
