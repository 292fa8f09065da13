"""DOT: read by the grammar of the language, node by node and attribute by attribute."""

from __future__ import annotations

import html
import io
import re
from typing import Any

import pytest
from by_hand import HOSTILE, expected_edges, expected_nodes, labelled_network, tiny_network
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.exports import write
from kgraph.networks.network import Network

VISUAL = {"label", "x", "y", "size", "color"}
_TEXT = r'"((?:[^"\\]|\\.)*)"'
_NODE = re.compile(rf"  {_TEXT} \[((?:[^\]\"]|{_TEXT})*)\];\n")
_EDGE = re.compile(rf"  {_TEXT} -- {_TEXT} \[((?:[^\]\"]|{_TEXT})*)\];\n")
_PAIR = re.compile(rf'(?:"((?:[^"\\]|\\.)*)"|(\w+))={_TEXT} ')


def dot(network: Network) -> str:
    file = io.BytesIO()
    write(network, file, "dot")
    return file.getvalue().decode()


def pairs(text: str) -> dict[str, str]:
    found = _PAIR.findall(text)
    assert "".join(m[0] for m in _PAIR.finditer(text)) == text
    return {quoted or plain: value for quoted, plain, value in found}


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", r"\1", value, flags=re.DOTALL)


def graph(network: Network) -> tuple[dict[str, dict[str, str]], dict[tuple[str, str], dict[str, str]]]:
    """Nodes and edges; every statement but the head is one of the two, or this fails."""
    head, _, body = dot(network).partition("fixedsize=true];\n")
    assert head.startswith('graph "') and body.endswith("}\n")
    body = body.removesuffix("}\n")
    nodes, edges, at = {}, {}, 0
    while at < len(body):
        if match := _EDGE.match(body, at):
            edges[match[1], match[2]] = pairs(match[3])
        else:
            match = _NODE.match(body, at)
            assert match, body[at : at + 200]
            nodes[match[1]] = pairs(match[2])
        at = match.end()
    return nodes, edges


def as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def test_nodes_edges_and_values_are_those_of_the_network() -> None:
    network = tiny_network()
    nodes, edges = graph(network)
    assert nodes.keys() == expected_nodes(network).keys()
    for id, wanted in expected_nodes(network).items():
        found = nodes[id]
        assert html.unescape(unescaped(found["label"])) == wanted["label"]
        x, y = found["pos"].rstrip("!").split(",")
        assert (float(x), float(y)) == (wanted["x"], wanted["y"])
        assert float(found["width"]) == pytest.approx(wanted["size"] / 72, abs=1e-4)
        assert found["fillcolor"] == wanted["color"]
        for name, value in wanted.items():
            if name not in VISUAL:
                assert unescaped(found[name]) == as_text(value)
    assert {e: float(v["weight"]) for e, v in edges.items()} == {
        e: v["weight"] for e, v in expected_edges(network).items()
    }
    assert "cut author list" in dot(network).splitlines()[1]


@settings(deadline=None, max_examples=60)
@given(labels=st.lists(st.text(max_size=12) | st.sampled_from(HOSTILE), min_size=1, max_size=5))
def test_any_label_is_one_text(labels: list[str]) -> None:
    nodes, _ = graph(labelled_network(labels))
    for i, label in enumerate(labels):
        clean = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", label)
        shown = html.unescape(unescaped(nodes[f"n{i}"]["label"])).split()
        assert shown == (clean.split() or [f"id{i}"])
        assert unescaped(nodes[f"n{i}"].get("labs", "")) == clean
