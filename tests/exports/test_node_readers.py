"""GraphML, GEXF and JSON in graphology, the reader of Gephi Lite, under Node.

Without Node or its packages these tests are skipped with the reason; with KGRAPH_REQUIRE_NODE=1 (as in CI)
they fail instead, so that a run cannot pass without them.
"""

from __future__ import annotations

import fcntl
import json
import re
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from by_hand import HOSTILE, expected_edges, expected_nodes, labelled_network, tiny_network

from kgraph.exports import export
from kgraph.networks.network import Network
from nodejs import node_and_npm, unavailable

pytestmark = pytest.mark.node
FOLDER = Path(__file__).parents[1] / "node"


@pytest.fixture(scope="session")
def read_with_graphology() -> Any:
    """A function: paths → what graphology found in each; its packages are installed as locked, once."""
    node, npm = node_and_npm()
    lock = FOLDER / "package-lock.json"
    installed = FOLDER / "node_modules" / ".package-lock.json"
    with (FOLDER / ".lock").open("w") as held:  # test processes run side by side, one installs
        fcntl.flock(held, fcntl.LOCK_EX)
        if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
            done = subprocess.run([*npm, "ci"], cwd=FOLDER, capture_output=True, text=True, timeout=300)
            if done.returncode:
                unavailable(f"npm ci failed: {done.stderr[-500:]}")

    def read(*paths: Path) -> list[dict[str, Any]]:
        command = [*node, str(FOLDER / "read.mjs"), *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()]

    return read


def written(network: Network, folder: Path) -> list[Path]:
    return [export(network, folder / name) for name in ("n.graphml", "n.gexf", "n.graphology.json")]


def as_hex(color: str) -> str:
    """graphology turns the colours of GEXF into `rgb(…)`."""
    parts = re.fullmatch(r"rgb\((\d+),(\d+),(\d+)\)", color)
    return "#{:02X}{:02X}{:02X}".format(*map(int, parts.groups())) if parts else color


def test_graphology_finds_the_same_nodes_edges_weights_and_types(
    read_with_graphology: Any, tmp_path: Path
) -> None:
    network = tiny_network()
    edges_wanted = expected_edges(network)
    for found in read_with_graphology(*written(network, tmp_path)):
        assert found["type"] in ("undirected", "mixed") and not found["multi"]
        assert found["nodes"].keys() == expected_nodes(network).keys()
        for id, wanted in expected_nodes(network).items():
            attributes = found["nodes"][id]
            for name, value in wanted.items():
                got = as_hex(attributes[name]) if name == "color" else attributes[name]
                assert got == value, (id, name)
                assert isinstance(got, bool) is isinstance(value, bool)
        assert all(e["undirected"] for e in found["edges"])
        edges = {tuple(sorted((e["source"], e["target"]))): e["attributes"] for e in found["edges"]}
        assert len(found["edges"]) == len(edges) == network.n_edges
        for pair, wanted in edges_wanted.items():
            assert {name: edges[pair][name] for name in wanted} == wanted


def test_graphology_reads_hostile_labels(read_with_graphology: Any, tmp_path: Path) -> None:
    for found in read_with_graphology(*written(labelled_network(HOSTILE), tmp_path)):
        for i, text in enumerate(HOSTILE):
            wanted = re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", "", text)
            assert found["nodes"][f"n{i}"]["label"] == (wanted if wanted.strip() else f"id{i}")


@pytest.mark.parametrize("name", ["r", "z", "nodelabel", "Papers", "weight", "höhe in m", "labels 1"])
def test_graphology_keeps_awkward_column_names(read_with_graphology: Any, tmp_path: Path, name: str) -> None:
    network = tiny_network()
    network = replace(network, nodes=network.nodes.with_columns(pl.lit("value").alias(name)))
    for found in read_with_graphology(*written(network, tmp_path)):
        assert "value" in found["nodes"]["n0"].values()
        assert found["nodes"]["n0"]["papers"] == network.nodes["papers"][0]


def test_graphology_opens_files_for_yed_too(read_with_graphology: Any, tmp_path: Path) -> None:
    network = labelled_network(HOSTILE)
    (found,) = read_with_graphology(export(network, tmp_path / "n.graphml", flavor="yed"))
    wanted = expected_nodes(network)
    assert {id: node["size"] for id, node in found["nodes"].items()} == {
        id: node["size"] for id, node in wanted.items()
    }
