"""How far the measures agree on who is central."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from kgraph.reports.people_sections import Agreement, Glance, Mover, Variant

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Ranks = npt.NDArray[np.integer]

MOVERS = 12
"""How many of the people whose ranks differ most are named."""


def glance(people: pl.DataFrame, measures: Sequence[str], top: int) -> list[Glance]:
    """The `top` people who are among the first by most measures, with their ranks by all measures."""
    import polars as pl

    heads = [_head(people, m, top) for m in measures]
    ranks = [f"{m}_rank" for m in measures]
    rows = (
        people.filter(_in(people, set().union(*heads)))
        .with_columns(
            n_lists=pl.col("id").map_elements(
                lambda id: sum(id in head for head in heads), return_dtype=pl.Int64
            ),
            median=pl.concat_list(ranks).list.median(),
        )
        .sort("n_lists", "median", "name", "id", descending=[True, False, False, False])
        .head(top)
    )
    return [
        Glance(
            person=row["id"],
            name=row["name"],
            papers=row["papers"],
            cut_papers=row["cut_papers"],
            n_lists=row["n_lists"],
            ranks={m: row[f"{m}_rank"] for m in measures},
        )
        for row in rows.iter_rows(named=True)
    ]


def agreement_section(
    people: pl.DataFrame, measures: Sequence[str], top: int, variants: list[Variant]
) -> Agreement:
    """Spearman's ρ of each pair of measures over all people, common names, who moves most."""
    heads = [_head(people, m, top) for m in measures]
    return Agreement(
        measures=list(measures),
        spearman=_spearman(people, measures),
        overlap=[[len(a & b) for b in heads] for a in heads],
        top=top,
        movers=_movers(people, measures, top),
        variants=variants,
    )


def _head(people: pl.DataFrame, measure: str, top: int) -> set[str]:
    """People of rank 1 to `top`, all who share the last rank included: names must not decide who is in."""
    import polars as pl

    is_first = (pl.col(measure) > 0) & (pl.col(f"{measure}_rank") <= top)
    return set(people.select(pl.col("id").filter(is_first))["id"])


def _in(people: pl.DataFrame, ids: set[str]) -> pl.Series:
    import polars as pl

    return people["id"].is_in(pl.Series(sorted(ids), dtype=pl.String).implode())


def _spearman(people: pl.DataFrame, measures: Sequence[str]) -> list[list[float | None]]:
    """Pearson's correlation of the mean ranks, so ties are handled as Spearman's ρ asks."""
    import numpy as np

    if people.height < 2:
        return [[None] * len(measures) for _ in measures]
    centred = np.empty((len(measures), people.height))
    for row, measure in zip(centred, measures, strict=True):
        row[:] = mean_ranks(people[f"{measure}_rank"].to_numpy())
        row -= row.mean()
    products = centred @ centred.T
    spread = np.sqrt(products.diagonal())
    return [
        [_ratio(products[i, j], spread[i] * spread[j]) for j in range(len(measures))]
        for i in range(len(measures))
    ]


def mean_ranks(rank: Ranks) -> npt.NDArray[np.float64]:
    """Ranks at which whoever shares one has the mean of those that they fill, from the best of these."""
    import numpy as np

    sharing = np.bincount(rank)
    return np.asarray((rank + (sharing[rank] - 1) / 2), dtype=np.float64)


def _ratio(above: np.float64, below: np.float64) -> float | None:
    return round(float(above / below), 6) if below else None


def _movers(people: pl.DataFrame, measures: Sequence[str], top: int) -> list[Mover]:
    """Of the first by any measure, the people whose best and worst rank lie farthest apart, by their ratio.

    The ratio, since from 1st to 50th is a longer way than from 1001st to 1050th. Ties are compared at their
    mean rank: to share the first rank with a hundred others is not to be first. The core number is left
    aside: it has few values, and whole teams share each.
    """
    import polars as pl

    telling = [m for m in measures if m != "core_number" and people[f"{m}_rank"].max() != 1]
    if len(telling) < 2:
        return []
    listed = set().union(*(_head(people, m, top) for m in telling))
    chosen = _in(people, listed)
    mean = [
        pl.Series(f"{m}_mean", mean_ranks(people[f"{m}_rank"].to_numpy())).filter(chosen) for m in telling
    ]
    movers = []
    for row in people.filter(chosen).with_columns(mean).iter_rows(named=True):
        best = min(telling, key=lambda m: row[f"{m}_mean"])
        worst = max(telling, key=lambda m: row[f"{m}_mean"])
        if row[f"{best}_mean"] < row[f"{worst}_mean"]:
            movers.append(
                (row[f"{best}_mean"] / row[f"{worst}_mean"], row["name"], row["id"], best, worst, row)
            )
    return [
        Mover(
            person=id,
            name=name,
            best_measure=best,
            best_rank=row[f"{best}_rank"],
            worst_measure=worst,
            worst_rank=row[f"{worst}_rank"],
        )
        for _, name, id, best, worst, row in sorted(movers, key=lambda m: m[:3])[:MOVERS]
    ]
