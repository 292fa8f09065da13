"""The ACL Anthology's XML: one file a venue and year, volumes with the papers of each.

    <collection id="2020.acl">               <volume id="P05">           before 2019
      <volume id="main">                       <paper id="1000">         front matter of volume 1
        <meta><booktitle>…</meta>                <title>Proceedings …
        <frontmatter>…</frontmatter>             <editor>…
        <paper id="1">                         <paper id="1001">
          <title>…<fixed-case>BERT</fixed-case>…</title>
          <author id="wei-wang-usc"><first>Wei</first><last>Wang</last></author>

What a paper does not say itself (year, editors, proceedings) its volume says, in `meta` or, before 2019, in the
front matter. Ids are built as the Anthology builds them: `P14-1001`, `W05-0101`, `2020.acl-main.1`.

Specification: https://github.com/acl-org/acl-anthology/blob/master/data/xml/schema.rnc, samples
https://github.com/acl-org/acl-anthology/tree/master/data/xml
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from kgraph.errors import BadDocument
from kgraph.model.identifiers import normalise
from kgraph.model.records import AuthorName, Record, Statement
from kgraph.readers.acl_broken import pieces_of, with_characters
from kgraph.readers.acl_names import person
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.xml_text import parse_whole, root_name
from kgraph.readers.fields.dates import iso_date
from kgraph.readers.fields.markup import latex_to_text, one_line, unescape
from kgraph.readers.fields.pages import page_range
from kgraph.readers.format import Format, ReadOptions

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

NAME = "acl-xml"

_HEAD = {
    "collection": re.compile(rb"<collection\s[^>]*\bid=[\"']([^\"'<>]*)[\"'][^>]*>\s*<(?:volume|event)\b"),
    "volume": re.compile(
        rb"<volume\s[^>]*\bid=[\"']([A-Z]\d\d|\d{4}\.\w+)[\"'][^>]*>\s*(?:<meta>|<paper\s[^>]*\bid=[\"']\d+[\"'])"
    ),
}
_OLD_COLLECTION = re.compile(r"([A-Z])(\d\d)")
_JOURNALS = frozenset({"J", "Q", "cl", "tacl"})
"""Collections of journals (letter of old ones, name of new ones); others say so by `type="journal"`."""
_PERIODICAL = re.compile(
    r"(?P<journal>.+?),? Volume (?P<volume>\w+)(?:,? (?:Number|Issue) (?P<issue>[\w–-]+))?(?:[,:] .*)?"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_USED = frozenset({
    "title", "author", "editor", "booktitle", "year", "month", "abstract", "doi", "pages", "url", "language",
    "pwccode", "publisher", "volume", "issue", "journal", "journal-title", "journal-volume", "journal-issue",
    "retracted", "removed", "venue", "isbn", "ISBN",
})  # fmt: skip
"""Elements of papers and `meta` that a property of ours holds."""


def sniff(head: bytes) -> str | None:
    """A root `collection` of volumes, or a root `volume` with an Anthology id."""
    root = root_name(head)
    found = _HEAD[root].search(head) if root in _HEAD else None
    if not found:
        return None
    return f"the ACL Anthology's element <{root} id={found[1].decode('utf-8', 'replace')!r}>"


class Volume(NamedTuple):
    """What the papers of a volume have in common."""

    collection: str
    name: str
    """Empty where papers bear both (`<volume id="P05"><paper id="1001">`)."""
    is_journal: bool = False
    title: str | None = None
    journal: str | None = None
    number: str | None = None
    issue: str | None = None
    year: int | None = None
    year_inferred: bool = False
    date: str | None = None
    publisher: str | None = None
    venue: str | None = None
    isbn: str | None = None
    doi: str | None = None
    editors: tuple[AuthorName, ...] = ()
    unused: tuple[str, ...] = ()

    def paper_id(self, number: str) -> str:
        """The Anthology's id of a paper of this volume.

        Example:
            >>> Volume("P14", "1").paper_id("7"), Volume("W05", "1").paper_id("7"), Volume("P05", "").paper_id("1007")
            ('P14-1007', 'W05-0107', 'P05-1007')
            >>> Volume("2020.acl", "main").paper_id("1")
            '2020.acl-main.1'
        """
        if not _OLD_COLLECTION.fullmatch(self.collection):
            return f"{self.collection}-{self.name}.{number}" if self.name else f"{self.collection}.{number}"
        if not self.name:
            return f"{self.collection}-{number:0>4}"
        if self.collection[0] == "W" or self.collection == "C69" or len(self.name) > 1:
            return f"{self.collection}-{self.name:0>2}{number:0>2}"
        # workshops of EMNLP 2019 have volumes of two digits from the fifth on
        if self.collection == "D19" and self.name in "56789":
            return f"{self.collection}-{self.name:0>2}{number:0>2}"
        return f"{self.collection}-{self.name}{number:0>3}"


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
        yield from _read_volume(part, _volume(collection, "", root), root)
        return
    for child in root:
        if child.tag == "volume":
            yield from _read_volume(part, _volume(collection, child.get("id", ""), child), child)


def _read_volume(part: Part, volume: Volume, element: Element) -> Iterator[Statement]:
    for child in element:
        if child.tag == "frontmatter":
            if volume.title:
                yield _front_matter(part, volume, child)
        elif child.tag == "paper":
            if not volume.name and (new := _from_front_paper(volume, child)):
                volume = new
            yield _paper(part, volume, child)


def _volume(collection: str, name: str, element: Element) -> Volume:
    """The volume as its attributes and its `meta` describe it."""
    meta = element.find("meta")
    kind = _OLD_COLLECTION.fullmatch(collection)
    series = kind[1] if kind else collection.partition(".")[2]
    is_journal = element.get("type") == "journal" or (element.get("type") is None and series in _JOURNALS)
    return _described(Volume(collection, name, is_journal), meta if meta is not None else (), "booktitle")


def _described(volume: Volume, children: Iterable[Element], title_tag: str) -> Volume:
    """`volume` with what these elements say of it."""
    told: dict[str, str] = {}
    editors: list[AuthorName] = []
    for child in children:
        if child.tag == "editor":
            editors.extend(person(child))
        elif child.tag == "venue":
            if told.get("venue", "ws") == "ws":  # `ws` is every workshop's second venue
                told["venue"] = _text(child)
        else:
            told.setdefault(str(child.tag), _text(child))
    title = told.get(title_tag) or None
    printed = _PERIODICAL.fullmatch(title) if title and volume.is_journal else None
    journal = told.get("journal-title") or told.get("journal")
    number = told.get("journal-volume") or told.get("volume")
    issue = told.get("journal-issue") or told.get("issue")
    year, is_inferred = _year(told.get("year", ""), volume.collection, title or "")
    return volume._replace(
        title=title,
        journal=(journal or (printed["journal"] if printed else title)) if volume.is_journal else None,
        number=number or (printed["volume"] if printed else None),
        issue=issue or (printed["issue"] if printed else None),
        year=year,
        year_inferred=is_inferred,
        date=_date(year, told.get("month", "")),
        publisher=told.get("publisher") or None,
        venue=told.get("venue") or None,
        isbn=normalise("isbn", told.get("isbn") or told.get("ISBN") or ""),
        doi=normalise("doi", told.get("doi", "")),
        editors=tuple(editors),
        unused=tuple(sorted(tag for tag, text in told.items() if text and tag not in _USED)),
    )


def _from_front_paper(volume: Volume, paper: Element) -> Volume | None:
    """Before 2019 paper 1000 (in workshops 0100) describes volume 1 and stands before its papers."""
    number = paper.get("id", "")
    is_first = number.endswith("00" if volume.collection.startswith("W") else "000")
    if not is_first:
        return None
    bare = Volume(volume.collection, "", volume.is_journal)
    return _described(bare, paper, "title" if paper.find("booktitle") is None else "booktitle")


@lru_cache(maxsize=4096)
def _year(printed: str, collection: str, title: str) -> tuple[int | None, bool]:
    """The year as printed, else that of the collection's id; then also whether it is nowhere printed."""
    if printed.isascii() and printed.isdigit() and len(printed) == 4:
        return int(printed), False
    if match := re.match(r"[A-Z](\d\d)$", collection):
        year = int(match[1]) + (1900 if match[1] >= "50" else 2000)
    elif match := re.match(r"(\d{4})\.", collection):
        year = int(match[1])
    else:
        return None, False
    return year, str(year) not in title


