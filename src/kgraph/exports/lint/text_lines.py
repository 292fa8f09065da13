"""Text files line by line, in UTF-8 and in bounded memory."""

from __future__ import annotations

import codecs
import csv
from collections.abc import Iterator

from kgraph.exports.lint.findings import Findings
from kgraph.exports.lint.rules import CannotGoOn
from kgraph.readers.documents.source import Source

MAX_LINE = 16 << 20


def text_lines(source: Source, found: Findings) -> Iterator[str]:
    """The lines with their ends, without a byte order mark.

    Raises:
        CannotGoOn: the text is not UTF-8, or a line has no end.
    """
    rest, n_lines = "", 0
    for piece in _decoded(source, found):
        *lines, rest = (rest + piece).split("\n")
        for line in lines:
            yield line + "\n"
        n_lines += len(lines)
        if len(rest) > MAX_LINE:
            found.add("line-too-long", f"line {n_lines + 1}")
            raise CannotGoOn("line too long")
    if rest:
        yield rest


def whole_text(source: Source, found: Findings) -> str:
    """The whole text, however long its lines: JSON often is a single one.

    Raises:
        CannotGoOn: the text is not UTF-8.
    """
    return "".join(_decoded(source, found))


def _decoded(source: Source, found: Findings) -> Iterator[str]:
    """The text piece by piece."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    n_lines = 0
    try:
        for piece in source.chunks():
            text = decoder.decode(piece)
            n_lines += text.count("\n")
            yield text
        yield decoder.decode(b"", True)
    except UnicodeDecodeError as error:
        found.add("not-utf-8", f"after line {n_lines}: byte {error.object[error.start]:#04x}")
        raise CannotGoOn("not UTF-8") from error


def table_rows(
    source: Source, found: Findings, delimiter: str, broken: str
) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table with the line on which each ends; unreadable ones break the rule `broken`.

    Raises:
        CannotGoOn: as `text_lines`, and where quotation marks are not closed.
    """
    # The longest cell is bounded by the reader's own limit, a global of the module, which is left alone.
    reader = csv.reader(text_lines(source, found), delimiter=delimiter, strict=True)
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            found.add(broken, f"line {reader.line_num}: {error}")
            raise CannotGoOn("quotation marks") from error
        if row:
            yield reader.line_num, row
