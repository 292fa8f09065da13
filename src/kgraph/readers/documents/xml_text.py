"""XML documents of many records, cut between records; every part is parsed on its own by lxml.

Safe against hostile files: nothing outside the document is ever opened, a document that declares entities of
its own is refused (billion laughs, external entities), so is XInclude.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from kgraph.errors import BadDocument
from kgraph.model.records import Rejected
from kgraph.readers.documents.cutting import PART_BYTES, pieces_at
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DECLARATION = re.compile(rb"(?<!\s)\s*+<\?xml\b[^<>]*\?>")
_SUBSET = re.compile(rb"<!ENTITY|<!DOCTYPE[^>\[]{0,5000}\[")
_DOCTYPE = re.compile(rb"<!DOCTYPE[^<>\[]*>")
_ROOT = re.compile(rb"<(?:[\w.-]+:)?([\w.-]+)[\s/>]")
_ASIDE = re.compile(rb"<!--|<!\[CDATA\[|<\?(?!xml\s)")
_ENDS = {b"<!--": b"-->", b"<![CDATA[": b"]]>", b"<?": b"?>"}
_NO_LINE_END = re.compile(rb"[^\n]")
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
    head = head.lstrip()
    while head.startswith((b"<?", b"<!")):
        if head.startswith(b"<!DOCTYPE"):
            end = b"]" if b"[" in head.partition(b">")[0] else b">"
        else:
            end = b"-->" if head.startswith(b"<!--") else b"?>"
        head = head.partition(end)[2]
        head = (head.partition(b">")[2] if end == b"]" else head).lstrip()
    match = _ROOT.match(head)
    return match[1].decode("ascii", "replace") if match else ""


def blanked(data: bytes) -> bytes:
    """`data` with comments, CDATA and instructions as blanks: all else stays in its place and line."""
    if not has_asides(data):
        return data
    pieces, at = [], 0
    while found := _ASIDE.search(data, at):
        end = _ENDS[found[0]]
        stop = data.find(end, found.end())
        stop = len(data) if stop < 0 else stop + len(end)
        pieces += [data[at : found.start()], _NO_LINE_END.sub(b" ", data[found.start() : stop])]
        at = stop
    return b"".join(pieces) + data[at:] if pieces else data


def has_asides(data: bytes) -> bool:
    """Whether a comment, CDATA or an instruction may begin somewhere."""
    for mark in b"!", b"?":  # one sign is found twenty times as fast as two
        at = data.find(mark)
        while at >= 0:
            if data[at - 1 : at] == b"<":
                return True
            at = data.find(mark, at + 1)
    return False


def xml_parts(*tags: str) -> Callable[[Source], Iterator[Part]]:
    """How documents are cut whose records are elements called so, with any prefix.

    `Part.context` holds everything before the first record; a part but the last ends with the end tags that
    make it well-formed together with it.
    """
    names = b"|".join(re.escape(tag.encode()) for tag in tags)
    any_end = re.compile(rb"</(?:[\w.-]+:)?(?:" + names + rb")\s{0,99}>")
    first = re.compile(rb"<(?:[\w.-]+:)?(?:" + names + rb")[\s>/]")

    def boundary(data: bytes) -> int:
        data = blanked(data)
        at = data.rfind(b"</")
        while at >= 0:
            if match := any_end.match(data, at):
                return match.end()
            at = data.rfind(b"</", 0, at)
        return 0

    def parts(source: Source) -> Iterator[Part]:
        chunks = source.utf8_chunks()
        opening, bare = b"", b""
        start = None
        for chunk in chunks:
            opening += chunk
            bare = blanked(opening)
            start = first.search(bare)
            if start or len(opening) > _PREAMBLE_BYTES:
                break
        preamble = bare[: start.start() if start else None]
        refuse_hostile(source.path, preamble)
        preamble = _DECLARATION.sub(_line_ends, preamble, count=1)
        preamble = _DOCTYPE.sub(_line_ends, preamble, count=1)
        if not start:  # nothing to cut at: small enough to be read as it is
            rest = pieces_at(source, lambda _: 0, chunks=chain([preamble], chunks))
            yield source.part(b"".join(rest))
            return
        held = opening[start.start() :]
        line = 1 + preamble.count(b"\n")
        closing = closing_tags(source.path, preamble)

        previous: bytes | None = None
        for piece in pieces_at(source, boundary, size=PART_BYTES, chunks=chain([held], chunks)):
            if previous is not None:
                yield source.part(previous + closing, line=line, context=preamble)
                line += previous.count(b"\n")
            previous = piece
        if previous is None:
            return
        if closing and not _is_closed(previous, closing.rpartition(b"</")[2][:-1]):
            source.fault = source.fault or "the document ends before its last element is closed"
            previous += closing
        yield source.part(previous, line=line, context=preamble)

    return parts


def _line_ends(match: re.Match[bytes]) -> bytes:
    return b"\n" * match[0].count(b"\n")


def _is_closed(data: bytes, root: bytes) -> bool:
    """Whether the root's end tag is the last thing in `data` but comments."""
    data = blanked(data).rstrip()
    return data[data.rfind(b"</") :].replace(b" ", b"").strip() == b"</" + root + b">"


