"""GraphML for yEd: labels, places, sizes and colours stand where yEd looks for them."""

from __future__ import annotations

import io
from typing import Any

import networkx as nx
import pytest
from by_hand import HOSTILE, expected_nodes, labelled_network, tiny_network
from lxml import etree

from kgraph.errors import BadRequest
from kgraph.exports import write
from kgraph.networks.network import Network

G, Y = "{http://graphml.graphdrawing.org/xmlns}", "{http://www.yworks.com/xml/graphml}"


def graphml(network: Network, **options: Any) -> bytes:
    file = io.BytesIO()
    write(network, file, "graphml", **options)
    return file.getvalue()


@pytest.mark.parametrize("network", [tiny_network(), labelled_network(HOSTILE)], ids=["tiny", "hostile"])
def test_every_node_is_a_circle_at_its_place_with_its_label(network: Network) -> None:
    root = etree.fromstring(graphml(network, flavor="yed"))
    kinds = {k.get("id"): k.get("yfiles.type") for k in root.iter(f"{G}key") if k.get("yfiles.type")}
    assert kinds == {"nodegraphics": "nodegraphics", "edgegraphics": "edgegraphics"}
    for node in root.iter(f"{G}node"):
        plain = {d.get("key"): d.text for d in node.iter(f"{G}data")}
        shape = node.find(f"{G}data[@key='nodegraphics']/{Y}ShapeNode")
        place = {k: float(v) for k, v in shape.find(f"{Y}Geometry").attrib.items()}
        assert shape.findtext(f"{Y}NodeLabel") == plain["label"]
        assert shape.find(f"{Y}Fill").get("color") == plain["color"]
        assert place["x"] + place["width"] / 2 == pytest.approx(float(plain["x"]), abs=0.01)
        assert place["y"] + place["height"] / 2 == pytest.approx(-float(plain["y"]), abs=0.01)
        assert place["width"] == place["height"] == pytest.approx(float(plain["size"]))
    arrows = [arrow.attrib for arrow in root.iter(f"{Y}Arrows")]
    assert arrows == [{"source": "none", "target": "none"}] * network.n_edges


def test_the_columns_are_there_as_in_plain_graphml() -> None:
    network = tiny_network()
    graph = nx.parse_graphml(graphml(network, flavor="yed").decode())
    for id, wanted in expected_nodes(network).items():
        assert {n: graph.nodes[id][n] for n in wanted if n not in "xy"} == {
            n: v for n, v in wanted.items() if n not in "xy"  # networkx takes those of yEd
        }  # fmt: skip


def test_an_unknown_flavor_is_refused() -> None:
    with pytest.raises(BadRequest, match="flavor takes plain or yed, not 'gephi'"):
        graphml(tiny_network(), flavor="gephi")
