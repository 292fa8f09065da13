"""Degree and strength of a few people with the range that doubtful identities leave them, at any size.

What an answer makes of a person depends on the papers of whoever may be him, and on who of their co-authors
are one. So the corpus is cut down to those papers and to the doubts about those people, and the ranges are
worked out there: they are those of the whole corpus.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.measures.doubts import LISTS
from kgraph.measures.ranges import centrality_ranges

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.model.entities import Entities


def nearby_ranges(entities: Entities, people: pl.Series, *, base: str, weight: str) -> pl.DataFrame:
    """`id` and, for each of `LISTS`, `{measure}_low` and `{measure}_high` of these people (ids).

    Values are those of `kgraph.measures.ranges.centrality_ranges` for the co-authorship of all papers.
    """
    import polars as pl

    near = nearby(entities, people)
    ranged = centrality_ranges(near, measures=LISTS, base=base, weight=weight).frame
    ends = [f"{measure}_{end}" for measure in LISTS for end in ("low", "high")]
    return ranged.select("id", *ends).filter(pl.col("id").is_in(people.implode()))


def nearby(entities: Entities, people: pl.Series) -> Entities:
    """What decides the ranges of these people: the papers of all who may be them, and the doubts about those
    who signed these."""
    import polars as pl

    from kgraph.model.entities import Entities as Tables

    doubts = entities.doubts
    thinkable = _doubted_with(doubts, people)
    papers = _among(entities, "authorships", "person", thinkable, "paper")["paper"].unique()
    shown = _among(entities, "authorships", "paper", papers)
    signed = pl.concat([shown["person"], thinkable]).unique()
    doubted = doubts.filter(pl.col("person").is_in(_doubted_with(doubts, signed).implode()))
    asked = pl.concat([doubted["person"], doubted["other"]]).unique()
    elsewhere = _among(entities, "authorships", "person", asked)
    authorships = pl.concat([shown, elsewhere]).unique(["paper", "rank"]).sort("paper", "rank")
    identifiers = entities.scan("identifiers").filter(
        (pl.col("kind") == "person") & pl.col("entity").is_in(asked.implode())
    )
    return Tables(
        doubts=doubted,
        authorships=authorships,
        papers=_among(entities, "papers", "id", authorships["paper"].unique()),
        people=_among(entities, "people", "id", authorships["person"].unique()),
        person_names=_among(entities, "person_names", "person", asked),
        person_parts=_among(entities, "person_parts", "person", asked),
        identifiers=identifiers.collect(engine="streaming"),
    )


def _among(entities: Entities, table: str, column: str, ids: pl.Series, *columns: str) -> pl.DataFrame:
    """The rows of a table that have one of these ids."""
    import polars as pl

    rows = entities.scan(table).filter(pl.col(column).is_in(ids.implode()))
    return (rows.select(columns) if columns else rows).collect(engine="streaming")


def _doubted_with(doubts: pl.DataFrame, people: pl.Series) -> pl.Series:
    """These people and all whom a chain of doubts ties to them."""
    import polars as pl

    from kgraph.measures.local import component_numbers

    ids = pl.concat([doubts["person"], doubts["other"], people]).unique().sort()
    left, right = (_places(doubts[end], ids) for end in ("person", "other"))
    part = pl.Series(component_numbers(len(ids), left, right))
    reached = part.gather(_places(people, ids)).unique()
    return ids.filter(part.is_in(reached.implode()))


def _places(ids: pl.Series, among: pl.Series) -> npt.NDArray[np.int32]:
    """Of each id, where it is among these, ascending."""
    import polars as pl

    return among.search_sorted(ids).cast(pl.Int32).to_numpy()
