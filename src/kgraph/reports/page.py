"""A page as data: chapters of paragraphs, tables, figures and listings, printed alike in HTML and Markdown.

Every string here may come from a document and is printed as it stands: the templates escape all of it. Only
the kind of a span decides how it looks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, Literal

from kgraph.reports.drawing import Drawing
from kgraph.reports.text import number as format_number
from kgraph.reports.text import percent as format_percent


@dataclass(frozen=True)
class Span:
    """A piece of text within a line."""

    text: str
    kind: Literal["text", "name", "code", "soft"] = "text"
    href: str | None = None


Line = tuple[Span, ...]
Cell = tuple[Line, ...]


@dataclass(frozen=True)
class Paragraph:
    """Running text; a warning is set apart."""

    line: Line
    is_warning: bool = False
    block = "paragraph"


@dataclass(frozen=True)
class Heading:
    """A heading within a chapter."""

    text: str
    block = "heading"


@dataclass(frozen=True)
class Column:
    """A column of a table; numbers stand right."""

    title: str
    is_number: bool = False


@dataclass(frozen=True)
class Table:
    """A table with a caption; the first column names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    block = "table"


@dataclass(frozen=True)
class Figure:
    """A drawing."""

    drawing: Drawing
    block = "figure"


@dataclass(frozen=True)
class Listing:
    """Text to copy: a command, a query."""

    title: str
    language: str
    text: str
    block = "listing"


@dataclass(frozen=True)
class Cards:
    """The main numbers, large."""

    items: tuple[tuple[str, str], ...]
    """(number, what it counts)"""
    block = "cards"


Block = Paragraph | Heading | Table | Figure | Listing | Cards
Blocks = Iterable[Block]
Figures = dict[str, Figure]


@dataclass(frozen=True)
class Chapter:
    """A numbered part of the page."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """The whole page."""

    title: str
    subtitle: str
    chapters: tuple[Chapter, ...]
    colophon: str


def chapters(
    table: Sequence[tuple[str, str, Callable[[Any, Figures], Blocks]]], report: Any, figures: Figures
) -> tuple[Chapter, ...]:
    """The chapters of a table (id, title, what makes the blocks) that have any block."""
    made = (Chapter(id, title, tuple(blocks(report, figures))) for id, title, blocks in table)
    return tuple(chapter for chapter in made if chapter.blocks)


def paragraph(*parts: str | Span, warning: bool = False) -> Paragraph:
    """A paragraph of plain strings and spans."""
    return Paragraph(tuple(p if isinstance(p, Span) else Span(p) for p in parts), warning)


def prose(text: str) -> Line:
    """Text of our own as a line; what stands between backticks is code."""
    return tuple(Span(part, "code" if i % 2 else "text") for i, part in enumerate(text.split("`")) if part)


def code(text: str) -> Span:
    """Text set as code."""
    return Span(text, "code")


def name(text: str, href: str | None = None) -> Span:
    """Somebody's name or a title: kept apart from the direction of the text around it."""
    return Span(text, "name", href)


def cell(*parts: str | Span) -> Cell:
    """A cell of one line."""
    return (tuple(p if isinstance(p, Span) else Span(p) for p in parts),)


def lines(parts: Iterable[Line]) -> Cell:
    """A cell of several lines."""
    return tuple(parts)


def percent(share: float | None) -> Cell:
    """A cell holding a share."""
    return cell(format_percent(share))


def names(several: Iterable[str]) -> Cell:
    """A cell holding several names."""
    spans: list[Span] = []
    for each in several:
        spans += [Span("; "), name(each)] if spans else [name(each)]
    return (tuple(spans),)


def row(*values: str | float | int | Span | Cell | None) -> tuple[Cell, ...]:
    """A row of a table: cells as they are, all else made one; absent is a number that is not known."""
    return tuple(_cell(value) for value in values)


def _cell(value: str | float | int | Span | Cell | None) -> Cell:
    if isinstance(value, tuple):
        return value
    return cell(value if isinstance(value, str | Span) else format_number(value))


def table(caption: str, heads: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]], note: str = "") -> Block:
    """A table without the columns that are empty in every row; without any row, a sentence."""
    kept_rows = tuple(rows)
    if not kept_rows:
        return paragraph(f"{caption}: none.")
    kept = [any(s.text for r in kept_rows for line in r[i] for s in line) for i in range(len(heads))]
    return Table(
        caption, tuple(compress(heads, kept)), tuple(tuple(compress(r, kept)) for r in kept_rows), note
    )


def columns(*titles: str) -> tuple[Column, ...]:
    """Columns; those whose title begins with `#` hold numbers."""
    return tuple(Column(t.removeprefix("#"), t.startswith("#")) for t in titles)
