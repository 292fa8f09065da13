"""XML documents of many records, cut between records; every part is parsed on its own by lxml.

Safe against hostile files: nothing outside the document is ever opened, a document that declares entities of
its own is refused (billion laughs, external entities), so is XInclude.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from kgraph.errors import BadDocument
from kgraph.model.records import Rejected
from kgraph.readers.documents.cutting import PART_BYTES, pieces_at
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DECLARATION = re.compile(rb"\s*<\?xml\b[^>]*\?>")
_SUBSET = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]*\[")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^>\[]*>")
_XINCLUDE = b"http://www.w3.org/2001/XInclude"
_PREAMBLE_BYTES = 1 << 20


def refuse_hostile(path: str, opening: bytes) -> None:
    """Raise `BadDocument` when the beginning of an XML document asks for what no bibliography needs."""
    if _SUBSET.search(opening):
        raise BadDocument(
            f"{path}: declares XML entities of its own; refused, since such files can fill memory or fetch"
            " other files (expand the entities and remove the declarations if you trust it)"
        )


def root_name(head: bytes) -> str:
    """The name of the first element without its prefix, empty when there is none.

    Example:
        >>> root_name(b'<?xml version="1.0"?><!-- a --><!DOCTYPE dblp SYSTEM "dblp.dtd"><dblp>')
        'dblp'
        >>> root_name(b'<oai:record xmlns:oai="x">')
        'record'
    """
    bare = re.sub(rb"<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*(?:\[.*?\]\s*)?>", b"", head, flags=re.DOTALL)
    match = re.match(rb"\s*<(?:[\w.-]+:)?([\w.-]+)[\s/>]", bare)
    return match[1].decode("ascii", "replace") if match else ""


def xml_parts(*tags: str) -> Callable[[Source], Iterator[Part]]:
    """How documents are cut whose records are elements called so (with prefix, if they have one).

    `Part.context` holds everything before the first record; a part but the last ends with the end tags that
    make it well-formed together with it.
    """
    ends = [f"</{tag}>".encode() for tag in tags]
    first = re.compile(rb"<(?:" + b"|".join(re.escape(tag.encode()) for tag in tags) + rb")[\s>/]")

    def boundary(data: bytes) -> int:
        stops = ((data.rfind(end), len(end)) for end in ends)
        position, length = max(stops)
        return position + length if position >= 0 else 0

    def parts(source: Source) -> Iterator[Part]:
        chunks = source.utf8_chunks()
        opening = b""
        start = None
        for chunk in chunks:
            opening += chunk
            start = first.search(opening)
            if start or len(opening) > _PREAMBLE_BYTES:
                break
        refuse_hostile(source.path, opening[: start.start() if start else None])
        if not start:  # nothing to cut at: small enough to be read as it is
            chunks = chain([opening], chunks)
            yield source.part(b"".join(pieces_at(source, lambda _: 0, chunks=chunks)))
            return
        preamble, held = opening[: start.start()], opening[start.start() :]
        line = 1 + preamble.count(b"\n")
        preamble = _DECLARATION.sub(b"", preamble, count=1)
        preamble = _DOCTYPE.sub(lambda match: b"\n" * match[0].count(b"\n"), preamble, count=1)
        closing = _closing_tags(source.path, preamble)

        previous: bytes | None = None
        for piece in pieces_at(source, boundary, size=PART_BYTES, chunks=chain([held], chunks)):
            if previous is not None:
                yield source.part(previous + closing, line=line, context=preamble)
                line += previous.count(b"\n")
            previous = piece
        if previous is None:
            return
        root_end = rb"</" + re.escape(closing.rpartition(b"</")[2][:-1]) + rb"\s*>\s*(?:<!--.*?-->\s*)*$"
        if closing and not re.search(root_end, previous, re.DOTALL):
            source.fault = source.fault or "the document ends before its last element is closed"
            previous += closing
        yield source.part(previous, line=line, context=preamble)

    return parts


def _closing_tags(path: str, preamble: bytes) -> bytes:
    """The end tags of the elements that are open after `preamble`, innermost first."""
    from lxml import etree

    parser = etree.XMLPullParser(("start", "end"), resolve_entities=False, no_network=True)
    try:
        parser.feed(preamble)
    except etree.XMLSyntaxError as error:
        raise BadDocument(f"{path}: no well-formed XML: {error.msg}") from error
    opened: list[bytes] = []
    element: Any
    for event, element in parser.read_events():
        if event == "start":
            name = etree.QName(element).localname
            opened.append(f"{element.prefix}:{name}".encode() if element.prefix else name.encode())
        else:
            opened.pop()
    return b"".join(b"</" + name + b">" for name in reversed(opened))


class XmlRecord(NamedTuple):
    """One record of a part."""

    line: int
    """Of the part, on which its start tag ends."""
    element: Element


def xml_records(
    part: Part, tags: Sequence[str], *, entities: Mapping[str, str] | None = None
) -> Iterator[XmlRecord | Rejected]:
    """The elements called so (`{*}record` for any namespace), in the order of the part.

    Where the part is no well-formed XML each record is parsed alone, and those that are not are rejected.
    `entities` are the only ones known besides XML's five.
    """
    subset = _subset(entities) if entities else b""
    try:
        root = _parsed(subset, part.context, part.data)
    except SyntaxError as error:
        yield from _one_by_one(part, tags, subset, str(error.msg))
        return
    before = part.context.count(b"\n")
    for element in _elements(root, tags):
        yield XmlRecord((element.sourceline or 1) - before, element)


def parse_whole(part: Part) -> Element:
    """The root element of a part that is a whole document.

    Raises:
        BadDocument: no well-formed XML, or a hostile one.
    """
    refuse_hostile(part.path, part.data)
    data = _DOCTYPE.sub(
        lambda match: b"\n" * match[0].count(b"\n"), _DECLARATION.sub(b"", part.data, count=1)
    )
    try:
        return _parsed(b"", b"", data)
    except SyntaxError as error:
        raise BadDocument(f"{part.path}: no well-formed XML: {error.msg}") from error


def _elements(root: Element, tags: Sequence[str]) -> Iterator[Any]:
    return root.iter(*tags)


def _subset(entities: Mapping[str, str]) -> bytes:
    declared = "".join(
        f'<!ENTITY {name} "&#{ord(character)};">' for name, character in sorted(entities.items())
    )
    return f"<!DOCTYPE any [{declared}]>".encode()


def _parsed(subset: bytes, context: bytes, data: bytes) -> Element:
    from lxml import etree

    if _XINCLUDE in data or _XINCLUDE in context:
        raise SyntaxError("XInclude is refused: nothing outside a document is opened")
    resolved: Any = "internal" if subset else False
    parser = etree.XMLParser(
        resolve_entities=resolved,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    return etree.fromstring(subset + context + data, parser)


def _one_by_one(part: Part, tags: Sequence[str], subset: bytes, why: str) -> Iterator[XmlRecord | Rejected]:
    """The records of a part that is not well-formed, as far as each is by itself."""
    names = [tag.rpartition("}")[2].encode() for tag in tags]
    start = re.compile(rb"<(?:[\w.-]+:)?(" + b"|".join(map(re.escape, names)) + rb")(?=[\s>/])")
    starts = [match.start() for match in start.finditer(part.data)]
    closing = _closing_tags(part.path, part.context) if part.context else b""
    before = part.context.count(b"\n")
    found = False
    for at, stop in zip(starts, [*starts[1:], len(part.data)], strict=True):
        raw = part.data[at:stop]
        name = start.match(raw)
        assert name
        ends = [match.end() for match in re.finditer(rb"</(?:[\w.-]+:)?" + name[1] + rb"\s*>", raw)]
        raw = raw[: ends[-1]] if ends else raw.rstrip()
        line = part.data.count(b"\n", 0, at) + 1
        try:
            root = _parsed(subset, part.context, raw + closing)
        except SyntaxError as error:
            reason = re.sub(r", line \d+, column \d+", "", str(error.msg))
            yield part.rejected(line, f"no well-formed XML: {reason}", raw)
        else:
            for element in _elements(root, tags):
                yield XmlRecord((element.sourceline or 1) - before + line - 1, element)
        found = True
    if not found:
        yield part.rejected(1, f"no well-formed XML: {why}", part.data[:2000])
