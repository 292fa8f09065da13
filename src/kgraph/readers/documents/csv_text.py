"""Tables as text: which delimiter, which row is the header, where rows end; parts of many whole rows.

Specification: https://www.rfc-editor.org/rfc/rfc4180. Real files depart from it: lines of prose before the
header, semicolons and tabs, quotes inside of unquoted cells, a quote that is never closed, rows longer or
shorter than the header. `rows_of` reads what can be read without a guess about content and rejects the rest
row by row: an open quote costs its own row, not those that follow.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import islice

import msgspec

from kgraph.model.records import Rejected
from kgraph.readers.documents.cutting import Boundary, pieces_at
from kgraph.readers.documents.part import Part, n_lines
from kgraph.readers.documents.source import HEAD_BYTES, Source

DELIMITERS = ",;\t|"
ROW_BYTES = 1 << 20
"""A row with line ends in its cells may be so large; beyond, its quote is taken for one never closed."""
PREAMBLE_LINES = 40
"""So many lines may stand before the header (`About the data: …`, a search query)."""

_WHOLE_HEAD = HEAD_BYTES - 100  # a head so long is only a document's beginning
_RECORD_LINES = 50
_CELL_CHARACTERS = 1 << 30

Row = tuple[int, list[str]]
"""The line of the part on which a row begins, and its cells, as many as the header has."""
Knows = Callable[[Sequence[str]], int]
"""How many of these cells are known as titles of columns; 0 when they are surely no header."""


class Table(msgspec.Struct, frozen=True):
    """How a document's rows are written: `Part.context`."""

    delimiter: str
    header: tuple[str, ...]
    line: int = 1
    """Of the document, on which the header stands."""
    start: int = 0
    """Where the first row begins, in bytes of the document as UTF-8."""
    surplus_at: int = -1
    """Where cells without a title stand in rows that have more cells than the header has titles; -1 for
    tables that know no such thing."""


def find_table(head: bytes, knows: Knows) -> Table | None:
    """Delimiter and header row of the table that begins so, `None` when it is none.

    The header is the row among the first lines that holds most titles that are known; where no row holds any,
    the first row, if all rows have as many cells. Preamble and header are read line by line, since quotes in
    prose are no quotes of cells.
    """
    lines = [line.decode("utf-8", "ignore") for line in _lines(head)]
    best: tuple[int, int, int] = (0, 0, 0)
    found: tuple[str, int, list[str], int] | None = None
    for delimiter in DELIMITERS:
        for at, line in enumerate(lines[:PREAMBLE_LINES]):
            if delimiter not in line:
                continue
            cells, n = _record(lines, at, delimiter, limit=10)
            n_known = knows(cells)
            rank = (n_known, -at, len(cells))
            if n_known and rank > best:
                best, found = rank, (delimiter, at, cells, n)
    if found is None:
        found = _even_table(lines, is_whole=len(head) < _WHOLE_HEAD)
    if found is None:
        return None
    delimiter, at, cells, n = found
    start = sum(len(line) for line in _lines(head)[: at + n])
    header = tuple(cell.strip() for cell in cells)
    if _has_row_names(lines[at + n :], delimiter, len(header)):
        header = ("", *header)
    return Table(delimiter, header, at + 1, start)


def share_of_even_rows(head: bytes, table: Table) -> float:
    """How many of the rows shown have as many cells as the header; 1.0 when there are none, as in an export
    without results. Rows without content do not count, nor does the last where it may be cut."""
    text = head[table.start :].decode("utf-8", "ignore").replace("\r\n", "\n").replace("\r", "\n")
    rows = [row for row in csv.reader(io.StringIO(text), delimiter=table.delimiter) if row]
    rows = rows[:-1] if len(head) >= _WHOLE_HEAD else rows
    n = len(table.header)
    return sum(len(fitted(row, table)) == n for row in rows) / len(rows) if rows else 1.0


def _lines(data: bytes) -> list[bytes]:
    return data.splitlines(keepends=True)  # of bytes: `\n`, `\r\n`, `\r` only


