"""CSL-JSON: what reference managers and citation processors exchange (Zotero, Better BibTeX, citation-js).

An array of items, one item, items under `items`, or answers keyed by DOI. Items that content negotiation at
Crossref gives have Crossref's fields under other shapes; they are read as works of `crossref`.

Specification: https://docs.citationstyles.org/en/stable/specification.html,
https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import Record, Rejected, Statement
from kgraph.readers import crossref
from kgraph.readers import csl_fields as fields
from kgraph.readers.crossref_fields import Number, Texts, texts
from kgraph.readers.crossref_text import abstract_text, plain_text
from kgraph.readers.documents import json_text
from kgraph.readers.documents.json_text import Piece
from kgraph.readers.documents.part import Part, n_lines
from kgraph.readers.fields.pages import page_range
from kgraph.readers.fields.unused import unused_names
from kgraph.readers.format import Format, ReadOptions

NAME = "csl"

KINDS = {
    "article": "Preprint",
    "article-journal": "JournalArticle",
    "paper-conference": "ConferencePaper",
    "chapter": "BookChapter",
    "entry": "BookChapter",
    "entry-dictionary": "BookChapter",
    "entry-encyclopedia": "BookChapter",
    "book": "Book",
    "collection": "Book",
    "thesis": "Thesis",
    "report": "Report",
    "dataset": "DataPaper",
}
"""Type of an item → class of the ontology; the others (software, patents, web pages …) have no kind."""
_TYPES = frozenset(
    """
    article-journal article-magazine article-newspaper paper-conference chapter entry-dictionary
    entry-encyclopedia legal_case legislation motion_picture musical_score personal_communication
    post-weblog review-book webpage thesis manuscript speech
    """.split()  # noqa: SIM905
)
"""Types that hardly any other format knows."""
ID_SCHEMES = ("arxiv", "dblp", "openalex", "semanticscholar", "openreview", "acl", "wikidata")
"""Identifiers for which CSL has no variable: kgraph writes and reads them under `custom`."""

_USED = frozenset({
    "id", "citation-key", "type", "title", "author", "editor", "issued", "container-title", "event-title",
    "event", "collection-title", "publisher", "volume", "issue", "number", "page", "page-first", "DOI",
    "URL", "ISBN", "ISSN", "PMID", "PMCID", "note", "language", "abstract", "keyword", "genre", "status",
    "categories", "archive", "archive_location", "archive_id", "custom",
})  # fmt: skip
_PREPRINT_SERVERS = re.compile(
    r"(?:arxiv|corr\b|biorxiv|medrxiv|chemrxiv|psyarxiv|ssrn|preprints?\b)", re.IGNORECASE
)
_KEYED = re.compile(rb'\s*\{\s*"(?:https?:(?:\\?/){2}(?:dx\.)?doi\.org\\?/)?10\.\d{4,9}\\?/')
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?10\.\d{4,9}/", re.IGNORECASE)
_SEPARATED = re.compile(r"[\s,;]+")


class Event(msgspec.Struct):
    """A conference, where it is not simply its name."""

    name: str | None = None


class Item(msgspec.Struct, rename="kebab"):
    """The variables of an item that are read."""

    id: str | Number | None = None
    citation_key: str | Number | None = None
    type: str | None = None
    title: Texts = None
    author: list[fields.Name] | None = None
    editor: list[fields.Name] | None = None
    issued: fields.Date = None
    container_title: Texts = None
    event_title: Texts = None
    event: Event | str | None = None
    collection_title: Texts = None
    publisher: str | None = None
    volume: Number | None = None
    issue: Number | None = None
    number: Number | None = None
    page: Number | None = None
    page_first: Number | None = None
    doi: str | None = msgspec.field(default=None, name="DOI")
    url: str | None = msgspec.field(default=None, name="URL")
    isbn: list[str | None] | Number | None = msgspec.field(default=None, name="ISBN")
    issn: list[str | None] | Number | None = msgspec.field(default=None, name="ISSN")
    pmid: Number | None = msgspec.field(default=None, name="PMID")
    pmcid: Number | None = msgspec.field(default=None, name="PMCID")
    note: str | None = None
    language: str | None = None
    abstract: str | None = None
    keyword: list[str | None] | str | None = None
    genre: str | None = None
    status: str | None = None
    categories: list[str] | None = None
    archive: str | None = None
    archive_location: str | None = msgspec.field(default=None, name="archive_location")
    archive_id: str | None = msgspec.field(default=None, name="archive_id")
    custom: dict[str, Any] | None = None


_DECODER = msgspec.json.Decoder(Item)
_KEYS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_PATHS = (("items",),)
_ITEM = re.compile(rb'"items"\s*:\s*\[\s*(?=\{)')


def sniff(head: bytes) -> str | None:
    """Items with a title as text and variables of CSL, or an object whose first key is a DOI."""
    keys = json_text.first_keys(head)
    if _KEYED.match(head):
        first = next(iter(keys.values()), "")
        return "answers under their DOIs" if first and first in "[{" else None
    start = 0
    if keys.get("items") == "[":
        found = _ITEM.search(head)
        if not found:
            return None
        start = found.end()
        keys = json_text.first_keys(head[start:])
    return _evidence(keys, head[start:])


def _evidence(keys: dict[str, str], head: bytes) -> str | None:
    """At least two signs of CSL, and none of a list of titles."""
    if keys.get("title", '"') != '"' or crossref.is_work(keys) or not keys.keys().isdisjoint(_OTHERS):
        return None
    found = _TYPE.search(head) if keys.get("type") == '"' else None
    kind = found[1].decode() if found else ""
    people = any(keys.get(role) == "[" for role in ("author", "editor")) and _NAMED.search(head)
    signs = {
        f"the type {kind!r}": kind in _TYPES,
        "names with 'family' or 'literal'": bool(people),
        "a date under 'issued'": keys.get("issued", "") in ("{", "[") and b"issued" in head,
        "'title'": keys.get("title") == '"' and (kind in KINDS or kind in crossref.KINDS),
        "'citation-key'": "citation-key" in keys,
        "'container-title'": keys.get("container-title") == '"',
    }
    given = [sign for sign, is_there in signs.items() if is_there]
    return f"items of CSL: {' and '.join(given[:2])}" if len(given) > 1 else None


_TYPE = re.compile(rb'"type"\s*:\s*"([\w-]{1,40})"')
_NAMED = re.compile(rb'"(?:family|literal|given)"\s*:\s*"')
_OTHERS = frozenset({"authorships", "authors", "paperId", "corpusId", "message-type", "display_name"})
"""Keys of other formats' papers."""


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per item that has a title."""
    for piece in json_text.json_pieces(part, paths=_PATHS):
        if piece.fault is None and _KEYED.match(piece.raw):
            yield from (_statement(inner, part) for inner in _answers(piece))
        else:
            yield _statement(piece, part)


def _answers(piece: Piece) -> Iterator[Piece]:
    """The items of an object keyed by DOI, each of which holds an item or an array of them."""
    try:
        answers = _KEYS.decode(piece.raw)
    except (msgspec.DecodeError, RecursionError) as error:
        yield piece._replace(fault=f"no JSON object: {error}")
        return
    line, position = piece.line, 0
    for answer in answers.values():
        raw = bytes(answer)
        start = piece.raw.index(raw, position)
        line += n_lines(piece.raw[position:start])
        if raw[:1] == b"[":
            yield from (inner._replace(line=inner.line + line - 1) for inner in json_text.array_pieces(raw))
        else:
            yield Piece(line, raw)
        line += n_lines(raw)
        position = start + len(raw)


def _statement(piece: Piece, part: Part) -> Record | Rejected:
    reason = piece.fault
    if reason is None:
        try:
            keys = tuple(_KEYS.decode(piece.raw))
            if _is_of_crossref(keys):
                work = crossref.DECODER.decode(piece.raw)
                return crossref.record_of(work, piece.raw, part, piece.line)
            item = _DECODER.decode(piece.raw)
        except msgspec.ValidationError as error:
            reason = f"no item of CSL: {error}"
        except (msgspec.DecodeError, RecursionError) as error:
            reason = f"no JSON object: {error}"
        else:
            if title := next(iter(texts(item.title)), ""):
                return _record(item, title, keys, part, piece.line)
            reason = "no title"
    return part.rejected(piece.line, reason, piece.raw)


@lru_cache(maxsize=10_000)
def _is_of_crossref(keys: tuple[str, ...]) -> bool:
    return "is-referenced-by-count" in keys or "reference-count" in keys or "content-domain" in keys


def _record(item: Item, title: str, keys: tuple[str, ...], part: Part, line: int) -> Record:
    note = fields.fields_of_note(item.note) if item.note else {}
    authors, is_whole = fields.people(item.author or ())
    date = fields.date_of(item.issued)
    ids, custom = _ids(item, note), item.custom or {}
    citations = custom.get("citations")
    own = item.citation_key if item.citation_key is not None else item.id
    issue = item.issue if item.issue is not None or _is_arxiv(item.number) else item.number
    return Record(
        place=part.place(line, "" if own is None else str(own).strip()),
        title=title,
        authors=authors,
        authors_complete=is_whole,
        kind=_kind(item, ids),
        year=int(date[:4]) if date else None,
        date=date,
        date_inferred=date is not None and fields.is_circa(item.issued),
        venue=_venue(item),
        keywords=_keywords(item.keyword),
        categories=tuple(item.categories or ()),
        abstract=abstract_text(item.abstract),
        ids=ids,
        urls=_urls(item, ids),
        citations=citations if isinstance(citations, int) and not isinstance(citations, bool) else None,
        status=item.status or None,
        volume=_text(item.volume),
        issue=_text(issue),
        pages=page_range(_text(item.page) or _text(item.page_first)),
        publisher=plain_text(item.publisher or note.get("publisher", "")) or None,
        editors=fields.people(item.editor or ())[0],
        venue_ids=_first_id("issn", item.issn),
        language=item.language or None,
        unused=unused_names(keys, _USED) + tuple(_left_over(item, note)),
    )


def _left_over(item: Item, note: dict[str, str]) -> Iterator[str]:
    """Variables that are read, but of which this item's hold nothing that we keep."""
    if item.note and not note:
        yield "note"
    if item.genre and item.genre.lower() != "preprint":
        yield "genre"
    if item.collection_title and item.container_title:
        yield "collection-title"


