"""The browser code, built as the tests find it, and the map of the sample data that most of them open."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import kgraph
from kgraph.exports.map.page import map_payload
from kgraph.networks.network import Network
from opened_maps import Opened, opened


@pytest.fixture(scope="session")
def bundles(root: Path) -> Path:
    """The folder of the bundles; whatever stands there from before is renewed if the sources have changed."""
    subprocess.run([sys.executable, str(root / "browser" / "build.py")], check=True, capture_output=True)
    return root / "src" / "kgraph" / "bundles"


@pytest.fixture(scope="session")
def graph(sample: Path) -> Iterator[Any]:
    with kgraph.open(sample) as found:
        yield found


def in_order(network: Network, ids: list[str]) -> Network:
    """The same network with its nodes in the order of these ids."""
    places = pl.DataFrame({"id": ids, "place": range(len(ids))}, schema_overrides={"place": pl.Int32})
    nodes = network.nodes.join(places, on="id", maintain_order="left")
    place = nodes["place"]
    ends = [pl.col(end).replace_strict(range(len(ids)), place) for end in ("source", "target")]
    edges = network.edges.with_columns(source=pl.min_horizontal(ends), target=pl.max_horizontal(ends))
    assert network.incidence is not None
    incidence = network.incidence.with_columns(pl.col("node").replace_strict(range(len(ids)), place))
    return replace(
        network,
        nodes=nodes.sort("place").drop("place"),
        edges=edges.sort("source", "target"),
        incidence=incidence,
        edge_years=None,
    )


@pytest.fixture(scope="session")
def network(graph: Any) -> Network:
    """The network of `file`, with its rows in the order of the map."""
    found: Network = graph.network("coauthorship")
    return in_order(found, map_payload(found).network.nodes["id"].to_list())


@pytest.fixture(scope="session")
def file(graph: Any, bundles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    found: Network = graph.network("coauthorship")
    return found.export(tmp_path_factory.mktemp("map") / "map.html", "map")


@pytest.fixture(scope="module")
def opened_once(browser: Any, file: Path) -> Iterator[Opened]:
    with opened(browser, file) as found:
        yield found


@pytest.fixture
def page(opened_once: Opened) -> Opened:
    """One page for all tests of a module, each time in the state in which it was opened."""
    opened_once.reset()
    return opened_once
