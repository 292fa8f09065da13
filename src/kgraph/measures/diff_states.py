"""The two sides of a difference in one language: things before under the ids of what they are after."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgraph.measures.matching import LABS, PAPERS, PEOPLE, Matching, match
from kgraph.measures.periods import Period, papers_of, parse_period, parse_since

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities


@dataclass(frozen=True)
class State:
    """A graph, or the papers of a period in it.

    papers: ids; by default all.
    """

    label: str
    entities: Entities
    papers: pl.Series | None = None


def two_periods(entities: Entities, before: str, after: str) -> tuple[State, State, list[str]]:
    """The papers of two periods, such as `2020-2022` and `2023-2025`, and what must be said of them.

    Raises:
        BadRequest: a text is no period.
    """
    one, other = parse_period(before), parse_period(after)
    states, guessed = zip(*(_of_period(entities, period) for period in (one, other)), strict=True)
    return *states, [*_undated(entities), *(note for notes in guessed for note in notes)]


def since_then(entities: Entities, since: str) -> tuple[State, State, list[str]]:
    """All papers until a year, month or day, and all papers with those since; and what must be said of them.

    Raises:
        BadRequest: it is no date.
    """
    import polars as pl

    period = parse_since(since)
    come, notes = _of_period(entities, period)
    assert come.papers is not None
    dated = entities.papers.filter(pl.col("year").is_not_null() | pl.col("date").is_not_null())["id"]
    before = dated.filter(~dated.is_in(come.papers.implode()))
    label = f"all {period.label}"
    return State(f"before {period.since}", entities, before), State(label, entities, dated), [
        *_undated(entities), *notes,
    ]  # fmt: skip


def _of_period(entities: Entities, period: Period) -> tuple[State, list[str]]:
    papers, guessed = papers_of(entities.papers, period)
    notes = []
    if guessed:
        notes.append(
            f"{period.label}: {guessed:,} of its {len(papers):,} papers have a year but no full date; they "
            "count as of the period, though they may be of other months of the year"
        )
    return State(period.label, entities, papers), notes


def _undated(entities: Entities) -> list[str]:
    import polars as pl

    n = entities.papers.filter(pl.col("year").is_null() & pl.col("date").is_null()).height
    return [f"papers without a year: {n:,}, on no side"] if n else []


@dataclass(frozen=True)
class Matchings:
    """Who is who in two states."""

    papers: Matching
    people: Matching
    labs: Matching

    @classmethod
    def of(cls, before: Entities, after: Entities) -> Matchings:
        """Of two states of the tables."""
        return cls(*(match(kind, before, after) for kind in (PAPERS, PEOPLE, LABS)))


@dataclass(frozen=True)
class Side:
    """What counts in a state, under the ids that things have after; `own…` are those that they have here.

    papers: `paper`, `own_paper`. authorships: `paper`, `person`. labs: `paper`, `lab`. parents: `lab`,
    `parent`.
    people, lab_ids: all that are there, with or without a paper.
    """

    entities: Entities
    papers: pl.DataFrame
    authorships: pl.DataFrame
    labs: pl.DataFrame
    parents: pl.DataFrame
    people: pl.Series
    lab_ids: pl.Series

    def within(self, papers: pl.Series) -> Side:
        """The same of these papers alone (ids as after)."""
        import polars as pl

        there = pl.col("paper").is_in(papers.implode())
        authorships, labs = self.authorships.filter(there), self.labs.filter(there)
        return replace(
            self,
            papers=self.papers.filter(there),
            authorships=authorships,
            labs=labs,
            people=authorships["person"].unique().sort(),
            lab_ids=labs["lab"].unique().sort().rename("id"),
        )


def side(state: State, follow: Matchings | None) -> Side:
    """What counts in a state; `follow` says what its things have become, where that is not what they are."""
    import polars as pl

    entities = state.entities
    papers = entities.papers.select(own_paper="id")
    authorships = entities.authorships.select("paper", "person").unique().sort("paper", "person")
    labs = pl.concat(
        [t.select("paper", "lab").drop_nulls() for t in (entities.paper_labs, entities.affiliations)]
    )
    parents = entities.labs.select("parent", lab="id").drop_nulls()
    people, lab_ids = entities.people["id"], entities.labs["id"]
    if follow is not None:
        authorships = authorships.with_columns(
            follow.papers.follow(authorships["paper"]), follow.people.follow(authorships["person"])
        ).unique(maintain_order=True)
        labs = labs.with_columns(follow.papers.follow(labs["paper"]), follow.labs.follow(labs["lab"]))
        parents = parents.with_columns(follow.labs.follow(parents[c]) for c in ("lab", "parent"))
        people, lab_ids = follow.people.follow(people), follow.labs.follow(lab_ids)
    ids = papers["own_paper"] if follow is None else follow.papers.follow(papers["own_paper"])
    whole = Side(
        entities,
        papers.with_columns(ids.alias("paper")).select("paper", "own_paper"),
        authorships,
        labs.unique(maintain_order=True),
        parents,
        people.unique().sort(),
        lab_ids.unique().sort(),
    )
    if state.papers is None:
        return whole
    counted = whole.papers.filter(pl.col("own_paper").is_in(state.papers.implode()))
    return whole.within(counted["paper"])


def papers_of_lab(one: Side, lab: str) -> pl.Series:
    """The papers that name a lab or a part of it, by the hierarchy of that side."""
    import polars as pl

    labs, below = {lab}, {lab}
    while below:
        below = set(one.parents.filter(pl.col("parent").is_in(list(below)))["lab"]) - labs
        labs |= below
    return one.labs.filter(pl.col("lab").is_in(list(labs)))["paper"].unique()


def papers_with(one: Side, people: set[str], least: int) -> pl.Series:
    """The papers that at least so many of these people wrote."""
    import polars as pl

    theirs = one.authorships.filter(pl.col("person").is_in(list(people)))
    return theirs.group_by("paper").len().filter(pl.col("len") >= least)["paper"]


def co_authors(one: Side, person: str) -> set[str]:
    """Those who share a paper with somebody, and the person."""
    import polars as pl

    theirs = one.authorships.filter(person=person)["paper"]
    return set(one.authorships.filter(pl.col("paper").is_in(theirs.implode()))["person"]) | {person}
