"""What a report says of communities, growth and ties, as data; see `kgraph.reports.sections`."""

from __future__ import annotations

from kgraph.reports.corpus_sections import Section


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
    stability: float | None
    """Its greatest Jaccard similarity with a community of a run with another seed, on average over runs."""


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
    stability: float | None
    """Adjusted mutual information of two runs with different seeds, on average; null after one run."""
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