def closing_tags(path: str, preamble: bytes) -> bytes:
    """The end tags of the elements that are open after `preamble`, innermost first."""
    return b"".join(b"</" + name + b">" for name, _ in reversed(_open_elements(path, preamble)))


def opening_tags(path: str, preamble: bytes) -> bytes:
    """The start tags of those elements with their namespaces, without attributes."""
    from xml.sax.saxutils import quoteattr

    tags = []
    for name, namespaces in _open_elements(path, preamble):
        declared = "".join(
            f" xmlns{':' + prefix if prefix else ''}={quoteattr(iri)}" for prefix, iri in namespaces.items()
        )
        tags.append(b"<" + name + declared.encode() + b">")
    return b"".join(tags)


def _open_elements(path: str, preamble: bytes) -> list[tuple[bytes, dict[str | None, str]]]:
    """Name and namespaces of the elements that are open after `preamble`, from the root."""
    from lxml import etree

    parser = etree.XMLPullParser(("start", "end"), resolve_entities=False, no_network=True)
    try:
        parser.feed(preamble)
    except etree.XMLSyntaxError as error:
        raise BadDocument(f"{path}: no well-formed XML: {error.msg}") from error
    opened: list[tuple[bytes, dict[str | None, str]]] = []
    element: Any
    for event, element in parser.read_events():
        if event == "start":
            name = element.tag.rpartition("}")[2]  # with its prefix, where that is not declared
            opened.append(((f"{element.prefix}:{name}" if element.prefix else name).encode(), element.nsmap))
        else:
            opened.pop()
    return opened


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
    subset = entity_declarations(entities) if entities else b""
    try:
        refuse_large(part)
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
    data = _DOCTYPE.sub(_line_ends, _DECLARATION.sub(_line_ends, part.data, count=1))
    try:
        return _parsed(b"", b"", data)
    except SyntaxError as error:
        raise BadDocument(f"{part.path}: no well-formed XML: {error.msg}") from error


def _elements(root: Element, tags: Sequence[str]) -> Iterator[Any]:
    return root.iter(*tags)


def entity_declarations(entities: Mapping[str, str]) -> bytes:
    """A document type that declares these characters and nothing else."""
    return _declarations(tuple(entities.items()))


@lru_cache(maxsize=8)
def _declarations(entities: tuple[tuple[str, str], ...]) -> bytes:
    declared = "".join(f'<!ENTITY {name} "&#{ord(character)};">' for name, character in sorted(entities))
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
    closing = closing_tags(part.path, part.context) if part.context else b""
    before = part.context.count(b"\n")
    found = False
    names = [tag.rpartition("}")[2] for tag in tags]
    for line, raw in raw_records(part.data.removesuffix(closing), names):
        found = True
        try:
            root = _parsed(subset, part.context, raw + closing)
        except SyntaxError as error:
            yield part.rejected(line, f"no well-formed XML: {told(error)}", raw)
        else:
            for element in _elements(root, tags):
                yield XmlRecord((element.sourceline or 1) - before + line - 1, element)
    if not found:
        yield part.rejected(1, f"no well-formed XML: {why}", part.data[:2000])


LARGE_BYTES = 4 << 20


def refuse_large(part: Part) -> None:
    """Raise `SyntaxError` for a part that no record fills: something in it is not closed.

    Its tree would take some thirty times as much memory; its records are read one by one instead.
    """
    if len(part.data) > LARGE_BYTES:
        raise SyntaxError("something is not closed")


def raw_records(data: bytes, names: Sequence[str]) -> Iterator[tuple[int, bytes]]:
    """Line and text of what looks like a record: from a start tag to its last end tag before the next."""
    choice = b"|".join(re.escape(name.encode()) for name in names)
    start = re.compile(rb"<(?:[\w.-]+:)?(" + choice + rb")(?=[\s>/])")
    line, counted = 1, 0
    for match, following in pairwise(chain(start.finditer(data), [None])):
        if match is None:  # for the type checker: only the last is
            return
        at, stop = match.start(), following.start() if following else len(data)
        raw = data[at:stop]
        ends = [end.end() for end in re.finditer(rb"</(?:[\w.-]+:)?" + match[1] + rb"\s{0,99}>", raw)]
        line, counted = line + data.count(b"\n", counted, at), at
        yield line, raw[: ends[-1]] if ends else raw.rstrip()


def told(error: SyntaxError) -> str:
    """What a parser complains of, without its place, which is counted from somewhere else."""
    return re.sub(r":? ?,? ?line \d+, column \d+", "", str(error.msg))
