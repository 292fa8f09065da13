"""Author-profile pages saved as plain text: a header about a person, then papers with cut author lists.

    Name
    LG                                         categories
    h-index89 · 144papers · 44,094citations …  one number a line
    144 Papers
    LGMay 31, 2022Code                         category, date (this year's without a year), `Code`
    Title
    First Author, Second Author et al. · lab   labs after the `·`, comma separated
    Abstract, often cut in the middle of a

There is no published specification; `docs/formats/profile-page.md` describes what is read. The page shows a
paper because its owner wrote it, so the owner is an inferred author wherever the cut list leaves them out.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import NamedTuple

from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName, PersonRecord, Place, Record, StatedMeasure, Statement
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line, plain_name
from kgraph.readers.format import Format, ReadOptions

NAME = "profile-page"

MONTHS = {name: n for n, name in enumerate(calendar.month_abbr) if name}
_MONTH = "|".join(MONTHS)
ENTRY = re.compile(
    rf"(?P<category>[A-Za-z][A-Za-z.-]{{0,19}}?)?[ ·]*(?P<month>{_MONTH})[a-z]*\.? (?P<day>\d{{1,2}})"
    r"(?:, ?(?P<year>\d{4}))?[ ·]*(?P<code>Code)?\s*"
)
MEASURE = re.compile(
    r"(?P<before>h-index|novelty|ai score)\s*:?\s*(?P<value>[\d.,]+)\s*(?P<unit>[kKmM%]?)"
    r"|(?P<value2>[\d.,]+)\s*(?P<unit2>[kKmM]?)\s*(?P<after>papers?|citations?)",
    re.IGNORECASE,
)
_MEASURE_NAMES = {"ai score": "ai-score", "paper": "papers", "citation": "citations"}
_THOUSANDS = {"k": 1e3, "m": 1e6}
LIST_HEAD = re.compile(r"[\d,]+ Papers?\s*", re.IGNORECASE)
_URL = re.compile(r"https?://[^\s<>\"{}]+")
_CODE_HOSTS = re.compile(
    r"https?://(?:[\w-]+\.)?(?:github\.com|github\.io|gitlab\.\w+|bitbucket\.org|codeberg\.org|sourceforge\.net)/",
    re.I,
)
_BYLINE_CHARACTERS = 500_000  # the longest list of names that was ever printed has some 300,000
_CODES_CHARACTERS = 1_000
_NAME_CHARACTERS = 200
_ID_HOSTS = {
    "arxiv": re.compile(r"https?://(?:[\w-]+\.)?arxiv\.org/(?:abs|pdf|html)/", re.IGNORECASE),
    "doi": re.compile(r"https?://(?:dx\.)?doi\.org/10\.", re.IGNORECASE),
    "openreview": re.compile(r"https?://openreview\.net/(?:forum|pdf)\?id=", re.IGNORECASE),
    "acl": re.compile(r"https?://(?:www\.)?aclanthology\.org/\w", re.IGNORECASE),
}
"""Scheme → addresses that hold an identifier of it."""

_ARXIV = {
    "cs": "AI AR CC CE CG CL CR CV CY DB DC DL DM DS ET FL GL GR GT HC IR IT LG LO MA MM MS NA NE NI OH OS"
    " PF PL RO SC SD SE SI SY",
    "stat": "AP CO ME ML OT TH",
    "eess": "AS IV SP",
    "econ": "EM",
    "q-bio": "BM CB GN MN NC PE QM TO",
    "q-fin": "CP MF PM PR RM ST TR",
    "math": "AC AG AT CA CT DG FA GM GR HO KT MG MP OA OC QA RA RT SG",
}
ARXIV_OF_CODE = {
    code: f"{archive}.{code}" for archive, codes in reversed(_ARXIV.items()) for code in codes.split()
}
"""Code as such pages print it → arXiv category; where archives share a code, computer science comes first."""


def sniff(head: bytes) -> str | None:
    """A short first line that is no sentence, then header numbers or `n Papers`, and an entry's date line."""
    return sniff_lines([line.strip() for line in head.decode("utf-8", "ignore").splitlines()])


def sniff_lines(lines: Sequence[str]) -> str | None:
    """What shows that these are the first lines of a page, from the name on."""
    filled = [line for line in lines if line]
    if len(filled) < 3 or not is_name(filled[0]):
        return None
    numbers = sum(bool(MEASURE.fullmatch(line)) for line in filled[:12])
    has_head = any(LIST_HEAD.fullmatch(line) for line in filled[:12])
    has_entry = any(ENTRY.fullmatch(line) for line in filled[1:])
    if has_entry + has_head + (numbers >= 2) < 2:
        return None
    return f"the name {filled[0]!r}, then numbers about a person and dated papers"


