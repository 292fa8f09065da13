"""JSON documents of many objects: lines, arrays, pages of an API; each object with its line.

`json_parts` cuts a document between objects in bounded memory; `json_objects` gives the objects of a part,
typed by msgspec. Sound text goes through msgspec at full speed; a broken array is read again by a patient
scanner that gives every object around the fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import Generic, NamedTuple, TypeVar

import msgspec

from kgraph.model.records import Rejected
from kgraph.readers.documents.cutting import after_line, parts_at, pieces_at
from kgraph.readers.documents.part import Part, n_lines
from kgraph.readers.documents.source import Source

Path = tuple[str, ...]
"""Keys from the outermost object of a page down to the array (or object) of what it holds."""

_RAW = msgspec.json.Decoder(msgspec.Raw)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_PATIENT = json.JSONDecoder(strict=False)
_NEXT_OBJECT = re.compile(r"\}\s*,?\s*(?=\{\s*\"|\{\s*\})|\n\s*(?=\{\s*\"|\{\s*\})")

LINES, ELEMENTS, PAGES = b"lines", b"elements", b"pages"
"""`Part.context`: one object a line; objects separated by commas; pages, each on a line or the whole part."""


class Piece(NamedTuple):
    """One element of a JSON document."""

    line: int
    """From 1, where it begins."""
    raw: bytes
    fault: str | None = None
    """Why it is no JSON value; then `raw` is the text as it stood."""


_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[\]{}:,]|[^\s"\[\]{}:,]+')


def first_keys(head: bytes) -> dict[str, str]:
    """The keys of the first object of a JSON document, as far as shown, each with how its value begins.

    A value begins with `"`, `[`, `{` or a letter or digit. Anything else than an object, an array of objects
    or JSON lines has no keys.

    Example:
        >>> first_keys(b'[{"title": "A", "authors": [{"name": "B"}], "year": 20')
        {'title': '"', 'authors': '[', 'year': '2'}
    """
    start = re.match(r"\s*\[?\s*\{", head.decode("utf-8", "ignore"))
    if not start:
        return {}
    keys: dict[str, str] = {}
    depth, before, key = 1, "{", ""
    for token in _TOKEN.findall(head.decode("utf-8", "ignore")[start.end() :]):
        if depth == 1:
            if before == ":":
                keys.setdefault(key, token[0])
            elif token[0] == '"' and before in "{,":
                key = token.strip('"')
            elif token != ":" and token not in ",}":
                return {}  # no JSON
        depth += (token in "[{") - (token in "]}")
        if depth == 0:
            break
        before = token if depth == 1 and len(token) == 1 else ""
    return keys


def array_pieces(data: bytes) -> Iterator[Piece]:
    """The elements of the JSON array in `data`; where it is broken, those around the fault and the fault."""
    try:
        elements = _ARRAY.decode(data)
    except (msgspec.DecodeError, RecursionError) as error:
        yield from _patient_pieces(data.decode(), str(error))
        return
    line, position = 1, 0
    for element in elements:
        raw = bytes(element)
        start = data.index(raw, position)
        line += data.count(b"\n", position, start)
        yield Piece(line, raw)
        line += raw.count(b"\n")
        position = start + len(raw)


def line_pieces(data: bytes) -> Iterator[Piece]:
    """The lines of a JSON-lines document that hold anything."""
    start, line, end = 0, 0, len(data)
    while start < end:
        stop = data.find(b"\n", start)
        stop = end if stop < 0 else stop
        line += 1
        raw = data[start:stop].strip()
        if raw:
            yield Piece(line, raw)
        start = stop + 1


def _patient_pieces(text: str, reason: str) -> Iterator[Piece]:
    """Every object of a broken array; text between that is none of them comes with its fault."""
    position = re.match(r"\s*\[?", text).end()  # type: ignore[union-attr]  # matches always
    line, counted = 1, 0
    while True:
        position = re.compile(r"[\s,]*").match(text, position).end()  # type: ignore[union-attr]
        if position >= len(text) or re.compile(r"\]\s*$").match(text, position):
            return
        line, counted = line + text.count("\n", counted, position), position
        start = position
        try:
            _, position = _PATIENT.raw_decode(text, start)
            yield Piece(line, text[start:position].encode())
        except (json.JSONDecodeError, RecursionError) as error:
            found = _NEXT_OBJECT.search(text, start + 1)
            position = found.end() if found else len(text)
            told = error.msg if isinstance(error, json.JSONDecodeError) else reason
            yield Piece(line, text[start:position].rstrip().encode(), f"no JSON object: {told}")


# ---- documents in parts


def json_parts(*paths: Path) -> Callable[[Source], Iterator[Part]]:
    """How documents of JSON objects are cut, whatever their shape.

    One object a line; one array of objects; one object; or pages, where one of `paths` leads to the array
    (or object) that a page holds: `("results",)`, `("message", "items")`.
    """

    def parts(source: Source) -> Iterator[Part]:
        head = source.head
        keys = first_keys(head)
        if head.lstrip()[:1] == b"[":
            yield from _array_parts(source, ())
        elif path := next((path for path in paths if path[0] in keys), None):
            first_line = head.lstrip().partition(b"\n")[0]
            if _is_json(first_line) and len(head.lstrip()) > len(first_line) + 1:
                yield from parts_at(source, after_line, context=PAGES)  # a page a line
            else:
                yield from _array_parts(source, path)
        elif _is_pretty(head):
            yield from parts_at(source, lambda _: 0, context=PAGES)
        else:
            yield from parts_at(source, after_line, context=LINES)

    return parts


def _is_json(text: bytes) -> bool:
    try:
        _RAW.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def _is_pretty(head: bytes) -> bool:
    """One object printed over several lines."""
    first_line, _, rest = head.lstrip().partition(b"\n")
    return (
        bool(rest.strip())
        and len(first_line) < 8192
        and not _is_json(first_line)
        and (first_line.rstrip()[-1:] in (b"{", b",", b"[") or not rest.lstrip().startswith(b"{"))
    )


def _array_parts(source: Source, path: Path) -> Iterator[Part]:
    """The elements of the array at `path`; the document as one page where no array stands there."""
    chunks = source.utf8_chunks()
    opening, start = b"", None
    for chunk in chunks:
        opening += chunk
        start = _array_start(opening, path)
        if start is not None or len(opening) > _OPENING_BYTES:
            break

    if start is None:
        yield source.part(
            b"".join(pieces_at(source, lambda _: 0, chunks=chain([opening], chunks))), context=PAGES
        )
        return
    line, has_ended = 1 + n_lines(opening[:start]), False
    ends: list[int] = []

    def boundary(data: bytes) -> int:
        stop, is_end = _last_element(data)
        ends[:] = [stop] if is_end else []
        return stop

    for piece in pieces_at(source, boundary, chunks=chain([opening[start:]], chunks)):
        if has_ended:  # what follows the array belongs to the page, not to its objects
            continue
        if not ends:
            stop, has_ended = _last_element(piece)
            piece = piece[:stop] if has_ended else piece
        else:
            has_ended = True
        if piece.strip(b" \t\r\n,"):
            yield source.part(piece, line=line, context=ELEMENTS)
        line += n_lines(piece)
    if not has_ended and source.fault is None:
        source.fault = "the document ends before its array is closed"


_OPENING_BYTES = 4 << 20


def _array_start(text: bytes, path: Path) -> int | None:
    """Where the first element of the array at `path` may begin, `None` when it is not (yet) to be seen."""
    if not path:
        position = text.find(b"[")
        return position + 1 if position >= 0 else None
    depth, before, keys = 0, b"", [b""] * 20
    wanted = [key.encode() for key in path]
    for match in _BYTE_TOKEN.finditer(text):
        token = match[0]
        kind = token[:1]
        if kind == b"[" and depth == len(wanted) and keys[1 : depth + 1] == wanted and before == b":":
            return match.end()
        if kind in b"{[":
            depth += 1
        elif kind in b"}]":
            depth -= 1
        elif kind == b'"' and before in (b"{", b",") and 0 < depth < 20:
            keys[depth] = token[1:-1]
        if depth <= 0 and kind in b"}]":
            return None
        before = kind
    return None


_BYTE_TOKEN = re.compile(rb'"(?:[^"\\]|\\.)*"|[\[\]{}:,]|[^\s"\[\]{}:,]+', re.DOTALL)


def _last_element(data: bytes) -> tuple[int, bool]:
    """Where the last whole element of `data`, which begins between two, ends; and whether the array does.

    The whole text is scanned in a few vector operations: quotes that are no escape switch strings on and off,
    brackets outside of strings give the depth.
    """
    import numpy as np

    plain = data
    if b"\\" in plain:
        plain = plain.replace(b"\\\\", b"__").replace(b'\\"', b"__")
    if plain.endswith(b"\\"):  # an escape cut in two
        plain = plain[:-1] + b"_"
    codes = np.frombuffer(plain, dtype=np.uint8)
    quotes = np.flatnonzero(codes == 0x22)
    marks = np.flatnonzero(
        (codes == 0x7B) | (codes == 0x7D) | (codes == 0x5B) | (codes == 0x5D) | (codes == 0x2C)
    )
    marks = marks[np.searchsorted(quotes, marks) % 2 == 0]  # outside of strings
    kinds = codes[marks]
    steps = np.where((kinds == 0x7B) | (kinds == 0x5B), 1, np.where(kinds == 0x2C, 0, -1))
    depth = np.cumsum(steps)
    ended = np.flatnonzero(depth < 0)
    if ended.size:
        return int(marks[ended[0]]), True
    commas = marks[(depth == 0) & (kinds == 0x2C)]
    return (int(commas[-1]) + 1 if commas.size else 0), False


# ---- parts in objects

T = TypeVar("T")


class JsonObject(NamedTuple, Generic[T]):
    """One object of a part."""

    line: int
    """Of the part, on which it begins."""
    value: T
    raw: bytes


def json_objects(
    part: Part, decoder: msgspec.json.Decoder[T], *, paths: Sequence[Path] = ()
) -> Iterator[JsonObject[T] | Rejected]:
    """The objects of a part in its order; those that `decoder` refuses come as rejected."""
    decode = decoder.decode
    for piece in json_pieces(part, paths=paths):
        if piece.fault is None:
            try:
                yield JsonObject(piece.line, decode(piece.raw), piece.raw)
                continue
            except (msgspec.DecodeError, RecursionError) as error:
                reason = f"no record of this format: {error}"
                if not isinstance(error, msgspec.ValidationError):
                    reason = f"no JSON object: {error}"
        else:
            reason = piece.fault
        yield part.rejected(piece.line, reason, piece.raw)


def json_pieces(part: Part, *, paths: Sequence[Path] = ()) -> Iterator[Piece]:
    """The objects of a part as text."""
    if part.context == ELEMENTS:
        yield from array_pieces(b"[" + part.data.rstrip(b" \t\r\n,") + b"]")
    elif part.context == PAGES:
        pages = (
            line_pieces(part.data)
            if _is_json(part.data.partition(b"\n")[0])
            else array_pieces(b"[" + part.data.strip() + b"]")
        )
        for page in pages:
            yield from _of_page(page, paths)
    else:
        yield from line_pieces(part.data)


def _of_page(page: Piece, paths: Sequence[Path]) -> Iterator[Piece]:
    """What a page holds; the page itself when no path leads anywhere."""
    if page.fault is not None:
        yield page
        return
    for path in paths:
        found: bytes | None = page.raw
        for key in path:
            try:
                inner = _OBJECT.decode(found or b"{}").get(key)
            except (msgspec.DecodeError, RecursionError):
                inner = None
            found = bytes(inner) if inner is not None else None
            if found is None:
                break
        if found is None or found.lstrip()[:1] not in (b"[", b"{"):
            continue
        offset = page.raw.find(found)
        line = page.line + n_lines(page.raw[: max(offset, 0)])
        if found.lstrip()[:1] == b"{":
            yield Piece(line, found)
        else:
            for piece in array_pieces(found):
                yield piece._replace(line=piece.line + line - 1)
        return
    yield page
