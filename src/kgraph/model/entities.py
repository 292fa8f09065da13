"""Entities: what kgraph holds true after resolving, as rows of documented tables.

Each class below is the row of one table; its fields, in order, are the table's columns and its docstrings
their documentation. `Entities` is the set of all tables as polars frames, sorted by key. Ids are 16
characters, unique within their kind; `kgraph.rdf.iris` makes IRIs of them and nobody else does.

Absent is null. Lists live in tables of their own, so that every tool that reads Parquet reads these.
"""

from __future__ import annotations

import re
import types
import typing
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    import polars as pl


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """One work, whatever the number of records that speak of it. Key: `id`."""

    id: str
    title: str
    kind: str
    """Class of the ontology: `Paper`, `ConferencePaper`, `JournalArticle`, `Preprint` …"""
    year: int | None
    year_inferred: bool
    date: str | None
    """`YYYY-MM-DD` where a full date is known."""
    venue: str | None
    """`Venue.id`."""
    edition: str | None
    """`Edition.id`."""
    author_count: int
    """Names listed in the most complete list (inferred authors not counted)."""
    authors_complete: bool
    """False: every list known was cut, so authors are missing."""
    abstract: str | None
    citations: int | None
    volume: str | None = None
    issue: str | None = None
    pages: str | None = None
    publisher: str | None = None
    language: str | None = None
    """As the source codes it: `en`, `eng` …"""
    has_code: bool
    status: str | None
    version_of: str | None
    """`Paper.id` of the work of which this is a version kept apart."""
    n_records: int


class Person(msgspec.Struct, frozen=True, kw_only=True):
    """One agent. Key: `id`."""

    id: str
    name: str
    """The fullest spelling met most often, or the one set in overrides."""
    kind: str
    """`Person`, `AmbiguousPerson` (a name that may be several people) or `Group`."""
    confidence: float
    """0..1: the share of the mentions merged here that are expected to be this person's."""
    n_papers: int
    first_year: int | None
    last_year: int | None


class PersonName(msgspec.Struct, frozen=True, kw_only=True):
    """A spelling under which a person was printed. Key: `person, name`."""

    person: str
    name: str
    n_mentions: int


class Authorship(msgspec.Struct, frozen=True, kw_only=True):
    """One author of one paper, after merging the records of the paper. Key: `paper, rank`."""

    paper: str
    rank: int
    """From 1: the position, then the inferred authors; part of the authorship's IRI."""
    position: int | None
    """From 1; null for an inferred author."""
    person: str
    name_as_printed: str
    is_inferred: bool
    is_corresponding: bool | None
    confidence: float


class AuthorshipAffiliation(msgspec.Struct, frozen=True, kw_only=True):
    """A lab of an affiliation printed with an authorship. Key: `paper, rank, as_printed, lab`."""

    paper: str
    rank: int
    lab: str | None
    """`Lab.id`, null where the text could not be resolved; several rows where the text names several."""
    as_printed: str
    department: str | None = None
    """Department, faculty or group within the lab, as printed."""


class Mention(msgspec.Struct, frozen=True, kw_only=True):
    """One name in one record: who was taken for whom. Key: `document, record, index`.

    More rows than `Authorship`: a paper told by three documents has three sets of mentions.
    """

    document: str
    record: str
    """`Place.record`."""
    line: int
    index: int
    """From 1, in the record's own list."""
    name_as_printed: str
    person: str
    paper: str
    is_inferred: bool
    confidence: float


class PaperRecord(msgspec.Struct, frozen=True, kw_only=True):
    """A record and the paper that it speaks of. Key: `document, record`."""

    document: str
    record: str
    line: int
    paper: str
    title: str
    """As printed."""
    authors: str
    """Names as printed, joined by `; `; ends in `; et al.` where cut."""
    year: int | None
    date: str | None
    venue: str | None
    """As printed."""
    merged_by: str | None
    """The rule that joined it to the others of its paper (`doi`, `title+authors` …); null when alone."""


class PersonStatement(msgspec.Struct, frozen=True, kw_only=True):
    """A person record (profile header …) and the person it is about. Key: `document, record`."""

    document: str
    record: str
    line: int
    person: str
    name: str


class Lab(msgspec.Struct, frozen=True, kw_only=True):
    """A lab or organisation. Key: `id`."""

    id: str
    name: str
    kind: str
    """`Lab` or `Organization`."""
    parent: str | None
    """`Lab.id` of the organisation above it."""
    city: str | None
    country: str | None


