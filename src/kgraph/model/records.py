"""Records: what one source document wrote, as it wrote it.

A record is a statement with a place, never a conclusion: an `AuthorName` is text on a paper, not a
person. Nothing here is corrected beyond what reading needs (markup to text, encoding). Everything is
frozen; absent is `None` or an empty tuple. No value can hold itself, so none is tracked by the garbage
collector (`gc=False`), which would look through millions of them again and again.
"""

from __future__ import annotations

import msgspec


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """One file (or archive member, or stdin) that was read."""

    id: str
    """First 16 hex digits of `sha256`: the name of the document in IRIs and tables."""
    path: str
    """As the user named it, with `/` (`lists/icml2022.json.gz`); `-` for stdin."""
    sha256: str
    """Of the bytes as stored, before decompression."""
    size_bytes: int
    format: str = ""
    """Name in `kgraph.readers.FORMATS`."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where in a document something stands."""

    document: str
    """`Document.id`."""
    line: int
    """From 1, in the decompressed text: the line on which the record begins."""
    record: str = ""
    """The source's own id of the record where it has one, else `#n` counted from 1. One per document."""


class Affiliation(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One affiliation of one author on one paper."""

    text: str
    """As printed."""
    organization: str | None = None
    """Normal form of the organisation, where the source itself gives one."""
    department: str | None = None
    city: str | None = None
    country: str | None = None
    ids: dict[str, str] = {}
    """scheme → value (`ror` …)."""


class AuthorName(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """One name in one author list: text, not a person."""

    name: str
    """As printed, in the order printed (`Wang, Lei` stays so)."""
    affiliations: tuple[Affiliation, ...] = ()
    ids: dict[str, str] = {}
    """scheme → value: `orcid`, `dblp`, `openreview`, `openalex`, `scholar`, `ieee`, `email_sha1` …
    The same value of a scheme is the same person, two values of one identity scheme are two people."""
    is_group: bool = False
    """A corporate author (`{ATLAS Collaboration}`)."""
    is_inferred: bool = False
    """Not printed in this entry's list, but certain from the page: the owner of an author-profile page."""
    is_corresponding: bool | None = None
    other_names: tuple[str, ...] = ()
    """Other spellings the same source gives for this very entry (site against proceedings)."""
    family: str | None = None
    """The family name with its particles, where the source tells it apart from the given names."""


class AssignedTopic(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """A term of a vocabulary that the source, not the author, gave a paper: OpenAlex topic, MeSH term …"""

    name: str
    score: float | None = None
    """0..1, where the source weighs its topics."""
    ids: dict[str, str] = {}
    """scheme → value: `openalex`, `mesh` …"""


class Funder(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """Who paid for a paper."""

    name: str
    ids: dict[str, str] = {}
    """scheme → value: `doi`, `ror` …"""
    awards: tuple[str, ...] = ()
    """Numbers of grants, as printed."""


class Record(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What one source says of one paper."""

    place: Place
    title: str
    authors: tuple[AuthorName, ...] = ()
    """In printed order; an inferred author comes last."""
    authors_complete: bool = True
    """False where the source cut the list (`et al.`, `and others`)."""
    kind: str | None = None
    """A class name of the ontology: `ConferencePaper`, `JournalArticle`, `Preprint` …"""
    year: int | None = None
    date: str | None = None
    """ISO 8601 as far as known: `2022`, `2022-05` or `2022-05-31`."""
    date_inferred: bool = False
    """The year is our conclusion (a date printed without one)."""
    venue: str | None = None
    """As printed: journal, proceedings or series."""
    keywords: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    """Codes of a scheme: `cs.LG`."""
    abstract: str | None = None
    labs: tuple[str, ...] = ()
    """Labs named for the paper as a whole, not for one author."""
    ids: dict[str, str] = {}
    """scheme → normalised value: `doi`, `arxiv`, `dblp`, `openalex`, `pubmed`, `openreview`, `acl` …"""
    urls: tuple[str, ...] = ()
    code_urls: tuple[str, ...] = ()
    has_code: bool | None = None
    citations: int | None = None
    status: str | None = None
    """The source's word: `Poster`, `Reject`, `Withdraw` …"""
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    """`123–130` with an en dash, or as printed."""
    publisher: str | None = None
    editors: tuple[AuthorName, ...] = ()
    """Of the proceedings or book in which it stands."""
    venue_ids: dict[str, str] = {}
    """Identifiers of the venue (`issn`, `openalex`, `dblp` for a stream such as `conf/nips`) …"""
    topics: tuple[AssignedTopic, ...] = ()
    references: tuple[str, ...] = ()
    """What it cites: `scheme:value` (`doi:10.1/x`, `openalex:W1`) where known, else as printed."""
    funders: tuple[Funder, ...] = ()
    language: str | None = None
    """As the source codes it: `en`, `eng` …"""
    versions: tuple[str, ...] = ()
    """ISO dates of its versions, from the first (arXiv)."""
    repairs: tuple[str, ...] = ()
    """Fields in which text broken by a wrong encoding was put right: `title`, `authors` …"""
    unused: tuple[str, ...] = ()
    """Names of fields that were present but that no property of ours holds."""


class StatedMeasure(msgspec.Struct, frozen=True, gc=False):
    """A number that a source states about somebody, with the day for which it holds."""

    name: str
    """`h-index`, `papers`, `citations`, `novelty`, `ai-score` …"""
    value: float
    as_of: str | None = None
    as_of_inferred: bool = False


class PersonRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What one source says of one person: the header of a profile page, a DBLP home page, an ORCID record."""

    place: Place
    name: str
    other_names: tuple[str, ...] = ()
    ids: dict[str, str] = {}
    affiliations: tuple[Affiliation, ...] = ()
    categories: tuple[str, ...] = ()
    measures: tuple[StatedMeasure, ...] = ()
    urls: tuple[str, ...] = ()
    former_ids: tuple[str, ...] = ()
    """Further ids that mean this person, as `scheme:value`: merged author pages, other DBLP names."""
    is_ambiguous: bool = False
    """A disambiguation page: its ids stand for a name that several people bear."""
    repairs: tuple[str, ...] = ()
    """Fields in which text broken by a wrong encoding was put right."""
    unused: tuple[str, ...] = ()
    """Names of fields that were present but that no property of ours holds."""


class Rejected(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A record that could not be read: kept, with its reason, and written to `rejected.jsonl`."""

    path: str
    line: int
    reason: str
    raw: str
    """The text as it stood (cut at 10,000 characters)."""
    format: str = ""


Statement = Record | PersonRecord | Rejected
"""What a reader yields."""
