"""DBLP as DBLP writes it, one element after another, read by one expression instead of a parser: faster.

    <article mdate="2017-05-28" key="journals/zz/Lo20">
    <author orcid="0000-0002-1825-0097">Ada Lo</author>
    <title>On Sheep &amp; Goats.</title>
    <year>2020</year>
    </article>

Only records are read here that are just so, with the elements that nearly all papers have, each once.
The others (markup in a title, editors, home pages …) are left to the parser, and so is a whole part with
comments or the like; what is stated is the same, unless records stand inside records.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from kgraph.model.records import AuthorName, Record, Statement
from kgraph.readers.dblp_entities import ENTITIES
from kgraph.readers.dblp_publications import (
    TAGS,
    author_name,
    date_of,
    ids_of,
    kind_of,
    pages_of,
    plain_title,
    stream_of,
    venue_of,
)
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.xml_text import has_asides

_VALUE = r'[^"<>&\x00-\x1f]*+'
_TEXT = r"(?!<)[^<&\x00-\x1f\]]*+(?:&[A-Za-z]++;[^<&\x00-\x1f\]]*+)*+"  # a parser refuses `]]>`
_GAP = r"[ \t\n]*+"
_FIELDS = {
    "year": r"[0-9]{4}", "pages": _TEXT, "volume": _TEXT, "number": _TEXT, "journal": _TEXT,
    "booktitle": _TEXT, "crossref": _TEXT, "month": _TEXT, "stream": _TEXT, "url": _TEXT,
}  # fmt: skip
_EE = rf'<ee(?: type="{_VALUE}")?>'
_ONCE = [  # the first of these is group 6; one that is set already is refused
    *(rf"<{name}>(?({n})(?!))({text})</{name}>{_GAP}" for n, (name, text) in enumerate(_FIELDS.items(), 6)),
    rf"(?({len(_FIELDS) + 6})(?!))((?:{_EE}{_TEXT}</ee>{_GAP})++)",
]
_RECORD = re.compile(
    rf'<(article|inproceedings|incollection) mdate="{_VALUE}" key="({_VALUE})"(?: publtype="({_VALUE})")?>'
    rf'{_GAP}((?:<author(?: orcid="{_VALUE}")?>{_TEXT}</author>{_GAP})*+)<title>({_TEXT})</title>{_GAP}'
    rf"(?:{'|'.join(_ONCE)})*+</\1>"
)
_AUTHORS, _LINKS = 3, -1  # among the groups
_LINK = re.compile(rf"{_EE}([^<]*+)")
_ROOT = re.compile(rb"\s*<dblp(?: [a-z]+=\"[^\"<&]*\")*>\s*")
_ANY_RECORD = re.compile(rf"<(?:{'|'.join(TAGS)})[\s>/]")
_REFERENCE = re.compile(r"&([A-Za-z]+);")
_CHARACTERS = {**ENTITIES, "amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def is_in_lines(part: Part) -> bool:
    """Whether records can be read so: they stand in a `dblp`, without comments or the like around them."""
    data = part.data
    return bool(
        not has_asides(data)
        and _ROOT.fullmatch(part.context)
        and (data.isascii() or b"\xef\xbf" not in data)  # U+FFFF is refused by parsers
    )


def read_lines(part: Part, parse: Callable[[Part], Iterable[Statement]]) -> Iterator[Statement]:
    """What the part states; `parse` is given the records that cannot be read here, as parts."""
    text = part.data.decode()
    stop, stop_line = 0, 1  # of the last record that was read
    line, counted = 1, 0
    for match in _RECORD.finditer(text):
        start = match.start()
        line, counted = line + text.count("\n", counted, start), start
        record = _record(part, line, match)
        if not record:
            continue
        if start - stop > 1 and _ANY_RECORD.search(text, stop, start):
            yield from parse(_other_part(part, stop_line, text[stop:start] + "</dblp>"))
        yield record
        counted = stop = match.end()
        line = stop_line = line + text.count("\n", start, stop)
    if _ANY_RECORD.search(text, stop):
        yield from parse(_other_part(part, stop_line, text[stop:]))


def _other_part(part: Part, line: int, text: str) -> Part:
    return msgspec.structs.replace(part, data=text.encode(), line=part.line + line - 1)


def _record(part: Part, line: int, match: re.Match[str]) -> Record | None:
    """The record, `None` when it must be parsed: no title, a character that nobody declared."""
    groups: Sequence[Any] = match.groups()
    try:
        authors = tuple(map(_author, groups[_AUTHORS].split("</author>")[:-1]))
        links = [_plain(link).strip() for link in _LINK.findall(groups[_LINKS])] if groups[_LINKS] else []
        if "&" in match[0]:
            groups = [group and _plain(group) for group in groups]
    except KeyError:
        return None
    (type, key, publtype, _, title, year, pages, volume, number, journal, booktitle, crossref, month,
     stream, url, _) = groups  # fmt: skip
    title = plain_title(title)
    if not title:
        return None
    volume = volume and volume.strip()
    ids, urls = ids_of(key, links, volume)
    numeric_year, date = date_of(year or "", (month or "").strip())
    venue = (journal or "").strip() or (booktitle or "").strip()
    return Record(
        place=part.place(line, key),
        title=title,
        authors=authors,
        kind=kind_of(type, key, publtype or ""),
        year=numeric_year,
        date=date,
        venue=venue_of(venue) if venue else None,
        ids=ids,
        urls=urls,
        status="withdrawn" if publtype and "withdrawn" in publtype else None,
        volume=volume,
        issue=number and number.strip(),
        pages=pages_of(pages.strip()) if pages else None,
        venue_ids=stream_of((stream or "").strip() or (crossref or "").strip() or key),
        unused=("@mdate", "url") if url else ("@mdate",),
    )


def _plain(text: str) -> str:
    return _REFERENCE.sub(_character, text) if "&" in text else text


def _character(match: re.Match[str]) -> str:
    return _CHARACTERS[match[1]]


@lru_cache(maxsize=1 << 14)
def _author(text: str) -> AuthorName:
    """The author of `<author orcid="…">Ada Lo`."""
    head, _, name = text.partition(">")
    return author_name(_plain(name), head.partition('"')[2][:-1] or None)
