"""The ACL Anthology's XML: one file a venue and year, volumes with the papers of each.

    <collection id="2020.acl">               <volume id="P05">           before 2019
      <volume id="main">                       <paper id="1000">         front matter of volume 1
        <meta><booktitle>…</meta>                <title>Proceedings …
        <frontmatter>…</frontmatter>             <editor>…
        <paper id="1">                         <paper id="1001">
          <title>…<fixed-case>BERT</fixed-case>…</title>
          <author id="wei-wang-usc"><first>Wei</first><last>Wang</last></author>

What a paper does not say itself (year, editors, proceedings) its volume says, in `meta` or, before 2019, in
the front matter. Ids are built as the Anthology builds them: `P14-1001`, `W05-0101`, `2020.acl-main.1`.

Specification: https://github.com/acl-org/acl-anthology/blob/master/data/xml/schema.rnc, samples
https://github.com/acl-org/acl-anthology/tree/master/data/xml
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from kgraph.errors import BadDocument
from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName, Record, Statement
from kgraph.readers.acl_broken import pieces_of, with_characters
from kgraph.readers.acl_elements import line_of, person, text_of
from kgraph.readers.acl_volume import (
    USED,
    Volume,
    date_of,
    described,
    is_front_matter,
    volume_at,
    volume_of,
    year_of,
)
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.xml_text import parse_whole, root_name
from kgraph.readers.fields.markup import one_line
from kgraph.readers.fields.pages import page_range
from kgraph.readers.format import Format, ReadOptions

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

NAME = "acl-xml"

_HEAD = {
    "collection": re.compile(rb"<collection\s[^<>]*\bid=[\"']([^\"'<>]*)[\"'][^<>]*>\s*<(?:volume|event)\b"),
    "volume": re.compile(
        rb"<volume\s[^<>]*\bid=[\"']([A-Z]\d\d|\d{4}\.\w+)[\"'][^<>]*>\s*(?:<meta>|<paper\s[^<>]*\bid=[\"']\d+[\"'])"
    ),
}


def sniff(head: bytes) -> str | None:
    """A root `collection` of volumes, or a root `volume` with an Anthology id."""
    root = root_name(head)
    found = _HEAD[root].search(head) if root in _HEAD else None
    if not found:
        return None
    return f"the ACL Anthology's element <{root} id={found[1].decode('utf-8', 'replace')!r}>"


def read_part(part: Part, options: ReadOptions) -> Iterator[Statement]:
    """One record per paper and per front matter, in the document's order."""
    try:
        root = parse_whole(part)
    except BadDocument:
        pass
    else:
        yield from _read_root(part, root)
        return
    part = with_characters(part)  # entities of HTML, which XML does not know
    try:
        root = parse_whole(part)
    except BadDocument as error:
        yield from _read_pieces(part, error)
    else:
        yield from _read_root(part, root)


def _read_root(part: Part, root: Element) -> Iterator[Statement]:
    collection = root.get("id", "")
    if root.tag == "volume":
        yield from _read_volume(part, volume_of(collection, "", root), root)
        return
    for child in root:
        if child.tag == "volume":
            yield from _read_volume(part, volume_of(collection, child.get("id", ""), child), child)


def _read_volume(part: Part, volume: Volume, element: Element) -> Iterator[Statement]:
    for child in element:
        if child.tag == "frontmatter":
            yield _front_matter(part, volume, child)
        elif child.tag == "paper":
            volume = volume_at(volume, child)
            yield _paper(part, volume, child)


def _front_matter(part: Part, volume: Volume, element: Element) -> Statement:
    """The proceedings as a whole; they are nobody's paper."""
    own = volume.paper_id("0")
    if not volume.title:
        return part.rejected(line_of(element), f"no title ({own})", _raw(element))
    ids = {"acl": own, "doi": volume.doi, "isbn": volume.isbn}
    tags = {str(child.tag) for child in element if child.tag not in USED}
    return Record(
        place=part.place(line_of(element), own),
        title=volume.title,
        kind="Book",
        year=volume.year,
        date=volume.date,
        date_inferred=volume.year_inferred,
        venue=volume.journal,
        ids={scheme: value for scheme, value in ids.items() if value},
        status="proceedings",
        volume=volume.number,
        issue=volume.issue,
        publisher=volume.publisher,
        editors=volume.editors,
        venue_ids={"acl": volume.venue} if volume.venue else {},
        unused=tuple(sorted({*tags, *volume.unused})),
    )


class _Told(NamedTuple):
    """What the children of a paper say."""

    texts: dict[str, str]
    """Tag → text of its first."""
    authors: list[AuthorName]
    editors: list[AuthorName]
    code_urls: list[str]
    is_complete: bool
    """Each author has a name."""
    unused: set[str]