@lru_cache(maxsize=4096)
def _date(year: int | None, month: str) -> str | None:
    """The ISO date as far as known: of `June 5-7` the month, of `June-July` only the year.

    Example:
        >>> _date(1994, "October 5-8"), _date(1994, "October 5"), _date(1994, "July 30–August 4")
        ('1994-10', '1994-10-05', '1994')
    """
    if year is None:
        return None
    words = {word[:3] for word in re.findall(r"[a-z]{3,}", month.lower())} & set(_MONTHS)
    if len(words) != 1:
        return iso_date(year)
    days = re.findall(r"\d+", month)
    return iso_date(year, _MONTHS.index(words.pop()) + 1, int(days[0][:3]) if len(days) == 1 else 0)


def _text(element: Element) -> str:
    """The text in an element, formulas as Unicode, white space as one blank.

    LaTeX stands only in `tex-math`; elsewhere `$` and braces are characters of their own.
    """
    if not len(element):
        return one_line(unescape(element.text or ""))
    pieces = []
    formula: Element | None = None
    from lxml import etree

    for event, node in etree.iterwalk(element, events=("start", "end")):
        if node.tag == "tex-math":
            if event == "start" and formula is None:
                formula = node
                pieces.append(latex_to_text(f"${''.join(node.itertext())}$"))
            elif event == "end" and node is formula:
                formula = None
        elif event == "start" and formula is None:
            pieces.append(node.text or "")
        if event == "end" and formula is None and node is not element:
            pieces.append(node.tail or "")
    return one_line(unescape("".join(pieces)))


