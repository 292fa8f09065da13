"""The objects of OpenAlex as far as they are used, in their old and new forms, for msgspec.

Every field may be missing or `null`. What repeats from work to work (institutions, sources) is left as text
here, so that `openalex_parts` need not take the same text to pieces twice.
"""

from __future__ import annotations

from typing import Any

import msgspec
from msgspec import Raw

from kgraph.readers.documents.json_fields import Count, Year

NOTHING = Raw(b"null")
Ids = dict[str, str | int | None]


class _Object(msgspec.Struct, gc=False):
    """Without cyclic garbage: decoded values hold no reference to what holds them."""


class Person(_Object):
    """`authorships[].author`."""

    id: str | None = None
    display_name: str | None = None
    orcid: str | None = None


class Matched(_Object):
    """`authorships[].affiliations[]`: a printed affiliation and the institutions found in it."""

    raw_affiliation_string: str | None = None
    institution_ids: tuple[str | None, ...] | None = None


class Authorship(_Object):
    """One name on the paper."""

    author: Person | None = None
    raw_author_name: str | None = None
    is_corresponding: bool | None = None
    institutions: tuple[Raw, ...] | None = None
    affiliations: tuple[Matched, ...] | None = None
    raw_affiliation_strings: tuple[str | None, ...] | None = None
    raw_affiliation_string: str | None = None


class Institution(_Object):
    """`institutions[]`."""

    id: str | None = None
    display_name: str | None = None
    ror: str | None = None
    country_code: str | None = None


class Stay(_Object):
    """`affiliations[]` of an author: where somebody was, in which years."""

    institution: Institution | None = None


class Location(_Object):
    """Where a work can be found."""

    landing_page_url: str | None = None
    pdf_url: str | None = None
    source: Raw = NOTHING
    raw_type: str | None = None
    raw_source_name: str | None = None


class Place(_Object):
    """`locations[]`, of which only the addresses are used."""

    landing_page_url: str | None = None
    pdf_url: str | None = None


class Source(_Object):
    """Journal, conference series, repository; `host_venue` of old works."""

    id: str | None = None
    display_name: str | None = None
    issn_l: str | None = None
    issn: tuple[str | None, ...] | None = None
    type: str | None = None
    host_organization_name: str | None = None
    publisher: str | None = None
    url: str | None = None


class Subject(_Object):
    """`topics[]`, `concepts[]`."""

    id: str | None = None
    display_name: str | None = None
    score: float | None = None
    wikidata: str | None = None


class Keyword(_Object):
    """`keywords[]`; `keyword` until 2024."""

    display_name: str | None = None
    keyword: str | None = None


class Heading(_Object):
    """`mesh[]`."""

    descriptor_ui: str | None = None
    descriptor_name: str | None = None


class Biblio(_Object):
    """Where in the journal."""

    volume: str | int | None = None
    issue: str | int | None = None
    first_page: str | int | None = None
    last_page: str | int | None = None


class OpenAccess(_Object):
    """`open_access`."""

    oa_url: str | None = None


class Payment(_Object):
    """`grants[]` (until 2025), `awards[]` and `funders[]`: who paid, and the number of the grant."""

    id: str | None = None
    display_name: str | None = None
    ror: str | None = None
    funder: Any = None
    funder_id: str | None = None
    funder_display_name: str | None = None
    award_id: str | int | None = None
    funder_award_id: str | int | None = None


class Work(_Object):
    """A work: https://docs.openalex.org/api-entities/works/work-object."""

    id: str | None = None
    doi: str | None = None
    title: str | None = None
    display_name: str | None = None
    publication_year: Year | None = None
    publication_date: str | None = None
    ids: Ids | None = None
    language: str | None = None
    primary_location: Location | None = None
    host_venue: Raw = NOTHING
    type: str | None = None
    type_crossref: str | None = None
    open_access: OpenAccess | None = None
    authorships: tuple[Authorship, ...] | None = None
    authors_count: Count | None = None
    is_authors_truncated: bool | None = None
    cited_by_count: Count | None = None
    biblio: Biblio | None = None
    is_retracted: bool | None = None
    is_paratext: bool | None = None
    topics: tuple[Subject, ...] | None = None
    keywords: tuple[Keyword | str, ...] | None = None
    concepts: tuple[Subject, ...] | None = None
    mesh: tuple[Heading, ...] | None = None
    locations: tuple[Place, ...] | None = None
    alternate_host_venues: tuple[Source, ...] | None = None
    grants: tuple[Payment, ...] | None = None
    awards: tuple[Payment, ...] | None = None
    funders: tuple[Payment, ...] | None = None
    referenced_works: Raw = NOTHING
    abstract_inverted_index: dict[str, Any] | str | None = None


class Citing(_Object):
    """The references of a work, typed."""

    referenced_works: tuple[str | None, ...] | None = None


class Statistics(_Object):
    """`summary_stats`."""

    h_index: Count | None = None
    i10_index: Count | None = None


class Author(_Object):
    """An author: https://docs.openalex.org/api-entities/authors/author-object."""

    id: str | None = None
    display_name: str | None = None
    display_name_alternatives: tuple[str | None, ...] | None = None
    orcid: str | None = None
    ids: Ids | None = None
    affiliations: tuple[Stay, ...] | None = None
    last_known_institutions: tuple[Institution, ...] | None = None
    last_known_institution: Institution | None = None
    works_count: Count | None = None
    cited_by_count: Count | None = None
    summary_stats: Statistics | None = None
    updated_date: str | None = None
