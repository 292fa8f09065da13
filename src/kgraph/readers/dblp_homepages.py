"""DBLP's persons: `www` records with a key `homepages/…`, and the `person` of a person page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, PersonRecord, Rejected
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.xml_trees import raw_text
from kgraph.readers.fields.markup import one_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LINKS = (
    ("orcid", re.compile(r"https?://(?:www\.)?orcid\.org/")),
    ("wikidata", re.compile(r"https?://www\.wikidata\.org/(?:entity|wiki)/")),
    ("scopus", re.compile(r"https?://www\.scopus\.com/authid/")),
    ("scholar", re.compile(r"https?://scholar\.google\.[a-z.]{2,6}/citations\?")),
    ("openreview", re.compile(r"https?://openreview\.net/profile\?id=")),
    ("openalex", re.compile(r"https?://(?:www\.)?openalex\.org/(?:people/)?A\d", re.IGNORECASE)),
    ("ieee", re.compile(r"https?://ieeexplore\.ieee\.org/author/\d")),
    ("semanticscholar", re.compile(r"https?://www\.semanticscholar\.org/author/")),
)


def is_home_page(element: Element) -> bool:
    """Whether the record is of a person."""
    return element.tag in ("www", "person") and element.get("key", "").startswith("homepages/")


def without_number(name: str) -> str:
    """`Wei Wang` of `Wei Wang 0001`, as DBLP tells people of one name apart."""
    return name[:-5] if name[-4:].isdigit() and name[-5:-4] == " " else name


def person_record(part: Part, line: int, element: Element) -> PersonRecord | Rejected | None:
    """The person of a home page.

    A page that only leads to another one states that its own id is a former one of the person there; most of
    them have no name, so that there is nobody of whom to state it: nothing.
    """
    key = element.get("key", "")
    names: list[str] = []
    others: list[str] = []
    pages: list[str] = []
    affiliations: list[str] = []
    rest = [f"@{name}" for name in element.attrib if name not in ("key", "publtype")]
    orcid = ""
    leads_to = ""
    for child in element:
        tag, text = child.tag, one_line(child.text or "")
        if tag == "author" and text:
            names.append(text)
            orcid = orcid or child.get("orcid", "")
        elif tag == "url":
            pages.append(text)
        elif tag == "crossref":
            leads_to = text
        elif tag == "note" and child.get("type") == "affiliation" and text:
            affiliations.append(text)
            if child.get("label"):
                rest.append("note@label")
        elif tag == "note" and (child.get("type") == "uname" or _is_name_in_han(child)):
            others.append(text)
        elif tag != "title":
            rest.append(tag)
    if not names:
        return None if leads_to else part.rejected(line, "a home page without a name", raw_text(element))
    name = without_number(names[0])
    if target := normalise("dblp", leads_to.removeprefix("homepages/")):
        return PersonRecord(
            place=part.place(line, key),
            name=name,
            ids={"dblp": target},
            former_ids=(f"dblp:{key.removeprefix('homepages/')}",),
            unused=tuple(dict.fromkeys(rest)),
        )
    ids, urls = _ids(key, names[0], pages, orcid)
    aliases = [without_number(alias) for alias in names[1:]]
    publtype = element.get("publtype")
    return PersonRecord(
        place=part.place(line, key),
        name=name,
        other_names=tuple(other for other in dict.fromkeys(aliases + others) if other != name),
        ids=ids,
        affiliations=tuple(Affiliation(text) for text in dict.fromkeys(affiliations)),
        urls=urls,
        former_ids=tuple(f"dblp_name:{alias}" for alias in names[1:]),
        is_ambiguous=publtype == "disambiguation",
        unused=tuple(
            dict.fromkeys(rest + ["@publtype"] * (publtype is not None and publtype != "disambiguation"))
        ),
    )


def _is_name_in_han(note: Element) -> bool:
    """Old notes without a type are remarks, but for those that give the name in another script."""
    text = (note.text or "").replace(" ", "")
    return note.get("type") is None and 2 <= len(text) <= 10 and all(ord(c) >= 0x3040 for c in text)


def _ids(key: str, name: str, pages: list[str], orcid: str) -> tuple[dict[str, str], tuple[str, ...]]:
    """Identifiers of the person, and the pages that are none."""
    found = {"dblp": key.removeprefix("homepages/"), "orcid": orcid}
    ids = {scheme: value for scheme, text in found.items() if text and (value := normalise(scheme, text))}
    ids["dblp_name"] = name
    urls = []
    for page in pages:
        for scheme, pattern in LINKS:
            if pattern.match(page) and (value := normalise(scheme, page)):
                if ids.setdefault(scheme, value) != value:
                    urls.append(page)
                break
        else:
            urls.append(page)
    return ids, tuple(url for url in dict.fromkeys(urls) if url)
