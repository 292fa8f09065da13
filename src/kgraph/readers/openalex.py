"""OpenAlex: works and authors as JSON, from the snapshot (a work a line) or the API (pages, single works).

Old works (`host_venue`, `concepts`, `grants`, abstracts as JSON text) and new ones (`locations`, `topics`,
`awards`) are read alike. Sources, institutions, topics … state nothing of a paper or person that works do not
say: a file of them gives one rejected record, as do answers with groups (counts) and lists of merged ids.

Specification: https://docs.openalex.org/api-entities/works/work-object, https://docs.openalex.org/download-all-data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from kgraph.model.records import Rejected, Statement
from kgraph.readers.documents import json_text
from kgraph.readers.documents.json_fields import JsonFields
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.openalex_authors import person_of
from kgraph.readers.openalex_authorships import openalex_id
from kgraph.readers.openalex_objects import Author, Work
from kgraph.readers.openalex_works import record_of

NAME = "openalex"

ENTITIES = {
    "W": "works",
    "A": "authors",
    "S": "sources",
    "V": "venues",
    "I": "institutions",
    "C": "concepts",
    "T": "topics",
    "F": "funders",
    "P": "publishers",
    "G": "awards",
}
"""First letter of an id → what it is of; the first two are read."""

_KEYS = {
    "W": {"authorships", "abstract_inverted_index", "referenced_works", "is_paratext", "host_venue"},
    "A": {"display_name_alternatives", "last_known_institutions", "last_known_institution"},
}
"""Keys that only works, only authors have."""
_IRI = re.compile(rb'"id"\s*:\s*"https?://openalex\.org/([A-Z])\d')
_OPENALEX = re.compile(rb"https?://(?:api\.)?openalex\.org/")
_PAGE = re.compile(rb'"(?:results|group_by)"\s*:\s*(?=\[)')
_GROUPS = re.compile(rb'"group_by"\s*:\s*\[\s*\{')
_NO_RESULTS = re.compile(rb'"results"\s*:\s*\[\s*\]')
_MERGED = b"merge_date,id,merge_into_id"
_READ = re.compile(rb'"id"\s*:\s*"https?://openalex\.org/[AW]\d')
_RESULTS = ("results",)
_cut = json_text.json_parts(_RESULTS)

TOLD = b"told"
"""`Part.context` of a part that stands for what is not read; its data is the reason, a line, and the text."""


def sniff(head: bytes) -> str | None:
    """An object with an id of OpenAlex or keys that only its objects have; a page of them."""
    if head.startswith(_MERGED):
        return f"the header line {_MERGED.decode()!r}"
    keys = json_text.first_keys(head)
    if keys.get("meta") == "{" and keys.get("results", keys.get("group_by")) == "[":
        is_ours = b'"db_response_time_ms"' in head or _OPENALEX.search(head)
        return "a page of the API: 'meta', 'results' and addresses of openalex.org" if is_ours else None
    letter = _letter(keys, head)
    return f"an object of OpenAlex ({ENTITIES[letter]})" if letter else None


def _letter(keys: dict[str, str], head: bytes) -> str | None:
    """Of what the first object is, in `ENTITIES`."""
    if not keys or "authors" in keys:
        return None
    for letter, own in _KEYS.items():
        if len(own & keys.keys()) >= 2 or (own & keys.keys() and _OPENALEX.search(head)):
            return letter
    if keys.get("id") == '"' and (match := _IRI.search(head)) and match[1].decode() in ENTITIES:
        return match[1].decode()
    return None


def parts(source: Source) -> Iterator[Part]:
    """Objects in parts; files of which nothing is read in one part that says so."""
    head = source.head
    if head.startswith(_MERGED):
        n = sum(chunk.count(b"\n") for chunk in source.utf8_chunks()) - 1
        yield _told(source, f"{n:,} merged OpenAlex ids: they name no paper or person; nothing here to read")
        return
    keys = json_text.first_keys(head)
    page = _PAGE.search(head) if "results" in keys or "group_by" in keys else None
    if page and _GROUPS.search(head) and ("results" not in keys or _NO_RESULTS.search(head)):
        yield _told(source, "an answer of the OpenAlex API in groups: it counts works and holds none")
        return
    first = head[page.end() :] if page else head
    letter = _letter(json_text.first_keys(first), first)
    if letter in (None, "W", "A"):
        yield from _cut(source)
        return
    n_other, line = 0, 1
    for part in _cut(source):
        if _READ.search(part.data):
            yield part
        else:
            n_other += sum(1 for _ in json_text.json_pieces(part, paths=[_RESULTS]))
            line = part.line
    if n_other:
        what = ENTITIES[letter]
        yield _told(
            source, f"{n_other:,} OpenAlex {what}: no paper or person, and works name their own {what}", line
        )


def _told(source: Source, reason: str, line: int = 1) -> Part:
    return source.part(reason.encode() + b"\n" + source.head[:2000], line=line, context=TOLD)


@cache
def _works() -> JsonFields[Work]:
    return JsonFields(Work)


@cache
def _authors() -> JsonFields[Author]:
    return JsonFields(Author)


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per work with a title, one person record per author."""
    if part.context == TOLD:
        reason, _, text = part.data.partition(b"\n")
        yield part.rejected(1, reason.decode(), text)
        return
    decode = _works().decode
    for piece in json_text.json_pieces(part, paths=[_RESULTS]):
        if piece.fault is not None:
            yield part.rejected(piece.line, piece.fault, piece.raw)
            continue
        try:
            work, unused = decode(piece.raw)
            own = openalex_id(work.id)
            letter = own[0] if own else "W" if not work.id or "openalex.org/" not in work.id else ""
            if letter == "W" or work.authorships is not None:
                record = record_of(work, part.place(piece.line, own or ""), unused)
                yield record or part.rejected(piece.line, "no title", piece.raw)
            else:
                yield _other(part, piece, letter)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            yield _author_or_fault(part, piece, error)


def _other(part: Part, piece: json_text.Piece, letter: str) -> Statement:
    """What is no work, or has a work's keys with other values."""
    if letter == "A":
        author, unused = _authors().decode(piece.raw)
        person = person_of(author, part.place(piece.line, openalex_id(author.id) or ""), unused)
        return person or part.rejected(piece.line, "no name", piece.raw)
    what = ENTITIES.get(letter, "objects")
    return part.rejected(piece.line, f"one of OpenAlex's {what}: no paper or person", piece.raw)


class _Identified(msgspec.Struct):
    """An object of any kind."""

    id: Any = None


_IDENTIFIED = msgspec.json.Decoder(_Identified)


def _author_or_fault(part: Part, piece: json_text.Piece, error: Exception) -> Statement:
    """The object that is no work, by its id: keys such as `type` or `ids` mean other things elsewhere."""
    reason = f"no JSON object: {error}"
    if isinstance(error, msgspec.ValidationError):
        reason = f"no work or author of OpenAlex: {error}"
        try:
            letter = (openalex_id(str(_IDENTIFIED.decode(piece.raw).id)) or "W")[0]
            if letter != "W":
                return _other(part, piece, letter)
        except (msgspec.DecodeError, RecursionError) as other:
            reason = f"no work or author of OpenAlex: {other}"
    rejected: Rejected = part.rejected(piece.line, reason, piece.raw)
    return rejected


FORMAT = Format(
    name=NAME,
    title="OpenAlex (JSON)",
    extensions=(".jsonl", ".json"),
    sniff=sniff,
    read_part=read_part,
    parts=parts,
    specification="https://docs.openalex.org/api-entities/works/work-object",
)
