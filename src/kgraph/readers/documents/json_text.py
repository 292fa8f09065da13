"""JSON documents of many objects: lines, arrays, pages of an API; each object with its line.

`json_parts` cuts a document between objects in bounded memory; `json_objects` gives the objects of a part,
typed by msgspec. Sound text goes through msgspec at full speed; a broken array is read again by a patient
scanner that gives every object around the fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Generic, NamedTuple, TypeVar

import msgspec

from kgraph.errors import BadDocument
from kgraph.model.records import Rejected
from kgraph.readers.documents.cutting import MAX_RECORD_BYTES, PART_BYTES, after_line, parts_at
from kgraph.readers.documents.part import Part, n_lines
from kgraph.readers.documents.source import Source

Path = tuple[str, ...]
"""Keys from the outermost object of a page down to the array (or object) of what it holds."""

_RAW = msgspec.json.Decoder(msgspec.Raw)
_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])
_PATIENT = json.JSONDecoder(strict=False)
_NEXT_OBJECT = re.compile(r"\}\s*,?\s*(?=\{\s*\"|\{\s*\})|\n\s*(?=\{\s*\"|\{\s*\})")
_ANY_OBJECT = re.compile(r"(?=\{\s*[\"}])")

LINES, ELEMENTS, PAGES = b"lines", b"elements", b"pages"
"""`Part.context`: one object a line; objects separated by commas; pages, each on a line or the whole part."""


class Piece(NamedTuple):
    """One element of a JSON document."""

    line: int
    """From 1, where it begins."""
    raw: bytes
    fault: str | None = None
    """Why it is no JSON value; then `raw` is the text as it stood."""


_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}:,]|[^\s"\[\]{}:,]+')


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
            begins = _ANY_OBJECT if text[start] != "{" else _NEXT_OBJECT
            found = begins.search(text, start + 1)
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
    """The elements of the arrays at `path`, one in each page; pages as such where no array stands there."""
    rest = _Rest(source)
    while rest.skip(_BLANK):
        end, has_array = rest.until(lambda data: _array_start(data, path))
        if not has_array:
            yield source.part(rest.data[:end], line=rest.line, context=PAGES)
            rest.drop(end)
            continue
        rest.drop(end)
        is_closed = False
        while not is_closed:
            end, is_closed = rest.until(_last_element)
            piece = rest.data[:end]
            if piece.strip(_BETWEEN):
                yield source.part(piece, line=rest.line, context=ELEMENTS)
            rest.drop(end)
            if not is_closed and not rest.has_more():
                source.fault = source.fault or "the document ends before its array is closed"
                return
        end, _ = rest.until(lambda data: _page_end(data, 1 + len(path)))
        rest.drop(end)


_BLANK = b" \t\r\n,"
_BETWEEN = _BLANK + b"]"

Found = tuple[int, bool] | None
"""A position and what stands there; `None` when that shows only later."""


class _Rest:
    """What of a document is not yet cut, in memory as far as needed."""

    def __init__(self, source: Source) -> None:
        self.data = b""
        self.line = 1
        self._chunks = source.utf8_chunks()
        self._path = source.path

    def has_more(self) -> bool:
        """Holds a part's worth of bytes, or what there is; false when nothing is left."""
        return len(self.data) >= PART_BYTES or self._grow(PART_BYTES - len(self.data)) or bool(self.data)

    def until(self, find: Callable[[bytes], Found]) -> tuple[int, bool]:
        """What `find` finds, in as much text as that takes; all that is left when it finds nothing.

        Raises:
            BadDocument: it takes more than `MAX_RECORD_BYTES`.
        """
        self.has_more()
        while (found := find(self.data)) is None:
            if len(self.data) > MAX_RECORD_BYTES:
                megabytes = MAX_RECORD_BYTES >> 20
                raise BadDocument(
                    f"{self._path}: a record is larger than {megabytes} MB; those before are kept"
                )
            if not self._grow(len(self.data)):  # looked through again only when twice as long
                return len(self.data), False
        return found

    def drop(self, n: int) -> None:
        self.line += n_lines(self.data[:n])
        self.data = self.data[n:]

    def skip(self, signs: bytes) -> bool:
        """Drops these signs; false when nothing else is left."""
        while self.has_more():
            blank = len(self.data) - len(self.data.lstrip(signs))
            is_all = blank == len(self.data)
            self.drop(blank)
            if not is_all:
                return True
        return False

    def _grow(self, n: int) -> bool:
        held, size = [self.data], 0
        for chunk in self._chunks:
            held.append(chunk)
            size += len(chunk)
            if size >= n:
                break
        self.data = b"".join(held)
        return size > 0


