"""Who is who: from signatures to people, block of names by block of names.

    must        overrides, identifiers, the owner of a page with the page's entries, the user's thesaurus
    same name   a rare full name alone is enough; a common one needs evidence
    variants    names that one person may bear (initials, middle names, order …), strongest evidence first

A block holds all names that are linked by a convention (`block`), an identifier or an override: nothing
outside can be the same person, so each block is decided by itself, and again only when something in it has
changed (`memory`). What must not be one person never becomes one: two authors of one paper, two ORCIDs, an
override. Joining looks at whole clusters (`match.judge` on what both sides know together), so weak links do
not chain.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kgraph.model.identifiers import SCHEME
from kgraph.model.name_conventions import compare
from kgraph.model.names import Name
from kgraph.progress import SILENT, Progress
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.people.block import candidate_names, nicknames
from kgraph.resolve.people.match import DOUBT, JOIN, MODEL, NAME_RULES, Model, Verdict, judge, probability
from kgraph.resolve.people.memory import Decision, Memory, Tie
from kgraph.resolve.people.prior import Priors
from kgraph.resolve.people.profiles import PaperFacts, Profiles, build_profiles, coarse
from kgraph.resolve.people.signatures import Signature, forbids

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

    groups: list[list[int]] = field(default_factory=list)
    links: list[PersonLink] = field(default_factory=list)
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
    likely: Sequence[tuple[int, int, str, str]] = ()
    """Pairs to join unless something forbids it, with the rule's name and the reason in words."""


@dataclass(frozen=True)
class Case:
    """All that is known before anything is weighed; weighing it (`decide`) leaves it as it is."""

    signatures: Sequence[Signature]
    names: _Names
    known: Profiles
    pairs: list[tuple[int, int, str]]
    """Names that one person may bear, with the rule of `name_conventions.compare`."""
    must: Must

    def decide(
        self, *, memory: Memory | None = None, model: Model = MODEL, progress: Progress = SILENT
    ) -> People:
        """The people behind the signatures."""
        memory = Memory() if memory is None else memory
        names = self.names
        n_mentions = sum(1 for s in self.signatures if s.paper >= 0)
        priors = Priors(
            names.names, [len(h) for h in names.holders], self.pairs, n_people=coarse(len(names.names)),
            productivity=max(1.0, coarse(n_mentions) / max(1, coarse(len(names.names)))), model=model,
        )  # fmt: skip
        blocks = list(_blocks(self.signatures, names, self.pairs, self.must))
        progress.stage("people", len(blocks), "blocks of names")
        people = People()
        for block in blocks:
            _add(people, block.signatures, _decide(block, self, priors, memory))
            progress.advance()
        people.groups.sort()
        people.links.sort(key=lambda k: (k.left, k.right))
        people.plausible.sort(key=lambda k: (-k.score, k.left, k.right))
        return people


def open_case(
    signatures: Sequence[Signature], labs: Sequence[frozenset[str]], papers: Sequence[PaperFacts], *,
    lab_names: Mapping[str, str] | None = None, must: Must | None = None, progress: Progress = SILENT,
) -> Case:  # fmt: skip
    """The signatures with what each brings and the names that may belong together.

    `labs` runs parallel to `signatures`: keys of their organisations, called `lab_names` in explanations.
    """
    names = _Names(signatures)
    progress.stage("people: what is known", len(signatures), "author names")
    known = build_profiles(signatures, labs, papers, lab_names or {})
    progress.stage("people: names that may be one", len(names.names), "names")
    near = [{c for i in holders for c in known.profiles[i].coauthors} for holders in names.holders]
    pairs = [
        pair
        for pair in candidate_names(names.names, near)
        if not (names.is_group[pair[0]] or names.is_group[pair[1]])
    ]
    return Case(signatures, names, known, pairs, must or Must())


def _add(people: People, numbers: Sequence[int], decision: Decision) -> None:
    """Add a block's people; `numbers` are the corpus-wide numbers of its signatures."""
    people.groups += [[numbers[i] for i in group] for group in decision.groups]
    people.links += [PersonLink(numbers[a], numbers[b], *why) for a, b, why in decision.links]
    people.doubtful.update({numbers[i]: [numbers[j] for j in may] for i, may in decision.doubtful.items()})
    people.plausible += [PersonLink(numbers[a], numbers[b], *why) for a, b, why in decision.plausible]


class _Names:
    """The distinct names of the signatures, and who bears them."""

    def __init__(self, signatures: Sequence[Signature]) -> None:
        number: dict[str, int] = {}
        self.names: list[Name] = []
        self.of: list[int] = []
        """Name of each signature."""
        self.holders: list[list[int]] = []
        self.is_group: list[bool] = []
        for i, s in enumerate(signatures):
            key = ("\x00" if s.is_group else "") + s.name.key
            if key not in number:
                number[key] = len(self.names)
                self.names.append(s.name)
                self.holders.append([])
                self.is_group.append(s.is_group)
            self.of.append(number[key])
            self.holders[number[key]].append(i)


# --- blocks -----------------------------------------------------------------------------------------------


