"""GraphML: what was in the frames is what networkx and igraph find, with the same types."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from pathlib import Path

import igraph
import networkx as nx
import polars as pl
import pytest
from by_hand import HOSTILE, WIDE, expected_edges, expected_nodes, labelled_network, tiny_network
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from kgraph.exports.graphml import write_graphml
from kgraph.networks.network import Network

NS = "{http://graphml.graphdrawing.org/xmlns}"


def graphml(network: Network) -> bytes:
    file = io.BytesIO()
    write_graphml(network, file)
    return file.getvalue()


def keys(data: bytes) -> dict[tuple[str, str], str]:
    """(class, name) → type."""
    found = etree.fromstring(data).iter(f"{NS}key")
    return {(k.get("for", ""), k.get("attr.name", "")): k.get("attr.type", "") for k in found}


def test_networkx_reads_back_nodes_edges_weights_and_types() -> None:
    network = tiny_network()
    graph = nx.parse_graphml(graphml(network).decode())
    assert not graph.is_directed() and not graph.is_multigraph()
    assert dict(graph.nodes(data=True)) == expected_nodes(network)
    edges = {
        tuple(sorted((a, b))): {k: v for k, v in d.items() if k != "id"} for a, b, d in graph.edges(data=True)
    }
    assert edges == expected_edges(network)
    for _, node in graph.nodes(data=True):
        assert type(node["papers"]) is int and type(node["is_inferred"]) is bool and type(node["x"]) is float


def test_igraph_reads_back_nodes_edges_and_weights(tmp_path: Path) -> None:
    network = tiny_network()
    path = tmp_path / "n.graphml"
    path.write_bytes(graphml(network))
    graph = igraph.Graph.Read_GraphML(str(path))
    assert not graph.is_directed()
    for vertex in graph.vs:
        for name, value in expected_nodes(network)[vertex["id"]].items():
            assert vertex[name] == value  # igraph reads whole numbers as floats, which compare equal
    ids = graph.vs["id"]
    found = {tuple(sorted((ids[e.source], ids[e.target]))): e["weight"] for e in graph.es}
    assert found == {pair: edge["weight"] for pair, edge in expected_edges(network).items()}
    assert graph.es["papers"] == network.edges["papers"].to_list()


def test_every_key_has_a_type_that_all_readers_know() -> None:
    found = keys(graphml(tiny_network()))
    assert set(found.values()) <= {"int", "long", "double", "boolean", "string"}
    assert found["node", "papers"] == "int"
    assert found["node", "total"] == "long" and WIDE > 2**31
    assert found["node", "betweenness"] == "double"
    assert found["node", "is_inferred"] == "boolean"
    assert found["node", "labs"] == "string"
    assert found["edge", "weight"] == "double"


def test_ids_are_unique_short_and_ascii_and_equal_the_names_of_visual_keys() -> None:
    root = etree.fromstring(graphml(tiny_network()))
    ids = [k.get("id") for k in root.iter(f"{NS}key")]
    assert len(ids) == len(set(ids))
    assert {"label", "x", "y", "size", "color", "weight", "iri"} <= set(ids)
    for tag, pattern in (("node", r"n\d+"), ("edge", r"e\d+")):
        found = [e.get("id") or "" for e in root.iter(f"{NS}{tag}")]
        assert len(found) == len(set(found)) and all(re.fullmatch(pattern, i) for i in found)
    assert next(root.iter(f"{NS}graph")).get("edgedefault") == "undirected"


@pytest.mark.parametrize(
    "name", ["r", "z", "nodelabel", "xpos", "Id", "Papers", "weight", "höhe in m", 'a"<b']
)
def test_awkward_column_names_stay_columns(name: str) -> None:
    network = tiny_network()
    network = network.with_nodes(network.nodes.with_columns(pl.lit("value").alias(name)))
    data = graphml(network)
    graph = nx.parse_graphml(data.decode())
    assert "value" in graph.nodes["n0"].values()
    assert graph.nodes["n0"]["papers"] == network.nodes["papers"][0]
    assert graph.edges["n0", "n1"]["weight"] == pytest.approx(network.edges["weight"][0])
    ids = [k.get("id", "") for k in etree.fromstring(data).iter(f"{NS}key")]
    assert len({i.casefold() for i in ids}) == len(ids)
    assert not {"r", "z", "nodelabel", "xpos", "Id"} & set(ids)


@pytest.mark.parametrize("void", [0.0, float("nan"), float("inf"), None])
def test_edges_that_viewers_ignore_are_left_out_and_counted(void: float | None) -> None:
    network = tiny_network()
    weights = [void, *network.edges["weight"].to_list()[1:]]
    broken = replace(network, edges=network.edges.with_columns(weight=pl.Series(weights, dtype=pl.Float64)))
    data = graphml(broken)
    assert nx.parse_graphml(data.decode()).number_of_edges() == network.n_edges - 1
    assert "1 edge of weight 0 or without a finite weight left out" in data.decode()


def test_the_description_names_counting_parameters_and_gaps() -> None:
    text = etree.fromstring(graphml(tiny_network())).findtext(f"{NS}desc")
    assert text == (
        "Co-authorship: 7 nodes, 9 edges, weighting newman; min_papers = 1;"
        " 1 of 5 papers has a cut author list: weights are lower bounds"
    )


def test_a_title_with_what_xml_forbids_does_not_break_the_file() -> None:
    network = replace(tiny_network(), title="bad \ud800 \x00 <title>", notes=("\udfff\x0b & note",))
    assert "bad   <title>" in (etree.fromstring(graphml(network)).findtext(f"{NS}desc") or "")


def test_the_same_network_gives_the_same_bytes() -> None:
    assert graphml(tiny_network()) == graphml(tiny_network())


@pytest.mark.parametrize("n", [0, 1, 2])
def test_the_smallest_networks_are_well_formed(n: int) -> None:
    network = labelled_network(["a", "b"][:n]) if n else _empty()
    assert nx.parse_graphml(graphml(network).decode()).number_of_nodes() == n


def _empty() -> Network:
    network = tiny_network()
    return replace(
        network, nodes=network.nodes.clear(), edges=network.edges.clear(), incidence=None, edge_years=None
    )


def readable(text: str, id: str) -> str:
    """The text as XML can hold it; the id where nothing visible is left."""
    kept = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    return kept if kept.strip() else id


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=5))
def test_any_label_reads_back(labels: list[str]) -> None:
    graph = nx.parse_graphml(graphml(labelled_network(labels)).decode())
    found = [graph.nodes[f"n{i}"]["label"] for i in range(len(labels))]
    assert [f.strip() for f in found] == [readable(t, f"id{i}").strip() for i, t in enumerate(labels)]


def test_hostile_labels_read_back() -> None:
    graph = nx.parse_graphml(graphml(labelled_network(HOSTILE)).decode())
    for i, text in enumerate(HOSTILE):
        assert graph.nodes[f"n{i}"]["label"] == readable(text, f"id{i}")


@pytest.mark.parametrize(
    ("values", "dtype", "type"),
    [
        ([2**31 - 1, -(2**31)], pl.Int64, "int"),
        ([2**31, 0], pl.Int64, "long"),
        ([2**64 - 1, 0], pl.UInt64, "string"),
        ([None, 7], pl.Int8, "int"),
        ([0.1, 1e300], pl.Float64, "double"),
        ([True, None], pl.Boolean, "boolean"),
        (["a", None], pl.Categorical, "string"),
    ],
)
def test_the_type_of_a_column_is_the_narrowest_that_holds_it(
    values: list[object], dtype: object, type: str
) -> None:
    network = labelled_network(["a", "b"])
    network = network.with_nodes(network.nodes.with_columns(v=pl.Series(values, dtype=dtype)))  # type: ignore[arg-type]
    data = graphml(network)
    assert keys(data)["node", "v"] == type
    graph = nx.parse_graphml(data.decode())
    found = [graph.nodes[n].get("v") for n in ("n0", "n1")]
    assert found == [str(v) if type == "string" and v is not None else v for v in values]
