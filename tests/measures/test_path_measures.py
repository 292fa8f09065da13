"""The reduced graph, the searches on it, and how far estimates may be off."""

from __future__ import annotations

import sys

import networkx as nx
import numpy as np
import pytest
from graphs import network_of, team_graphs, values, weighted_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.kernels import parallel
from kgraph.kernels.reduction import Reduced
from kgraph.measures import centrality
from kgraph.measures.adjacency import Adjacency
from kgraph.measures.betweenness import betweenness, error_bound
from kgraph.measures.distances import distance_sums, nearness

GRAPHS = st.one_of(weighted_graphs(), team_graphs(), team_graphs(30))


def adjacency(graph: nx.Graph) -> Adjacency:
    return Adjacency.of(network_of(graph))


def reduced(graph: nx.Graph) -> Reduced:
    return adjacency(graph).reduced


def neighbours(small: Reduced, node: int) -> list[int]:
    return small.indices[small.indptr[node] : small.indptr[node + 1]].tolist()


def cliques_in_a_row(n: int, size: int) -> nx.Graph:
    """Cliques, each sharing one node with the next."""
    graph = nx.Graph()
    for i in range(n):
        members = range(i * (size - 1), i * (size - 1) + size)
        graph.add_edges_from((a, b) for a in members for b in members if a < b)
    return graph


# --- the reduced graph -----------------------------------------------------------------------------------


@given(graph=GRAPHS)
@settings(max_examples=50, deadline=None)
def test_classes_are_neighbours_with_the_same_others(graph: nx.Graph) -> None:
    small = reduced(graph)
    closed = [frozenset(graph[v]) | {v} for v in graph]
    for v in graph:
        for u in graph:
            assert (small.class_of[v] == small.class_of[u]) == (closed[v] == closed[u])
    assert small.class_size.tolist() == np.bincount(small.class_of, minlength=len(small.class_size)).tolist()


@given(graph=GRAPHS)
@settings(max_examples=50, deadline=None)
def test_outside_the_core_are_those_whose_neighbours_all_know_each_other(graph: nx.Graph) -> None:
    small = reduced(graph)
    for v in graph:
        twins = {u for u in graph if small.class_of[u] == small.class_of[v]}
        others = set(graph[v]) - twins
        is_clique = all(graph.has_edge(a, b) for a in others for b in others if a < b)
        assert small.is_core[small.node_of[v]] == (not others or not is_clique)


@given(graph=GRAPHS)
@settings(max_examples=50, deadline=None)
def test_the_reduced_graph_has_the_pairs_of_the_graph(graph: nx.Graph) -> None:
    small = reduced(graph)
    node = small.node_of.tolist()
    pairs = {(node[a], node[b]) for e in graph.edges for a, b in (e, e[::-1]) if node[a] != node[b]}
    assert {(v, u) for v in range(small.n) for u in neighbours(small, v)} == pairs
    for v in range(small.n):
        found = neighbours(small, v)
        inner = int(small.inner[v] - small.indptr[v])
        assert found == sorted(found)
        assert small.is_core[found].tolist() == [True] * inner + [False] * (len(found) - inner)
        assert small.is_core[v] or inner == len(found)
    assert (np.diff(small.component) >= 0).all()
    parts = {frozenset(small.component[node[v]] for v in part) for part in nx.connected_components(graph)}
    assert all(len(part) == 1 for part in parts)
    assert len(parts) == nx.number_connected_components(graph)


