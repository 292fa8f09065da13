"""Nodes of a map in an order in which neighbours stand near each other, so that the file packs well."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from kgraph.networks.network import Network


def by_place(network: Network) -> Network:
    """The same drawn network with its nodes by community, then from left to right; edges sorted anew.

    A third less for numbers of nodes, topics and labs than in the order of ids.
    """
    import numpy as np
    import polars as pl

    nodes = network.nodes.with_row_index("_row").sort("community", "x", "_row", nulls_last=True)
    new = np.empty(network.n_nodes, np.int64)
    new[nodes["_row"].to_numpy()] = np.arange(network.n_nodes)
    source, target = (new[network.edges[end].to_numpy()] for end in ("source", "target"))
    ends = {"source": np.minimum(source, target), "target": np.maximum(source, target)}
    edges = network.edges.with_columns(**{end: pl.Series(rows, dtype=pl.Int64) for end, rows in ends.items()})
    incidence = network.incidence
    if incidence is not None:
        node = pl.Series("node", new[incidence["node"].to_numpy()], pl.Int64)
        incidence = incidence.with_columns(node)
    return replace(
        network,
        nodes=nodes.drop("_row"),
        edges=edges.sort("source", "target"),
        incidence=incidence,
        edge_years=None,
    )
