"""What is counted of each person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.resolve.rows.signed import Signed

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

IN_DOUBT = 0.5
"""Confidence, at most, of a name that may be several people's."""


@dataclass(frozen=True)
class Figures:
    """Columns of some people, in the order of their numbers."""

    confidence: NDArray[np.float64]
    n_papers: Ints
    first_year: Ints
    """0: unknown."""
    last_year: Ints
    is_group: NDArray[np.bool_]


def figures_of(signed: Signed, years: Ints, first: int, last: int) -> Figures:
    """What is counted of the people from number `first` up to, not with, number `last`.

    years: those of the papers, 0: unknown.
    """
    import numpy as np

    n = last - first
    person, own = signed.members_of(first, last)
    paper, is_group = signed.signatures.paper[own], np.zeros(n, bool)
    is_group[person[signed.signatures.is_group[own]]] = True
    is_signed = paper >= 0
    pairs = np.sort(person[is_signed].astype(np.int64) << 32 | paper[is_signed])
    pairs = pairs[np.diff(pairs, prepend=-1) != 0]
    who, year = (pairs >> 32).astype(np.int32), years[pairs & 0xFFFFFFFF]
    first_year, last_year = np.full(n, np.iinfo(np.int32).max, np.int32), np.zeros(n, np.int32)
    np.minimum.at(first_year, who[year != 0], year[year != 0])
    np.maximum.at(last_year, who, year)
    first_year[last_year == 0] = 0
    return Figures(
        confidence_of_people(signed, first, last), np.bincount(who, minlength=n).astype(np.int32),
        first_year, last_year, is_group,
    )  # fmt: skip


def confidence_of_people(signed: Signed, first: int, last: int) -> NDArray[np.float64]:
    """Of each of these people the expected share of his mentions that are his.

    Were a link wrong, the smaller of the two parts that it holds together would belong to somebody else; so
    each link of the tree takes away (1 - score) times the share of that part.
    """
    import numpy as np

    sure = np.ones(last - first)
    links = signed.links
    of_link, told = signed.links_of(first, last)
    is_open = np.zeros(last - first, bool)
    is_open[of_link[links.score[told] < 1]] = True
    if not is_open.any():
        return sure
    from kgraph.kernels.trees import expected_shares

    told = told[is_open[of_link]]
    sizes = np.diff(signed.members.ends[first : last + 1])
    starts_of = signed.members.ends[first:last] - signed.members.ends[first]
    ends = np.column_stack((links.left[told], links.right[told]))
    ends = signed.place_of(ends) - signed.members.ends[first]
    # Neighbours of a node in the order of the links, so that the same numbers are added in the same order.
    order = np.argsort(ends.ravel(), kind="stable")
    starts = np.searchsorted(ends.ravel()[order], np.arange(sizes.sum() + 1))
    (numbers,) = np.nonzero(is_open)
    roots, sizes, others = (
        column.astype(np.int64)
        for column in (starts_of[numbers], sizes[numbers], ends[:, ::-1].ravel()[order])
    )
    shares = expected_shares(roots, sizes, starts, others, order // 2, links.score[told])
    sure[numbers] = [round(max(0.0, share), 4) for share in shares.tolist()]
    return sure
