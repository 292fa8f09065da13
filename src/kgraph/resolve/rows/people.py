"""Rows of person records, and what is counted of each person."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import Link, PersonStatement, StatedNumber
from kgraph.model.records import PersonRecord
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.rows.signed import Links, Signatures

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

IN_DOUBT = 0.5
"""Confidence, at most, of a name that may be several people's."""


@dataclass(frozen=True)
class Stated:
    """Person records in columns: those that were not dropped, with the number of the person of each."""

    records: list[PersonRecord]
    person: list[int]
    signature: NDArray[np.int64]
    """Number of the signature of each."""


def statement_rows(stated: Stated, ids: Sequence[str]) -> dict[str, list[Any]]:
    """The rows of `person_records`, `stated_numbers` and `links` that come of person records."""
    statements, links = [], {}
    numbers: dict[tuple[str, str, str], StatedNumber] = {}
    for record, person in zip(stated.records, stated.person, strict=True):
        id, place = ids[person], record.place
        statements.append(
            PersonStatement(
                document=place.document, record=place.record, line=place.line, person=id, name=record.name
            )
        )
        links.update({(id, url): Link(kind="person", entity=id, role="page", url=url) for url in record.urls})
        for m in record.measures:
            numbers[id, m.name, place.document] = StatedNumber(
                person=id,
                name=m.name,
                value=m.value,
                as_of=m.as_of,
                as_of_inferred=m.as_of_inferred,
                document=place.document,
            )
    return {
        "person_records": statements,
        "stated_numbers": list(numbers.values()),
        "links": list(links.values()),
    }


def statement_facts(stated: Stated) -> dict[str, pl.DataFrame]:
    """`spellings` and `identities` from person records, as batches of papers give them."""
    import polars as pl

    spellings = [
        (person, name, 1)
        for record, person in zip(stated.records, stated.person, strict=True)
        for name in dict.fromkeys((record.name, *record.other_names))
    ]
    identities = [
        (person, scheme, value)
        for record, person in zip(stated.records, stated.person, strict=True)
        for scheme, value in record.ids.items() if value
    ]  # fmt: skip
    number = {"person": pl.Int32}
    return {
        "spellings": pl.DataFrame(
            spellings, schema={**number, "name": pl.String, "n": pl.Int64}, orient="row"
        ),
        "identities": pl.DataFrame(
            identities, schema={**number, "scheme": pl.String, "value": pl.String}, orient="row"
        ),
    }


@dataclass(frozen=True)
class Figures:
    """Columns of people by number."""

    confidence: NDArray[np.float64]
    n_papers: Ints
    first_year: Ints
    """0: unknown."""
    last_year: Ints
    is_group: NDArray[np.bool_]
    is_doubtful: NDArray[np.bool_]

    def between(self, first: int, last: int) -> Figures:
        """Of people from number `first` up to, not with, number `last`."""
        return Figures(**{name: column[first:last] for name, column in vars(self).items()})


def figures_of(
    people: ResolvedPeople, signatures: Signatures, links: Links, years: Ints, groups: set[int]
) -> Figures:
    """What is counted of each person; `years` are those of the papers."""
    import numpy as np

    n = len(people.ids)
    signed = signatures.paper >= 0
    pairs = np.unique(signatures.person[signed].astype(np.int64) << 32 | signatures.paper[signed])
    person, paper = (pairs >> 32).astype(np.int32), (pairs & 0xFFFFFFFF).astype(np.int32)
    year = years[paper]
    first, last = np.full(n, np.iinfo(np.int32).max, np.int32), np.zeros(n, np.int32)
    np.minimum.at(first, person[year != 0], year[year != 0])
    np.maximum.at(last, person, year)
    first[last == 0] = 0
    is_group, is_doubtful = np.zeros(n, bool), np.zeros(n, bool)
    is_group[list(groups)] = True
    is_doubtful[signatures.person[list(people.people.doubtful)]] = True
    return Figures(
        confidence_of_people(signatures.person, n, links),
        np.bincount(person, minlength=n).astype(np.int32),
        first, last, is_group, is_doubtful,
    )  # fmt: skip


def confidence_of_people(person: Ints, n: int, links: Links) -> NDArray[np.float64]:
    """Expected share of a person's mentions that are his.

    Were a link wrong, the smaller of the two parts that it holds together would belong to somebody else; so
    each link of the tree takes away (1 - score) times the share of that part.
    """
    import numpy as np

    sure = np.ones(n)
    order = np.argsort(person, kind="stable")
    starts = np.searchsorted(person[order], np.arange(n + 1))
    is_open = np.zeros(n, bool)
    is_open[person[links.left[links.score < 1]]] = True
    of_link = person[links.left]
    told = np.flatnonzero(is_open[of_link])
    told = told[np.argsort(of_link[told], kind="stable")]
    bounds = np.searchsorted(of_link[told], np.flatnonzero(is_open))
    for k, number in enumerate(np.flatnonzero(is_open).tolist()):
        own = told[bounds[k] : bounds[k + 1] if k + 1 < len(bounds) else len(told)]
        ties = zip(
            links.left[own].tolist(), links.right[own].tolist(), links.score[own].tolist(), strict=True
        )
        size = int(starts[number + 1] - starts[number])
        sure[number] = _confidence(int(order[starts[number]]), size, ties)
    return sure


def _confidence(root: int, size: int, links: Iterator[tuple[int, int, float]]) -> float:
    ties: dict[int, list[tuple[int, float]]] = {}
    for left, right, score in links:
        ties.setdefault(left, []).append((right, score))
        ties.setdefault(right, []).append((left, score))
    sure = 1.0
    for score, below in _parts(root, ties):
        sure -= (1 - score) * min(below, size - below) / size
    return round(max(0.0, sure), 4)


def _parts(root: int, ties: dict[int, list[tuple[int, float]]]) -> Iterator[tuple[float, int]]:
    """Of each link of the tree at `root`: its score, and the number of signatures beyond it."""
    order: list[tuple[int, int, float]] = []
    above = {root: root}
    stack = [(root, root, 1.0)]
    while stack:
        node, parent, score = stack.pop()
        order.append((node, parent, score))
        for other, tie in ties.get(node, ()):
            if other not in above:
                above[other] = node
                stack.append((other, node, tie))
    size = dict.fromkeys(above, 1)
    for node, parent, score in reversed(order):
        if node != root:
            size[parent] += size[node]
            yield score, size[node]
