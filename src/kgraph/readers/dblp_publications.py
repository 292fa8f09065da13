"""What DBLP says of a publication, from its fields to a record: kind, identifiers, date, venue.

Millions of records say the same names, streams and openings of elements: those are remembered.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName, Record
from kgraph.readers.dblp_homepages import without_number
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line, title_text
from kgraph.readers.fields.pages import page_range

KINDS = {
    "article": "JournalArticle",
    "inproceedings": "ConferencePaper",
    "incollection": "BookChapter",
    "book": "Book",
    "proceedings": "Book",
    "phdthesis": "Thesis",
    "mastersthesis": "Thesis",
    "data": "DataPaper",
}
"""Element → class of the ontology; a `www` is a paper of no particular kind."""

SINGLE = frozenset({
    "year", "pages", "journal", "volume", "number", "booktitle", "crossref", "month", "publisher", "school",
    "series", "isbn", "stream",
})  # fmt: skip
"""Elements of which the first counts."""

_MONTHS = {
    name: number + 1
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    )
}
_STREAMS = ("conf", "journals", "series", "reference")
_KEY = re.compile(r"[\w./-]+", re.ASCII)
_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\.\d{4,9}/[^\s%]*\w)")
_LINKS = (
    ("arxiv", re.compile(r"https?://arxiv\.org/(?:abs|pdf)/(.+)")),
    ("arxiv", re.compile(r"https?://doi\.org/10\.48550/arxiv\.(.+)", re.IGNORECASE)),
    ("openreview", re.compile(r"https?://openreview\.net/(?:forum|pdf)\?id=([\w-]+)")),
    ("acl", re.compile(r"https?://(?:www\.)?aclanthology\.(?:org|info)/(?:papers/)?([^/]+?)(?:\.pdf|/)?$")),
    ("wikidata", re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/(Q\d+)")),
    ("pubmed", re.compile(r"https?://(?:www\.ncbi\.nlm\.nih\.gov/pubmed|pubmed\.ncbi\.nlm\.nih\.gov)/(\d+)")),
)


def publication(
    part: Part,
    line: int,
    type: str,
    key: str,
    publtype: str,
    attributes: tuple[str, ...],
    title: str,
    authors: list[AuthorName],
    editors: list[AuthorName],
    links: list[str],
    fields: dict[str, str],
    cited: list[str],
    rest: list[str],
) -> Record:
    """The record of an element `type`, of which `fields` are the `SINGLE` ones and `rest` is not used."""
    field = fields.get
    ids, urls = _ids(type, key, links, fields)
    year, date = _date(field("year", ""), field("month", ""))
    if year is None and "year" in fields:
        rest.append("year")
    venue = field("journal") or field("booktitle")
    if series := field("series"):
        if not venue or type == "book":
            venue = series
        else:
            rest.append("series")
    pages, volume, issue = field("pages"), field("volume"), field("number")
    place = part.place(line, key)
    kind = _kind(type, key, publtype) if publtype or type == "article" else KINDS.get(type)
    venue = _line(venue) if venue else None
    venue_ids = _stream(field("stream") or field("crossref") or key)
    unused = _unused(attributes, tuple(rest))
    pages = _pages(pages) if pages else None
    more: dict[str, Any] = {}
    if publisher := field("publisher") or field("school"):
        more["publisher"] = _line(publisher)
    if editors:
        more["editors"] = tuple(editors)
    if cited:
        more["references"] = tuple([f"dblp:{cite}" for cite in cited if cite != "..."])
    if type == "proceedings" or (type == "book" and editors and not authors):
        more["status"] = "proceedings"
    elif "withdrawn" in publtype:
        more["status"] = "withdrawn"
    # two calls: with more than 15 arguments by name, or with `**`, Python makes a dictionary of them, which
    # takes three times as long
    if more:
        return Record(
            place=place,
            title=title,
            authors=tuple(authors),
            kind=kind,
            year=year,
            date=date,
            venue=venue,
            ids=ids,
            urls=urls,
            volume=volume,
            issue=issue,
            pages=pages,
            venue_ids=venue_ids,
            unused=unused,
            **more,
        )
    return Record(
        place=place,
        title=title,
        authors=tuple(authors),
        kind=kind,
        year=year,
        date=date,
        venue=venue,
        ids=ids,
        urls=urls,
        volume=volume,
        issue=issue,
        pages=pages,
        venue_ids=venue_ids,
        unused=unused,
    )


_line = lru_cache(maxsize=1 << 14)(one_line)


def plain_title(text: str) -> str:
    """A title on one line, without the final full stop."""
    if "$" in text or "\\" in text or "&" in text:
        return title_text(text)
    text = one_line(text)
    return text[:-1].rstrip() if text[-1:] == "." and text[-2:] != ".." else text


@lru_cache(maxsize=1 << 15)
def author_name(text: str, orcid: str | None = None, pid: str | None = None) -> AuthorName:
    """An author string with what DBLP says of its bearer."""
    own = one_line(text)
    ids = {"dblp_name": own}
    if orcid and (value := _orcid(orcid)):
        ids["orcid"] = value
    if pid and (value := normalise("dblp", pid)):
        ids["dblp"] = value
    return AuthorName(without_number(own) if own[-1:].isdigit() else own, (), ids)


@lru_cache(maxsize=1 << 14)
def _orcid(text: str) -> str | None:
    return normalise("orcid", text)


def _kind(type: str, key: str, publtype: str) -> str | None:
    if publtype:
        if "edited" in publtype:  # a preface, a volume
            return None
        if "informal" in publtype and type == "article":
            return "Report" if key.startswith("tr/") else "Preprint"
        if "encyclopedia" in publtype:
            return "BookChapter"
    if type == "article" and key.startswith("journals/corr/"):
        return "Preprint"
    return KINDS.get(type)


def _ids(
    type: str, key: str, links: list[str], fields: dict[str, str]
) -> tuple[dict[str, str], tuple[str, ...]]:
    """Identifiers of the publication, and the links that are none."""
    ids: dict[str, str] = {}
    value = key if _KEY.fullmatch(key) and key[-4:] not in (".xml", "html") else normalise("dblp", key)
    if value:
        ids["dblp"] = value
    urls = []
    for link in links:
        match = _DOI.fullmatch(link)
        doi = match[1].lower() if match else normalise("doi", link) if "doi.org/10." in link else None
        if doi:
            is_new = ids.setdefault("doi", doi) == doi
            if doi.startswith("10.48550/") and (value := normalise("arxiv", doi)):
                ids.setdefault("arxiv", value)
        else:
            is_new = _link_id(link, ids)
        if not is_new:
            urls.append(link)
    volume = fields.get("volume")
    if volume and volume.startswith("abs/") and "arxiv" not in ids:
        value = normalise("arxiv", volume[4:])
        if value:
            ids["arxiv"] = value
    if "isbn" in fields and type not in ("inproceedings", "incollection"):
        value = normalise("isbn", fields["isbn"])
        if value:
            ids["isbn"] = value
    return ids, tuple(urls)


def _link_id(link: str, ids: dict[str, str]) -> bool:
    """Whether an identifier could be read off the link and kept."""
    for scheme, pattern in _LINKS:
        if (match := pattern.match(link)) and (value := normalise(scheme, match[1])):
            return ids.setdefault(scheme, value) == value
    return False


@lru_cache(maxsize=1 << 12)
def _date(year: str, month: str) -> tuple[int | None, str | None]:
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        return None, None
    if month:
        name = month.rstrip(".")[:3].lower() if month.rstrip(".").isalpha() else ""  # `May/June` is no month
        return int(year), iso_date(int(year), _MONTHS.get(name, 0))
    return int(year), year


def _pages(text: str) -> str | None:
    first, dash, last = text.partition("-")
    if first.isalnum() and last.isalnum():
        return f"{first}–{last}"
    return page_range(text) if dash else text


def _stream(key: str) -> dict[str, str]:
    """The series or journal of a key: `conf/nips` of `conf/nips/2012`, `journals/corr` …"""
    key = key.removeprefix("streams/")
    return _stream_ids(key[: key.find("/", key.find("/") + 1)] if key.count("/") > 1 else key)


@lru_cache(maxsize=1 << 13)
def _stream_ids(stream: str) -> dict[str, str]:
    kind, _, name = stream.partition("/")
    return {"dblp": stream} if name and kind in _STREAMS else {}


@lru_cache(maxsize=10_000)
def _unused(attributes: tuple[str, ...], tags: tuple[str, ...]) -> tuple[str, ...]:
    names = [f"@{name}" for name in attributes if name not in ("key", "publtype")]
    return tuple(dict.fromkeys(names + list(tags)))
