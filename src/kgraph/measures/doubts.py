"""What the other answer to a doubtful pair would make of papers, co-authors and strength, and of the top.

The pairs are those of the table `doubts`: people left apart who may be one, and joins that may be wrong.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from typing import TYPE_CHECKING

from kgraph.networks.weighting import get_weighting

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network
    from kgraph.resolve.people.doubts import DoubtfulPair, Side

LISTS = ("degree", "strength")
"""The top lists of the report of which `impact` is worked out; the others would need a run per pair."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """Papers, co-authors and strength of a set of authorships taken for one person's."""

    papers: int
    degree: int
    strength: float


@dataclass(frozen=True, slots=True)
class Effect:
    """One pair answered otherwise while all else stays as built."""

    pair: DoubtfulPair
    before: tuple[Numbers, ...]
    """Left and right where they are apart, the one person where together."""
    after: tuple[Numbers, ...]
    """The one person, or left and right."""
    shared: tuple[int, ...]
    """Degrees, as built, of the co-authors of both sides: a join takes one from each, a division adds one."""

    @property
    def sides(self) -> tuple[Numbers, Numbers]:
        """Left and right by themselves."""
        left, right = self.after if self.pair.is_together else self.before
        return left, right

    @property
    def main(self) -> Numbers:
        """What stands for a divided person: the side of more papers, of equal ones that of the first part."""
        left, right = self.sides
        firsts = [min(side.parts or (0,)) for side in (self.pair.left, self.pair.right)]
        is_left = firsts[0] <= firsts[1]
        return left if (left.papers, is_left) >= (right.papers, not is_left) else right


def effects(entities: Entities, network: Network, pairs: Sequence[DoubtfulPair]) -> list[Effect]:
    """The effect of each pair, in their order; exact, since no paper's team changes its size.

    network: co-authorship of `entities` with its incidence, under any weighting and selection of papers, but
        whole: with a selection of nodes or pairs (`ego`, `largest`, `min_papers`) sums over papers are not
        those of its edges. Time grows with the papers of the people in question.
    """
    count = _Counter(entities, network, {side.person for p in pairs for side in (p.left, p.right)})
    found = []
    for pair in pairs:
        left, right = (count.of_side(side) for side in (pair.left, pair.right))
        one = count.of_papers([*left.papers, *right.papers], {left.node, right.node})
        sides, whole = (left.numbers, right.numbers), (one.numbers,)
        shared = tuple(count.degree(node) for node in sorted(left.coauthors & right.coauthors))
        before, after = (whole, sides) if pair.is_together else (sides, whole)
        found.append(Effect(pair, before, after, shared))
    return found


@dataclass(frozen=True, slots=True)
class _Counted:
    node: int
    papers: list[tuple[str, int]]
    """(paper, place in its team)."""
    coauthors: frozenset[int]
    numbers: Numbers


class _Counter:
    """Counts what sets of authorships come to in a network."""

    def __init__(self, entities: Entities, network: Network, people: set[str]) -> None:
        import polars as pl

        from kgraph.resolve.people.doubts import part_of_authorship

        assert network.incidence is not None
        self._weighting = network.weighting
        self._node = {id: n for n, id in enumerate(network.nodes["id"]) if id in people}
        self._degree = _sums(network)["degree"].to_list()
        self._part_of = part_of_authorship(entities)
        nodes = sorted(self._node.values())
        rows = network.incidence.sort("group", "rank")
        concerned = rows.filter(pl.col("node").is_in(nodes)).select("group").unique()
        teams = rows.join(concerned, on="group", how="semi", maintain_order="left").group_by(
            "group", maintain_order=True
        )
        self._team: dict[str, list[int]] = dict(teams.agg("node").iter_rows())
        self._cut = set(rows.filter("cut")["group"])
        self._papers: dict[int, list[tuple[str, int]]] = defaultdict(list)
        wanted = set(nodes)
        for group, team in self._team.items():
            for place, node in enumerate(team):
                if node in wanted:
                    self._papers[node].append((group, place))
        self._known: dict[tuple[str, frozenset[int] | None], _Counted] = {}

    def degree(self, node: int) -> int:
        return int(self._degree[node])

    def of_side(self, side: Side) -> _Counted:
        key = side.person, side.parts
        if key not in self._known:
            node = self._node.get(side.person, -1)
            papers = [
                (paper, place)
                for paper, place in self._papers.get(node, ())
                if side.parts is None or self._part_of.get((side.person, paper)) in side.parts
            ]
            self._known[key] = self.of_papers(papers, {node})
        return self._known[key]

    def of_papers(self, papers: list[tuple[str, int]], selves: set[int]) -> _Counted:
        coauthors = {node for paper, _ in papers for node in self._team[paper]} - selves
        strength = sum(
            _credit(self._weighting, len(self._team[paper]), paper in self._cut)[place]
            for paper, place in papers
        )
        numbers = Numbers(len(papers), len(coauthors), _rounded(strength))
        return _Counted(min(selves), papers, frozenset(coauthors), numbers)


@cache
def _credit(weighting: str, size: int, is_cut: bool) -> list[float]:
    """What a paper of so many authors adds to the strength of each, in the order of the list."""
    return [float(s) for s in get_weighting(weighting).strengths(size, is_cut=is_cut)]


