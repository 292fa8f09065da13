"""Web of Science, tab-delimited: a header of two-letter tags (`PT AU BA …`), then one record a line.

Lists stand in one cell between semicolons. Files are UTF-8 with BOM or UTF-16, cells are never quoted, and
lines may end with one more tab than the header.

Specification: https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.model.records import Statement
from kgraph.readers.documents.cutting import after_line, parts_at
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.tagged_text import split_outside_brackets
from kgraph.readers.wos_fields import LISTS, record

NAME = "wos-table"

_TAG = re.compile(r"[A-Z][A-Z0-9]")
_EXPECTED = frozenset({"PT", "AU", "AF", "TI", "SO", "PY", "UT"})


def sniff(head: bytes) -> str | None:
    """A first line of two-letter tags between tabs."""
    tags = _tags(_first_line(head))
    return f"the header {' '.join(tags[:4])} …" if tags else None


def _first_line(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n").partition(b"\n")[0].rstrip(b"\r\t ")


def _tags(line: bytes) -> list[str]:
    """The tags of a header, none when the line is no such header."""
    tags = [tag.strip() for tag in line.decode("utf-8", "replace").split("\t")]
    is_header = len(tags) >= 5 and all(map(_TAG.fullmatch, tags)) and len(_EXPECTED & set(tags)) >= 4
    return tags if is_header else []


def parts(source: Source) -> Iterator[Part]:
    """The document in parts of whole lines, each with the header."""
    return parts_at(source, after_line, context=_first_line(source.head))


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record for each line with a title."""
    tags = _tags(part.context)
    header = part.context.decode("utf-8", "replace")
    for number, line in enumerate(part.text().split("\n"), 1):
        if not line.strip() or line.rstrip("\t ") == header:
            continue
        cells = line.split("\t")
        if any(cell.strip() for cell in cells[len(tags) :]):
            yield part.rejected(number, f"{len(cells)} cells under {len(tags)} column titles", line)
            continue
        yield record(_values(tags, cells), part, number, line)


def _values(tags: list[str], cells: list[str]) -> dict[str, list[str]]:
    values: dict[str, list[str]] = {}
    for tag, cell in zip(tags, cells, strict=False):  # empty cells at the end may be missing
        if text := cell.strip():
            values[tag] = split_outside_brackets(text) if tag in LISTS else [text]
    if "C1" in values:  # every address is whole, as the stop at its end says in tagged files
        values["C1"] = [f"{text.removesuffix('.')}." for text in values["C1"]]
    return values


FORMAT = Format(
    name=NAME,
    title="Web of Science, tab-delimited",
    extensions=(".txt", ".tsv"),
    sniff=sniff,
    read_part=read_part,
    parts=parts,
    specification="https://images.webofknowledge.com/images/help/WOS/hs_wos_fieldtags.html",
)
