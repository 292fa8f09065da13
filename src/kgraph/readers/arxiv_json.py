"""arXiv's metadata snapshot: one JSON object a line, as arXiv gives it out on Kaggle.

`authors_parsed` (`[family, given, suffix, affiliation …]`) is read where there is one, else the author
string. Titles are TeX and become text; abstracts keep their formulas.

Specification: https://www.kaggle.com/datasets/Cornell-University/arxiv (the fields of its snapshot).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import msgspec

from kgraph.model.records import AuthorName, Record, Rejected, Statement
from kgraph.readers.arxiv_authors import Listed, authors_of, parse_authors, plain_tex
from kgraph.readers.arxiv_xml import VENUE, abstract_text, arxiv_ids, listed_name, tex_title, version_day
from kgraph.readers.documents.json_text import JsonObject, first_keys, json_objects, json_parts
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.dates import parse_iso_date
from kgraph.readers.format import Format, ReadOptions

NAME = "arxiv-json"

_UNUSED = ("submitter", "comments", "journal_ref", "report_no", "license", "update_date")
_PRINTED = {"journal_ref": "journal-ref", "report_no": "report-no"}


class Version(msgspec.Struct):
    """One version of a paper."""

    version: str | None = None
    created: str | None = None


class Paper(msgspec.Struct, rename=_PRINTED):
    """A line of the snapshot."""

    id: str
    title: str | None = None
    authors: str | None = None
    authors_parsed: list[list[str | None]] | None = None
    categories: str | list[str] | None = None
    abstract: str | None = None
    doi: str | None = None
    versions: list[Version | str] | None = None
    submitter: Any = None
    comments: Any = None
    journal_ref: Any = None
    report_no: Any = None
    license: Any = None
    update_date: Any = None


@cache
def _decoder() -> msgspec.json.Decoder[Paper]:
    return msgspec.json.Decoder(Paper)


def sniff(head: bytes) -> str | None:
    """The keys that only this snapshot has."""
    if head.lstrip()[:1] not in (b"{", b"["):
        return None
    keys = first_keys(head)
    if "authors_parsed" in keys and "categories" in keys:
        return "the keys 'authors_parsed' and 'categories'"
    if {"id", "submitter", "categories", "journal-ref", "title"} <= keys.keys():
        return "the keys 'submitter', 'categories' and 'journal-ref'"
    return None


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per object that has a title."""
    for item in json_objects(part, _decoder()):
        yield item if isinstance(item, Rejected) else _record(part, item)


def _record(part: Part, item: JsonObject[Paper]) -> Record | Rejected:
    paper = item.value
    title = tex_title(paper.title or "")
    if not title:
        return part.rejected(item.line, "no title", item.raw)
    authors, is_complete = _authors(paper)
    versions = _versions(paper.versions or [])
    date = versions[0] if versions else None
    return Record(
        place=part.place(item.line, paper.id),
        title=title,
        authors=authors,
        authors_complete=is_complete,
        kind="Preprint",
        year=int(date[:4]) if date else None,
        date=date,
        venue=VENUE,
        categories=_categories(paper.categories or ""),
        abstract=abstract_text(paper.abstract or ""),
        ids=arxiv_ids(paper.id, [paper.doi or ""]),
        versions=versions,
        unused=tuple(_PRINTED.get(name, name) for name in _UNUSED if getattr(paper, name)),
    )


def _authors(paper: Paper) -> tuple[tuple[AuthorName, ...], bool]:
    if not paper.authors_parsed:
        entries, is_complete = parse_authors(paper.authors or "")
        return authors_of(entries), is_complete
    listed: list[Listed] = []
    is_complete = True
    for parts in paper.authors_parsed:
        family, given, suffix, *places = [*map(plain_tex, (part or "" for part in parts)), "", "", ""]
        given = given.replace(". -", ".-")  # as the snapshot writes `C.-P.`
        if family.lower().rstrip(".") == "et al" or (family.rstrip(".") == "al" and given.lower() == "et"):
            is_complete = False
        else:
            listed.append(listed_name(given, family, suffix, list(filter(None, places))))
    return authors_of(listed), is_complete


def _versions(versions: list[Version | str]) -> tuple[str, ...]:
    """The days of the versions, from the first; none beyond one whose day is unknown."""
    days: list[str] = []
    for version in versions:
        created = version.created or "" if isinstance(version, Version) else ""
        day = version_day(created) or parse_iso_date(created[:10])
        if day is None:
            break
        days.append(day)
    return tuple(days)


def _categories(codes: str | list[str]) -> tuple[str, ...]:
    text = codes if isinstance(codes, str) else " ".join(codes)
    return tuple(dict.fromkeys(text.split()))


FORMAT = Format(
    name=NAME,
    title="arXiv (metadata snapshot, JSON lines)",
    extensions=(".json", ".jsonl"),
    sniff=sniff,
    read_part=read_part,
    parts=json_parts(),
    specification="https://www.kaggle.com/datasets/Cornell-University/arxiv",
)
