"""A network as two frames: nodes and edges, with the incidences they came from.

`nodes` and `edges` are polars frames, that is: columns of arrays. A node's number is its row. Every other
library's graph is made from these arrays and results come back as columns; no graph object of one library
is ever turned into that of another.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import networkx as nx
    import polars as pl


@dataclass(frozen=True)
class Network:
    """An undirected weighted network, one row per node and one per pair joined.

    nodes: `id` (as in the tables), `iri`, `label`, `kind` (`Person`, `Lab`, `Topic` …), then attributes
        (`papers`, `first_year`, `last_year`, `labs` …) and, once computed, measures. Sorted by `id`.
    edges: `source`, `target` (rows of `nodes`, source < target, each pair once, sorted), `papers` (joint
        papers, full count, Int64), `weight` (under `weighting`), `first_year`, `last_year` (null where no joint
        paper has a year), `cut_papers` (how many of the joint papers have a cut author list).
    incidence: `group` (id of the paper, lab … that joins them), `node` (row of `nodes`), `year`. Every edge's
        papers are found here; null for networks given as edges.
    edge_years: `edge` (row of `edges`), `year`, `papers`: joint papers by year, for time lines.
    """

    name: str
    title: str
    weighting: str
    nodes: pl.DataFrame
    edges: pl.DataFrame
    incidence: pl.DataFrame | None = None
    edge_years: pl.DataFrame | None = None
    is_bipartite: bool = False
    parameters: dict[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    """What a reader must know: what was cut, what is a lower bound, which counting; printed by every output."""

    @property
    def n_nodes(self) -> int:
        """Number of nodes, isolated ones included."""
        return self.nodes.height

    @property
    def n_edges(self) -> int:
        """Number of pairs joined."""
        return self.edges.height

    def with_nodes(self, nodes: pl.DataFrame) -> Network:
        """The same network with other columns for the same nodes in the same order."""
        if nodes.height != self.nodes.height:
            raise ValueError(f"{nodes.height} rows for {self.nodes.height} nodes")
        return replace(self, nodes=nodes)
