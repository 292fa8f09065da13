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

TAGS = (*KINDS, "www", "person")
"""Elements that are records."""

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
    isbn = field("isbn") if type not in ("inproceedings", "incollection") else None
    ids, urls = ids_of(key, links, field("volume"), isbn)
    year, date = date_of(field("year", ""), field("month", ""))
    if year is None and "year" in fields:
        rest.append("year")
    venue = field("journal") or field("booktitle")
    if series := field("series"):
        if not venue or type == "book":
            venue = series
        else:
            rest.append("series")
    pages = field("pages")
    more: dict[str, Any] = {}
    if publisher := field("publisher") or field("school"):
        more["publisher"] = venue_of(publisher)
    if editors:
        more["editors"] = tuple(editors)
    if cited:
        more["references"] = tuple([f"dblp:{cite}" for cite in cited if cite != "..."])
    if type == "proceedings" or (type == "book" and editors and not authors):
        more["status"] = "proceedings"
    elif "withdrawn" in publtype:
        more["status"] = "withdrawn"
    return Record(
        place=part.place(line, key),
        title=title,
        authors=tuple(authors),
        kind=kind_of(type, key, publtype),
        year=year,
        date=date,
        venue=venue_of(venue) if venue else None,
        ids=ids,
        urls=urls,
        volume=field("volume"),
        issue=field("number"),
        pages=pages_of(pages) if pages else None,
        venue_ids=stream_of(field("stream") or field("crossref") or key),
        unused=_unused(attributes, tuple(rest)),
        **more,
    )


venue_of = lru_cache(maxsize=1 << 14)(one_line)


def plain_title(text: str) -> str:
    """A title on one line, without the final full stop."""
    if "$" in text or "\\" in text or "&" in text:
        return title_text(text)
    text = one_line(text)
    return text[:-1].rstrip() if text[-1:] == "." and text[-2:] != ".." else text


def author_name(text: str, orcid: str | None = None, pid: str | None = None) -> AuthorName:
    """An author string with what DBLP says of its bearer."""
    own = one_line(text)
    ids = {"dblp_name": own}
    if orcid and (value := _orcid(orcid)):
        ids["orcid"] = value
    if pid and (value := normalise("dblp", pid)):
        ids["dblp"] = value
    return AuthorName(without_number(own) if own[-1:].isdigit() else own, (), ids)


known_author = lru_cache(maxsize=1 << 14)(author_name)
"""The same, remembered: authors of a venue come again."""


@lru_cache(maxsize=1 << 14)
def _orcid(text: str) -> str | None:
    return normalise("orcid", text)


def kind_of(type: str, key: str, publtype: str) -> str | None:
    """The class of a publication."""
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


def ids_of(
    key: str, links: list[str], volume: str | None, isbn: str | None = None
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
    if volume and volume[:4] == "abs/" and "arxiv" not in ids and (value := normalise("arxiv", volume[4:])):
        ids["arxiv"] = value
    if isbn and (value := normalise("isbn", isbn)):
        ids["isbn"] = value
    return ids, tuple(urls)


def _link_id(link: str, ids: dict[str, str]) -> bool:
    """Whether an identifier could be read off the link and kept."""
    for scheme, pattern in _LINKS:
        if (match := pattern.match(link)) and (value := normalise(scheme, match[1])):
            return ids.setdefault(scheme, value) == value
    return False


@lru_cache(maxsize=1 << 12)
def date_of(year: str, month: str) -> tuple[int | None, str | None]:
    """Year and date; `May/June` is no month."""
    if not (len(year) == 4 and year.isascii() and year.isdigit()):
        return None, None
    if month:
        name = month.rstrip(".")[:3].lower() if month.rstrip(".").isalpha() else ""
        return int(year), iso_date(int(year), _MONTHS.get(name, 0))
    return int(year), year


def pages_of(text: str) -> str | None:
    """Pages with an en dash."""
    first, dash, last = text.partition("-")
    if first.isalnum() and last.isalnum():
        return f"{first}–{last}"
    return page_range(text) if dash else text


def stream_of(key: str) -> dict[str, str]:
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
