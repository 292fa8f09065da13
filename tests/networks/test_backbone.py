"""Backbones and cores against integrals, brute force, networkit and networkx; what they say they cut."""

from __future__ import annotations

import re
from typing import Any

import networkit as nk
import networkx as nx
import pytest
from graphs import network_of, team_graphs, weighted_graphs
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad
from test_construction import coauthors

from kgraph.errors import BadRequest
from kgraph.model.entities import Entities
from kgraph.networks import Network
from kgraph.networks.backbone import disparity, disparity_backbone, k_core, simmelian, simmelian_backbone
from kgraph.networks.selection import largest_component


def edges_of(network: Network) -> list[tuple[str, str]]:
    labels = network.nodes["label"]
    ends = (labels.gather(network.edges[end]).to_list() for end in ("source", "target"))
    return sorted(tuple(sorted(pair)) for pair in zip(*ends, strict=True))  # type: ignore[misc]


def chance(graph: nx.Graph, a: Any, b: Any) -> float:
    """1 − (k−1) ∫₀ᵖ (1−x)^(k−2) dx at the end of a, as the paper writes it."""
    k, share = graph.degree(a), graph.edges[a, b]["weight"] / graph.degree(a, weight="weight")
    if k == 1:
        return 1.0
    value: float = quad(lambda x: (1 - x) ** (k - 2), 0, share)[0]
    return 1 - (k - 1) * value


@given(weighted_graphs())
@settings(max_examples=40, deadline=None)
def test_disparity_is_the_integral_of_the_paper(graph: nx.Graph) -> None:
    network = network_of(graph)
    nodes = list(graph)
    for (a, b), found in zip(
        network.edges.select("source", "target").iter_rows(), disparity(network), strict=True
    ):
        one, other = nodes[a], nodes[b]
        expected = min(chance(graph, one, other), chance(graph, other, one))
        assert found == pytest.approx(expected, abs=1e-9)


def test_the_disparity_filter_keeps_what_is_strong_for_a_weak_node() -> None:
    graph = nx.star_graph(4)  # each leaf has one neighbour, which says nothing of it
    nx.set_edge_attributes(graph, 1, "weight")
    graph.add_edge(0, 9, weight=36)
    graph.add_edge("alone", "pair", weight=1000)
    kept = disparity_backbone(network_of(graph), 0.05)
    assert edges_of(kept) == [("0", "9")]
    assert kept.notes[-1] == (
        "disparity filter (Serrano and others 2009), α = 0.05, at either end: 6 nodes of 8 and 5 pairs of 6 "
        "left out (96.5% of the weight)"
    )


@given(team_graphs(), st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_simmelian_overlap_is_that_by_brute_force(graph: nx.Graph, closest: int) -> None:
    network = network_of(graph)
    around = {v: set(graph[v]) for v in graph}
    top: dict[int, set[int]] = {}
    for v in graph:
        shared = {u: len(around[u] & around[v]) for u in around[v]}
        top[v] = {u for u, n in shared.items() if n and sum(other > n for other in shared.values()) < closest}
    pairs = network.edges.select("source", "target").iter_rows()
    assert simmelian(network, closest=closest).tolist() == [len(top[a] & top[b]) for a, b in pairs]


@pytest.mark.parametrize("graph", [nx.karate_club_graph(), nx.gnp_random_graph(60, 0.3, seed=2)])
@pytest.mark.parametrize("closest", [10, 5, 3])
def test_simmelian_overlap_is_that_of_networkit(graph: nx.Graph, closest: int) -> None:
    network = network_of(graph)
    pairs = list(network.edges.select("source", "target").iter_rows())
    theirs = nk.Graph(network.n_nodes)
    for a, b in pairs:
        theirs.addEdge(a, b)
    theirs.indexEdges()
    triangles = nk.sparsification.TriangleEdgeScore(theirs).run().scores()
    overlap = nk.sparsification.SimmelianOverlapScore(theirs, triangles, closest - 1)  # ranks begin at 0
    scores = overlap.run().scores()
    expected = [scores[theirs.edgeId(a, b)] for a, b in pairs]
    assert simmelian(network, closest=closest).tolist() == expected


@given(weighted_graphs(), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_the_k_core_is_that_of_networkx(graph: nx.Graph, k: int) -> None:
    found, expected = k_core(network_of(graph), k), nx.k_core(graph, k)
    number = {node: i for i, node in enumerate(graph)}
    assert found.nodes["id"].to_list() == [f"{i:06d}" for i in sorted(number[v] for v in expected)]
    assert edges_of(found) == sorted(tuple(sorted((str(a), str(b)))) for a, b in expected.edges)


CUTS = {
    "disparity": lambda network: disparity_backbone(network, 0.3),
    "simmelian": lambda network: simmelian_backbone(network, 1),
    "core": lambda network: k_core(network, 2),
    "largest": largest_component,
}


@pytest.mark.parametrize("cut", CUTS)
@given(graph=team_graphs())
@settings(max_examples=25, deadline=None)
def test_every_cut_says_what_it_left_out(cut: str, graph: nx.Graph) -> None:
    whole = network_of(graph)
    part = CUTS[cut](whole)
    assert set(part.nodes["id"]) <= set(whole.nodes["id"]) and set(edges_of(part)) <= set(edges_of(whole))
    said = re.search(r"([\d,]+) nodes? of ([\d,]+) and ([\d,]+) pairs? of ([\d,]+) left out", part.notes[-1])
    assert said is not None
    assert [int(n) for n in said.groups()] == [
        whole.n_nodes - part.n_nodes, whole.n_nodes, whole.n_edges - part.n_edges, whole.n_edges,
    ]  # fmt: skip
    share = re.search(r"\(([\d.]+)% of the weight\)", part.notes[-1])
    total = whole.edges["weight"].sum()
    assert (share is None) == (total == 0)
    if share is not None:
        assert float(share[1]) == pytest.approx(100 * (1 - part.edges["weight"].sum() / total), abs=0.051)


def test_cuts_come_in_their_order_and_each_is_said(tiny: Entities) -> None:
    found = coauthors(tiny, k_core=3, ego="bo", largest=True)
    assert found.nodes["id"].to_list() == ["bo", "cy", "dee", "eve"]
    assert [n.split(" (")[0].split(":")[0] for n in found.notes[-3:]] == [
        "only the 3-core", "only one node and what is within 1 step of it", "only the largest component",
    ]  # fmt: skip


def test_cuts_keep_years_and_papers_of_what_is_left(tiny: Entities) -> None:
    found = coauthors(tiny, simmelian=2)
    assert found.n_edges and found.edge_years is not None
    assert found.edge_years["edge"].max() == found.n_edges - 1
    ids = found.nodes["id"]
    for source, target, papers in found.edges.select("source", "target", "papers").iter_rows():
        assert len(found.papers_of(ids[source], ids[target])) == papers


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        ({"disparity": 0}, "above 0"),
        ({"disparity": 1.5}, "probability"),
        ({"simmelian": 0}, "at least 1"),
        ({"k_core": 0}, "at least 1"),
        ({"inside": True}, "which lab"),
    ],
)
def test_cuts_that_make_no_sense_are_refused(tiny: Entities, selection: dict[str, Any], message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        coauthors(tiny, **selection)
