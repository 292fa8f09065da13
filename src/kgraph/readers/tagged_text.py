"""Records of lines that begin with a tag: what RIS, MEDLINE and Web of Science files have in common.

A field is a tag and its value; lines without a tag belong to the field before, also after blank lines. Values
keep their line ends, for some dialects put one item on each line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from kgraph.readers.documents.cutting import Boundary
from kgraph.readers.fields.markup import latex_to_text, one_line, unescape

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
    """Boundary before the last line that begins so, whatever the line ends are."""

    def boundary(data: bytes) -> int:
        return max(data.rfind(end + beginning) for beginning in beginnings for end in (b"\n", b"\r")) + 1

    return boundary


def plain(text: str) -> str:
    """A value as one line of plain text."""
    if "&" in text or "<" in text:
        text = _ELEMENT.sub("", unescape(text))
    return latex_to_text(text) if "\\" in text or "{" in text else one_line(text)


_ELEMENT = re.compile(r"</?(?:p|i|b|em|sub|sup|strong|span|div|br|jats:\w+|inf|sc)\b[^<>]{0,200}>", re.IGNORECASE)


def items(text: str, separator: str = ";") -> list[str]:
    """The plain items of a value that has them on lines or between separators."""
    return [item for line in text.split("\n") for piece in line.split(separator) if (item := plain(piece))]


def split_outside_brackets(text: str, separator: str = ";") -> list[str]:
    """`[A; B] Univ X; [C] Univ Y` as two."""
    pieces, held, depth = [], "", 0
    for piece in text.split(separator):
        held = f"{held}{separator}{piece}" if depth else piece
        depth = max(0, depth + piece.count("[") - piece.count("]"))
        if not depth and held.strip():
            pieces.append(held.strip())
    if depth and held.strip():
        pieces.append(held.strip())
    return pieces
