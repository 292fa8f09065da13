"""Incidences to weighted pairs: who shares a group with whom, how often, when.

Papers of one team size are handled together, their pairs made in one step; then one sort brings the pairs
of all sizes into order and adds them up. Time and memory grow with the sum of n² over groups.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.networks.weighting import get_weighting

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Ints = npt.NDArray[np.int64]

NO_YEAR = -(2**31)


def project(
    incidence: pl.DataFrame, n_nodes: int, weighting: str = "full"
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Edges and their years (`Network.edges`, `Network.edge_years`) from incidences.

    incidence: `group` (any sortable), `node` (0 … n_nodes − 1), `year`, `cut`, `rank` (order within the
        group: only harmonic weights look at it). One row per group and node; groups of one add nothing.

    Example:
        >>> import polars as pl
        >>> rows = pl.DataFrame({"group": ["p", "p", "q", "q", "q"], "node": [0, 1, 0, 1, 2],
        ...     "year": [2020, 2020, None, None, None], "cut": [False] * 5, "rank": [1, 2, 1, 2, 3]})
        >>> edges, years = project(rows, 3, "fractional")
        >>> edges.select("source", "target", "papers", "weight", "first_year").rows()
        [(0, 1, 2, 1.5, 2020), (0, 2, 1, 0.5, None), (1, 2, 1, 0.5, None)]
        >>> years.rows()
        [(0, 2020, 1)]
    """
    import numpy as np
    import polars as pl

    # Texts are sorted only where they are not in order already: numbers sort several times faster.
    grouped = incidence if incidence["group"].is_sorted() else incidence.sort("group")
    rows = grouped.with_columns(pl.col("group").rle_id()).sort("group", "rank", "node")
    sizes = rows.group_by("group", maintain_order=True).len()["len"].to_numpy().astype(np.int64)
    starts = np.cumsum(sizes) - sizes
    node = rows["node"].to_numpy().astype(np.int64)
    year = rows["year"].cast(int).fill_null(NO_YEAR).to_numpy().astype(np.int64)[starts]
    cut = rows["cut"].to_numpy().astype(np.int64)[starts]
    key, weight, group = _pairs(node, sizes, starts, n_nodes, weighting)
    return _sum_up(key, weight, year[group], cut[group], n_nodes)


def n_pairs(sizes: Ints) -> Ints:
    """Pairs that groups of these sizes join."""
    return sizes * (sizes - 1) // 2


def _pairs(
    node: Ints, sizes: Ints, starts: Ints, n_nodes: int, weighting: str
) -> tuple[Ints, npt.NDArray[np.float64], Ints]:
    """Key (`source * n_nodes + target`), weight and group of every pair of every group."""
    import numpy as np

    total = int(n_pairs(sizes).sum())
    keys, groups = np.empty(total, np.int64), np.empty(total, np.int64)
    weights = np.empty(total)
    weigh = get_weighting(weighting).pairs
    done = 0
    for size in np.unique(sizes[sizes > 1]):
        chosen = np.flatnonzero(sizes == size)
        members = node[starts[chosen][:, None] + np.arange(size)]
        left, right = (side.astype(np.int64) for side in np.triu_indices(size, 1))
        source, target = members[:, left], members[:, right]
        part = slice(done, done := done + source.size)
        keys[part] = (np.minimum(source, target) * n_nodes + np.maximum(source, target)).ravel()
        ranks = np.arange(1, size + 1, dtype=np.int64)[None, :]
        weights[part] = np.broadcast_to(weigh(ranks, left, right), source.shape).ravel()
        groups[part] = np.repeat(chosen, len(left))
    return keys, weights, groups


def _sum_up(
    key: Ints, weight: npt.NDArray[np.float64], year: Ints, cut: Ints, n_nodes: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Pairs of one key become one edge; sums are added in the order of groups, so they come out the same."""
    import numpy as np
    import polars as pl

    order = np.argsort(key, kind="stable")
    key, weight, year, cut = key[order], weight[order], year[order], cut[order]
    first = np.flatnonzero(np.diff(key, prepend=-1))
    if not len(key):
        return empty_edges()
    known = year != NO_YEAR
    n_known = np.add.reduceat(known.astype(np.int64), first)
    first_year = np.minimum.reduceat(np.where(known, year, -NO_YEAR), first)
    last_year = np.maximum.reduceat(year, first)
    papers = np.diff(first, append=len(key))
    dated = pl.Series(n_known > 0)
    edges = pl.DataFrame(
        {
            "source": key[first] // n_nodes,
            "target": key[first] % n_nodes,
            "papers": papers.astype(np.int64),
            "weight": np.add.reduceat(weight, first),
            "first_year": first_year,
            "last_year": last_year,
            "cut_papers": np.add.reduceat(cut, first),
        }
    ).with_columns(pl.when(dated).then(c).alias(c) for c in ("first_year", "last_year"))
    edge = np.repeat(np.arange(len(first)), papers)[known]
    return edges, count_years(pl.DataFrame({"edge": edge, "year": year[known]}))


def count_years(rows: pl.DataFrame) -> pl.DataFrame:
    """`Network.edge_years` from one row (`edge`, `year`) per edge and joint paper."""
    import polars as pl

    counted = rows.group_by("edge", "year").agg(pl.len().cast(pl.Int64).alias("papers"))
    return counted.sort("edge", "year")


def empty_edges() -> tuple[pl.DataFrame, pl.DataFrame]:
    """Edges and years of a network without any."""
    import polars as pl

    columns = ("source", "target", "papers", "weight", "first_year", "last_year", "cut_papers")
    edges = pl.DataFrame(schema={c: pl.Float64 if c == "weight" else pl.Int64 for c in columns})
    return edges, pl.DataFrame(schema=dict.fromkeys(("edge", "year", "papers"), pl.Int64))
