from __future__ import annotations

import networkx as nx
import polars as pl
import pytest
from graphs import network_of, team_graphs, weighted_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.errors import BadRequest
from kgraph.measures import communities
from kgraph.measures.communities import modularity


def parts(graph: nx.Graph, labels: list[int]) -> list[set[int]]:
    return [
        {v for v, label in zip(graph, labels, strict=True) if label == c}
        for c in range(max(labels, default=-1) + 1)
    ]


@given(graph=st.one_of(weighted_graphs(), team_graphs()), seed=st.integers(0, 5))
@settings(max_examples=60, deadline=None)
def test_communities_are_connected_sorted_and_measured_as_networkx_does(graph: nx.Graph, seed: int) -> None:
    network = network_of(graph)
    found = communities(network, seed=seed)
    groups = parts(graph, found.labels.to_list())
    assert sum(map(len, groups)) == len(graph)
    assert all(nx.is_connected(graph.subgraph(g)) for g in groups)
    assert [len(g) for g in groups] == sorted((len(g) for g in groups), reverse=True)
    assert found.table["size"].to_list() == [len(g) for g in groups]
    if graph.number_of_edges():
        assert found.modularity == pytest.approx(nx.community.modularity(graph, groups))
    else:
        assert found.modularity == 0
    assert found.labels.equals(communities(network, seed=seed).labels)


def test_two_teams_joined_by_one_pair_are_two_communities() -> None:
    graph = nx.disjoint_union(nx.complete_graph(6), nx.complete_graph(5))
    graph.add_edge(0, 6)
    found = communities(network_of(graph))
    assert found.labels.to_list() == [0] * 6 + [1] * 5
    assert found.table.select("internal_weight", "external_weight").rows() == [(15.0, 1.0), (10.0, 1.0)]


@pytest.mark.parametrize("name", ["karate_club_graph", "les_miserables_graph"])
def test_known_networks_come_near_their_best_modularity(name: str) -> None:
    graph = getattr(nx, name)()
    labels = communities(network_of(graph)).labels
    louvain = max(
        nx.community.modularity(graph, nx.community.louvain_communities(graph, seed=s)) for s in range(5)
    )
    assert modularity(network_of(graph), labels.to_numpy()) > louvain - 0.02


def test_a_finer_resolution_gives_smaller_communities() -> None:
    network = network_of(nx.les_miserables_graph())
    assert (
        communities(network, resolution=3).n_communities > communities(network, resolution=0.3).n_communities
    )
    with pytest.raises(BadRequest, match="positive"):
        communities(network, resolution=0)


def test_the_name_says_topics_and_the_strongest_members() -> None:
    graph = nx.disjoint_union(nx.complete_graph(4), nx.complete_graph(4))
    graph.add_edge(0, 1, weight=5)
    network = network_of(graph)
    topics = [
        "graphs; learning",
        "graphs; learning",
        "graphs",
        "learning; graphs",
        *["robots; learning"] * 3,
        None,
    ]
    network = network.with_nodes(network.nodes.with_columns(pl.Series("topics", topics)))
    table = communities(network).table
    assert table["name"].to_list() == ["graphs, learning (0, 1)", "robots, learning (4, 5)"]
    assert table["members"][0].startswith("0; 1")


def test_one_large_team_does_not_name_a_community() -> None:
    graph = nx.complete_graph(40)
    network = network_of(graph)
    topics = ["one paper"] * 30 + [f"robots; t{i}" for i in range(10)]
    network = network.with_nodes(network.nodes.with_columns(pl.Series("topics", topics)))
    far = nx.disjoint_union(graph, nx.complete_graph(3))
    other = network_of(far).with_nodes(
        network_of(far).nodes.with_columns(pl.Series("topics", [*topics, "x", "y", "robots"]))
    )
    assert "robots" in communities(other).table["topics"][0].split("; ")


def test_without_pairs_everybody_is_alone() -> None:
    found = communities(network_of(nx.empty_graph(3)))
    assert (found.labels.to_list(), found.n_singletons, found.modularity) == ([0, 1, 2], 3, 0.0)