@dataclass
class _Block:
    """Names that may belong together, with everything that was settled about their signatures."""

    names: list[int]
    signatures: list[int]
    pairs: list[tuple[int, int, str]] = field(default_factory=list)
    """Names that one person may bear, with the rule."""
    same: list[tuple[int, int, str]] = field(default_factory=list)
    """Signatures to join whatever speaks against."""
    likely: list[tuple[int, int, str, str]] = field(default_factory=list)
    """Signatures to join unless something forbids it."""
    same_id: list[tuple[int, int, str, str]] = field(default_factory=list)
    """Signatures with the same value of a scheme."""
    sides: list[tuple[int, int, int]] = field(default_factory=list)
    """(signature, number of the override, side): signatures on different sides stay apart."""


def _blocks(
    signatures: Sequence[Signature], names: _Names, pairs: Sequence[tuple[int, int, str]], must: Must
) -> Iterator[_Block]:
    """Every block, by its first signature."""
    same_id = list(_same_ids(signatures))
    joined = Clusters(len(names.names))
    for a, b, _ in pairs:
        joined.join(a, b)
    for links in (must.same, must.likely, same_id):
        for link in links:
            joined.join(names.of[link[0]], names.of[link[1]])
    blocks: dict[int, _Block] = {}
    for name in range(len(names.names)):
        block = blocks.setdefault(joined.find(name), _Block([], []))
        block.names.append(name)
        block.signatures += names.holders[name]
    for pair in pairs:
        blocks[joined.find(pair[0])].pairs.append(pair)

    def of(signature: int) -> _Block:
        return blocks[joined.find(names.of[signature])]

    for link in must.same:
        of(link[0]).same.append(link)
    for pair_and_why in must.likely:
        of(pair_and_why[0]).likely.append(pair_and_why)
    for shared in same_id:
        of(shared[0]).same_id.append(shared)
    for n, sets in enumerate(must.different):
        for side, members in enumerate(sets):
            for i in members:
                of(i).sides.append((i, n, side))
    for block in blocks.values():
        block.signatures.sort()
    return iter(sorted(blocks.values(), key=lambda b: b.signatures[0]))


def _same_ids(signatures: Sequence[Signature]) -> Iterator[tuple[int, int, str, str]]:
    """Each holder of an identifier with the first before him whose name agrees, where that is asked for."""
    holders: dict[tuple[str, str], list[int]] = defaultdict(list)
    for i, s in enumerate(signatures):
        for scheme, value in s.ids:
            holders[scheme, value].append(i)
    for (scheme, value), items in sorted(holders.items()):
        trusted = scheme not in SCHEME or SCHEME[scheme].is_person_key
        heads: list[int] = []
        for j in items:
            fit = (
                i for i in heads if trusted or compare(signatures[i].name, signatures[j].name, nicknames())
            )
            first = next(fit, None)
            if first is None:
                heads.append(j)
            else:
                yield first, j, scheme, value


def _decide(block: _Block, case: Case, priors: Priors, memory: Memory) -> Decision:
    if len(block.signatures) == 1:
        return Decision([[0]], [], {}, [])
    digest = _digest(block, case, priors)
    decision = memory.get(digest)
    if decision is None:
        decision = _Weighing(block, case, priors).decide()
        memory.put(digest, decision)
    return decision


def _digest(block: _Block, case: Case, priors: Priors) -> bytes:
    """Of all that the decision about a block rests on."""
    names = case.names
    place = {i: n for n, i in enumerate(block.signatures)}
    name_place = {name: n for n, name in enumerate(block.names)}
    paper_place: dict[int, int] = {}
    state = hashlib.blake2b(digest_size=16)

    def tell(*facts: object) -> None:
        state.update(repr(facts).encode())

    tell(priors.model, NAME_RULES, priors.n_people, priors.productivity)
    tell([names.names[n].printed for n in block.names])
    tell([(name_place[a], name_place[b], rule) for a, b, rule in block.pairs])
    tell([(place[a], place[b], rule) for a, b, rule in block.same])
    tell([(place[a], place[b], rule, why) for a, b, rule, why in block.likely])
    tell([(place[a], place[b], scheme, value) for a, b, scheme, value in block.same_id])
    tell([(place[i], n, side) for i, n, side in block.sides])
    for i in block.signatures:
        s = case.signatures[i]
        paper = paper_place.setdefault(s.paper, len(paper_place)) if s.paper >= 0 else -1
        tell(name_place[names.of[i]], paper, s.rank if s.paper >= 0 else 0, sorted(s.ids), s.is_group)
        state.update(case.known.digests[i])
    return state.digest()


# --- one block --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Edge:
    """A possible join of two clusters, given by a signature of each."""

    score: float
    left: int
    right: int
    rule: str
    prior: float


class _Weighing:
    """The state of deciding one block: growing clusters and their profiles, numbered within the block."""

    def __init__(self, block: _Block, case: Case, priors: Priors) -> None:
        names, known = case.names, case.known
        place = {i: n for n, i in enumerate(block.signatures)}
        name_place = {name: n for n, name in enumerate(block.names)}
        self.signatures = [case.signatures[i] for i in block.signatures]
        self.names = [names.names[n] for n in block.names]
        self.name_of = [name_place[names.of[i]] for i in block.signatures]
        self.holders = [[place[i] for i in names.holders[n]] for n in block.names]
        self.profiles = [known.profiles[i].copy() for i in block.signatures]
        self.weights, self.labels, self.model = known.weights, known.labels, priors.model
        self.same_prior = [priors.same(n) if not names.is_group[n] else 7.0 for n in block.names]
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
