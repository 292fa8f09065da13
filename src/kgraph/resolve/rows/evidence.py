"""Rows of reasons: why two spellings or two records are one entity."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import reduce
from operator import xor
from typing import TYPE_CHECKING

from kgraph.model.entities import Evidence, schema
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.links import Links
from kgraph.resolve.rows.signed import Signed
from kgraph.resolve.rows.told import Stood, Told
from kgraph.resolve.topics.columns import spans

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

    by_id = signed.ids.arg_sort().to_numpy().astype(np.int32)
    lists = signed.links_of_people
    for first, last in spans(lists.counts_of(by_id), LINKS_AT_ONCE):
        own = signed.links.take(lists.values[lists.places(by_id[first:last])])
        rule, detail = _reasons(own, signed.idents)
        columns = {
            "kind": pl.Series(["person"]).new_from_index(0, len(own)),
            "entity": signed.ids.gather(signed.person[own.left]),
            "left": _told(signed, places, own.left),
            "right": _told(signed, places, own.right),
            "rule": rule,
            "score": own.score,
            "detail": detail,
        }
        yield _first_of_each(pl.DataFrame(columns, schema=schema(Evidence)))


def _reasons(links: Links, idents: pl.DataFrame) -> tuple[pl.Series, pl.Series]:
    """By what each link was made, and the reason in words; `idents` are those that links are numbered by."""
    import numpy as np
    import polars as pl

    (identified,) = np.nonzero(links.reason >= 0)
    row = -1 - links.reason.astype(np.int64)
    row[identified] = links.told.height + np.arange(len(identified))
    same = idents[links.reason[identified]].select(
        pl.lit("same-id").alias("rule"), pl.format("same {} {}", "scheme", "value").alias("detail")
    )
    told = pl.concat([links.told.select("rule", "detail"), same])[row]
    return told["rule"], told["detail"]


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


_TOLD_APART_BY = ("kind", "entity", "left", "right", "rule")


def _first_of_each(rows: pl.DataFrame) -> pl.DataFrame:
    import numpy as np
    import polars as pl

    # As a rule all rows differ, which their hashes show in a fraction of the time.
    hashes = rows.select(reduce(xor, (pl.col(name).hash(n) for n, name in enumerate(_TOLD_APART_BY))))
    if np.diff(np.sort(hashes.to_series().to_numpy())).all():
        return rows
    return rows.unique(_TOLD_APART_BY, keep="first", maintain_order=True)
