"""Crossref: answers of its REST API (lists and single works), bare works on lines, files of its public data.

Text comes with JATS, HTML and MathML; dates as lists of numbers that may be null; a title is a list. A work
as content negotiation gives it (`application/vnd.citationstyles.csl+json`) has its title as text: such
documents are claimed by `csl`, which reads them with `record_of`.

Specification: https://api.crossref.org/swagger-ui/index.html, https://www.crossref.org/documentation/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import AssignedTopic, Record, Rejected, Statement
from kgraph.readers import crossref_fields as fields
from kgraph.readers.crossref_text import abstract_text, plain_text
from kgraph.readers.documents import json_text
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.pages import page_range
from kgraph.readers.format import Format, ReadOptions

NAME = "crossref"

KINDS = {
    "journal-article": "JournalArticle",
    "proceedings-article": "ConferencePaper",
    "posted-content": "Preprint",
    "book-chapter": "BookChapter",
    "book-section": "BookChapter",
    "book-part": "BookChapter",
    "book-track": "BookChapter",
    "reference-entry": "BookChapter",
    "book": "Book",
    "monograph": "Book",
    "edited-book": "Book",
    "reference-book": "Book",
    "proceedings": "Book",
    "dissertation": "Thesis",
    "report": "Report",
    "report-component": "Report",
    "dataset": "DataPaper",
    "database": "DataPaper",
}
"""Type → class of the ontology; the others (peer reviews, standards …) are of no particular kind."""
_SUBTYPES = {"dissertation": "Thesis", "report": "Report", "letter": None, "other": None}
"""Subtypes of posted content that are no preprints."""

NO_PAPERS = frozenset(
    """
    journal journal-volume journal-issue proceedings-series book-series book-set report-series
    standard-series component grant
    """.split()  # noqa: SIM905
)
"""Types that hold papers, are parts of one, or paid for some: their entries are rejected."""

_USED = frozenset({
    "DOI", "URL", "type", "subtype", "title", "subtitle", "container-title", "author", "editor", "publisher",
    "volume", "issue", "page", "article-number", "issued", "published", "published-print",
    "published-online", "posted", "created", "ISSN", "issn-type", "ISBN", "isbn-type", "event", "institution",
    "group-title", "subject", "reference", "reference-count", "references-count", "is-referenced-by-count",
    "funder", "abstract", "link", "resource", "language", "update-to", "updated-by", "journal-issue",
})  # fmt: skip
_ADMINISTRATIVE = frozenset({"indexed", "deposited", "member", "prefix", "score", "source", "content-domain"})
"""How Crossref keeps its entry, which says nothing of the paper: not even listed as unused."""
_MARKS = frozenset({"reference-count", "references-count", "is-referenced-by-count", "member", "prefix"})


class Event(msgspec.Struct):
    """A conference."""

    name: str | None = None
    start: fields.DateParts | None = None


class Link(msgspec.Struct, rename="kebab"):
    """An address of the full text."""

    url: str | None = msgspec.field(default=None, name="URL")
    content_type: str | None = None


class Resource(msgspec.Struct):
    """Where the DOI leads."""

    primary: Link | None = None


class Update(msgspec.Struct):
    """A correction or retraction, seen from either side."""

    type: str | None = None


class Work(msgspec.Struct, rename="kebab"):
    """The fields of a work that are read."""

    doi: str | None = msgspec.field(default=None, name="DOI")
    url: str | None = msgspec.field(default=None, name="URL")
    type: str | None = None
    subtype: str | None = None
    title: fields.Texts = None
    subtitle: fields.Texts = None
    container_title: fields.Texts = None
    author: list[fields.Contributor] | None = None
    editor: list[fields.Contributor] | None = None
    publisher: str | None = None
    volume: fields.Number | None = None
    issue: fields.Number | None = None
    page: fields.Number | None = None
    article_number: fields.Number | None = None
    issued: fields.DateParts | None = None
    published: fields.DateParts | None = None
    published_print: fields.DateParts | None = None
    published_online: fields.DateParts | None = None
    posted: fields.DateParts | None = None
    created: fields.DateParts | None = None
    issn: list[str | None] | str | None = msgspec.field(default=None, name="ISSN")
    isbn: list[str | None] | str | None = msgspec.field(default=None, name="ISBN")
    event: Event | str | None = None
    institution: list[fields.Institution] | fields.Institution | None = None
    group_title: str | None = None
    subject: list[str | None] | None = None
    reference: list[fields.Reference] | None = None
    is_referenced_by_count: int | None = None
    funder: list[fields.FunderEntry] | None = None
    abstract: str | None = None
    link: list[Link] | None = None
    resource: Resource | None = None
    language: str | None = None
    update_to: list[Update] | None = None
    updated_by: list[Update] | None = None


DECODER = msgspec.json.Decoder(Work)
_KEYS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_PATHS = (("message", "items"), ("message",), ("items",))
_ITEM = re.compile(rb'"(?:items|message)"\s*:\s*\[?\s*(?=\{)')


def sniff(head: bytes) -> str | None:
    """An answer of the API, or objects that are works: a DOI or Crossref's own keys, and lists for titles."""
    keys = json_text.first_keys(head)
    if keys.get("message-type") == '"' and keys.get("message", "{") in "{[":
        return "the answer of an API with 'message-type'"
    inside = "message" if keys.get("message") == "{" else "items" if keys.get("items") == "[" else ""
    if not inside:
        return "a work of Crossref: a DOI and its title as a list" if is_work(keys) else None
    start = 0
    while found := _ITEM.search(head, start):  # message, then its items
        start = found.end()
        if is_work(json_text.first_keys(head[start:])):
            return f"works of Crossref under {inside!r}"
    return None


