"""CSL-JSON out: for citation processors and reference managers (Zotero, pandoc, citation-js).

Specification: https://docs.citationstyles.org/en/stable/specification.html,
https://github.com/citation-style-language/schema/blob/master/schemas/input/csl-data.json (CSL 1.0.2).
`kgraph.readers.csl` gives back what CSL can hold: no affiliations, topics, references or funders.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, TextIO

import msgspec

from kgraph.model.names import PARTICLES, SUFFIXES, fold
from kgraph.model.records import AuthorName, Record

TYPES = {
    "JournalArticle": "article-journal",
    "ConferencePaper": "paper-conference",
    "Preprint": "article",
    "BookChapter": "chapter",
    "Book": "book",
    "Thesis": "thesis",
    "Report": "report",
    "DataPaper": "dataset",
}
"""Class of the ontology → type of an item; papers of no kind are `document`."""

_VARIABLES = (("doi", "DOI"), ("pubmed", "PMID"), ("pmc", "PMCID"), ("isbn", "ISBN"))
_CUSTOM = ("arxiv", "dblp", "openalex", "semanticscholar", "openreview", "acl", "wikidata")
"""Identifiers for which CSL has no variable: under `custom`, where other programs leave them alone."""
_TEXTS = (
    ("volume", "volume"),
    ("issue", "issue"),
    ("publisher", "publisher"),
    ("abstract", "abstract"),
    ("language", "language"),
    ("status", "status"),
)


def write_csl(records: Iterable[Record], file: TextIO) -> None:
    """Write the records to `file` as one JSON array, an item a line, in their order; as they come.

    An item's `id` is the source's own id of the record; one that is taken is preceded by its document.

    Example:
        >>> import sys
        >>> from kgraph.model.records import Place
        >>> names = (AuthorName("Cy van der Berg"), AuthorName("Hands Group", is_group=True))
        >>> write_csl([Record(place=Place("d", 1, "p1"), title="On hands", authors=names)], sys.stdout)
        [
        {"id":"p1","type":"document","title":"On hands","author":[{"family":"van der Berg","given":"Cy"},\
{"literal":"Hands Group"}]}
        ]
    """
    encode = msgspec.json.Encoder().encode
    taken: set[int] = set()
    separator = "[\n"
    for record in records:
        file.write(separator)
        file.write(encode(item_of(record, _id(record, taken))).decode())
        separator = ",\n"
    file.write("[]\n" if separator == "[\n" else "\n]\n")


def _id(record: Record, taken: set[int]) -> str:
    """An id that no item before has; hashes are kept, not texts, so that millions need little memory."""
    place = record.place
    id = place.record or f"{place.document}:{place.line}"
    if hash(id) in taken:
        id = f"{place.document}:{id}"
    n = 2
    while hash(id) in taken:
        id = f"{place.document}:{place.record or place.line}:{n}"
        n += 1
    taken.add(hash(id))
    return id


def item_of(record: Record, id: str) -> dict[str, Any]:
    """The record as an item; what is absent has no key."""
    item: dict[str, Any] = {
        "id": id,
        "type": TYPES.get(record.kind or "", "document"),
        "title": record.title,
    }
    if record.kind == "Preprint":
        item["genre"] = "preprint"
    authors = [_name(author) for author in record.authors if author.name.strip()]
    if not record.authors_complete:
        authors.append({"literal": "others"})  # as pandoc has it
    for role, names in (
        ("author", authors),
        ("editor", [_name(e) for e in record.editors if e.name.strip()]),
    ):
        if names:
            item[role] = names
    if issued := _issued(record):
        item["issued"] = issued
    if record.venue:
        item["collection-title" if record.kind == "Book" else "container-title"] = record.venue
    for field, variable in _TEXTS:
        if value := getattr(record, field):
            item[variable] = value
    if record.pages:
        item["page"] = record.pages.replace("–", "-")
    if record.keywords:
        item["keyword"] = _keywords(record.keywords)
    if record.categories:
        item["categories"] = list(record.categories)
    if "issn" in record.venue_ids:
        item["ISSN"] = record.venue_ids["issn"]
    if record.urls:
        item["URL"] = record.urls[0]
    return item | _identifiers(record)


def _identifiers(record: Record) -> dict[str, Any]:
    found: dict[str, Any] = {
        variable: record.ids[scheme] for scheme, variable in _VARIABLES if scheme in record.ids
    }
    if arxiv := record.ids.get("arxiv"):
        found["number"] = f"arXiv:{arxiv}"  # where Zotero looks for it
    custom: dict[str, Any] = {scheme: record.ids[scheme] for scheme in _CUSTOM if scheme in record.ids}
    if record.citations is not None:
        custom["citations"] = record.citations
    return found | ({"custom": custom} if custom else {})


def _issued(record: Record) -> dict[str, Any] | None:
    text = record.date or (f"{record.year:04}" if record.year and 0 < record.year <= 9999 else "")
    if not text:
        return None
    issued: dict[str, Any] = {"date-parts": [[int(part) for part in text.split("-")]]}
    return issued | ({"circa": True} if record.date_inferred else {})


def _keywords(words: tuple[str, ...]) -> str:
    """One text, parted by commas; by semicolons where a keyword has a comma."""
    if not any("," in word for word in words):
        return ", ".join(words)
    return "; ".join(words) + (";" if len(words) == 1 else "")


# ---- names

_NUMBER = re.compile(r" \d{4}$")


def _name(author: AuthorName) -> dict[str, Any]:
    """The name taken apart: as the source has it, else at the comma, else before its last word.

    DBLP's numbers of homonyms are left out.
    """
    if author.is_group:
        return {"literal": author.name}
    name, suffix = _without_suffix(_NUMBER.sub("", author.name).strip() or author.name)
    parts: dict[str, Any] = _by_family(name, author.family) if author.family else {}
    if not parts:
        parts = _by_comma(name) if ", " in name else _by_words(name)
    return parts | ({"suffix": suffix} if suffix else {})


def _without_suffix(name: str) -> tuple[str, str]:
    rest, _, last = name.rpartition(",")
    if rest and last.strip().lower().rstrip(".") in SUFFIXES:
        return rest.rstrip(), last.strip()
    return name, ""


def _by_family(name: str, family: str) -> dict[str, Any]:
    if name == family:
        return {"family": family}
    if name.endswith(f" {family}"):
        return {"family": family, "given": name[: -len(family)].rstrip()}
    if name.startswith(f"{family}, "):
        return {"family": family, "given": name[len(family) + 1 :].strip()}
    if name.startswith(f"{family} "):
        return {"family": family, "given": name[len(family) :].strip(), "static-ordering": True}
    return {}


def _by_comma(name: str) -> dict[str, Any]:
    family, _, given = name.partition(", ")
    return {"family": family.strip(), "given": given.strip()}


def _by_words(name: str) -> dict[str, Any]:
    words = name.split()
    at = len(words) - 1
    while at > 1 and fold(words[at - 1]) in PARTICLES:
        at -= 1
    parts = {"family": " ".join(words[at:])}
    return parts | ({"given": " ".join(words[:at])} if at else {})
