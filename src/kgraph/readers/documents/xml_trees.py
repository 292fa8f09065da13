"""Parts of XML documents as plain trees of the standard library, for readers that must be fast.

Faster than lxml where nothing is asked of the elements but tag, text, attributes and children. As safe as
`xml_text`, which cuts the documents: nothing outside the part is opened, no entities but ours are known.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kgraph.model.records import Rejected
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.xml_text import (
    blanked,
    closing_tags,
    entity_declarations,
    has_asides,
    opening_tags,
    raw_records,
    refuse_large,
    told,
)

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element


def xml_trees(
    part: Part, tags: Sequence[str], *, entities: Mapping[str, str] | None = None
) -> Iterator[tuple[int, Element] | Rejected]:
    """The elements called so in any namespace, in the order of the part, each with the line it begins on.

    As `xml_records`, but `xml.etree` elements, which are made and walked in less time. Elements
    inside one that was given are not given again.
    """
    subset = entity_declarations(entities) if entities and b"&" in part.data else b""
    names = frozenset(tags)
    try:
        refuse_large(part)
        root = _tree(subset, part.context, part.data)
    except SyntaxError as error:
        yield from _trees_one_by_one(part, names, subset, told(error))
        return
    data = blanked(part.data)
    first = re.search(
        rb"<([\w.-]+:)?(?:" + b"|".join(map(re.escape, map(str.encode, tags))) + rb")[\s>/]", data
    )
    starts = {tag: b"<" + ((first[1] if first else b"") or b"") + tag.encode() for tag in tags}
    line, at = 1, 0
    for element in _outermost(root, names):
        start = starts[element.tag.rpartition("}")[2]]
        found = data.find(start, at)
        while found >= 0 and data[found + len(start)] not in b" \t\r\n>/":
            found = data.find(start, found + 1)
        if found >= 0:
            line += data.count(b"\n", at, found)
            at = found + len(start)
        yield line, element


def _outermost(root: Element, names: frozenset[str]) -> Iterator[Element]:
    """The elements with these local names that are in no other such element."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag in names or element.tag.rpartition("}")[2] in names:
            yield element
        else:
            waiting.extend(reversed(element))


def _tree(subset: bytes, *pieces: bytes) -> Element:
    """The root element; expat opens nothing outside of what it is given."""
    from xml.etree.ElementTree import XMLParser

    if any(has_asides(piece) and (b"<!DOCTYPE" in piece or b"<!ENTITY" in piece) for piece in pieces):
        raise SyntaxError("declares a document type amid the document; refused")
    parser = XMLParser()  # entities of the document's own were refused above
    was_collecting = gc.isenabled()
    gc.disable()  # a growing tree holds no garbage, yet looking for it takes a fifth of the time
    try:
        for piece in (subset, *pieces):
            parser.feed(piece)
        return parser.close()
    finally:
        if was_collecting:
            gc.enable()


def _trees_one_by_one(
    part: Part, names: frozenset[str], subset: bytes, why: str
) -> Iterator[tuple[int, Element] | Rejected]:
    """The records of a part that is not well-formed, as far as each is by itself."""
    opening = opening_tags(part.path, part.context) if part.context else b""
    closing = closing_tags(part.path, part.context) if part.context else b""
    found = False
    for line, raw in raw_records(part.data.removesuffix(closing), sorted(names)):
        found = True
        try:
            root = _tree(subset, opening, raw, closing)
        except SyntaxError as error:
            yield part.rejected(line, f"no well-formed XML: {told(error)}", raw)
        else:
            for element in _outermost(root, names):
                yield line, element
    if not found:
        yield part.rejected(1, f"no well-formed XML: {why}", part.data[:2000])


_RAISED = str.maketrans("0123456789+-=()ni", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ")
_LOWERED = str.maketrans("0123456789+-=()", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎")


def plain_text(element: Element | None) -> str:
    """The text in an element without its markup; raised and lowered characters where Unicode has them.

    Example:
        >>> from xml.etree.ElementTree import XML
        >>> plain_text(XML("<title>H<sub>2</sub>O in the 21<sup>st</sup> <i>century</i></title>"))
        'H₂O in the 21st century'
        >>> plain_text(XML("<title>x<sup>2</sup> + y<sup>k+1</sup></title>")), plain_text(None)
        ('x² + y^(k+1)', '')
    """
    if element is None:
        return ""
    if not len(element):
        return element.text or ""
    for inner in element.iter():
        tag = inner.tag.rpartition("}")[2]
        if tag in ("sup", "sub") and inner.text and not len(inner):
            inner.text = _script(inner.text, _RAISED if tag == "sup" else _LOWERED)
    return "".join(element.itertext())


def _script(text: str, table: dict[int, int]) -> str:
    if all(ord(character) in table for character in text):
        return text.translate(table)
    if table is _LOWERED or not any(character in "0123456789+-*/=" for character in text):
        return text  # `21st`
    return f"^({text})"


def raw_text(element: Element) -> str:
    """The element as XML again, without prefixes; only its text when it is nested absurdly deep."""
    from xml.etree.ElementTree import tostring

    try:
        text = tostring(element, encoding="unicode").strip()
    except RecursionError:
        return "".join(element.itertext())
    return re.sub(r' xmlns:ns\d+="[^"]*"|(?<=<)ns\d+:|(?<=</)ns\d+:', "", text)