def is_work(keys: dict[str, str]) -> bool:
    """Whether an object with these keys is a work as the REST API writes it."""
    lists = [keys.get(key) == "[" for key in ("title", "container-title", "short-container-title")]
    if keys.get("title", "[") != "[" or not (keys.keys() & _MARKS or "DOI" in keys):
        return False
    return any(lists) or len(keys.keys() & _MARKS) > 1


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per work that has a title; what holds papers (journals, series) is rejected."""
    for item in json_text.json_objects(part, DECODER, paths=_PATHS):
        if isinstance(item, Rejected):
            yield item
        else:
            yield record_of(item.value, item.raw, part, item.line)


def record_of(work: Work, raw: bytes, part: Part, line: int) -> Record | Rejected:
    """The work as a record; `raw` is its text, from which the names of unused fields are taken."""
    if work.type in NO_PAPERS:
        return part.rejected(line, f"a {work.type}, which is no paper", raw)
    title = _title(work)
    if not title:
        return part.rejected(line, "no title", raw)
    kind = _kind(work)
    authors, is_whole = fields.people(work.author or ())
    venue = _venue(work, kind)
    date, is_inferred = _date(work, venue)
    return Record(
        place=part.place(line, (work.doi or "").strip()),
        title=title,
        authors=authors,
        authors_complete=is_whole,
        kind=kind,
        year=int(date[:4]) if date else None,
        date=date,
        date_inferred=is_inferred,
        venue=venue,
        abstract=abstract_text(work.abstract),
        ids=_ids(work, kind),
        urls=_urls(work),
        citations=work.is_referenced_by_count,
        status=_status(work),
        volume=_text(work.volume),
        issue=_text(work.issue),
        pages=page_range(_text(work.page)) or _text(work.article_number),
        publisher=plain_text(work.publisher or "") or None,
        editors=fields.people(work.editor or ())[0],
        venue_ids=_venue_ids(work),
        topics=_topics(work),
        references=fields.references(work.reference or ()),
        funders=fields.funders(work.funder or ()),
        language=work.language or None,
        unused=unused_keys(tuple(_KEYS.decode(raw))),
    )


@lru_cache(maxsize=10_000)
def unused_keys(keys: tuple[str, ...]) -> tuple[str, ...]:
    """Those of a work's keys that nothing is made of."""
    return tuple(key for key in keys if key not in _USED and key not in _ADMINISTRATIVE)


def _title(work: Work) -> str:
    """The first title, and its subtitle after a colon where the title does not hold it already."""
    titles, subtitles = fields.texts(work.title), fields.texts(work.subtitle)
    if not titles or not subtitles or subtitles[0].lower() in titles[0].lower():
        return titles[0] if titles else ""
    title = titles[0].rstrip(" :")
    return f"{title} {subtitles[0]}" if title[-1:] in "?!." else f"{title}: {subtitles[0]}"