def _record(
    lines: Sequence[str], at: int, delimiter: str, *, limit: int = _RECORD_LINES, strict: bool = False
) -> tuple[list[str], int]:
    """The cells of the record that begins on line `at`, and on how many lines it stands; 0 if it is none."""
    reader = csv.reader(lines[at : at + limit], delimiter=delimiter, strict=strict)
    try:
        return next(reader, []), reader.line_num
    except csv.Error:
        return [], 0


def _even_table(lines: Sequence[str], *, is_whole: bool) -> tuple[str, int, list[str], int] | None:
    """The table that nobody knows: two rows or more, all of as many cells."""
    best = None
    for delimiter in DELIMITERS:
        try:
            rows = [row for row in csv.reader(lines, delimiter=delimiter, strict=True) if row]
        except csv.Error:  # the beginning of a document may end within quotes
            rows = [row for row in csv.reader(lines, delimiter=delimiter) if row][:-1]
        else:
            rows = rows if is_whole else rows[:-1]
        if len(rows) < 2 or len(rows[0]) < 2 or len({len(row) for row in rows}) > 1:
            continue
        if best is None or len(rows[0]) > len(best[2]):
            at = next(i for i, line in enumerate(lines) if line.strip())
            cells, n = _record(lines, at, delimiter)
            best = (delimiter, at, cells, n)
    return best


def _has_row_names(lines: Sequence[str], delimiter: str, n_titles: int) -> bool:
    """Rows have one cell more than the header, the first a count: as R's `write.table` writes them."""
    rows = [row for row in islice(csv.reader(lines, delimiter=delimiter), 5) if row][:3]
    return bool(rows) and all(
        len(row) == n_titles + 1 and row[0].strip() == str(i) for i, row in enumerate(rows, start=1)
    )


# ---- documents in parts


def table_parts(source: Source, table: Table) -> Iterator[Part]:
    """The document's rows in parts of whole rows, `table` being their context."""
    context = msgspec.msgpack.encode(table)
    line = n_lines(source.head[: table.start]) + 1
    for piece in pieces_at(source, row_boundary(table.delimiter), chunks=_after(source, table.start)):
        yield source.part(piece, line=line, context=context)
        line += n_lines(piece)


def table_of(part: Part) -> Table:
    """The table to which the part belongs."""
    return msgspec.msgpack.decode(part.context, type=Table)


def _after(source: Source, start: int) -> Iterator[bytes]:
    """The document's bytes from `start`."""
    for chunk in source.utf8_chunks():
        if start < len(chunk):
            yield chunk[start:]
        start = max(start - len(chunk), 0)


def row_boundary(delimiter: str) -> Boundary:
    """Where the last whole row ends: at a line end that is in no quoted cell.

    A cell is quoted when it begins with a quote; any other quote is a character, as `csv` reads it. Where a
    quoted cell stays open for more than `ROW_BYTES`, the last line end counts.
    """
    mark = re.escape(delimiter.encode())
    quoted = re.compile(rb"(?<![^\n\r" + mark + rb'])"[^"]*+(?:""[^"]*+)*+(?:"|\Z)')

    def boundary(data: bytes) -> int:
        end = b"\n" if b"\n" in data else b"\r"
        after = len(data) - data.endswith(b"\r")  # of `\r\n`, perhaps
        if b'"' not in data:
            return data.rfind(end, 0, after) + 1
        for start, stop in reversed([match.span() for match in quoted.finditer(data)]):
            found = data.rfind(end, stop, after)
            if found >= 0:
                return found + 1
            after = start
        found = data.rfind(end, 0, after)
        return found + 1 if found >= 0 or len(data) <= ROW_BYTES else data.rfind(end) + 1

    return boundary


# ---- parts in rows


