"""Cytoscape, graphology and JSON Graph Format: what was in the frames is what their readers find."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from typing import Any

import networkx as nx
import polars as pl
import pytest
from by_hand import HOSTILE, empty_network, expected_edges, expected_nodes, labelled_network, tiny_network
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.exports import write
from kgraph.exports.json_text import json_text
from kgraph.networks.network import Network

FORMATS = ("cytoscape", "graphology", "json-graph")
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def document(network: Network, format: str) -> dict[str, Any]:
    """The document as Python reads it, which takes no NaN and no name twice here."""
    file = io.BytesIO()
    write(network, file, format)

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        assert len(dict(pairs)) == len(pairs)
        return dict(pairs)

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    found = json.loads(file.getvalue(), object_pairs_hook=once, parse_constant=refuse)
    assert isinstance(found, dict)
    return found


def nodes_of(found: dict[str, Any], format: str) -> dict[str, dict[str, Any]]:
    if format == "cytoscape":
        return {n["data"]["id"]: n["data"] | n.get("position", {}) for n in found["elements"]["nodes"]}
    if format == "graphology":
        return {n["key"]: n["attributes"] for n in found["nodes"]}
    return {id: n["metadata"] | {"label": n["label"]} for id, n in found["graph"]["nodes"].items()}


def edges_of(found: dict[str, Any], format: str) -> dict[tuple[str, str], dict[str, Any]]:
    if format == "cytoscape":
        return {(e["data"]["source"], e["data"]["target"]): e["data"] for e in found["elements"]["edges"]}
    if format == "graphology":
        return {(e["source"], e["target"]): e["attributes"] for e in found["edges"]}
    return {(e["source"], e["target"]): e["metadata"] for e in found["graph"]["edges"]}


@pytest.mark.parametrize("format", FORMATS)
def test_nodes_edges_and_values_are_those_of_the_network(format: str) -> None:
    network = tiny_network()
    found = document(network, format)
    nodes, edges = nodes_of(found, format), edges_of(found, format)
    assert nodes.keys() == expected_nodes(network).keys()
    for id, wanted in expected_nodes(network).items():
        if format == "cytoscape":
            wanted["y"] = -wanted["y"]  # which grows downwards there
        assert {name: nodes[id][name] for name in wanted} == wanted
        assert "labs" in nodes[id] or "labs" not in wanted
    assert edges.keys() == expected_edges(network).keys()
    for pair, wanted in expected_edges(network).items():
        assert {name: edges[pair][name] for name in wanted} == wanted
    assert "1 of 5 papers has a cut author list" in json.dumps(found)
    assert "weighting newman" in json.dumps(found)


@pytest.mark.parametrize("format", FORMATS)
def test_a_value_that_json_cannot_hold_is_left_out_with_its_name(format: str) -> None:
    nodes = nodes_of(document(tiny_network(), format), format)
    assert "betweenness" not in nodes["n2"] and "betweenness" in nodes["n1"]  # NaN
    assert "first_year" not in nodes["n3"] and "labs" not in nodes["n0"]


@pytest.mark.parametrize("format", FORMATS)
def test_whole_numbers_that_javascript_would_round_are_texts(format: str) -> None:
    network = tiny_network()
    big = pl.Series("big", [2**53 + n for n in range(network.n_nodes)])
    nodes = nodes_of(document(replace(network, nodes=network.nodes.with_columns(big)), format), format)
    assert nodes["n1"]["big"] == str(2**53 + 1)
    assert nodes["n1"]["total"] == 2**40 + 1


@pytest.mark.parametrize("format", FORMATS)
@settings(deadline=None, max_examples=30)
@given(labels=st.lists(st.text(max_size=20), min_size=1, max_size=5))
def test_any_label_comes_back_without_control_characters(format: str, labels: list[str]) -> None:
    network = labelled_network(labels)
    nodes = nodes_of(document(network, format), format)
    for i, label in enumerate(labels):
        clean = NOT_XML.sub("", label)
        shown = nodes[f"n{i}"]["label"]
        assert shown == clean or (not clean.strip() and shown == f"id{i}")
        assert nodes[f"n{i}"].get("labs", "") == clean


def test_networkx_reads_cytoscape_and_finds_the_same_graph() -> None:
    network = tiny_network()
    graph = nx.cytoscape_graph(document(network, "cytoscape") | {"directed": False, "multigraph": False})
    assert set(graph.nodes) == set(expected_nodes(network))
    assert {tuple(sorted(e)): w for *e, w in graph.edges(data="weight")} == {
        pair: edge["weight"] for pair, edge in expected_edges(network).items()
    }


def test_cytoscape_has_texts_for_ids_and_a_name_for_all() -> None:
    found = document(labelled_network(HOSTILE), "cytoscape")
    elements = found["elements"]
    data = [e["data"] for e in (*elements["nodes"], *elements["edges"])]
    assert all(type(d[k]) is str for d in data for k in ("id", "source", "target") if k in d)
    assert all(d["name"] == d["shared_name"] for d in data if "source" not in d)
    assert found["data"]["name"] == "Ring" and len({d["id"] for d in data}) == len(data)


def test_json_graph_keeps_to_the_names_of_the_schema() -> None:
    graph = document(tiny_network(), "json-graph")["graph"]
    assert set(graph) <= {"id", "label", "directed", "type", "metadata", "nodes", "edges"}
    assert graph["directed"] is False
    assert all(set(node) <= {"label", "metadata"} for node in graph["nodes"].values())
    known = {"id", "source", "target", "relation", "directed", "label", "metadata"}
    assert all(set(edge) <= known for edge in graph["edges"])


@pytest.mark.parametrize("format", FORMATS)
def test_columns_called_as_the_format_calls_its_own_keep_their_values(format: str) -> None:
    network = tiny_network()
    names = ["id_", "source", "target", "name", "hidden", "type", "z", 'a "b"\n', "Papers"]
    nodes = network.nodes.with_columns(pl.lit(f"value {n}").alias(name) for n, name in enumerate(names))
    found = nodes_of(document(network.with_nodes(nodes), format), format)["n1"]
    assert {f"value {n}" for n in range(len(names))} <= {v for v in found.values() if isinstance(v, str)}
    assert found["papers"] == network.nodes["papers"][1] and found["label"] == "Bo Li"


def test_an_empty_network_is_valid_json_too() -> None:
    empty = empty_network()
    for format in FORMATS:
        assert nodes_of(document(empty, format), format) == {}


def test_text_is_escaped_as_json_wants_it() -> None:
    assert json.loads(json_text({"a": HOSTILE})) == {"a": HOSTILE}
