"""What a centrality report says, as data: the JSON output is exactly these models.

Every other output (page, Markdown, CSV, figures) is drawn from a `CentralityReport` alone, so a report read
back from its JSON writes the same files. Persons, papers and labs are named by their ids in the tables; an
IRI is `base` + kind + `/` + id. Absent is null. Measures are rounded to nine significant digits.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """Base of all parts of a report: frozen, and strict about what it holds."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Count(Section):
    """A plain number about the corpus."""

    name: str
    label: str
    value: int


class Gap(Section):
    """Something the corpus does not know, and what that does to the numbers."""

    name: str
    label: str
    count: int
    of: int
    """What `count` is a part of: all papers, people, authorships, affiliations, pairs or records."""
    unit: str
    """What is counted: `papers`, `people` …"""
    effect: str
    """In a sentence: what it does to the numbers of this report."""
    command: str
    """Prints the lines behind the figure."""
    sql: str | None
    """The same over the workspace's tables, one row per line; null where they do not hold it."""

    @property
    def share(self) -> float:
        """`count` as a part of `of`, 0..1; 0 of nothing is 0."""
        return self.count / self.of if self.of else 0.0


class TeamSize(Section):
    """How much of the network papers of one team size carry."""

    label: str
    """`2–3 authors`."""
    papers: int
    share_papers: float
    pairs: int
    """Author pairs that these papers join, each paper counted."""
    share_pairs: float
    """Of all pairs: their part of the network under full counting."""
    weight: float
    """Their sum of fractional weights: n/2 for a paper of n ≥ 2 authors."""
    share_weight: float


class Corpus(Section):
    """What was read, what came out of it, and what is missing."""

    counts: list[Count]
    first_year: int | None
    last_year: int | None
    page_owners: list[str]
    """Names of the people whose own profile page was read: they are central by the choice of documents."""
    gaps: list[Gap]
    team_sizes: list[TeamSize]
    hyper_threshold: int
    """Papers of more authors than this are called hyper-authored."""
    hyper_papers: int
    hyper_share_pairs: float
    hyper_share_weight: float


class DegreeCount(Section):
    """How many people have a number of co-authors."""

    degree: int
    people: int
    share_at_least: float
    """People with this many co-authors or more, as a part of all."""


class Structure(Section):
    """The co-authorship network as a whole."""

    people: int
    pairs: int
    density: float | None
    mean_degree: float | None
    median_degree: float | None
    max_degree: int
    isolated: int
    """People without any co-author here."""
    components: int
    largest_component: int
    share_largest: float | None
    mean_clustering: float | None
    """Mean local clustering; people with fewer than two co-authors count as 0, as in networkx."""
    transitivity: float | None
    assortativity: float | None
    """Degree correlation across pairs; null where all degrees are equal."""
    joint_papers: int
    """Sum of joint papers over pairs."""
    total_weight: float
    pairs_cut: int
    """Pairs of which a joint paper has a cut author list."""
    degrees: list[DegreeCount]
    notes: list[str]
    """What the network itself says of its making."""


class Leader(Section):
    """One line of a top list."""

    rank: int
    """From 1; equal values share the best rank."""
    person: str
    name: str
    value: float
    error: float | None
    """Half-width of the 95 % interval of an estimate; null where the value is exact."""
    shown: str
    """The value as printed: `≥ 12` for a lower bound, `0.031 ± 0.002` for an estimate."""
    papers: int
    cut_papers: int
    first_year: int | None
    last_year: int | None
    labs: list[str]
    caveat: str | None
    """What makes the comparison with others doubtful: identity, or a page of one's own that was read."""
    low: float | None
    """Least value if doubtful pairs of people were answered otherwise; null where that is not worked out."""
    high: float | None


class SharedPaper(Section):
    """One paper behind most names of a list."""

    paper: str
    title: str
    authors: int
    """Distinct people of the paper."""
    leaders: int
    """How many of them are on the list."""
    has_first: bool
    """The list's first is one of them."""


class TopList(Section):
    """The first people by one measure."""

    measure: str
    title: str
    cut_effect: str
    """What a cut author list does to this measure: `lower bound`, `either way` …"""
    is_exact: bool
    accuracy: str
    """`exact`, or how it was estimated and how far off it may be."""
    leaders: list[Leader]
    meaning: str
    """What the measure says, in a sentence."""
    shared_paper: SharedPaper | None
    """The paper that most leaders wrote together, if these are more than half of them."""
    n_with_cuts: int
    """How many of the leaders have papers with a cut list."""
    n_tied_at_end: int
    """People left out although they share the last value printed."""


class Glance(Section):
    """A person's ranks by all measures, side by side."""

    person: str
    name: str
    papers: int
    cut_papers: int
    n_lists: int
    """Measures by which the person has a rank from 1 to `top`."""
    ranks: dict[str, int]
    """Measure → rank."""


class Mover(Section):
    """A person whom two measures rank far apart."""

    person: str
    name: str
    best_measure: str
    best_rank: int
    worst_measure: str
    worst_rank: int