class LabName(msgspec.Struct, frozen=True, kw_only=True):
    """A text that was resolved to a lab. Key: `lab, name`."""

    lab: str
    name: str
    n_mentions: int


class PaperLab(msgspec.Struct, frozen=True, kw_only=True):
    """A lab named for a paper as a whole. Key: `paper, lab`."""

    paper: str
    lab: str
    as_printed: str


class Venue(msgspec.Struct, frozen=True, kw_only=True):
    """A lasting series: conference, journal, repository. Key: `id`."""

    id: str
    name: str
    abbreviation: str | None
    kind: str
    """`ConferenceSeries`, `Journal`, `BookSeries`, `Repository` or `Venue`."""


class Edition(msgspec.Struct, frozen=True, kw_only=True):
    """A dated part of a venue: ICML 2023. Key: `id`."""

    id: str
    venue: str
    name: str
    year: int | None


class Topic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic. Key: `id`."""

    id: str
    label: str
    scheme: str
    """`category` (a code of a classification), `keyword` (given by authors), `subject` (a term that an index
    took from its vocabulary: MeSH, OpenAlex topics) or `term` (found in the text)."""
    notation: str | None
    """The code: `cs.LG`."""
    broader: str | None
    """`Topic.id`."""
    broader_by: str | None
    """What says so: `stated` (a source or its classification), `words` (the broader is the head of the
    phrase) or `papers` (nearly all papers on this topic are on the broader too)."""


class PaperTopic(msgspec.Struct, frozen=True, kw_only=True):
    """A topic of a paper. Key: `paper, topic`."""

    paper: str
    topic: str
    score: float | None
    """For terms: relative weight in 0..1; for subjects the source's own; null where it simply lists it."""


class Artifact(msgspec.Struct, frozen=True, kw_only=True):
    """A named system, method, benchmark, dataset or repository that papers introduce. Key: `id`."""

    id: str
    name: str
    """The spelling met most often: `SemPPL`."""
    long_name: str | None
    """What it abbreviates, as printed."""
    kind: str
    """`Benchmark`, `Dataset`, `Software`, `Model`, `Method`, `System`, `CodeRepository` (known by its address
    alone) or `Artifact` where no word tells."""


class PaperArtifact(msgspec.Struct, frozen=True, kw_only=True):
    """Why a paper is held to introduce an artefact. Key: `paper, artifact, rule`.

    One row per rule (`docs/artifacts.md`), with the words of the first record that it fits.
    """

    paper: str
    artifact: str
    relation: str
    """`introduces`."""
    rule: str
    """`title`, `introduced`, `abbreviated`, `named`, `code-link` …"""
    words: str
    """That gave it away, at most twelve of them as printed; of a code link the address."""
    document: str
    record: str
    line: int


class Identifier(msgspec.Struct, frozen=True, kw_only=True):
    """An identifier of an entity. Key: `kind, entity, scheme, value`."""

    kind: str
    """`paper`, `person`, `lab`, `venue` or `topic`."""
    entity: str
    scheme: str
    """`doi`, `arxiv`, `orcid`, `dblp` … (see `kgraph.model.identifiers.SCHEMES`)."""
    value: str
    """In normal form."""


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A web address given for a paper, a person or an artefact. Key: `kind, entity, url`."""

    kind: str
    """`paper`, `person` or `artifact`."""
    entity: str
    role: str
    """`page` or `code`."""
    url: str


class PaperFunder(msgspec.Struct, frozen=True, kw_only=True):
    """Who paid for a paper, as its records name them. Key: `paper, name, award`."""

    paper: str
    name: str
    scheme: str | None
    """Of the funder's identifier: `doi`, `ror` …"""
    value: str | None
    award: str | None
    """Number of the grant, as printed."""


class Citation(msgspec.Struct, frozen=True, kw_only=True):
    """A reference from one paper of the corpus to another. Key: `citing, cited`."""

    citing: str
    cited: str


class StatedNumber(msgspec.Struct, frozen=True, kw_only=True):
    """A number some source states about a person. Key: `person, name, document`."""

    person: str
    name: str
    value: float
    as_of: str | None
    as_of_inferred: bool
    document: str


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """Why two spellings are one entity (or were kept apart). Key: `kind, entity, left, right, rule`.

    One row per link of the spanning tree that holds the cluster together, not per pair.
    """

    kind: str
    """`person`, `paper`, `lab` or `venue`."""
    entity: str
    left: str
    """Name or title as printed, with its place: `Jörg Bornschein @ page.txt:122`."""
    right: str
    rule: str
    """`same-id`, `same-name`, `initials+coauthors`, `override` …"""
    score: float
    detail: str
    """In words: `2 shared co-authors: Razvan Pascanu, Yoshua Bengio`."""


