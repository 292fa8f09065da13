"""kgraph records: our own exchange format, one JSON object a line (or one JSON array of them).

`record_line` is the format. Lines are decoded by msgspec; only a line that it refuses is looked at again:
fields that nobody knows are put aside, and pydantic forgives what means the same (`"2020"` for a year) and
says precisely what is wrong with the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from operator import attrgetter
from typing import Any

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import (
    Affiliation,
    AssignedTopic,
    AuthorName,
    Funder,
    PersonRecord,
    Record,
    Statement,
)
from kgraph.readers.documents import json_text
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date, parse_iso_date
from kgraph.readers.fields.markup import one_line
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.record_line import AffiliationLine, AuthorLine, PersonLine, RecordLine, pydantic_models

NAME = "kgraph-records"

SHORT_IDS = ("doi", "arxiv", "dblp", "openalex", "pubmed", "openreview", "acl", "isbn")
"""Identifiers of papers that may stand on the line itself."""
_short_ids = attrgetter(*SHORT_IDS)

_FOREIGN = frozenset(
    {
        "corpusid",
        "externalids",
        "paperAbstract",
        "paperId",
        "corpusId",
        "authorships",
        "abstract_inverted_index",
        "DOI",
    }
)
"""Keys that show the answer of another API."""
_PERSON = re.compile(rb'\s*\[?\s*\{\s*"type"\s*:\s*"person"')

Line = RecordLine | PersonLine
_RECORD_DECODER = msgspec.json.Decoder(RecordLine)
_PERSON_DECODER = msgspec.json.Decoder(PersonLine)
_ENTRY_DECODER = msgspec.json.Decoder(dict[str, Any])


def sniff(head: bytes) -> str | None:
    """JSON objects, on lines or in an array, with a title and a list of authors but no other API's keys."""
    keys = json_text.first_keys(head)
    if _PERSON.match(head) and keys.get("name") == '"':
        return "JSON objects of the type 'person' with a name"
    named = keys.get("authors") == "[" or "authors_complete" in keys
    is_ours = keys.get("title") == '"' and named and not keys.keys() & _FOREIGN and b'"authorId"' not in head
    return "JSON objects with a title and a list of authors, of no other API" if is_ours else None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per line, in the document's order."""
    decode, decode_person, is_person = _RECORD_DECODER.decode, _PERSON_DECODER.decode, _PERSON.match
    for piece in json_text.json_pieces(part):
        reason = piece.fault
        unused: tuple[str, ...] = ()
        if reason is None:
            try:
                line: Line
                line = decode_person(piece.raw) if is_person(piece.raw) else decode(piece.raw)
            except (msgspec.DecodeError, RecursionError):
                try:
                    line, unused = _forgiven(piece.raw)
                except (msgspec.DecodeError, RecursionError, ValueError) as error:
                    reason = _reason(error)
        if reason is not None:
            yield part.rejected(piece.line, reason, piece.raw)
        elif isinstance(line, RecordLine):
            yield _record(line, part, piece.line, unused)
        else:
            yield _person(line, part, piece.line, unused)


# ---- lines that are not quite as they should be


def _forgiven(raw: bytes) -> tuple[Line, tuple[str, ...]]:
    """The line, typed, and its unknown fields; what means the same in another type is forgiven.

    Raises:
        ValueError: it is no record; pydantic's error says where.
    """
    entry = _ENTRY_DECODER.decode(raw)
    shape: type[Line] = PersonLine if entry.get("type") == "person" else RecordLine
    known, unused = _known(entry, shape)
    try:
        return msgspec.convert(known, shape), unused
    except msgspec.ValidationError:
        forgiven = pydantic_models()[shape].model_validate(known).model_dump()
        return msgspec.convert(forgiven, shape), unused


_INNER: dict[type[msgspec.Struct], dict[str, type[msgspec.Struct]]] = {
    RecordLine: {"authors": AuthorLine, "editors": AuthorLine},
    PersonLine: {"affiliations": AffiliationLine},
    AuthorLine: {"affiliations": AffiliationLine},
}
"""Fields that hold objects whose fields are ours, too."""


