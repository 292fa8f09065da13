"""One case of records that have to do with each other: all that decides, and what is decided.

A case can be carried to any process: `decide` asks nothing but it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kgraph.resolve.cluster import Clusters
from kgraph.resolve.papers.judged import Details, Digest, digests_of, known_of
from kgraph.resolve.papers.matching import VERSION, Judge, PaperLink
from kgraph.resolve.papers.retitled import agreement

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kgraph.resolve.papers.background import Background
    from kgraph.resolve.papers.digests import Digests

RULES = ("title+authors", "retitled", "title+year")
"""Of links found by comparing, in the order in which they are tried."""

Placed = tuple[PaperLink, tuple[int, str, str, float, int, int, int]]
"""A link, and where it comes among all: overrides, identifiers, rules; of a rule the stronger first."""


@dataclass(frozen=True, slots=True)
class Case:
    """Some records that have to do with each other, and nothing with any others: all that decides."""

    numbers: NDArray[np.int64]
    """Of the records among all, ascending; what follows speaks of their places 0..m-1 in it."""
    digests: Digests
    background: Background
    details: dict[int, Details]
    pairs: NDArray[np.int64]
    """Rows i < j: those that may be linked by what they say."""
    held: tuple[tuple[str, str, tuple[int, ...]], ...]
    """Scheme, value and ascending records of identifiers that several bear, sorted."""
    same: tuple[tuple[int, tuple[int, ...]], ...] = ()
    """Number of an override and the records that it joins."""
    different: tuple[tuple[int, int, int], ...] = ()
    """Number of an override, side and a record that stands on it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a case."""

    groups: list[list[int]]
    """The records of each paper that has more than one."""
    links: list[Placed]
    """The links that hold them together."""
    versions: list[PaperLink]
    """Links between records of two papers that are versions of one work, one for each two papers."""


def decide(case: Case) -> Decided:
    """The papers that the records of a case speak of: a function of the case alone."""
    numbers = case.numbers.tolist()
    digests = digests_of(case.digests, case.background, case.details)
    clusters = Clusters(len(numbers))
    for n, side, member in case.different:
        clusters.add_fact(member, ("different", n), side)
    placed = [
        (link, (0, "", "", 0.0, n, position, 0))
        for n, members in case.same
        for position, (i, j) in enumerate(pairwise(members))
        if clusters.join(i, j, force=True) and (link := PaperLink(i, j, "override", 1.0, "set in overrides"))
    ]
    placed += _join_by_identifier(case.held, digests, clusters)
    judge = Judge(digests, known_of(case.digests, case.background), clusters)
    found = [k for i, j in case.pairs.tolist() if judge.is_apart(i, j) and (k := judge.verdict(i, j))]
    for phase, rule in enumerate(RULES, 2):
        chosen = sorted((k for k in found if k.rule == rule), key=judge.order)
        for link in judge.unequivocal(chosen) if rule == "title+year" else chosen:
            if judge.fits(link.left, link.right) and clusters.join(link.left, link.right):
                score, years, left, right = judge.order(link)
                placed.append((link, (phase, "", "", score, years, numbers[left], numbers[right])))
    return Decided(
        [[numbers[i] for i in group] for group in clusters.groups() if len(group) > 1],
        [(_renumbered(link, numbers), place) for link, place in placed],
        [_renumbered(link, numbers) for link in _between_papers(found, clusters)],
    )


def _renumbered(link: PaperLink, numbers: Sequence[int]) -> PaperLink:
    return PaperLink(numbers[link.left], numbers[link.right], link.rule, link.score, link.detail)


def _join_by_identifier(
    held: Sequence[tuple[str, str, tuple[int, ...]]], digests: list[Digest], clusters: Clusters
) -> Iterator[Placed]:
    for scheme, value, items in held:
        heads: list[int] = []
        for position, j in enumerate(items):
            # An identifier copied onto another work shows in title and authors both being foreign.
            fit = (
                i for i in heads if digests[i].stems & digests[j].stems or agreement(digests[i], digests[j])
            )
            i = next(fit, -1)
            if i < 0:
                heads.append(j)
            elif clusters.join(i, j):
                link = PaperLink(i, j, scheme, 1.0, f"same {scheme} {value}")
                yield link, (1, scheme, value, 0.0, position, 0, 0)


def _between_papers(found: Sequence[PaperLink], clusters: Clusters) -> list[PaperLink]:
    """The links by the rule `version` whose records ended in two papers, the strongest for each two."""
    best: dict[tuple[int, int], PaperLink] = {}
    for link in sorted(found, key=lambda k: (-k.score, k.left, k.right)):
        x, y = clusters.find(link.left), clusters.find(link.right)
        if link.rule == VERSION and x != y and clusters.conflict(x, y) is None:
            best.setdefault((min(x, y), max(x, y)), link)
    return [best[k] for k in sorted(best)]
