"""Volumes of the ACL Anthology: what their papers have in common, and how their papers are called."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName
from kgraph.readers.acl_elements import person, text_of
from kgraph.readers.fields.dates import iso_date

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_OLD_COLLECTION = re.compile(r"([A-Z])(\d\d)")
_JOURNALS = frozenset({"J", "Q", "cl", "tacl"})
"""Collections of journals (letter of old ones, name of new ones); others say so by `type="journal"`."""
_PERIODICAL = re.compile(
    r"(?P<journal>.+?),? Volume (?P<volume>\w+)(?:,? (?:Number|Issue) (?P<issue>[\w–-]+))?(?:[,:] .*)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
USED = frozenset({
    "title", "author", "editor", "booktitle", "year", "month", "abstract", "doi", "pages", "url", "language",
    "pwccode", "publisher", "volume", "issue", "journal", "journal-title", "journal-volume", "journal-issue",
    "retracted", "removed", "venue", "isbn", "ISBN",
})  # fmt: skip
"""Elements of papers and `meta` that a property of ours holds."""


class Volume(NamedTuple):
    """What the papers of a volume have in common."""

    collection: str
    name: str
    """Empty where papers bear both (`<volume id="P05"><paper id="1001">`)."""
    prefix: str = ""
    """The first figures of its papers' numbers, where `name` is empty."""
    is_journal: bool = False
    title: str | None = None
    journal: str | None = None
    number: str | None = None
    issue: str | None = None
    year: int | None = None
    year_inferred: bool = False
    date: str | None = None
    publisher: str | None = None
    venue: str | None = None
    isbn: str | None = None
    doi: str | None = None
    editors: tuple[AuthorName, ...] = ()
    unused: tuple[str, ...] = ()

    def paper_id(self, number: str) -> str:
        """The Anthology's id of a paper of this volume.

        Example:
            >>> [Volume(collection, name).paper_id("7") for collection, name in (("P14", "1"), ("D19", "50"))]
            ['P14-1007', 'D19-5007']
            >>> Volume("P05", "").paper_id("1007"), Volume("2020.acl", "main").paper_id("1")
            ('P05-1007', '2020.acl-main.1')
        """
        if not _OLD_COLLECTION.fullmatch(self.collection):
            return f"{self.collection}-{self.name}.{number}" if self.name else f"{self.collection}.{number}"
        if not self.name:
            return f"{self.collection}-{number:0>4}"
        if self.collection[0] == "W" or self.collection == "C69" or len(self.name) > 1:
            return f"{self.collection}-{self.name:0>2}{number:0>2}"
        return f"{self.collection}-{self.name}{number:0>3}"


def volume_of(collection: str, name: str, element: Element) -> Volume:
    """The volume as its attributes and its `meta` describe it."""
    meta = element.find("meta")
    kind = _OLD_COLLECTION.fullmatch(collection)
    series = kind[1] if kind else collection.partition(".")[2]
    is_journal = element.get("type") == "journal" or (element.get("type") is None and series in _JOURNALS)
    return described(
        Volume(collection, name, is_journal=is_journal), meta if meta is not None else (), "booktitle"
    )


def described(volume: Volume, children: Iterable[Element], title_tag: str) -> Volume:
    """`volume` with what these elements say of it."""
    told: dict[str, str] = {}
    editors: list[AuthorName] = []
    for child in children:
        if child.tag == "editor":
            editors += [named] if (named := person(child)) else []
        elif child.tag == "venue":
            if told.get("venue", "ws") == "ws":  # `ws` is every workshop's second venue
                told["venue"] = text_of(child)
        else:
            told.setdefault(str(child.tag), text_of(child))
    title = told.get(title_tag) or None
    printed = _PERIODICAL.fullmatch(title[:500]) if title and volume.is_journal else None
    journal = told.get("journal-title") or told.get("journal")
    number = told.get("journal-volume") or told.get("volume")
    issue = told.get("journal-issue") or told.get("issue")
    year, is_inferred = year_of(told.get("year", ""), volume.collection, title or "")
    return volume._replace(
        title=title,
        journal=(journal or (printed["journal"] if printed else title)) if volume.is_journal else None,
        number=number or (printed["volume"] if printed else None),
        issue=issue or (printed["issue"] if printed else None),
        year=year,
        year_inferred=is_inferred,
        date=date_of(year, told.get("month", "")),
        publisher=told.get("publisher") or None,
        venue=told.get("venue") or None,
        isbn=normalise("isbn", told.get("isbn") or told.get("ISBN") or ""),
        doi=normalise("doi", told.get("doi", "")),
        editors=tuple(editors),
        unused=tuple(sorted(tag for tag, text in told.items() if text and tag not in USED)),
    )


def is_front_matter(volume: Volume, paper: Element) -> bool:
    """Before 2019 paper 1000 (in workshops 0100) describes volume 1 and stands before its papers."""
    number = paper.get("id", "")
    return not volume.name and number.endswith("00" if volume.collection.startswith("W") else "000")


def volume_at(volume: Volume, paper: Element) -> Volume:
    """The volume to which a paper belongs that bears its volume's number, after a paper of `volume`."""
    prefix = f"{paper.get('id', ''):0>4}"[: 2 if volume.collection.startswith("W") else 1]
    if volume.name or (prefix == volume.prefix and not is_front_matter(volume, paper)):
        return volume
    bare = Volume(volume.collection, "", prefix, volume.is_journal)
    if not is_front_matter(volume, paper):
        return described(bare, (), "")
    return described(bare, paper, "title" if paper.find("booktitle") is None else "booktitle")


@lru_cache(maxsize=4096)
def year_of(printed: str, collection: str, title: str) -> tuple[int | None, bool]:
    """The year as printed, else that of the collection's id; then also whether it is nowhere printed."""
    if printed.isascii() and printed.isdigit() and len(printed) == 4:
        return int(printed), False
    if match := re.match(r"[A-Z](\d\d)$", collection):
        year = int(match[1]) + (1900 if match[1] >= "50" else 2000)
    elif match := re.match(r"(\d{4})\.", collection):
        year = int(match[1])
    else:
        return None, False
    return year, str(year) not in title


@lru_cache(maxsize=4096)
def date_of(year: int | None, month: str) -> str | None:
    """The ISO date as far as known: of `June 5-7` the month, of `June-July` only the year.

    Example:
        >>> date_of(1994, "October 5-8"), date_of(1994, "October 5"), date_of(1994, "July 30–August 4")
        ('1994-10', '1994-10-05', '1994')
    """
    if year is None:
        return None
    words = {word[:3] for word in re.findall(r"[a-z]{3,}", month.lower())} & set(_MONTHS)
    if len(words) != 1:
        return iso_date(year)
    days = re.findall(r"\d+", month)
    return iso_date(year, _MONTHS.index(words.pop()) + 1, int(days[0][:3]) if len(days) == 1 else 0)
