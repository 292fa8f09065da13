"""What pages show, as data: the same for HTML, for JSON and for the OpenAPI description."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field


class Model(BaseModel):
    """Frozen; nothing but the fields named."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Ref(Model):
    """A thing by its name."""

    kind: str
    id: str
    name: str
    iri: str


class Counted(Model):
    """A thing and the papers it is on, among those that the page is about."""

    thing: Ref
    papers: int
    first_year: int | None
    last_year: int | None


class Several(Model):
    """The first of a list that may be long."""

    items: list[Counted]
    total: int


class YearCount(Model):
    """Papers of one year."""

    year: int
    papers: int


class Identifier(Model):
    """An identifier in normal form; `url` where its scheme has addresses."""

    scheme: str
    title: str
    value: str
    url: str | None


class Link(Model):
    """An address that a source gives; `url` is null where it is no web address, and then it is no link."""

    role: str
    text: str
    url: str | None


class PaperRow(Model):
    """A paper in a list."""

    paper: Ref
    year: int | None
    venue: Ref | None
    authors: list[Ref]
    """The first of them."""
    n_authors: int
    is_cut: bool
    """Every author list known is cut."""
    url: str | None
    places: list[str]
    """`path:line` of each record."""
    is_inferred: bool = False
    """On a person's page: no list known prints the name."""


class Papers(Model):
    """One part of a list of papers, the latest first."""

    items: list[PaperRow]
    total: int
    part: int
    parts: int
    cut: int
    """Papers, of all parts, whose author lists are cut everywhere."""


class NameUsed(Model):
    """A spelling, and how often it was met."""

    name: str
    mentions: int


class LabYears(Model):
    """A lab printed with a person's name."""

    lab: Ref
    papers: int
    first_year: int | None
    last_year: int | None


class Indicator(Model):
    """A number counted from the papers of this corpus alone."""

    name: str
    title: str
    value: float | None
    shown: str
    """With ≥ or ≤ where it is a bound."""
    formula: str


class Stated(Model):
    """A number as a source states it."""

    name: str
    value: float
    as_of: str | None
    place: str


class Coauthor(Model):
    """Somebody who wrote with the person."""

    person: Ref
    papers: int
    first_year: int | None
    last_year: int | None
    joint: list[Ref]
    """The latest of the joint papers."""


class EgoNode(Model):
    """A person on a mini map; x and y are those of the drawing."""

    person: Ref
    papers: int
    """Joint papers with the person in the middle; of that one, all. In a team, papers of the team."""
    x: float
    y: float


class EgoTie(Model):
    """Two people of a mini map, by their places in its list, who wrote together."""

    source: int
    target: int
    papers: int


class EgoMap(Model):
    """The person, first, and the co-authors of most joint papers."""

    nodes: list[EgoNode]
    ties: list[EgoTie]
    coauthors: int
    """How many there are in all."""


class TeamMap(Model):
    """The people on most papers of a lab, venue or topic, and who of them wrote together."""

    nodes: list[EgoNode]
    ties: list[EgoTie]
    people: int
    """How many there are in all."""


class PersonPage(Model):
    """A person."""

    thing: Ref
    type: str
    confidence: float
    n_papers: int
    first_year: int | None
    last_year: int | None
    names: list[NameUsed]
    identifiers: list[Identifier]
    links: list[Link]
    labs: list[LabYears]
    indicators: list[Indicator]
    stated: list[Stated]
    topics: Several
    coauthors: list[Coauthor]
    n_coauthors: int
    by_year: list[YearCount]
    ego: EgoMap
    papers: Papers


class Affiliation(Model):
    """A lab as printed with an author's name; `lab` is null where the text could not be resolved."""

    lab: Ref | None
    as_printed: str
    department: str | None


class Author(Model):
    """An author of a paper."""

    person: Ref
    position: int | None
    """Null for an author who was inferred."""
    printed: str
    is_inferred: bool
    is_corresponding: bool
    affiliations: list[Affiliation]


class Reading(Model):
    """What one record says of the paper, as printed."""

    place: str
    title: str
    authors: str
    year: int | None
    venue: str | None
    merged_by: str | None


class Introduced(Model):
    """An artefact and a paper that introduces it, with the words that say so."""

    artifact: Ref
    paper: Ref
    words: str
    place: str


class PaperPage(Model):
    """A paper."""

    thing: Ref
    type: str
    year: int | None
    year_inferred: bool
    date: str | None
    venue: Ref | None
    edition: Ref | None
    volume: str | None
    issue: str | None
    pages: str | None
    publisher: str | None
    language: str | None
    status: str | None
    abstract: str | None
    citations: int | None
    """As the sources state them."""
    authors: list[Author]
    n_authors: int
    authors_complete: bool
    labs: list[Ref]
    """Named for the paper as a whole."""
    funders: list[str]
    identifiers: list[Identifier]
    links: list[Link]
    topics: list[Ref]
    artifacts: list[Introduced]
    version_of: Ref | None
    versions: list[Ref]
    cites: list[Ref]
    cited_by: list[Ref]
    readings: list[Reading]


class Collection(Model):
    """Something that many papers have in common."""

    thing: Ref
    type: str
    n_papers: int
    first_year: int | None
    last_year: int | None
    identifiers: list[Identifier]
    people: Several
    labs: Several
    venues: Several
    topics: Several
    by_year: list[YearCount]
    team: TeamMap
    papers: Papers


class LabPage(Collection):
    """A lab; `people` are those printed with it, `labs` those it shares papers with."""

    parent: Ref | None
    subunits: list[Ref]
    city: str | None
    country: str | None
    names: list[NameUsed]


class VenuePage(Collection):
    """A venue and its editions."""

    abbreviation: str | None
    editions: list[Counted]


class EditionPage(Collection):
    """One edition of a venue."""

    venue: Ref | None
    year: int | None


class TopicPage(Collection):
    """A topic; `topics` are those on the same papers."""

    scheme: str
    notation: str | None
    broader: Ref | None
    narrower: list[Ref]


class ArtifactPage(Model):
    """A system, method, benchmark or dataset, and the papers that introduce it."""

    thing: Ref
    type: str
    long_name: str | None
    links: list[Link]
    introduced: list[Introduced] = Field(description="One per paper and rule.")
    papers: Papers


Page = PersonPage | PaperPage | LabPage | VenuePage | EditionPage | TopicPage | ArtifactPage
