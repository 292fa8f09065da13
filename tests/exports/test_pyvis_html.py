"""The page of pyvis, as text; `test_browser.py` opens it."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from by_hand import HOSTILE, labelled_network, tiny_network
from lxml import html

from kgraph.errors import BadRequest
from kgraph.exports.pyvis_html import strongest_part, write_html
from kgraph.networks.network import Network


def page(network: Network, **options: Any) -> str:
    file = io.BytesIO()
    write_html(network, file, **options)
    return file.getvalue().decode()


def drawn(text: str, what: str) -> list[dict[str, Any]]:
    """The nodes or edges handed to vis-network."""
    found = re.search(rf"{what} = new vis\.DataSet\((\[.*?\])\);", text)
    assert found
    items: list[dict[str, Any]] = json.loads(found[1])
    return items


def wheel(n: int) -> Network:
    """A ring of n nodes, each also joined to the first, with weights that fall along the ring."""
    ring = labelled_network([f"Person {i}" for i in range(n)])
    pairs = {tuple(sorted((i, (i + 1) % n))) for i in range(n)} | {(0, i) for i in range(2, n - 1)}
    rows = [{"source": s, "target": t, "papers": 1, "weight": 1.0 + (n - t) / n} for s, t in sorted(pairs)]
    return replace(ring, edges=pl.DataFrame(rows))


def test_nothing_in_the_page_points_outside() -> None:
    tree = html.fromstring(page(tiny_network()))
    assert not tree.xpath("//*[@src] | //link | //iframe | //object | //base | //a[@href]")
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy and "connect-src 'none'" in policy
    assert "script-src 'unsafe-inline'" not in policy and "unsafe-eval" not in policy


def test_the_policy_lets_the_scripts_of_the_page_run_and_no_other() -> None:
    text = page(labelled_network(HOSTILE))
    policy = html.fromstring(text).xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    allowed = set(re.findall(r"'sha256-([^']+)'", policy))
    scripts = re.findall(r"<script\b[^>]*>(.*?)</script>", text, flags=re.DOTALL)
    assert {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in scripts} == allowed


def test_every_node_and_edge_is_drawn_with_ascii_ids_and_no_hover_text_of_pyvis() -> None:
    network = tiny_network()
    text = page(network)
    nodes, edges = drawn(text, "nodes"), drawn(text, "edges")
    assert {n["id"] for n in nodes} == {f"n{i}" for i in range(network.n_nodes)}
    assert {n["name"] for n in nodes} == set(network.nodes["label"])
    assert len(edges) == network.n_edges
    assert not any("title" in item for item in nodes + edges)
    ada_bo = next(e for e in edges if (e["from"], e["to"]) == ("n0", "n1"))
    assert ada_bo["hover"].split("\n") == [
        "Ada Öztürk – Bo Li", "2 joint papers", "2020–2021", "weight 0.6667", "author list cut in 1 of them",
    ]  # fmt: skip
    assert '"enabled": false' in text  # physics


def test_notes_title_and_weighting_are_visible_text() -> None:
    network = replace(tiny_network(), title="<b>T</b> \ud800", notes=("a <i>note</i>", "\udfff"))
    tree = html.fromstring(page(network))
    assert tree.xpath("string(//h1)") == "<b>T</b> ?" == tree.xpath("string(//title)")
    assert [li.text_content() for li in tree.xpath("//ul[@id='notes']/li")] == ["a <i>note</i>", "?"]
    assert "weighting: newman" in tree.xpath("string(//header)")
    assert not tree.xpath("//*[contains(@class, 'notice')]")


def test_the_legend_names_communities() -> None:
    network = tiny_network()
    names = ["Hands", "Hands", "Hands", "Hands", "Hands", None, None]
    network = network.with_nodes(network.nodes.with_columns(community_name=pl.Series(names)))
    entries = [
        " ".join(e.text_content().split())
        for e in html.fromstring(page(network)).xpath("//ul[@class='legend']/li")
    ]
    assert entries == ["Hands 5", "community 2 2"]


def test_a_larger_network_is_cut_to_its_strongest_part_and_says_so() -> None:
    network = wheel(30)
    text = page(network, max_nodes=10)
    assert len(drawn(text, "nodes")) == 10
    notice = html.fromstring(text).xpath("string(//*[@class='notice'])")
    assert "10 of 30 nodes" in notice and "strength" in notice


def test_the_strongest_part_keeps_nodes_by_strength_and_the_edges_between_them() -> None:
    network = wheel(30)
    ends = network.edges.to_dicts()
    strength = [sum(e["weight"] for e in ends if i in (e["source"], e["target"])) for i in range(30)]
    wanted = sorted(sorted(range(30), key=lambda i: -strength[i])[:10])
    part = strongest_part(network, max_nodes=10).network
    assert part.nodes["id"].to_list() == network.nodes["id"].gather(wanted).to_list()
    inside = {
        (e["source"], e["target"]): e["weight"] for e in ends if {e["source"], e["target"]} <= set(wanted)
    }
    found = {(wanted[e["source"]], wanted[e["target"]]): e["weight"] for e in part.edges.to_dicts()}
    assert found == inside


def test_too_many_edges_are_cut_to_the_heaviest() -> None:
    network = wheel(12)
    cut = strongest_part(network, max_edges=5)
    assert cut.network.edges["weight"].min() >= network.edges["weight"].sort(descending=True)[4]  # type: ignore[operator]
    assert cut.network.n_edges == 5 and cut.network.n_nodes == 12 and "5 of 21 edges" in cut.notice


def test_a_small_network_is_not_cut() -> None:
    network = tiny_network()
    assert strongest_part(network).network is network and strongest_part(network).notice == ""


@pytest.mark.parametrize("max_nodes", [0, 501])
def test_no_more_nodes_than_pyvis_can_draw(max_nodes: int) -> None:
    with pytest.raises(BadRequest, match="max_nodes"):
        page(tiny_network(), max_nodes=max_nodes)


def test_the_page_is_the_same_each_time_and_nothing_is_written_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert page(tiny_network()) == page(tiny_network())
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("n", [0, 1])
def test_the_smallest_networks_make_a_page(n: int) -> None:
    network = labelled_network(["only"])
    network = replace(network, nodes=network.nodes.head(n))
    assert len(drawn(page(network), "nodes")) == n


def test_labels_of_the_first_view_do_not_cover_one_another() -> None:
    n = 40
    network = labelled_network([f"Somebody Long-Name {i}" for i in range(n)])
    places = pl.DataFrame({"x": [float(i % 7) for i in range(n)], "y": [float(i // 7) for i in range(n)]})
    sizes = pl.Series("size", [40.0 - i / 2 for i in range(n)])
    network = network.with_nodes(
        network.nodes.drop("x", "y", "size", strict=False).hstack(places).with_columns(sizes)
    )
    nodes = drawn(page(network), "nodes")
    letters = max(node["font"]["size"] for node in nodes)
    shown = [node for node in nodes if node["font"]["size"] > letters / 2]
    assert 3 <= len(shown) < n and "n0" in {node["id"] for node in shown}  # the biggest always
    for one, other in itertools.combinations(shown, 2):
        wide = 0.5 * (one["font"]["size"] + other["font"]["size"]) * len(one["label"]) / 2
        high = (one["font"]["size"] + other["font"]["size"]) / 2
        below = [node["y"] + node["size"] + node["font"]["size"] / 2 for node in (one, other)]
        assert abs(one["x"] - other["x"]) >= wide or abs(below[0] - below[1]) >= high
