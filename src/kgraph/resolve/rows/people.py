"""What is counted of each person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.resolve.people.decisions import People
from kgraph.resolve.people.links import Links
from kgraph.resolve.rows.authorships import groups_of
from kgraph.resolve.rows.signed import Signed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

IN_DOUBT = 0.5
"""Confidence, at most, of a name that may be several people's."""


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


def figures_of(signed: Signed, people: People, years: Ints) -> Figures:
    """What is counted of each person; `years` are those of the papers."""
    import numpy as np

    n, paper_of = len(signed.ids), signed.signatures.paper
    is_signed = paper_of >= 0
    pairs = np.sort(signed.person[is_signed].astype(np.int64) << 32 | paper_of[is_signed])
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    person, year = (pairs >> 32).astype(np.int32), years[pairs & 0xFFFFFFFF]
    first, last = np.full(n, np.iinfo(np.int32).max, np.int32), np.zeros(n, np.int32)
    np.minimum.at(first, person[year != 0], year[year != 0])
    np.maximum.at(last, person, year)
    first[last == 0] = 0
    is_doubtful = np.zeros(n, bool)
    is_doubtful[signed.person[list(people.doubtful)]] = True
    return Figures(
        confidence_of_people(signed.person, n, signed.links),
        np.bincount(person, minlength=n).astype(np.int32),
        first, last, groups_of(signed), is_doubtful,
    )  # fmt: skip


def confidence_of_people(person: Ints, n: int, links: Links) -> NDArray[np.float64]:
    """Expected share of a person's mentions that are his.

    Were a link wrong, the smaller of the two parts that it holds together would belong to somebody else; so
    each link of the tree takes away (1 - score) times the share of that part.
    """
    import numpy as np

    sure = np.ones(n)
    is_open = np.zeros(n, bool)
    is_open[person[links.left[links.score < 1]]] = True
    if not is_open.any():
        return sure
    from kgraph.kernels.trees import expected_shares

    (members,) = np.nonzero(is_open[person])
    (told,) = np.nonzero(is_open[person[links.left]])
    place = np.empty(len(person), np.int64)
    place[members] = np.arange(len(members))
    ends = place[np.column_stack((links.left[told], links.right[told]))]
    # Neighbours of a node in the order of the links, so that the same numbers are added in the same order.
    order = np.argsort(ends.ravel(), kind="stable")
    starts = np.searchsorted(ends.ravel()[order], np.arange(len(members) + 1))
    numbers, roots = np.unique(person[members], return_index=True)
    sizes = np.bincount(person[members], minlength=n)[numbers]
    shares = expected_shares(
        roots, sizes, starts, ends[:, ::-1].ravel()[order], order // 2, links.score[told]
    )
    sure[numbers] = [round(max(0.0, share), 4) for share in shares.tolist()]
    return sure
