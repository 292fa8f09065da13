"""Who is who: from signatures to people.

    must        overrides, identifiers, the owner of a page with the page's entries
    same name   a rare full name alone is enough; a common one needs evidence
    variants    names that one person may bear (initials, middle names, order …), strongest evidence first

What must not be one person never becomes one: two authors of one paper, two ORCIDs, an override. Joining
looks at whole clusters (`match.judge` on what both sides know together), so weak links do not chain.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kgraph.model.identifiers import SCHEME
from kgraph.model.names import Name, compare
from kgraph.progress import SILENT, Progress
from kgraph.resolve.block import candidate_names, nicknames
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.match import (
    DOUBT,
    JOIN,
    NAME_COST,
    SURE,
    Verdict,
    judge,
    probability,
)
from kgraph.resolve.profiles import PaperFacts, build_profiles
from kgraph.resolve.rarity import expected_namesakes, name_counts
from kgraph.resolve.signatures import Signature, forbids

MAX_PRIOR = 7.0
MAX_POSTING = 40
"""Signatures of one name that share a feature: up to so many all are compared, beyond each with the next."""
ALL_PAIRS = 36
PASSES = 3


@dataclass(frozen=True)
class PersonLink:
    """Two signatures taken for one person's, and why: one link of the tree that holds a person together."""

    left: int
    right: int
    rule: str
    score: float
    """Probability, 0..1."""
    detail: str


@dataclass
class People:
    """Signatures by person (sorted numbers), the links between them, and the people left in doubt."""

    groups: list[list[int]]
    links: list[PersonLink]
    doubtful: dict[int, list[int]] = field(default_factory=dict)
    """First signature of a person with an abbreviated name → first signatures of people he may be."""
    plausible: list[PersonLink] = field(default_factory=list)
    """Joins not made, though thinkable: first signatures of two people who may be one, likeliest first."""


@dataclass(frozen=True)
class Must:
    """What is settled before any evidence is weighed: numbers of signatures."""

    same: Sequence[tuple[int, int, str]] = ()
    """Pairs to join whatever speaks against, with the rule's name."""
    different: Sequence[Sequence[Sequence[int]]] = ()
    """Sets that must stay apart from each other."""
    owners: Sequence[tuple[int, int]] = ()
    """A page's owner and his signatures on the page's entries."""


def cluster_signatures(
    signatures: Sequence[Signature], labs: Sequence[frozenset[str]], papers: Sequence[PaperFacts], *,
    lab_names: Mapping[str, str] | None = None, must: Must | None = None, progress: Progress = SILENT,
) -> People:  # fmt: skip
    """The people behind the signatures.

    `labs` runs parallel to `signatures`: keys of their organisations, called `lab_names` in explanations.
    """
    matcher = _Matcher(signatures, labs, papers, lab_names or {})
    matcher.settle(must or Must())
    matcher.join_identifiers()
    progress.stage("people: same names", len(matcher.names), "names")
    for name in range(len(matcher.names)):
        matcher.join_same_name(name)
        progress.advance()
    progress.stage("people: variants of names")
    edges = matcher.variant_edges()
    matcher.join_variants(edges)
    return People(
        matcher.clusters.groups(), matcher.links, matcher.doubts(edges), matcher.plausible_joins(edges)
    )


@dataclass(frozen=True, slots=True)
class _Edge:
    """A possible join of two clusters, given by a signature of each."""

    score: float
    left: int
    right: int
    rule: str
    prior: float


