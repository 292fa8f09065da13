"""Everything the documents state, in one fixed order, with places in words; and what overrides point at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import msgspec

from kgraph.model.entities import DocumentRow
from kgraph.model.identifiers import SCHEME, normalise
from kgraph.model.records import AuthorName, PersonRecord, Place, Record


@dataclass(frozen=True)
class Corpus:
    """Records and person records, sorted by place, so that the order of the input is forgotten."""

    documents: tuple[DocumentRow, ...]
    records: tuple[Record, ...]
    persons: tuple[PersonRecord, ...]
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


def sort_statements(documents: Sequence[DocumentRow], statements: Iterable[Record | PersonRecord]) -> Corpus:
    """The corpus of all statements; two readings of one place (a document given twice) count once."""
    records: dict[tuple[str, int, str], Record] = {}
    persons: dict[tuple[str, int, str], PersonRecord] = {}
    for statement in statements:
        key = (statement.place.document, statement.place.line, statement.place.record)
        if isinstance(statement, Record):
            records.setdefault(key, statement)
        else:
            persons.setdefault(key, statement)
    rows = tuple(sorted(documents, key=lambda d: d.id))
    meant = _Meant.by(persons.values(), records.values())
    return Corpus(
        rows, tuple(meant.record(r) for _, r in sorted(records.items(), key=_first)),
        tuple(p for _, p in sorted(persons.items(), key=_first) if not p.is_ambiguous),
        {d.id: d.path for d in rows},
    )  # fmt: skip


@dataclass(frozen=True)
class _Meant:
    """What identifiers of people mean after all that registers say of them."""

    current: dict[tuple[str, str], str]
    """Scheme and value that was given up → the value that holds now."""
    nobody: frozenset[tuple[str, str]]
    """Names of DBLP that several people bear (disambiguation pages)."""

    @classmethod
    def by(cls, persons: Iterable[PersonRecord], records: Iterable[Record]) -> _Meant:
        """What person records say; also a DBLP name without number is nobody's where others bear numbers."""
        current: dict[tuple[str, str], str] = {}
        nobody: set[tuple[str, str]] = set()
        for person in persons:
            if person.is_ambiguous:
                nobody.update(person.ids.items())
            for text in person.former_ids:
                scheme, _, value = text.partition(":")
                if scheme in person.ids and value != person.ids[scheme]:
                    current[scheme, value] = min(
                        person.ids[scheme], current.get((scheme, value), person.ids[scheme])
                    )
        for former in current:  # a register may have merged the same person twice
            seen = {former}
            while (following := (former[0], current[former])) in current and following not in seen:
                seen.add(following)
                current[former] = current[following]
        names = {a.ids["dblp_name"] for r in records for a in r.authors if "dblp_name" in a.ids}
        names.update(p.ids["dblp_name"] for p in persons if "dblp_name" in p.ids)
        numbered = {name[:-5] for name in names if _HOMONYM.search(name)}
        nobody.update(("dblp_name", name) for name in names & numbered)
        return cls(current, frozenset(nobody))

    def record(self, record: Record) -> Record:
        """The record with its authors' identifiers as they are meant."""
        if not (self.current or self.nobody) or not any(
            item in self.current or item in self.nobody for a in record.authors for item in a.ids.items()
        ):
            return record
        return msgspec.structs.replace(record, authors=tuple(map(self._author, record.authors)))

    def _author(self, author: AuthorName) -> AuthorName:
        ids = {s: self.current.get((s, v), v) for s, v in author.ids.items() if (s, v) not in self.nobody}
        return author if ids == author.ids else msgspec.structs.replace(author, ids=ids)


_HOMONYM = re.compile(r" \d{4}$")


def _first(item: tuple[tuple[str, int, str], object]) -> tuple[str, int, str]:
    return item[0]
