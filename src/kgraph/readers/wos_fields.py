"""A record of Web of Science from its two-letter fields, however a file lays them out."""

from __future__ import annotations

import re
from collections.abc import Mapping

from kgraph.model.identifiers import normalise
from kgraph.model.records import AssignedTopic, AuthorName, Funder, Record, Rejected
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.markup import title_text
from kgraph.readers.fields.names import suffix_last
from kgraph.readers.fields.pages import page_range
from kgraph.readers.fields.unused import unused_names
from kgraph.readers.tagged_text import (
    date_in,
    full_range,
    items,
    plain,
    split_outside_brackets,
    standard_numbers,
    year_in,
)
from kgraph.readers.wos_authors import authors_and_labs

Values = Mapping[str, list[str]]
"""Tag → its values: names, references and addresses one by one, anything else as one text."""

LISTS = frozenset({"AU", "AF", "CA", "BA", "BF", "CR", "C1"})
"""Fields that hold one value on each line of a tagged file."""

KINDS = {
    "article": "JournalArticle",
    "review": "JournalArticle",
    "journal paper": "JournalArticle",
    "journal article": "JournalArticle",
    "proceedings paper": "ConferencePaper",
    "conference paper": "ConferencePaper",
    "book chapter": "BookChapter",
    "book": "Book",
    "data paper": "DataPaper",
    "preprint": "Preprint",
    "dissertation": "Thesis",
    "dissertation/thesis": "Thesis",
    "thesis": "Thesis",
    "report": "Report",
}
"""Document type (`DT`) → class of the ontology; letters, editorials, abstracts have none."""

_USED = frozenset({
    "PT", "ER", "AU", "AF", "BA", "BF", "CA", "GP", "BE", "ED", "TI", "SO", "SE", "CT", "LA", "DT",
    "DE", "ID", "AB", "C1", "RP", "RI", "OI", "FU", "CR", "TC", "PU", "SN", "EI", "BN", "J9", "JI",
    "PD", "PY", "EA", "VL", "IS", "BP", "EP", "PS", "AR", "DI", "WC", "SC", "UT", "PM",
})  # fmt: skip


def record(values: Values, part: Part, line: int, raw: str) -> Record | Rejected:
    """The record that begins on this line of the part; without a title it is rejected."""
    title = title_text(_text(values, "TI") or "")
    if not title:
        return part.rejected(line, "no title", raw)
    number = (_text(values, "UT") or "").replace(" ", "")
    is_inspec = number.startswith("INSPEC:")
    kind = _kind(values)
    numbers = standard_numbers(_texts(values, "SN", "EI"))
    isbn = standard_numbers(_texts(values, "BN")).get("isbn")
    ids = _ids(values, number)
    if isbn:
        (ids if kind == "Book" else numbers)["isbn"] = isbn
    authors, labs = authors_and_labs(values)
    year, date = _date(values)
    keywords, topics = _inspec_terms(values) if is_inspec else _terms(values)
    cited = _text(values, "TC") or ""
    return Record(
        place=part.place(line, number),
        title=title,
        authors=authors,
        kind=kind,
        year=year,
        date=date,
        venue=_text(values, "SO") or _text(values, "SE") or _text(values, "CT") or _text(values, "J9"),
        keywords=keywords,
        abstract=_text(values, "AB"),
        labs=labs,
        ids=ids,
        citations=int(cited) if cited.isdecimal() and len(cited) < 10 else None,
        volume=_text(values, "VL"),
        issue=_text(values, "IS"),
        pages=_pages(values),
        publisher=_text(values, "PU"),
        editors=_editors(values),
        venue_ids=numbers,
        topics=topics,
        references=tuple(dict.fromkeys(map(_reference, values.get("CR", ())))),
        funders=_funders(_text(values, "FU") or ""),
        language=_text(values, "LA"),
        unused=unused_names(tuple(values), _USED),
    )


def _texts(values: Values, *tags: str) -> list[str]:
    return [value for tag in tags for value in values.get(tag, ())]


def _text(values: Values, tag: str) -> str | None:
    """All of a field as plain text."""
    return plain(" ".join(values[tag])) or None if tag in values else None


def _kind(values: Values) -> str | None:
    """From the document types; an article in a book is a chapter; a journal with no type holds articles."""
    source = (_text(values, "PT") or "")[:1].upper()
    types = [KINDS[word] for word in items((_text(values, "DT") or "").lower()) if word in KINDS]
    if "DT" not in values:
        return "JournalArticle" if source == "J" else None
    if "BookChapter" in types or (source == "B" and "JournalArticle" in types):
        return "BookChapter"
    if "ConferencePaper" in types and source != "J":
        return "ConferencePaper"
    return types[0] if types else None