def _text(value: Number | None) -> str | None:
    return None if value is None else plain_text(str(value)) or None


def _is_arxiv(value: Number | None) -> bool:
    return isinstance(value, str) and value.lower().startswith("arxiv")


def _venue(item: Item) -> str | None:
    for value in (item.container_title, item.event_title):
        if found := texts(value):
            return found[0]
    event = item.event.name if isinstance(item.event, Event) else item.event
    return next(iter(texts(event)), None) or next(iter(texts(item.collection_title)), None)


def _kind(item: Item, ids: dict[str, str]) -> str | None:
    """`article` is a preprint since CSL 1.0.2; before, it was anything, so that pages make it a journal's."""
    container = next(iter(texts(item.container_title)), "")
    if (item.genre or "").lower() == "preprint" or (
        _PREPRINT_SERVERS.match(container) and item.type in ("article", "article-journal")
    ):
        return "Preprint"
    if item.type == "article" and container and (item.volume or item.issue or item.page):
        return "JournalArticle"
    kind = KINDS.get(item.type or "") or crossref.KINDS.get(item.type or "")
    return "Preprint" if kind is None and "arxiv" in ids and not container else kind


def _keywords(given: list[str | None] | str | None) -> tuple[str, ...]:
    words = given if isinstance(given, list) else (given or "").split(";" if ";" in (given or "") else ",")
    return tuple(dict.fromkeys(plain for word in words if word and (plain := plain_text(word))))


