"""Weighing one block of names: joins by falling evidence, judged on what both sides know together.

same name   a rare full name alone is enough; a common one needs evidence
variants    names that one person may bear (initials, middle names, order …), strongest evidence first
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kgraph.model.name_conventions import compare
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.people.block import nicknames
from kgraph.resolve.people.match import DOUBT, JOIN, Verdict, judge, probability
from kgraph.resolve.people.memory import Decision, Tie
from kgraph.resolve.people.prior import MAX_PRIOR, Priors
from kgraph.resolve.people.signatures import forbids

if TYPE_CHECKING:
    from kgraph.resolve.people.clustering import Block, Case

MAX_POSTING = 40
"""Signatures of one name that share a feature: up to so many all are compared, beyond each with the next."""
ALL_PAIRS = 36
PASSES = 8
RARE_NAME = 3.0
"""Prior log odds from which an explanation calls a name rare."""
AMBIGUOUS = -4.0
"""Log odds down to which a person in full stays one of those whom an abbreviated name may mean."""
HOPELESS = -8.0
"""Prior log odds below which no text could make two names one."""


@dataclass(frozen=True, slots=True)
class _Edge:
    """A possible join of two clusters, given by a signature of each."""

    score: float
    left: int
    right: int
    rule: str
    prior: float


class Weighing:
    """The state of deciding one block: growing clusters and their profiles, numbered within the block."""

    def __init__(self, block: Block, case: Case, priors: Priors) -> None:
        names, known = case.names, case.known
        place = {i: n for n, i in enumerate(block.signatures)}
        name_place = {name: n for n, name in enumerate(block.names)}
        self.signatures = [case.signatures[i] for i in block.signatures]
        self.names = [names.names[n] for n in block.names]
        self.name_of = [name_place[names.of[i]] for i in block.signatures]
        self.holders = [[place[i] for i in names.holders[n]] for n in block.names]
        self.profiles = [known.profiles[i].copy() for i in block.signatures]
        self.weights, self.labels, self.model = known.weights, known.labels, priors.model
        self.same_prior = [priors.same(n) if not names.is_group[n] else MAX_PRIOR for n in block.names]
        self.pairs = [
            (name_place[a], name_place[b], rule, priors.pair(a, b, rule)) for a, b, rule in block.pairs
        ]
        self.clusters = Clusters(len(self.signatures))
        self.links: list[Tie] = []
        self.names_in: dict[int, set[int]] = {}
        self._add_facts([(place[i], n, side) for i, n, side in block.sides])
        for a, b, rule in block.same:
            self._join(place[a], place[b], rule, 1.0, "set in overrides", force=True)
        for a, b, rule, why in block.likely:
            self._join(place[a], place[b], rule, 1.0, why)
        for a, b, scheme, value in block.same_id:
            self._join(place[a], place[b], "same-id", 0.999, f"same {scheme} {value}")

    def _add_facts(self, sides: Iterable[tuple[int, int, int]]) -> None:
        for i, n, side in sides:
            self.clusters.add_fact(i, ("different", n), side)
        for i, s in enumerate(self.signatures):
            if s.paper >= 0:
                self.clusters.add_fact(i, s.paper, s.rank)
            if s.name.number:
                self.clusters.add_fact(i, "number", s.name.key)
            self.clusters.add_fact(i, "group", s.is_group)
            for scheme, value in sorted(s.ids):
                if forbids(scheme):
                    self.clusters.add_fact(i, scheme, value)

    def decide(self) -> Decision:
        """Same names first, then variants, each by falling evidence."""
        left: list[_Edge] = []
        for name in range(len(self.names)):
            left += self._join_best_first(self._same_name_edges(name))
        left += self._join_best_first(self._variant_edges())
        doubtful = self._doubts(left)
        return Decision(self.clusters.groups(), self.links, doubtful, self._plausible(left, doubtful))

    # ------------------------------------------------------------------ candidates

    def _same_name_edges(self, name: int) -> list[_Edge]:
        holders, prior = self.holders[name], self.same_prior[name]
        if len(holders) < 2:
            return []
        if prior >= RARE_NAME:
            pairs = set(pairwise(holders))
        else:
            pairs = set(_sharing_pairs([(i, self._features(i)) for i in holders]))
            if prior > -1:
                by_year = sorted(holders, key=lambda i: (self.profiles[i].first_year or 0, i))
                pairs.update((a, b) if a < b else (b, a) for a, b in pairwise(by_year))
        return [e for a, b in sorted(pairs) if (e := self._edge(a, b, "same-name", prior))]

    def _variant_edges(self) -> list[_Edge]:
        return [
            edge
            for a, b, rule, prior in self.pairs if prior > HOPELESS
            for x, y in self._cluster_pairs(a, b)
            if (edge := self._edge(x, y, rule, prior))
        ]  # fmt: skip

    def _edge(self, a: int, b: int, rule: str, prior: float) -> _Edge | None:
        """The join of two clusters as it looks now; `None` when they are one already or it is not
        thinkable."""
        x, y = self.clusters.find(a), self.clusters.find(b)
        if x == y:
            return None
        score, least = self._judge(x, y, prior).score, AMBIGUOUS if rule == "initials" else DOUBT
        return _Edge(score, min(a, b), max(a, b), rule, prior) if score > least else None

    def _features(self, i: int) -> list[tuple[str, int]]:
        profile = self.profiles[i]
        short = self.weights.short_of
        return [("c", short[c]) for c in profile.coauthors] + [("l", k) for k in profile.labs]

    def _cluster_pairs(self, a: int, b: int) -> list[tuple[int, int]]:
        """Clusters of two names: all pairs of a few, those that share a co-author or organisation of many."""
        left = sorted({self.clusters.find(i) for i in self.holders[a]})
        right = sorted({self.clusters.find(i) for i in self.holders[b]})
        if len(left) * len(right) <= ALL_PAIRS:
            return [(x, y) for x in left for y in right if x != y]
        index: dict[tuple[str, int], list[int]] = defaultdict(list)
        for y in right:
            for feature in self._features(y):
                index[feature].append(y)
        pairs = {
            (x, y) for x in left for f in self._features(x) for y in index.get(f, ())[:MAX_POSTING] if x != y
        }
        return sorted(pairs)

    # ------------------------------------------------------------------ joining

    def _join_best_first(self, edges: list[_Edge]) -> list[_Edge]:
        """Join by falling score; every join is judged anew on what the grown clusters know.

        A later pass gives a second chance to what was too weak while the clusters were small. Returns the
        edges that did not join.
        """
        todo = sorted(edges, key=lambda e: (-e.score, e.left, e.right))
        for _ in range(PASSES):
            left_over = [e for e in todo if not self._try(e)]
            if len(left_over) == len(todo):
                break
            todo = left_over
        return todo

    def _try(self, edge: _Edge) -> bool:
        """True when the edge is done with: joined now or before, or forbidden."""
        x, y = self.clusters.find(edge.left), self.clusters.find(edge.right)
        if x == y or self.clusters.conflict(x, y) is not None:
            return True
        verdict = self._judge(x, y, edge.prior)
        if verdict.score < JOIN or not self._names_agree(x, y):
            return False
        score = round(probability(verdict.score), 4)
        return self._join(edge.left, edge.right, _rule(edge, verdict), score, self._detail(edge, verdict))

    def _judge(self, x: int, y: int, prior: float) -> Verdict:
        return judge(self.profiles[x], self.profiles[y], prior, self.weights, self.model)

    def _names_agree(self, x: int, y: int) -> bool:
        return all(
            a == b or compare(self.names[a], self.names[b], nicknames()) is not None
            for a in self._names_of(x)
            for b in self._names_of(y)
        )

    def _names_of(self, root: int) -> set[int]:
        return self.names_in.setdefault(root, {self.name_of[root]})

    def _join(self, a: int, b: int, rule: str, score: float, detail: str, *, force: bool = False) -> bool:
        """Join two clusters, keep the reason, and make one profile of two; false when it cannot be."""
        x, y = self.clusters.find(a), self.clusters.find(b)
        if not self.clusters.join(x, y, force=force):
            return False
        root = self.clusters.find(x)
        other = y if root == x else x
        self.names_in[root] = self._names_of(root) | self._names_of(other)
        self.profiles[root].absorb(self.profiles[other])
        self.links.append((a, b, (rule, score, detail)))
        return True

    def _detail(self, edge: _Edge, verdict: Verdict) -> str:
        """The evidence in words."""
        said = []
        if verdict.coauthors:
            said.append(_listing("shared co-author", [self.labels.coauthors[c] for c in verdict.coauthors]))
        if verdict.labs:
            said.append(_listing("shared organisation", [self.labels.labs[k] for k in verdict.labs]))
        if verdict.parts["topics"] > HELPS:
            said.append("similar subjects")
        if verdict.parts["accounts"]:
            said.append("two accounts in one register")
        if verdict.parts["labs"] < -HELPS:
            said.append("other organisations")
        prior = edge.prior
        said.append("rare name" if prior >= RARE_NAME else "common name" if prior < 0 else "fairly rare name")
        return "; ".join(said)

    # ------------------------------------------------------------------ doubts

    def _open(self, edges: Iterable[_Edge]) -> Iterator[tuple[_Edge, int, int]]:
        """Edges whose ends are still two clusters that nothing forbids to be one."""
        for e in edges:
            x, y = self.clusters.find(e.left), self.clusters.find(e.right)
            if x != y and self.clusters.conflict(x, y) is None:
                yield e, x, y

    def _doubts(self, edges: Iterable[_Edge]) -> dict[int, list[int]]:
        """People with an abbreviated name who may be one of several with full names, and nothing decides."""
        candidates: dict[int, set[int]] = defaultdict(set)
        for e, x, y in self._open(edges):
            if e.rule == "initials":
                for less, more in ((x, y), (y, x)):
                    if self._is_abbreviated(less) and not self._is_abbreviated(more):
                        candidates[less].add(more)
        return {self._first(k): sorted(map(self._first, ms)) for k, ms in candidates.items() if len(ms) > 1}

    def _plausible(self, edges: Iterable[_Edge], doubtful: Mapping[int, list[int]]) -> list[Tie]:
        """Pairs left apart who may be one, above `DOUBT` or meant by an initial; the best edge each."""
        best: dict[tuple[int, int], Tie] = {}
        for e, x, y in self._open(edges):
            verdict = self._judge(x, y, e.prior)
            a, b = sorted((self._first(x), self._first(y)))
            is_meant = b in doubtful.get(a, ()) or a in doubtful.get(b, ())
            if (verdict.score > DOUBT or is_meant) and self._names_agree(x, y):
                score = round(probability(verdict.score), 4)
                if (a, b) not in best or best[a, b][2][1] < score:
                    best[a, b] = (a, b, (_rule(e, verdict), score, self._detail(e, verdict)))
        return [best[pair] for pair in sorted(best)]

    def _is_abbreviated(self, root: int) -> bool:
        return all(self.names[n].is_abbreviated for n in self._names_of(root))

    def _first(self, root: int) -> int:
        return min(self.clusters.members(root))


HELPS = 0.7
"""Log odds from which a kind of evidence is named among the reasons."""


def _rule(edge: _Edge, verdict: Verdict) -> str:
    """`initials+coauthors`: the convention of the names and the kinds of evidence that speak for it."""
    return "+".join([edge.rule, *(k for k in ("coauthors", "labs", "topics") if verdict.parts[k] > HELPS)])


def _listing(what: str, items: list[str]) -> str:
    shown = ", ".join(items[:3]) + (" …" if len(items) > 3 else "")
    return f"{len(items)} {what}{'s' if len(items) > 1 else ''}: {shown}"


def _sharing_pairs(items: Sequence[tuple[int, list[tuple[str, int]]]]) -> Iterable[tuple[int, int]]:
    """Pairs of items that share a feature; a feature of very many only joins each with the next."""
    index: dict[tuple[str, int], list[int]] = defaultdict(list)
    for i, features in items:
        for feature in features:
            index[feature].append(i)
    for posting in index.values():
        if len(posting) <= MAX_POSTING:
            yield from ((a, b) for n, a in enumerate(posting) for b in posting[n + 1 :])
        else:
            yield from pairwise(posting)