def _front_matter(part: Part, volume: Volume, element: Element) -> Record:
    """The proceedings as a whole; they are nobody's paper."""
    own = volume.paper_id("0")
    ids = {"acl": own, "doi": volume.doi, "isbn": volume.isbn}
    tags = {str(child.tag) for child in element if child.tag not in _USED}
    return Record(
        place=part.place(element.sourceline or 1, own),
        title=volume.title or "",
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


def _paper(part: Part, volume: Volume, paper: Element) -> Statement:
    told: dict[str, str] = {}
    authors: list[AuthorName] = []
    editors: list[AuthorName] = []
    code: list[str] = []
    has_code = False
    unused: set[str] = set()
    for child in paper:
        tag = str(child.tag)
        if tag in _PEOPLE:
            (authors if tag == "author" else editors).extend(person(child))
        elif tag == "pwccode":
            has_code = True
            code.append(one_line(child.get("url", "")))
        elif tag in ("retracted", "removed"):
            told[tag] = tag
        elif tag in _USED:
            told.setdefault(tag, _text(child))
        else:
            unused.add(tag)
    own = volume.paper_id(paper.get("id", ""))
    line = paper.sourceline or 1
    if not told.get("title"):
        return part.rejected(line, f"no title ({own})", _raw(paper))
    is_front = not volume.name and volume.title == told["title"] and not authors
    kind = "JournalArticle" if volume.is_journal else "ConferencePaper"
    status = told.get("retracted") or told.get("removed") or ("proceedings" if is_front else paper.get("type"))
    year, is_inferred, date = volume.year, volume.year_inferred, volume.date
    if told.get("year") or (told.get("month") and year):
        year, is_inferred = _year(told.get("year") or str(year), volume.collection, "")
        date = _date(year, told.get("month", "")) or date
    ids = {"acl": own, "doi": normalise("doi", told.get("doi", ""))}
    if is_front:
        ids["isbn"] = volume.isbn
    address = told.get("url", "")
    shown = [author for author in authors if author.name]
    return Record(
        place=part.place(line, own),
        title=told["title"],
        authors=tuple(shown),
        authors_complete=len(shown) == len(authors),
        kind=None if is_front or paper.get("type") in _NO_PAPERS else kind,
        year=year,
        date=date,
        date_inferred=is_inferred,
        venue=_venue(volume, told, is_front),
        abstract=told.get("abstract") or None,
        ids={scheme: value for scheme, value in ids.items() if value},
        urls=(address,) if address.startswith("http") and own not in address else (),
        code_urls=tuple(dict.fromkeys(url for url in code if url)),
        has_code=True if has_code else None,
        status=status,
        volume=told.get("journal-volume") or told.get("volume") or volume.number,
        issue=told.get("journal-issue") or told.get("issue") or volume.issue,
        pages=page_range(told.get("pages")),
        publisher=told.get("publisher") or volume.publisher,
        editors=tuple(editor for editor in editors if editor.name) or volume.editors,
        venue_ids={"acl": volume.venue} if volume.venue else {},
        language=told.get("language") or None,
        unused=tuple(sorted(unused)),
    )


_PEOPLE = ("author", "editor")
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
        if isinstance(piece.element, str):
            yield part.rejected(piece.line, piece.element, piece.raw)
        elif piece.tag == root or piece.tag == "volume":
            name = piece.element.get("id", "")
            if piece.tag == "collection":
                volume = Volume(name, "")
            else:
                outer = name if root == "volume" else volume.collection
                volume = _volume(outer, "" if root == "volume" else name, piece.element)
        elif piece.tag == "meta":
            volume = _described(Volume(volume.collection, volume.name, volume.is_journal), piece.element, "booktitle")
        elif piece.tag == "frontmatter":
            if volume.title:
                yield _front_matter(piece.part, volume, piece.element)
        else:
            if not volume.name and (new := _from_front_paper(volume, piece.element)):
                volume = new
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
