"""DBLP as DBLP writes it, one element a line, read by one expression instead of a parser: in half the time.

    <article mdate="2017-05-28" key="journals/zz/Lo20">
    <author orcid="0000-0002-1825-0097">Ada Lo</author>
    <title>On Sheep &amp; Goats.</title>
    <year>2020</year>
    </article>

Only records are read here that are exactly so, with the elements that nearly all papers have, each once.
The others (markup in a title, editors, home pages …) are left to the parser, and so is a whole part with
anything else than records; what is stated is the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from kgraph.model.records import AuthorName, Record, Rejected, Statement
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

_VALUE = r'[^"<&\x00-\x1f]*+'
_TEXT = r"(?!<)[^<&\x00-\x1f\]]*+(?:&amp;[^<&\x00-\x1f\]]*+)*+"  # a parser refuses `]]>`
_FIELDS = {
    "year": r"[0-9]{4}", "pages": _TEXT, "volume": _TEXT, "number": _TEXT, "journal": _TEXT,
    "booktitle": _TEXT, "crossref": _TEXT, "month": _TEXT, "stream": _TEXT, "url": _TEXT,
}  # fmt: skip
_EE = rf'<ee(?: type="{_VALUE}")?>'
_ONCE = [  # the first of these is group 6; one that is set already is refused
    *(rf"<{name}>(?({n})(?!))({text})</{name}>\n" for n, (name, text) in enumerate(_FIELDS.items(), 6)),
    rf"{_EE}(?({len(_FIELDS) + 6})(?!))({_TEXT})</ee>\n((?:{_EE}{_TEXT}</ee>\n)*+)",
]
_RECORD = re.compile(
    rf'<(article|inproceedings|incollection) mdate="{_VALUE}" key="({_VALUE})"(?: publtype="({_VALUE})")?>\n'
    rf'((?:<author(?: orcid="{_VALUE}")?>[^<&\x00-\x1f\]]++</author>\n)*+)<title>({_TEXT})</title>\n'
    rf"(?:{'|'.join(_ONCE)})*+</\1>"
)
_MORE_LINKS = re.compile(r"<ee[^>]*>([^<]*)")
_ROOT = re.compile(rb"\s*<dblp(?: [a-z]+=\"[^\"<&]*\")*>\s*")
_OTHER_RECORD = re.compile(rf"\s*<(?:{'|'.join(TAGS)})[\s>]")
_REFERENCE = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);|#)(\w*)(;?)")


def read_lines(part: Part, parse: Callable[[Part], Iterable[Statement]]) -> list[Statement] | None:
    """What the part states; `None` when all of it must be parsed.

    `parse` is given the records that cannot be read here, as a part in which they stand on the same lines.
    """
    data = part.data
    if (
        has_asides(data)
        or not _ROOT.fullmatch(part.context)
        or not (data.isascii() or b"\xef\xbf" not in data)
    ):
        return None
    try:
        text = _REFERENCE.sub(_character, data.decode())
    except KeyError:
        return None
    found: list[Statement] = []
    others: list[str] = []
    stop, line = 0, 1  # of the records before
    n_lines = 1  # in `others`
    for match in _RECORD.finditer(text):
        start = match.start()
        if start > stop:
            between = text[stop:start]
            if between != "\n" and between.strip():
                if not _OTHER_RECORD.match(between):
                    return None
                others += ["\n" * (line - n_lines), between]
                n_lines = line + between.count("\n")
            line += between.count("\n")
        stop = match.end()
        record = _record(part, line, match)
        if not record.title:
            return None
        found.append(record)
        line += text.count("\n", start, stop)
    rest = text[stop:]
    if rest.strip() != "</dblp>":
        if not (_OTHER_RECORD.match(rest) and rest.rstrip().endswith("</dblp>")):
            return None
        others.append("\n" * (line - n_lines))
    if others:
        others.append(rest)
        found += parse(msgspec.structs.replace(part, data="".join(others).encode()))
        found.sort(key=_line_of)
    return found


def _character(match: re.Match[str]) -> str:
    return ENTITIES[match[1]] if match[2] else ENTITIES[""]


def _line_of(statement: Statement) -> int:
    return statement.line if isinstance(statement, Rejected) else statement.place.line


def _record(part: Part, line: int, match: re.Match[str]) -> Record:
    (type, key, publtype, authors, title, year, pages, volume, number, journal, booktitle, crossref, month,
     stream, url, link, more_links) = _groups(match)  # fmt: skip
    links = [link.strip()] if link else []
    if more_links:
        links += [text.strip() for text in _MORE_LINKS.findall(more_links)]
    volume = volume and volume.strip()
    ids, urls = ids_of(key, links, volume)
    numeric_year, date = date_of(year or "", (month or "").strip())
    venue = (journal or "").strip() or (booktitle or "").strip()
    return Record(
        place=part.place(line, key),
        title=plain_title(title),
        authors=tuple(map(_author, authors.split("</author>\n")[:-1])),
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


def _groups(match: re.Match[str]) -> Sequence[Any]:
    if "&" in match[0]:
        return [text and text.replace("&amp;", "&") for text in match.groups()]
    return match.groups()


@lru_cache(maxsize=1 << 14)
def _author(text: str) -> AuthorName:
    """The author of `<author orcid="…">Ada Lo`."""
    head, _, name = text.partition(">")
    return author_name(name, head[len('<author orcid="') : -1] or None)
