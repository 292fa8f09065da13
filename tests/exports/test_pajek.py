"""Pajek: networkx and igraph find the same vertices, labels, places and weights."""

from __future__ import annotations

import io
import re
from pathlib import Path

import igraph
import networkx as nx
import pytest
from by_hand import HOSTILE, empty_network, labelled_network, tiny_network
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import NAMES
from kgraph.exports import write
from kgraph.networks.network import Network


def pajek(network: Network) -> str:
    file = io.BytesIO()
    write(network, file, "pajek")
    return file.getvalue().decode()


def shown(label: str, id: str) -> str:
    clean = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", label)
    return " ".join(clean.split()).replace('"', "'") or id


def test_networkx_reads_labels_and_weights() -> None:
    network = tiny_network()
    graph = nx.parse_pajek(pajek(network))
    assert graph.name == "Co-authorship" and not graph.is_directed()
    labels = [name.replace('"', "'") for name in NAMES.values()]
    assert sorted(graph.nodes) == sorted(labels)
    by_row = [label.replace('"', "'") for label in network.nodes["label"]]
    wanted = {
        frozenset((by_row[row["source"]], by_row[row["target"]])): row["weight"]
        for row in network.edges.to_dicts()
    }
    assert {frozenset((a, b)): w for a, b, w in graph.edges(data="weight")} == wanted


@pytest.mark.parametrize("network", [tiny_network(), labelled_network(HOSTILE)], ids=["tiny", "hostile"])
def test_igraph_reads_labels_places_and_weights(network: Network, tmp_path: Path) -> None:
    path = tmp_path / "n.net"
    path.write_text(pajek(network), encoding="utf-8")
    graph = igraph.Graph.Read_Pajek(str(path))
    ids = network.nodes["id"].to_list()
    assert graph.vs["name"] == [
        shown(label, id) for label, id in zip(network.nodes["label"], ids, strict=True)
    ]
    assert graph.es["weight"] == network.edges["weight"].to_list()
    assert graph.get_edgelist() == list(network.edges.select("source", "target").iter_rows())
    places = graph.vs["x"] + graph.vs["y"]
    assert min(places) == 0 and max(places) <= 1


@settings(deadline=None, max_examples=40)
@given(labels=st.lists(st.text(max_size=12), min_size=1, max_size=6))
def test_any_labels_stay_apart_in_networkx(labels: list[str]) -> None:
    text = pajek(labelled_network(labels))
    vertices = text.split("*Vertices")[1].split("*Edges")[0].split("\n")[1:-1]
    assert len(vertices) == len(labels)
    assert all(vertex.count('"') == 2 for vertex in vertices)
    assert len({vertex.split('"')[1] for vertex in vertices}) == len(labels)


def test_those_who_share_a_name_get_their_numbers() -> None:
    graph = nx.parse_pajek(pajek(labelled_network(["Wei Wang", "Wei Wang", "Wei Wang [1]", "Bo"])))
    assert graph.number_of_nodes() == 4
    assert {"Wei Wang [2]", "Wei Wang [1] [3]", "Bo"} < set(graph.nodes)


def test_what_was_cut_stands_in_a_comment_of_one_line() -> None:
    first, second, *_ = pajek(tiny_network()).splitlines()
    assert (
        first.startswith("% Co-authorship: 7 nodes, 9 edges, weighting newman") and "cut author list" in first
    )
    assert second == "*Network Co-authorship"


def test_an_empty_network_has_no_vertices() -> None:
    assert pajek(empty_network()).endswith("*Vertices 0\n*Edges\n")
