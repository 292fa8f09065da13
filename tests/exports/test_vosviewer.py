"""VOSviewer: the shape that its documentation describes, and the same numbers in JSON and tables.

https://app.vosviewer.com/docs/file-types/json-file-type/
"""

from __future__ import annotations

import csv
import html
import io
import json
from dataclasses import replace
from typing import Any

import polars as pl
import pytest
from by_hand import HOSTILE, labelled_network, tiny_network
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.errors import BadRequest
from kgraph.exports import write
from kgraph.exports.vosviewer import OTHERS
from kgraph.networks.network import Network

# The tables of the documentation: attribute → types; those marked * must be there.
SHAPE = {
    "top": {"network*": dict, "config": dict, "info": dict},
    "info": {"title": str, "description": str},
    "network": {"items*": list, "links": list, "clusters": list},
    "item": {
        "id*": (str, int), "label*": str, "description": str, "url": str, "x": float, "y": float,
        "cluster": int, "weights": dict, "scores": dict,
    },
    "link": {"source_id*": (str, int), "target_id*": (str, int), "strength": float},
    "cluster": {"cluster*": int, "label": str},
}  # fmt: skip


def has_shape(value: dict[str, Any], name: str) -> None:
    shape = {key.rstrip("*"): types for key, types in SHAPE[name].items()}
    assert set(value) <= set(shape)
    assert {key.rstrip("*") for key in SHAPE[name] if key.endswith("*")} <= set(value)
    for key, content in value.items():
        types = (float, int) if shape[key] is float else shape[key]
        assert isinstance(content, types) and not isinstance(content, bool), (name, key, content)


def written(network: Network, format: str) -> str:
    file = io.BytesIO()
    write(network, file, format)
    return file.getvalue().decode()


def document(network: Network) -> dict[str, Any]:
    found = json.loads(written(network, "vosviewer"))
    assert isinstance(found, dict)
    return found


def map_rows(network: Network) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(written(network, "vosviewer-map"), newline=""), delimiter="\t"))


@pytest.mark.parametrize("network", [tiny_network(), labelled_network(HOSTILE)], ids=["tiny", "hostile"])
def test_the_json_has_the_documented_shape(network: Network) -> None:
    found = document(network)
    has_shape(found, "top")
    has_shape(found["info"], "info")
    has_shape(found["network"], "network")
    ids = [item["id"] for item in found["network"]["items"]]
    assert ids == list(range(1, network.n_nodes + 1))
    for item in found["network"]["items"]:
        has_shape(item, "item")
        assert all(value >= 0 for value in item["weights"].values())
        assert item["weights"].keys() == found["network"]["items"][0]["weights"].keys()
        assert 1 <= item["cluster"] <= 1000 and -1 <= item["x"] <= 1 and -1 <= item["y"] <= 1
    for link in found["network"]["links"]:
        has_shape(link, "link")
        assert {link["source_id"], link["target_id"]} <= set(ids) and link["strength"] >= 0
    for cluster in found["network"]["clusters"]:
        has_shape(cluster, "cluster")


def test_weights_and_scores_are_those_worked_out_by_hand() -> None:
    bo = document(tiny_network())["network"]["items"][1]
    assert bo["label"] == "Bo Li" and bo["cluster"] == 1
    assert bo["weights"]["Links"] == 4 and bo["weights"]["Total link strength"] == 2
    assert bo["weights"]["Documents"] == 3
    assert bo["scores"]["Avg. pub. year"] == pytest.approx((2020 + 2021 + 2021) / 3, abs=1e-4)
    assert bo["scores"]["First pub. year"] == 2020
    assert bo["url"] == "https://example.org/id/person/bo"
    assert "Mila; DeepMind" in bo["description"]


def test_a_column_with_gaps_is_a_score_and_no_weight() -> None:
    items = document(tiny_network())["network"]["items"]
    assert all("betweenness" not in item["weights"] for item in items)  # one is NaN
    assert "betweenness" in items[1]["scores"] and "betweenness" not in items[2]["scores"]
    assert all(item["weights"]["total"] == item["scores"]["total"] for item in items)


def test_map_and_network_file_say_what_the_json_says() -> None:
    network = tiny_network()
    found = document(network)["network"]
    for item, row in zip(found["items"], map_rows(network), strict=True):
        assert row["id"] == str(item["id"]) and float(row["x"]) == item["x"]
        assert row["cluster"] == str(item["cluster"]) and row["label"] == item["label"].replace('"', "'")
        for kind in ("weight", "score"):
            told = {k[len(kind) + 1 : -1]: float(v) for k, v in row.items() if k.startswith(kind) and v}
            assert told == item[f"{kind}s"]
    links = [line.split("\t") for line in written(network, "vosviewer-network").splitlines()]
    assert [[int(a), int(b), float(s)] for a, b, s in links] == [
        [link["source_id"], link["target_id"], link["strength"]] for link in found["links"]
    ]


@settings(deadline=None, max_examples=40)
@given(labels=st.lists(st.text(max_size=20), min_size=3, max_size=5))
def test_any_label_stays_one_cell_of_the_map(labels: list[str]) -> None:
    network = labelled_network(labels)
    rows = map_rows(network)
    assert [row["id"] for row in rows] == [str(n) for n in range(1, len(labels) + 1)]
    assert all(None not in row and None not in row.values() for row in rows)


def test_descriptions_are_inert_html() -> None:
    for label, item in zip(HOSTILE, document(labelled_network(HOSTILE))["network"]["items"], strict=True):
        inner = (
            item["description"]
            .removeprefix("<table><tr><td>Labs:</td><td>")
            .removesuffix("</td></tr></table>")
        )
        assert not set("<>\"'") & set(inner)
        assert html.unescape(inner) in label or "control" in label


def test_communities_beyond_a_thousand_share_the_last_cluster() -> None:
    n = 1005
    network = labelled_network([f"p{i}" for i in range(n)])
    nodes = network.nodes.with_columns(
        community=pl.int_range(n), community_name=pl.format("group {}", pl.int_range(n))
    )
    found = document(network.with_nodes(nodes))["network"]
    assert [item["cluster"] for item in found["items"]][-7:] == [999, *[1000] * 6]
    assert found["clusters"][998:] == [
        {"cluster": 999, "label": "group 998"},
        {"cluster": 1000, "label": OTHERS},
    ]
    assert "max_n_links" in document(network)["info"]["description"]


def test_nodes_in_one_place_have_none_because_vosviewer_refuses_them() -> None:
    network = labelled_network(["a", "b", "c"])
    same = network.with_nodes(network.nodes.with_columns(x=pl.lit(1.0), y=pl.lit(2.0)))
    assert "x" not in document(same)["network"]["items"][0]
    assert "x" not in map_rows(same)[0]


def test_fewer_than_three_items_are_refused() -> None:
    with pytest.raises(BadRequest, match="fewer than 3 items; ring has 2"):
        written(labelled_network(["a", "b"]), "vosviewer")


def test_the_description_says_what_was_cut() -> None:
    network = replace(tiny_network(), notes=("a <b> & note",))
    assert "a &lt;b&gt; &amp; note" in document(network)["info"]["description"]