class Doubt(msgspec.Struct, frozen=True, kw_only=True):
    """Two sets of mentions that may or may not be one person's. Key: `left, right`.

    Joined though not quite sure (by a link of the tree in `evidence` below nine in ten), or left apart though
    thinkable. Of each person the ten most doubtful of either kind are kept.
    """

    person: str
    """`Person.id` of the left side."""
    other: str
    """`Person.id` of the right side; that of the left where the two were joined."""
    verdict: str
    """What was decided: `together` or `apart`."""
    left: str
    """A mention of the left side, as `overrides.toml` names it: `lists/a.json#p7:2`."""
    right: str
    left_name: str
    """As printed."""
    right_name: str
    left_place: str
    """`path:line`."""
    right_place: str
    left_part: int | None
    """`PersonPart.part` at the left end of the link; null where apart: the side is the whole person."""
    right_part: int | None
    probability: float
    """0..1: that the two are one."""
    rule: str
    """As in `Evidence`."""
    detail: str


class PersonPart(msgspec.Struct, frozen=True, kw_only=True):
    """An authorship of a person whose parts doubtful links hold together. Key: `paper, rank`.

    The `together` rows of `doubts` join the parts of a person to a tree, so without one of them he falls in
    two. People without such a row have none here.
    """

    person: str
    paper: str
    rank: int
    part: int
    """From 1 in each person; a part may have no authorship (a person record alone)."""


class DocumentRow(msgspec.Struct, frozen=True, kw_only=True):
    """A document that was read. Key: `id`."""

    id: str
    path: str
    sha256: str
    size_bytes: int
    format: str
    encoding: str = "utf-8"
    """How its text was encoded: `utf-8`, `windows-1252 in 3 of 40 lines, else utf-8` …"""
    n_records: int
    n_persons: int = 0
    """Person records: DBLP home pages, ORCID records, the owner of a profile page."""
    n_rejected: int


class DocumentField(msgspec.Struct, frozen=True, kw_only=True):
    """A field of a document's records that no property holds. Key: `document, field`."""

    document: str
    field: str
    """As the source calls it."""
    n_records: int
    """Records that have it."""
    line: int
    """Of the first that has it."""


class Repair(msgspec.Struct, frozen=True, kw_only=True):
    """Text broken by a wrong encoding that was put right. Key: `document, record, field`."""

    document: str
    record: str
    line: int
    field: str
    """`title`, `authors` …"""


class Replacement(msgspec.Struct, frozen=True, kw_only=True):
    """An id that was given out once and gave way to an older one in a merge. Key: `kind, old`."""

    kind: str
    old: str
    new: str


ROWS: dict[str, type[msgspec.Struct]] = {
    "papers": Paper,
    "people": Person,
    "person_names": PersonName,
    "authorships": Authorship,
    "affiliations": AuthorshipAffiliation,
    "mentions": Mention,
    "paper_records": PaperRecord,
    "person_records": PersonStatement,
    "labs": Lab,
    "lab_names": LabName,
    "paper_labs": PaperLab,
    "venues": Venue,
    "editions": Edition,
    "topics": Topic,
    "paper_topics": PaperTopic,
    "artifacts": Artifact,
    "paper_artifacts": PaperArtifact,
    "identifiers": Identifier,
    "links": Link,
    "paper_funders": PaperFunder,
    "citations": Citation,
    "stated_numbers": StatedNumber,
    "evidence": Evidence,
    "doubts": Doubt,
    "person_parts": PersonPart,
    "documents": DocumentRow,
    "document_fields": DocumentField,
    "repairs": Repair,
    "replacements": Replacement,
}
"""Table name → its row."""


def schema(row: type[msgspec.Struct]) -> pl.Schema:
    """Column name → polars type of the table whose row is `row`."""
    import polars as pl

    dtypes: dict[type, Any] = {str: pl.String, int: pl.Int64, float: pl.Float64, bool: pl.Boolean}
    columns = {}
    for name, hint in typing.get_type_hints(row).items():
        if isinstance(hint, types.UnionType):  # `X | None`
            (hint,) = (a for a in typing.get_args(hint) if a is not type(None))
        columns[name] = dtypes[hint]
    return pl.Schema(columns)


def _empty(table: str) -> Any:
    import polars as pl

    return pl.DataFrame(schema=schema(ROWS[table]))


class StoredTable(typing.Protocol):
    """A table that any process can go through: it can be pickled."""

    def scan(self) -> pl.LazyFrame:
        """Its rows in order."""


