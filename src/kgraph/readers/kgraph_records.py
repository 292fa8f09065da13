"""kgraph records: our own exchange format, one JSON object a line (or one JSON array of them).

The models below are the format: `docs/formats/records.schema.json` is made from them. Lines are decoded by
msgspec; only a line that it refuses is shown to pydantic, which forgives what means the same (`"2020"` for a
year) and says precisely what is wrong with the rest.
"""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
from msgspec import Meta

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName, Record, Statement
from kgraph.readers import json_text
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.markup import one_line
from kgraph.readers.record_names import RecordNames
from kgraph.readers.source import Source

if TYPE_CHECKING:
    from pydantic import BaseModel

NAME = "kgraph-records"

Ids = Annotated[
    dict[str, str],
    Meta(description="scheme → value: the same value is the same thing, two values of one scheme are two things"),
]


class AffiliationLine(msgspec.Struct):
    """An affiliation in parts; a plain string is its text alone."""

    text: Annotated[str, Meta(description="as printed")]
    organization: str | None = None
    department: str | None = None
    city: str | None = None
    country: str | None = None
    ids: Ids = {}


class AuthorLine(msgspec.Struct):
    """An author; a plain string is the name alone."""

    name: Annotated[str, Meta(description="as printed, in the order printed")]
    affiliations: list[str | AffiliationLine] = []
    affiliation: Annotated[str | list[str] | None, Meta(description="short for `affiliations`")] = None
    aff: Annotated[str | list[str] | None, Meta(description="short for `affiliations`")] = None
    orcid: Annotated[str | None, Meta(description="short for `ids.orcid`")] = None
    ids: Ids = {}
    other_names: Annotated[list[str], Meta(description="other spellings the source gives for this entry")] = []
    is_group: Annotated[bool, Meta(description="a corporate author")] = False
    is_inferred: Annotated[bool, Meta(description="not printed in the list, but certain from the source")] = False
    is_corresponding: bool | None = None


class RecordLine(msgspec.Struct):
    """One paper as one source tells it. Only `title` is required, and it may be empty where there is none."""

    title: str
    id: Annotated[str | int | None, Meta(description="the source's own id, unique in the document")] = None
    year: int | None = None
    date: Annotated[str | None, Meta(description="`2022`, `2022-05` or `2022-05-31`")] = None
    venue: Annotated[str | None, Meta(description="as printed: journal, proceedings or series")] = None
    kind: Annotated[str | None, Meta(description="class of the ontology: `ConferencePaper`, `JournalArticle` …")] = None
    keywords: list[str] = []
    categories: Annotated[list[str], Meta(description="codes of a scheme: `cs.LG`")] = []
    abstract: str | None = None
    authors: Annotated[list[str | AuthorLine], Meta(description="in printed order")] = []
    authors_complete: Annotated[bool, Meta(description="false where the source cut the list (`et al.`)")] = True
    labs: Annotated[list[str], Meta(description="labs named for the paper as a whole")] = []
    ids: Ids = {}
    doi: Annotated[str | None, Meta(description="short for `ids.doi`; the next ones likewise")] = None
    arxiv: str | None = None
    dblp: str | None = None
    openalex: str | None = None
    pubmed: str | None = None
    openreview: str | None = None
    acl: str | None = None
    isbn: str | None = None
    urls: list[str] = []
    code_urls: list[str] = []
    has_code: bool | None = None
    citations: int | None = None
    status: Annotated[str | None, Meta(description="the source's word: `Poster`, `Reject` …")] = None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None


SHORT_IDS = ("doi", "arxiv", "dblp", "openalex", "pubmed", "openreview", "acl", "isbn")
"""Identifiers of papers that may stand on the line itself."""

_KNOWN = frozenset(RecordLine.__struct_fields__)
_KNOWN_OF_AUTHOR = frozenset(AuthorLine.__struct_fields__)
_FOREIGN = frozenset({"paperId", "corpusId", "authorships", "abstract_inverted_index", "DOI"})
"""Keys that show the answer of another API."""
_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")


def sniff(head: bytes) -> bool:
    """JSON objects, on lines or in an array, with a title and a list of authors that bears no other API's ids."""
    keys = json_text.first_keys(head)
    named = keys.get("authors") == "[" or "authors_complete" in keys
    return keys.get("title") == '"' and named and not keys.keys() & _FOREIGN and b'"authorId"' not in head


