"""Who is who: from signatures to people, block of names by block of names.

A block holds all names that are linked by a convention (`block`), an identifier or an override: nothing
outside can be the same person, so each block is decided by itself, and again only when something in it has
changed (`memory`). What must not be one person never becomes one: two authors of one paper, two ORCIDs, an
override. Joining looks at whole clusters (`weighing`), so weak links do not chain.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from kgraph.model.identifiers import SCHEME
from kgraph.model.name_conventions import compare
from kgraph.model.names import Name
from kgraph.progress import SILENT, Progress
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.people.block import candidate_names, nicknames
from kgraph.resolve.people.match import MODEL, NAME_RULES, Model
from kgraph.resolve.people.memory import Decision, Memory
from kgraph.resolve.people.prior import Priors
from kgraph.resolve.people.profiles import PaperFacts, Profiles, build_profiles, coarse
from kgraph.resolve.people.signatures import Signature
from kgraph.resolve.people.weighing import Weighing


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
    names: Names
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
    names = Names(signatures)
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


class Names:
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
class Block:
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
    signatures: Sequence[Signature], names: Names, pairs: Sequence[tuple[int, int, str]], must: Must
) -> Iterator[Block]:
    """Every block, by its first signature."""
    same_id = list(_same_ids(signatures))
    joined = Clusters(len(names.names))
    for a, b, _ in pairs:
        joined.join(a, b)
    for links in (must.same, must.likely, same_id):
        for link in links:
            joined.join(names.of[link[0]], names.of[link[1]])
    blocks: dict[int, Block] = {}
    for name in range(len(names.names)):
        block = blocks.setdefault(joined.find(name), Block([], []))
        block.names.append(name)
        block.signatures += names.holders[name]
    for pair in pairs:
        blocks[joined.find(pair[0])].pairs.append(pair)

    def of(signature: int) -> Block:
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


def _decide(block: Block, case: Case, priors: Priors, memory: Memory) -> Decision:
    if len(block.signatures) == 1:
        return Decision([[0]], [], {}, [])
    digest = _digest(block, case, priors)
    decision = memory.get(digest)
    if decision is None:
        decision = Weighing(block, case, priors).decide()
        memory.put(digest, decision)
    return decision


def _digest(block: Block, case: Case, priors: Priors) -> bytes:
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
