"""Which column of a table means what: by vendor, by its title, or as the user says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from kgraph.errors import BadDocument, BadRequest
from kgraph.model.identifiers import normalise
from kgraph.readers import csv_cells, csv_people
from kgraph.readers.csv_authors import ReadPeople
from kgraph.readers.csv_vendors import GUESSES, VENDORS, Titles, Vendor
from kgraph.readers.documents.csv_text import Table

Reading = tuple[str, Callable[[str], Any]]

_PROPERTIES: Mapping[str, Reading] = {
    "venue": ("venue", csv_cells.repeated_text),
    "volume": ("volume", csv_cells.repeated_text),
    "issue": ("issue", csv_cells.repeated_text),
    "url": ("urls", csv_cells.urls),
    "abstract": ("abstract", csv_cells.abstract),
    "keywords": ("keywords", csv_cells.items),
    "topics": ("topics", csv_cells.topics),
    "categories": ("categories", csv_cells.items),
    "references": ("references", csv_cells.references),
    "citations": ("citations", csv_cells.number),
    "publisher": ("publisher", csv_cells.repeated_text),
    "kind": ("kind", csv_cells.kind),
    "language": ("language", csv_cells.repeated_text),
    "editors": ("editors", csv_people.editors),
    "funding": ("funders", csv_cells.funders),
    "status": ("status", csv_cells.repeated_text),
}
"""Field → property of `Record` that holds what the reader makes of its cell."""

_IDS: Mapping[str, Callable[[str], str | None]] = {
    scheme: csv_cells.identifier(scheme)
    for scheme in ("doi", "pubmed", "arxiv", "openalex", "lens", "dimensions", "embase", "scopus_eid", "wos")
}
_VENUE_IDS: Mapping[str, Reading] = {
    "issn": ("issn", csv_cells.issn),
    "venue_openalex": ("openalex", lambda cell: normalise("openalex", cell)),
}
_OF_PEOPLE = (
    "authors", "full_names", "author_ids", "orcids", "affiliations", "authors_with_affiliations",
    "organizations", "organization_ids", "countries", "corresponding", "group_authors",
    "given_names", "family_names",
)  # fmt: skip
_OF_PLAN = (
    "title", "year", "date", "pages", "first_page", "last_page", "article_number", "isbn", "id", "venue_kind",
    "pubmed_citation", "scopus_eid",
)  # fmt: skip

FIELDS = tuple(GUESSES)
"""What `--columns` may name."""


class Plan(NamedTuple):
    """How the rows of one table are read: places of cells, -1 where the table has no such column."""

    vendor: str
    """Who exported it; empty for tables that nobody knows."""
    named: dict[str, str]
    """Field → title of the column taken for it."""
    at: Mapping[str, int]
    people: ReadPeople
    properties: tuple[tuple[int, str, Callable[[str], Any]], ...]
    ids: tuple[tuple[int, str, Callable[[str], str | None]], ...]
    venue_ids: tuple[tuple[int, str, Callable[[str], str | None]], ...]
    unused: tuple[tuple[int, str], ...]
    instead: tuple[tuple[int, int], ...]
    """A column, and another that counts in rows where it is empty."""


@lru_cache(maxsize=50_000)
def folded(title: str) -> str:
    """A title without case, accents, blanks and punctuation.

    Example:
        >>> folded("Author(s) ID"), folded(" publication_year "), folded("Année"), folded("标题")
        ('authorsid', 'publicationyear', 'annee', '标题')
    """
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    return "".join(filter(str.isalnum, decomposed))


_FOLDED_GUESSES = {name: tuple(map(folded, titles)) for name, titles in GUESSES.items()}
_KNOWN = {title for titles in _FOLDED_GUESSES.values() for title in titles} | {
    folded(title) for vendor in VENDORS for titles in vendor.columns.values() for title in titles
}


_AUTHOR = frozenset(_FOLDED_GUESSES["authors"])
_ONE_AUTHOR = frozenset(
    map(folded, ("author", "author name", "autor", "verfasser", "verfasserin", "auteur", "autore", "作者"))
)
_ORDER = {"firstauthor": 1, "secondauthor": 2, "thirdauthor": 3, "fourthauthor": 4, "fifthauthor": 5}
_CO_AUTHORS = frozenset(
    map(folded, ("co-authors", "co-author", "other authors", "coautoren", "co-autoren", "weitere autoren",
                 "coauteurs", "coautores", "coautori"))
)  # fmt: skip
_NUMBERED = re.compile(r"([^\W\d]{2,30})(\d{1,3})(name|fullname)?")


def author_columns(titles: Iterable[str]) -> list[tuple[str, bool]]:
    """Of folded titles: those of columns that name authors, in the authors' order, and whether only one each.

    Beside a list of authors, columns of single ones say nothing new.

    Example:
        >>> author_columns(["title", "author2", "author1", "year"]), author_columns(["autor", "autor2"])
        ([('author1', True), ('author2', True)], [('autor', True), ('autor2', True)])
        >>> author_columns(["authors", "author1"]), author_columns(["coauthors", "firstauthor"])
        ([('authors', False)], [('firstauthor', True), ('coauthors', False)])
    """
    titles = list(titles)
    whole = next((title for title in _FOLDED_GUESSES["authors"] if title in titles), "")
    ranks: dict[str, int] = {}
    for title in titles:
        if title in _ORDER:
            ranks[title] = _ORDER[title]
        elif (match := _NUMBERED.fullmatch(title)) and match[1] + (match[3] or "") in _AUTHOR:
            ranks[title] = int(match[2])
    single = [(title, True) for title in sorted(ranks, key=ranks.__getitem__)]
    others = [(title, False) for title in titles if title in _CO_AUTHORS]
    if not whole:
        return [*single, *others]
    if whole in _ONE_AUTHOR and (others or (single and min(ranks.values()) > 1)):
        return [(whole, True), *single, *others]
    return [(whole, False)]


def n_known(cells: Sequence[str]) -> int:
    """How many of the cells are titles of columns that some table has, if that is enough to be a header.

    A header names a paper's title and its authors, year or date, or is some vendor's.
    """
    titles = {folded(cell) for cell in cells if len(cell) < 100}
    known = titles & _KNOWN
    if not titles & set(_FOLDED_GUESSES["title"]) and not vendor_of(tuple(cells)):
        return 0
    authors = [title for title, _ in author_columns(sorted(titles))]
    has_more = authors or any(titles.intersection(_FOLDED_GUESSES[name]) for name in ("year", "date"))
    return len(known.union(authors)) if has_more or vendor_of(tuple(cells)) else 0


def n_asked(cells: Sequence[str], columns: Iterable[tuple[str, str]]) -> int:
    """How many of the columns that the user names are among the cells."""
    titles = {folded(cell) for cell in cells if len(cell) < 100}
    return sum(title in cells or folded(title) in titles for _, title in columns)


@lru_cache(maxsize=1_000)
def vendor_of(header: tuple[str, ...]) -> Vendor | None:
    """Who exports tables with such columns."""
    titles = {folded(cell) for cell in header if len(cell) < 100}
    for vendor in VENDORS:
        if any(all(folded(title) in titles for title in signature) for signature in vendor.signature):
            return vendor
    return None


@lru_cache(maxsize=256)
def plan_of(table: Table, columns: tuple[tuple[str, str], ...] = (), vendor_name: str = "") -> Plan:
    """How the table's rows are read; `columns` says more than its titles do, `vendor_name` whose table it is.

    Raises:
        BadRequest: `columns` names a field that we do not have.
        BadDocument: some of the columns that `columns` names are there, others are not, and nobody knows the
            table. Where none is there, it is meant for other tables.
    """
    named = (vendor for vendor in VENDORS if vendor.name == vendor_name)
    vendor = next(named, None) or vendor_of(table.header)
    places = {title: i for i, title in reversed(tuple(enumerate(map(folded, table.header)))) if title}
    authors: list[tuple[int, bool]] = []
    is_cut = False
    if vendor is None:
        found = {name: [places[t]] for name, t in _guessed(places).items()}
        names = author_columns(places)
        authors = [(places[title], is_one) for title, is_one in names]
        is_cut = [title for title, _ in names] == ["firstauthor"]
    else:
        found = {
            name: [places[t] for t in map(folded, titles) if t in places]
            for name, titles in vendor.columns.items()
        }
        found = {name: indices for name, indices in found.items() if indices}
    asked = _asked(table.header, places, columns, may_lack=vendor is not None)
    found |= asked
    if "authors" in asked:
        single = dict(author_columns(places))
        several = len(asked["authors"]) > 1
        authors = [(i, several and single.get(folded(table.header[i]), False)) for i in asked["authors"]]
        is_cut = False
    elif not vendor and "family_names" in asked:
        authors, is_cut = [], False
        found.pop("authors", None)
    elif authors:
        found["authors"] = [i for i, _ in authors]
    if authors or "family_names" not in found:
        found = {name: i for name, i in found.items() if name not in ("given_names", "family_names")}
    is_unknown = vendor is None or len(authors) > 1
    at = {name: found[name][0] if name in found else -1 for name in (*_OF_PEOPLE, *_OF_PLAN)}
    cells = vendor.cells if vendor else {}
    properties = []
    for name, (attribute, read) in _PROPERTIES.items():
        if name == "references" and vendor and vendor.name == "Scopus" and "full_names" in found:
            read = csv_cells.references_by_year
        properties += [(i, attribute, cells.get(name, read)) for i in found.get(name, ())]
    taken = {i for indices in found.values() for i in indices}
    return Plan(
        vendor.name if vendor else "",
        {
            name: _titles(table.header, indices if name == "authors" and is_unknown else indices[:1])
            for name, indices in found.items()
        },
        at,
        csv_people.unknown(at, authors, is_cut=is_cut)
        if vendor is None or is_unknown
        else vendor.authors(at),
        tuple(properties),
        tuple((i, name, read) for name, read in _IDS.items() for i in found.get(name, ())),
        tuple((i, scheme, read) for name, (scheme, read) in _VENUE_IDS.items() for i in found.get(name, ())),
        tuple((i, title) for i, title in enumerate(table.header) if title and i not in taken),
        tuple(
            (at[name], i)
            for name in at
            for i in found.get(name, ())[1:]
            if not (is_unknown and name == "authors")
        ),
    )


def _titles(header: Titles, indices: Sequence[int]) -> str:
    """The titles of columns as one text, of many the first and the last."""
    titles = [header[i] for i in indices]
    return " + ".join(titles) if len(titles) < 4 else f"{titles[0]} … {titles[-1]}"


def _guessed(places: Mapping[str, int]) -> dict[str, str]:
    """Field → folded title of the column that it is taken for; no column is taken twice."""
    found: dict[str, str] = {}
    for name, titles in _FOLDED_GUESSES.items():
        title = next((title for title in titles if title in places and title not in found.values()), None)
        if title is not None:
            found[name] = title
    if found.get("issue") == "number" and "volume" not in found:  # more likely that of the row
        del found["issue"]
    return found


def _asked(
    header: Titles, places: Mapping[str, int], columns: Sequence[tuple[str, str]], *, may_lack: bool
) -> dict[str, list[int]]:
    """Field → columns, as the user says; nothing where the table has none of them."""
    found: dict[str, list[int]] = {}
    lacking = ""
    for name, title in columns:
        if name not in FIELDS:
            raise BadRequest(f"--columns: no field {name!r}; there are {', '.join(FIELDS)}")
        at = header.index(title) if title in header else places.get(folded(title))
        if at is not None:
            found.setdefault(name, []).append(at)
        else:
            lacking = lacking or f"{title!r} for {name}"
    if found and lacking and not may_lack:
        raise BadDocument(f"no column {lacking}; the table has {shown(header)}")
    return found


def shown(header: Titles) -> str:
    """The titles of a table, for messages."""
    return ", ".join(repr(title) for title in header[:30] if title)