def read(source: Source, options: ReadOptions) -> Iterator[Statement]:
    """One record per line, in the document's order."""
    data = source.utf8()
    pieces = json_text.array_pieces(data) if data.lstrip()[:1] == b"[" else json_text.line_pieces(data)
    decode = msgspec.json.Decoder(dict[str, Any]).decode
    names = RecordNames()
    for piece in pieces:
        reason = piece.fault
        if reason is None:
            try:
                entry = decode(piece.raw)
                line = _line(entry)
            except (msgspec.DecodeError, ValueError) as error:
                reason = _reason(error)
            else:
                own = "" if line.id is None else str(line.id)
                yield _record(line, entry, source, piece.line, names.unique(own))
                continue
        yield source.rejected(piece.line, reason, piece.raw.decode("utf-8", "replace"), format=NAME)


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


def _record(line: RecordLine, entry: dict[str, Any], source: Source, number: int, name: str) -> Record:
    short = {scheme: value for scheme in SHORT_IDS if (value := getattr(line, scheme))}
    ids, bad = _normal_ids({**line.ids, **short})
    date = line.date if line.date and _DATE.fullmatch(line.date) else None
    year = line.year if line.year is not None else int(date[:4]) if date else None
    unused = _unused(tuple(entry), _KNOWN) + bad
    if line.date and not date:
        unused += ("date",)
    return Record(
        place=source.place(number, name),
        title=one_line(line.title),
        authors=tuple(_author(author) for author in line.authors),
        authors_complete=line.authors_complete,
        kind=line.kind,
        year=year,
        date=date or (f"{year:04}" if year is not None else None),
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
    found = dict.fromkeys(
        (text,) if isinstance(text, str) else (text.text, text.organization, text.department, text.city, text.country)
        for text in given
    )
    ids = {text.text: text.ids for text in given if isinstance(text, AffiliationLine) and text.ids}
    return tuple(Affiliation(*parts, ids=ids.get(parts[0] or "", {})) for parts in found if parts[0])


# ---- the border: pydantic models made from the structs, so that the format is written down once


@cache
def pydantic_model() -> type[BaseModel]:
    """`RecordLine` as a pydantic model: the published JSON Schema and the words of refusals come from it."""
    models: dict[Any, Any] = {}
    for struct in (AffiliationLine, AuthorLine, RecordLine):
        models[struct] = _model_of(struct, models)
    model: type[BaseModel] = models[RecordLine]
    return model


def _model_of(struct: type[msgspec.Struct], models: dict[Any, Any]) -> Any:
    from pydantic import ConfigDict, Field, create_model

    fields: dict[str, Any] = {}
    hints = typing.get_type_hints(struct, include_extras=True)
    for item in msgspec.structs.fields(struct):
        hint, description = _without_meta(hints[item.name])
        hint = _translated(hint, models)
        if item.default_factory is not msgspec.NODEFAULT:
            fields[item.name] = (hint, Field(default_factory=item.default_factory, description=description))
        else:
            default = ... if item.required else item.default
            fields[item.name] = (hint, Field(default, description=description))
    name = struct.__name__.removesuffix("Line")
    config = ConfigDict(extra="ignore", coerce_numbers_to_str=True)
    return create_model(name, __doc__=struct.__doc__, __config__=config, **fields)


def _without_meta(hint: Any) -> tuple[Any, str | None]:
    if typing.get_origin(hint) is not Annotated:
        return hint, None
    inner, *metas = typing.get_args(hint)
    return inner, next((meta.description for meta in metas if isinstance(meta, Meta)), None)


def _translated(hint: Any, models: dict[Any, Any]) -> Any:
    """The type with every struct replaced by its model."""
    if hint in models:
        return models[hint]
    arguments = tuple(_translated(argument, models) for argument in typing.get_args(hint))
    if not arguments:
        return hint
    if isinstance(hint, types.UnionType):
        return typing.Union[arguments]  # noqa: UP007  # made at run time
    return typing.get_origin(hint)[arguments]


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of one line, as published in `docs/formats/records.schema.json`."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/kgraph/schema/record.json",
        **pydantic_model().model_json_schema(),
    }


FORMAT = Format(
    name=NAME,
    title="kgraph records (JSON lines)",
    extensions=(".jsonl", ".json"),
    sniff=sniff,
    read=read,
    specification="docs/formats/records.schema.json",
)
