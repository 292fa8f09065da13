"""ORCID records: a person with names, posts and works, as the public API and the yearly data files give them.

JSON or XML of version 3.0 (2.0 and 2.1 differ little and are read too): a whole record, or one of its parts
that can be asked for alone: `works`, `work`, `person`, `activities`. A record gives one person and one paper
per group of works, which are several sources' accounts of the same work. Summaries of works name no authors:
the owner is an inferred author of each, and the list is incomplete. E-mail addresses are never read.

Specification: https://info.orcid.org/documentation/integration-guide/orcid-record/, schemas
https://github.com/ORCID/orcid-model/tree/master/src/main/resources
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeVar

import msgspec

from kgraph.model.records import AuthorName, Rejected, Statement
from kgraph.readers.documents import json_text
from kgraph.readers.documents.cutting import whole
from kgraph.readers.documents.json_text import first_keys, json_parts
from kgraph.readers.documents.part import RAW_CHARACTERS, Part
from kgraph.readers.documents.source import Source
from kgraph.readers.documents.xml_text import parse_whole, root_name
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.orcid_answers import (
    Employments,
    Outer,
    Person,
    Work,
    Works,
    from_xml,
    line_of,
    local_name,
)
from kgraph.readers.orcid_people import filled_parts, orcid_of, person_record, printed_names
from kgraph.readers.orcid_works import own_name, work_record, works_of

NAME = "orcid"

_NAMESPACE = b"http://www.orcid.org/ns/"
_ROOTS = frozenset({"record", "works", "work", "person", "activities-summary", "activities", "bulk"})
_OUTER = msgspec.json.Decoder(Outer)
_PERSON = msgspec.json.Decoder(Person)
_EMPLOYMENTS = msgspec.json.Decoder(Employments)
_WORKS = msgspec.json.Decoder(Works)


def sniff(head: bytes) -> str | None:
    """An element of ORCID's namespaces, or JSON with the keys of a record or of one of its parts."""
    if head.lstrip()[:1] == b"<":
        root = root_name(head)
        if root in _ROOTS and _NAMESPACE in head:
            return f"the element <{root}> of ORCID's XML"
        return None
    keys = first_keys(head)
    for key, is_theirs in (
        ("orcid-identifier", True),
        ("group", b'"work-summary"' in head),
        ("bulk", b'"put-code"' in head),
        ("put-code", "publication-date" in keys or "journal-title" in keys or "external-ids" in keys),
        ("other-names", "external-identifiers" in keys),
        ("employments", "educations" in keys),
    ):
        if key in keys and is_theirs:
            return f"ORCID's key {key!r}"
    return None


def _parts(source: Source) -> Iterator[Part]:
    return whole(source) if source.head.lstrip()[:1] == b"<" else json_parts()(source)


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """A person and their works for every record."""
    if part.data.lstrip()[:1] == b"<":
        yield from _read_xml(part)
        return
    for piece in json_text.json_pieces(part):
        if piece.fault is not None:
            yield part.rejected(piece.line, piece.fault, piece.raw)
        else:
            yield from _read_answer(part, piece.line, piece.raw)


def _read_xml(part: Part) -> Iterator[Statement]:
    root = parse_whole(part)
    answer, name = from_xml(root), local_name(root)
    lines = [
        line_of(element)
        for element in root.iter("{*}group", "{*}work")
        if local_name(element.getparent() if element is not root else root) in ("works", "bulk")
    ]
    if name == "bulk" and not isinstance(answer, dict):
        answer = None
    yield from _read_answer(part, line_of(root), msgspec.json.encode(answer or {}), lines)


_EMAIL = re.compile(r"[\w.+-]{1,80}@(?=[\w-])")
_SHOWN_BYTES = 5 * RAW_CHARACTERS  # more than a rejected record keeps
Decoded = TypeVar("Decoded")


def _rejected(part: Part, line: int, reason: str, raw: bytes) -> Rejected:
    """What cannot be read; e-mail addresses are hidden even there."""
    return part.rejected(line, reason, _EMAIL.sub("…@", raw[:_SHOWN_BYTES].decode("utf-8", "replace")))


def _decoded(decoder: msgspec.json.Decoder[Decoded], raw: msgspec.Raw | bytes) -> Decoded | None:
    """The part of an answer, `None` where it is absent.

    Raises:
        msgspec.DecodeError: it has another shape.
    """
    text = bytes(raw)
    return None if text in (b"", b"null") else decoder.decode(text)


