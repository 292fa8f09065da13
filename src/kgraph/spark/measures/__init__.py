"""Measures of the network on DataFrames, for what is larger than one machine's memory.

Each is computed in rounds, and the result of a round is put on the disk of the cluster (a checkpoint) before
the next begins: the plan does not grow, and a lost executor costs one round.
"""

from __future__ import annotations

from kgraph.spark.measures.catalogue import MEASURES, Measure, chosen
from kgraph.spark.measures.graph import Graph, graph_of

__all__ = ["MEASURES", "Graph", "Measure", "chosen", "graph_of"]
