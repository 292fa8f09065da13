from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from agreement_by_hand import by_permutation_formula
from graphs import network_of, team_graphs, weighted_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures import communities
from kgraph.measures.communities import constant_potts, modularity, usual_runs
from kgraph.measures.community_methods import METHODS, QUALITIES


def parts(graph: nx.Graph, labels: list[int]) -> list[set[int]]:
    return [
        {v for v, label in zip(graph, labels, strict=True) if label == c}
        for c in range(max(labels, default=-1) + 1)
    ]


graphs = st.one_of(weighted_graphs(), team_graphs())
ways = st.sampled_from(
    [(m.name, q.name) for m in METHODS for q in QUALITIES if m.has_quality or q == QUALITIES[0]]
)


@given(graph=graphs, way=ways, seed=st.integers(-1, 5))
@settings(max_examples=100, deadline=None)
def test_communities_are_connected_sorted_and_measured_as_networkx_does(
    graph: nx.Graph, way: tuple[str, str], seed: int
) -> None:
    network = network_of(graph)
    method, quality = way
    found = communities(network, method, quality=quality, seed=seed)
    groups = parts(graph, found.labels.to_list())
    assert sum(map(len, groups)) == len(graph) and len(groups) == found.n_communities
    assert all(nx.is_connected(graph.subgraph(g)) for g in groups)
    assert [len(g) for g in groups] == sorted((len(g) for g in groups), reverse=True)
    assert found.table["size"].to_list() == [len(g) for g in groups]
    if graph.number_of_edges():
        assert found.modularity == pytest.approx(nx.community.modularity(graph, groups))
    else:
        assert found.modularity == 0
    if quality == "cpm":
        assert found.value == pytest.approx(potts(graph, groups, 1.0))
    assert found.labels.equals(communities(network, method, quality=quality, seed=seed).labels)


def potts(graph: nx.Graph, groups: list[set[int]], resolution: float) -> float:
    pairs = [(a, b) for group in groups for a in group for b in group if a < b]
    return sum((graph.get_edge_data(a, b) or {}).get("weight", 0) - resolution for a, b in pairs)


def all_divisions(nodes: list[int]) -> Iterator[list[set[int]]]:
    if not nodes:
        yield []
        return
    first, *rest = nodes
    for groups in all_divisions(rest):
        yield [{first}, *groups]
        for i, group in enumerate(groups):
            yield [*groups[:i], {first, *group}, *groups[i + 1 :]]


@given(
    graph=st.one_of(weighted_graphs(7), team_graphs(7)),
    method=st.sampled_from(["leiden", "louvain"]),
    quality=st.sampled_from(["modularity", "cpm"]),
    resolution=st.sampled_from([0.3, 1.0, 2.5]),
)
@settings(max_examples=60, deadline=None)
def test_no_single_move_or_union_would_be_better_and_none_is_worse_than_all_alone(
    graph: nx.Graph, method: str, quality: str, resolution: float
) -> None:
    network = network_of(graph)
    found = communities(network, method, quality=quality, resolution=resolution)

    def value(labels: list[int]) -> float:
        measure = modularity if quality == "modularity" else constant_potts
        return measure(network, np.array(labels, np.int64), resolution=resolution)

    labels, count = found.labels.to_list(), found.n_communities
    moves = [[*labels[:v], c, *labels[v + 1 :]] for v in range(len(labels)) for c in range(count + 1)]
    unions = [[a if c == b else c for c in labels] for b in range(count) for a in range(b)]
    best = max(map(value, [*moves, *unions, list(range(len(labels)))]), default=0.0)
    assert value(labels) == pytest.approx(found.value)
    assert value(labels) >= best - 1e-9


@given(graph=st.one_of(weighted_graphs(6), team_graphs(6)), quality=st.sampled_from(["modularity", "cpm"]))
@settings(max_examples=40, deadline=None)
def test_of_all_divisions_of_few_nodes_one_of_the_best_is_found(graph: nx.Graph, quality: str) -> None:
    network = network_of(graph)
    measure = modularity if quality == "modularity" else constant_potts

    def value(groups: list[set[int]]) -> float:
        label = {v: c for c, group in enumerate(groups) for v in group}
        return measure(network, np.array([label[v] for v in graph], np.int64))

    best = max(map(value, all_divisions(list(graph))))
    found = max(communities(network, quality=quality, seed=seed).value for seed in range(5))
    assert found >= best - 0.02 * max(abs(best), 1.0)


def test_two_teams_joined_by_one_pair_are_two_communities() -> None:
    graph = nx.disjoint_union(nx.complete_graph(6), nx.complete_graph(5))
    graph.add_edge(0, 6)
    found = communities(network_of(graph))
    assert found.labels.to_list() == [0] * 6 + [1] * 5
    assert found.table.select("internal_weight", "external_weight").rows() == [(15.0, 1.0), (10.0, 1.0)]


# The optima after Brandes and others (2008) and by integer programming; weights are those of networkx.
BEST = [
    ("karate_club_graph", None, 0.41979),
    ("karate_club_graph", "weight", 0.44490),
    ("les_miserables_graph", None, 0.56001),
    ("les_miserables_graph", "weight", 0.56669),
]


@pytest.mark.parametrize(("name", "weight", "best"), BEST)
def test_known_networks_come_near_their_best_modularity(name: str, weight: str | None, best: float) -> None:
    graph = getattr(nx, name)()
    if weight is None:
        graph = nx.Graph(graph.edges)
    found = [communities(network_of(graph), seed=seed).modularity for seed in range(10)]
    assert min(found) > best - 0.0015
    assert max(found) == pytest.approx(best, abs=1e-5)


