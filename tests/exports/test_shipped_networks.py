"""Every shipped network, as the network room makes it, in every format for networks."""

from __future__ import annotations

import io
from pathlib import Path

import networkx as nx
import pytest

from corpus import EDGES, NAMES, tiny_entities
from kgraph.errors import BadRequest
from kgraph.exports import EXPORTERS, export, write
from kgraph.exports.vosviewer import MIN_ITEMS
from kgraph.networks import definitions, network_from_entities
from kgraph.networks.network import Network

BASE = "https://example.org/id/"
FORMATS = [e.name for e in EXPORTERS if e.accepts == "network"]


def cannot_hold(network: Network) -> list[str]:
    """Formats whose program opens no such small network."""
    maps = ["vosviewer", "vosviewer-map"] if network.n_nodes < MIN_ITEMS else []
    return maps + ["vosviewer-network"] * (not network.n_edges)


@pytest.mark.parametrize("name", [d.name for d in definitions()])
def test_every_format_writes_it_and_networkx_finds_the_same_numbers(name: str, tmp_path: Path) -> None:
    network = network_from_entities(tiny_entities(), name, base=BASE)
    refused = cannot_hold(network)
    for format in refused:
        with pytest.raises(BadRequest, match="VOSviewer opens no"):
            export(network, tmp_path / format, format)
    formats = [f for f in FORMATS if f not in refused]
    paths = {format: export(network, tmp_path / format, format) for format in formats}
    assert all(path.stat().st_size for path in paths.values())
    for graph in (nx.read_graphml(paths["graphml"]), nx.read_gexf(paths["gexf"])):
        assert graph.number_of_nodes() == network.n_nodes
        assert graph.number_of_edges() == network.n_edges
        weights = sorted(w for _, _, w in graph.edges(data="weight"))
        assert weights == sorted(network.edges["weight"].to_list())
        assert {d["label"] for _, d in graph.nodes(data=True)} == set(network.nodes["label"])


def test_the_edges_of_the_corpus_are_those_worked_out_by_hand() -> None:
    network = network_from_entities(tiny_entities(), "coauthorship", base=BASE)
    file = io.BytesIO()
    write(network, file, "graphml")
    graph = nx.parse_graphml(file.getvalue().decode())
    label = dict(graph.nodes(data="label"))
    found = {frozenset((label[a], label[b])): n for a, b, n in graph.edges(data="papers")}
    assert found == {frozenset((NAMES[a], NAMES[b])): n for (a, b), n in EDGES.items()}
