"""MEDLINE text (NBIB), as PubMed saves it: `PMID- 26524502`, tags of four characters, a hyphen and a blank.

What follows an author's full name (`FAU`), his abbreviated name, identifiers, addresses, is his. Values go on
in lines that begin with six blanks. Books of the NCBI Bookshelf have `BTI` and `CTI` for their titles.

Specification: https://www.nlm.nih.gov/bsd/mms/medlineelements.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import partial

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AssignedTopic, AuthorName, Funder, Record, Statement
from kgraph.readers.documents.cutting import parts_at
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.markup import title_text
from kgraph.readers.fields.names import family_before_initials, suffix_last
from kgraph.readers.fields.unused import unused_names
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.tagged_text import (
    TaggedRecord,
    address,
    before_tag,
    date_in,
    full_range,
    plain,
    scan,
    standard_numbers,
    year_in,
)

NAME = "medline"

KINDS = {
    "preprint": "Preprint",
    "dataset": "DataPaper",
    "academic dissertation": "Thesis",
    "technical report": "Report",
    "journal article": "JournalArticle",
    "review": "JournalArticle",
}
"""Publication type (`PT`) → class of the ontology, the first of this table that a record has; letters,
editorials, comments have none."""

_USED = frozenset({
    "PMID", "TI", "BTI", "CTI", "AB", "FAU", "AU", "AUID", "AD", "CN", "FED", "ED", "LA", "PT", "DP", "DEP",
    "TA", "JT", "VI", "IP", "PG", "LID", "AID", "IS", "ISBN", "MH", "OT", "GR", "PB",
})  # fmt: skip
_START = re.compile(rb"^(?:\xef\xbb\xbf)?PMID- ?\d", re.MULTILINE)
_PERSON = frozenset({"FAU", "AU", "FED", "ED", "CN", "FIR", "IR"})


def sniff(head: bytes) -> str | None:
    """A line that begins a record, outside of JSON and XML."""
    if head.lstrip()[:1] in (b"{", b"["):
        return None
    found = _START.search(head)
    return f"the line {head[found.start() : found.end() + 7].split()[0].decode()!r} …" if found else None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record for each `PMID` with a title."""
    for found in scan(part.text(), _tag_of, begins="PMID", blank_ends=True):
        yield _record(found, part)


def _tag_of(line: str) -> tuple[str, str] | None:
    if line[4:5] != "-" or line[5:6] not in (" ", ""):
        return None
    tag = line[:4].rstrip(" ").lstrip("\ufeff")
    return (tag, line[6:].strip()) if tag.isalpha() and tag.isupper() else None


# ---- one record


def _record(found: TaggedRecord, part: Part) -> Statement:
    values = found.by_tag()
    title, book = _text(values, "TI"), _text(values, "BTI")
    if not (title or book):
        return part.rejected(found.line, "no title", found.raw)
    authors, editors, labs = _people(found.fields)
    ids = _ids(values)
    numbers = {**_issn(values), **standard_numbers(values.get("ISBN", ()))}
    is_book = bool(book) and (not title or title == book)
    if is_book and "isbn" in numbers:
        ids["isbn"] = numbers.pop("isbn")
    year, date = _date(values)
    return Record(
        place=part.place(found.line, _text(values, "PMID") or ""),
        title=_without_brackets(title_text(title or book or "")),
        authors=authors,
        kind="Book" if is_book else "BookChapter" if book else _kind(values),
        year=year,
        date=date,
        venue=(None if is_book else book) or _text(values, "JT", "TA", "CTI"),
        keywords=tuple(dict.fromkeys(word.lstrip("*") for word in map(plain, values.get("OT", ())) if word)),
        abstract=_text(values, "AB"),
        labs=labs,
        ids=ids,
        volume=_text(values, "VI"),
        issue=_text(values, "IP"),
        pages=full_range(_text(values, "PG")),
        publisher=_text(values, "PB"),
        editors=editors,
        venue_ids=numbers,
        topics=_topics(values),
        funders=_funders(values),
        language=_text(values, "LA"),
        unused=unused_names(tuple(values), _USED),
    )


Values = Mapping[str, list[str]]


def _text(values: Values, *tags: str) -> str | None:
    """The first value of the first of these tags that is there, as plain text."""
    return next((text for tag in tags for value in values.get(tag, ()) if (text := plain(value))), None)


def _without_brackets(title: str) -> str:
    """A title that PubMed translated stands in brackets."""
    inner = title[1:-1]
    is_translated = title[:1] == "[" and title[-1:] == "]" and "[" not in inner and "]" not in inner
    return title_text(inner) if is_translated and inner.strip() else title


def _kind(values: Values) -> str | None:
    types = {plain(text).lower() for text in values.get("PT", ())}
    return next((kind for word, kind in KINDS.items() if word in types), None)


