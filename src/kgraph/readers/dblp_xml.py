"""DBLP in XML: the whole `dblp.xml`, records and person pages of dblp.org, slices of them.

Author strings are DBLP's own identities: `Wei Wang 0001` is another person than `Wei Wang`; the number is
part of the id `dblp_name`, not of the name. Home pages (`www` records with a key `homepages/…`) are persons,
see `dblp_homepages`. Volumes of proceedings are records of no kind with the status `proceedings`.

Specification: https://dblp.org/xml/docu/dblpxml.pdf, https://dblp.org/xml/dblp.dtd.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName, Record, Rejected, Statement
from kgraph.readers.dblp_entities import ENTITIES
from kgraph.readers.dblp_homepages import is_home_page, person_record, without_number
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source
from kgraph.readers.documents.xml_text import root_name, xml_parts
from kgraph.readers.documents.xml_trees import plain_text, raw_text, xml_trees
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line, title_text
from kgraph.readers.fields.pages import page_range
from kgraph.readers.format import Format, ReadOptions

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "dblp-xml"

KINDS = {
    "article": "JournalArticle",
    "inproceedings": "ConferencePaper",
    "incollection": "BookChapter",
    "book": "Book",
    "phdthesis": "Thesis",
    "mastersthesis": "Thesis",
    "data": "DataPaper",
}
"""Element → class of the ontology; `proceedings` and `www` are papers of no particular kind."""

TAGS = (*KINDS, "proceedings", "www", "person")

_SINGLE = frozenset({
    "year", "pages", "journal", "volume", "number", "booktitle", "crossref", "month", "publisher", "school",
    "series", "isbn", "stream",
})  # fmt: skip
_MONTHS = {
    name: number + 1
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    )
}
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


def sniff(head: bytes) -> str | None:
    """The root element of DBLP's documents."""
    root = root_name(head)
    return f"the root element <{root}>" if root in ("dblp", "dblpperson") else None


_RECORDS = xml_parts(*TAGS)
_PERSON_PAGE = xml_parts("person", "r")  # its records stand in elements <r> of their own


def parts(source: Source) -> Iterator[Part]:
    """Cut between records."""
    return (_PERSON_PAGE if root_name(source.head) == "dblpperson" else _RECORDS)(source)


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per publication that has a title, one person per home page that has a name."""
    for item in xml_trees(part, TAGS, entities=ENTITIES):
        if isinstance(item, Rejected):
            yield item
        elif is_home_page(item[1]):
            yield person_record(part, *item)
        else:
            yield _record(part, *item)


def _record(part: Part, line: int, element: Element) -> Record | Rejected:
    authors: list[AuthorName] = []
    editors: list[AuthorName] = []
    links: list[str] = []
    cited: list[str] = []
    fields: dict[str, str] = {}
    rest: list[str] = []
    title = ""
    for child in element:
        tag = child.tag
        text = child.text
        if tag == "title":
            title = _plain_title(plain_text(child))
        elif not text:
            if len(child) or child.keys():
                rest.append(tag)
        elif tag == "author":
            authors.append(_author(text, child.get("orcid"), child.get("pid")))
        elif tag in _SINGLE and tag not in fields:
            fields[tag] = text.strip()
        elif tag == "ee":
            links.append(text.strip())
        elif tag == "editor":
            editors.append(_author(text, child.get("orcid"), child.get("pid")))
        elif tag == "cite":
            cited.append(text.strip())
        else:
            rest.append(tag)
    if not title:
        return part.rejected(line, "no title", raw_text(element))
    type = element.tag
    key = element.get("key", "")
    publtype = element.get("publtype", "")
    field = fields.get
    ids, urls = _ids(type, key, links, fields)
    year, date = _date(field("year", ""), field("month", ""))
    if year is None and "year" in fields:
        rest.append("year")
    venue, series = field("journal") or field("booktitle"), field("series")
    if series:
        if not venue or type == "book":
            venue = series
        else:
            rest.append("series")
    # few arguments are passed where few are given: a record of twenty takes four times as long to make
    more: dict[str, Any] = {
        name: fields[given] for name, given in (("volume", "volume"), ("issue", "number")) if given in fields
    }
    if publisher := field("publisher") or field("school"):
        more["publisher"] = _line(publisher)
    if pages := field("pages"):
        more["pages"] = _pages(pages)
    if urls:
        more["urls"] = urls
    if editors:
        more["editors"] = tuple(editors)
    if cited:
        more["references"] = tuple(f"dblp:{cite}" for cite in cited if cite != "...")
    if type == "proceedings" or "withdrawn" in publtype:
        more["status"] = "proceedings" if type == "proceedings" else "withdrawn"
    return Record(
        place=part.place(line, key),
        title=title,
        authors=tuple(authors),
        kind=_kind(type, key, publtype),
        year=year,
        date=date,
        venue=_line(venue) if venue else None,
        ids=ids,
        venue_ids=_stream(field("stream") or field("crossref") or key),
        unused=_unused(tuple(element.keys()), tuple(rest)),
        **more,
    )


_line = lru_cache(maxsize=1 << 14)(one_line)


def _plain_title(text: str) -> str:
    if "$" in text or "\\" in text or "&" in text:
        return title_text(text)
    text = _tidy(text)
    return text[:-1].rstrip() if text.endswith(".") and not text.endswith("..") else text


def _author(text: str, orcid: str | None, pid: str | None) -> AuthorName:
    """An author string with what DBLP says of its bearer."""
    own = _tidy(text)
    ids = {"dblp_name": own}
    if orcid and (value := normalise("orcid", orcid)):
        ids["orcid"] = value
    if pid and (value := normalise("dblp", pid)):
        ids["dblp"] = value
    return AuthorName(name=without_number(own) if own[-1:].isdigit() else own, ids=ids)


def _tidy(text: str) -> str:
    """`one_line`, with less to do for what is one already."""
    return (
        text
        if text.isascii() and text.isprintable() and "  " not in text and text == text.strip()
        else one_line(text)
    )


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
    volume = fields.get("volume", "")
    if volume.startswith("abs/") and "arxiv" not in ids and (value := normalise("arxiv", volume[4:])):
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


@lru_cache(maxsize=1 << 14)
def _stream(key: str) -> dict[str, str]:
    """The series or journal of a key: `conf/nips` of `conf/nips/2012`, `journals/corr` …"""
    kind, _, rest = key.removeprefix("streams/").partition("/")
    name = rest.partition("/")[0]
    return {"dblp": f"{kind}/{name}"} if name and kind in ("conf", "journals", "series", "reference") else {}


@lru_cache(maxsize=10_000)
def _unused(attributes: tuple[str, ...], tags: tuple[str, ...]) -> tuple[str, ...]:
    names = [f"@{name}" for name in attributes if name not in ("key", "publtype")]
    return tuple(dict.fromkeys(names + list(tags)))


FORMAT = Format(
    name=NAME,
    title="DBLP (XML)",
    extensions=(".xml",),
    sniff=sniff,
    read_part=read_part,
    parts=parts,
    specification="https://dblp.org/xml/docu/dblpxml.pdf",
)