def is_name(line: str) -> bool:
    """Whether a line may be the name of a person: short, no sentence."""
    return len(line) <= 80 and 1 <= len(line.split()) <= 8 and not re.search(r"[{}<>\[\]=;:!?@\d|\\]", line)


class Line(NamedTuple):
    """One line of a page."""

    number: int
    """Of the part, from 1."""
    text: str
    """Without blanks around it."""
    links: tuple[str, ...] = ()
    """Addresses behind its words, where the page was saved with them."""


@dataclass
class _Entry:
    """The lines of one entry, with the match of its first."""

    line: int
    head: re.Match[str]
    body: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)

    @property
    def raw(self) -> str:
        return "\n".join([self.head.string, *self.body]).rstrip()


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """The owner, then one record per entry that has a title."""
    lines = part.text().split("\n")
    return read_lines(part, [Line(n, line.strip()) for n, line in enumerate(lines, 1)], options)


def read_lines(part: Part, lines: Sequence[Line], options: ReadOptions) -> Iterator[Statement]:
    """What the lines of a page state, from the owner's name on."""
    header, entries = _split(lines)
    filled = [(line.number, line.text) for line in header if line.text]
    if not filled:
        raw = "\n".join(line.text for line in lines[:5])
        yield part.rejected(1, "no name of a person at the beginning", raw)
        return
    page_year, is_inferred = _page_year(entries, options.as_of)
    first_line, owner = filled[0][0], plain_name(filled[0][1])[0]
    as_of = options.as_of or (str(page_year) if page_year else None)
    yield PersonRecord(
        place=part.place(first_line, "#0"),
        name=owner,
        categories=_categories([line for _, line in filled[1:]]),
        measures=tuple(_measures((line for _, line in filled[1:]), as_of, is_inferred)),
    )
    for n, entry in enumerate(entries, 1):
        told = _told(entry.body)
        if not told.title:
            yield part.rejected(entry.line, "an entry without a title", entry.raw)
            continue
        yield _record(part.place(entry.line, f"#{n}"), entry, told, owner, page_year)


def _split(lines: Iterable[Line]) -> tuple[list[Line], list[_Entry]]:
    """The lines before the first entry, and the entries."""
    header: list[Line] = []
    entries: list[_Entry] = []
    for line in lines:
        is_new = (
            not entries or not entries[-1].body or not entries[-1].body[-1]
        )  # entries follow a blank line
        if is_new and (match := ENTRY.fullmatch(line.text)):
            entries.append(_Entry(line.number, match, links=list(line.links)))
        elif entries:
            entries[-1].body.append(line.text)
            entries[-1].links.extend(line.links)
        else:
            header.append(line)
    return header, entries


def _page_year(entries: list[_Entry], as_of: str | None) -> tuple[int | None, bool]:
    """The year in which the page was taken and whether it is inferred: dates of that year bear none."""
    if as_of:
        return int(as_of[:4]), False
    printed = [int(entry.head["year"]) for entry in entries if entry.head["year"]]
    if not printed:
        return None, True
    return max(printed) + any(not entry.head["year"] for entry in entries), True


def _categories(lines: list[str]) -> tuple[str, ...]:
    """Codes that stand alone on the lines of the header."""
    in_capitals = (line for line in lines if len(line) <= _CODES_CHARACTERS and line.upper() == line)
    codes = (word for line in in_capitals for word in re.split(r"[\s,·]+", line))
    return tuple(
        dict.fromkeys(category for code in codes if (category := _category(code)) and "." in category)
    )


def _category(code: str | None) -> str | None:
    """The arXiv category of a printed code; an unknown code as it stands."""
    return ARXIV_OF_CODE.get(code, code) if code else None


def _measures(lines: Iterator[str], as_of: str | None, is_inferred: bool) -> Iterator[StatedMeasure]:
    """The numbers of the header; per cent and scores on the scale printed (`Novelty54%` is 54)."""
    seen = set()
    for line in lines:
        match = MEASURE.fullmatch(line)
        if not match:
            continue
        name = (match["before"] or match["after"]).lower()
        name = _MEASURE_NAMES.get(name, name)
        number = (match["value"] or match["value2"]).replace(",", "").rstrip(".")
        unit = (match["unit"] or match["unit2"] or "").lower()
        if name not in seen and re.fullmatch(r"\d+(\.\d+)?", number):
            seen.add(name)
            yield StatedMeasure(
                name, float(number) * _THOUSANDS.get(unit, 1), as_of, is_inferred and as_of is not None
            )


class _Told(NamedTuple):
    """What stands below an entry's date line."""

    title: str
    authors: tuple[AuthorName, ...]
    is_complete: bool
    labs: tuple[str, ...]
    abstract: str | None
    links: tuple[str, ...]