def _read_answer(part: Part, line: int, raw: bytes, lines: list[int] | None = None) -> Iterator[Statement]:
    """Person, then works; what has another shape than expected is rejected alone.

    `lines` are those of the works, where `raw` is not the text of the document.
    """
    try:
        answer = _OUTER.decode(raw)
        if bytes(answer.activities_summary):
            inner = _decoded(_OUTER, answer.activities_summary)
            answer.employments = inner.employments if inner else answer.employments
            answer.works = inner.works if inner else answer.works
    except (msgspec.DecodeError, RecursionError) as error:
        yield _rejected(part, line, f"no ORCID record: {error}", raw)
        return

    person_text = raw if bytes(answer.name) else bytes(answer.person)
    faults = []
    person = employments = works = None
    try:
        person = _decoded(_PERSON, person_text)
        employments = _decoded(_EMPLOYMENTS, answer.employments)
    except (msgspec.DecodeError, RecursionError) as error:
        faults.append(_rejected(part, line, f"no person of an ORCID record: {error}", person_text))
    try:
        works = _decoded(_WORKS, answer.works)
    except (msgspec.DecodeError, RecursionError) as error:
        faults.append(_rejected(part, line, f"no works of an ORCID record: {error}", bytes(answer.works)))
    who = answer.orcid_identifier
    orcid = orcid_of(
        *((who.path, who.uri) if who else ()),
        answer.path,
        person.path if person else None,
        person.name.path if person and person.name else None,
        works.path if works else None,
    )
    groups = [bytes(group) for group in (works.group if works else None) or answer.group or answer.bulk or ()]
    if bytes(answer.put_code):
        groups = [raw]
    placed = list(zip(groups, lines or _lines(raw, groups, line), strict=False))

    owner = None
    if person is not None:
        unused = filled_parts(person_text) | filled_parts(bytes(answer.activities_summary))
        record = person_record(part.place(line, orcid or ""), person, employments, orcid, unused)
        name, family, _ = printed_names(person.name)
        if record:
            yield record
            owner = AuthorName(
                name=name, ids={"orcid": orcid} if orcid else {}, is_inferred=True, family=family
            )
        else:
            faults.append(_rejected(part, line, "a person whose name is not public", person_text))
    yield from faults
    yield from _read_works(part, placed, owner, orcid)
    if person is None and not groups and not faults:
        yield _rejected(part, line, "an ORCID answer without a person and without works", raw)


def _read_works(
    part: Part, placed: list[tuple[bytes, int]], owner: AuthorName | None, orcid: str | None
) -> Iterator[Statement]:
    read = [(_summaries(part, line, raw), raw, line) for raw, line in placed]
    if owner is None:  # works alone: the owner's name stands where they entered a work themselves
        known = [work for works, _, _ in read if not isinstance(works, Rejected) for work, _ in works]
        orcid = orcid or orcid_of(*(work.path for work in known))
        name = own_name(known, orcid)
        if name and orcid:
            owner = AuthorName(name=name, ids={"orcid": orcid}, is_inferred=True)
    for works, raw, line in read:
        if isinstance(works, Rejected):
            yield works
        elif works:
            yield work_record(part, line, works, owner)
        else:
            yield _rejected(part, line, "a work without a summary", raw)


def _summaries(part: Part, line: int, raw: bytes) -> list[tuple[Work, bytes]] | Rejected:
    try:
        return works_of(raw)
    except (msgspec.DecodeError, RecursionError) as error:
        return _rejected(part, line, f"no work of an ORCID record: {error}", raw)


def _lines(raw: bytes, pieces: list[bytes], line: int) -> list[int]:
    """The line on which each of `pieces`, which follow each other in `raw`, begins."""
    lines, position = [], 0
    for piece in pieces:
        start = max(raw.find(piece, position), position)
        line += raw.count(b"\n", position, start)
        lines.append(line)
        line += piece.count(b"\n")
        position = start + len(piece)
    return lines


FORMAT = Format(
    name=NAME,
    title="ORCID record (JSON, XML)",
    extensions=(".json", ".xml"),
    sniff=sniff,
    read_part=read_part,
    specification="https://github.com/ORCID/orcid-model/tree/master/src/main/resources",
    parts=_parts,
)
