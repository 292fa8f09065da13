"""RIS, for Zotero, EndNote, Mendeley, JabRef.

Tags are those that Zotero and EndNote both read: `T2` for journals and proceedings, `DA` with slashes, `A2`
(of books `A3`) for editors, `UNPB` with `M3  - Preprint` for preprints, a comma after the name of a group.

Specification: https://en.wikipedia.org/wiki/RIS_(file_format).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TextIO

from kgraph.model.records import AuthorName, Record

TYPES = {
    "JournalArticle": "JOUR",
    "ConferencePaper": "CONF",
    "BookChapter": "CHAP",
    "Book": "BOOK",
    "Thesis": "THES",
    "Report": "RPRT",
    "DataPaper": "DATA",
    "Preprint": "UNPB",
}
"""Class of the ontology → type of reference; others are `GEN`."""


def write_ris(records: Iterable[Record], file: TextIO) -> None:
    """Write the records to `file`; open it with `newline="\\r\\n"` for the line ends of the standard.

    What comes back when the file is read: title, kind, authors and editors (names, groups), year and date,
    venue, volume, issue, pages, publisher, keywords, abstract, language, addresses of pages, ISSN, ISBN, DOI,
    arXiv (with its address), PubMed and Web of Science numbers, and labs. What RIS cannot hold: whose an
    affiliation is, identifiers of people and other identifiers, topics, funders, references, citations,
    whether the list of authors is complete.
    """
    for record in records:
        lines = [f"{tag}  - {' '.join(value.split())}\n" for tag, value in _fields(record) if value]
        file.write(f"{''.join(lines)}ER  - \n\n")


def _fields(record: Record) -> Iterator[tuple[str, str | None]]:
    yield "TY", TYPES.get(record.kind or "", "GEN")
    if not record.place.record.startswith("#"):
        yield "ID", record.place.record
    yield "TI", record.title
    for author in record.authors:
        yield "AU", name_of(author)
    for editor in record.editors:
        yield ("A3" if record.kind == "Book" else "A2"), name_of(editor)
    yield "T2", record.venue
    if record.year is not None:
        yield "PY", f"{record.year:04}"
    if record.date is not None and not record.date_inferred:
        yield "DA", "/".join([*record.date.split("-"), "", "", ""][:3]) + "/"
    yield "VL", record.volume
    yield "IS", record.issue
    first, _, last = (record.pages or "").partition("–")
    yield "SP", first
    yield "EP", last
    yield "PB", record.publisher
    for scheme in ("issn", "isbn"):
        yield "SN", record.venue_ids.get(scheme) or record.ids.get(scheme)
    yield "DO", record.ids.get("doi")
    yield from _accession(record)
    for url in _urls(record):
        yield "UR", url
    if record.kind == "Preprint":
        yield "M3", "Preprint"
    for keyword in record.keywords:
        yield "KW", keyword
    yield "AB", record.abstract
    yield "LA", record.language
    affiliations = (place.text for author in record.authors for place in author.affiliations)
    for address in dict.fromkeys([*affiliations, *record.labs]):
        yield "AD", address


def name_of(author: AuthorName) -> str:
    """`Family, Given` where the family name is known, else as printed; groups end with a comma.

    Example:
        >>> name_of(AuthorName("Ludwig van Beethoven", family="van Beethoven"))
        'van Beethoven, Ludwig'
        >>> name_of(AuthorName("Casbon JA", family="Casbon")), name_of(AuthorName("Bo Li"))
        ('Casbon, JA', 'Bo Li')
        >>> name_of(AuthorName("ATLAS Collaboration", is_group=True))
        'ATLAS Collaboration,'
    """
    name, family = author.name, author.family
    if author.is_group:
        return f"{name},"
    if not family or "," in name:
        return name
    if name.endswith(f" {family}"):
        return f"{family}, {name.removesuffix(family).rstrip()}"
    return f"{family}, {name.removeprefix(family).lstrip()}" if name.startswith(f"{family} ") else name


def _accession(record: Record) -> Iterator[tuple[str, str | None]]:
    if pubmed := record.ids.get("pubmed"):
        yield "AN", pubmed
        yield "DB", "PubMed"
    elif (number := record.ids.get("wos", "")).startswith("WOS:"):
        yield "AN", number
        yield "DB", "Web of Science"


def _urls(record: Record) -> Iterable[str]:
    arxiv = record.ids.get("arxiv")
    known = any("arxiv.org/" in url for url in record.urls)
    return (*record.urls, f"https://arxiv.org/abs/{arxiv}") if arxiv and not known else record.urls