class Variant(Section):
    """The same ranking without a doubtful part of the corpus."""

    name: str
    label: str
    authorships_left_out: int
    pairs: int
    """Pairs of co-authors that remain."""
    degree_spearman: float | None
    """Rank correlation with the whole corpus, over its people."""
    degree_first: int
    """People of rank 1 to `top` in the whole corpus: more than `top` where the last rank is shared."""
    degree_overlap: int
    """How many of them have such a rank here too."""
    strength_spearman: float | None
    strength_first: int
    strength_overlap: int


class Agreement(Section):
    """How far the measures tell the same story."""

    measures: list[str]
    spearman: list[list[float | None]]
    """Rank correlation over all people, ties at their mean rank; null where a measure is constant."""
    overlap: list[list[int]]
    """People of rank 1 to `top` by both of two measures; all who share the last rank are counted in, so the
    diagonal may be above `top`."""
    top: int
    movers: list[Mover]
    variants: list[Variant]
    """Only those that leave anything out."""


class Community(Section):
    """A group of people who write more with each other than chance would have it."""

    number: int
    """As in the node tables: 0 is the largest."""
    name: str
    size: int
    topics: list[str]
    members: list[str]
    """Names of the strongest members."""
    internal_weight: float
    external_weight: float


class CommunityTie(Section):
    """Two communities and what joins them."""

    left: int
    right: int
    weight: float
    pairs: int


class CommunityBridge(Section):
    """A person whose co-authors sit in several communities."""

    person: str
    name: str
    community: int
    weight_outside: float
    """Strength into other communities."""
    participation: float
    """1 − Σ (share of one's strength into each community)²: 0 within one, towards 1 across many."""
    n_communities: int
    degree: int
    cut_papers: int
    caveat: str | None
    """As in `Leader`."""


class LabBridge(Section):
    """A person who connects labs: on papers of several, or with co-authors of several."""

    person: str
    name: str
    labs: list[str]
    n_labs: int
    n_partner_labs: int
    """Labs of co-authors that the person's own papers do not name for the person."""
    papers: int


class LabPair(Section):
    """Two labs and their joint papers."""

    left: str
    right: str
    left_name: str
    right_name: str
    papers: int
    first_year: int | None
    last_year: int | None


class Communities(Section):
    """Communities, and who and what joins them and the labs."""

    method: str
    modularity: float | None
    count: int
    singletons: int
    communities: list[Community]
    ties: list[CommunityTie]
    bridges: list[CommunityBridge]
    lab_bridges: list[LabBridge]
    lab_pairs: list[LabPair]
    people_with_labs: int


class Year(Section):
    """One year of growth."""

    year: int
    venues: int
    """Venues of the papers: which were read decides how many papers there are."""
    papers: int
    cut_papers: int
    active_people: int
    new_people: int
    new_pairs: int
    mean_team: float | None
    """Mean number of authors of the papers that have any."""


class Growth(Section):
    """Growth over the years; papers without a year are in none of them."""

    years: list[Year]
    papers_without_year: int
    pairs_without_year: int


class TiePaper(Section):
    """A joint paper and the lines that say so."""

    paper: str
    title: str
    link: str | None
    """DOI or other page of the paper, where an identifier is known."""
    year: int | None
    is_cut: bool
    places: list[str]
    """`path:line` of each record."""


class Tie(Section):
    """Two people and their joint papers."""

    left: str
    right: str
    left_name: str
    right_name: str
    papers: int
    weight: float
    cut_papers: int
    first_year: int | None
    last_year: int | None
    listed: list[TiePaper]
    """The latest joint papers; `papers` says how many there are."""


class Definition(Section):
    """How a number is made."""

    name: str
    title: str
    formula: str
    meaning: str
    cut_effect: str
    reference: str


class Recipe(Section):
    """How a stranger recomputes a number."""

    title: str
    language: str
    """`shell`, `sparql` or `python`."""
    text: str


class Input(Section):
    """A document that was read."""

    path: str
    format: str
    sha256: str
    size_bytes: int
    n_records: int
    n_rejected: int


class Method(Section):
    """Definitions, parameters, versions, inputs and recipes."""

    measures: list[Definition]
    weightings: list[Definition]
    weighting: str
    seed: int
    parameters: dict[str, Any]
    run: str | None
    versions: dict[str, str]
    inputs: list[Input]
    recipes: list[Recipe]


class PeopleTable(Section):
    """All people by columns, in the order of their first measure; the CSV output."""

    person: list[str]
    name: list[str]
    kind: list[str]
    confidence: list[float]
    papers: list[int]
    cut_papers: list[int]
    first_year: list[int | None]
    last_year: list[int | None]
    labs: list[str]
    """Joined by `; `."""
    community: list[int | None]
    values: dict[str, list[float]]
    """Measure → value by person."""
    ranks: dict[str, list[int]]
    """Measure → rank by person, from 1; equal values share the best rank."""


class CentralityReport(Section):
    """Everything a centrality report says."""

    title: str
    base: str
    top: int
    summary: list[str]
    corpus: Corpus
    structure: Structure
    glance: list[Glance]
    """People on most top lists, then by median rank: an arrangement, not a ranking of its own."""
    top_lists: list[TopList]
    agreement: Agreement
    communities: Communities
    growth: Growth
    ties: list[Tie]
    method: Method
    people: PeopleTable = Field(repr=False)
