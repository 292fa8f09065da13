"""XML documents as events with lines, in constant memory and without ever opening anything else."""

from __future__ import annotations

from typing import Protocol

from kgraph.errors import BadDocument
from kgraph.exports.lint.findings import Findings
from kgraph.exports.lint.rules import CannotGoOn
from kgraph.readers.documents.source import Source

_MAX_TEXT = 1 << 20  # of one element; longer texts are cut, as nothing is asked of them


class Handler(Protocol):
    """What is called for each element; names come with their prefix, as written."""

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        """An element begins."""

    def end(self, tag: str, text: str, line: int) -> None:
        """An element ends; the text is that since the last tag."""


def read_events(source: Source, handler: Handler, found: Findings) -> None:
    """Feed the document to the handler; what is not XML, or dangerous, ends it and is among the findings."""
    from xml.parsers import expat

    parser = expat.ParserCreate()
    parser.buffer_text = True
    text: list[str] = []
    size = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal size
        text.clear()
        size = 0
        handler.start(tag, attributes, parser.CurrentLineNumber)

    def end(tag: str) -> None:
        nonlocal size
        handler.end(tag, "".join(text), parser.CurrentLineNumber)
        text.clear()
        size = 0

    def characters(piece: str) -> None:
        nonlocal size
        if size < _MAX_TEXT:
            text.append(piece)
            size += len(piece)

    def declaration(*_: object) -> None:
        found.add("xml-entities", f"line {parser.CurrentLineNumber}")
        raise CannotGoOn("entities")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.EntityDeclHandler = declaration
    try:
        for piece in source.chunks():
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        found.add("not-well-formed", f"line {error.lineno}: {expat.ErrorString(error.code)}")
    except BadDocument:  # which is a ValueError too
        raise
    except (LookupError, ValueError) as error:  # an encoding that the parser does not know
        found.add("not-well-formed", f"line {parser.CurrentLineNumber}: {error}")
    except CannotGoOn:
        return
