"""What part of the corpus a report speaks of, its figures, and its claims, as data."""

from __future__ import annotations

from kgraph.reports.corpus_sections import Section


class ScopePart(Section):
    """One scope of a report."""

    kind: str
    text: str
    """As it was asked for: `lab:Mila`."""
    name: str
    id: str | None
    meaning: str
    """Which papers are in it, in a sentence."""


class Position(Section):
    """Where somebody stands in the part and in the whole."""

    person: str
    name: str
    is_member: bool
    papers: int
    whole_papers: int
    ranks: dict[str, int]
    """Measure → rank in the part."""
    whole_ranks: dict[str, int]


class ScopeSection(Section):
    """The part of the corpus, beside the whole."""

    parts: list[ScopePart]
    """Papers are in all of them."""
    papers: int
    of_papers: int
    people: int
    """Authors of these papers, those from elsewhere included."""
    of_people: int
    members: list[str]
    """Ids of the people of the lab or community; empty for other kinds."""
    positions: list[Position]


class FigureRow(Section):
    """One figure of the network or corpus, with its formula and source."""

    name: str
    title: str
    value: float | None
    coverage: int | None
    """Papers (for Lotka's law people) that it rests on; null for figures of the network."""
    formula: str
    reference: str


class Claim(Section):
    """A sentence of the report that one SPARQL query checks."""

    name: str
    text: str
    value: float
    """What the first row of the query gives as `?value`."""
    who: str | None
    """Name of the person, pair, year or labs it speaks of; null where none or several are meant."""
    query: str | None
    """Null where the graph does not hold the scope (large communities)."""
