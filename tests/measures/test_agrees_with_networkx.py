"""Every measure is networkx's, on any graph: empty, one node, isolated nodes, several components, twins."""

from __future__ import annotations

from collections.abc import Callable

import networkx as nx
import numpy as np
import pytest
from graphs import network_of, team_graphs, values, weighted_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.measures import MEASURES

TOLERANCE = 1e-6


def eigenvector(graph: nx.Graph) -> dict[int, float]:
    """The limit of networkx's iteration: equal values projected onto the leading eigenspace."""
    if not graph:
        return {}
    matrix = nx.to_numpy_array(graph, weight=None)
    eigenvalues, vectors = np.linalg.eigh(matrix)
    leading = vectors[:, eigenvalues > eigenvalues[-1] - 1e-9]
    limit = leading @ (leading.T @ np.ones(len(graph)))
    return dict(zip(graph, limit / np.linalg.norm(limit), strict=True))


def components(graph: nx.Graph) -> dict[int, int]:
    parts = sorted(nx.connected_components(graph), key=lambda c: (-len(c), min(c)))
    return {node: i for i, part in enumerate(parts) for node in part}


REFERENCE: dict[str, Callable[[nx.Graph], dict[int, float]]] = {
    "degree": lambda g: dict(g.degree()),
    "strength": lambda g: dict(g.degree(weight="weight")),
    "betweenness": nx.betweenness_centrality,
    "closeness": nx.closeness_centrality,
    "harmonic": nx.harmonic_centrality,
    "eigenvector": eigenvector,
    "pagerank": lambda g: nx.pagerank(g, tol=1e-13, max_iter=1000),
    "core_number": nx.core_number,
    "clustering": nx.clustering,
    "component": components,
}


def test_every_measure_has_its_reference() -> None:
    assert {m.name for m in MEASURES} == set(REFERENCE)


@pytest.mark.parametrize("measure", [m.name for m in MEASURES])
@given(graph=st.one_of(weighted_graphs(), team_graphs()))
@settings(max_examples=60, deadline=None)
def test_the_values_are_networkx_s(measure: str, graph: nx.Graph) -> None:
    expected = REFERENCE[measure](graph)
    assert values(network_of(graph), measure) == pytest.approx([expected[n] for n in graph], abs=TOLERANCE)


@pytest.mark.parametrize("measure", [m.name for m in MEASURES])
def test_the_values_are_networkx_s_on_a_network_of_hundreds(measure: str) -> None:
    graph = nx.disjoint_union(nx.powerlaw_cluster_graph(300, 3, 0.7, seed=4), nx.complete_graph(90))
    graph = nx.disjoint_union(graph, nx.path_graph(70))
    expected = REFERENCE[measure](graph)
    assert values(network_of(graph), measure) == pytest.approx([expected[n] for n in graph], abs=TOLERANCE)


@given(graph=team_graphs())
@settings(max_examples=40, deadline=None)
def test_networkx_s_own_eigenvector_iteration_comes_to_ours(graph: nx.Graph) -> None:
    if not graph.number_of_edges() or nx.number_connected_components(graph) > 1:
        return  # it may not arrive within its number of steps where two components are alike
    theirs = nx.eigenvector_centrality(graph, max_iter=20_000, tol=1e-12)
    assert values(network_of(graph), "eigenvector") == pytest.approx(
        [theirs[n] for n in graph], abs=TOLERANCE
    )


KNOWN = {
    "karate club": nx.karate_club_graph,
    "Les Misérables": nx.les_miserables_graph,
    "Davis southern women": nx.davis_southern_women_graph,
}


@pytest.mark.parametrize("measure", [m.name for m in MEASURES if m.name != "component"])
@pytest.mark.parametrize("name", KNOWN)
def test_known_networks_have_networkx_s_figures(name: str, measure: str) -> None:
    graph = KNOWN[name]()
    expected = REFERENCE[measure](graph)
    assert values(network_of(graph), measure) == pytest.approx([expected[n] for n in graph], abs=TOLERANCE)


def test_the_karate_club_s_published_figures() -> None:
    network = network_of(nx.karate_club_graph())
    assert values(network, "betweenness")[0] == pytest.approx(0.437635, abs=1e-6)
    assert values(network, "degree")[33] == 17
    assert sorted(values(network, "core_number"))[-10:] == [4] * 10