REDUCTIONS = {
    # name: graph, core nodes, groups
    "one person": (nx.empty_graph(1), 1, 0),
    "a clique is one class": (nx.complete_graph(9), 1, 0),
    "a star": (nx.star_graph(20), 1, 1),
    "a path": (nx.path_graph(6), 4, 2),
    "a cycle": (nx.cycle_graph(7), 7, 0),
    "guests of the same pair": (
        nx.Graph([(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (0, 4), (1, 4), (4, 5), (0, 5), (1, 5)]), 1, 1,
    ),
    "cliques in a row": (cliques_in_a_row(4, 5), 3, 4),
}  # fmt: skip


@pytest.mark.parametrize("name", REDUCTIONS)
def test_what_is_left_of_known_graphs(name: str) -> None:
    graph, n_core, n_groups = REDUCTIONS[name]
    small = reduced(graph)
    assert (int(small.is_core.sum()), int((~small.is_core).sum())) == (n_core, n_groups)


# --- agreement with networkx where the reduction, the passes and the lanes are put to work ---------------

SHAPES = {
    "empty": nx.empty_graph(0),
    "one person": nx.empty_graph(1),
    "nobody knows anybody": nx.empty_graph(7),
    "a pair": nx.path_graph(2),
    "a long path": nx.path_graph(150),
    "a star": nx.star_graph(70),
    "a clique": nx.complete_graph(40),
    "a tree": nx.balanced_tree(3, 4),
    "a grid": nx.convert_node_labels_to_integers(nx.grid_2d_graph(9, 8)),
    "cliques in a row": cliques_in_a_row(12, 5),
    "a caveman's caves": nx.connected_caveman_graph(12, 6),
    "bipartite": nx.complete_bipartite_graph(5, 6),
    "more than a pass of sources": nx.connected_watts_strogatz_graph(600, 4, 0.1, seed=3),
    "many components": nx.disjoint_union_all(
        [nx.powerlaw_cluster_graph(n, 2, 0.8, seed=n) for n in range(5, 45)] + [nx.path_graph(3)] * 30
    ),
}


@pytest.mark.parametrize("measure", ["betweenness", "closeness", "harmonic"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_has_networkx_s_values(shape: str, measure: str) -> None:
    graph = SHAPES[shape]
    theirs = getattr(nx, f"{measure}_centrality")(graph)
    assert values(network_of(graph), measure) == pytest.approx(
        [theirs[v] for v in graph], rel=1e-9, abs=1e-12
    )


@given(graph=GRAPHS, data=st.data())
@settings(max_examples=50, deadline=None)
def test_sums_of_distances_from_any_sources(graph: nx.Graph, data: st.DataObject) -> None:
    sources = data.draw(st.sets(st.sampled_from(sorted(graph)))) if graph else set()
    marked = np.array([int(v in sources) for v in graph], np.int64)
    found = distance_sums(reduced(graph), marked)
    lengths = {v: dict(nx.single_source_shortest_path_length(graph, v)) for v in graph}
    for v in graph:
        d = [lengths[v][s] for s in sorted(sources) if s != v and s in lengths[v]]
        assert (found.total[v], found.squares[v]) == (sum(d), sum(x * x for x in d))
        assert found.inverse[v] == pytest.approx(sum(1 / x for x in d))
        assert found.inverse_squares[v] == pytest.approx(sum(1 / x**2 for x in d))
        assert found.reached[v] == len(d)


@given(graph=GRAPHS, data=st.data())
@settings(max_examples=50, deadline=None)
def test_betweenness_of_a_sample_is_that_of_its_sources(graph: nx.Graph, data: st.DataObject) -> None:
    n = len(graph)
    if n < 3:
        return
    sources = sorted(data.draw(st.sets(st.sampled_from(sorted(graph)), min_size=1)))
    found, _ = betweenness(adjacency(graph), np.array(sources))
    expected = np.zeros(n)
    for s in sources:
        part = nx.betweenness_centrality_subset(graph, [s], [t for t in graph if t != s], normalized=False)
        expected += [2 * part[v] for v in graph]  # networkx halves, as pairs have no direction
    assert found == pytest.approx(expected * n / len(sources) / (n - 1) / (n - 2))


# --- the same figures however the work is shared out -----------------------------------------------------


@pytest.mark.parametrize("threads", [1, 2, 3, 8])
def test_figures_do_not_depend_on_threads(threads: int, monkeypatch: pytest.MonkeyPatch) -> None:
    graph = adjacency(SHAPES["many components"])
    expected = [betweenness(graph)[0], nearness(graph).harmonic, nearness(graph, 50, seed=1).closeness]
    monkeypatch.setattr(parallel, "n_processors", lambda: threads)
    found = [betweenness(graph)[0], nearness(graph).harmonic, nearness(graph, 50, seed=1).closeness]
    assert [f.tobytes() for f in found] == [e.tobytes() for e in expected]


def test_no_more_threads_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "n_processors", lambda: 16)
    assert [parallel.n_threads(b) for b in (1, parallel.ROOM // 4, 10 * parallel.ROOM)] == [16, 4, 1]


# --- exact or estimated ----------------------------------------------------------------------------------


@pytest.mark.parametrize("measure", ["betweenness", "closeness", "harmonic"])
def test_who_asks_decides_between_exact_and_estimated(measure: str) -> None:
    network = network_of(nx.karate_club_graph())

    def samples(**options: object) -> int | None:
        return centrality(network, (measure,), **options).fact(measure).samples  # type: ignore[arg-type]

    assert samples() is None
    assert samples(exact=True) is None
    assert samples(exact=False) == 34
    assert samples(samples=10) == samples(samples=10, exact=False) == 10


def test_beyond_some_work_values_are_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Adjacency, "search_work", property(lambda self: sys.maxsize))
    table = centrality(network_of(nx.karate_club_graph()), ("degree", "betweenness"))
    assert [f.is_exact for f in table.facts] == [True, False]


@pytest.mark.parametrize("k", [40, 150, 500])
def test_the_bound_of_betweenness_holds_for_everybody(k: int) -> None:
    """Also for gates to a few people, which a sample may miss; zeros outside the core are known."""
    graph = nx.disjoint_union(nx.powerlaw_cluster_graph(500, 2, 0.9, seed=5), nx.path_graph(40))
    graph.add_edge(3, 510)
    small = adjacency(graph)
    exact, _ = betweenness(small)
    rng = np.random.default_rng(7)
    inside = []
    for _ in range(25):
        value, error = betweenness(small, rng.choice(len(graph), k, replace=False))
        inside.append(np.abs(value - exact) <= error)
        assert (error[[not small.reduced.is_core[v] for v in small.reduced.node_of]] == 0).all()
    assert np.mean(inside, axis=0).min() >= 0.95


@given(
    ones=st.integers(0, 400), k=st.integers(2, 400), most=st.floats(0.1, 1), seed=st.integers(0, 2**32 - 1)
)
@settings(max_examples=30, deadline=None)
def test_the_bound_holds_for_rare_values(ones: int, k: int, most: float, seed: int) -> None:
    """The hardest case for a mean: few of the values are large and the rest nothing."""
    every = np.zeros(400)
    every[:ones] = most
    rng = np.random.default_rng(seed)
    drawn = np.array([rng.choice(every, k, replace=False) for _ in range(200)])
    bound = error_bound(drawn.mean(axis=1), drawn.var(axis=1), np.full(200, most), k, 400)
    assert (np.abs(drawn.mean(axis=1) - every.mean()) <= bound + 1e-12).mean() >= 0.93


def test_the_bound_shrinks_with_the_sample() -> None:
    mean, variance, most = np.array([0.01]), np.array([0.0004]), np.array([1.0])
    widths = [float(error_bound(mean, variance, most, k, 10**6)[0]) for k in (10, 100, 1_000, 10_000)]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] < 0.004
