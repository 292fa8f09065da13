"""JSON documents with positions: the objects of an array or of JSON lines, each with its line.

A sound document goes through msgspec at full speed. A broken one is read again by a patient scanner that
gives every object around the fault.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

_ARRAY = msgspec.json.Decoder(list[msgspec.Raw])
_PATIENT = json.JSONDecoder(strict=False)
_NEXT_OBJECT = re.compile(r"\}\s*,?\s*(?=\{\s*\"|\{\s*\})|\n\s*(?=\{\s*\"|\{\s*\})")


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
