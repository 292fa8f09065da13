"""The network files of a build: all of a small network, and of a large one what viewers can open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
import pytest
from map_reader import read_page

from corpus import tiny_entities
from kgraph.exports.network_files import write_authorships, write_network_files
from kgraph.measures import centrality, communities
from kgraph.networks import network_from_entities
from kgraph.networks.network import Network

BASE = "https://example.org/id/"


@pytest.fixture(scope="module")
def network() -> Network:
    return network_from_entities(tiny_entities(), base=BASE, weight="fractional")


def written(network: Network, folder: Path, **limits: Any) -> list[str]:
    table, found = centrality(network), communities(network)
    return write_network_files(network, folder, table=table, communities=found, **limits)


def test_of_a_small_network_every_file_holds_everything(network: Network, tmp_path: Path) -> None:
    assert written(network, tmp_path) == []
    for read, name in ((nx.read_graphml, "graphml"), (nx.read_gexf, "gexf")):
        found = read(tmp_path / f"coauthorship.{name}")
        assert (len(found), found.number_of_edges()) == (network.n_nodes, network.n_edges)
    assert pl.read_csv(tmp_path / "coauthorship-edges.csv").height == network.n_edges
    shown = read_page((tmp_path / "map.html").read_text(encoding="utf-8"))
    pagerank = centrality(network, ["pagerank"]).frame
    by_label = dict(zip(shown.columns["label"], shown.attribute("pagerank"), strict=True))
    expected = dict(pagerank.select("label", "pagerank").iter_rows())
    assert by_label == pytest.approx(expected, rel=1e-4)


def test_of_a_large_network_viewers_get_the_part_on_the_map_and_the_tables_hold_all(
    network: Network, tmp_path: Path
) -> None:
    (told,) = written(network, tmp_path, most_edges=4, shown=(5, 4))
    assert f"4 of {network.n_edges:,} edges" in told and "kgraph export graphml" in told
    assert pl.read_parquet(tmp_path / "coauthorship-edges.parquet").height == network.n_edges
    nodes = pl.read_parquet(tmp_path / "coauthorship-nodes.parquet")
    assert nodes["id"].equals(network.nodes["id"]) and "community" in nodes.columns
    drawn = nx.read_graphml(tmp_path / "coauthorship.graphml")
    shown = read_page((tmp_path / "map.html").read_text(encoding="utf-8"))
    assert drawn.number_of_edges() == len(shown.edges()) == 4
    assert len(drawn) == len(shown.columns["id"]) == 5
    assert shown.meta["cut"]["all_edges"] == network.n_edges
    whole = centrality(network, ["degree"]).frame["degree"]
    assert np.max(shown.attribute("degree")) == whole.max()


def test_too_many_mentions_stay_in_their_table(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    entities = tiny_entities()
    assert write_authorships(entities, tmp_path, base=BASE) == []
    assert (tmp_path / "authorships.csv").exists()
    monkeypatch.setattr("kgraph.exports.network_files.MOST_MENTIONS", 0)
    (told,) = write_authorships(entities, tmp_path / "large", base=BASE)
    assert "mentions.parquet" in told and not (tmp_path / "large").exists()
