"""DBLP as DBLP writes it, one element a line, read without a tree in less time.

    <article mdate="2017-05-28" key="journals/zz/Lo20">
    <author orcid="0000-0002-1825-0097">Ada Lo</author>
    <title>On Sheep &amp; Goats.</title>
    </article>

Only lines that are exactly so are read here. Every other record (markup in a title, several elements on a
line, home pages …) is left to the parser, and so is a whole part in which anything else stands between
records or that has comments; what is stated is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

import msgspec

from kgraph.model.records import AuthorName, Record, Rejected, Statement
from kgraph.readers.dblp_entities import ENTITIES
from kgraph.readers.dblp_publications import KINDS, SINGLE, author_name, plain_title, publication
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.xml_text import has_asides

_ROOT = re.compile(rb"\s*<dblp(?: [a-z]+=\"[^\"<&]*\")*>\s*")
_TAG = re.compile(r"<([a-z]+)((?: [a-z]+=\"[^\"<&\t]*\")*)")
_ATTRIBUTE = re.compile(r" ([a-z]+)=\"([^\"]*)\"")
_REFERENCE = re.compile(r"&(?:([A-Za-z]+);)?")
_CHARACTERS = {**ENTITIES, "amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
_CONTROLS = bytes(set(range(32)) - set(b"\t\n"))

Numbered = Iterator[tuple[int, str]]


class _Opening(NamedTuple):
    """A start tag."""

    tag: str
    attributes: dict[str, str]
    names: tuple[str, ...]
    end: str
    """What must follow its text after a `<`: `/author>`."""


class _Others(NamedTuple):
    """Lines from the one in which `opening` begins a record to the one in which it ends."""

    start: int
    opening: str
    stop: int


def read_lines(part: Part, parse: Callable[[Part], Iterable[Statement]]) -> list[Statement] | None:
    """What the part states; `None` when all of it must be parsed.

    `parse` is given the records that cannot be read here as a part in which they stand on the same lines.
    """
    if not (_ROOT.fullmatch(part.context) and _is_plain(part.data)):
        return None
    lines = part.data.decode().split("\n")
    numbered = enumerate(lines)
    found: list[Statement] = []
    others: list[_Others] = []
    at, line = next(numbered)
    while line != "</dblp>":
        if not line:
            at, line = next(numbered, (0, "</dblp>"))
            continue
        if not (start := _start(line)):
            return None
        record, stop, after = _record(part, at + 1, *start, numbered)
        if record:
            found.append(record)
        elif stop:
            others.append(_Others(at, line, stop))
        else:
            return None
        at, line = stop, after
    if not at or any(text for _, text in numbered):
        return None
    if others:
        text = _alone(lines, others) + "</dblp>"
        found += parse(msgspec.structs.replace(part, data=text.encode()))
        found.sort(key=_line_of)
    return found


def _is_plain(data: bytes) -> bool:
    """Whether nothing is in it that a parser would refuse, change or leave out wherever it stands."""
    return (
        len(data.translate(None, _CONTROLS)) == len(data)
        and b"]]>" not in data
        and not has_asides(data)
        and (data.isascii() or b"\xef\xbf" not in data)
    )


def _character(match: re.Match[str]) -> str:
    return _CHARACTERS[match[1]]


def _line_of(statement: Statement) -> int:
    return statement.line if isinstance(statement, Rejected) else statement.place.line


def _alone(lines: list[str], others: list[_Others]) -> str:
    """The other records, with empty lines for those that were read."""
    pieces, at = [], 0
    for start, opening, stop in others:
        pieces += ["\n" * (start - at), opening, "\n"]
        pieces += [line + "\n" for line in lines[start + 1 : stop]]
        pieces.append(lines[stop].partition(">")[0] + ">")
        at = stop
    return "".join(pieces)


def _start(line: str) -> tuple[_Opening, str] | None:
    """The start tag of a record that fills the line, and its key."""
    head, _, key = line.rpartition(' key="')
    if key[-2:] == '">' and key.count('"') == 1 and not ("&" in key or "<" in key or ">" in key[:-1]):
        opening = _opening(head)
        return (opening, key[:-2]) if opening and "key" not in opening.attributes else None
    opening = _parsed(line[:-1]) if line[-1] == ">" else None
    return (opening, opening.attributes.get("key", "")) if opening else None


def _parsed(head: str) -> _Opening | None:
    """The start tag of which `head` is all but the `>`; `None` when it is no simple one."""
    match = _TAG.fullmatch(head)
    if not match:
        return None
    pairs = _ATTRIBUTE.findall(match[2])
    attributes = dict(pairs)
    if len(attributes) < len(pairs):
        return None
    return _Opening(match[1], attributes, tuple(attributes), f"/{match[1]}>")


_opening = lru_cache(maxsize=1 << 14)(_parsed)


def _record(
    part: Part, line_number: int, start: _Opening, key: str, numbered: Numbered
) -> tuple[Record | None, int, str]:
    """The record that begins so, the line on which it ends and what follows there.

    There is no record when it must be parsed, and no line (0) when it does not end.
    """
    close = f"</{start.tag}"
    title = ""
    authors: list[AuthorName] = []
    editors: list[AuthorName] = []
    links: list[str] = []
    fields: dict[str, str] = {}
    cited: list[str] = []
    rest: list[str] = []
    is_plain = start.tag in KINDS
    for at, line in numbered:
        head, _, text = line.partition(">")
        if head == close:
            if not (is_plain and title):
                return None, at, text
            attributes = start.attributes
            publtype = attributes.get("publtype", "")
            record = publication(
                part, line_number, start.tag, key, publtype, start.names, title, authors, editors, links,
                fields, cited, rest,
            )  # fmt: skip
            return record, at, text
        if not is_plain:
            continue
        opening = _opening(head)
        text, _, end = text.partition("<")
        if opening is None or end != opening.end:
            is_plain = False
            continue
        if "&" in text:
            try:
                text = _REFERENCE.sub(_character, text)
            except KeyError:
                is_plain = False
                continue
        tag = opening.tag
        if tag == "title":
            title = plain_title(text)
        elif not text:
            if opening.attributes:
                rest.append(tag)
        elif tag == "author" or tag == "editor":
            given = opening.attributes
            name = author_name(text, given.get("orcid"), given.get("pid")) if given else author_name(text)
            (authors if tag == "author" else editors).append(name)
        elif tag in SINGLE and tag not in fields:
            fields[tag] = text.strip()
        elif tag == "ee":
            links.append(text.strip())
        elif tag == "cite":
            cited.append(text.strip())
        else:
            rest.append(tag)
    return None, 0, ""
