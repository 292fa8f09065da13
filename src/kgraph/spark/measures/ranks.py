"""Degree, strength, PageRank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.errors import KGraphError
from kgraph.spark.measures.graph import Graph

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

ALPHA, TOLERANCE, MOST_ROUNDS = 0.85, 1e-6, 100
"""As networkx has them."""


class NotConverged(KGraphError, ArithmeticError):
    """A measure that is computed in rounds did not come to its end."""


def degree(graph: Graph) -> DataFrame:
    """How many neighbours each node has, as `node` and `value`; nodes without any are left out."""
    from pyspark.sql import functions as f

    return graph.arcs.groupBy(f.col("source").alias("node")).agg(f.count("*").alias("value"))


def strength(graph: Graph) -> DataFrame:
    """The sum of the weights of each node's ties, as `degree`."""
    from pyspark.sql import functions as f

    return graph.arcs.groupBy(f.col("source").alias("node")).agg(f.sum("weight").alias("value"))


def pagerank(graph: Graph, tolerance: float = TOLERANCE) -> DataFrame:
    """PageRank of all nodes, as `networkx.pagerank(G, tol=tolerance)` gives it: the same rounds.

    What dangling nodes hold is shared among all. In an undirected network those are the nodes without ties;
    nobody gives them anything, so all of them have one rank, which is carried as a number.

    Raises:
        NotConverged: after `MOST_ROUNDS` rounds ranks still change by more than `tolerance` a node.
    """
    from pyspark.sql import functions as f

    n = graph.n_nodes
    out = strength(graph).select(f.col("node").alias("source"), f.col("value").alias("strength"))
    share = (f.col("weight") / f.col("strength")).alias("share")
    arcs = graph.arcs.join(out, "source").select("source", "target", share).checkpoint()
    ranks = out.select(f.col("source").alias("node"), f.lit(1 / n).alias("rank")).checkpoint()
    n_dangling = n - ranks.count()
    dangling = 1 / n
    for _ in range(MOST_ROUNDS):
        base = ALPHA * n_dangling * dangling / n + (1 - ALPHA) / n
        ranks = _round(arcs, ranks, base).checkpoint()
        moved = ranks.agg(f.sum(f.abs(f.col("rank") - f.col("before")))).first()
        assert moved is not None  # a sum over all has one row
        error = (moved[0] or 0.0) + n_dangling * abs(base - dangling)
        dangling = base
        if error < n * tolerance:
            tied = ranks.select("node", f.col("rank").alias("value"))
            alone = graph.nodes.join(tied, "node", "left_anti")
            return tied.union(alone.select("node", f.lit(dangling).alias("value")))
    raise NotConverged(f"PageRank: not within {tolerance} a node after {MOST_ROUNDS} rounds")


def _round(arcs: DataFrame, ranks: DataFrame, base: float) -> DataFrame:
    """The next ranks, beside those before."""
    from pyspark.sql import functions as f

    given = arcs.join(ranks.select(f.col("node").alias("source"), "rank"), "source").select(
        f.col("target").alias("node"), (f.col("rank") * f.col("share")).alias("part"),
        f.lit(None).cast("double").alias("before"),
    )  # fmt: skip
    kept = ranks.select("node", f.lit(0.0).alias("part"), f.col("rank").alias("before"))
    got = given.union(kept).groupBy("node").agg(f.sum("part").alias("got"), f.max("before").alias("before"))
    return got.select("node", (ALPHA * f.col("got") + base).alias("rank"), "before")
