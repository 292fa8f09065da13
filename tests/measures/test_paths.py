from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import networkx as nx
import polars as pl
import pytest
from graphs import network_of, weighted_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import tiny_entities
from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.explained_paths import why_no_path
from kgraph.measures.paths import BY, Path, find_path
from kgraph.measures.reach import all_pairs, distances_from, distribution, matrix
from kgraph.networks import Network, network_from_entities
from kgraph.rdf.iris import DEFAULT_BASE


def dated(graph: nx.Graph) -> Network:
    """The network of a graph whose edges may have a `year`, their last."""
    number = {node: i for i, node in enumerate(graph)}
    years = {tuple(sorted((number[a], number[b]))): y for a, b, y in graph.edges(data="year")}
    network = network_of(graph)
    last = [years[pair] for pair in network.edges.select("source", "target").iter_rows()]
    columns = {c: pl.Series(c, last, pl.Int64) for c in ("first_year", "last_year")}
    edges = network.edges.with_columns(**columns)
    return Network("test", "Test", "full", network.nodes, edges)


@st.composite
def dated_graphs(draw: st.DrawFn) -> nx.Graph:
    graph = draw(weighted_graphs(max_nodes=8))
    for a, b in graph.edges:
        graph.edges[a, b]["year"] = draw(st.sampled_from([None, 1999, 2005, 2011, 2020]))
        graph.edges[a, b]["distance"] = 1 / graph.edges[a, b]["weight"]
    return graph


def ids(path: Path, start: str = "000000") -> list[int]:
    return [int(start), *(int(hop.target) for hop in path.hops)]


def name(row: int) -> str:
    return f"{row:06d}"


def coauthors() -> Network:
    return network_from_entities(tiny_entities(), "coauthorship", base=DEFAULT_BASE)


def test_a_path_names_the_papers_of_every_step() -> None:
    path = find_path(coauthors(), "ada", "dee")
    assert path is not None
    # By Bo and not by Cy: the tie of Ada and Bo is the heavier one.
    assert [(h.source, h.target, h.n_papers, h.papers) for h in path.hops] == [
        ("ada", "bo", 2, ("p1", "p2")),
        ("bo", "dee", 1, ("p3",)),
    ]
    assert (path.length, path.n_steps, path.n_alike, path.year) == (2, 2, 2, 2021)
    assert (path.hops[0].source_label, path.hops[0].weight) == ("Ada Öztürk", 2.0)


def test_there_may_be_no_path_or_no_step() -> None:
    assert find_path(coauthors(), "ada", "fay") is None
    here = find_path(coauthors(), "ada", "ada")
    assert here is not None and here.hops == () and here.n_alike == 1
    with pytest.raises(UnknownName, match="nobody"):
        find_path(coauthors(), "ada", "nobody")
    with pytest.raises(UnknownName, match="did you mean 'shortest'"):
        find_path(coauthors(), "ada", "bo", by="short")


def test_why_there_is_no_path_is_said_with_the_sizes_of_both_parts() -> None:
    said = why_no_path(coauthors(), "ada", "fay")
    assert "Ada Öztürk is in a part of 5 nodes, Fay 李 in one of 2 nodes, of 7 in all" in said
    said = why_no_path(coauthors(), "ada", "dee", via=["bo", "gul"])
    assert "from Bo Li to Gül Şahin" in said
    assert "without Bo Li, Cy van der Berg" in why_no_path(coauthors(), "ada", "dee", avoid=["bo", "cy"])


def test_a_path_passes_some_and_avoids_others() -> None:
    path = find_path(coauthors(), "ada", "dee", avoid=["bo"])
    assert path is not None and [h.target for h in path.hops] == ["cy", "dee"]
    path = find_path(coauthors(), "ada", "dee", via=["eve", "bo"])
    assert path is not None and [h.target for h in path.hops] == ["bo", "eve", "bo", "dee"]
    assert find_path(coauthors(), "ada", "dee", avoid=["bo", "cy"]) is None
    with pytest.raises(BadRequest, match="both on the way and avoided"):
        find_path(coauthors(), "ada", "dee", avoid=["ada"])


def simple_paths(graph: nx.Graph, start: int, end: int) -> Iterator[list[int]]:
    """Every path without repetition, by brute force."""
    yield from ([start],) if start == end else nx.all_simple_paths(graph, start, end)


def cost(graph: nx.Graph, path: list[int]) -> float:
    return sum(graph.edges[pair]["distance"] for pair in pairwise(path))


def oldest(graph: nx.Graph, path: list[int]) -> int:
    return min((graph.edges[pair]["year"] or -1 for pair in pairwise(path)), default=9999)


@given(graph=dated_graphs())
@settings(max_examples=60, deadline=None)
def test_every_kind_of_path_is_the_best_by_brute_force_and_counted(graph: nx.Graph) -> None:
    network = dated(graph)
    for v in graph:
        every = list(simple_paths(graph, 0, v))
        for by in BY:
            path = find_path(network, name(0), name(v), by=by)
            if not every:
                assert path is None
                continue
            assert path is not None
            rows = ids(path)
            assert rows in every
            if by == "strongest":
                least = min(cost(graph, p) for p in every)
                alike = [p for p in every if cost(graph, p) == pytest.approx(least)]
                assert len(rows) == min(map(len, alike))
            else:
                newest = max(oldest(graph, p) for p in every) if by == "recent" else -9999
                some = [p for p in every if oldest(graph, p) >= newest]
                alike = [p for p in some if len(p) == min(map(len, some))]
                assert cost(graph, rows) == pytest.approx(min(cost(graph, p) for p in alike))
            assert rows in alike and path.n_alike == len(alike)