@pytest.mark.parametrize(
    ("method", "quality", "resolution", "between"),
    [
        ("leiden", "modularity", 1, 0.02),
        ("leiden", "cpm", 0.2, 0.02),
        ("louvain", "modularity", 1, 0.02),
        ("louvain", "cpm", 0.2, 0.02),
        ("label-propagation", "modularity", 1, 0.002),
    ],
)
def test_planted_teams_are_found(method: str, quality: str, resolution: float, between: float) -> None:
    network = network_of(nx.planted_partition_graph(8, 25, 0.5, between, seed=3))
    labels = communities(network, method, quality=quality, resolution=resolution).labels
    planted = [v // 25 for v in range(200)]
    assert len(set(zip(planted, labels, strict=True))) == 8 == labels.n_unique()


def test_the_constant_potts_model_keeps_cliques_apart_where_modularity_cannot() -> None:
    ring = nx.ring_of_cliques(60, 3)
    assert communities(network_of(ring)).n_communities < 60
    assert communities(network_of(ring), quality="cpm", resolution=0.5).n_communities == 60


def test_components_are_those_of_networkx() -> None:
    graph = nx.gnp_random_graph(80, 0.02, seed=1)
    groups = parts(graph, communities(network_of(graph), "components").labels.to_list())
    assert sorted(map(sorted, groups)) == sorted(map(sorted, nx.connected_components(graph)))


SCRIPT = """
import networkx as nx
from graphs import network_of
from kgraph.measures import communities
network = network_of(nx.gnp_random_graph(200, 0.03, seed=1))
for method in ("leiden", "louvain", "label-propagation"):
    found = communities(network, method, seed=7, runs=4)
    print(found.labels.to_list(), found.stability, found.stabilities.to_list())
"""


def test_another_process_finds_the_same_and_another_seed_something_else() -> None:
    path = os.pathsep.join([str(Path(__file__).parents[1] / "networks"), *sys.path])
    told = {
        subprocess.run(
            [sys.executable, "-c", SCRIPT],
            env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True, check=True, text=True,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(told) == 1
    network = network_of(nx.gnp_random_graph(200, 0.03, seed=1))
    one, two = (communities(network, seed=seed).labels for seed in (7, 8))
    assert not one.equals(two)


def test_stability_is_of_the_runs_and_the_labels_of_the_first() -> None:
    network = network_of(nx.gnp_random_graph(120, 0.05, seed=2))
    found = communities(network, seed=3, runs=4)
    runs = [communities(network, seed=seed).labels.to_numpy() for seed in range(3, 7)]
    joined = np.bincount(network.edges.select("source", "target").to_numpy().ravel(), minlength=120) > 0
    assert (found.labels.to_numpy() == runs[0]).all()
    pairs = [by_permutation_formula(a[joined].tolist(), b[joined].tolist()) for a, b in combinations(runs, 2)]
    assert found.stability == pytest.approx(np.mean(pairs))
    likeness = [
        np.mean([max(jaccard(runs[0] == c, run == d) for d in range(run.max() + 1)) for run in runs[1:]])
        for c in range(found.n_communities)
    ]
    assert found.table["stability"].to_list() == pytest.approx(likeness)
    assert communities(network).stability is None
    assert communities(network).table["stability"].is_null().all()


def jaccard(a: Any, b: Any) -> float:
    return float((a & b).sum() / (a | b).sum())


def test_clear_teams_are_stable() -> None:
    assert communities(network_of(nx.caveman_graph(6, 5)), runs=3).stability == 1


def test_a_finer_resolution_gives_smaller_communities() -> None:
    network = network_of(nx.les_miserables_graph())
    assert (
        communities(network, resolution=3).n_communities > communities(network, resolution=0.3).n_communities
    )


REFUSED: list[tuple[dict[str, Any], type[Exception], str]] = [
    ({"resolution": 0}, BadRequest, "positive"),
    ({"resolution": float("nan")}, BadRequest, "positive"),
    ({"runs": 0}, BadRequest, "at least one run"),
    ({"method": "leidn"}, UnknownName, "did you mean 'leiden'"),
    ({"quality": "modularty"}, UnknownName, "did you mean 'modularity'"),
    ({"method": "label-propagation", "quality": "cpm"}, BadRequest, "seeks no quality"),
    ({"method": "components", "resolution": 2}, BadRequest, "seeks no quality"),
    ({"method": "components", "runs": 2}, BadRequest, "one run is enough"),
]


@pytest.mark.parametrize(("options", "error", "says"), REFUSED)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], error: type[Exception], says: str) -> None:
    with pytest.raises(error, match=says):
        communities(network_of(nx.path_graph(3)), **options)


@pytest.mark.parametrize("weight", [0, -1, float("nan"), float("inf")])
def test_weights_that_are_not_positive_numbers_are_refused(weight: float) -> None:
    graph = nx.path_graph(4)
    graph.add_edge(0, 1, weight=weight)
    with pytest.raises(BadRequest, match="network test has weights"):
        communities(network_of(graph))


def test_how_they_were_found_is_told() -> None:
    network = network_of(nx.karate_club_graph())
    told = communities(network, quality="cpm", resolution=0.5, seed=4, runs=2).to_text()
    assert told.startswith("Leiden, constant Potts model ")
    assert "resolution 0.5, seed 4, stability " in told and "of 2 runs" in told
    assert communities(network, "components").to_text() == "connected components, modularity 0.0000"
    assert usual_runs(network) > 1 == usual_runs(network, "components")


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
