"""Connected components, core numbers, communities by label propagation.

References:
    R. Kiveris et al., Connected components in MapReduce and beyond, SoCC 2014.
    A. Montresor, F. De Pellegrini, D. Miorandi, Distributed k-core decomposition, IEEE Trans. Parallel
    Distrib. Syst. 24 (2013) 288–300.
    L. Lü et al., The H-index of a network node and its relation to degree and coreness, Nat. Commun. 7
    (2016) 10168.
    U. N. Raghavan, R. Albert, S. Kumara, Near linear time algorithm to detect community structures in
    large-scale networks, Phys. Rev. E 76 (2007) 036106.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.spark.measures.graph import Graph, has_graphframes

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

LABEL_ROUNDS = 10
"""Synchronous labels may swap for ever (in a star with its centre): after so many rounds they stay."""
_DIGITS = 9
"""Sums of weights that agree in so many decimals are equal: in what order Spark adds is nobody's choice."""


def components(graph: Graph) -> DataFrame:
    """The lowest node of each tied node's component, as `node` and `value`.

    Large-star and small-star by turns (Kiveris et al.), until nothing changes; by GraphFrames where it is on
    the cluster, which does the same.
    """
    from pyspark.sql import functions as f

    if has_graphframes(graph.arcs.sparkSession):
        return _by_graphframes(graph)
    edges = graph.arcs.filter("source > target").select("source", "target").checkpoint()
    before = None
    while (now := _print_of(edges)) != before:
        before = now
        edges = _small_star(_large_star(edges)).checkpoint()
    centres = edges.select("target").distinct()
    return edges.select(f.col("source").alias("node"), f.col("target").alias("value")).union(
        centres.select(f.col("target").alias("node"), f.col("target").alias("value"))
    )


def _large_star(edges: DataFrame) -> DataFrame:
    """Every node ties its higher neighbours to the lowest of its neighbours and itself."""
    from pyspark.sql import functions as f

    back = edges.select(f.col("target").alias("source"), f.col("source").alias("target"))
    both = edges.union(back)
    lowest = both.groupBy("source").agg(f.least(f.min("target"), f.col("source")).alias("lowest"))
    higher = both.filter("target > source").join(lowest, "source")
    return higher.select(f.col("target").alias("source"), f.col("lowest").alias("target")).distinct()


def _small_star(edges: DataFrame) -> DataFrame:
    """Every node ties its lower neighbours and itself to the lowest of them."""
    from pyspark.sql import functions as f

    lowest = edges.groupBy("source").agg(f.min("target").alias("lowest"))
    tied = edges.join(lowest, "source").filter("target <> lowest")
    own = lowest.select("source", f.col("lowest").alias("target"))
    others = tied.select(f.col("target").alias("source"), f.col("lowest").alias("target"))
    return own.union(others).distinct()


def _print_of(edges: DataFrame) -> Any:
    """What two sets of edges hardly share that are not one."""
    from pyspark.sql import functions as f

    mark = f.xxhash64("source", "target").cast("decimal(38,0)")
    return edges.agg(f.count("*"), f.sum(mark)).first()


def _by_graphframes(graph: Graph) -> DataFrame:
    from graphframes import GraphFrame
    from pyspark.sql import functions as f

    vertices = graph.nodes.select(f.col("node").alias("id"))
    arcs = graph.arcs.select(f.col("source").alias("src"), f.col("target").alias("dst"))
    found: DataFrame = GraphFrame(vertices, arcs).connectedComponents()
    lowest = found.groupBy("component").agg(f.min("id").alias("value"))
    return found.join(lowest, "component").select(f.col("id").alias("node"), "value")


def cores(graph: Graph) -> DataFrame:
    """The core number of each tied node, as `node` and `value`.

    Everybody's estimate, at first the degree, becomes the h-index of the neighbours' estimates until none
    changes (Montresor et al.; Lü et al. prove where that ends).
    """
    from pyspark.sql import functions as f

    estimate = graph.arcs.groupBy(f.col("source").alias("node")).agg(f.count("*").cast("int").alias("value"))
    estimate = estimate.checkpoint()
    while True:
        heard = _heard(graph.arcs.select("source", "target"), estimate)
        falling = f.sort_array("heard", asc=False)
        h_index = f.size(f.filter(falling, lambda value, place: value > place)).alias("value")
        told = heard.groupBy("node").agg(
            f.collect_list("value").alias("heard"), f.max("before").alias("before")
        )
        estimate = told.select("node", h_index, "before").checkpoint()
        if not _has_changed(estimate):
            return estimate.select("node", "value")


def labels(graph: Graph) -> DataFrame:
    """The community of each tied node, called by its lowest label, as `node` and `value`.

    All nodes at once take the label that weighs most among their neighbours, of equal ones the lowest, for at
    most `LABEL_ROUNDS` rounds; at first everybody's label is the node itself.
    """
    from pyspark.sql import functions as f

    state = graph.arcs.select(f.col("source").alias("node")).distinct()
    state = state.withColumn("value", f.col("node")).checkpoint()
    for _ in range(LABEL_ROUNDS):
        heard = _heard(graph.arcs, state)
        weighed = heard.groupBy("node", "value").agg(
            f.round(f.sum("weight"), _DIGITS).alias("weight"), f.max("before").alias("before")
        )
        best = f.max(f.when(f.col("value").isNotNull(), f.struct("weight", (-f.col("value")).alias("label"))))
        told = weighed.groupBy("node").agg(best.alias("best"), f.max("before").alias("before"))
        state = told.select("node", (-f.col("best.label")).alias("value"), "before").checkpoint()
        if not _has_changed(state):
            break
    return state.select("node", "value")


def _heard(arcs: DataFrame, state: DataFrame) -> DataFrame:
    """What each node hears from its neighbours, and a row with its own value as `before`."""
    from pyspark.sql import functions as f

    more = [column for column in arcs.columns if column not in ("source", "target")]
    said = arcs.join(state.select(f.col("node").alias("source"), "value"), "source")
    kind = dict(state.dtypes)["value"]
    nothing = f.lit(None)
    heard = said.select(f.col("target").alias("node"), "value", *more, nothing.cast(kind).alias("before"))
    own = state.select(
        "node", nothing.cast(kind).alias("value"), *(nothing.cast("double").alias(c) for c in more),
        f.col("value").alias("before"),
    )  # fmt: skip
    return heard.union(own)


def _has_changed(state: DataFrame) -> bool:
    return not state.filter("value <> before").isEmpty()
