"""CSV and Parquet tables of networks."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from by_hand import HOSTILE, labelled_network, tiny_network
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.exports.csv_tables import write_csv, write_csv_bundle, write_edges_csv, write_nodes_csv
from kgraph.exports.parquet import write_edges_parquet, write_network_parquet, write_nodes_parquet


def written(write: Callable[..., None], subject: Any, **options: Any) -> bytes:
    file = io.BytesIO()
    write(subject, file, **options)
    return file.getvalue()


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_nodes_begin_with_id_and_label_and_keep_every_column() -> None:
    network = tiny_network()
    data = written(write_nodes_csv, network)
    assert data.startswith(b"Id,Label,iri,kind,papers,") and b"\r" not in data
    found = rows(data)
    assert [r["Id"] for r in found] == [f"n{i}" for i in range(network.n_nodes)]
    assert [r["Label"] for r in found] == network.nodes["label"].to_list()
    assert [int(r["papers"]) for r in found] == network.nodes["papers"].to_list()
    assert found[1]["labs"] == "Mila; DeepMind"


def test_edges_are_undirected_and_join_the_ids_of_the_nodes() -> None:
    network = tiny_network()
    found = rows(written(write_edges_csv, network))
    assert list(found[0])[:5] == ["Source", "Target", "Type", "Id", "Weight"]
    assert {r["Type"] for r in found} == {"Undirected"}
    ends = [(int(r["Source"][1:]), int(r["Target"][1:])) for r in found]
    assert ends == network.edges.select("source", "target").rows()
    assert [float(r["Weight"]) for r in found] == network.edges["weight"].to_list()


def test_a_column_that_gephi_would_take_for_its_own_gets_a_tail() -> None:
    network = tiny_network()
    network = network.with_nodes(network.nodes.with_columns(pl.lit("v").alias("ID")))
    found = rows(written(write_nodes_csv, network))
    assert found[0]["Id"] == "n0" and found[0]["ID_"] == "v"


def test_both_tables_in_one_zip_are_the_single_ones_and_the_same_bytes_each_time() -> None:
    network = tiny_network()
    data = written(write_csv_bundle, network)
    assert data == written(write_csv_bundle, network)
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        assert bundle.namelist() == ["nodes.csv", "edges.csv"]
        assert bundle.read("nodes.csv") == written(write_nodes_csv, network)
        assert bundle.read("edges.csv") == written(write_edges_csv, network)


def test_values_stay_as_they_are_unless_a_spreadsheet_is_to_open_the_file() -> None:
    labels = ["=1+1", "+cmd", "-2", "@x", "\tx", "plain"]
    network = labelled_network(labels)
    assert [r["Label"] for r in rows(written(write_nodes_csv, network))] == labels
    data = written(write_nodes_csv, network, spreadsheet=True)
    assert data.startswith(b"\xef\xbb\xbfId,")
    guarded = [r["Label"] for r in rows(data)]
    assert guarded == [*("'" + label for label in labels[:5]), "plain"]
    assert rows(data)[0]["x"] == str(network.nodes["x"][0])  # numbers are no formulas


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=10), min_size=1, max_size=5))
def test_any_text_reads_back_from_csv(texts: list[str]) -> None:
    frame = pl.DataFrame({"n": range(len(texts)), "text": texts})
    data = written(write_csv, frame)
    assert [r["text"] for r in rows(data)] == texts
    back = pl.read_csv(data, schema={"n": pl.Int64, "text": pl.String})
    assert back["text"].fill_null("").to_list() == texts


def test_hostile_labels_read_back_from_csv() -> None:
    network = labelled_network(HOSTILE)
    found = rows(written(write_nodes_csv, network))
    assert [r["Label"] for r in found] == [t if t.strip() else f"id{i}" for i, t in enumerate(HOSTILE)]


def test_parquet_keeps_frames_as_they_are() -> None:
    network = tiny_network()
    assert network.edge_years is not None
    assert pl.read_parquet(written(write_nodes_parquet, network)).equals(network.nodes)
    assert pl.read_parquet(written(write_edges_parquet, network)).equals(network.edges)
    with zipfile.ZipFile(io.BytesIO(written(write_network_parquet, network))) as bundle:
        assert bundle.namelist() == [
            "nodes.parquet",
            "edges.parquet",
            "incidence.parquet",
            "edge_years.parquet",
        ]
        assert pl.read_parquet(bundle.read("edge_years.parquet")).equals(network.edge_years)


@pytest.mark.parametrize(
    "write", [write_nodes_csv, write_edges_csv, write_nodes_parquet, write_edges_parquet]
)
def test_the_same_network_gives_the_same_bytes(write: Callable[..., None]) -> None:
    assert written(write, tiny_network()) == written(write, tiny_network())
