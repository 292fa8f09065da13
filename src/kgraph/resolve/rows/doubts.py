"""Rows of what is doubtful: joins that are not quite sure, and joins not made though thinkable."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kgraph.model.entities import Doubt, PersonPart
from kgraph.model.records import Place
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.links import Links, PersonLink
from kgraph.resolve.people.signatures import Signature
from kgraph.resolve.rows.signed import Signed
from kgraph.resolve.rows.told import Told

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


def find_doubts(signed: Signed, plausible: Links) -> Doubtful:
    """What is doubtful among the links made, and among joins that were only thinkable."""
    weak = _weak_links(signed)
    likely = _likeliest(signed, plausible)
    return Doubtful(list(signed.links.take(weak)), list(plausible.take(likely)), _parts(signed, weak))


@dataclass(frozen=True)
class Sides:
    """The signatures at the ends of doubtful links, and the records that print them."""

    signatures: Mapping[int, Signature]

    @classmethod
    def of(cls, signed: Signed, found: Doubtful) -> Sides:
        """Those of all links that are doubtful."""
        ends = sorted({n for link in (*found.weak, *found.plausible) for n in (link.left, link.right)})
        return cls(dict(zip(ends, signed.signatures.take(ends), strict=True)))

    def records(self, *, are_papers: bool) -> list[int]:
        """Numbers of the records, or person records, where they are printed."""
        found = (s.mentions for s in self.signatures.values() if (s.paper >= 0) == are_papers)
        return sorted({n for mentions in found for n, _ in mentions})


def doubt_rows(
    corpus: Corpus, signed: Signed, found: Doubtful, sides: Sides,
    told: Mapping[int, Told], told_of_persons: Mapping[int, Told],
) -> list[Doubt]:  # fmt: skip
    """The table `doubts`; `told` of the records of `sides`, `told_of_persons` of its person records."""
    at = {
        (are_papers, n): place
        for are_papers, of in ((True, told), (False, told_of_persons))
        for n, (place, _) in of.items()
    }
    rows = [_row(corpus, signed, sides.signatures, link, found.part_of, at) for link in found.weak]
    return rows + [_row(corpus, signed, sides.signatures, link, {}, at) for link in found.plausible]


def part_rows(papers: MergedPapers, signed: Signed, found: Doubtful) -> list[PersonPart]:
    """The table `person_parts`."""
    paper = signed.signatures.paper
    return [
        PersonPart(
            person=signed.ids[int(signed.person[n])],
            paper=papers.ids[int(paper[n])],
            rank=int(signed.rank[n]),
            part=part,
        )
        for n, part in found.part_of.items() if paper[n] >= 0
    ]  # fmt: skip


def _weak_links(signed: Signed) -> list[int]:
    """The links that hold a person together and are least sure."""
    import numpy as np

    links = signed.links
    (unsure,) = np.nonzero(links.score < SURE_ENOUGH)
    unsure = unsure[np.lexsort((links.right[unsure], links.left[unsure], links.score[unsure]))]
    seen: Counter[int] = Counter()
    kept = []
    for n, who in zip(unsure.tolist(), signed.person[links.left[unsure]].tolist(), strict=True):
        seen[who] += 1
        if seen[who] <= MAX_DOUBTS:
            kept.append(n)
    return kept


def _likeliest(signed: Signed, plausible: Links) -> list[int]:
    """The joins not made that are likeliest: those of a person beyond `MAX_DOUBTS` are left out."""
    seen: Counter[int] = Counter()
    kept = []
    ends = (signed.person[side].tolist() for side in (plausible.left, plausible.right))
    for n, pair in enumerate(zip(*ends, strict=True)):
        if all(seen[p] < MAX_DOUBTS for p in pair):
            seen.update(pair)
            kept.append(n)
    return kept


def _parts(signed: Signed, weak: Sequence[int]) -> dict[int, int]:
    """Parts are numbered by their first signature."""
    import numpy as np

    person, links = signed.person, signed.links
    is_doubtful = np.zeros(len(signed.ids), bool)
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


def _row(
    corpus: Corpus, signed: Signed, sides: Mapping[int, Signature], link: PersonLink, part_of: dict[int, int],
    at: dict[tuple[bool, int], Place],
) -> Doubt:  # fmt: skip
    left, right = sides[link.left], sides[link.right]
    (left_at, left_place), (right_at, right_place) = (
        _selector(corpus, s, [at[s.paper >= 0, n] for n, _ in s.mentions]) for s in (left, right)
    )
    person, other = (signed.ids[int(signed.person[n])] for n in (link.left, link.right))
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
