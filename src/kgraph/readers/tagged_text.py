"""Records of lines that begin with a tag: what RIS, MEDLINE and Web of Science files have in common.

A field is a tag and its value; lines without a tag belong to the field before, also after blank lines. Values
keep their line ends, for some dialects put one item on each line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from kgraph.readers.documents.cutting import Boundary
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import one_line, unescape
from kgraph.readers.fields.pages import page_range

TagOf = Callable[[str], tuple[str, str] | None]
"""Tag and value of a line, `None` when it has no tag."""


@dataclass(slots=True)
class TaggedRecord:
    """The fields of a record in their order, a repeated tag once for each time."""

    lines: list[str]
    """Of the whole part."""
    line: int
    """Of the part, from 1, on which the record begins."""
    end: int = 0
    """Its last line."""
    fields: list[tuple[str, str]] = field(default_factory=list)

    @property
    def raw(self) -> str:
        """Its text as it stood."""
        return "\n".join(self.lines[self.line - 1 : self.end])

    def by_tag(self) -> dict[str, list[str]]:
        """Tag → its values that are not empty, in their order."""
        values: dict[str, list[str]] = {}
        for tag, value in self.fields:
            if value:
                values.setdefault(tag, []).append(value)
        return values


def scan(
    text: str,
    tag_of: TagOf,
    *,
    begins: str,
    ends: str = "",
    outside: frozenset[str] = frozenset(),
    blank_ends: bool = False,
) -> Iterator[TaggedRecord]:
    """The records of `text`, each from its tag `begins` to its tag `ends`, or to the next beginning.

    Tagged lines between two records make a record that lacks its beginning, but for the tags in `outside`,
    which belong to the file. Other text between records is nobody's. With `blank_ends` a tag after a blank
    line begins a record.
    """
    lines = text.split("\n")
    record: TaggedRecord | None = None
    tag, value, after_blank = "", [""], False
    for number, line in enumerate(lines, 1):
        found = tag_of(line)
        if found is None:
            more = line.strip()
            if not more:
                after_blank = True
            elif record:
                value.append(more)
            continue
        if record:
            record.fields.append((tag, "\n".join(filter(None, value))))
            is_repeated_start = found[0] == begins == tag and len(record.fields) < 10
            if (found[0] == begins and not is_repeated_start) or (blank_ends and after_blank):
                record.end = number - 1
                yield record
                record = None
        tag, value, after_blank = found[0], [found[1]], False
        if tag == ends or tag in outside:
            if record:
                record.end = number
                yield record
                record = None
        elif not record:
            record = TaggedRecord(lines, number)
    if record:
        record.fields.append((tag, "\n".join(filter(None, value))))
        record.end = len(lines)
        yield record


def before_tag(*beginnings: bytes) -> Boundary:
    """Boundary before the last line that begins so, whatever the line ends are.

    IEEE Xplore puts a BOM before each record.
    """
    starts = [end + beginning for end in (b"\n", b"\r", b"\n\xef\xbb\xbf") for beginning in beginnings]

    def boundary(data: bytes) -> int:
        return max(data.rfind(start) for start in starts) + 1

    return boundary


def plain(text: str) -> str:
    """A value as one line of text without HTML. LaTeX stays; titles have `title_text`."""
    if "&" in text or "<" in text:
        text = _ELEMENT.sub("", unescape(text))
    return one_line(text)


_ELEMENT = re.compile(
    r"</?(?:p|i|b|em|sub|sup|strong|span|div|br|jats:\w+|inf|sc)\b[^<>]{0,200}>", re.IGNORECASE
)


LIST_CHARACTERS = 500_000


def items(text: str, separator: str = ";") -> list[str]:
    """The plain items of a value that has them on lines or between separators.

    A value longer than any real list is one item.
    """
    if len(text) > LIST_CHARACTERS:
        return [plain(text)]
    return [item for line in text.split("\n") for piece in line.split(separator) if (item := plain(piece))]


def split_outside_brackets(text: str, separator: str = ";") -> list[str]:
    """`[A; B] Univ X; [C] Univ Y` as two."""
    pieces: list[str] = []
    held: list[str] = []
    depth = 0
    for piece in text.split(separator):
        held.append(piece)
        depth = max(0, depth + piece.count("[") - piece.count("]"))
        if not depth:
            pieces.append(separator.join(held).strip())
            held = []
    pieces.append(separator.join(held).strip())
    return [piece for piece in pieces if piece]


# ---- dates

_NAMES_OF_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_NAMES_OF_MONTHS, 1)}
_YEAR = re.compile(r"(?<!\d)(1[4-9]\d\d|20\d\d|2100)(?!\d)")
_PART = re.compile(r"[^\W\d_]{3,}|\d+")


def year_in(text: str) -> int | None:
    """The first year of a text, `None` for `n.d.`, `19xx` or `99`."""
    found = _YEAR.search(text[:200])
    return int(found[1]) if found else None


def date_in(text: str, year: int) -> str | None:
    """What a date written in words says within `year`, of a range the part that both ends share.

    Example:
        >>> [date_in(text, 2013) for text in ("2013 May-Jun", "JUN 8", "24-27 Sept.", "07 2013")]
        ['2013', '2013-06-08', '2013-09', '2013-07']
        >>> date_in("2014/05/12/spring", 2014), date_in("2014///", 2014), date_in("20141231", 2014)
        ('2014-05-12', '2014', '2014-12-31')
    """
    text = text.strip()[:100]
    if len(text) == 8 and text.isdecimal() and int(text[:4]) == year:
        return iso_date(year, int(text[4:6]), int(text[6:]))
    parts = _PART.findall(text)
    years = [part for part in parts if part.isdecimal() and len(part) == 4]
    if len(set(years)) > 1:  # `2015 Dec-2016 Jan`
        return iso_date(year)
    numbers = [int(part) for part in parts if part.isdecimal() and len(part) < 3]
    months = {number for part in parts if (number := _MONTHS.get(part[:3].lower()))}
    if len(months) > 1:
        return iso_date(year)
    if months:
        return iso_date(year, months.pop(), numbers[0] if len(numbers) == 1 else 0)
    year_first = bool(years) and parts[0] == years[0]
    if numbers and (year_first or len(numbers) == 1) and len(numbers) <= 2:
        return iso_date(year, *numbers)
    return iso_date(year)


# ---- addresses

_MAIL_LABEL = re.compile(
    r"[\s;,.]*(?:electronic address|e?-?mail(?: addresses| address)?)\s*:\s*", re.IGNORECASE
)
_INITIAL_DOT = re.compile(r"(?:\b[A-Z]|Inc|Ltd|Corp|Co|St)\.$")


def address(text: str) -> str:
    """A printed address as plain text, without e-mail addresses and the stop at its end."""
    text = plain(text)
    if "@" in text:
        text = " ".join(word for word in text.split(" ") if "@" not in word)
        text = _MAIL_LABEL.sub(" ", text)
    text = text.strip(" ;,")
    return text if _INITIAL_DOT.search(text[-8:]) else text.removesuffix(".").rstrip()


# ---- numbers of series and books

_STANDARD_NUMBER = re.compile(r"(?<![\dXx-])(?:\d{4}-?\d{3}[\dXx]|(?:97[89])?[\d-]{9,13}[\dXx])(?![\d-])")


def standard_numbers(values: Iterable[str]) -> dict[str, str]:
    """The first ISSN and the first ISBN of some texts: `issn`, `isbn`."""
    found: dict[str, str] = {}
    for value in values:
        for number in _STANDARD_NUMBER.findall(value[:500]):
            digits = number.replace("-", "")
            if len(digits) == 8:
                found.setdefault("issn", f"{digits[:4]}-{digits[4:].upper()}")
            elif len(digits) in (10, 13):
                found.setdefault("isbn", number)
    return found


_SHORTENED = re.compile(r"([A-Za-z]{0,4})(\d{1,9})\s*[-–]\s*([A-Za-z]{0,4})(\d{1,9})")


def full_range(text: str | None) -> str | None:
    """Pages whose last leaves out what the first has: `1123-45` as `1123–1145`.

    Example:
        >>> [full_range(text) for text in ("1123-45", "S12-8", "7-9", "e12", "98-102", "")]
        ['1123–1145', 'S12–S18', '7–9', 'e12', '98–102', None]
    """
    found = _SHORTENED.fullmatch(text.strip()) if text else None
    if found:
        letters, first, other, last = found.groups()
        if len(last) < len(first) and other in ("", letters):
            last = first[: len(first) - len(last)] + last
            if int(last) >= int(first):
                return f"{letters}{first}–{letters}{last}"
    return page_range(text)
