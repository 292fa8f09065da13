"""Names, dates and notes as CSL-JSON writes them.

Names have a family name with particles that move and particles that do not; dates are lists of numbers, raw
text or words; notes hold further fields on lines, as Zotero's `Extra` does.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName
from kgraph.readers.crossref_fields import (
    Institution,
    Number,
    affiliations,
    number,
    plain_suffix,
)
from kgraph.readers.crossref_text import plain_text
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line, plain_name


class NameVariable(msgspec.Struct, rename="kebab"):
    """An author or editor; `literal` alone for a group."""

    family: str | None = None
    given: str | None = None
    literal: str | None = None
    non_dropping_particle: str | None = None
    dropping_particle: str | None = None
    suffix: str | None = None
    static_ordering: bool | Number | None = None
    orcid: str | None = msgspec.field(default=None, name="ORCID")
    affiliation: list[Institution | str] | Institution | str | None = None


class DateVariable(msgspec.Struct, rename="kebab"):
    """A date in one of the forms that CSL knows."""

    date_parts: list[list[Number | None] | Number | None] | None = None
    raw: str | None = None
    literal: str | Number | None = None
    circa: bool | Number | str | None = None
    year: Number | None = None
    month: Number | None = None
    day: Number | None = None


Date = DateVariable | list[DateVariable] | str | int | None
Name = NameVariable | str

_CUT = re.compile(r"(?:and\s+)?(?:et\.? al\.?|others)", re.IGNORECASE)


def people(names: Iterable[Name]) -> tuple[tuple[AuthorName, ...], bool]:
    """The names in their order, and whether the list is whole (no `et al.` among them)."""
    found, is_whole = [], True
    for name in names:
        author = _author(NameVariable(literal=name) if isinstance(name, str) else name)
        if _CUT.fullmatch(author.name):
            is_whole = False
        elif author.name:
            found.append(author)
    return tuple(found), is_whole


def _author(name: NameVariable) -> AuthorName:
    """`Given van Family, Jr.`; where the order is fixed (`static-ordering`), `Family Given`.

    A literal is a group, as CSL has it, unless it is written `Family, Given`.
    """
    family = _joined(name.dropping_particle, name.non_dropping_particle, name.family)
    given = _joined(name.given)
    if not family and not given:
        return _literal(plain_text(name.literal or ""))
    printed, others = plain_name(f"{family} {given}" if name.static_ordering else f"{given} {family}")
    if printed and (suffix := plain_suffix(name.suffix)):
        printed = f"{printed}, {suffix}"
    orcid = normalise("orcid", name.orcid) if name.orcid else None
    return AuthorName(
        name=printed,
        affiliations=affiliations(name.affiliation) if name.affiliation else (),
        ids={"orcid": orcid} if orcid else {},
        other_names=others,
        family=family if family and family in printed else None,
    )


_INVERTED = re.compile(r"[^\s,]+(?: [^\s,]+){0,2}, [^\s,]+(?: [^\s,]+){0,2}")


def _literal(text: str) -> AuthorName:
    is_person = bool(_INVERTED.fullmatch(text)) and not _GROUP.search(text)
    return AuthorName(name=text, is_group=not is_person)


_GROUP = re.compile(
    r"\b(?:collaboration|consortium|group|team|university|institute|committee|inc|llc|ltd|gmbh|society|"
    r"department|ministry|laborator\w+|center|centre|national|association|foundation)\b",
    re.IGNORECASE,
)


def _joined(*parts: str | None) -> str:
    """Particles and names with one blank between, but none after an apostrophe: `d'Alembert`."""
    words = [plain for part in parts if part and (plain := plain_text(part).strip(" ,;").strip('"'))]
    joined = " ".join(words)
    return re.sub(r"(?<=\b[dlDL]['’]) ", "", joined) if "'" in joined or "’" in joined else joined


# ---- dates

_ISO = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?(?=$|[\s/~?%T])")
_YEAR = re.compile(r"(?<![\d-])(1[4-9]\d\d|20\d\d|2100)(?!\d)")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def date_of(date: Date) -> str | None:
    """The date as far as known, in ISO form; of a range what both its ends share, at least its first year.

    Example:
        >>> date_of("2020-02-03/2020-02-05"), date_of("circa May 2020"), date_of("n.d.")
        ('2020-02', '2020-05', None)
        >>> date_of(DateVariable(date_parts=[[2019, "12"], [2020]])), date_of(DateVariable([["2020", 5]]))
        ('2019', '2020-05')
    """
    if isinstance(date, list):
        date = date[0] if date else None
    if date is None:
        return None
    if isinstance(date, int):
        return iso_date(date)
    if isinstance(date, str):
        return _from_text(date)
    if date.date_parts:
        ends = [_numbers(end) for end in date.date_parts[:2] if end]
        return _iso(_shared(*ends) if len(ends) > 1 else ends[0]) if ends else None
    if date.year is not None:
        return _iso(_numbers([date.year, date.month, date.day]))
    return next(
        (found for text in (date.raw, date.literal) if text and (found := _from_text(str(text)))), None
    )


def is_circa(date: Date) -> bool:
    """Whether the source says that the date is only about right."""
    return isinstance(date, DateVariable) and date.circa not in (None, False, 0, "", "0", "false")


def _numbers(parts: list[Number | None] | Number) -> list[int]:
    """Year, month and day, as far as each is a number."""
    numbers: list[int] = []
    for part in parts[:3] if isinstance(parts, list) else [parts]:
        if not (value := number(part)):
            break
        numbers.append(value)
    return numbers


def _shared(one: list[int], other: list[int]) -> list[int]:
    """How far the ends of a range are the same; the year of the first where they share nothing."""
    shared: list[int] = []
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared.append(a)
    return shared or one[:1]


def _iso(numbers: list[int]) -> str | None:
    return iso_date(*numbers) if numbers else None


def _from_text(text: str) -> str | None:
    first, _, last = one_line(text).partition("/")
    if match := _ISO.match(first):
        numbers = [int(part) for part in match.groups() if part]
        end = _ISO.match(last.strip())
        return _iso(_shared(numbers, [int(part) for part in end.groups() if part]) if end else numbers)
    years = set(_YEAR.findall(text))
    if len(years) != 1:
        return None
    words = {word[:3] for word in re.findall(r"[a-z]{3,9}", text.lower())} & set(_MONTHS)
    return iso_date(int(years.pop()), _MONTHS.index(words.pop()) + 1 if len(words) == 1 else 0)


# ---- notes

_LINE = re.compile(r"\s*\{?:?\s*([A-Za-z][\w .-]{1,29}?)\s*:\s*(\S.*?)\}?\s*")


def fields_of_note(note: str) -> dict[str, str]:
    """The fields that a note holds, one a line; names in lower case.

    Example:
        >>> fields_of_note("A remark\\nPMID: 123\\narXiv:2101.00001 [cs]\\n{:DOI: 10.1/x}")
        {'pmid': '123', 'arxiv': '2101.00001 [cs]', 'doi': '10.1/x'}
    """
    found: dict[str, str] = {}
    if ":" in note:
        for line in note.splitlines():
            if len(line) < 500 and (match := _LINE.fullmatch(line)):
                found.setdefault(match[1].lower(), match[2])
    return found
