"""kgraph records out: the exchange format that holds everything a record holds, one JSON object a line.

Format: `docs/formats/kgraph-records.md`. `kgraph.readers.kgraph_records` gives the same records back.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from math import isfinite
from typing import Any, TextIO

import msgspec

from kgraph.model.records import PersonRecord, Record

_NOT_WRITTEN = frozenset({"place", "repairs", "unused"})
"""What belongs to the reading of one document, not to what it says."""


def write_records(statements: Iterable[Record | PersonRecord], file: TextIO) -> None:
    """Write the statements to `file`, each on a line, in their order; as they come, however many.

    Where a record stood is not written, but for the source's own id of it, nor what was repaired or unused.

    Example:
        >>> import sys
        >>> from kgraph.model.records import AuthorName, Place
        >>> write_records([Record(place=Place("d", 1, "p1"), title="On hands", year=2020)], sys.stdout)
        {"id":"p1","title":"On hands","authors":[],"year":2020}
    """
    encode = msgspec.json.Encoder(enc_hook=None).encode
    for statement in statements:
        line = _person(statement) if isinstance(statement, PersonRecord) else _record(statement)
        file.write(encode(line).decode())
        file.write("\n")


def _record(record: Record) -> dict[str, Any]:
    line: dict[str, Any] = {"id": record.place.record} if record.place.record else {}
    line |= {"title": record.title, "authors": _people(record.authors)}
    line.update(_told(record, without=("title", "authors", "editors")))
    if record.editors:
        line["editors"] = _people(record.editors)
    return line


def _person(person: PersonRecord) -> dict[str, Any]:
    line: dict[str, Any] = {"type": "person", "name": person.name}
    if person.place.record:
        line["id"] = person.place.record
    line.update(_told(person, without=("name", "affiliations", "measures")))
    if person.affiliations:
        line["affiliations"] = _simplified(person.affiliations)
    if measures := [measure for measure in person.measures if isfinite(measure.value)]:
        line["measures"] = measures  # JSON knows no infinity
    return line


def _told(statement: Record | PersonRecord, *, without: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """The fields that say something, in the order in which they are declared."""
    for name, default in _defaults(type(statement)):
        if name not in without and (value := getattr(statement, name)) != default:
            yield name, value


@cache
def _defaults(kind: type[msgspec.Struct]) -> tuple[tuple[str, Any], ...]:
    found = []
    for field in msgspec.structs.fields(kind):
        if field.name not in _NOT_WRITTEN:
            made = field.default_factory
            found.append((field.name, field.default if made is msgspec.NODEFAULT else made()))
    return tuple(found)


def _people(people: Iterable[Any]) -> list[Any]:
    """The names; those of whom nothing else is known as mere text, as are affiliations."""
    shown: list[Any] = []
    for person in people:
        told = {name: value for name, value in _told_of(person) if name != "affiliations"}
        if person.affiliations:
            told["affiliations"] = _simplified(person.affiliations)
        shown.append(told if len(told) > 1 else person.name)
    return shown


def _told_of(value: msgspec.Struct) -> Iterator[tuple[str, Any]]:
    for name, default in _defaults(type(value)):
        if (told := getattr(value, name)) != default:
            yield name, told


def _simplified(affiliations: Iterable[msgspec.Struct]) -> list[Any]:
    shown: list[Any] = []
    for affiliation in affiliations:
        told = dict(_told_of(affiliation))
        shown.append(told if set(told) != {"text"} else told["text"])
    return shown
