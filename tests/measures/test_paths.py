from __future__ import annotations

import networkx as nx
import pytest
from graphs import network_of, weighted_graphs
from hypothesis import given, settings

from corpus import tiny_entities
from kgraph.errors import UnknownName
from kgraph.measures.paths import find_path
from kgraph.networks import network_from_entities
from kgraph.rdf.iris import DEFAULT_BASE


def test_a_path_names_the_papers_of_every_step() -> None:
    network = network_from_entities(tiny_entities(), "coauthorship", base=DEFAULT_BASE)
    path = find_path(network, "ada", "dee")
    assert path is not None
    # By Bo and not by Cy: the tie of Ada and Bo is the heavier one.
    assert [(h.source, h.target, h.n_papers, h.papers) for h in path.hops] == [
        ("ada", "bo", 2, ("p1", "p2")),
        ("bo", "dee", 1, ("p3",)),
    ]
    assert path.length == 2
    assert (path.hops[0].source_label, path.hops[0].weight) == ("Ada Öztürk", 2.0)


def test_there_may_be_no_path_or_no_step() -> None:
    network = network_from_entities(tiny_entities(), "coauthorship", base=DEFAULT_BASE)
    assert find_path(network, "ada", "fay") is None
    here = find_path(network, "ada", "ada")
    assert here is not None and here.hops == ()
    with pytest.raises(UnknownName, match="nobody"):
        find_path(network, "ada", "nobody")
    with pytest.raises(UnknownName, match="did you mean 'shortest'"):
        find_path(network, "ada", "bo", by="short")


@given(graph=weighted_graphs())
@settings(max_examples=60, deadline=None)
def test_lengths_are_networkx_s(graph: nx.Graph) -> None:
    for a, b, w in graph.edges(data="weight"):
        graph.edges[a, b]["distance"] = 1 / w
    network = network_of(graph)
    for by, weight in (("shortest", None), ("strongest", "distance")):
        for v in graph:
            path = find_path(network, "000000", f"{v:06d}", by=by)
            if not nx.has_path(graph, 0, v):
                assert path is None
                continue
            assert path is not None
            assert path.length == pytest.approx(nx.shortest_path_length(graph, 0, v, weight=weight))
            ends = [h.source for h in path.hops] + [f"{v:06d}"]
            assert all(graph.has_edge(int(h.source), int(h.target)) for h in path.hops)
            assert ends[0] == "000000" and [h.target for h in path.hops] == ends[1:]


def test_a_strongest_path_takes_a_detour_over_heavy_ties() -> None:
    graph = nx.Graph()
    graph.add_weighted_edges_from([(0, 1, 10), (1, 2, 10), (0, 2, 1)])
    path = find_path(network_of(graph), "000000", "000002", by="strongest")
    assert path is not None and len(path.hops) == 2 and path.length == pytest.approx(0.2)
