"""Every measure is networkx's, on any graph: empty, one node, isolated nodes, several components, twins."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
import pytest
from graphs import network_of, team_graphs, values, weighted_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.measures import MEASURES, centrality, communities

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


def leading(graph: nx.Graph, weight: str | None) -> tuple[float, np.ndarray[Any, Any]]:
    """The largest eigenvalue, and equal values projected onto its eigenspace."""
    eigenvalues, vectors = np.linalg.eigh(nx.to_numpy_array(graph, weight=weight))
    space = vectors[:, eigenvalues > eigenvalues[-1] - 1e-9 * abs(eigenvalues[-1]) - 1e-12]
    return float(eigenvalues[-1]), space @ (space.T @ np.ones(len(graph)))


def hits(graph: nx.Graph) -> dict[int, float]:
    limit = leading(graph, "weight")[1] if graph else np.zeros(0)
    return dict(zip(graph, limit / limit.sum(), strict=True))


def katz(graph: nx.Graph) -> dict[int, float]:
    value = leading(graph, None)[0] if graph.number_of_edges() else 0.0
    alpha = 0.85 / value if value else 0.0
    return dict(nx.katz_centrality(graph, alpha=alpha, tol=1e-13, max_iter=10_000))


def participation(graph: nx.Graph) -> dict[int, float]:
    community = dict(zip(graph, communities(network_of(graph)).labels, strict=True))
    found = {}
    for node in graph:
        into: dict[int, float] = defaultdict(float)
        for other, tie in graph[node].items():
            into[community[other]] += tie.get("weight", 1)
        total = sum(into.values())
        found[node] = 1 - sum((w / total) ** 2 for w in into.values()) if total else 0.0
    return found


def articulation_points(graph: nx.Graph) -> dict[int, int]:
    points = set(nx.articulation_points(graph))
    return {node: int(node in points) for node in graph}


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
    "katz": katz,
    "hits": hits,
    "clustering_weighted": lambda g: nx.clustering(g, weight="weight"),
    "constraint": lambda g: nx.constraint(g) if g.number_of_edges() else dict.fromkeys(g, math.nan),
    "effective_size": lambda g: nx.effective_size(g) if g.number_of_edges() else dict.fromkeys(g, math.nan),
    "participation": participation,
    "articulation_point": articulation_points,
}


def assert_agreement(measure: str, graph: nx.Graph) -> None:
    """The same figures, and null where networkx has nan."""
    expected = REFERENCE[measure](graph)
    theirs = [None if math.isnan(expected[n]) else expected[n] for n in graph]
    ours = values(network_of(graph), measure)
    assert [v is None for v in ours] == [v is None for v in theirs]
    assert [v for v in ours if v is not None] == pytest.approx(
        [v for v in theirs if v is not None], abs=TOLERANCE
    )


def test_every_measure_has_its_reference() -> None:
    assert {m.name for m in MEASURES} == set(REFERENCE)


@pytest.mark.parametrize("measure", [m.name for m in MEASURES])
@given(graph=st.one_of(weighted_graphs(), team_graphs()))
@settings(max_examples=60, deadline=None)
def test_the_values_are_networkx_s(measure: str, graph: nx.Graph) -> None:
    assert_agreement(measure, graph)


@pytest.mark.parametrize("measure", [m.name for m in MEASURES])
def test_the_values_are_networkx_s_on_a_network_of_hundreds(measure: str) -> None:
    graph = nx.disjoint_union(nx.powerlaw_cluster_graph(300, 3, 0.7, seed=4), nx.complete_graph(40))
    graph = nx.disjoint_union(graph, nx.path_graph(70))
    nx.set_edge_attributes(graph, {e: 1 + (i * i) % 7 for i, e in enumerate(graph.edges)}, "weight")
    assert_agreement(measure, graph)


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
    assert_agreement(measure, graph)


@pytest.mark.parametrize("name", ["karate club", "Les Misérables"])
def test_hubs_and_authorities_are_networkx_s_where_those_are_unique(name: str) -> None:
    graph = KNOWN[name]()
    for scores in nx.hits(graph):
        assert values(network_of(graph), "hits") == pytest.approx([scores[n] for n in graph], abs=TOLERANCE)


def test_of_a_bipartite_network_hubs_are_networkx_s_on_either_side() -> None:
    """Its two sides may be scaled at will, and networkx does so by chance."""
    graph = nx.davis_southern_women_graph()
    ours = dict(zip(graph, values(network_of(graph), "hits"), strict=True))
    for scores in nx.hits(graph):
        for side in nx.bipartite.sets(graph):
            here, there = sum(ours[n] for n in side), sum(scores[n] for n in side)
            for node in side:
                assert ours[node] / here == pytest.approx(scores[node] / there, abs=TOLERANCE)


@pytest.mark.parametrize("name", KNOWN)
def test_networkx_has_two_ways_to_structural_holes_and_ours_are_as_both(name: str) -> None:
    graph = KNOWN[name]()
    network = network_of(graph)
    for measure, theirs in (("effective_size", nx.effective_size), ("constraint", nx.constraint)):
        expected = theirs(graph, nodes=list(graph))
        assert values(network, measure) == pytest.approx([expected[n] for n in graph], abs=TOLERANCE)


def test_two_parts_with_nearly_the_same_eigenvalue_do_not_mix() -> None:
    graph = nx.disjoint_union(nx.complete_graph(30), nx.complete_graph(30))
    graph.add_edge(0, 60)  # one eigenvalue is now a little larger
    graph.add_edge(61, 62)
    assert_agreement("eigenvector", graph)
    assert max(values(network_of(graph), "eigenvector")[30:60]) == 0


def test_katz_says_its_alpha_and_is_networkx_s_at_that() -> None:
    graph = nx.les_miserables_graph()
    table = centrality(network_of(graph), ("katz",))
    theirs = nx.katz_centrality(graph, alpha=table.fact("katz").parameters["alpha"], tol=1e-12)
    assert table.frame["katz"].to_list() == pytest.approx([theirs[n] for n in graph], abs=TOLERANCE)


def test_the_karate_club_s_published_figures() -> None:
    network = network_of(nx.karate_club_graph())
    assert values(network, "betweenness")[0] == pytest.approx(0.437635, abs=1e-6)
    assert values(network, "degree")[33] == 17
    assert sorted(values(network, "core_number"))[-10:] == [4] * 10
