"""Rows of authorships and their affiliations, from the columns of signatures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kgraph.model.entities import Authorship, AuthorshipAffiliation, schema
from kgraph.resolve.people.columns import Ragged, Signatures
from kgraph.resolve.rows.labs import LabTexts
from kgraph.resolve.rows.signed import Signed
from kgraph.resolve.topics.columns import spans

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Order = NDArray[np.int32]

AT_ONCE = 200_000
"""Signatures that are worked on at once."""


def authorship_rows(signed: Signed, papers: pl.Series, by_id: Order) -> Iterator[pl.DataFrame]:
    """The rows of the table `authorships`, some at a time, by paper.

    papers: their ids. by_id: the numbers of the papers in the order of these.
    """
    import polars as pl

    s = signed.signatures
    said = pl.when(pl.col("said") >= 0).then(pl.col("said") == 1).alias("is_corresponding")
    position = pl.when(~pl.col("is_inferred")).then("rank").alias("position")
    types = schema(Authorship)
    for own in _by_paper(s, by_id):
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


def affiliation_rows(
    signed: Signed, papers: pl.Series, by_id: Order, labs: LabTexts
) -> Iterator[pl.DataFrame]:
    """The rows of the table `affiliations`, some at a time, by paper; papers as in `authorship_rows`."""
    import polars as pl

    s = signed.signatures
    rows = [
        (n, lab, a.text, labs.department(a))
        for n, a in enumerate(s.places)
        for lab in labs.all_of(a) or (None,)
    ]
    types = {"place": pl.Int32, "lab": pl.String, "as_printed": pl.String, "department": pl.String}
    read = pl.DataFrame(rows, schema=types, orient="row")
    for own in _by_paper(s, by_id) if rows else ():
        told = s.affiliations.take(own)
        owners = own[told.owners()]
        printed = pl.DataFrame({"paper": s.paper[owners], "rank": signed.rank[owners], "place": told.values})
        found = printed.join(read, on="place", maintain_order="left_right").drop("place")
        # Of two affiliations that print one text for one lab the last says the department.
        found = found.unique(["paper", "rank", "as_printed", "lab"], keep="last", maintain_order=True)
        of = schema(AuthorshipAffiliation)
        yield found.with_columns(papers.gather(found["paper"]).alias("paper")).select(list(of)).cast(of)


def _by_paper(signatures: Signatures, by_id: Order) -> Iterator[NDArray[np.int32]]:
    """The signatures on papers, so many at a time, papers in the order of their ids."""
    import numpy as np

    n = int(np.count_nonzero(signatures.paper >= 0))
    sizes = np.bincount(signatures.paper[:n], minlength=len(by_id))
    of_papers = Ragged.of(sizes, np.arange(n, dtype=np.int32))
    for first, last in spans(sizes[by_id], AT_ONCE):
        yield of_papers.take(by_id[first:last]).values
