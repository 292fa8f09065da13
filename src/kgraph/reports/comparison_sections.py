"""What a comparison of two parts says, as data: the JSON output is exactly these models."""

from __future__ import annotations

from kgraph.reports.corpus_sections import Section
from kgraph.reports.scope_sections import Claim, ScopePart
from kgraph.reports.sections import Method
from kgraph.reports.tie_sections import TiePaper


class Bounded(Section):
    """A number and what is known of it."""

    value: float | None
    """Null where it does not exist (a share of nothing)."""
    low: float | None
    """Nothing below it is possible (or within the 95 % interval); null where nothing bounds it."""
    high: float | None


class ComparedFigure(Section):
    """One figure of both parts."""

    name: str
    title: str
    basis: str
    """`count`, `bound`, `share`, `mean` or `open`: what makes the ranges (the method says how)."""
    left: Bounded
    right: Bounded
    difference: Bounded
    """Right minus left."""
    verdict: str
    """`higher`, `lower`, `equal` or `open`: what is known of the right against the left."""


class SharedPerson(Section):
    """Somebody with papers in both parts."""

    person: str
    name: str
    left_papers: int
    right_papers: int
    left_rank: int
    """By degree, within the part."""
    right_rank: int
    caveat: str | None


class TieBetween(Section):
    """Somebody of one part alone and somebody of the other who wrote together anywhere in the corpus."""

    left: str
    right: str
    left_name: str
    right_name: str
    papers: int
    cut_papers: int
    first_year: int | None
    last_year: int | None


class ComparedTie(Section):
    """A pair that wrote together in both parts."""

    left: str
    right: str
    left_name: str
    right_name: str
    left_papers: int
    right_papers: int


class ComparedTopic(Section):
    """A topic's share of the papers of both parts."""

    topic: str
    label: str
    scheme: str
    left_papers: int
    right_papers: int
    difference: Bounded
    """Share of the right minus share of the left, with its 95 % interval."""


class ComparedPart(Section):
    """One of the two parts."""

    part: ScopePart
    papers: int
    people: int
    members: int
    """Of a lab or community: people of its own."""
    pairs: int
    claims: list[Claim]


class ComparisonReport(Section):
    """Everything a comparison says."""

    title: str
    base: str
    within: list[ScopePart]
    """Both parts are cut from the papers in all of these; empty: from the whole corpus."""
    of_papers: int
    of_people: int
    left: ComparedPart
    right: ComparedPart
    summary: list[str]
    quality: list[ComparedFigure]
    """What is missing on either side, before what is compared."""
    figures: list[ComparedFigure]
    n_shared_papers: int
    shared_papers: list[TiePaper]
    n_shared_people: int
    n_left_only: int
    n_right_only: int
    shared_people: list[SharedPerson]
    n_kept_ties: int
    """Pairs that wrote together in both."""
    n_left_ties: int
    n_right_ties: int
    """Pairs of one part alone."""
    kept_ties: list[ComparedTie]
    n_ties_between: int
    ties_between: list[TieBetween]
    topics: list[ComparedTopic]
    method: Method