@given(graph=dated_graphs())
@settings(max_examples=60, deadline=None)
def test_lengths_and_counts_are_networkx_s(graph: nx.Graph) -> None:
    network = dated(graph)
    for v in graph:
        if not nx.has_path(graph, 0, v):
            continue
        shortest, strongest = (find_path(network, name(0), name(v), by=b) for b in ("shortest", "strongest"))
        assert shortest is not None and strongest is not None
        assert shortest.length == nx.shortest_path_length(graph, 0, v)
        assert shortest.n_alike == len(list(nx.all_shortest_paths(graph, 0, v)))
        assert strongest.length == pytest.approx(nx.dijkstra_path_length(graph, 0, v, weight="distance"))


@given(graph=dated_graphs())
@settings(max_examples=40, deadline=None)
def test_distances_from_one_are_those_of_the_paths(graph: nx.Graph) -> None:
    network = dated(graph)
    for by in BY if len(graph) else ():
        frame = distances_from(network, name(0), by=by).frame
        assert frame["id"][0] == name(0)
        assert frame["id"].sort().to_list() == network.nodes["id"].to_list()
        order = {"shortest": "number", "strongest": "distance", "recent": "year"}[by]
        values = frame[order][1:].drop_nulls()
        assert values.is_sorted(descending=by == "recent")
        for row in frame.iter_rows(named=True):
            found = {b: find_path(network, name(0), row["id"], by=b) for b in BY}
            if found["shortest"] is None:
                assert (row["number"], row["distance"], row["year"]) == (None, None, None)
                continue
            assert row["number"] == found["shortest"].length
            assert row["distance"] == pytest.approx(found["strongest"].length)
            assert row["year"] == found["recent"].year
        counts = distribution(frame)
        assert counts["nodes"].sum() == len(graph)
        assert counts["share"].sum() == pytest.approx(1)


@given(graph=dated_graphs(), data=st.data())
@settings(max_examples=30, deadline=None)
def test_all_pairs_are_symmetric_and_those_of_the_whole_network(graph: nx.Graph, data: st.DataObject) -> None:
    network = dated(graph)
    nodes = network.nodes["id"].to_list()
    members = data.draw(st.lists(st.sampled_from(nodes), unique=True)) if nodes else []
    for by, column in zip(BY, ("number", "distance", "year"), strict=True):
        pairs = all_pairs(network, members, by=by).frame
        assert pairs.height == len(members) * (len(members) - 1) // 2
        for row in pairs.iter_rows(named=True):
            there, back = (
                find_path(network, *ends, by=by)
                for ends in ((row["source_id"], row["target_id"]), (row["target_id"], row["source_id"]))
            )
            if there is None or back is None:
                assert row[column] is None and there is back
                continue
            value = there.year if by == "recent" else there.length
            assert row[column] == (pytest.approx(value) if value is not None else None)
            assert there.length == pytest.approx(back.length) and there.n_alike == back.n_alike
            direct = graph.get_edge_data(int(row["source_id"]), int(row["target_id"]))
            assert row["weight"] == (direct["weight"] if direct else 0)
        square = matrix(pairs, column)
        assert square.height == (len(members) if len(members) > 1 else 0)
        rows = square.drop("node").rows()
        assert rows == list(zip(*rows, strict=True))


def test_namesakes_have_their_own_row_in_a_matrix() -> None:
    graph = nx.path_graph(3)
    network = dated(nx.Graph([(a, b, {"weight": 1, "year": 2000}) for a, b in graph.edges]))
    same = network.with_nodes(network.nodes.with_columns(pl.lit("Wei Wang").alias("label")))
    square = matrix(all_pairs(same, same.nodes["id"].to_list()).frame)
    assert square["node"].to_list() == [f"Wei Wang ({name(i)})" for i in range(3)]
    assert square.drop("node").rows() == [(0, 1, 2), (1, 0, 1), (2, 1, 0)]


def test_too_many_nodes_are_refused_before_they_are_compared() -> None:
    graph: nx.Graph = nx.empty_graph(1001)
    network = dated(graph)
    with pytest.raises(BadRequest, match="1,001 nodes"):
        all_pairs(network, network.nodes["id"].to_list())


def test_a_tie_without_weight_is_a_step_but_no_strength() -> None:
    network = dated(nx.Graph([(0, 1, {"weight": 0, "year": 2000})]))
    assert find_path(network, name(0), name(1)) is not None
    assert find_path(network, name(0), name(1), by="strongest") is None
    assert distances_from(network, name(0)).frame.row(1, named=True)["distance"] is None
    below = dated(nx.Graph([(0, 1, {"weight": -1, "year": 2000})]))
    with pytest.raises(BadRequest, match="below zero"):
        find_path(below, name(0), name(1))


def test_a_strongest_path_takes_a_detour_over_heavy_ties() -> None:
    graph = nx.Graph()
    graph.add_weighted_edges_from([(0, 1, 10), (1, 2, 10), (0, 2, 1)])
    nx.set_edge_attributes(graph, 2000, "year")
    path = find_path(dated(graph), name(0), name(2), by="strongest")
    assert path is not None and len(path.hops) == 2 and path.length == pytest.approx(0.2)
