"""A network as two frames: nodes and edges, with the incidences they came from.

`nodes` and `edges` are polars frames, that is: columns of arrays. A node's number is its row. Every other
library's graph is made from these arrays and results come back as columns; no graph object of one library
is ever turned into that of another.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest, UnknownName

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    import networkx as nx
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.exports import MapFrame
    from kgraph.measures import CentralityTable
    from kgraph.model.entities import Entities

    CompressedRows = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.float64]]


@dataclass(frozen=True)
class Network:
    """An undirected weighted network, one row per node and one per pair joined.

    nodes: `id` (as in the tables), `iri`, `label`, `kind` (`Person`, `Lab`, `Topic` …), then attributes
        (`papers`, `first_year`, `last_year`, `labs` …) and, once computed, measures. Sorted by `id`.
    edges: `source`, `target` (rows of `nodes`, source < target, each pair once, sorted), `papers` (joint
        papers, full count, Int64), `weight` (under `weighting`), `first_year`, `last_year` (null where
        no joint paper has a year), `cut_papers` (how many of the joint papers have a cut author list). Where
        they apply also `weight_low`, `weight_high` (bounds of what the joint papers truly give, see
        `kgraph.networks.bounds`), `similarity`, and of directed networks `forward`, `backward` (how often the
        source refers to the target, and the target to the source).
    incidence: `group` (id of the paper, lab … that joins them), `node` (row of `nodes`), `year`, `cut` and
        `rank` (order within the group, from 1), `inferred`. Every edge's papers are found here; null for
        networks given as edges.
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
    """What a reader must know: what was cut, left out or inferred; printed by every output."""
    entities: Entities | None = field(default=None, repr=False, compare=False)
    """The tables of the corpus, where they are at hand: titles, links and lines of what joins the nodes."""

    @property
    def n_nodes(self) -> int:
        """Number of nodes, isolated ones included."""
        return self.nodes.height

    @property
    def n_edges(self) -> int:
        """Number of pairs joined."""
        return self.edges.height

    @cached_property
    def compressed_rows(self) -> CompressedRows:
        """The symmetric adjacency as compressed sparse rows: `indptr`, `indices`, `weights`.

        The neighbours of node v are `indices[indptr[v]:indptr[v + 1]]`, ascending, with `weights` beside
        them. Made once and kept, so do not write into it.
        """
        import numpy as np

        from kgraph.kernels.csr import symmetric_rows

        source, target = (self.edges[end].to_numpy().astype(np.int32) for end in ("source", "target"))
        weight = self.edges["weight"].to_numpy().astype(np.float64)
        return symmetric_rows(self.n_nodes, source, target, weight)

    @cached_property
    def group_numbers(self) -> npt.NDArray[np.int32]:
        """A number for the group of each row of `incidence`, ascending as their ids do, from 0.

        Made once and kept, so do not write into it.

        Raises:
            BadRequest: the network was given as edges.
        """
        from kgraph.networks.projection import codes

        if self.incidence is None:
            raise BadRequest(f"network {self.name} was given as edges; what joins its nodes is not kept")
        return codes(self.incidence["group"])

    def release(self) -> None:
        """Let go of `compressed_rows`, which are made again when somebody asks for them."""
        self.__dict__.pop("compressed_rows", None)

    def with_nodes(self, nodes: pl.DataFrame) -> Network:
        """The same network with other columns for the same nodes in the same order."""
        if nodes.height != self.nodes.height:
            raise ValueError(f"{nodes.height} rows for {self.nodes.height} nodes")
        return replace(self, nodes=nodes)

    def row_of(self, node: str) -> int:
        """The row of a node given by id or IRI.

        Raises:
            UnknownName: it is not in this network.
        """
        import polars as pl

        found = self.nodes.select(((pl.col("id") == node) | (pl.col("iri") == node)).arg_true()).to_series()
        if found.is_empty():
            raise UnknownName(
                "node", node, self.nodes["id"].to_list(), hint=f"not in the network {self.name}"
            )
        return int(found[0])

    def papers_of(self, a: str, b: str) -> list[str]:
        """Ids of what joins two nodes (papers, as a rule), in order; nodes by id or IRI.

        Raises:
            UnknownName: no such node; BadRequest: the network was given as edges.
        """
        import polars as pl

        if self.incidence is None:
            raise BadRequest(f"network {self.name} was given as edges; what joins its nodes is not kept")
        one, two = (
            self.incidence.filter(pl.col("node") == self.row_of(node)).select("group").unique()
            for node in (a, b)
        )
        return one.join(two, on="group").sort("group")["group"].to_list()

    def to_networkx(self) -> nx.Graph:
        """A `networkx.Graph` with node ids as nodes, in order, and all columns as attributes.

        What is null is left out, since networkx's writers refuse it. Name, title, weighting and notes are
        attributes of the graph.
        """
        import networkx as nx

        graph = nx.Graph(
            name=self.name, title=self.title, weighting=self.weighting, notes="\n".join(self.notes)
        )
        ids = self.nodes["id"].to_list()
        graph.add_nodes_from(zip(ids, _attributes(self.nodes.drop("id")), strict=True))
        source, target = ([ids[i] for i in self.edges[end].to_list()] for end in ("source", "target"))
        graph.add_edges_from(
            zip(source, target, _attributes(self.edges.drop("source", "target")), strict=True)
        )
        return graph

    def centrality(self, measures: Sequence[str] | None = None, **options: Any) -> CentralityTable:
        """Centralities of all nodes; see `kgraph.measures.centrality`."""
        import kgraph.measures

        return kgraph.measures.centrality(self, measures, **options)

    def export(self, path: str | os.PathLike[str], format: str | None = None, **options: Any) -> Path:
        """Write the network to a file; see `kgraph.exports.export`."""
        from kgraph.exports import export

        return export(self, path, format, **options)

    def show(self, *, height: int = 600, **options: Any) -> MapFrame:
        """The map, to be shown by a notebook: the last value of a cell.

        height: in pixels. options: as for the export format `map`.
        """
        from kgraph.exports import map_frame

        return map_frame(self, height=height, **options)


def _attributes(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """One dictionary per row, without nulls."""
    return [{k: v for k, v in row.items() if v is not None} for row in frame.iter_rows(named=True)]
