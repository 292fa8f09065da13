"""Invented corpora of any size, with the truth about who wrote what; the same seed gives the same corpus.

People draw their names from the frequencies of real surnames and given names (so namesakes occur as in
life), work in groups with a place and a vocabulary, publish with a heavy-tailed productivity, and are
printed now and then with an initial, with or without their middle name, without diacritics or surname
first.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from kgraph.model.entities import DocumentRow
from kgraph.model.records import Affiliation, AuthorName, Place, Record
from kgraph.resolve.people.rarity import east_asian_surnames, name_counts

MENTIONS_PER_PERSON = 2.3
AUTHORS_PER_PAPER = 4.2
"""Both as in real conference lists."""
SYLLABLES = [c + v for c in "bdfgklmnprstvz" for v in ("a", "e", "i", "o", "u", "an", "or", "el")]


@dataclass(frozen=True)
class Corpus:
    """Records of one document, and who is behind each mention: `record#index` (from 0) → person."""

    document: DocumentRow
    records: list[Record]
    truth: dict[str, int]


@dataclass(frozen=True)
class _Person:
    number: int
    given: str
    middle: str
    family: str
    group: int
    active: tuple[int, int]

    def printed(self, chance: random.Random) -> str:
        """The name as one paper prints it."""
        given, middle = self.given.title(), self.middle.title()
        kind = chance.random()
        if kind < 0.12:
            given, middle = f"{given[0]}.", f"{middle[:1]}." if middle else ""
        elif kind < 0.3:
            middle = f"{middle[:1]}." if middle else ""
        elif kind < 0.5:
            middle = ""
        whole = " ".join(p for p in (given, middle, self.family.title()) if p)
        return f"{self.family.title()}, {given}" if kind > 0.98 else whole


def invent(n_mentions: int, seed: int = 1) -> Corpus:
    """A corpus of about `n_mentions` author names."""
    chance = random.Random(seed)
    people = list(_people(max(10, int(n_mentions / MENTIONS_PER_PERSON)), chance))
    groups: dict[int, list[_Person]] = {}
    for person in people:
        groups.setdefault(person.group, []).append(person)
    productivity = list(accumulate(chance.paretovariate(1.4) for _ in people))
    document = DocumentRow(
        id=f"{seed:016x}", path=f"invented-{n_mentions}.jsonl", sha256=f"{seed:064x}", size_bytes=0,
        format="kgraph-records", n_records=0, n_rejected=0,
    )  # fmt: skip
    records: list[Record] = []
    truth: dict[str, int] = {}
    while len(truth) < n_mentions:
        lead = chance.choices(people, cum_weights=productivity)[0]
        authors = _team(lead, groups, people, chance)
        id = f"p{len(records)}"
        truth.update((f"{id}#{k}", a.number) for k, a in enumerate(authors))
        records.append(_record(id, len(records) + 1, document.id, lead, authors, chance))
    return Corpus(document, records, truth)


def _people(n: int, chance: random.Random) -> Iterator[_Person]:
    counts, east = name_counts(), east_asian_surnames()
    families, weights = list(counts.family), list(accumulate(counts.family.values()))
    given = {is_east: list(table) for is_east, table in ((True, counts.east), (False, counts.given))}
    of_given = {
        is_east: list(accumulate(table.values()))
        for is_east, table in ((True, counts.east), (False, counts.given))
    }
    n_groups = max(1, n // 12)
    for number in range(n):
        # One surname in five is of its own: every table of names ends somewhere.
        own = chance.random() < 0.2
        family = _word(chance, 3) if own else chance.choices(families, cum_weights=weights)[0]
        is_east = family in east
        first, second = chance.choices(given[is_east], cum_weights=of_given[is_east], k=2)
        start = chance.randrange(1990, 2024)
        yield _Person(
            number, first, second if not is_east and chance.random() < 0.3 else "", family,
            chance.randrange(n_groups), (start, min(2025, start + chance.randrange(2, 25))),
        )  # fmt: skip


def _team(
    lead: _Person, groups: dict[int, list[_Person]], people: Sequence[_Person], chance: random.Random
) -> list[_Person]:
    """The lead, mostly people of the group, sometimes one from elsewhere; nobody twice."""
    size = max(1, min(40, round(chance.lognormvariate(1.25, 0.6))))
    own = groups[lead.group]
    team = {lead.number: lead}
    for _ in range(size - 1):
        other = chance.choice(people) if chance.random() < 0.12 else chance.choice(own)
        team.setdefault(other.number, other)
    return list(team.values())


def _record(
    id: str, line: int, document: str, lead: _Person, authors: Sequence[_Person], chance: random.Random
) -> Record:
    subject = random.Random(lead.group)
    words = [_word(subject, 3) for _ in range(25)]
    title = " ".join([*chance.choices(words, k=5), _word(chance, 2), _word(chance, 3)]).capitalize()
    return Record(
        place=Place(document, line, id), title=title, year=chance.randint(*lead.active),
        venue=f"Conference on {_word(random.Random(lead.group % 400), 3)}",
        authors=tuple(
            AuthorName(
                a.printed(chance),
                (Affiliation(f"University of {_word(random.Random(a.group // 3), 3).title()}"),)
                if chance.random() < 0.6 else (),
            )
            for a in authors
        ),
    )  # fmt: skip


def _word(chance: random.Random, n: int) -> str:
    return "".join(chance.choices(SYLLABLES, k=n))