def _ids(values: Values) -> dict[str, str]:
    found = {"pubmed": _text(values, "PMID") or ""}
    for text in (*values.get("LID", ()), *values.get("AID", ())):
        number, _, label = text.rpartition(" ")
        if label == "[doi]" or (label == "[pii]" and number.startswith("10.")):
            found.setdefault("doi", number)
    return {scheme: value for scheme, text in found.items() if (value := normalise(scheme, text))}


def _issn(values: Values) -> dict[str, str]:
    """The ISSN that links a journal's media, else the first."""
    texts = values.get("IS", [])
    return standard_numbers(sorted(texts, key=lambda text: "(Linking)" not in text)[:4])


def _date(values: Values) -> tuple[int | None, str | None]:
    """Of publication (`2013 May-Jun`), else of the electronic one (`20131231`)."""
    for text in (*values.get("DP", ()), *values.get("DEP", ())):
        year = year_in(text) or year_in(text[:4])
        if year:
            return year, date_in(text, year)
    return None, None


def _topics(values: Values) -> tuple[AssignedTopic, ...]:
    """MeSH descriptors, without the star of main topics and without qualifiers (`Humans/*genetics`)."""
    names = (plain(text).partition("/")[0].strip("* ") for text in values.get("MH", ()))
    return tuple(AssignedTopic(name) for name in dict.fromkeys(names) if name)


def _funders(values: Values) -> tuple[Funder, ...]:
    """`P30 MH090333/MH/NIMH NIH HHS/United States` → agency and number of the grant."""
    awards: dict[str, list[str]] = {}
    for text in values.get("GR", ()):
        *before, _country = plain(text).split("/") if "/" in text else (plain(text), "")
        agency = before.pop().strip()
        if len(before) > 1 and len(before[-1]) <= 3 and before[-1].isalpha():
            before.pop()  # the acronym of an institute
        numbers = awards.setdefault(agency, [])
        if number := "/".join(before).strip():
            numbers.append(number)
    return tuple(Funder(name=name, awards=tuple(dict.fromkeys(ns))) for name, ns in awards.items() if name)


# ---- people


def _people(
    fields: list[tuple[str, str]],
) -> tuple[tuple[AuthorName, ...], tuple[AuthorName, ...], tuple[str, ...]]:
    """Authors, editors, and addresses printed before any name, which are nobody's unless there is one author.

    Investigators (`FIR`, `IR`) are no authors; what follows their names is not read.
    """
    authors: list[_Person] = []
    editors: list[_Person] = []
    labs: list[str] = []
    person: _Person | None = None
    previous = ""
    for tag, value in fields:
        if tag in _PERSON:
            is_short = tag in ("AU", "ED")
            if is_short and previous == f"F{tag}" and person:
                person.short = plain(value)
            else:
                person = _Person(plain(value), is_group=tag == "CN", is_short=is_short)
                if tag in ("FAU", "AU", "CN"):
                    authors.append(person)
                elif tag in ("FED", "ED"):
                    editors.append(person)
        elif tag == "AD":
            target = person.addresses if person else labs
            if text := address(value):
                target.append(text)
        elif tag == "AUID" and person and "ORCID" in value.upper():
            person.orcid = person.orcid or normalise("orcid", value)
        previous = tag
    named = [person for person in authors if person.name]
    if labs and len(named) == 1 and not named[0].addresses:
        named[0].addresses, labs = labs, []
    return (
        tuple(person.author_name() for person in named),
        tuple(person.author_name() for person in editors if person.name),
        tuple(dict.fromkeys(labs)),
    )


class _Person:
    """A name and what the lines after it say."""

    def __init__(self, name: str, *, is_group: bool, is_short: bool) -> None:
        self.name = name.strip(" ,")
        self.is_group = is_group
        self.is_short = is_short
        self.short = ""
        self.addresses: list[str] = []
        self.orcid: str | None = None

    def author_name(self) -> AuthorName:
        """The full name; the abbreviated one only where it has another family name."""
        name = self.name
        family: str | None = None
        if not self.is_group:
            name, family = suffix_last(self.name)
            if self.is_short and family is None:
                family = family_before_initials(self.name)
        is_news = bool(self.short) and not self.short.casefold().startswith((family or self.name).casefold())
        return AuthorName(
            name=name,
            affiliations=tuple(Affiliation(text=text) for text in dict.fromkeys(self.addresses)),
            ids={"orcid": self.orcid} if self.orcid else {},
            is_group=self.is_group,
            other_names=(self.short,) if is_news else (),
            family=family,
        )


FORMAT = Format(
    name=NAME,
    title="MEDLINE text (PubMed, NBIB)",
    extensions=(".nbib", ".txt", ".medline"),
    sniff=sniff,
    read_part=read_part,
    parts=partial(parts_at, boundary=before_tag(b"PMID-")),
    specification="https://www.nlm.nih.gov/bsd/mms/medlineelements.html",
)
