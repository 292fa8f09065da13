"""PubMed's author lists: names in parts, groups, ORCIDs, affiliations without e-mail addresses."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from kgraph.model.identifiers import normalise
from kgraph.model.records import Affiliation, AuthorName
from kgraph.readers.documents.xml_trees import plain_text
from kgraph.readers.fields.markup import one_line

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_LABEL = r"\b(?:electronic address(?:es)?|e-?mail(?: address(?:es)?)?)\s?:?"
_MAIL = re.compile(
    rf"[\s(;,]{{0,9}}(?:{_LABEL}\s?)?[^\s@:;,()<>]{{1,99}}@[^\s@;,()<>]{{1,99}}", re.IGNORECASE
)
_MAIL_LABEL = re.compile(rf"[\s;,.(]{{0,9}}{_LABEL}[\s.)]{{0,9}}$", re.IGNORECASE)
_ABBREVIATION = re.compile(r"\b(?:Inc|Ltd|Corp|Co|[A-Z])\.$")
_AFFILIATION_SCHEMES = {"ror": "ror", "grid": "grid", "isni": "isni"}


def authors_in(authors: Element | None) -> tuple[tuple[AuthorName, ...], bool]:
    """The names of an `AuthorList` and whether they are all; those with `ValidYN="N"` are left out."""
    if authors is None:
        return (), True
    named = [_author(author) for author in authors if author.get("ValidYN") != "N"]
    return tuple(name for name in named if name is not None), authors.get("CompleteYN") != "N"


def _author(element: Element) -> AuthorName | None:
    family = given = initials = suffix = ""
    group = ""
    ids: dict[str, str] = {}
    places: list[Affiliation] = []
    for child in element:
        tag = child.tag
        if tag == "LastName":
            family = one_line(plain_text(child))
        elif tag in ("ForeName", "FirstName"):
            given = one_line(plain_text(child))
        elif tag == "MiddleName":
            given = f"{given} {one_line(plain_text(child))}"
        elif tag == "Initials":
            initials = child.text or ""
        elif tag == "Suffix":
            suffix = one_line(plain_text(child))
        elif tag == "CollectiveName":
            group = one_line(plain_text(child))
        elif tag == "AffiliationInfo":
            places += _affiliations(child)
        elif tag == "Affiliation":
            if text := affiliation_text(plain_text(child)):
                places.append(Affiliation(text))
        elif tag == "Identifier" and (value := normalise("orcid", child.text or "")):
            ids["orcid"] = value
    if group and not family:
        return AuthorName(name=group, affiliations=tuple(places), is_group=True)
    given = given or " ".join(initials.replace(".", "").replace(" ", ""))
    name = f"{given} {family}".strip()
    if not name:
        return None
    return AuthorName(
        name=f"{name} {suffix}" if suffix else name,
        affiliations=tuple(places),
        ids=ids,
        family=family or None,
    )


def _affiliations(element: Element) -> list[Affiliation]:
    """The affiliation of an `AffiliationInfo`, with the identifiers that follow it."""
    texts = []
    ids: dict[str, str] = {}
    for child in element:
        if child.tag == "Affiliation":
            texts.append(affiliation_text(plain_text(child)))
        elif child.tag == "Identifier":
            scheme = _AFFILIATION_SCHEMES.get((child.get("Source") or "").lower())
            if scheme and (value := normalise(scheme, child.text or "")):
                ids[scheme] = value
    return [Affiliation(text, ids=ids) for text in texts if text]


@lru_cache(maxsize=1 << 13)
def affiliation_text(text: str) -> str:
    """An affiliation as printed, without e-mail addresses and the final full stop.

    Example:
        >>> affiliation_text("Dept. X, Univ. Y, UK. Electronic address: a.b@y.ac.uk.")
        'Dept. X, Univ. Y, UK'
        >>> affiliation_text("Z Inc., U.S.A. ada@z.com"), affiliation_text("bo@z.com")
        ('Z Inc., U.S.A.', '')
    """
    text = one_line(text)
    if "@" in text:
        text = _MAIL_LABEL.sub("", _MAIL.sub("", text))
        if "@" in text:  # an address in a form of its own
            text = " ".join(word for word in text.split(" ") if "@" not in word)
    text = text.strip(" ;,")
    if text.endswith(".") and not _ABBREVIATION.search(text):
        text = text.rstrip(". ;,")
    return text
