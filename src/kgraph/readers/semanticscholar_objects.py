"""The objects of Semantic Scholar as far as they are used, for msgspec.

The API writes keys as `paperId`, the bulk files the same keys in lower case: `graph` and `bulk` make both
out of one struct. Every field may be missing or `null`.
"""

from __future__ import annotations

from typing import Any, TypeVar, cast

import msgspec
from msgspec import Raw

from kgraph.readers.documents.json_fields import Count, Year

NOTHING = Raw(b"null")
T = TypeVar("T", bound=msgspec.Struct)


class _Object(msgspec.Struct, gc=False):
    """Without cyclic garbage: decoded values hold no reference to what holds them."""


class Writer(_Object, rename="camel"):
    """`authors[]` of a paper: the same keys in API and bulk files."""

    author_id: str | int | None = None
    name: str | None = None
    external_ids: dict[str, Any] | None = None
    affiliations: tuple[str | None, ...] | None = None
    aliases: tuple[str | None, ...] | None = None


class Journal(_Object):
    """`journal`."""

    name: str | None = None
    volume: str | int | None = None
    pages: str | int | None = None


class Venue(_Object):
    """`publicationVenue`."""

    name: str | None = None
    type: str | None = None
    issn: str | None = None


class Field(_Object):
    """`s2FieldsOfStudy[]`."""

    category: str | None = None


class File(_Object):
    """`openAccessPdf`."""

    url: str | None = None


class Cited(_Object, rename="camel"):
    """`references[]`: only what names the paper."""

    paper_id: str | None = None
    corpus_id: str | int | None = None
    external_ids: dict[str, Any] | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    title: str | None = None


class Paper(_Object, rename="camel"):
    """A paper: https://api.semanticscholar.org/api-docs/graph."""

    paper_id: str | None = None
    external_ids: dict[str, Any] | None = None
    corpus_id: str | int | None = None
    doi: str | None = None
    arxiv_id: str | None = None
    publication_venue: Venue | str | None = None
    url: str | None = None
    title: str | None = None
    abstract: str | None = None
    venue: str | None = None
    year: Year | None = None
    citation_count: Count | None = None
    open_access_pdf: File | None = None
    fields_of_study: tuple[str | None, ...] | None = None
    s2_fields_of_study: tuple[Field, ...] | None = None
    publication_types: tuple[str | None, ...] | None = None
    publication_date: str | None = None
    journal: Journal | None = None
    authors: tuple[Writer, ...] | None = None
    references: tuple[Cited | None, ...] | None = None
    citing_paper: Raw = NOTHING
    cited_paper: Raw = NOTHING
    author_id: str | int | None = None


class Author(_Object, rename="camel"):
    """An author of the author endpoint or of the bulk file `authors`."""

    author_id: str | int | None = None
    external_ids: dict[str, Any] | None = None
    name: str | None = None
    aliases: tuple[str | None, ...] | None = None
    affiliations: tuple[str | None, ...] | None = None
    homepage: str | None = None
    paper_count: Count | None = None
    citation_count: Count | None = None
    h_index: Count | None = None
    papers: tuple[Raw, ...] | None = None


def bulk(struct: type[T]) -> type[T]:
    """`struct` with keys in lower case, as the bulk files write them."""
    fields = [
        (field.name, field.type, msgspec.field(name=field.encode_name.lower(), default=field.default))
        for field in msgspec.structs.fields(struct)
    ]
    made: Any = msgspec.defstruct(struct.__name__, fields, gc=False)
    return cast(type[T], made)
