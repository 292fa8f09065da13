"""Files of the ACL Anthology that are no well-formed XML: pieces that can be read by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from kgraph.errors import BadDocument
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.xml_text import parse_whole

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]{1,31});")
_XML_OWN = frozenset({b"amp", b"lt", b"gt", b"quot", b"apos"})
_START = re.compile(rb"<(collection|volume|meta|frontmatter|paper)(?=[\s>/])[^<>]*>")
_WHERE = re.compile(
    r",? line \d+(?:, column \d+)?"
)  # of the piece, which the reader of a message does not see
_SHELLS = frozenset({b"collection", b"volume"})


class Piece(NamedTuple):
    """An element as far as it could be read."""

    tag: str
    line: int
    """Of the part, from 1."""
    raw: bytes
    part: Part
    """The text of the element alone, with its line."""
    element: Element | None
    fault: str = ""


def with_characters(part: Part) -> Part:
    """The part with named characters of HTML (`&eacute;`), of which XML knows five, as characters."""

    def character(match: re.Match[bytes]) -> bytes:
        if match[1] in _XML_OWN:
            return match[0]
        found = html5.get(match[1].decode() + ";")
        return found.encode() if found else match[0]

    return msgspec.structs.replace(part, data=_NAMED.sub(character, part.data))


def pieces_of(part: Part) -> Iterator[Piece]:
    """Front matters, papers and the start tags around them, in their order; what is broken has its fault."""
    starts = list(_START.finditer(part.data))
    line, counted = 1, 0
    for n, start in enumerate(starts):
        line, counted = line + part.data.count(b"\n", counted, start.start()), start.start()
        name = start[1]
        if name in _SHELLS:
            raw = start[0].rstrip(b"/>") + b"/>"
        else:
            stop = starts[n + 1].start() if n + 1 < len(starts) else len(part.data)
            raw = part.data[start.start() : stop]
            end = raw.rfind(b"</" + name)
            closed = raw.find(b">", end) + 1 if end >= 0 else 0
            raw = raw[:closed] if closed else start[0] if start[0].endswith(b"/>") else raw.rstrip()
        inner = msgspec.structs.replace(part, data=raw, line=part.line + line - 1)
        try:
            yield Piece(name.decode(), line, raw, inner, parse_whole(inner))
        except BadDocument as error:
            reason = _WHERE.sub("", str(error).removeprefix(f"{part.path}: "))
            yield Piece(name.decode(), line, raw, inner, None, reason)
