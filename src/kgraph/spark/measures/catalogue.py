"""The measures that there are on a cluster, as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import UnknownName
from kgraph.spark.measures import groups, ranks
from kgraph.spark.measures.graph import Graph

if TYPE_CHECKING:
    from pyspark.sql import DataFrame


@dataclass(frozen=True)
class Measure:
    """One column of the result.

    compute: the values as `node` and `value`; of nodes that it leaves out, which have no ties, the value is
    `alone`, or, where it names groups, the node itself (`is_group`): groups are called by the id of their
    lowest node.
    """

    name: str
    title: str
    compute: Callable[[Graph], DataFrame]
    type: str
    networkx: str
    """The call that gives the same, empty where there is none."""
    alone: float = 0
    is_group: bool = False


MEASURES: tuple[Measure, ...] = (
    Measure("degree", "co-authors", ranks.degree, "long", "G.degree()"),
    Measure("strength", "weight of all ties", ranks.strength, "double", "G.degree(weight='weight')"),
    Measure("pagerank", "PageRank", ranks.pagerank, "double", "nx.pagerank(G)"),
    Measure(
        "component", "connected component", groups.components, "long", "nx.connected_components(G)",
        is_group=True,
    ),
    Measure("core", "core number", groups.cores, "long", "nx.core_number(G)"),
    Measure("community", "label propagation", groups.labels, "long", "", is_group=True),
)  # fmt: skip
"""In the order of their columns."""


def chosen(names: Iterable[str] | None) -> Sequence[Measure]:
    """The measures of these names, all by default.

    Raises:
        UnknownName: there is none of a name; the message offers the nearest.
    """
    if names is None:
        return MEASURES
    known = {measure.name: measure for measure in MEASURES}
    wanted = set(names)
    for name in wanted - known.keys():
        raise UnknownName("measure", name, known, hint=", ".join(known))
    return [measure for measure in MEASURES if measure.name in wanted]


def table_of(graph: Graph, values: Sequence[tuple[Measure, DataFrame]]) -> DataFrame:
    """A row for each person: `person` and a column for each measure."""
    from pyspark.sql import functions as f

    names = graph.nodes.select(f.col("node").alias("group"), f.col("person").alias("called"))
    table = graph.nodes
    for measure, frame in values:
        table = table.join(frame.withColumnRenamed("value", measure.name), "node", "left")
        alone = f.col("node") if measure.is_group else f.lit(measure.alone)
        column = f.coalesce(f.col(measure.name), alone).cast(measure.type)
        table = table.withColumn(measure.name, column)
        if measure.is_group:
            table = table.join(names, table[measure.name] == names["group"]).drop(measure.name, "group")
            table = table.withColumnRenamed("called", measure.name)
    return table.select("person", *(measure.name for measure, _ in values))
