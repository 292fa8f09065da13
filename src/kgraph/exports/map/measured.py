"""Measures of the nodes of a map: exact where that is cheap, else from samples, and told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.measures.catalogue import get_measure
from kgraph.measures.centrality import centrality
from kgraph.measures.communities import SEED

if TYPE_CHECKING:
    from kgraph.measures.centrality import CentralityTable
    from kgraph.networks.network import Network

MEASURED = (
    "degree", "strength", "core_number", "clustering", "pagerank", "betweenness", "closeness", "harmonic",
)  # fmt: skip
"""Those computed where the nodes do not have them; more are columns of the nodes like any other."""
SEARCHES = 3e9
"""Pairs that the searches for betweenness pass at most: some seconds. Beyond, they start from a sample."""
_FEWEST = 64


def measured(
    network: Network, *, seed: int = SEED, known: CentralityTable | None = None
) -> tuple[Network, dict[str, str]]:
    """The network with the measures of `MEASURED` as node columns, and how each came about in words.

    Measures that the nodes have already stay as they are, and nothing is said of them; those in `known` are
    not computed again.
    """
    wanted = [name for name in MEASURED if name not in network.nodes.columns]
    if known is not None:
        return _with_columns(network, [(wanted, known)])
    if not (network.edges["weight"] >= 0).all():
        wanted = [name for name in wanted if not get_measure(name).uses_weight]
    quick = [name for name in wanted if name != "betweenness"]
    tables = [(quick, centrality(network, quick, seed=seed))]
    if "betweenness" in wanted:
        found = centrality(network, ["betweenness"], samples=_samples(network), seed=seed)
        tables.append((["betweenness"], found))
    return _with_columns(network, tables)


def _with_columns(
    network: Network, tables: list[tuple[list[str], CentralityTable]]
) -> tuple[Network, dict[str, str]]:
    columns = [table.frame[name] for names, table in tables for name in names]
    how = {name: table.fact(name).to_text() for names, table in tables for name in names}
    return network.with_nodes(network.nodes.with_columns(columns)), how


def _samples(network: Network) -> int | None:
    """How many sources to draw; `None` for all."""
    from kgraph.measures.adjacency import Adjacency

    graph = Adjacency.of(network)
    if graph.search_work <= SEARCHES:
        return None
    return max(_FEWEST, int(SEARCHES / len(graph.reduced.indices)))
