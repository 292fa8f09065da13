"""Who signed what, in columns: of each name in a record its signature, of each signature its person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.resolve.people.authors import ResolvedPeople

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Signatures:
    """Columns of the signatures on papers, and then of those of person records."""

    paper: Ints
    """-1: of a person record."""
    rank: Ints
    """From 1, in the order of the paper's signatures."""
    is_inferred: NDArray[np.bool_]
    person: Ints
    """Number of the person."""
    sure: NDArray[np.float64]
    """How sure it is the person's: its strongest link, 1 where it stands alone."""
    is_linked: NDArray[np.bool_]
    """Whether a link speaks of it."""

    def taken(self, numbers: NDArray[Any]) -> Signatures:
        """Those with these numbers."""
        return Signatures(**{name: column[numbers] for name, column in vars(self).items()})


@dataclass(frozen=True)
class Mentions:
    """Columns of the names in records, sorted by record and place in its list."""

    record: Ints
    index: Ints
    """From 1."""
    signature: Ints
    order: Ints
    """Place among the mentions of its signature."""

    def taken(self, numbers: Any) -> Mentions:
        """Those with these numbers."""
        return Mentions(**{name: column[numbers] for name, column in vars(self).items()})

    def of_records(self, first: int, last: int) -> Mentions:
        """Those of the records from number `first` up to, not with, number `last`."""
        import numpy as np

        start, end = np.searchsorted(self.record, (first, last))
        return self.taken(slice(start, end))


@dataclass(frozen=True)
class Links:
    """Columns of the links that hold people together."""

    left: Ints
    right: Ints
    score: NDArray[np.float64]


def signatures_of(people: ResolvedPeople, links: Links) -> Signatures:
    """The columns of all signatures."""
    import numpy as np

    n = len(people.signatures)
    paper = np.fromiter((s.paper for s in people.signatures), np.int32, n)
    inferred = np.fromiter((s.position is None and s.paper >= 0 for s in people.signatures), bool, n)
    person = np.empty(n, np.int32)
    sizes = np.fromiter(map(len, people.people.groups), np.int64, len(people.people.groups))
    members = np.fromiter((i for group in people.people.groups for i in group), np.int64, int(sizes.sum()))
    person[members] = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)
    best = np.zeros(n)
    np.maximum.at(best, links.left, links.score)
    np.maximum.at(best, links.right, links.score)
    is_linked = np.zeros(n, bool)
    is_linked[links.left] = is_linked[links.right] = True
    best[best == 0] = 1
    return Signatures(paper, _ranks(paper), inferred, person, best, is_linked)


def links_of(people: ResolvedPeople) -> Links:
    """The columns of all links."""
    import numpy as np

    links = people.people.links
    return Links(
        np.fromiter((link.left for link in links), np.int32, len(links)),
        np.fromiter((link.right for link in links), np.int32, len(links)),
        np.fromiter((link.score for link in links), np.float64, len(links)),
    )


def mentions_of(people: ResolvedPeople) -> Mentions:
    """The names in records of papers."""
    import numpy as np

    rows = [
        (number, index, i, order)
        for i, s in enumerate(people.signatures) if s.paper >= 0
        for order, (number, index) in enumerate(s.mentions)
    ]  # fmt: skip
    columns = np.array(rows, np.int32).reshape(-1, 4)
    columns = columns[np.lexsort((columns[:, 1], columns[:, 0]))]
    return Mentions(*(np.ascontiguousarray(column) for column in columns.T))


def _ranks(paper: Ints) -> Ints:
    """From 1 in each paper, in the order of the signatures."""
    import numpy as np

    order = np.argsort(paper, kind="stable")
    sorted_papers = paper[order]
    starts = np.flatnonzero(np.diff(sorted_papers, prepend=-2))
    ranks = np.empty(len(paper), np.int32)
    sizes = np.diff(starts, append=len(paper))
    ranks[order] = np.arange(len(paper)) - np.repeat(starts, sizes) + 1
    return ranks
