"""Web of Science, tagged plain text: `FN`, `VR`, then `PT J` … `ER` for each record, `EF` at the end.

The same layout holds exports of Medline and Inspec by Web of Science, and files of the older ISI export.
Lines that go on with a field begin with three blanks; names, addresses and references have a line each.

Specification: https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from kgraph.model.records import Statement
from kgraph.readers.documents.cutting import parts_at
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.markup import one_line
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.tagged_text import TaggedRecord, before_tag, scan
from kgraph.readers.wos_fields import LISTS, record

NAME = "wos"

_START = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*PT [A-Z][ \t]*\r?\n(?:[A-Z][A-Z0-9] ?|   )\S", re.MULTILINE)
_FILE = re.compile(rb"^(?:\xef\xbb\xbf)?\s*FN [^\n]*\r?\nVR ")
_OUTSIDE = frozenset({"FN", "VR", "EF"})
_TAG = re.compile(r"\ufeff?([A-Z][A-Z0-9])(?: (.*)|)$")
_CITED = re.compile(r"[^,\[\]]{2,60}, (?:1[5-9]|20)\d\d, ")
_NO_BLANK = re.compile(r"(AU|AF|TI|SO|C1|RP)([A-Z][a-z].*)$")


def sniff(head: bytes) -> str | None:
    """The file's first lines, or a line that begins a record and a tagged line after it."""
    if head.lstrip()[:1] in (b"{", b"[", b"<", b"@"):
        return None
    found = _FILE.match(head) or _START.search(head)
    return (
        f"the line {one_line(found[0].decode('utf-8', 'replace').lstrip().split(chr(10))[0])!r}"
        if found
        else None
    )


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record for each `PT` … `ER` with a title."""
    for found in scan(part.text(), _tag_of, begins="PT", ends="ER", outside=_OUTSIDE):
        yield record(_values(found), part, found.line, found.raw)


def _tag_of(line: str) -> tuple[str, str] | None:
    if line[:1] == " ":
        return None
    found = _TAG.match(line) or _NO_BLANK.match(line)
    return (found[1], (found[2] or "").strip()) if found else None


def _values(found: TaggedRecord) -> dict[str, list[str]]:
    values = found.by_tag()
    for tag in LISTS & values.keys():
        values[tag] = [line for value in values[tag] for line in value.split("\n")]
    cited = [line for line in values.get("C1", ()) if _CITED.match(line)]
    if cited:  # the tag `CR` is missing, and references seem to go on with the addresses
        values["C1"] = [line for line in values["C1"] if not _CITED.match(line)]
        values["CR"] = cited + values.get("CR", [])
    return values


FORMAT = Format(
    name=NAME,
    title="Web of Science, plain text",
    extensions=(".txt", ".isi", ".ciw"),
    sniff=sniff,
    read_part=read_part,
    parts=partial(parts_at, boundary=before_tag(b"PT ")),
    specification="https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html",
)
