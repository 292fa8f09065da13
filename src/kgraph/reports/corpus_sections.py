"""What a report says of its corpus, as data; see `kgraph.reports.sections`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


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
    command: str | None
    """Prints the lines behind the figure; null where the report speaks of a part of the corpus."""
    sql: str | None
    """The same over the workspace's tables, a row per line; null for a part, or where they do not hold it."""

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
