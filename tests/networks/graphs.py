"""Networks made by hand or drawn by hypothesis, for the tests of networks and measures."""

from __future__ import annotations

from typing import Any

import networkx as nx
import polars as pl
from hypothesis import strategies as st

from kgraph.networks import Network


def network_of(graph: nx.Graph) -> Network:
    """A `Network` of the same nodes and weights; ids are the positions of the nodes."""
    number = {node: i for i, node in enumerate(graph)}
    pairs = sorted((*sorted((number[a], number[b])), w) for a, b, w in graph.edges(data="weight", default=1))
    nodes = pl.DataFrame(
        {
            "id": [f"{i:06d}" for i in range(len(graph))],
            "iri": [f"https://example.org/person/{i}" for i in range(len(graph))],
            "label": [str(node) for node in graph],
        },
        schema={"id": pl.String, "iri": pl.String, "label": pl.String},
    )
    columns = list(zip(*pairs, strict=True)) or [(), (), ()]
    edges = pl.DataFrame(
        {
            "source": pl.Series(columns[0], dtype=pl.Int64),
            "target": pl.Series(columns[1], dtype=pl.Int64),
            "papers": pl.Series([1] * len(pairs), dtype=pl.Int64),
            "weight": pl.Series([float(w) for w in columns[2]], dtype=pl.Float64),
        }
    )
    return Network("test", "Test", "full", nodes, edges)


@st.composite
def weighted_graphs(draw: st.DrawFn, max_nodes: int = 12) -> nx.Graph:
    """Any simple graph: empty, one node, isolated nodes, several components, whole weights."""
    n = draw(st.integers(0, max_nodes))
    graph: nx.Graph = nx.empty_graph(n)
    if n > 1:
        pairs = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda p: p[0] < p[1])
        for a, b in draw(st.sets(pairs, max_size=2 * n)):
            graph.add_edge(a, b, weight=draw(st.integers(1, 9)))
    return graph


@st.composite
def team_graphs(draw: st.DrawFn, max_nodes: int = 14) -> nx.Graph:
    """Graphs as papers make them: overlapping cliques, full of twins."""
    n = draw(st.integers(1, max_nodes))
    graph: nx.Graph = nx.empty_graph(n)
    for team in draw(st.lists(st.sets(st.integers(0, n - 1), min_size=1, max_size=6), max_size=6)):
        members = sorted(team)
        for i, a in enumerate(members):
            for b in members[i + 1 :]:
                weight = graph.get_edge_data(a, b, {"weight": 0})["weight"]
                graph.add_edge(a, b, weight=weight + 1)
    return graph


def values(network: Network, column: str, **options: Any) -> list[float]:
    """One centrality as a list in node order."""
    return network.centrality((column,), **options).frame[column].to_list()