def _sums(network: Network) -> pl.DataFrame:
    from kgraph.measures.centrality import centrality

    return centrality(network, LISTS).frame


def _rounded(value: float) -> float:
    """Nine significant digits, as the report has them: sums of one set in another order are equal."""
    return float(f"{value:.9g}")


# --- the top lists ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Ranked:
    """An effect and how much it matters."""

    effect: Effect
    impact: float
    """How much the other answer would change the top lists; see `ranked_effects`."""

    @property
    def expected(self) -> float:
        """Impact times the probability that the other answer is right."""
        return self.impact * self.effect.pair.other_answer


def ranked_effects(network: Network, found: Iterable[Effect]) -> list[Ranked]:
    """The effects by expected impact, the greatest first.

    A place on a list is worth 1/rank (0 for a value of 0), as the attention of readers falls from the first
    on. The impact of an answer is the sum of |change of worth| of the people concerned, on the mean of the
    lists `LISTS`: of the one person and the two, of whom the second has no place while they are one, and
    of their common co-authors, whose degree changes by one. Others who only move up or down are not
    counted. So a join of the first and the second of both lists has 1/2, and to divide the first so that his
    larger part is the tenth about 0.9; a fragment with one paper has next to nothing, whatever it joins.
    """
    sums = _sums(network)
    standings = {m: sorted(map(_rounded, sums[m].to_list())) for m in LISTS}
    ranked = [Ranked(e, _impact(e, standings)) for e in found]
    return sorted(
        ranked,
        key=lambda r: (-r.expected, -r.impact, r.effect.pair.left.selector, r.effect.pair.right.selector),
    )


def first_of_each(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The same in another order: what else is doubtful about a person comes after the first about everybody.

    Otherwise the many parts of one prolific person would fill the top of the list.
    """
    asked: set[str] = set()
    firsts: list[Ranked] = []
    others: list[Ranked] = []
    for r in ranked:
        people = {r.effect.pair.left.person, r.effect.pair.right.person}
        (others if people & asked else firsts).append(r)
        asked |= people
    return firsts + others


def _impact(effect: Effect, standings: dict[str, list[float]]) -> float:
    step = 1 if effect.pair.is_together else -1
    changes: list[float] = []
    for measure, standing in standings.items():
        shared = effect.shared if measure == "degree" else ()
        moved = [float(d + step) for d in shared]
        before, after = (
            [float(getattr(n, measure)) for n in numbers] for numbers in (effect.before, effect.after)
        )
        gone, come = sorted([*before, *shared]), sorted([*after, *moved])
        old = sorted((_worth(v, standing) for v in before), reverse=True)
        new = sorted((_worth(v, standing, gone, come) for v in after), reverse=True)
        change = sum(abs(a - b) for a, b in zip_longest(old, new, fillvalue=0.0))
        for was, now in zip(shared, moved, strict=True):
            change += abs(_worth(now, standing, gone, come) - _worth(was, standing))
        changes.append(change)
    return sum(changes) / len(changes)


def _worth(
    value: float, standing: Sequence[float], gone: Sequence[float] = (), come: Sequence[float] = ()
) -> float:
    """1/rank among the values of a standing without those gone and with those come, each ascending."""
    if value <= 0:
        return 0.0
    above, left, arrived = (len(v) - bisect_right(v, value) for v in (standing, gone, come))
    return 1 / (1 + above - left + arrived)


def review_frame(ranked: Sequence[Ranked]) -> pl.DataFrame:
    """One row per pair, in their order.

    Columns: `expected, impact, probability` (that the two are one), `verdict`, `left_name, left_papers`,
    `right_name, right_papers`, `degree, degree_otherwise` (of the larger one, by the other answer), `rule,
    detail`, `left, right` (selectors), `left_place, right_place`, `person, other` (ids).
    """
    import polars as pl

    schema = {
        "expected": pl.Float64, "impact": pl.Float64, "probability": pl.Float64, "verdict": pl.String,
        "left_name": pl.String, "left_papers": pl.Int64, "right_name": pl.String, "right_papers": pl.Int64,
        "degree": pl.Int64, "degree_otherwise": pl.Int64, "rule": pl.String, "detail": pl.String,
        "left": pl.String, "right": pl.String, "left_place": pl.String, "right_place": pl.String,
        "person": pl.String, "other": pl.String,
    }  # fmt: skip
    return pl.DataFrame([_review_row(r) for r in ranked], schema=schema, orient="row")


def _review_row(ranked: Ranked) -> tuple[object, ...]:
    effect, pair = ranked.effect, ranked.effect.pair
    left, right = effect.sides
    degrees = [max(n.degree for n in numbers) for numbers in (effect.before, effect.after)]
    return (
        float(f"{ranked.expected:.6g}"), float(f"{ranked.impact:.6g}"), pair.probability, pair.verdict,
        pair.left.name, left.papers, pair.right.name, right.papers,
        *degrees, pair.rule, pair.detail,
        pair.left.selector, pair.right.selector, pair.left.place, pair.right.place,
        pair.left.person, pair.right.person,
    )  # fmt: skip
