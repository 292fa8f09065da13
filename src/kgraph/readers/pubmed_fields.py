"""Fields that articles and books of PubMed have in common."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kgraph.model.identifiers import normalise
from kgraph.model.records import AssignedTopic, Funder
from kgraph.readers.documents.xml_trees import plain_text
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line
from kgraph.readers.fields.pages import page_range

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

KINDS = (
    ("preprint", "Preprint"),
    ("dataset", "DataPaper"),
    ("academic dissertation", "Thesis"),
    ("technical report", "Report"),
    ("journal article", "JournalArticle"),
    ("review", "JournalArticle"),
    ("case reports", "JournalArticle"),
    ("clinical trial", "JournalArticle"),
)
"""Type of publication → class of the ontology, the first that applies; letters, news, errata … have none."""

_MONTHS = {
    name: number + 1
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
    )
}
_MEDLINE_DATE = re.compile(r"(\d{4})(?:\s+([A-Z][a-z]{2})\b(?:\s+(\d{1,2})\b)?)?\s*(-|/)?")
_IDS = {"pubmed": "pubmed", "doi": "doi", "pmc": "pmc", "bookaccession": "bookaccession"}


def by_tag(element: Element) -> dict[str, Element]:
    """The children by their tags, in the order of the document; of several of a tag the first."""
    found: dict[str, Element] = {}
    for child in element:
        found.setdefault(child.tag, child)
    return found


def text_of(element: Element | None) -> str:
    """The plain text of an element without markup inside."""
    return (element.text or "").strip() if element is not None else ""


def line_of(element: Element | None) -> str | None:
    """The text of an element on one line."""
    return one_line(plain_text(element)) or None if element is not None else None


def title_of(fields: dict[str, Element]) -> tuple[str, bool]:
    """The title, and whether it is the one in the paper's language, given where there is no English one.

    English titles of papers in other languages stand in square brackets, which are taken off.
    """
    for tag in ("ArticleTitle", "VernacularTitle"):
        title = (line_of(fields.get(tag)) or "").removesuffix(".").rstrip()
        if title.startswith("[") and title.endswith("]") and "]" not in title[:-1]:
            title = title[1:-1].removesuffix(".").strip()
        if title and title.lower() not in ("not available", "in process citation"):
            return title, tag == "VernacularTitle"
    return "", False


def date_of(published: Element | None, electronic: Element | None = None) -> tuple[str | None, bool]:
    """The date of the issue; the electronic one where it is within that and more precise (then also true)."""
    date = _date(published)
    more = _date(electronic)
    if more and (date is None or more.startswith(date)):
        return more, True
    return date, False


def _date(element: Element | None) -> str | None:
    if element is None:
        return None
    parts = {child.tag: (child.text or "").strip() for child in element}
    if "MedlineDate" in parts:  # `1998 Dec-1999 Jan`, `2000 Spring`, `1978 Feb 3-10`
        match = _MEDLINE_DATE.match(parts["MedlineDate"])
        if not match:
            return None
        month = 0 if match[4] and not match[3] else _MONTHS.get((match[2] or "").lower(), 0)
        return iso_date(int(match[1]), month)
    year, day = parts.get("Year", ""), parts.get("Day", "")
    if not (year.isascii() and year.isdigit()):
        return None
    return iso_date(int(year), _month(parts.get("Month", "")), int(day) if day.isdecimal() else 0)


def _month(text: str) -> int:
    return int(text) if text.isdecimal() else _MONTHS.get(text[:3].lower(), 0)


def kind_of(types: list[Element]) -> tuple[str | None, str | None]:
    """The class of the publication, and its state where it was retracted."""
    return _kind(tuple((type.text or "").strip() for type in types))


@lru_cache(maxsize=1000)
def _kind(types: tuple[str, ...]) -> tuple[str | None, str | None]:
    names = {type.lower() for type in types}
    kind = next((kind for name, kind in KINDS if name in names), None)
    return kind, next((type for type in types if type.lower() == "retracted publication"), None)


def abstract_of(element: Element | None) -> str | None:
    """The sections of an abstract, each after its label."""
    if element is None:
        return None
    sections = []
    for section in element.iter("AbstractText"):
        text = one_line(plain_text(section))
        label = section.get("Label")
        if text:
            sections.append(f"{label}: {text}" if label and label != "UNLABELLED" else text)
    return " ".join(sections) or None


def keywords_of(element: Element) -> tuple[str, ...]:
    """The words of all keyword lists, each once."""
    words = (line_of(keyword) for keyword in element.findall("KeywordList/Keyword"))
    return tuple(dict.fromkeys(word for word in words if word))


def article_ids(number: str, article: Element | None, ids: Element | None) -> dict[str, str]:
    """The identifiers of a paper from where they stand; one marked as wrong (`ValidYN="N"`) is not taken."""
    found = {"pubmed": value} if (value := normalise("pubmed", number)) else {}
    given = (
        [(given.get("IdType", ""), given.text) for given in ids if not len(given)] if ids is not None else []
    )
    if article is not None:
        given += [
            (place.get("EIdType", ""), place.text)
            for place in article.findall("ELocationID")
            if place.get("ValidYN") != "N"
        ]
    for type, text in given:
        scheme = _IDS.get(type)
        if scheme and scheme not in found and text and (value := normalise(scheme, text)):
            found[scheme] = value
    return found


def references_of(element: Element | None) -> tuple[str, ...]:
    """What is cited: its PubMed number or DOI, else the citation as printed."""
    if element is None:
        return ()
    return tuple(dict.fromkeys(filter(None, map(_reference, element.iter("Reference")))))


def _reference(element: Element) -> str | None:
    citation = None
    found: dict[str, str] = {}
    for child in element:
        if child.tag == "Citation":
            citation = child
        elif child.tag == "ArticleIdList":
            for given in child:
                scheme = given.get("IdType", "")
                if scheme == "pubmed" and given.text and given.text.isdecimal():
                    return f"pubmed:{given.text}"
                if scheme in ("pubmed", "doi") and (value := normalise(scheme, given.text or "")):
                    found[scheme] = value
    for scheme in ("pubmed", "doi"):
        if scheme in found:
            return f"{scheme}:{found[scheme]}"
    return line_of(citation)


def funders_of(element: Element | None) -> tuple[Funder, ...]:
    """Agencies with their grants, each agency once."""
    if element is None:
        return ()
    awards: dict[str, dict[str, None]] = {}
    for grant in element:
        if agency := line_of(grant.find("Agency")):
            numbers = awards.setdefault(agency, {})
            if number := text_of(grant.find("GrantID")):
                numbers[number] = None
    return tuple(Funder(agency, awards=tuple(numbers)) for agency, numbers in awards.items())


def topics_of(element: Element | None) -> tuple[AssignedTopic, ...]:
    """The MeSH descriptors of a list of headings."""
    if element is None:
        return ()
    names = [heading.find("DescriptorName") for heading in element]
    return tuple([_topic(name.text, name.get("UI")) for name in names if name is not None and name.text])


@lru_cache(maxsize=1 << 15)
def _topic(name: str, number: str | None) -> AssignedTopic:
    return AssignedTopic(one_line(name), ids={"mesh": number} if number else {})


def pages_of(element: Element | None) -> str | None:
    """The pages of a `Pagination`."""
    if element is None:
        return None
    parts = by_tag(element)
    return page_range(text_of(parts.get("MedlinePgn"))) or page_range(
        text_of(parts.get("StartPage")), text_of(parts.get("EndPage"))
    )


@lru_cache(maxsize=1 << 14)
def venue_ids_of(issn: str, number: str) -> dict[str, str]:
    """Identifiers of a journal: its ISSN and its number in NLM's catalogue."""
    ids = {"issn": value} if (value := normalise("issn", issn)) else {}
    if number:
        ids["nlm"] = number
    return ids
