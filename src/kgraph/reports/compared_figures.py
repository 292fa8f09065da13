"""The figures of two parts side by side, with what is known of their difference."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.reports import intervals
from kgraph.reports.comparison_sections import Bounded, ComparedFigure, ComparedTopic
from kgraph.reports.gaps import LOW_CONFIDENCE
from kgraph.reports.sides import Side

if TYPE_CHECKING:
    import polars as pl

BASES = {
    "count": "counted; over the papers that are here it is exact",
    "part": "counted as a part of all; over the papers that are here it is exact",
    "bound": "a lower bound (≥) where author lists are cut: the difference of two lower bounds is bounded by "
    "nothing, and nothing is made up for it",
    "share": "a share with Wilson's 95 % interval, the difference with Newcombe's",
    "mean": "a mean with its 95 % interval, the difference with Welch's",
    "open": "may move either way with what is missing; no range is claimed",
}
"""Basis of a figure → what its ranges mean."""

LEAST_PAPERS = 3
"""Topics of fewer papers on both sides together are not compared."""


@dataclass(frozen=True)
class Comparable:
    """A figure that two parts can be compared by."""

    name: str
    title: str
    basis: str
    of: Callable[[Side], Bounded]


def compared_quality(left: Side, right: Side) -> list[ComparedFigure]:
    """What is missing or uncertain on either side."""
    return [_compared(figure, left, right) for figure in QUALITY]


def compared_figures(left: Side, right: Side) -> list[ComparedFigure]:
    """The figures of `FIGURES` that either side has."""
    compared = (_compared(figure, left, right) for figure in FIGURES)
    return [c for c in compared if c.left.value is not None or c.right.value is not None]


def _compared(figure: Comparable, left: Side, right: Side) -> ComparedFigure:
    values = figure.of(left), figure.of(right)
    sampled = figure.basis in ("share", "mean")
    difference = (intervals.difference_of_samples if sampled else intervals.difference_of_bounds)(*values)
    return ComparedFigure(
        name=figure.name,
        title=figure.title,
        basis=figure.basis,
        left=values[0],
        right=values[1],
        difference=difference,
        verdict=intervals.verdict(difference),
    )


def compared_topics(left: Side, right: Side) -> list[ComparedTopic]:
    """Topics by how far their shares of the papers lie apart, those that surely differ first."""
    import polars as pl

    counted = [
        side.entities.paper_topics.select("paper", "topic").unique().group_by("topic").len("n")
        for side in (left, right)
    ]
    rows = (
        counted[0]
        .join(counted[1], on="topic", how="full", coalesce=True, suffix="_right")
        .with_columns(pl.col("n", "n_right").fill_null(0).cast(pl.Int64))
        .filter(pl.col("n") + pl.col("n_right") >= LEAST_PAPERS)
    )
    known = {
        id: (label, scheme)
        for side in (left, right)
        for id, label, scheme in side.entities.topics.select("id", "label", "scheme").iter_rows()
    }
    of = left.entities.papers.height, right.entities.papers.height
    topics = [
        ComparedTopic(
            topic=topic,
            label=known[topic][0],
            scheme=known[topic][1],
            left_papers=n,
            right_papers=n_right,
            difference=intervals.difference_of_samples(
                intervals.share(n, of[0]), intervals.share(n_right, of[1])
            ),
        )
        for topic, n, n_right in rows.select("topic", "n", "n_right").iter_rows()
    ]
    return sorted(
        topics,
        key=lambda t: (
            intervals.verdict(t.difference) == "open", -abs(t.difference.value or 0), t.label, t.topic
        ),
    )  # fmt: skip


# ---- what is compared


def _part_of(n: int, of: int) -> Bounded:
    return intervals.exact(float(f"{n / of:.9g}") if of else None)


def _papers_where(condition: Callable[[], pl.Expr]) -> Callable[[Side], Bounded]:
    def of(side: Side) -> Bounded:
        papers = side.entities.papers
        return _part_of(papers.filter(condition()).height, papers.height)

    return of


def _cut() -> pl.Expr:
    import polars as pl

    return ~pl.col("authors_complete")


def _undated() -> pl.Expr:
    import polars as pl

    return pl.col("year").is_null()


def _without_lab(side: Side) -> Bounded:
    n = side.entities.papers.height
    return _part_of(n - _teams(side).filter(_has_lab()).height, n)


def _has_lab() -> pl.Expr:
    import polars as pl

    return pl.col("labs") > 0


def _uncertain(side: Side) -> Bounded:
    import polars as pl

    people = side.entities.people
    unsure = (pl.col("confidence") < LOW_CONFIDENCE) | (pl.col("kind") == "AmbiguousPerson")
    return _part_of(people.filter(unsure).height, people.height)


def _teams(side: Side) -> pl.DataFrame:
    from kgraph.measures.collaboration import teams

    return teams(side.entities)


def _is_cut(side: Side) -> bool:
    return not side.entities.papers["authors_complete"].all()


def _papers(side: Side) -> Bounded:
    return intervals.exact(side.entities.papers.height)


def _papers_a_year(side: Side) -> Bounded:
    years = side.entities.papers["year"].drop_nulls()
    if years.is_empty():
        return intervals.exact(None)
    span = int(years.max()) - int(years.min()) + 1  # type: ignore[arg-type]
    return intervals.exact(float(f"{len(years) / span:.9g}"))


def _authors(side: Side) -> Bounded:
    return intervals.at_least(side.entities.people.height, _is_cut(side))


def _own_people(side: Side) -> Bounded:
    """Of a lab or community; not every paper prints whose it is."""
    return intervals.exact(None) if side.own.members is None else intervals.at_least(len(side.people))


def _pairs(side: Side) -> Bounded:
    return intervals.at_least(side.network.n_edges, _is_cut(side))


def _mean_degree(side: Side) -> Bounded:
    n = side.network.n_nodes
    # More authors are also more people, so the mean may move either way.
    return intervals.unbounded(2 * side.network.n_edges / n if n else None)


def _team_of_complete(side: Side) -> Bounded:
    rows = _teams(side)
    return intervals.mean(rows.filter(~rows["cut"])["people"].cast(float).to_list())


def _share_of_teams(column: str, known: int) -> Callable[[Side], Bounded]:
    """Share of the papers with several of `column` among those with at least `known` of it."""

    def of(side: Side) -> Bounded:
        import polars as pl

        rows = _teams(side).filter(pl.col(column) >= known)
        rows = rows.filter(~pl.col("cut")) if column == "people" else rows
        return intervals.share(rows.filter(pl.col(column) > 1).height, rows.height)

    return of


def _share_largest(side: Side) -> Bounded:
    import numpy as np

    from kgraph.networks.selection import component_labels

    labels = component_labels(side.network)
    return intervals.unbounded(float(np.bincount(labels).max()) / len(labels) if len(labels) else None)


def _clustering(side: Side) -> Bounded:
    from kgraph.measures import centrality

    values = centrality(side.network, ("clustering",)).frame["clustering"]
    return intervals.unbounded(float(values.to_numpy().mean()) if len(values) else None)


QUALITY: tuple[Comparable, ...] = (
    Comparable("cut-lists", "papers with a cut author list", "part", _papers_where(_cut)),
    Comparable("no-lab", "papers without a recognised lab", "part", _without_lab),
    Comparable("no-year", "papers without a year", "part", _papers_where(_undated)),
    Comparable("uncertain", "people of uncertain identity", "part", _uncertain),
)
FIGURES: tuple[Comparable, ...] = (
    Comparable("papers", "papers", "count", _papers),
    Comparable("papers_a_year", "papers a year, from the first to the last year", "count", _papers_a_year),
    Comparable("people", "authors", "bound", _authors),
    Comparable("own_people", "people of its own", "bound", _own_people),
    Comparable("pairs", "pairs of co-authors", "bound", _pairs),
    Comparable("team", "authors per paper, of complete lists", "mean", _team_of_complete),
    Comparable(
        "joint", "papers of several authors, of complete lists", "share", _share_of_teams("people", 1)
    ),
    Comparable(
        "between_labs", "papers of several labs, of those with a lab", "share", _share_of_teams("labs", 1)
    ),
    Comparable(
        "international",
        "papers of several countries, of those with one",
        "share",
        _share_of_teams("countries", 1),
    ),
    Comparable("mean_degree", "co-authors of a person, on average", "open", _mean_degree),
    Comparable("share_largest", "people in the largest component", "open", _share_largest),
    Comparable("clustering", "mean clustering coefficient", "open", _clustering),
)
"""Every figure compared, in the order in which it is listed to people."""

SHARES = frozenset(
    {"cut-lists", "no-lab", "no-year", "uncertain", "joint", "between_labs", "international", "share_largest"}
)
"""Figures that are printed as percentages."""
