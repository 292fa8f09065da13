"""What a centrality report says, as data: the JSON output is exactly these models.

Every other output (page, Markdown, CSV, figures) is drawn from a `CentralityReport` alone, so a report read
back from its JSON writes the same files. Persons, papers and labs are named by their ids in the tables; an
IRI is `base` + kind + `/` + id. Absent is null. Measures are rounded to nine significant digits.
"""

from __future__ import annotations

from typing import Any

from pydantic import Field

from kgraph.reports.corpus_sections import Corpus, Section
from kgraph.reports.people_sections import Agreement, Glance, PeopleTable, TopList
from kgraph.reports.scope_sections import Claim, FigureRow, ScopeSection
from kgraph.reports.tie_sections import Communities, Growth, Tie


class DegreeCount(Section):
    """How many people have a number of co-authors."""

    degree: int
    people: int
    share_at_least: float
    """People with this many co-authors or more, as a part of all."""


class Arguments(Section):
    """What the report was asked for; with the tables and the manifest they give it again."""

    scope: list[str]
    weight: str
    top: int
    seed: int
    compare: list[str] = Field(default_factory=list)
    """The two scopes of a comparison."""


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
    arguments: Arguments
    parameters: dict[str, Any]
    run: str | None
    versions: dict[str, str]
    inputs: list[Input]
    recipes: list[Recipe]


class CentralityReport(Section):
    """Everything a centrality report says."""

    title: str
    base: str
    top: int
    scope: ScopeSection | None
    """Null where the report speaks of the whole corpus."""
    summary: list[str]
    corpus: Corpus
    structure: Structure
    figures: list[FigureRow]
    """Of the network."""
    collaboration: list[FigureRow]
    """Of the corpus: how people publish together."""
    glance: list[Glance]
    """People on most top lists, then by median rank: an arrangement, not a ranking of its own."""
    top_lists: list[TopList]
    agreement: Agreement
    communities: Communities
    growth: Growth
    ties: list[Tie]
    claims: list[Claim]
    method: Method
    people: PeopleTable = Field(repr=False)
