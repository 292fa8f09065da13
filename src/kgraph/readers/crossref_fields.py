"""Parts of a work as Crossref writes them: people, affiliations, dates, references, funders."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.names import SUFFIXES
from kgraph.model.records import Affiliation, AuthorName, Funder
from kgraph.readers.crossref_text import plain_text
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line, plain_name

Number = str | int | float
Texts = list[str | None] | str | None
"""The API gives lists; content negotiation gives the first alone."""


class Identifier(msgspec.Struct, rename="kebab"):
    """An identifier with its scheme."""

    id: str | None = None
    id_type: str | None = None


class Institution(msgspec.Struct):
    """An affiliation, or who published a preprint."""

    name: str | None = None
    id: list[Identifier] | None = None
    place: list[str] | str | None = None
    department: list[str] | str | None = None


class Contributor(msgspec.Struct):
    """An author or editor; `name` alone for a group."""

    given: str | None = None
    family: str | None = None
    name: str | None = None
    literal: str | None = None
    suffix: str | None = None
    orcid: str | None = msgspec.field(default=None, name="ORCID")
    affiliation: list[Institution | str] | Institution | str | None = None


class DateParts(msgspec.Struct, rename="kebab"):
    """A date as `[[2022, 5, 31]]`; unknown is `[[null]]`."""

    date_parts: list[list[Number | None] | None] | None = None


class Reference(msgspec.Struct, rename="kebab"):
    """One entry of the list of references."""

    doi: str | None = msgspec.field(default=None, name="DOI")
    unstructured: str | None = None
    author: str | None = None
    article_title: str | None = None
    volume_title: str | None = None
    series_title: str | None = None
    journal_title: str | None = None
    volume: Number | None = None
    first_page: Number | None = None
    year: Number | None = None


class FunderEntry(msgspec.Struct):
    """Who paid, and numbers of grants."""

    name: str | None = None
    doi: str | None = msgspec.field(default=None, name="DOI")
    id: list[Identifier] | None = None
    award: list[Number | None] | Number | None = None


def texts(value: Texts) -> list[str]:
    """The plain texts of a field that is a list or one text."""
    if not value:
        return []
    given = [value] if isinstance(value, str) else value
    return [plain for text in given if text and (plain := plain_text(text))]


# ---- people


def people(contributors: Iterable[Contributor]) -> tuple[tuple[AuthorName, ...], bool]:
    """The names in their order, and whether the list is whole (no `et al.` among them)."""
    names, is_whole = [], True
    for contributor in contributors:
        name, family, others = _printed(contributor.given, contributor.family, contributor.suffix)
        is_group = not name
        if is_group:
            name = plain_text(contributor.name or contributor.literal or "")
        if _AND_OTHERS.fullmatch(name):
            is_whole = False
            continue
        if not name:
            continue
        orcid = normalise("orcid", contributor.orcid) if contributor.orcid else None
        names.append(
            AuthorName(
                name=name,
                affiliations=affiliations(contributor.affiliation) if contributor.affiliation else (),
                ids={"orcid": orcid} if orcid else {},
                is_group=is_group,
                other_names=others,
                family=family,
            )
        )
    return tuple(names), is_whole


_AND_OTHERS = re.compile(r"(?:and\s+)?(?:et\.? al\.?|others)", re.IGNORECASE)


@lru_cache(maxsize=50_000)
def _printed(
    given: str | None, family: str | None, suffix: str | None
) -> tuple[str, str | None, tuple[str, ...]]:
    """The name as `Given Family, Jr.`, its family name, and other forms of it."""
    last = plain_name(plain_text(family or ""))[0]
    name, others = plain_name(f"{plain_text(given or '')} {last}")
    if name and (title := plain_suffix(suffix)):
        name = f"{name}, {title}"
    return name, (last if last and last in name else None), others


def plain_suffix(suffix: str | None) -> str:
    """`Jr.` or `III`; empty for degrees (`PhD`), which are no part of a name."""
    text = one_line(suffix or "").strip(" ,;")
    return text if text.lower().rstrip(".") in SUFFIXES else ""


def affiliations(given: list[Institution | str] | Institution | str) -> tuple[Affiliation, ...]:
    """The affiliations of one contributor, each once."""
    found: dict[str, Affiliation] = {}
    for entry in given if isinstance(given, list) else [given]:
        entry = Institution(entry) if isinstance(entry, str) else entry
        departments, places = texts(_listed(entry.department)), texts(_listed(entry.place))
        text = without_addresses(plain_text(entry.name or "")) or ", ".join(departments + places)
        if not text:
            continue
        ids = {}
        for known in entry.id or ():
            if (known.id_type or "").lower() == "ror" and known.id and (ror := normalise("ror", known.id)):
                ids["ror"] = ror
        department = departments[0] if departments else None
        found.setdefault(
            text, Affiliation(text=text, department=department, city=places[0] if places else None, ids=ids)
        )
    return tuple(found.values())


def _listed(value: list[str] | str | None) -> Texts:
    return list(value) if isinstance(value, list) else value


_ADDRESS = re.compile(
    r"(?:[;,.]?\s{0,3}\(?e-?mails?(?: address)?(?:es)?\s{0,2}[:.]?\s{0,2})?"
    r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}\)?",
    re.IGNORECASE,
)


def without_addresses(text: str) -> str:
    """`text` without e-mail addresses, which are nobody's business.

    Example:
        >>> without_addresses("Hand School, London, UK. E-mail: ada@example.org")
        'Hand School, London, UK'
    """
    return _ADDRESS.sub("", text).strip(" ,;.") if "@" in text else text


# ---- dates, references, funders


def date_of(*candidates: DateParts | None) -> str | None:
    """The first of the dates that holds a year, in ISO form.

    Example:
        >>> date_of(DateParts([[None]]), None, DateParts([[2022, "7"]]))
        '2022-07'
    """
    for candidate in candidates:
        if candidate and candidate.date_parts and (parts := candidate.date_parts[0]):
            numbers = [number(part) for part in parts[:3]]
            if date := iso_date(*numbers):
                return date
    return None


def number(value: Number | None) -> int:
    """`7` for `7`, `7.0`, `"7"`, `" 07 "`; 0 for what is no whole number."""
    if isinstance(value, int):
        return value if abs(value) < 10**6 else 0
    text = str(value).strip() if isinstance(value, str) else ""
    if isinstance(value, float) and value.is_integer():
        return int(value) if abs(value) < 10**6 else 0
    return int(text) if text.isdecimal() and len(text) <= 4 else 0


_SIMPLE_DOI = re.compile(r"10\.\d{4,9}/[a-z0-9./_()\-:;]*[a-z0-9]")


def references(entries: Iterable[Reference]) -> tuple[str, ...]:
    """What is cited, in the order of the list: `doi:…`, else as printed, else put together from its parts."""
    found = []
    for entry in entries:
        if entry.doi:
            doi = entry.doi.lower()
            if not _SIMPLE_DOI.fullmatch(doi):
                doi = normalise("doi", doi) or ""
            if doi:
                found.append("doi:" + doi)
                continue
        text = plain_text(entry.unstructured) if entry.unstructured else _composed(entry)
        if text:
            found.append(text)
    return tuple(found)


def _composed(entry: Reference) -> str:
    inside = entry.journal_title or entry.volume_title or entry.series_title
    numbers = (plain_text(str(n)) for n in (entry.volume, entry.first_page, entry.year) if n is not None)
    title = plain_text(entry.article_title or "").rstrip(".")
    parts = [plain_text(entry.author or ""), title, plain_text(inside or ""), *numbers]
    return ", ".join(part for part in parts if part)


def funders(entries: Iterable[FunderEntry]) -> tuple[Funder, ...]:
    """Who paid; identifiers are those of the Funder Registry (DOI) and of ROR."""
    found = []
    for entry in entries:
        name = plain_text(entry.name or "")
        if not name:
            continue
        given = {"doi": entry.doi or ""}
        for known in entry.id or ():
            given.setdefault((known.id_type or "").lower(), known.id or "")
        ids = {
            scheme: value for scheme in ("doi", "ror") if (value := normalise(scheme, given.get(scheme, "")))
        }
        awards = entry.award if isinstance(entry.award, list) else [entry.award]
        numbers = (plain_text(str(award)) for award in awards if award is not None)
        found.append(Funder(name=name, ids=ids, awards=tuple(text for text in numbers if text)))
    return tuple(found)
