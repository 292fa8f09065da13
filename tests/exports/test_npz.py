"""The sparse matrix: scipy reads it, and its rows are the nodes beside it."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl
from by_hand import HOSTILE, empty_network, labelled_network, tiny_network
from scipy.sparse import load_npz

from kgraph.exports import export


def test_scipy_reads_a_symmetric_matrix_of_the_weights(tmp_path: Path) -> None:
    network = tiny_network()
    matrix = load_npz(export(network, tmp_path / "n.npz"))
    assert matrix.format == "csr" and matrix.shape == (network.n_nodes, network.n_nodes)
    dense = matrix.toarray()
    assert (dense == dense.T).all() and matrix.nnz == 2 * network.n_edges
    for row in network.edges.to_dicts():
        assert dense[row["source"], row["target"]] == row["weight"]


def test_the_nodes_travel_with_their_ids_labels_and_columns(tmp_path: Path) -> None:
    network = tiny_network()
    with np.load(export(network, tmp_path / "n.npz")) as found:
        nodes = pl.read_parquet(io.BytesIO(found["nodes.parquet"]))
        told = found["description.txt"].decode()
    assert nodes.equals(network.nodes, null_equal=True)
    assert "weighting newman" in told and "cut author list" in told


def test_edges_without_weight_are_not_stored_and_that_is_said(tmp_path: Path) -> None:
    network = tiny_network()
    weights = [0.0, float("nan"), *[1.0] * (network.n_edges - 2)]
    changed = replace(network, edges=network.edges.with_columns(weight=pl.Series(weights)))
    path = export(changed, tmp_path / "n.npz")
    assert load_npz(path).nnz == 2 * (network.n_edges - 2)
    assert "2 edges of weight 0" in zipfile.ZipFile(path).read("description.txt").decode()


def test_hostile_labels_and_empty_networks_are_read_too(tmp_path: Path) -> None:
    assert load_npz(export(labelled_network(HOSTILE), tmp_path / "n.npz")).shape == (10, 10)
    assert load_npz(export(empty_network(), tmp_path / "e.npz")).shape == (0, 0)
