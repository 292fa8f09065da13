from __future__ import annotations

import networkx as nx
import polars as pl
import pytest
from graphs import network_of, weighted_graphs
from hypothesis import given, settings

from corpus import tiny_entities
from kgraph.errors import UnknownName
from kgraph.measures.bounds import cut_lists
from kgraph.measures.brokerage import articulation_points, bridges, lab_reach, participation
from kgraph.measures.ranking import rank_correlation
from kgraph.networks import network_from_entities
from kgraph.rdf.iris import DEFAULT_BASE


def test_participation_by_hand() -> None:
    graph = nx.Graph()
    graph.add_weighted_edges_from([(0, 1, 1), (0, 2, 1), (0, 3, 2)])
    found = participation(network_of(graph), pl.Series([0, 0, 1, 1]))
    # Node 0: weight 1 into its own group, 3 into the other.
    assert found.row(0) == (pytest.approx(1 - (1 / 16 + 9 / 16)), 2, 3.0)
    assert found.row(1) == (0.0, 1, 0.0)
    assert found.row(2) == (0.0, 1, 1.0)


def test_people_without_a_group_are_one_group() -> None:
    graph = nx.Graph([(0, 1), (0, 2), (0, 3)])
    found = participation(network_of(graph), pl.Series(["a", None, None, ""]))
    assert found.row(0) == (pytest.approx(1 - (4 / 9 + 1 / 9)), 2, 3.0)


def test_somebody_without_ties_takes_part_in_nothing() -> None:
    assert participation(network_of(nx.empty_graph(1)), pl.Series([0])).rows() == [(0.0, 0, 0.0)]


@given(graph=weighted_graphs())
@settings(max_examples=80, deadline=None)
def test_articulation_points_are_networkx_s(graph: nx.Graph) -> None:
    expected = set(nx.articulation_points(graph))
    assert articulation_points(network_of(graph)).to_list() == [v in expected for v in graph]


@given(graph=weighted_graphs())
@settings(max_examples=80, deadline=None)
def test_bridges_are_networkx_s(graph: nx.Graph) -> None:
    network = network_of(graph)
    expected = {tuple(sorted(pair)) for pair in nx.bridges(graph)}
    pairs = network.edges.select("source", "target").rows()
    assert bridges(network).to_list() == [pair in expected for pair in pairs]


def test_cuts_of_a_long_path_need_no_recursion() -> None:
    network = network_of(nx.path_graph(5000))
    assert articulation_points(network).sum() == 4998
    assert bridges(network).sum() == 4999


def test_labs_reached_by_hand() -> None:
    network = network_from_entities(tiny_entities(), "coauthorship", base=DEFAULT_BASE)
    reach = dict(zip(network.nodes["id"], lab_reach(network).rows(), strict=True))
    # Bo is at DeepMind, Cy and Dée at Mila; Ada and Eve are at no lab we know.
    assert reach == {
        "ada": (0, 2), "bo": (1, 1), "cy": (1, 1), "dee": (1, 1), "eve": (0, 2), "fay": (0, 0), "gul": (0, 0)
    }  # fmt: skip


def test_people_on_cut_lists_and_their_share() -> None:
    network = network_from_entities(tiny_entities(), "coauthorship", base=DEFAULT_BASE)
    found = cut_lists(network).select("id", "papers", "cut_papers", "share_cut").rows()
    assert found == [
        ("cy", 2, 1, 1 / 2),
        ("ada", 3, 1, pytest.approx(1 / 3)),
        ("bo", 3, 1, pytest.approx(1 / 3)),
    ]


def test_rank_correlations() -> None:
    frame = pl.DataFrame({"a": [1, 2, 3, 4], "b": [10, 20, 30, 5], "c": [1, 1, 1, 1]})
    found = rank_correlation(frame, ["a", "b", "c"])
    assert found["a", "b"] == found["b", "a"] == pytest.approx(-0.2)
    assert (found["a", "a"], found["a", "c"]) == (1.0, None)
    assert rank_correlation(frame, ["a", "b"], method="kendall")["a", "b"] == pytest.approx(0.0)
    with pytest.raises(UnknownName, match="did you mean 'spearman'"):
        rank_correlation(frame, ["a"], method="spearmen")
    with pytest.raises(UnknownName, match="no measure in the table 'd'"):
        rank_correlation(frame, ["d"])
