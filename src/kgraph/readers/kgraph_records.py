"""kgraph records: our own exchange format, one JSON object a line (or one JSON array of them).

`record_line` is the format. Lines are decoded by msgspec; only a line that it refuses is shown to pydantic,
which forgives what means the same (`"2020"` for a year) and says precisely what is wrong with the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName, Record, Statement
from kgraph.readers.documents import json_text
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date, parse_iso_date
from kgraph.readers.fields.markup import one_line
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.record_line import AffiliationLine, AuthorLine, RecordLine, pydantic_model

NAME = "kgraph-records"

SHORT_IDS = ("doi", "arxiv", "dblp", "openalex", "pubmed", "openreview", "acl", "isbn")
"""Identifiers of papers that may stand on the line itself."""

_KNOWN = frozenset(RecordLine.__struct_fields__)
_KNOWN_OF_AUTHOR = frozenset(AuthorLine.__struct_fields__)
_FOREIGN = frozenset({"paperId", "corpusId", "authorships", "abstract_inverted_index", "DOI"})
"""Keys that show the answer of another API."""


def sniff(head: bytes) -> str | None:
    """JSON objects, on lines or in an array, with a title and a list of authors but no other API's keys."""
    keys = json_text.first_keys(head)
    named = keys.get("authors") == "[" or "authors_complete" in keys
    is_ours = keys.get("title") == '"' and named and not keys.keys() & _FOREIGN and b'"authorId"' not in head
    return "JSON objects with a title and a list of authors, of no other API" if is_ours else None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per line, in the document's order."""
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    for piece in json_text.json_pieces(part):
        reason = piece.fault
        if reason is None:
            try:
                entry = decode(piece.raw)
                line = _line(entry)
            except (msgspec.DecodeError, RecursionError, ValueError) as error:
                reason = _reason(error)
            else:
                own = "" if line.id is None else str(line.id)
                yield _record(line, entry, part, piece.line, own)
                continue
        yield part.rejected(piece.line, reason, piece.raw)


def _line(entry: dict[str, Any]) -> RecordLine:
    """The entry, typed; what means the same in another type is forgiven.

    Raises:
        ValueError: it is no record; pydantic's error says where.
    """
    try:
        return msgspec.convert(entry, RecordLine)
    except msgspec.ValidationError:
        forgiven = pydantic_model().model_validate(entry).model_dump()
        return msgspec.convert(forgiven, RecordLine)


def _reason(error: Exception) -> str:
    """What is wrong, in one line: at most five places."""
    from pydantic import ValidationError

    if not isinstance(error, ValidationError):
        return f"no JSON object: {error}"
    told = []
    for fault in error.errors(include_url=False)[:5]:
        where = ".".join(str(step) for step in fault["loc"])
        told.append(f"{where}: {fault['msg'].lower()}")
    return "; ".join(dict.fromkeys(told))


def _record(line: RecordLine, entry: dict[str, Any], part: Part, number: int, name: str) -> Record:
    short = {scheme: value for scheme in SHORT_IDS if (value := getattr(line, scheme))}
    ids, bad = _normal_ids({**line.ids, **short})
    date = parse_iso_date(line.date or "")
    year = line.year if line.year is not None else int(date[:4]) if date else None
    unused = _unused(tuple(entry), _KNOWN) + bad
    if line.date and not date:
        unused += ("date",)
    return Record(
        place=part.place(number, name),
        title=one_line(line.title),
        authors=tuple(_author(author) for author in line.authors),
        authors_complete=line.authors_complete,
        kind=line.kind,
        year=year,
        date=date or (iso_date(year) if year is not None else None),
        venue=line.venue,
        keywords=tuple(line.keywords),
        categories=tuple(line.categories),
        abstract=line.abstract,
        labs=tuple(line.labs),
        ids=ids,
        urls=tuple(line.urls),
        code_urls=tuple(line.code_urls),
        has_code=line.has_code,
        citations=line.citations,
        status=line.status,
        volume=line.volume,
        issue=line.issue,
        pages=line.pages,
        publisher=line.publisher,
        unused=unused + _unused_of_authors(entry),
    )


@lru_cache(maxsize=10_000)
def _unused(keys: tuple[str, ...], known: frozenset[str], prefix: str = "") -> tuple[str, ...]:
    return tuple(prefix + key for key in keys if key not in known)


def _unused_of_authors(entry: dict[str, Any]) -> tuple[str, ...]:
    found: dict[str, None] = {}
    for author in entry.get("authors", ()):
        if isinstance(author, dict):
            found.update(dict.fromkeys(_unused(tuple(author), _KNOWN_OF_AUTHOR, "authors.")))
    return tuple(found)


def _normal_ids(given: dict[str, str]) -> tuple[dict[str, str], tuple[str, ...]]:
    """Identifiers in normal form, and the names of those that are none."""
    ids, bad = {}, []
    for scheme, text in given.items():
        if value := normalise(scheme, text):
            ids[scheme] = value
        elif text.strip():
            bad.append(f"ids.{scheme}")
    return ids, tuple(bad)


def _author(author: str | AuthorLine) -> AuthorName:
    if isinstance(author, str):
        return AuthorName(name=one_line(author))
    ids = {**author.ids, "orcid": author.orcid} if author.orcid else author.ids
    return AuthorName(
        name=one_line(author.name),
        affiliations=_affiliations(author),
        ids=_normal_ids(ids)[0] if ids else {},
        is_group=author.is_group,
        is_inferred=author.is_inferred,
        is_corresponding=author.is_corresponding,
        other_names=tuple(author.other_names),
    )


def _affiliations(author: AuthorLine) -> tuple[Affiliation, ...]:
    given: list[str | AffiliationLine] = list(author.affiliations)
    for short in (author.affiliation, author.aff):
        given += [short] if isinstance(short, str) else short or []
    found: dict[str, Affiliation] = {}
    for item in given:
        if isinstance(item, str):
            item = AffiliationLine(item)
        if item.text.strip():
            found.setdefault(
                item.text,
                Affiliation(
                    text=item.text,
                    organization=item.organization,
                    department=item.department,
                    city=item.city,
                    country=item.country,
                    ids=item.ids,
                ),
            )
    return tuple(found.values())


FORMAT = Format(
    name=NAME,
    title="kgraph records (JSON lines)",
    extensions=(".jsonl", ".json"),
    sniff=sniff,
    read_part=read_part,
    parts=json_text.json_parts(),
    specification="docs/formats/records.schema.json",
)
