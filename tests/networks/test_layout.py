from __future__ import annotations

import networkx as nx
import numpy as np
import pytest
from graphs import network_of, team_graphs, weighted_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.networks.layout import layout

Points = np.ndarray[tuple[int, int], np.dtype[np.float64]]


def places(graph: nx.Graph, seed: int = 0) -> Points:
    found = layout(network_of(graph), seed=seed)
    return np.column_stack([found["x"].to_numpy(), found["y"].to_numpy()])


def stress(graph: nx.Graph, place: Points) -> float:
    """Mean squared relative error of distances on the paper, at the best scale: 0 is perfect."""
    nodes = list(graph)
    wanted, found = [], []
    for i, (_, lengths) in enumerate(nx.all_pairs_shortest_path_length(graph)):
        for j in range(i):
            wanted.append(lengths[nodes[j]])
            found.append(np.linalg.norm(place[i] - place[j]))
    d, x = np.array(wanted), np.array(found)
    scale = (x / d).sum() / ((x / d) ** 2).sum()
    return float((((scale * x - d) / d) ** 2).mean())


@given(graph=st.one_of(weighted_graphs(20), team_graphs(20)), seed=st.integers(0, 3))
@settings(max_examples=50, deadline=None)
def test_everybody_has_a_place_of_their_own_the_same_every_time(graph: nx.Graph, seed: int) -> None:
    place = places(graph, seed)
    assert np.isfinite(place).all()
    assert len({tuple(p) for p in place}) == len(graph)
    assert (place == places(graph, seed)).all()


def test_components_do_not_overlap() -> None:
    graph = nx.disjoint_union_all(
        [
            nx.powerlaw_cluster_graph(120, 2, 0.5, seed=1),
            nx.complete_graph(9),
            nx.path_graph(12),
            *[nx.empty_graph(1)] * 5,
        ]
    )
    place = places(graph)
    boxes = [
        (place[sorted(c)].min(axis=0), place[sorted(c)].max(axis=0)) for c in nx.connected_components(graph)
    ]
    for i, (low, high) in enumerate(boxes):
        for other_low, other_high in boxes[:i]:
            assert (high < other_low).any() or (other_high < low).any()


DRAWN = {
    "a path": (nx.path_graph(20), 0.02),
    "a grid": (nx.grid_2d_graph(6, 6), 0.05),
    "a large grid": (nx.grid_2d_graph(12, 12), 0.08),
    "Les Misérables": (nx.les_miserables_graph(), 0.14),
}


@pytest.mark.parametrize("name", DRAWN)
def test_distances_on_the_paper_tell_of_distances_in_the_network(name: str) -> None:
    graph, most = DRAWN[name]
    place = places(graph)
    random = np.random.default_rng(0).normal(size=place.shape)
    assert stress(graph, place) < min(most, stress(graph, random) / 2)


def test_an_empty_network_has_an_empty_drawing() -> None:
    assert places(nx.Graph()).shape == (0, 2)
