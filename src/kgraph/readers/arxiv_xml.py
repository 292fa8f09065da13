"""arXiv in XML: Atom answers of its API, and OAI-PMH records in the forms `arXiv` and `arXivRaw`.

Every paper is a preprint of the venue arXiv; a place of publication (`journal_ref`) stands beside it as text
only and is not used, but its DOI is. Titles are TeX and become text; abstracts keep their formulas.

Specification: https://info.arxiv.org/help/api/user-manual.html, https://info.arxiv.org/help/oa/index.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from kgraph.model.identifiers import normalise
from kgraph.model.records import Record, Rejected, Statement
from kgraph.readers.arxiv_authors import Listed, authors_of, name_text, parse_authors, plain_tex
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.xml_text import root_name, xml_parts
from kgraph.readers.documents.xml_trees import raw_text, xml_trees
from kgraph.readers.fields.dates import iso_date, parse_iso_date
from kgraph.readers.fields.markup import one_line, title_text, without_escapes
from kgraph.readers.format import Format, ReadOptions

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NAME = "arxiv-xml"
TAGS = ("entry", "record")
VENUE = "arXiv"

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_IDENTIFIER = re.compile(r"(\d{4}\.\d{4,5})(?:v\d{1,3})?", re.ASCII)
_PLAIN_DOI = re.compile(r"10\.[0-9]{4,9}/[^\s%;,]*[A-Za-z0-9]")
_DOI_END = re.compile(r"[\s;]+|,\s")
_PLAIN_MATH = re.compile(r"\$([^$\\{}^_]*)\$")
_OAI_ROOTS = frozenset({"OAI-PMH", "ListRecords", "GetRecord", "record", "records", "root", "collection"})


def sniff(head: bytes) -> str | None:
    """An Atom feed of arXiv, or OAI-PMH records of it."""
    root = root_name(head)
    if root in ("feed", "entry") and b"http://www.w3.org/2005/Atom" in head:
        if (
            b"arxiv.org/schemas/atom" in head
            or b"//arxiv.org/api" in head
            or b"<id>http://arxiv.org/" in head
        ):
            return f"the root element <{root}> with addresses of arXiv"
    elif root in _OAI_ROOTS and (b"oai:arXiv.org:" in head or b"//arxiv.org/OAI/arXiv" in head):
        return f"the root element <{root}> with OAI identifiers of arXiv"
    return None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per entry that has a title; deleted ones and errors of the API are rejected."""
    for item in xml_trees(part, TAGS):
        if isinstance(item, Rejected):
            yield item
        elif _local(item[1].tag) == "entry":
            yield _entry(part, *item)
        else:
            yield _oai_record(part, *item)


@lru_cache(maxsize=1000)
def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


# ---- Atom


def _entry(part: Part, line: int, element: Element) -> Record | Rejected:
    texts: dict[str, str] = {}
    people: list[Listed] = []
    categories: list[str] = []
    rest: list[str] = []
    dois: list[str] = []
    primary = ""
    for child in element:
        name = _local(child.tag)
        if name == "author":
            people.append(_atom_author(child))
        elif name == "category":
            categories.append(child.get("term", ""))
        elif name == "primary_category":
            primary = child.get("term", "")
        elif name == "link":
            if child.get("title") == "doi":
                dois.append(child.get("href", ""))
        elif name == "doi":
            dois.insert(0, child.text or "")
        elif name in ("id", "title", "summary", "published", "updated"):
            texts.setdefault(name, child.text or "")
        else:
            rest.append(name)
    own = texts.get("id", "").strip()
    if "/api/errors" in own:
        return part.rejected(
            line, f"the API of arXiv answered: {one_line(texts.get('summary', ''))}", raw_text(element)
        )
    title = tex_title(texts.get("title", ""))
    if not title:
        return part.rejected(line, "no title", raw_text(element))
    identifier = own.rpartition("/abs/")[2] if "/abs/" in own else own
    first, latest = _day(texts.get("published", "")), _day(texts.get("updated", ""))
    date = first or latest
    versions: tuple[str, ...] = (first,) if first else ()
    if first and latest and identifier.endswith("v2"):
        versions = (first, latest)
    elif latest != first:
        rest.append("updated")
    return Record(
        place=part.place(line, identifier),
        title=title,
        authors=authors_of(people),
        kind="Preprint",
        year=int(date[:4]) if date else None,
        date=date,
        venue=VENUE,
        categories=_categories([primary, *categories]),
        abstract=abstract_text(texts.get("summary", "")),
        ids=arxiv_ids(identifier, dois),
        versions=versions,
        unused=tuple(dict.fromkeys(rest)),
    )


def _atom_author(element: Element) -> Listed:
    name, places = "", []
    for child in element:
        tag = _local(child.tag)
        if tag == "name":
            name = plain_tex(child.text or "")
        elif tag == "affiliation" and (place := name_text(child.text or "")):
            places.append(place)
    return Listed(name, None, tuple(places))


# ---- OAI-PMH

_OAI_FIELDS = frozenset({
    "id", "created", "updated", "title", "categories", "doi", "abstract",
})  # fmt: skip