def _array_start(data: bytes, path: Path) -> Found:
    """Where the array at `path` opens, and true; or where the page ends without one."""
    if not path:  # objects where an array should be are read as if they stood in one
        return (1, True) if data[:1] == b"[" else (0, True)
    depth, before, keys = 0, b"", [b""] * 20
    wanted = [key.encode() for key in path]
    for match in islice(_BYTE_TOKEN.finditer(data), _MOST_TOKENS):
        token = match[0]
        kind = token[:1]
        if kind == b"[" and depth == len(wanted) and keys[1 : depth + 1] == wanted and before == b":":
            return match.end(), True
        if kind in b"{[":
            depth += 1
        elif kind in b"}]":
            depth -= 1
            if depth <= 0:
                return match.end(), False
        elif kind == b'"' and before in (b"{", b",") and 0 < depth < 20:
            keys[depth] = token[1:-1]
        before = kind
    return None


_BYTE_TOKEN = re.compile(
    rb'"(?:[^"\\]++|\\.)*+(?:"|\\?\Z)|[\[\]{}:,]|[^\s"\[\]{}:,][^"\[\]{}:,]*+', re.DOTALL
)
_MOST_TOKENS = 1_000_000  # of a page before its array


def _page_end(data: bytes, depth: int) -> Found:
    """Where the page ends in which `data` begins, at this depth, with the bracket that closes its array."""
    for match in _BYTE_TOKEN.finditer(data):
        kind = match[0][:1]
        depth += (kind in b"{[") - (kind in b"}]")
        if depth <= 0:
            return match.end(), True
    return None


def _last_element(data: bytes) -> Found:
    """Where the last whole element of `data` ends, and false; or where the array is closed, and true.

    `data` begins between two elements. The whole text is scanned in a few vector operations: quotes that are
    no escape switch strings on and off, brackets outside of strings give the depth.
    """
    import numpy as np

    plain = data
    if b"\\" in plain:
        plain = plain.replace(b"\\\\", b"__").replace(b'\\"', b"__")
    if plain.endswith(b"\\"):  # an escape cut in two
        plain = plain[:-1] + b"_"
    codes = np.frombuffer(plain, dtype=np.uint8)
    quotes = np.flatnonzero(codes == 0x22)
    folded = codes & 0xDF  # { as [ and } as ]
    marks = np.flatnonzero((folded == 0x5B) | (folded == 0x5D) | (codes == 0x2C))
    marks = marks[np.searchsorted(quotes, marks) % 2 == 0]  # outside of strings
    kinds = codes[marks]
    depth = np.cumsum(np.where(kinds == 0x2C, 0, np.where(kinds & 0xDF == 0x5B, 1, -1)))
    for _ in range(_STRAY):
        ended = np.flatnonzero(depth < 0)
        if not ended.size:
            break
        if kinds[ended[0]] == 0x5D:
            return int(marks[ended[0]]), True
        depth[ended[0] :] += 1  # a brace that closes nothing: the array goes on
    commas = marks[(depth == 0) & (kinds == 0x2C)]
    return (int(commas[-1]) + 1, False) if commas.size else None


_STRAY = 20  # so many braces that close nothing are passed over


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
