"""GEXF: structure as the specification orders it, years as spells, and the frames read back."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import networkx as nx
import pytest
from by_hand import HOSTILE, expected_edges, expected_nodes, labelled_network, tiny_network
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from test_graphml import readable

from kgraph.errors import BadRequest
from kgraph.exports.gexf import TIMES, write_gexf
from kgraph.networks.network import Network

NS = "{http://gexf.net/1.3}"
VIZ = "{http://gexf.net/1.3/viz}"


def gexf(network: Network, **options: Any) -> bytes:
    file = io.BytesIO()
    write_gexf(network, file, **options)
    return file.getvalue()


def parsed(network: Network, **options: Any) -> etree._Element:
    return etree.fromstring(gexf(network, **options))


def spells(element: etree._Element) -> list[tuple[int, int]]:
    return [(int(s.get("start", "")), int(s.get("end", ""))) for s in element.iter(f"{NS}spell")]


@pytest.mark.parametrize("time", TIMES)
def test_networkx_reads_back_nodes_edges_weights_and_types(time: str) -> None:
    network = tiny_network()
    graph = nx.read_gexf(io.BytesIO(gexf(network, time=time)))
    assert not graph.is_directed() and not graph.is_multigraph()
    visual = {"x", "y", "size", "color"}
    for id, wanted in expected_nodes(network).items():
        found = graph.nodes[id]
        assert {k: found[k] for k in wanted.keys() - visual} == {k: wanted[k] for k in wanted.keys() - visual}
        viz = found["viz"]
        assert viz["size"] == wanted["size"]
        assert (viz["position"]["x"], viz["position"]["y"]) == pytest.approx((wanted["x"], wanted["y"]))
        assert "#{r:02X}{g:02X}{b:02X}".format(**viz["color"]) == wanted["color"]
    edges = {tuple(sorted(e[:2])): e[2] for e in graph.edges(data=True)}
    for pair, wanted in expected_edges(network).items():
        assert {k: edges[pair][k] for k in wanted} == wanted
    assert len(edges) == network.n_edges


def test_the_parts_come_in_the_order_of_the_specification() -> None:
    root = parsed(tiny_network())
    assert root.tag == f"{NS}gexf" and root.get("version") == "1.3" and root.prefix is None
    assert [etree.QName(e).localname for e in root] == ["meta", "graph"]
    graph = root[1]
    assert [etree.QName(e).localname for e in graph] == ["attributes", "attributes", "nodes", "edges"]
    assert [(a.get("class"), a.get("mode")) for a in graph[:2]] == [("node", "static"), ("edge", "static")]
    assert graph.attrib == {
        "defaultedgetype": "undirected",
        "idtype": "string",
        "mode": "dynamic",
        "timeformat": "double",
        "timerepresentation": "interval",
    }
    for attribute in root.iter(f"{NS}attribute"):
        assert attribute.get("id") == attribute.get("title")
        assert attribute.get("type") in {"integer", "long", "double", "boolean", "string"}
    assert {e.prefix for e in root.iter(f"{VIZ}size", f"{VIZ}color", f"{VIZ}position")} == {"viz"}


def test_an_edge_has_one_spell_for_each_year_with_a_joint_paper() -> None:
    root = parsed(tiny_network())
    found = {(e.get("source"), e.get("target")): spells(e) for e in root.iter(f"{NS}edge")}
    assert found["n0", "n1"] == [(2020, 2020), (2021, 2021)]  # Ada and Bo
    assert found["n1", "n2"] == [(2020, 2020), (2021, 2021)]  # Bo and Cy, who is inferred in 2020
    assert found["n5", "n6"] == [(2023, 2023)]  # Fay and Gül


def test_a_node_is_there_whenever_one_of_its_papers_or_edges_is() -> None:
    root = parsed(tiny_network())
    nodes = {n.get("id"): set(spells(n)) for n in root.iter(f"{NS}node")}
    assert nodes["n0"] == {(2020, 2020), (2021, 2021)}  # the paper without a year adds nothing
    for edge in root.iter(f"{NS}edge"):
        for end in ("source", "target"):
            assert set(spells(edge)) <= nodes[edge.get(end)]


def test_an_interval_goes_from_the_first_to_the_last_year() -> None:
    root = parsed(tiny_network(), time="interval")
    edge = next(root.iter(f"{NS}edge"))
    assert (edge.get("start"), edge.get("end")) == ("2020", "2021")
    assert not list(root.iter(f"{NS}spell"))


def test_what_has_no_year_has_no_interval() -> None:
    network = tiny_network()
    assert network.edge_years is not None
    few = replace(
        network, edge_years=network.edge_years.filter(network.edge_years["edge"] != 0), incidence=None
    )
    root = parsed(few)
    assert spells(next(root.iter(f"{NS}edge"))) == []


def test_without_times_nothing_is_dynamic() -> None:
    for network, options in ((tiny_network(), {"time": "none"}), (labelled_network(["a", "b"]), {})):
        text = gexf(network, **options).decode()
        assert 'mode="dynamic"' not in text and "timeformat" not in text and "<spell" not in text


def test_an_edge_left_out_takes_its_years_along() -> None:
    network = tiny_network()
    weights = [0.0, *network.edges["weight"].to_list()[1:]]
    root = parsed(replace(network, edges=network.edges.with_columns(weight=_series(weights))))
    whole = list(parsed(network).iter(f"{NS}edge"))[1:]
    assert [spells(e) for e in root.iter(f"{NS}edge")] == [spells(e) for e in whole]


def _series(values: list[float]) -> Any:
    import polars as pl

    return pl.Series(values)


def test_bad_options_are_refused() -> None:
    for network, options in (
        (tiny_network(), {"time": "weeks"}),
        (labelled_network(["a"]), {"time": "spells"}),
        (tiny_network(), {"modified": "yesterday"}),
    ):
        with pytest.raises(BadRequest):
            gexf(network, **options)


def test_the_date_is_the_one_given_or_none() -> None:
    assert b"lastmodifieddate" not in gexf(tiny_network())
    assert b'lastmodifieddate="2026-01-31"' in gexf(tiny_network(), modified="2026-01-31")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=12), min_size=1, max_size=5))
def test_any_label_reads_back(labels: list[str]) -> None:
    graph = nx.read_gexf(io.BytesIO(gexf(labelled_network(labels))))
    found = [graph.nodes[f"n{i}"]["label"] for i in range(len(labels))]
    assert found == [readable(t, f"id{i}") for i, t in enumerate(labels)]


def test_hostile_labels_read_back() -> None:
    graph = nx.read_gexf(io.BytesIO(gexf(labelled_network(HOSTILE))))
    for i, text in enumerate(HOSTILE):
        assert graph.nodes[f"n{i}"]["label"] == readable(text, f"id{i}")