def rows_of(part: Part, table: Table) -> Iterator[Row | Rejected]:
    """The rows of a part that hold anything, in its order.

    A row shorter than the header ends with empty cells. One that is longer is rejected unless what is too
    much is empty or has a place (`Table.surplus_at`). Two short rows that make one whole row, in a table
    whose other rows are whole, are one that a line end outside of quotes broke: both are rejected.
    """
    n = len(table.header)
    found = list(_parsed(part, table))
    if all(isinstance(row, Rejected) or len(row[1]) == n for row in found):
        yield from found
        return
    lengths = Counter(len(row[1]) for row in found if not isinstance(row, Rejected))
    usual = {length for length, count in lengths.items() if count > max(2, len(found) // 10)}
    broken_until = -1
    for i, row in enumerate(found):
        if isinstance(row, Rejected):
            yield row
            continue
        line, cells = row
        cells = fitted(cells, table)
        following = found[i + 1] if i + 1 < len(found) else None
        if (
            len(cells) < n
            and len(cells) not in usual
            and following is not None
            and not isinstance(following, Rejected)
            and len(cells) + len(following[1]) == n + 1
        ):
            broken_until = i + 1
        if i == broken_until:
            reason = "perhaps the rest of the row before, which a line end outside of quotes broke"
            yield part.rejected(line, reason, table.delimiter.join(cells))
        elif i < broken_until:
            reason = f"{len(cells)} of {n} cells: a line end outside of quotes broke the row"
            yield part.rejected(line, reason, table.delimiter.join(cells))
        elif len(cells) > n:
            reason = f"{len(cells)} cells where the header has {n}"
            yield part.rejected(line, reason, table.delimiter.join(cells))
        else:
            yield line, cells + [""] * (n - len(cells))


def fitted(cells: list[str], table: Table) -> list[str]:
    """The cells without those that are surely too much."""
    n, at = len(table.header), table.surplus_at
    if len(cells) <= n:
        return cells
    if not any(map(str.strip, cells[n:])) and at < 0:
        return cells[:n]
    return cells[:at] + cells[at + len(cells) - n :] if at >= 0 else cells


def _parsed(part: Part, table: Table) -> Iterator[Row | Rejected]:
    """Rows as `csv` gives them; around a fault line by line."""
    csv.field_size_limit(_CELL_CHARACTERS)
    text, n = part.text(), len(table.header)
    lines: list[str] = []
    at = 0  # lines before the reader's first
    reader = csv.reader(io.StringIO(text), delimiter=table.delimiter, strict=True)
    end = 0
    while True:
        try:
            for cells in reader:
                start, end = end, at + reader.line_num
                if len(cells) != n and end > start + 1 and len(fitted(cells, table)) != n:
                    break  # perhaps a quote that was never closed
                if cells:
                    yield start + 1, cells
            else:
                return
        except csv.Error:
            start = end
        lines = lines or list(io.StringIO(text))
        row, end = _around(part, table, lines, start)
        yield row
        at = end
        reader = csv.reader(lines[at:], delimiter=table.delimiter, strict=True)


def _around(part: Part, table: Table, lines: Sequence[str], start: int) -> tuple[Row | Rejected, int]:
    """The faulty row that begins on line `start` (from 0), and the line from which to read on.

    It is read leniently where that gives as many cells as the header has and no line within it is a row of
    its own; else as one line whose quotes mean nothing; else it is rejected up to the next line that is one.
    """
    n = len(table.header)

    def is_row(at: int) -> bool:
        cells, n_read = _record(lines, at, table.delimiter, strict=True)
        return n_read > 0 and len(fitted(cells, table)) == n

    cells, n_read = _record(lines, start, table.delimiter)
    is_closed = n_read == 1 and _record(lines, start, table.delimiter, limit=2)[1] == 1
    stop = start + max(n_read, 1)
    if len(fitted(cells, table)) == n and (is_closed or not any(map(is_row, range(start + 1, stop)))):
        return (start + 1, cells), stop
    bare = lines[start].rstrip("\n").split(table.delimiter)
    following = next((at for at in range(start + 1, len(lines)) if is_row(at)), len(lines))
    if len(bare) == n and n > 1:
        return (start + 1, [cell.strip('"').replace('""', '"') for cell in bare]), start + 1
    is_sound = _record(lines, start, table.delimiter, strict=True)[1] > 0
    if 1 < len(cells) < n and is_sound and following >= stop:  # a short row of several lines
        return (start + 1, cells), stop
    raw = "".join(lines[start:following])
    reason = f"quotes out of balance: no row of {n} cells begins here"
    return part.rejected(start + 1, reason, raw), following
