"""Semantic Scholar: papers and authors as JSON, from the Academic Graph API or its bulk files.

Read are single papers, lists of them (batch), pages (`data`, `recommendedPapers`), pages of citations and
references (their papers), lines of the bulk files `papers` and `authors`, authors with their papers. The
papers that a paper cites become its references; papers embedded as `citations` are left out: ask for them.

Specification: https://api.semanticscholar.org/api-docs/graph, https://api.semanticscholar.org/api-docs/datasets.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import msgspec

from kgraph.model.records import Statement
from kgraph.readers.documents import json_text
from kgraph.readers.documents.json_fields import JsonFields
from kgraph.readers.documents.part import Part
from kgraph.readers.format import Format, ReadOptions
from kgraph.readers.semanticscholar_objects import NOTHING, Author, Paper, bulk
from kgraph.readers.semanticscholar_papers import paper_name, person_of, record_of

NAME = "semanticscholar"

_PATHS = (("data",), ("recommendedPapers",))
_LISTS = re.compile(rb'"(?:data|recommendedPapers)"\s*:\s*(?=\[)')
_ABSENT = re.compile(rb"\s*\[\s*(?:null\s*,\s*)+(?=\{)")
_EDGES = {"citingPaper", "citedPaper"}
_PAGE_KEYS = {"total", "offset", "next", "token", "data", "citingPaperInfo"}
_OTHER_KEYS = {True: {"paperId", "corpusId"}, False: {"corpusid", "authorid"}}
"""Whether keys are in lower case → keys that show that they are not."""


def sniff(head: bytes) -> str | None:
    """An object with `paperId`, `citingPaper`, `corpusid` or `authorId` as Semantic Scholar writes it."""
    keys = json_text.first_keys(_ABSENT.sub(b"[", head, count=1) if head.lstrip()[:1] == b"[" else head)
    if keys.get("data") == "[" or keys.get("recommendedPapers") == "[":
        page = _LISTS.search(head)
        inner = head[page.end() :] if page else b""
        if keys.keys() <= _PAGE_KEYS and re.match(rb"\[\s*\]", inner):
            is_empty_page = {"offset", "data"} <= keys.keys() or {"token", "data"} <= keys.keys()
            return "an empty page of the Semantic Scholar API" if is_empty_page else None
        found = _evidence(json_text.first_keys(_ABSENT.sub(b"[", inner, count=1)))
        return f"a page of objects with {found}" if found else None
    found = _evidence(keys)
    return f"an object with {found}" if found else None


def _evidence(keys: dict[str, str]) -> str | None:
    if "paperId" in keys:
        return "'paperId'"
    if edge := sorted(_EDGES & keys.keys()):
        return f"{edge[0]!r}"
    if "corpusid" in keys and keys.keys() & {"title", "externalids"} and "content" not in keys:
        return "'corpusid' and a title"
    for key in ("authorId", "authorid"):
        if key in keys and ("name" in keys or "papers" in keys):
            return f"{key!r} and a name"
    return None


class _Readers(NamedTuple):
    papers: JsonFields[Paper]
    authors: JsonFields[Author]


@cache
def _readers(is_bulk: bool) -> _Readers:
    if is_bulk:
        return _Readers(JsonFields(bulk(Paper)), JsonFields(bulk(Author)))
    return _Readers(JsonFields(Paper), JsonFields(Author))


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per paper with a title, one person record per author."""
    is_bulk = b'"corpusid"' in part.data[:8192] or b'"authorid"' in part.data[:8192]
    for piece in json_text.json_pieces(part, paths=_PATHS):
        if piece.fault is not None:
            yield part.rejected(piece.line, piece.fault, piece.raw)
            continue
        try:
            paper, unused = _readers(is_bulk).papers.decode(piece.raw)
            if not _OTHER_KEYS[is_bulk].isdisjoint(unused):  # files put together from both
                is_bulk = not is_bulk
                paper, unused = _readers(is_bulk).papers.decode(piece.raw)
            if paper.author_id is None and paper.citing_paper is NOTHING and paper.cited_paper is NOTHING:
                record = record_of(paper, part.place(piece.line, paper_name(paper)), unused)
                yield record or part.rejected(piece.line, "no title", piece.raw)
            else:
                yield from _others(paper, unused, part, piece, is_bulk)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as error:
            yield part.rejected(piece.line, _reason(piece, error), piece.raw)


def _reason(piece: json_text.Piece, error: Exception) -> str:
    if piece.raw == b"null":
        return "null: Semantic Scholar knew no such paper"
    if isinstance(error, msgspec.ValidationError):
        return f"no paper or author of Semantic Scholar: {error}"
    return f"no JSON object: {error}"


def _others(
    paper: Paper, unused: tuple[str, ...], part: Part, piece: json_text.Piece, is_bulk: bool
) -> Iterator[Statement]:
    """What stands where a paper might: an author, or one end of a citation."""
    if paper.author_id is None:
        for raw in (paper.citing_paper, paper.cited_paper):
            if bytes(raw) not in (b"", b"null"):
                yield _inner(bytes(raw), unused, part, piece)
        if bytes(paper.citing_paper) in (b"", b"null") and bytes(paper.cited_paper) in (b"", b"null"):
            yield part.rejected(piece.line, "a citation without its paper", piece.raw)
        return
    author, unused = _readers(is_bulk).authors.decode(piece.raw)
    person = person_of(author, part.place(piece.line, str(author.author_id)), unused)
    yield person or part.rejected(piece.line, "no name", piece.raw)
    for raw in author.papers or ():
        try:
            yield _inner(bytes(raw), (), part, piece)
        except (msgspec.DecodeError, RecursionError) as error:
            yield part.rejected(piece.line, f"no paper of Semantic Scholar: {error}", bytes(raw))


def _inner(raw: bytes, unused: tuple[str, ...], part: Part, piece: json_text.Piece) -> Statement:
    """The paper within another object."""
    paper, more = _readers(False).papers.decode(raw)
    record = record_of(paper, part.place(piece.line, paper_name(paper)), tuple(sorted({*unused, *more})))
    return record or part.rejected(piece.line, "no title", raw)


FORMAT = Format(
    name=NAME,
    title="Semantic Scholar (JSON)",
    extensions=(".json", ".jsonl"),
    sniff=sniff,
    read_part=read_part,
    parts=json_text.json_parts(*_PATHS),
    specification="https://api.semanticscholar.org/api-docs/graph",
)
