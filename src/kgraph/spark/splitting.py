"""Documents so large that several tasks read one: how they are split, between which bytes, at which line.

Spark gives a document as rows between separators, in pieces of the file. A piece may begin amid a record; its
head, up to the first record that ends in it, belongs to the piece before. So a document is gone through
twice: first every piece is measured, then each is read with the head of the next one, as a document of its
own that begins as the whole one does and whose lines are counted from where it stands.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import msgspec

from kgraph.model.records import Rejected
from kgraph.readers import Format, ReadOptions, Source, get_format, parts_of
from kgraph.readers.dblp_publications import TAGS
from kgraph.readers.documents.cutting import after_line, parts_at
from kgraph.readers.documents.encodings import encoding_of
from kgraph.readers.documents.json_text import LINES
from kgraph.readers.documents.part import Part, n_lines
from kgraph.readers.documents.xml_text import closing_tags, has_asides, root_name

HEAD_BYTES = 1 << 20
"""So much of a document shows how it begins."""
_RECORD_END = re.compile(rb"</(?:" + b"|".join(re.escape(tag.encode()) for tag in TAGS) + rb")\s{0,99}>")


@dataclass(frozen=True)
class Opening:
    """How a document begins: what each of its pieces needs to be read by itself."""

    data: bytes
    """As stored, up to the first record; empty where records need nothing."""
    closing: bytes
    """What ends a document that begins so."""
    encoding: str


@dataclass(frozen=True)
class Splitting:
    """How documents of one format are split."""

    format: str
    separator: bytes
    """Stands about once in each record: Spark gives what is between two as a row."""
    opening: Callable[[Source, bytes], Opening | None]
    """Of the document and its first bytes; `None` where it cannot be split after all."""
    first_end: Callable[[bytes], int]
    """Where the first record ends that ends in a piece which begins behind a separator; -1: none does."""
    may_hold: Callable[[bytes], bool]
    """Whether a piece means the same by itself."""
    count_lines: Callable[[bytes], int]
    parts: Callable[[Source], Iterator[Part]]


def _opening_of_lines(source: Source, head: bytes) -> Opening | None:
    first = next(get_format(source.format).parts(source), None)
    encoding, n_mark = encoding_of(head)
    is_in_lines = first is not None and first.context == LINES and not n_mark
    return Opening(b"", b"", encoding) if is_in_lines else None


def _opening_of_dblp(source: Source, head: bytes) -> Opening | None:
    if root_name(source.head) != "dblp":
        return None
    first = next(get_format(source.format).parts(source), None)
    end = head.find(first.data[:200]) if first and first.context else -1
    encoding, n_mark = encoding_of(head)
    if first is None or end <= 0 or n_mark:
        return None
    return Opening(head[:end], closing_tags(source.path, first.context), encoding)


def _first_record_end(data: bytes) -> int:
    found = _RECORD_END.search(data)
    return found.end() if found else -1


SPLITTINGS = (
    Splitting(
        "openalex", b"\n", _opening_of_lines, lambda _: 0, lambda _: True, n_lines,
        lambda source: parts_at(source, after_line, context=LINES),
    ),
    Splitting(
        "dblp-xml", b' mdate="', _opening_of_dblp, _first_record_end, lambda data: not has_asides(data),
        lambda data: data.count(b"\n"), lambda source: get_format("dblp-xml").parts(source),
    ),
)  # fmt: skip


def splitting_of(format: str) -> Splitting | None:
    """How documents of a format are split; `None`: they are read whole."""
    return next((s for s in SPLITTINGS if s.format == format), None)


# ---- the first time


class Measured(msgspec.Struct, frozen=True):
    """What is to be known of a piece before any is read."""

    at: int
    """The byte of the document where the piece lies."""
    n_bytes: int
    head: bytes
    """What belongs to the piece before."""
    head_lines: int
    rest_lines: int
    is_plain: bool
    """False: the document must be read whole."""


def measure(splitting: Splitting, opening: Opening, at: int, data: bytes) -> Measured:
    """One piece; `data` ends with the separator, the document's last piece too."""
    stop = splitting.first_end(data) if at else 0
    head = data if stop < 0 else data[:stop]
    lines = splitting.count_lines(head)
    return Measured(
        at, len(data), head, lines, splitting.count_lines(data) - lines,
        _is_text(data, opening.encoding) and splitting.may_hold(data if at else data[len(opening.data) :]),
    )  # fmt: skip


def _is_text(data: bytes, encoding: str) -> bool:
    """Whether the bytes mean the same whatever comes before them."""
    if data.isascii():
        return True
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return encoding == "utf-8"


class Piece(msgspec.Struct, frozen=True):
    """What a task is told about the piece that it reads."""

    skipped: int
    """Bytes at its beginning that another task reads."""
    tail: bytes
    """The head of the next piece."""
    line: int
    """Of the document, on which it begins behind what is skipped."""
    surplus: int
    """Bytes too many at the end of the document: a separator that is not there."""
    is_last: bool


def pieces_of(measured: Sequence[Measured], size_bytes: int) -> dict[int, Piece] | None:
    """What each task is told, by place of its piece; `None` where the document must be read whole.

    size_bytes: of the document; Spark does not tell whether a separator ends it.
    """
    ordered = sorted(measured, key=lambda m: m.at)
    surplus = sum(m.n_bytes for m in ordered) - size_bytes
    if not ordered or surplus < 0 or not all(m.is_plain for m in ordered):
        return None
    pieces: dict[int, Piece] = {}
    line = 1 + sum(m.head_lines + m.rest_lines for m in ordered)
    tail, is_last = b"", True
    for m in reversed(ordered):
        line -= m.rest_lines
        if len(m.head) == m.n_bytes and m.at:  # no record ends in it
            tail, line = m.head + tail, line - m.head_lines
            continue
        pieces[m.at] = Piece(len(m.head), tail, line, surplus if is_last else 0, is_last)
        tail, is_last, line = m.head, False, line - m.head_lines
    return pieces


# ---- the second time


def parts_of_piece(
    splitting: Splitting, opening: Opening, path: str, document: str, options: ReadOptions,
    piece: Piece, at: int, data: bytes,
) -> Iterator[Part | Rejected]:  # fmt: skip
    """The parts of a piece as those of the document; the last piece tells also what is wrong at its end."""
    text = data[piece.skipped :] + piece.tail
    text = text[: len(text) - piece.surplus] if piece.surplus else text
    before = opening.data if at else b""
    shift = piece.line - 1 - splitting.count_lines(before)
    with tempfile.NamedTemporaryFile(prefix="kgraph-") as file:
        file.write(before + text + (b"" if piece.is_last else opening.closing))
        file.flush()
        source = Source(path, stored_at=Path(file.name))
        for part in parts_of(source, _format(splitting), options):
            moved = msgspec.structs.replace(part, line=part.line + shift)
            yield moved if isinstance(moved, Rejected) else msgspec.structs.replace(moved, document=document)


@lru_cache
def _format(splitting: Splitting) -> Format:
    return replace(get_format(splitting.format), parts=splitting.parts)
