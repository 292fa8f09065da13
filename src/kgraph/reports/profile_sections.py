"""What the profile of a person says, as data: the JSON output is exactly these models."""

from __future__ import annotations

from kgraph.reports.corpus_sections import Section
from kgraph.reports.scope_sections import Claim
from kgraph.reports.sections import Method


class ProfileYear(Section):
    """One year of somebody's papers."""

    year: int
    papers: int
    first_author: int
    last_author: int
    """Only where the list of authors is complete."""
    new_coauthors: int
    """People with whom the first dated joint paper is of this year."""


class ProfilePaper(Section):
    """A paper of the person."""

    paper: str
    title: str
    link: str | None
    year: int | None
    venue: str | None
    authors: int
    position: int | None
    """Null where it is not printed: the person was concluded to be an author."""
    is_cut: bool
    citations: int | None
    """As the sources state them; the highest of them."""
    confidence: float
    """That this is a paper of this person."""
    places: list[str]
    """`path:line` of each record."""


class Coauthor(Section):
    """Somebody the person wrote with."""

    person: str
    name: str
    papers: int
    weight: float
    cut_papers: int
    first_year: int | None
    last_year: int | None
    labs: list[str]
    community: int
    caveat: str | None


class ProfileTopic(Section):
    """A topic of the person's papers."""

    topic: str
    label: str
    scheme: str
    papers: int
    share: float
    lift: float | None
    """Share here over share among all papers."""
    years: dict[int, int]
    """Year → papers."""
    trend: str | None


class ProfileLab(Section):
    """A lab printed with the person's name."""

    lab: str
    name: str
    papers: int
    first_year: int | None
    last_year: int | None


class PlaceInNetwork(Section):
    """The person's value by one measure, among all people."""

    measure: str
    title: str
    value: float
    shown: str
    """As printed: `≥ 12` for a lower bound, `0.031 ± 0.002` for an estimate."""
    rank: int
    of: int
    share_below: float
    """Share of all other people with a smaller value."""
    accuracy: str
    meaning: str


class IndicatorRow(Section):
    """An indicator from the papers of this corpus."""

    name: str
    title: str
    value: float | None
    shown: str
    formula: str
    reference: str


class StatedRow(Section):
    """A number as a document states it of the person; nothing here was counted."""

    name: str
    value: float
    as_of: str | None
    as_of_inferred: bool
    document: str


class NameUsed(Section):
    """A spelling of the name, and how often it was printed."""

    name: str
    mentions: int


class IdentityLink(Section):
    """Why two mentions are held to be this person's."""

    left: str
    right: str
    rule: str
    score: float
    detail: str


class IdentityDoubt(Section):
    """Somebody who may be the same person, or a part that may be another's."""

    verdict: str
    probability: float
    name: str
    papers: int
    place: str
    reason: str
    same: str
    """The command that says that they are one."""
    different: str


class EgoNode(Section):
    """A person on the map; the places are those of the drawing."""

    person: str
    name: str
    papers: int
    """Joint papers with the person; of the person, all."""
    community: int
    x: float
    y: float


class EgoTie(Section):
    """A pair on the map, by their places in the list of nodes."""

    source: int
    target: int
    papers: int


class EgoMap(Section):
    """The person and the strongest co-authors, and who of them wrote together."""

    nodes: list[EgoNode]
    """The person first."""
    ties: list[EgoTie]
    coauthors: int
    """How many there are; the map shows the strongest."""


class ProfileReport(Section):
    """Everything a profile says."""

    title: str
    base: str
    person: str
    name: str
    kind: str
    confidence: float
    summary: list[str]
    caveats: list[str]
    """What is missing or uncertain, before anything that is counted."""
    names: list[NameUsed]
    identifiers: dict[str, list[str]]
    links: list[str]
    evidence: list[IdentityLink]
    """The weakest first; `n_evidence` says how many there are."""
    n_evidence: int
    doubts: list[IdentityDoubt]
    years: list[ProfileYear]
    papers: list[ProfilePaper]
    coauthors: list[Coauthor]
    topics: list[ProfileTopic]
    labs: list[ProfileLab]
    ego: EgoMap
    places: list[PlaceInNetwork]
    indicators: list[IndicatorRow]
    stated: list[StatedRow]
    claims: list[Claim]
    method: Method