class _Matcher:
    """The state of one run: signatures, distinct names, growing clusters and their profiles."""

    def __init__(
        self,
        signatures: Sequence[Signature],
        labs: Sequence[frozenset[str]],
        papers: Sequence[PaperFacts],
        lab_names: Mapping[str, str],
    ) -> None:
        self.signatures = signatures
        self.clusters = Clusters(len(signatures))
        self.links: list[PersonLink] = []
        self.unjoined: list[_Edge] = []
        self.name_of: list[int] = []
        self.names: list[Name] = []
        self.holders: list[list[int]] = []
        self._index_names()
        self.names_in: dict[int, set[int]] = {}
        self.profiles, self.weights, self.labels = build_profiles(signatures, labs, papers, lab_names)
        self._add_facts()
        n_mentions = sum(1 for s in signatures if s.paper >= 0)
        self.n_people = len(self.names)
        self.productivity = max(1.0, n_mentions / max(1, len(self.names)))

    def _index_names(self) -> None:
        number: dict[str, int] = {}
        for s in self.signatures:
            key = ("\x00" if s.is_group else "") + s.name.key
            if key not in number:
                number[key] = len(self.names)
                self.names.append(s.name)
                self.holders.append([])
            self.name_of.append(number[key])
        for i, name in enumerate(self.name_of):
            self.holders[name].append(i)

    def _add_facts(self) -> None:
        for i, s in enumerate(self.signatures):
            if s.paper >= 0:
                self.clusters.add_fact(i, s.paper, s.rank)
            if s.name.number:
                self.clusters.add_fact(i, "number", s.name.key)
            self.clusters.add_fact(i, "group", s.is_group)
            for scheme, value in sorted(s.ids):
                if forbids(scheme):
                    self.clusters.add_fact(i, scheme, value)

    # ------------------------------------------------------------------ what is settled beforehand

    def settle(self, must: Must) -> None:
        """Overrides and page owners: joined or kept apart whatever the evidence says."""
        for n, sets in enumerate(must.different):
            for side, members in enumerate(sets):
                for i in members:
                    self.clusters.add_fact(i, ("different", n), side)
        for a, b, rule in must.same:
            self._join(a, b, rule, 1.0, "set in overrides", force=True)
        for a, b in must.owners:
            self._join(a, b, "page-owner", 1.0, "the page lists its owner's papers")

    def join_identifiers(self) -> None:
        """The same value of a scheme is the same person."""
        holders: dict[tuple[str, str], list[int]] = defaultdict(list)
        for i, s in enumerate(self.signatures):
            for scheme, value in s.ids:
                holders[scheme, value].append(i)
        for (scheme, value), items in sorted(holders.items()):
            trusted = scheme not in SCHEME or SCHEME[scheme].is_person_key
            for i, j in pairwise(items):
                if trusted or compare(self.signatures[i].name, self.signatures[j].name, nicknames()):
                    self._join(i, j, "same-id", 0.999, f"same {scheme} {value}")

    # ------------------------------------------------------------------ one name

    def join_same_name(self, name: int) -> None:
        """Join the signatures of one name: all where it is rare, by evidence where it is common."""
        holders = self.holders[name]
        if len(holders) < 2:
            return
        prior = self._prior(name)
        if prior >= SURE:
            edges = [_Edge(prior, a, b, "same-name", prior) for a, b in pairwise(holders)]
        else:
            edges = self._same_name_edges(holders, prior)
        self.unjoined += self._join_best_first(edges, PASSES if prior < SURE else 1)

    def _prior(self, name: int, others: int = 0) -> float:
        """Log odds that two bearers of a name are one: against k expected namesakes, 1 : k."""
        parsed = self.names[name]
        if parsed.number or self.signatures[self.holders[name][0]].is_group:
            return MAX_PRIOR
        share = name_counts().share(parsed)
        expected = expected_namesakes(share, self.n_people, len(self.holders[name]), self.productivity)
        return min(MAX_PRIOR, -math.log(max(expected, others, 1e-4)))

    def _same_name_edges(self, holders: list[int], prior: float) -> list[_Edge]:
        pairs = set(_sharing_pairs([(i, self._features(i)) for i in holders]))
        if prior > -1:
            by_year = sorted(holders, key=lambda i: (self.profiles[i].first_year or 0, i))
            pairs.update((a, b) if a < b else (b, a) for a, b in pairwise(by_year))
        edges = []
        for a, b in pairs:
            x, y = self.clusters.find(a), self.clusters.find(b)
            if x != y:
                score = judge(self.profiles[x], self.profiles[y], prior, self.weights).score
                if score > DOUBT:
                    edges.append(_Edge(score, a, b, "same-name", prior))
        return edges

    def _features(self, i: int) -> list[tuple[str, int]]:
        profile = self.profiles[i]
        short = self.weights.short_of
        return [("c", short[c]) for c in profile.coauthors] + [("l", k) for k in profile.labs]

    # ------------------------------------------------------------------ variants of names

    def variant_edges(self) -> list[_Edge]:
        """Possible joins across different names that one person may bear."""
        pairs = [
            p for p in candidate_names(self.names) if not self._is_group(p[0]) and not self._is_group(p[1])
        ]
        others = self._rivals(pairs)
        edges = []
        for a, b, rule in pairs:
            less = a if _specificity(self.names[a]) <= _specificity(self.names[b]) else b
            prior = min(self._prior(a), self._prior(b), self._prior(less, others.get((less, rule), 0)))
            prior -= NAME_COST[rule]
            if prior < -8:
                continue
            for x, y in self._cluster_pairs(a, b):
                score = judge(self.profiles[x], self.profiles[y], prior, self.weights).score
                if score > DOUBT:
                    edges.append(_Edge(score, min(x, y), max(x, y), rule, prior))
        return edges

    def _is_group(self, name: int) -> bool:
        return self.signatures[self.holders[name][0]].is_group

    def _rivals(self, pairs: Iterable[tuple[int, int, str]]) -> dict[tuple[int, str], int]:
        """For a name that leaves something open: how many people the fuller names here are, less one."""
        fuller: dict[tuple[int, str], set[str]] = defaultdict(set)
        for a, b, rule in pairs:
            if rule in ("initials", "middle-name"):
                for less, more in ((a, b), (b, a)):
                    given = self.names[more].given
                    told = given[0] if rule == "initials" else "".join(g[0] for g in given[1:])
                    if len(told) > (rule == "initials"):
                        fuller[less, rule].add(told)
        return {k: len(v) - 1 for k, v in fuller.items()}

    def _cluster_pairs(self, a: int, b: int) -> list[tuple[int, int]]:
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

    def join_variants(self, edges: list[_Edge]) -> None:
        """Join across names, strongest first, where all names on both sides agree with each other."""
        self._join_best_first(edges, PASSES)

    # ------------------------------------------------------------------ joining

    def _join_best_first(self, edges: list[_Edge], passes: int) -> list[_Edge]:
        """Join by falling score; every join is judged anew on what the grown clusters know.

        A later pass gives a second chance to what was too weak while the clusters were small. Returns the
        edges that did not join.
        """
        todo = sorted(edges, key=lambda e: (-e.score, e.left, e.right))
        for _ in range(passes):
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
        a, b = self.profiles[x], self.profiles[y]
        if edge.prior >= SURE and edge.rule == "same-name" and not (a.accounts and b.accounts):
            verdict = Verdict(edge.prior, {"name": edge.prior})
        else:
            verdict = judge(a, b, edge.prior, self.weights)
        if verdict.score < JOIN or not self._names_agree(x, y):
            return False
        score = probability(verdict.score)
        return self._join(edge.left, edge.right, self._rule(edge, verdict), score, self._detail(verdict))

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
        self.links.append(PersonLink(a, b, rule, round(score, 4), detail))
        return True

    def _rule(self, edge: _Edge, verdict: Verdict) -> str:
        """`initials+coauthors`: the convention of the names and the kinds of evidence that speak for it."""
        helpers = [k for k in ("coauthors", "labs", "topics") if verdict.parts.get(k, 0.0) > 0.7]
        return "+".join([edge.rule, *helpers])

    def _detail(self, verdict: Verdict) -> str:
        """The evidence in words."""
        said = []
        if verdict.coauthors:
            said.append(_listing("shared co-author", [self.labels.coauthors[c] for c in verdict.coauthors]))
        if verdict.labs:
            said.append(_listing("shared organisation", [self.labels.labs[k] for k in verdict.labs]))
        if verdict.parts.get("topics", 0.0) > 0.7:
            said.append("similar subjects")
        name = verdict.parts["name"]
        said.append("rare name" if name >= SURE else "common name" if name < 0 else "fairly rare name")
        return "; ".join(said)

    def doubts(self, edges: list[_Edge]) -> dict[int, list[int]]:
        """People with an abbreviated name who may be one of several with full names, and nothing decides."""
        candidates: dict[int, set[int]] = defaultdict(set)
        for e in edges:
            x, y = self.clusters.find(e.left), self.clusters.find(e.right)
            if e.rule == "initials" and x != y and self.clusters.conflict(x, y) is None:
                for less, more in ((x, y), (y, x)):
                    if self._is_abbreviated(less) and not self._is_abbreviated(more):
                        candidates[less].add(more)
        return {self._first(k): sorted(map(self._first, ms)) for k, ms in candidates.items() if len(ms) > 1}

    def plausible_joins(self, edges: list[_Edge]) -> list[PersonLink]:
        """Pairs of people left apart who are one with a probability above that of `DOUBT`."""
        best: dict[tuple[int, int], PersonLink] = {}
        for e in [*self.unjoined, *edges]:
            x, y = self.clusters.find(e.left), self.clusters.find(e.right)
            if x == y or self.clusters.conflict(x, y) is not None or not self._names_agree(x, y):
                continue
            verdict = judge(self.profiles[x], self.profiles[y], e.prior, self.weights)
            if verdict.score > DOUBT:
                a, b = sorted((self._first(x), self._first(y)))
                link = PersonLink(
                    a, b, self._rule(e, verdict), round(probability(verdict.score), 4), self._detail(verdict)
                )
                if (a, b) not in best or best[a, b].score < link.score:
                    best[a, b] = link
        return sorted(best.values(), key=lambda link: (-link.score, link.left, link.right))

    def _is_abbreviated(self, root: int) -> bool:
        return all(self.names[n].is_abbreviated for n in self._names_of(root))

    def _first(self, root: int) -> int:
        return min(self.clusters.members(root))


def _specificity(name: Name) -> tuple[int, int]:
    """How much a name tells: length of the first name, then number of given names and letters."""
    return (min(len(name.first), 2), sum(len(g) for g in name.given))


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
