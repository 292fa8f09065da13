"""A part of a document: as much of it as can be read without the rest."""

from __future__ import annotations

import re

import msgspec

from kgraph.model.records import Place, Rejected
from kgraph.readers.documents.encodings import n_line_feeds

RAW_CHARACTERS = 10_000
"""A rejected record keeps so much of its text."""


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader is given: text, and where in which document it stands. Lines are counted from 1."""

    path: str
    """Of the document, as the user named it."""
    document: str
    """`Document.id`."""
    format: str
    data: bytes
    """UTF-8 without BOM; line ends as they stand."""
    line: int = 1
    """Of the document, on which `data` begins."""
    context: bytes = b""
    """What stands elsewhere in the document and is needed here: the opening of an XML file, a header row …"""
    is_cut: bool = False
    """The document breaks off at the end of this part, maybe amid a record."""

    def text(self) -> str:
        """`data` as text, with every line end (`\\r\\n`, `\\r`) as `\\n`."""
        return self.data.decode().replace("\r\n", "\n").replace("\r", "\n")

    def place(self, line: int, record: str = "") -> Place:
        """Where a record stands that begins on this line of the part; `record` is the source's own id."""
        return Place(self.document, self.line + line - 1, record)

    def rejected(self, line: int, reason: str, raw: str | bytes = "") -> Rejected:
        """A record of this part that cannot be read, from this line of the part."""
        text = raw if isinstance(raw, str) else raw[: 4 * RAW_CHARACTERS].decode("utf-8", "replace")
        return Rejected(
            path=self.path,
            line=self.line + line - 1,
            reason=reason,
            raw=text[:RAW_CHARACTERS],
            format=self.format,
        )


def n_lines(data: bytes) -> int:
    """How many line ends `data` holds, as `Part.text` counts them."""
    count = n_line_feeds(data)
    return count + len(_LONE_RETURN.findall(data)) if b"\r" in data else count


_LONE_RETURN = re.compile(rb"\r(?!\n)")
