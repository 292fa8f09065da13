"""The network as Spark sees it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

GRAPHFRAMES = "org.graphframes.GraphFrame"


@dataclass(frozen=True)
class Graph:
    """People as numbers, ascending as their ids do, and the ties between them.

    nodes: `person` (id) and `node`. arcs: `source`, `target` (nodes) and `weight`; each pair in both
    directions.
    """

    nodes: DataFrame
    arcs: DataFrame
    n_nodes: int


def graph_of(people: DataFrame, pairs: DataFrame, weight: str, folder: Path) -> Graph:
    """The network of some people and pairs, written to a folder.

    people: `person`. pairs: `source`, `target` (ids) and a column `weight`.
    """
    from pyspark.sql import functions as f

    spark = people.sparkSession
    # Numbers that hang on how rows are parted are written before anybody uses them.
    numbered = people.distinct().sort("person").withColumn("node", f.monotonically_increasing_id())
    numbered.write.parquet(_uri(folder / "nodes"))
    nodes = spark.read.parquet(_uri(folder / "nodes"))
    for end in ("source", "target"):
        own = nodes.select(f.col("person").alias(end), f.col("node").alias(f"{end}_node"))
        pairs = pairs.join(own, end)
    there = pairs.select(
        f.col("source_node").alias("source"),
        f.col("target_node").alias("target"),
        f.col(weight).cast("double").alias("weight"),
    )
    back = there.select(f.col("target").alias("source"), f.col("source").alias("target"), "weight")
    there.union(back).write.parquet(_uri(folder / "arcs"))
    return read_graph(spark, folder)


def read_graph(spark: SparkSession, folder: Path) -> Graph:
    """The network that `graph_of` wrote."""
    nodes = spark.read.parquet(_uri(folder / "nodes"))
    return Graph(nodes, spark.read.parquet(_uri(folder / "arcs")), nodes.count())


def _uri(folder: Path) -> str:
    return folder.resolve().as_uri()


def has_graphframes(spark: SparkSession) -> bool:
    """Whether the jar of GraphFrames is on the cluster and its Python package beside it."""
    from importlib.util import find_spec

    jvm: Any = spark._jvm
    from py4j.protocol import Py4JJavaError

    try:
        jvm.java.lang.Thread.currentThread().getContextClassLoader().loadClass(GRAPHFRAMES)
    except Py4JJavaError:  # ClassNotFoundException
        return False
    return find_spec("graphframes") is not None
