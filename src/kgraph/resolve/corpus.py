"""Everything the documents state, in one fixed order, with places in words; and what overrides point at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from kgraph.model.entities import DocumentRow
from kgraph.model.identifiers import SCHEME, normalise
from kgraph.model.records import AuthorName, PersonRecord, Place, Record
from kgraph.readers.kept import Batch, Kept, Statements, held
from kgraph.resolve.scratch import Scratch
from kgraph.resolve.spread import WORTH_SPREADING, has_engine, loaded, over, over_records, stored
from kgraph.resolve.views import Signing, narrowed, only

HELD_STATEMENTS = 200_000
"""So many are kept in memory (some 3 kB each), where access by number costs nothing."""


@dataclass(frozen=True)
class Corpus:
    """Records and person records, sorted by place, so that the order of the input is forgotten.

    Both may stay on the disk (`readers.kept`): go through them in order, or spread the work on them
    (`resolve.spread`); ask by number for few.
    """

    documents: tuple[DocumentRow, ...]
    records: Sequence[Record]
    persons: Sequence[PersonRecord]
    paths: dict[str, str]
    notes: list[str] = field(default_factory=list)

    def place(self, place: Place) -> str:
        """`path:line`, for people to read."""
        return f"{self.paths.get(place.document, place.document)}:{place.line}"

    def record_key(self, place: Place) -> str:
        """`path#record`, as overrides name a record."""
        return f"{self.paths.get(place.document, place.document)}#{place.record}"

    def find_record(self, text: str) -> list[int]:
        """Numbers of the records that a selector names: `path#record`, `scheme:value` or a title."""
        scheme, _, value = text.partition(":")
        if scheme in SCHEME and (wanted := normalise(scheme, value)):
            return [n for n, r in enumerate(self.records) if r.ids.get(scheme) == wanted]
        if "#" in text:
            return [n for n, r in enumerate(self.records) if self.record_key(r.place) == text]
        from kgraph.resolve.papers.titles import title_key

        key = title_key(text)
        return [n for n, r in enumerate(self.records) if title_key(r.title) == key]


def sort_statements(
    documents: Sequence[DocumentRow], statements: Statements | Iterable[Record | PersonRecord]
) -> Corpus:
    """The corpus of all statements; two readings of one place (a document given twice) count once."""
    rows = tuple(sorted(documents, key=lambda d: d.id))
    if not isinstance(statements, Statements):
        statements = _held(statements)
    elif len(statements) <= HELD_STATEMENTS and not has_engine():  # others read them where they lie
        statements = Statements(Kept(held(list(statements.records))), Kept(held(list(statements.persons))))
    meaning = _meaning(statements)
    return Corpus(
        rows,
        statements.records if meaning.is_plain else _Meant(statements.records, meaning),
        _certain(statements.persons),
        {d.id: d.path for d in rows},
    )


def _held(statements: Iterable[Record | PersonRecord]) -> Statements:
    """Statements in memory, sorted, each place once."""
    records: dict[tuple[str, int, str], Record] = {}
    persons: dict[tuple[str, int, str], PersonRecord] = {}
    for statement in statements:
        key = (statement.place.document, statement.place.line, statement.place.record)
        if isinstance(statement, Record):
            records.setdefault(key, statement)
        else:
            persons.setdefault(key, statement)
    return Statements(
        Kept(held([r for _, r in sorted(records.items(), key=_first)])),
        Kept(held([p for _, p in sorted(persons.items(), key=_first)])),
    )


@dataclass(frozen=True)
class Meaning:
    """What identifiers of people mean after all that registers say of them."""

    current: dict[tuple[str, str], str]
    """Scheme and value that was given up → the value that holds now."""
    nobody: frozenset[tuple[str, str]]
    """Names of DBLP that several people bear (disambiguation pages)."""

    @property
    def is_plain(self) -> bool:
        """Every identifier means what it says."""
        return not (self.current or self.nobody)

    def of(self, record: Record) -> Record:
        """The record with its authors' identifiers as they are meant."""
        current, nobody = self.current, self.nobody
        for author in record.authors:
            for item in author.ids.items():
                if item in current or item in nobody:
                    return msgspec.structs.replace(record, authors=tuple(map(self._author, record.authors)))
        return record

    def _author(self, author: AuthorName) -> AuthorName:
        ids = {s: self.current.get((s, v), v) for s, v in author.ids.items() if (s, v) not in self.nobody}
        return author if ids == author.ids else msgspec.structs.replace(author, ids=ids)