def _ids(values: Values, number: str) -> dict[str, str]:
    """`UT` is the accession number, printed `ISI:…` before 2011; that of Medline is a PubMed id."""
    found = {"doi": _text(values, "DI") or "", "pubmed": _text(values, "PM") or ""}
    if number.startswith("MEDLINE:"):
        found["pubmed"] = found["pubmed"] or number[8:]
    elif number:
        found["wos"] = f"WOS:{number[4:]}" if number.startswith("ISI:") else number
    if not found["doi"] and number.startswith("INSPEC:"):  # `[…],[10.1063/1.2234275]`
        found["doi"] = (_text(values, "ID") or "").rpartition("[10.")[2]
        found["doi"] = f"10.{found['doi'].rstrip(']')}" if found["doi"] else ""
    return {scheme: value for scheme, text in found.items() if text and (value := normalise(scheme, text))}


def _date(values: Values) -> tuple[int | None, str | None]:
    published, early = _text(values, "PD") or "", _text(values, "EA") or ""
    for text, day in ((_text(values, "PY") or published, published), (early, early)):
        if year := year_in(text):
            return year, date_in(day, year)
    return None, None


def _pages(values: Values) -> str | None:
    if "PS" in values:  # Medline and Inspec: `2457-71`
        return full_range(_text(values, "PS"))
    first = _text(values, "BP")
    return page_range(first, _text(values, "EP")) if first else page_range(_text(values, "AR"))


def _editors(values: Values) -> tuple[AuthorName, ...]:
    people = [name for tag in ("BE", "ED") for text in values.get(tag, ()) for name in items(text)]
    groups = [name for text in values.get("GP", ()) for name in items(text)]
    return (
        *(AuthorName(name=name, family=family) for name, family in map(suffix_last, people)),
        *(AuthorName(name=name, is_group=True) for name in groups),
    )


# ---- words, references, money


def _terms(values: Values) -> tuple[tuple[str, ...], tuple[AssignedTopic, ...]]:
    """Keywords of the authors (`DE`); KeywordsPlus (`ID`) and categories (`WC`, `SC`) as assigned topics."""
    keywords = dict.fromkeys(items(_text(values, "DE") or ""))
    topics: dict[str, AssignedTopic] = {}
    for tag in ("ID", "WC", "SC"):
        for name in items(_text(values, tag) or ""):
            topics.setdefault(name.casefold(), AssignedTopic(name))
    return tuple(keywords), tuple(topics.values())


_SECTION = re.compile(r"(?<=[A-Za-z/])/ ")


def _inspec_terms(values: Values) -> tuple[tuple[str, ...], tuple[AssignedTopic, ...]]:
    """Inspec's `DE`: `treatment/ controlled terms/ free terms// codes/ …`; `ID` holds no words there."""
    sections = _SECTION.split(_text(values, "DE") or "")
    if len(sections) < 3:
        return tuple(items(" ".join(sections))), ()
    controlled = dict.fromkeys(items(sections[1]))
    return tuple(dict.fromkeys(items(sections[2]))), tuple(map(AssignedTopic, controlled))


_CITED_DOI = re.compile(r",\s*(?:DOI\s+)+\[?(?:DOI\s+)?(10\.\d{4,9}/[^\s,\]]+)")


def _reference(cited: str) -> str:
    """`LI B, 2004, NATURE, V43, P1, DOI 10.1038/x` → its DOI where it has one, else as printed."""
    cited = plain(cited)
    found = _CITED_DOI.search(cited[-2000:])
    if found and (doi := normalise("doi", found[1])):
        return f"doi:{doi}"
    return cited


def _funders(text: str) -> tuple[Funder, ...]:
    """`Science Foundation [1, 2]; Ministry X` → funders with their grants; some names end in a DOI."""
    awards: dict[str, list[str]] = {}
    dois: dict[str, str] = {}
    for piece in split_outside_brackets(text):
        name, _, grants = piece.partition("[")
        name, mark, rest = name.strip().partition("10.13039/")
        name = name.strip(" ,")
        if not name:
            continue
        if mark:
            dois[name] = f"10.13039/{rest.strip()}"
        found = (number.strip() for number in re.split("[,;]", grants.rstrip("] ")))
        awards.setdefault(name, []).extend(number for number in found if number)
    return tuple(
        Funder(
            name=name, ids={"doi": dois[name]} if name in dois else {}, awards=tuple(dict.fromkeys(numbers))
        )
        for name, numbers in awards.items()
    )
