"""Everything the documents state, in one fixed order, with places in words; and what overrides point at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from kgraph.model.entities import DocumentRow
from kgraph.model.identifiers import SCHEME, normalise
from kgraph.model.records import PersonRecord, Place, Record


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
    return Corpus(
        rows, tuple(r for _, r in sorted(records.items(), key=_first)),
        tuple(p for _, p in sorted(persons.items(), key=_first)), {d.id: d.path for d in rows},
    )  # fmt: skip


def _first(item: tuple[tuple[str, int, str], object]) -> tuple[str, int, str]:
    return item[0]