class TableSource(typing.Protocol):
    """Where tables are read when they are first used."""

    def read(self, table: str) -> pl.DataFrame:
        """All of a table."""

    def scan(self, table: str) -> pl.LazyFrame:
        """A table, of which only what a query needs is read."""

    def height(self, table: str) -> int:
        """Number of rows of a table."""

    def stored(self, table: str) -> StoredTable | None:
        """A table for other processes, as long as this is held; `None` where there is none."""


class Entities:
    """All tables, each a `polars.DataFrame` with the columns of its row class, sorted by its key.

    Those of a workspace are read when they are first used. Tables not given are empty.
    """

    papers: pl.DataFrame
    people: pl.DataFrame
    person_names: pl.DataFrame
    authorships: pl.DataFrame
    affiliations: pl.DataFrame
    mentions: pl.DataFrame
    paper_records: pl.DataFrame
    person_records: pl.DataFrame
    labs: pl.DataFrame
    lab_names: pl.DataFrame
    paper_labs: pl.DataFrame
    venues: pl.DataFrame
    editions: pl.DataFrame
    topics: pl.DataFrame
    paper_topics: pl.DataFrame
    artifacts: pl.DataFrame
    paper_artifacts: pl.DataFrame
    identifiers: pl.DataFrame
    links: pl.DataFrame
    paper_funders: pl.DataFrame
    citations: pl.DataFrame
    stated_numbers: pl.DataFrame
    evidence: pl.DataFrame
    doubts: pl.DataFrame
    person_parts: pl.DataFrame
    documents: pl.DataFrame
    document_fields: pl.DataFrame
    repairs: pl.DataFrame
    replacements: pl.DataFrame

    def __init__(self, source: TableSource | None = None, /, **tables: pl.DataFrame) -> None:
        if unknown := sorted(set(tables) - set(ROWS)):
            raise TypeError(f"no table {unknown[0]!r}")
        self._source, self._given, self._read = source, tables, dict[str, "pl.DataFrame"]()

    def __getattr__(self, name: str) -> pl.DataFrame:
        if name not in ROWS:
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
        table = self._given.get(name, self._read.get(name))
        if table is None:
            table = self._source.read(name) if self._source else _empty(name)
            self._read[name] = table
        return table

    def tables(self) -> dict[str, pl.DataFrame]:
        """Table name → frame, in the order of `ROWS`; all are read."""
        return {name: getattr(self, name) for name in ROWS}

    def scan(self, table: str) -> pl.LazyFrame:
        """A table lazily: of one that is not in memory only what a query needs is read."""
        if self._source is None or table in self._given or table in self._read:
            frame: pl.DataFrame = getattr(self, table)
            return frame.lazy()
        return self._source.scan(table)

    def height(self, table: str) -> int:
        """Number of rows of a table, without reading them."""
        if self._source is None or table in self._given:
            frame: pl.DataFrame = getattr(self, table)
            return frame.height
        return self._source.height(table)

    def stored(self, table: str) -> StoredTable | None:
        """A table for other processes, as long as these are held; `None` for one in memory."""
        is_held = self._source is None or table in self._given or table in self._read
        return None if is_held or self._source is None else self._source.stored(table)

    def scans(self, sql: str) -> dict[str, pl.LazyFrame]:
        """The tables that a query in SQL may speak of, lazily, by name: for a `polars.SQLContext`."""
        words = set(re.findall(r"\w+", sql))
        return {name: self.scan(name) for name in ROWS if name in words}

    def with_tables(self, **tables: pl.DataFrame) -> Entities:
        """The same but for these tables."""
        return Entities(self._source, **{**self._given, **tables})

    def release(self) -> None:
        """Let go of the tables that can be read again."""
        if self._source is not None:
            self._read.clear()

    @classmethod
    def from_rows(cls, rows: dict[str, list[Any]]) -> Entities:
        """Tables from lists of row structs, sorted by all their columns; tables not named stay empty.

        Example:
            >>> e = Entities.from_rows({"citations": [Citation(citing="b", cited="a")]})
            >>> e.citations.rows(), e.papers.height
            ([('b', 'a')], 0)
        """
        import polars as pl

        frames = {}
        for table, items in rows.items():
            columns = schema(ROWS[table])
            data = {c: [getattr(i, c) for i in items] for c in columns}
            frame = pl.DataFrame(data, schema=columns)
            frames[table] = frame.sort(frame.columns, nulls_last=True) if frame.height else frame
        return cls(**frames)