def _ids(item: Item, note: dict[str, str]) -> dict[str, str]:
    """Identifiers of the paper, wherever the item hides them."""
    own, url = str(item.id or ""), item.url or ""
    doi = item.doi or note.get("doi", "") or next((text for text in (own, url) if _DOI.match(text)), "")
    found = {"doi": doi, "arxiv": _arxiv(item, note, doi), "pubmed": str(item.pmid or note.get("pmid", ""))}
    pmc = str(item.pmcid or note.get("pmcid", "")).upper()
    if match := re.search(r"(?:PMC)?(\d{3,12})", pmc):
        found["pmc"] = f"PMC{match[1]}"
    ids = {scheme: value for scheme, text in found.items() if text and (value := normalise(scheme, text))}
    for scheme in ID_SCHEMES:
        text = (item.custom or {}).get(scheme)
        if isinstance(text, str) and (known := normalise(scheme, text)):
            ids.setdefault(scheme, known)
    return ids | (_first_id("isbn", item.isbn) if item.type in _BOOKS else {})


_BOOKS = frozenset({"book", "collection", "monograph", "edited-book", "reference-book"})


def _arxiv(item: Item, note: dict[str, str], doi: str) -> str:
    """The text in which an arXiv id stands, or nothing."""
    archived = item.archive_id or item.archive_location or ""
    if (item.archive or "").lower() == "arxiv" and archived:
        return archived
    places = (note.get("arxiv", ""), item.number, item.url, doi, next(iter(texts(item.container_title)), ""))
    if places[0]:
        return places[0]
    found = (_ARXIV.match(text) for text in (*places[1:], item.id) if isinstance(text, str))
    return next((match[1] for match in found if match), "")


_ARXIV = re.compile(
    r"(?:https?://)?(?:www\.|export\.)?(?:arxiv(?:\.org/(?:abs|pdf)/|[:\s]\s?)|10\.48550/arxiv\.)(\S+)",
    re.IGNORECASE,
)


def _first_id(scheme: str, given: list[str | None] | Number | None) -> dict[str, str]:
    """The first identifier among several, in a list or one text."""
    for text in given if isinstance(given, list) else [str(given or "")]:
        for piece in _SEPARATED.split(text or ""):
            if value := normalise(scheme, piece):
                return {scheme: value}
    return {}


def _urls(item: Item, ids: dict[str, str]) -> tuple[str, ...]:
    """The address, unless it is only the DOI's."""
    url = (item.url or "").strip()
    is_doi = "doi.org/" in url and "doi" in ids and normalise("doi", url) == ids["doi"]
    return () if is_doi or not url else (url,)


FORMAT = Format(
    name=NAME,
    title="CSL-JSON",
    extensions=(".json",),
    sniff=sniff,
    read_part=read_part,
    parts=json_text.json_parts(*_PATHS),
    specification="https://docs.citationstyles.org/en/stable/specification.html",
)