def _told(body: list[str]) -> _Told:
    paragraphs = _paragraphs(body)
    title = one_line(" ".join(paragraphs.pop(0))) if paragraphs else ""
    byline = one_line(" ".join(paragraphs[0])) if paragraphs else ""
    if _is_byline(byline):
        paragraphs.pop(0)
    else:
        byline = ""
    names, _, lab_text = byline.partition("·")
    shown = re.sub(r",?\s*et al\.?\s*$", "", names)
    text = "\n\n".join(one_line(" ".join(paragraph)) for paragraph in paragraphs)
    return _Told(
        title=title,
        authors=tuple(_author(name) for name in shown.split(",") if name.strip()),
        is_complete=shown == names,
        labs=tuple(dict.fromkeys(lab for part in lab_text.split(",") if (lab := part.strip(" ·")))),
        abstract=text if _URL.sub("", text).strip() else None,  # a text of links alone is no abstract
        links=tuple(dict.fromkeys(url.rstrip(".,;:)]'") for url in _URL.findall(text))),
    )


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Runs of filled lines; the first is the title, which is one line even without a blank after it."""
    paragraphs: list[list[str]] = []
    rest = iter(lines)
    for line in rest:
        if line:
            paragraphs.append([line, *takewhile(bool, rest)] if paragraphs else [line])
    return paragraphs


def _is_byline(text: str) -> bool:
    """Whether a paragraph is a list of names: a cut or a lab says so, else every part looks like a name."""
    if len(text) > _BYLINE_CHARACTERS:
        return False
    names, dot, _ = text.partition("·")
    if re.search(r"\bet al\.?\s*$", names) or (dot and len(names) < 300 and _is_list_of_names(names)):
        return True
    return _is_list_of_names(text)


def _is_list_of_names(text: str) -> bool:
    parts = [part.strip() for part in text.split(",")]
    return bool(text) and all(
        part
        and len(part.split()) <= 6
        and not re.search(r"[:;!?(){}$\\]|\w{3}\.$", part)
        and part[:1].isalpha()
        for part in parts
    )


def _author(printed: str) -> AuthorName:
    name, others = plain_name(printed)
    return AuthorName(name=name, other_names=others)


def _with_owner(authors: tuple[AuthorName, ...], owner: str) -> tuple[AuthorName, ...]:
    """The authors, and after them the owner unless they are among them."""
    if any(_may_be_same(author.name, owner) for author in authors):
        return authors
    return (*authors, AuthorName(name=owner, is_inferred=True))


def _may_be_same(left: str, right: str) -> bool:
    """Loosely: same family name, given names equal or one the initial of the other; accents do not count."""
    from anyascii import anyascii

    a, b = (
        re.findall(r"[a-z]+", anyascii(name[:_NAME_CHARACTERS]).lower().replace("'", ""))
        for name in (left, right)
    )
    if not a or not b or a[-1] != b[-1]:
        return a == b and bool(a)
    return not a[:-1] or not b[:-1] or a[0].startswith(b[0]) or b[0].startswith(a[0])


def _record(place: Place, entry: _Entry, told: _Told, owner: str, page_year: int | None) -> Record:
    head = entry.head
    year = int(head["year"]) if head["year"] else page_year
    category = _category(head["category"])
    links = dict.fromkeys((*entry.links, *told.links))
    return Record(
        place=place,
        title=told.title,
        authors=_with_owner(told.authors, owner),
        authors_complete=told.is_complete,
        year=year,
        date=iso_date(year, MONTHS[head["month"]], int(head["day"])) if year else None,
        date_inferred=not head["year"] and year is not None,
        categories=(category,) if category else (),
        abstract=told.abstract,
        labs=told.labs,
        ids=paper_ids(entry.links),
        urls=tuple(url for url in links if not is_code_host(url)),
        code_urls=tuple(url for url in links if is_code_host(url)),
        has_code=True if head["code"] else None,
    )


def is_code_host(url: str) -> bool:
    """Whether an address is of a site that holds code."""
    return bool(_CODE_HOSTS.match(url))


def paper_ids(links: Iterable[str]) -> dict[str, str]:
    """The paper's identifiers in the links of its entry; those in an abstract may be another's."""
    ids: dict[str, str] = {}
    for url in links:
        for scheme, pattern in _ID_HOSTS.items():
            if pattern.match(url) and (value := normalise(scheme, url)):
                ids.setdefault(scheme, value)
    return ids


FORMAT = Format(
    name=NAME,
    title="author-profile page (plain text)",
    extensions=(".txt",),
    sniff=sniff,
    read_part=read_part,
    specification="docs/formats/profile-page.md",
)
