"""Coded rows to what edges are made of: memberships of groups, or edges that are given as such."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.errors import BadRequest
from kgraph.networks.projection import count_years, empty_edges

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.definition import Definition
    from kgraph.networks.weighting import Weighting


def memberships(rows: pl.DataFrame, definition: Definition, weighting: Weighting) -> pl.DataFrame:
    """`group`, `node`, `year`, `cut`, `inferred`, `rank` (order in the group); one row per group and node.

    A group that holds several years (an author, say) has none.

    Raises:
        BadRequest: the weighting looks at positions and there are none.
    """
    import numpy as np
    import polars as pl

    from kgraph.kernels.sharing import has_repeats

    if weighting.is_ranked and rows.height:
        _check_positions(rows, definition, weighting)
    places = rows.select("group", "node", "inferred", "position").sort(
        "group", "position", "node", "inferred", nulls_last=True
    )
    n_nodes = int(places["node"].max() or 0) + 1  # type: ignore[arg-type]
    if has_repeats(n_nodes, places["group"].to_numpy(), places["node"].to_numpy()):
        places = places.unique(["group", "node"], keep="first", maintain_order=True)
    year = pl.when(pl.col("year").min() == pl.col("year").max()).then(pl.col("year").min())
    groups = rows.group_by("group").agg(year.first().alias("year"), pl.col("cut").any()).sort("group")
    size = np.bincount(places["group"].to_numpy(), minlength=groups.height)
    rank = np.arange(1, places.height + 1) - np.repeat(np.cumsum(size) - size, size)
    return places.select(
        "group",
        "node",
        groups["year"].gather(places["group"]),
        groups["cut"].gather(places["group"]),
        "inferred",
        pl.Series("rank", rank.astype(np.int32)),
    )


def given_edges(
    rows: pl.DataFrame, definition: Definition, weighting: Weighting
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Edges and years from rows that are edges: rows of one pair are one edge.

    `papers` counts the papers named, or the rows where none is; the weight is the sum of `?weight`, else of
    what the papers give under the weighting. A thing is never joined to itself. Of directed networks,
    `forward` and `backward` count the rows from source to target and from target to source.

    Raises:
        BadRequest: a weighting other than full, and the rows have weights of their own, no papers, or one
            kind of nodes only; or it looks at positions and there are none.
    """
    import polars as pl

    rows = rows.filter(pl.col("source") != pl.col("target"))
    if weighting.name != "full":
        rows = _shared_out(rows, definition, weighting)
    if rows.is_empty():
        return empty_edges()
    low, high = pl.min_horizontal("source", "target"), pl.max_horizontal("source", "target")
    rows = rows.with_columns(
        low.alias("source"), high.alias("target"), (pl.col("source") == low).alias("forward")
    ).unique(maintain_order=True)
    papers = (
        pl.when(pl.col("paper").is_null().all())
        .then(pl.len())
        .otherwise(pl.col("paper").drop_nulls().n_unique())
    )
    ways = (pl.col("forward").sum(), (~pl.col("forward")).sum().alias("backward"))
    # Sorted, so that sums come out the same from either source.
    edges = (
        rows.sort("source", "target", "place", "position", "weight", nulls_last=True)
        .group_by("source", "target", maintain_order=True)
        .agg(
            papers.cast(pl.Int64).alias("papers"),
            pl.when(pl.col("weight").is_null().all())
            .then(papers)
            .otherwise(pl.col("weight").sum())
            .cast(pl.Float64)
            .alias("weight"),
            pl.col("year").min().alias("first_year"),
            pl.col("year").max().alias("last_year"),
            pl.col("paper").filter("cut").n_unique().cast(pl.Int32).alias("cut_papers"),
            *(way.cast(pl.Int64) for way in ways if definition.is_directed),
        )
    )
    numbers = edges.select("source", "target", pl.int_range(pl.len(), dtype=pl.Int32).alias("edge"))
    dated = rows.unique(["source", "target", "paper", "year"]).drop_nulls("year")
    return edges, count_years(dated.join(numbers, on=["source", "target"]).select("edge", "year"))


def _shared_out(rows: pl.DataFrame, definition: Definition, weighting: Weighting) -> pl.DataFrame:
    """The rows with `weight`: what each paper gives to each pair of a source and a target that it has."""
    import polars as pl

    if not definition.is_bipartite or rows["weight"].count() or rows["paper"].null_count():
        raise BadRequest(
            f"network {definition.name} is given as edges: its weight is that of its rows (full)"
        )
    if weighting.is_ranked and rows.height:
        _check_positions(rows, definition, weighting)
    # One row for whoever stands twice on a paper, at the better position.
    rows = rows.sort("paper", "position", "source", "target", nulls_last=True).unique(
        ["paper", "source", "target"], keep="first", maintain_order=True
    )
    rows = rows.with_columns(
        pl.col("source").n_unique().over("paper").alias("n"),
        pl.col("target").n_unique().over("paper").alias("k"),
        (pl.col("source").rle_id().over("paper") + 1).alias("rank"),
        pl.col("cut").any().over("paper"),
    )
    kinds = rows.select("n", "k", "cut").unique().sort("n", "k", "cut")
    table = [_shares(weighting, n, k, is_cut) for n, k, is_cut in kinds.iter_rows()]
    shares = pl.concat(table) if table else _shares(weighting, 0, 0, False)
    keys = ["n", "k", "cut", "rank"]
    rows = rows.with_columns(pl.col(c).cast(pl.Int64) for c in ("n", "k", "rank"))
    return rows.drop("weight").join(shares, on=keys, how="left", maintain_order="left").drop("n", "k", "rank")


def _shares(weighting: Weighting, n: int, k: int, is_cut: bool) -> pl.DataFrame:
    """What each of the n sources of a paper gives to each of its k targets, by rank."""
    import numpy as np
    import polars as pl

    credit = weighting.credit(n, is_cut=is_cut)
    share = credit / weighting.share(credit, k) if n else credit
    return pl.DataFrame(
        {"rank": np.arange(1, n + 1, dtype=np.int64), "weight": share},
    ).with_columns(
        pl.lit(n, pl.Int64).alias("n"), pl.lit(k, pl.Int64).alias("k"), pl.lit(is_cut).alias("cut")
    )


def _check_positions(rows: pl.DataFrame, definition: Definition, weighting: Weighting) -> None:
    if rows["position"].null_count() == rows.height:
        raise BadRequest(
            f"network {definition.name}: {weighting.name} counting needs positions; choose another weight"
        )
