"""Rows of reasons: why two spellings or two records are one entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kgraph.model.entities import Evidence, schema
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.rows.ids import ranks
from kgraph.resolve.rows.signed import Signed
from kgraph.resolve.rows.told import Stood, Told

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

LINKS_AT_ONCE = 200_000


def paper_evidence(corpus: Corpus, papers: MergedPapers, told_of: Mapping[int, Told]) -> pl.DataFrame:
    """The rows of the table `evidence` that are about papers; `told_of` tells of the records of all links."""
    import polars as pl

    paper_of = papers.of_record
    ends = {n for link in papers.links for n in (link.left, link.right)}
    told = {n: f"{told_of[n].title} @ {corpus.place(told_of[n].place)}" for n in ends}
    rows = [
        (
            "paper", papers.ids[int(paper_of[link.left])], told[link.left], told[link.right],
            link.rule, link.score, link.detail,
        )
        for link in papers.links
    ]  # fmt: skip
    return _first_of_each(pl.DataFrame(rows, schema=schema(Evidence), orient="row"))


def person_evidence(signed: Signed, places: Places) -> Iterator[pl.DataFrame]:
    """The rows of the table `evidence` that are about people, so many links at a time, people by their ids.

    Links of one person come together, so a row that is there twice is there twice in one part.
    """
    import numpy as np
    import polars as pl

    links = signed.links
    of_link = ranks(signed.ids)[signed.person[links.left]]
    order = np.argsort(of_link, kind="stable")
    of_link = of_link[order]
    start = 0
    while start < len(order):
        end = min(start + LINKS_AT_ONCE, len(order))
        end = int(np.searchsorted(of_link, of_link[end - 1], side="right"))
        own = links.take(order[start:end])
        columns = {
            "kind": pl.Series(["person"]).new_from_index(0, len(own)),
            "entity": signed.ids.gather(signed.person[own.left]),
            "left": _told(signed, places, own.left),
            "right": _told(signed, places, own.right),
            "rule": own.rule,
            "score": own.score,
            "detail": own.detail,
        }
        yield _first_of_each(pl.DataFrame(columns, schema=schema(Evidence)))
        start = end


def _told(signed: Signed, places: Places, signatures: NDArray[np.int32]) -> pl.Series:
    """`Jörg Bornschein @ page.txt:122`."""
    import polars as pl

    record = signed.first_record(signatures)
    is_paper = signed.signatures.paper[signatures] >= 0
    path, line = places.of(record, is_paper)
    columns = {"name": signed.texts.gather(signed.first_text(signatures)), "path": path, "line": line}
    return pl.DataFrame(columns).select(pl.format("{} @ {}:{}", "name", "path", "line")).to_series()


class Places:
    """Document and line of each record and person record."""

    def __init__(self, corpus: Corpus) -> None:
        import numpy as np

        self._number = {id: n for n, id in enumerate(corpus.paths)}
        self._paths = list(corpus.paths.values())
        # Records first, person records after them.
        self._first_person = len(corpus.records)
        n = len(corpus.records) + len(corpus.persons)
        self._document, self._line = np.zeros(n, np.int32), np.zeros(n, np.int32)

    def add(self, stood: Stood, *, are_papers: bool) -> None:
        """Where further records stand."""
        import numpy as np

        at = stood.numbers if are_papers else stood.numbers + self._first_person
        for document in stood.documents:
            if document not in self._number:
                self._number[document] = len(self._paths)
                self._paths.append(document)
        numbers = np.array([self._number[document] for document in stood.documents], np.int32)
        self._document[at] = numbers[stood.document]
        self._line[at] = stood.line

    def of(
        self, numbers: NDArray[np.int32], are_papers: NDArray[np.bool_]
    ) -> tuple[pl.Series, NDArray[np.int32]]:
        """Path and line."""
        import numpy as np
        import polars as pl

        at = np.where(are_papers, numbers, numbers + self._first_person)
        return pl.Series(self._paths, dtype=pl.String).gather(self._document[at]), self._line[at]


def _first_of_each(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.unique(["kind", "entity", "left", "right", "rule"], keep="first", maintain_order=True)