def _meaning(statements: Statements) -> Meaning:
    """What person records say; also a DBLP name without number is nobody's where others bear numbers."""
    current: dict[tuple[str, str], str] = {}
    nobody: set[tuple[str, str]] = set()
    for told in over_records(statements.persons, _told_by_persons):
        for former, value in told.current:
            current[former] = min(value, current.get(former, value))
        nobody |= told.nobody
    for former in current:  # a register may have merged the same person twice
        seen = {former}
        while (following := (former[0], current[former])) in current and following not in seen:
            seen.add(following)
            current[former] = current[following]
    for numbered in over_records(only(statements.records, Signing), _numbered_names):
        nobody |= numbered
    return Meaning(current, frozenset(nobody))


@dataclass(frozen=True)
class _Told:
    current: list[tuple[tuple[str, str], str]]
    nobody: set[tuple[str, str]]


def _told_by_persons(first: int, persons: Sequence[PersonRecord]) -> _Told:
    told = _Told([], set())
    for person in persons:
        if person.is_ambiguous:
            told.nobody.update(person.ids.items())
        if name := _without_number(person.ids):
            told.nobody.add(name)
        for text in person.former_ids:
            scheme, _, value = text.partition(":")
            if scheme in person.ids and value != person.ids[scheme]:
                told.current.append(((scheme, value), person.ids[scheme]))
    return told


def _numbered_names(first: int, records: Sequence[Signing]) -> set[tuple[str, str]]:
    return {name for r in records for a in r.authors if (name := _without_number(a.ids))}


def _without_number(ids: Mapping[str, str]) -> tuple[str, str] | None:
    """The bare name of a homonym that DBLP has numbered."""
    name = ids.get("dblp_name", "")
    return ("dblp_name", name[:-5]) if _HOMONYM.search(name) else None


class _Meant(Kept[Record]):
    """Records with their authors' identifiers as they are meant."""

    def __init__(self, records: Kept[Record], meaning: Meaning) -> None:
        # Far too much to go with every batch: processes read it once from a file that goes with the records.
        self._folder = Scratch()
        path = stored(meaning, self._folder.path / "meaning.pickle")
        super().__init__([_MeantBatch(part, path) for part in records.parts])


@dataclass(frozen=True)
class _MeantBatch:
    part: Batch
    meaning: Path

    def __len__(self) -> int:
        return len(self.part)

    def read(self) -> list[Record]:
        meaning: Meaning = loaded(self.meaning)
        return [meaning.of(record) for record in self.part.read()]

    def only(self, view: type[Any]) -> Any:
        """The records with the fields of `view` alone, identifiers of authors as they were read."""
        return narrowed(self.part, view)


def _certain(persons: Kept[PersonRecord]) -> Kept[PersonRecord]:
    """Without disambiguation pages, which are about nobody."""
    jobs = 1 if len(persons) < WORTH_SPREADING else None
    sizes = list(over(persons.parts, _n_certain, jobs=jobs))
    if sum(sizes) == len(persons):
        return persons
    return Kept([_CertainBatch(part, size) for part, size in zip(persons.parts, sizes, strict=True)])


def _n_certain(part: Batch) -> int:
    return sum(not p.is_ambiguous for p in part.read())


@dataclass(frozen=True)
class _CertainBatch:
    part: Batch
    size: int

    def __len__(self) -> int:
        return self.size

    def read(self) -> list[PersonRecord]:
        return [p for p in self.part.read() if not p.is_ambiguous]


_HOMONYM = re.compile(r" \d{4}$")


def _first(item: tuple[tuple[str, int, str], object]) -> tuple[str, int, str]:
    return item[0]