def _oai_record(part: Part, line: int, element: Element) -> Record | Rejected:
    header = metadata = None
    for child in element:
        if _local(child.tag) == "header":
            header = child
        elif _local(child.tag) == "metadata":
            metadata = child
    if header is not None and header.get("status") == "deleted":
        return part.rejected(line, "deleted", raw_text(element))
    paper = next(iter(metadata), None) if metadata is not None else None
    if paper is None or _local(paper.tag) not in ("arXiv", "arXivRaw"):
        told = f"metadata in the form {_local(paper.tag)}" if paper is not None else "no metadata"
        return part.rejected(line, f"{told}; ask for arXiv or arXivRaw", raw_text(element))
    return _paper(part, line, element, paper)


def _paper(part: Part, line: int, element: Element, paper: Element) -> Record | Rejected:
    texts: dict[str, str] = {}
    people: list[Listed] = []
    versions: list[str] = []
    rest: list[str] = []
    is_complete = True
    for child in paper:
        name = _local(child.tag)
        if name == "authors":
            if len(child):
                people = [_oai_author(author) for author in child]
            else:
                people, is_complete = parse_authors(child.text or "")
        elif name == "version":
            if day := version_day(next((c.text or "" for c in child if _local(c.tag) == "date"), "")):
                versions.append(day)
        elif name in _OAI_FIELDS:
            texts.setdefault(name, child.text or "")
        else:
            rest.append(name)
    title = tex_title(texts.get("title", ""))
    if not title:
        return part.rejected(line, "no title", raw_text(element))
    created = _day(texts.get("created", ""))
    date = created or (versions[0] if versions else None)
    if "updated" in texts:
        rest.append("updated")
    identifier = texts.get("id", "").strip()
    return Record(
        place=part.place(line, identifier),
        title=title,
        authors=authors_of(people),
        authors_complete=is_complete,
        kind="Preprint",
        year=int(date[:4]) if date else None,
        date=date,
        venue=VENUE,
        categories=_categories(texts.get("categories", "").split()),
        abstract=abstract_text(texts.get("abstract", "")),
        ids=arxiv_ids(identifier, [texts.get("doi", "")]),
        versions=tuple(versions) or ((created,) if created else ()),
        unused=tuple(dict.fromkeys(rest)),
    )


def _oai_author(element: Element) -> Listed:
    family = given = suffix = ""
    places = []
    for child in element:
        name, text = _local(child.tag), name_text(child.text or "")
        if name == "keyname":
            family = text
        elif name == "forenames":
            given = text
        elif name == "suffix":
            suffix = text
        elif name == "affiliation" and text:
            places.append(text)
    return listed_name(given, family, suffix, places)


# ---- what arXiv writes alike everywhere


def listed_name(given: str, family: str, suffix: str, places: list[str]) -> Listed:
    """A name in parts, printed `Given Family Suffix`."""
    name = f"{given} {family}" if given else family
    return Listed(f"{name} {suffix}" if suffix else name, family if given else None, tuple(places))


def tex_title(text: str) -> str:
    """A title as plain text; TeX is translated only where there is more than letters in dollars."""
    if "$" in text and "\\" not in text:
        text = _PLAIN_MATH.sub(r"\1", text)
    return title_text(text)


def abstract_text(text: str) -> str | None:
    """An abstract on one line, its formulas as they stand."""
    text = one_line(text.strip().replace("\n", " "))  # else it takes the text apart word by word
    return (without_escapes(text) if "\\" in text else text) or None


def arxiv_ids(identifier: str, dois: list[str]) -> dict[str, str]:
    """The paper's identifiers; of several DOIs the first."""
    ids = {}
    match = _IDENTIFIER.fullmatch(identifier)
    if value := match[1] if match else normalise("arxiv", identifier):
        ids["arxiv"] = value
    for doi in dois:
        if _PLAIN_DOI.fullmatch(doi):
            ids["doi"] = doi.lower()
            break
        if doi and (value := normalise("doi", _DOI_END.split(doi.strip(), maxsplit=1)[0])):
            ids["doi"] = value
            break
    return ids


def version_day(text: str) -> str | None:
    """The day of `Mon, 2 Apr 2007 19:18:42 GMT`.

    Example:
        >>> version_day("Mon, 2 Apr 2007 19:18:42 GMT"), version_day("soon")
        ('2007-04-02', None)
    """
    parts = text.split()
    if len(parts) < 4 or parts[2] not in _MONTHS or not (parts[1] + parts[3]).isdecimal():
        return None
    return iso_date(int(parts[3]), _MONTHS.index(parts[2]) + 1, int(parts[1]))


def _day(text: str) -> str | None:
    return _iso_day(text.strip()[:10])


_iso_day = lru_cache(maxsize=1 << 14)(parse_iso_date)


@lru_cache(maxsize=10_000)
def _unique(codes: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(code for code in codes if code))


def _categories(codes: list[str]) -> tuple[str, ...]:
    return _unique(tuple(codes))


FORMAT = Format(
    name=NAME,
    title="arXiv (Atom, OAI-PMH)",
    extensions=(".xml", ".atom"),
    sniff=sniff,
    read_part=read_part,
    parts=xml_parts(*TAGS),
    specification="https://info.arxiv.org/help/api/user-manual.html",
)