def _told(paper: Element) -> _Told:
    texts: dict[str, str] = {}
    people: dict[str, list[AuthorName | None]] = {"author": [], "editor": []}
    code: list[str] = []
    unused: set[str] = set()
    for child in paper:
        tag = str(child.tag)
        if tag in people:
            people[tag].append(person(child))
        elif tag == "pwccode":
            code.append(one_line(child.get("url", "")))
        elif tag in ("retracted", "removed"):
            texts[tag] = tag
        elif tag in USED:
            texts.setdefault(tag, text_of(child))
        else:
            unused.add(tag)
    authors, editors = ([p for p in people[tag] if p] for tag in ("author", "editor"))
    return _Told(texts, authors, editors, code, None not in people["author"], unused)


def _paper(part: Part, volume: Volume, paper: Element) -> Statement:
    found = _told(paper)
    told = found.texts
    address, number = told.get("url", ""), paper.get("id", "")
    own = volume.paper_id(number) if number else address.rpartition("/")[2]
    line = line_of(paper)
    if not told.get("title"):
        return part.rejected(line, "no title" + (f" ({own})" if own else ""), _raw(paper))
    is_front = is_front_matter(volume, paper)
    kind: str | None = "JournalArticle" if volume.is_journal else "ConferencePaper"
    if is_front:
        kind = "Book"
    elif paper.get("type") in _NO_PAPERS:
        kind = None
    status = (
        told.get("retracted") or told.get("removed") or ("proceedings" if is_front else paper.get("type"))
    )
    year, is_inferred, date = volume.year, volume.year_inferred, volume.date
    if told.get("year") or (told.get("month") and year):
        year, is_inferred = year_of(told.get("year") or str(year), volume.collection, "")
        date = date_of(year, told.get("month", "")) or date
    ids = {"acl": own or None, "doi": normalise("doi", told.get("doi", ""))}
    if is_front:
        ids["isbn"] = volume.isbn
    return Record(
        place=part.place(line, own),
        title=told["title"],
        authors=tuple(found.authors),
        authors_complete=found.is_complete,
        kind=kind,
        year=year,
        date=date,
        date_inferred=is_inferred,
        venue=_venue(volume, told, is_front),
        abstract=told.get("abstract") or None,
        ids={scheme: value for scheme, value in ids.items() if value},
        urls=(address,) if address.startswith("http") and own not in address else (),
        code_urls=tuple(dict.fromkeys(url for url in found.code_urls if url)),
        has_code=True if found.code_urls else None,
        status=status,
        volume=told.get("journal-volume") or told.get("volume") or volume.number,
        issue=told.get("journal-issue") or told.get("issue") or volume.issue,
        pages=page_range(told.get("pages")),
        publisher=told.get("publisher") or volume.publisher,
        editors=tuple(found.editors) or volume.editors,
        venue_ids={"acl": volume.venue} if volume.venue else {},
        language=told.get("language") or None,
        unused=tuple(sorted(found.unused)),
    )


_NO_PAPERS = ("frontmatter", "backmatter")


def _venue(volume: Volume, told: dict[str, str], is_front: bool) -> str | None:
    """The journal or the proceedings; those of the paper itself come first."""
    if is_front:
        return volume.journal
    own = told.get("journal-title") or told.get("journal") or told.get("booktitle")
    return own or volume.journal or volume.title


def _raw(element: Element) -> str:
    from lxml import etree

    return etree.tostring(element, encoding="unicode", with_tail=False)


def _read_pieces(part: Part, error: BadDocument) -> Iterator[Statement]:
    """A document that is no well-formed XML: what can be read of it, piece by piece."""
    volume = Volume("", "")
    root = root_name(part.data[:16384])
    found = False
    for piece in pieces_of(part):
        if piece.element is None:
            yield part.rejected(piece.line, piece.fault, piece.raw)
        elif piece.tag == root or piece.tag == "volume":
            name = piece.element.get("id", "")
            if piece.tag == "collection":
                volume = Volume(name, "")
            else:
                outer = name if root == "volume" else volume.collection
                volume = volume_of(outer, "" if root == "volume" else name, piece.element)
        elif piece.tag == "meta":
            volume = described(volume._replace(title=None, editors=()), piece.element, "booktitle")
        elif piece.tag == "frontmatter":
            yield _front_matter(piece.part, volume, piece.element)
        else:
            volume = volume_at(volume, piece.element)
            yield _paper(piece.part, volume, piece.element)
        found = True
    if not found:
        yield part.rejected(1, str(error).removeprefix(f"{part.path}: "), part.data[:2000])


FORMAT = Format(
    name=NAME,
    title="ACL Anthology XML",
    extensions=(".xml",),
    sniff=sniff,
    read_part=read_part,
    specification="https://github.com/acl-org/acl-anthology/blob/master/data/xml/schema.rnc",
)