def _known(entry: dict[str, Any], shape: type[msgspec.Struct]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """The entry without fields that we do not know, and their names, each once."""
    unused = _unknown(tuple(entry), shape)
    known = {key: value for key, value in entry.items() if key not in unused}
    of_inner: dict[str, None] = {}
    for field, inner in _INNER.get(shape, {}).items():
        if isinstance(items := known.get(field), list):
            kept = [_known(item, inner) if isinstance(item, dict) else (item, ()) for item in items]
            known[field] = [item for item, _ in kept]
            of_inner.update((f"{field}.{name}", None) for _, names in kept for name in names)
    return known, (*unused, *of_inner)


@lru_cache(maxsize=10_000)
def _unknown(keys: tuple[str, ...], shape: type[msgspec.Struct]) -> tuple[str, ...]:
    return tuple(key for key in keys if key not in shape.__struct_fields__)


def _reason(error: Exception) -> str:
    """What is wrong, in one line: at most five places."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return f"no JSON object: {error}"
    told = []
    for fault in error.errors(include_url=False)[:5]:
        where = ".".join(str(step) for step in fault["loc"])
        told.append(f"{where}: {fault['msg'].lower().replace('tuple', 'list')}")
    return "; ".join(dict.fromkeys(told))


# ---- lines as records


def _record(line: RecordLine, part: Part, number: int, unused: tuple[str, ...]) -> Record:
    bad: list[str] = []
    ids = line.ids
    if any(_short_ids(line)):
        ids |= {scheme: value for scheme in SHORT_IDS if (value := getattr(line, scheme))}
    year, date = line.year, line.date
    if date is not None:
        date = _iso(date)
        if date is None and line.date:
            bad.append("date")
    if date is None:
        date = iso_date(year) if year is not None else None
    elif year is None:
        year = int(date[:4])
    topics, funders = line.topics, line.funders
    return Record(
        place=part.place(number, "" if line.id is None else str(line.id)),
        title=one_line(line.title),
        authors=tuple([_author(author, bad) for author in line.authors]),
        authors_complete=line.authors_complete,
        kind=line.kind,
        year=year,
        date=date,
        date_inferred=line.date_inferred,
        venue=line.venue,
        keywords=line.keywords,
        categories=line.categories,
        abstract=line.abstract,
        labs=line.labs,
        ids=_normal_ids(ids, bad) if ids else {},
        urls=line.urls,
        code_urls=line.code_urls,
        has_code=line.has_code,
        citations=line.citations,
        status=line.status,
        volume=line.volume,
        issue=line.issue,
        pages=line.pages,
        publisher=line.publisher,
        editors=tuple([_author(editor, bad) for editor in line.editors]) if line.editors else (),
        venue_ids=_normal_ids(line.venue_ids, bad, "venue_ids") if line.venue_ids else {},
        topics=tuple([AssignedTopic(t) if isinstance(t, str) else t for t in topics]) if topics else (),
        references=line.references,
        funders=tuple([Funder(f) if isinstance(f, str) else f for f in funders]) if funders else (),
        language=line.language,
        versions=line.versions,
        unused=(*unused, *dict.fromkeys(bad)) if unused or bad else (),
    )


def _person(line: PersonLine, part: Part, number: int, unused: tuple[str, ...]) -> PersonRecord:
    bad: list[str] = []
    return PersonRecord(
        place=part.place(number, "" if line.id is None else str(line.id)),
        name=one_line(line.name),
        other_names=line.other_names,
        ids=_normal_ids(line.ids, bad),
        affiliations=_affiliations(line.affiliations, bad),
        categories=line.categories,
        measures=line.measures,
        urls=line.urls,
        former_ids=line.former_ids,
        is_ambiguous=line.is_ambiguous,
        unused=(*unused, *dict.fromkeys(bad)),
    )


_iso = lru_cache(maxsize=100_000)(parse_iso_date)
_normal = lru_cache(maxsize=200_000)(normalise)


def _normal_ids(given: dict[str, str], bad: list[str], field: str = "ids") -> dict[str, str]:
    """Identifiers in normal form; the names of those that are none go to `bad`."""
    ids = {}
    for scheme, text in given.items():
        if value := _normal(scheme, text):
            ids[scheme] = value
        elif text.strip():
            bad.append(f"{field}.{scheme}")
    return ids


def _author(author: str | AuthorLine, bad: list[str]) -> AuthorName:
    if isinstance(author, str):
        return AuthorName(one_line(author))
    ids = {**author.ids, "orcid": author.orcid} if author.orcid else author.ids
    given = author.affiliations
    if author.aff is not None or author.affiliation is not None:
        given += tuple(text for text in _short_affiliations(author) if text not in given)
    return AuthorName(
        one_line(author.name),
        _affiliations(given, bad) if given else (),
        _normal_ids(ids, bad, "authors.ids") if ids else {},
        author.is_group,
        author.is_inferred,
        author.is_corresponding,
        author.other_names,
        author.family,
    )


def _short_affiliations(author: AuthorLine) -> Iterator[str]:
    given: dict[str, None] = {}
    for short in (author.affiliation, author.aff):
        given.update(dict.fromkeys([short] if isinstance(short, str) else short or ()))
    yield from given


def _affiliations(given: tuple[str | AffiliationLine, ...], bad: list[str]) -> tuple[Affiliation, ...]:
    """The affiliations; those without text are left out unless something else is known of them."""
    found = []
    for item in given:
        if isinstance(item, str):
            if item.strip():
                found.append(_plain_affiliation(item))
        elif item.text.strip() or item.organization or item.ids:
            ids = _normal_ids(item.ids, bad, "affiliations.ids") if item.ids else {}
            found.append(
                Affiliation(item.text, item.organization, item.department, item.city, item.country, ids)
            )
    return tuple(found)


_plain_affiliation = lru_cache(maxsize=100_000)(Affiliation)


FORMAT = Format(
    name=NAME,
    title="kgraph records (JSON lines)",
    extensions=(".jsonl", ".json"),
    sniff=sniff,
    read_part=read_part,
    parts=json_text.json_parts(),
    specification="docs/formats/records.schema.json",
)
