"""Rows of reasons: why two spellings or two records are one entity."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kgraph.model.entities import Evidence, schema
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.rows.signed import Links, Signatures

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

LINKS_AT_ONCE = 200_000


def paper_evidence(corpus: Corpus, papers: MergedPapers) -> pl.DataFrame:
    """The rows of the table `evidence` that are about papers."""
    import polars as pl

    paper_of = papers.of_record
    told = {}
    for n in sorted({n for link in papers.links for n in (link.left, link.right)}):
        record = corpus.records[n]
        told[n] = f"{record.title} @ {corpus.place(record.place)}"
    rows = [
        (
            "paper", papers.ids[int(paper_of[link.left])], told[link.left], told[link.right],
            link.rule, link.score, link.detail,
        )
        for link in papers.links
    ]  # fmt: skip
    return _first_of_each(pl.DataFrame(rows, schema=schema(Evidence), orient="row"))


def person_evidence(
    people: ResolvedPeople, links: Links, signatures: Signatures, told: Told
) -> Iterator[pl.DataFrame]:
    """The rows of the table `evidence` that are about people, so many links at a time.

    Links of one person come together, so a row that is there twice is there twice in one part.
    """
    import numpy as np
    import polars as pl

    of_link = signatures.person[links.left]
    order = np.argsort(of_link, kind="stable")
    ids = pl.Series(people.ids, dtype=pl.String)
    start = 0
    while start < len(order):
        end = min(start + LINKS_AT_ONCE, len(order))
        end = int(np.searchsorted(of_link[order], of_link[order[end - 1]], side="right"))
        own = order[start:end]
        reasons = [people.people.links[n] for n in own.tolist()]
        columns = {
            "kind": pl.Series(["person"]).new_from_index(0, len(own)),
            "entity": ids.gather(of_link[own]),
            "left": told.of(links.left[own]),
            "right": told.of(links.right[own]),
            "rule": [link.rule for link in reasons],
            "score": links.score[own],
            "detail": [link.detail for link in reasons],
        }
        yield _first_of_each(pl.DataFrame(columns, schema=schema(Evidence)))
        start = end


class Told:
    """What links call signatures."""

    def __init__(self, parts: Sequence[tuple[NDArray[np.int32], pl.Series]]) -> None:
        import numpy as np
        import polars as pl

        numbers = np.concatenate([np.empty(0, np.int32), *(number for number, _ in parts)])
        self._texts = pl.concat([pl.Series([], dtype=pl.String), *(texts for _, texts in parts)])
        self._order = np.argsort(numbers, kind="stable")
        self._numbers = numbers[self._order]

    def of(self, signatures: NDArray[np.int32]) -> pl.Series:
        """What these are called."""
        import numpy as np

        return self._texts.gather(self._order[np.searchsorted(self._numbers, signatures)])


def _first_of_each(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.unique(["kind", "entity", "left", "right", "rule"], keep="first", maintain_order=True)
