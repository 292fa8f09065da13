"""Rows of what is doubtful: joins that are not quite sure, and joins not made though thinkable."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.model.entities import Doubt, PersonPart
from kgraph.model.records import Place
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.people.links import PersonLink
from kgraph.resolve.people.signatures import Signature
from kgraph.resolve.rows.signed import Links, Signatures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

SURE_ENOUGH = 0.9
"""Probability from which a join that was made is no longer asked about."""
MAX_DOUBTS = 10
"""Doubts of either kind that are kept of one person: of a common name there is no end of them."""


@dataclass(frozen=True)
class Doubtful:
    """The links that are doubtful, and the parts of people that those which were made hold together."""

    weak: list[PersonLink]
    plausible: list[PersonLink]
    part_of: dict[int, int]
    """Signature → part of its person, for the people whom weak links hold together."""


def find_doubts(people: ResolvedPeople, person: Ints, links: Links) -> Doubtful:
    """What is doubtful; `person` is that of each signature."""
    weak = _weak_links(people, person, links)
    return Doubtful(
        [people.people.links[n] for n in weak],
        _plausible(people, person),
        _parts(people, person, links, weak),
    )


def doubt_rows(corpus: Corpus, people: ResolvedPeople, person: Ints, found: Doubtful) -> list[Doubt]:
    """The table `doubts`."""
    ends = {n for link in (*found.weak, *found.plausible) for n in (link.left, link.right)}
    at = _places(corpus, [people.signatures[n] for n in ends])
    rows = [_row(corpus, people, person, link, found.part_of, at) for link in found.weak]
    return rows + [_row(corpus, people, person, link, {}, at) for link in found.plausible]


def part_rows(
    papers: MergedPapers, people: ResolvedPeople, signatures: Signatures, found: Doubtful
) -> list[PersonPart]:
    """The table `person_parts`."""
    return [
        PersonPart(
            person=people.ids[int(signatures.person[n])],
            paper=papers.ids[int(signatures.paper[n])],
            rank=int(signatures.rank[n]),
            part=part,
        )
        for n, part in found.part_of.items() if signatures.paper[n] >= 0
    ]  # fmt: skip


def _weak_links(people: ResolvedPeople, person: Ints, links: Links) -> list[int]:
    """The links that hold a person together and are least sure."""
    import numpy as np

    (unsure,) = np.nonzero(links.score < SURE_ENOUGH)
    unsure = unsure[np.lexsort((links.right[unsure], links.left[unsure], links.score[unsure]))]
    seen: Counter[int] = Counter()
    kept = []
    for n, who in zip(unsure.tolist(), person[links.left[unsure]].tolist(), strict=True):
        seen[who] += 1
        if seen[who] <= MAX_DOUBTS:
            kept.append(n)
    return kept


def _plausible(people: ResolvedPeople, person: Ints) -> list[PersonLink]:
    """The joins not made that are likeliest: those of a person beyond `MAX_DOUBTS` are left out."""
    seen: Counter[int] = Counter()
    kept = []
    for link in people.people.plausible:
        pair = (int(person[link.left]), int(person[link.right]))
        if all(seen[p] < MAX_DOUBTS for p in pair):
            seen.update(pair)
            kept.append(link)
    return kept


def _parts(people: ResolvedPeople, person: Ints, links: Links, weak: Sequence[int]) -> dict[int, int]:
    """Parts are numbered by their first signature."""
    import numpy as np

    is_doubtful = np.zeros(len(people.ids), bool)
    is_doubtful[person[links.left[list(weak)]]] = True
    (concerned,) = np.nonzero(is_doubtful[person])
    is_firm = is_doubtful[person[links.left]]
    is_firm[list(weak)] = False
    place = {n: k for k, n in enumerate(concerned.tolist())}
    firm = Clusters(len(place))
    for left, right in zip(links.left[is_firm].tolist(), links.right[is_firm].tolist(), strict=True):
        firm.join(place[left], place[right], force=True)
    numbers: dict[int, dict[int, int]] = defaultdict(dict)
    part_of = {}
    for n, who in zip(concerned.tolist(), person[concerned].tolist(), strict=True):
        number = numbers[who]
        part_of[n] = number.setdefault(firm.find(place[n]), len(number) + 1)
    return part_of


def _places(corpus: Corpus, signatures: Sequence[Signature]) -> dict[tuple[bool, int], Place]:
    """Where the records and person records of these signatures stand, by kind and number."""
    wanted = {(s.paper >= 0, n) for s in signatures for n, _ in s.mentions}
    return {
        (is_paper, n): (corpus.records if is_paper else corpus.persons)[n].place
        for is_paper, n in sorted(wanted)
    }


def _row(
    corpus: Corpus, people: ResolvedPeople, person_of: Ints, link: PersonLink, part_of: dict[int, int],
    at: dict[tuple[bool, int], Place],
) -> Doubt:  # fmt: skip
    left, right = people.signatures[link.left], people.signatures[link.right]
    (left_at, left_place), (right_at, right_place) = (
        _selector(corpus, s, [at[s.paper >= 0, n] for n, _ in s.mentions]) for s in (left, right)
    )
    person, other = (people.ids[int(person_of[n])] for n in (link.left, link.right))
    return Doubt(
        person=person,
        other=other,
        verdict="together" if person == other else "apart",
        left=left_at,
        right=right_at,
        left_name=left.printed[0],
        right_name=right.printed[0],
        left_place=left_place,
        right_place=right_place,
        left_part=part_of.get(link.left),
        right_part=part_of.get(link.right),
        probability=link.score,
        rule=link.rule,
        detail=link.detail,
    )


def _selector(corpus: Corpus, s: Signature, places: Sequence[Place]) -> tuple[str, str]:
    """A mention of the signature as `document#record:position`, and its `path:line`.

    A record with an id of its own is preferred to one that is counted (`#3`): the number changes when the
    document does.
    """
    indices = [index for _, index in s.mentions]
    place, index = min(zip(places, indices, strict=True), key=lambda p: p[0].record.startswith("#"))
    return f"{corpus.record_key(place)}:{index}", corpus.place(place)
