"""Rows of what is doubtful: joins that are not quite sure, and joins not made though thinkable."""

from __future__ import annotations

from collections import Counter
from typing import Any

from kgraph.model.entities import Doubt, PersonPart
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.people.clustering import PersonLink
from kgraph.resolve.people.signatures import Signature

SURE_ENOUGH = 0.9
"""Probability from which a join that was made is no longer asked about."""
MAX_DOUBTS = 10
"""Doubts of either kind that are kept of one person: of a common name there is no end of them."""


def doubt_tables(
    corpus: Corpus, papers: MergedPapers, people: ResolvedPeople, by_paper: dict[int, list[int]]
) -> dict[str, list[Any]]:
    """The tables `doubts` and `person_parts`."""
    person_of = {i: id for g, id in zip(people.people.groups, people.ids, strict=True) for i in g}
    weak = _weak_links(people, person_of)
    part_of = _parts(people, person_of, weak)
    doubts = [_row(corpus, people, person_of, link, part_of) for link in weak]
    doubts += [_row(corpus, people, person_of, link, {}) for link in _plausible(people, person_of)]
    parts = [
        PersonPart(person=person_of[i], paper=paper.id, rank=rank, part=part_of[i])
        for number, paper in enumerate(papers.papers)
        for rank, i in enumerate(by_paper[number], 1)
        if i in part_of
    ]
    return {"doubts": doubts, "person_parts": parts}


def _weak_links(people: ResolvedPeople, person_of: dict[int, str]) -> list[PersonLink]:
    """The links that hold a person together and are least sure."""
    weak = sorted(
        (link for link in people.people.links if link.score < SURE_ENOUGH),
        key=lambda link: (link.score, link.left, link.right),
    )
    seen: Counter[str] = Counter()
    kept = []
    for link in weak:
        person = person_of[link.left]
        seen[person] += 1
        if seen[person] <= MAX_DOUBTS:
            kept.append(link)
    return kept


def _plausible(people: ResolvedPeople, person_of: dict[int, str]) -> list[PersonLink]:
    """The joins not made that are likeliest: those of a person beyond `MAX_DOUBTS` are left out."""
    seen: Counter[str] = Counter()
    kept = []
    for link in people.people.plausible:
        pair = (person_of[link.left], person_of[link.right])
        if all(seen[p] < MAX_DOUBTS for p in pair):
            seen.update(pair)
            kept.append(link)
    return kept


def _parts(people: ResolvedPeople, person_of: dict[int, str], weak: list[PersonLink]) -> dict[int, int]:
    """Signature → part of its person, for the people whom weak links hold together.

    Parts are numbered by their first signature.
    """
    doubtful = {person_of[link.left] for link in weak}
    cut = set(weak)
    firm = Clusters(len(people.signatures))
    for link in people.people.links:
        if link not in cut and person_of[link.left] in doubtful:
            firm.join(link.left, link.right, force=True)
    part_of: dict[int, int] = {}
    for group, id in zip(people.people.groups, people.ids, strict=True):
        if id in doubtful:
            number: dict[int, int] = {}
            for i in group:
                part_of[i] = number.setdefault(firm.find(i), len(number) + 1)
    return part_of


def _row(
    corpus: Corpus, people: ResolvedPeople, person_of: dict[int, str], link: PersonLink,
    part_of: dict[int, int],
) -> Doubt:  # fmt: skip
    left, right = people.signatures[link.left], people.signatures[link.right]
    (left_at, left_place), (right_at, right_place) = _selector(corpus, left), _selector(corpus, right)
    person, other = person_of[link.left], person_of[link.right]
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


def _selector(corpus: Corpus, s: Signature) -> tuple[str, str]:
    """A mention of the signature as `document#record:position`, and its `path:line`.

    A record with an id of its own is preferred to one that is counted (`#3`): the number changes when the
    document does.
    """
    places = [
        ((corpus.records[n] if s.paper >= 0 else corpus.persons[n]).place, index) for n, index in s.mentions
    ]
    place, index = min(places, key=lambda p: p[0].record.startswith("#"))
    return f"{corpus.record_key(place)}:{index}", corpus.place(place)