def _kind(work: Work) -> str | None:
    if work.type == "posted-content" and work.subtype:
        return _SUBTYPES.get(work.subtype, "Preprint")
    return KINDS.get(work.type or "")


def _date(work: Work, venue: str | None) -> tuple[str | None, bool]:
    """The earliest date of publication, and whether it is only inferred.

    Of a work without any: the day of its conference, the year in the name of its proceedings, at last the
    year in which its DOI was made.
    """
    date = fields.date_of(
        work.issued, work.published, work.published_print, work.published_online, work.posted
    )
    if date:
        return date, False
    if isinstance(work.event, Event) and (date := fields.date_of(work.event.start)):
        return date, True
    created = (fields.date_of(work.created) or "")[:4]
    named = _YEAR.search(venue or "")
    if created and named and named[0] <= created:
        return named[0], True
    return created or None, bool(created)


_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def _venue(work: Work, kind: str | None) -> str | None:
    """The journal, book or proceedings; of a chapter or paper the last container: the first is its series."""
    if containers := fields.texts(work.container_title):
        return containers[-1 if kind in ("ConferencePaper", "BookChapter") else 0]
    if work.event and (
        event := plain_text(work.event if isinstance(work.event, str) else work.event.name or "")
    ):
        return event
    institutions = work.institution if isinstance(work.institution, list) else [work.institution]
    names = (plain_text(i.name) for i in institutions if i and i.name)
    return next((name for name in names if name), None) if kind == "Preprint" else None


def _ids(work: Work, kind: str | None) -> dict[str, str]:
    ids = {}
    if doi := normalise("doi", work.doi or ""):
        ids["doi"] = doi
        if doi.startswith("10.48550/arxiv.") and (arxiv := normalise("arxiv", doi[15:])):
            ids["arxiv"] = arxiv
    if work.isbn and kind == "Book":  # that of a chapter is its book's
        given = work.isbn if isinstance(work.isbn, list) else [work.isbn]
        if isbn := next((value for text in given if text and (value := normalise("isbn", text))), None):
            ids["isbn"] = isbn
    return ids


def _venue_ids(work: Work) -> dict[str, str]:
    given = work.issn if isinstance(work.issn, list) else [work.issn]
    issn = next((value for text in given if text and (value := normalise("issn", text))), None)
    return {"issn": issn} if issn else {}


def _urls(work: Work) -> tuple[str, ...]:
    """Where the DOI leads, then the addresses of the full text; the DOI's own address is no news."""
    own = work.resource.primary.url if work.resource and work.resource.primary else None
    links = (link.url for link in work.link or () if link.content_type not in _FOR_MACHINES)
    given = [own or work.url, *links]
    plain = (url.strip() for url in given if url and "doi.org/" not in url)
    return tuple(dict.fromkeys(url for url in plain if url))


_FOR_MACHINES = frozenset({"text/xml", "application/xml", "text/plain"})


def _status(work: Work) -> str | None:
    """What was done to the paper later (`retracted`), or what it does to another (`correction notice`)."""
    done = [update.type for update in work.updated_by or () if update.type]
    if ended := next((text for text in done if text in _ENDED), None):
        return _ENDED[ended]
    notices = [update.type for update in work.update_to or () if update.type]
    if notices:
        return f"{notices[0]} notice"
    return "proceedings" if work.type == "proceedings" else None


_ENDED = {"retraction": "retracted", "withdrawal": "withdrawn", "removal": "removed"}


def _topics(work: Work) -> tuple[AssignedTopic, ...]:
    names = [*fields.texts(work.subject), *fields.texts(work.group_title)]
    return tuple(AssignedTopic(name) for name in dict.fromkeys(names))


def _text(value: fields.Number | None) -> str | None:
    return None if value is None else plain_text(str(value)) or None


FORMAT = Format(
    name=NAME,
    title="Crossref (JSON)",
    extensions=(".json", ".jsonl"),
    sniff=sniff,
    read_part=read_part,
    parts=json_text.json_parts(*_PATHS),
    specification="https://api.crossref.org/swagger-ui/index.html",
)
