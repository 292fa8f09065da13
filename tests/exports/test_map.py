"""The map: what stands in its file is the network; `tests/browser` opens it."""

from __future__ import annotations

import base64
import hashlib
import io
import itertools
import math
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from by_hand import HOSTILE, WIDE, empty_network, labelled_network, tiny_network
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from map_reader import Map, read_map, read_page, values_of

import kgraph
from corpus import tiny_entities
from kgraph.errors import BadRequest, UnknownName
from kgraph.exports.map import page as page_module
from kgraph.exports.map.columns import Column, lists, numbers, texts, whole
from kgraph.exports.map.cut import cut_to
from kgraph.exports.map.page import map_payload, write_map
from kgraph.networks import network_from_entities
from kgraph.networks.backbone import disparity
from kgraph.networks.network import Network

BASE = "https://example.org/id/"
finite = st.floats(allow_nan=True, allow_infinity=True)


def page(network: Network, **options: Any) -> str:
    file = io.BytesIO()
    write_map(network, file, **options)
    return file.getvalue().decode()


def payload(network: Network, **options: Any) -> Map:
    return read_map(map_payload(network, **options).pack())


def decoded(column: Column) -> list[Any]:
    return values_of(column.head(), column.data)


# --- columns ----------------------------------------------------------------------------------------------


@given(st.lists(st.text(), max_size=20))
def test_texts_come_back_on_one_line_each(values: list[str]) -> None:
    values = [v.encode("utf-8", "replace").decode() for v in values]
    back = decoded(texts("t", values))
    assert [re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", v) for v in values] == back


@given(st.lists(st.lists(st.sampled_from(["a", "b c", "d;", "é"]), max_size=5), max_size=20))
def test_lists_come_back_joined(values: list[list[str]]) -> None:
    joined = ["; ".join(words) for words in values]
    assert decoded(lists("l", pl.Series(joined, dtype=pl.String))) == joined


@given(st.lists(st.text(), max_size=20))
def test_texts_that_are_no_lists_come_back_as_lists_too(values: list[str]) -> None:
    values = [
        re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", v.encode("utf-8", "replace").decode())
        for v in values
    ]
    assert decoded(lists("l", pl.Series(values * 4, dtype=pl.String))) == values * 4


@given(st.lists(st.integers(2 - 2**31, 2**31 - 2), max_size=30), st.booleans())
def test_whole_numbers_come_back(values: list[int], running: bool) -> None:
    values = sorted(abs(value) for value in values) if running else values
    assert decoded(whole("w", np.array(values, np.int64), running=running)) == values


@given(st.lists(finite, max_size=40), st.integers(1, 12))
def test_numbers_come_back_to_four_digits_and_few_or_whole_ones_exactly(
    values: list[float], many: int
) -> None:
    values = values * many
    back = decoded(numbers("n", np.array(values, np.float64)))
    for value, found in zip(values, back, strict=True):
        if not math.isfinite(value):
            assert found is None
        else:
            assert found == pytest.approx(value, rel=1.3e-4, abs=0)


def test_many_different_numbers_lose_no_more_than_is_said() -> None:
    values = np.random.default_rng(1).lognormal(sigma=20, size=2_000)
    values = values[(values > 1e-29) & (values < 1e29)]
    column = numbers("n", values)
    assert column.type == "float"
    np.testing.assert_allclose(decoded(column), values, rtol=1.3e-4)


# --- networks ---------------------------------------------------------------------------------------------


def test_nodes_edges_and_attributes_are_those_of_the_network() -> None:
    network = tiny_network()
    found = payload(network)
    at = found.rows_of(network.nodes["id"])
    nodes, edges = network.nodes, network.edges

    def shown(name: str) -> list[Any]:
        values = found.attribute(name)
        return [values[row] for row in at]

    assert sorted(at) == list(range(network.n_nodes))
    assert [found.columns["label"][row] for row in at] == nodes["label"].to_list()
    assert [found.iri(row) for row in at] == nodes["iri"].to_list()
    edge = {pair: e for e, pair in enumerate(found.edges())}
    order = [edge[min(at[s], at[t]), max(at[s], at[t])] for s, t in edges.select("source", "target").rows()]
    assert sorted(order) == list(range(network.n_edges)) and found.edges() == sorted(found.edges())
    for name, column in (
        ("weight", "weight"),
        ("edgePapers", "papers"),
        ("firstYear", "first_year"),
        ("lastYear", "last_year"),
    ):
        assert [found.columns[name][e] for e in order] == edges[column].to_list()
    for axis in ("x", "y"):
        places = found.places(axis)
        assert [places[row] for row in at] == pytest.approx(nodes[axis].to_list(), abs=21 / 65_535)
    assert shown("total") == [WIDE + n for n in range(network.n_nodes)]
    assert shown("is_inferred") == ["yes" if v else "no" for v in nodes["is_inferred"]]
    assert shown("labs") == ["; ".join(labs) for labs in nodes["labs"]]
    assert shown("lab") == [labs[0] if len(labs) else None for labs in nodes["labs"]]
    assert shown("first_year") == nodes["first_year"].to_list()
    assert [found.columns["attribute:community"][row] for row in at] == nodes["community"].to_list()
    community = found.header["attributes"][0]
    assert (community["name"], community["colors"]) == ("community", ["#0072B2", "#E69F00"])


def test_measures_are_those_of_the_measures_room_and_say_how_they_came_about() -> None:
    network = replace(tiny_network(), nodes=tiny_network().nodes.drop("betweenness"))
    found, table = payload(network), network.centrality(["degree", "closeness", "betweenness", "pagerank"])
    told = {a["name"]: a["exact"] for a in found.header["attributes"]}
    at = found.rows_of(network.nodes["id"])
    for measure in table.frame.columns[3:]:
        values = found.attribute(measure)
        assert told[measure] is True
        assert [values[row] for row in at] == pytest.approx(table.frame[measure].to_list(), rel=1.3e-4)
    assert told["papers"] is None


def test_a_large_network_is_measured_from_samples_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kgraph.exports.map.measured.SEARCHES", 1_000)
    rng = np.random.default_rng(3)
    ends = np.unique(np.sort(rng.integers(0, 300, (900, 2)), axis=1), axis=0)
    ends = ends[ends[:, 0] < ends[:, 1]]
    ring = labelled_network([f"Person {i}" for i in range(300)])
    edges = pl.DataFrame({"source": ends[:, 0], "target": ends[:, 1], "papers": 1, "weight": 1.0})
    (told,) = [
        a for a in payload(replace(ring, edges=edges)).header["attributes"] if a["name"] == "betweenness"
    ]
    assert told["exact"] is False and "estimated from 64 sources" in told["description"]


@pytest.mark.parametrize("name", ["coauthorship", "lab-collaboration", "topic-cooccurrence", "author-topic"])
def test_the_papers_of_each_edge_are_those_that_both_ends_are_on(name: str) -> None:
    entities = tiny_entities()
    network = network_from_entities(entities, name, base=BASE)
    found = payload(network)
    papers = found.papers()
    titles = dict(entities.papers.select("id", "title").iter_rows())
    on = [{j for j, paper in enumerate(papers) if i in paper["members"]} for i in range(network.n_nodes)]
    assert network.n_edges
    for (s, t), count in zip(found.edges(), found.columns["edgePapers"], strict=True):
        joint = sorted(papers[j]["title"] for j in on[s] & on[t])
        assert len(joint) == count
        if network.incidence is not None:
            ids = network.papers_of(found.columns["id"][s], found.columns["id"][t])
            assert joint == sorted(titles[id] for id in ids)
    assert found.meta["kind"] == ("two" if network.is_bipartite else "one")


def test_papers_have_year_venue_and_the_lines_that_say_so() -> None:
    entities = tiny_entities()
    found = payload(network_from_entities(entities, base=BASE)).papers()
    paths = dict(entities.documents.select("id", "path").iter_rows())
    records = entities.paper_records.select("paper", "document", "line").iter_rows()
    places: dict[str, list[str]] = {}
    for paper, document, line in records:
        places.setdefault(paper, []).append(f"{paths.get(document, document)}:{line}")
    venues = dict(entities.venues.select("id", "name").iter_rows())
    by_title = {p["title"]: p for p in entities.papers.to_dicts()}
    assert len(found) == len({p["title"] for p in found})
    for paper in found:
        known = by_title[paper["title"]]
        assert (paper["year"], paper["venue"]) == (known["year"], venues.get(known["venue"]))
        assert sorted(paper["places"]) == sorted(set(places.get(known["id"], [])))
        assert paper["cut"] == (not known["authors_complete"])


def test_the_average_year_is_the_mean_over_the_papers_that_have_one() -> None:
    found = payload(network_from_entities(tiny_entities(), base=BASE))
    years: dict[int, list[int]] = {}
    for paper in found.papers():
        for node in paper["members"]:
            years.setdefault(node, []).extend([paper["year"]] if paper["year"] else [])
    for node, value in enumerate(found.attribute("average_year")):
        assert value == (
            pytest.approx(sum(years[node]) / len(years[node]), abs=0.005) if years[node] else None
        )


def test_links_go_to_the_web_or_nowhere() -> None:
    entities = tiny_entities()
    evil = pl.DataFrame(
        {
            "kind": "paper",
            "entity": entities.papers["id"],
            "role": "page",
            "url": "javascript:alert(1)//https://x",
        }
    )
    network = network_from_entities(replace_tables(entities, links=evil), base=BASE)
    links = [paper["link"] for paper in payload(network).papers()]
    assert links and not [link for link in links if link and not re.match("https?://", link)]


def replace_tables(entities: Any, **tables: Any) -> Any:
    return type(entities)(**(entities.tables() | tables))


@given(st.data())
def test_any_network_comes_back(data: st.DataObject) -> None:
    n = data.draw(st.integers(1, 12))
    pairs = [pair for pair in itertools.combinations(range(n), 2) if data.draw(st.booleans())]
    labels = data.draw(st.lists(st.text(), min_size=n, max_size=n))
    values = data.draw(st.lists(st.one_of(st.none(), finite), min_size=n, max_size=n))
    network = labelled_network([text.encode("utf-8", "replace").decode() for text in labels])
    weights = [data.draw(st.floats(1e-3, 1e6)) for _ in pairs]
    edges = pl.DataFrame(
        {
            "source": [s for s, _ in pairs],
            "target": [t for _, t in pairs],
            "papers": [1 + s for s, _ in pairs],
            "weight": weights,
        },
        schema=network.edges.schema,
    )
    nodes = network.nodes.with_columns(pl.Series("value", values, pl.Float64))
    found = payload(replace(network, nodes=nodes, edges=edges))
    at = found.rows_of(network.nodes["id"])
    edge = {pair: e for e, pair in enumerate(found.edges())}
    order = [edge[min(at[s], at[t]), max(at[s], at[t])] for s, t in pairs]
    assert (found.header["n"], found.header["m"]) == (n, len(pairs))
    assert [found.columns["weight"][e] for e in order] == pytest.approx(weights, rel=1.3e-4)
    assert [found.columns["edgePapers"][e] for e in order] == [1 + s for s, _ in pairs]
    if any(v is not None for v in values):
        back = found.attribute("value")
        assert [back[row] for row in at] == [
            v if v is not None and math.isfinite(v) else None for v in values
        ]


def test_an_empty_network_is_a_map_too() -> None:
    found = payload(empty_network())
    assert (found.header["n"], found.header["m"], found.papers()) == (0, 0, [])


# --- what is cut ------------------------------------------------------------------------------------------


def test_a_whole_network_has_no_notice_and_a_cut_one_says_by_which_rule() -> None:
    network = tiny_network()
    assert payload(network).meta["cut"] is None and cut_to(network)[1] is None
    text = page(network, max_nodes=4)
    cut = read_page(text).meta["cut"]
    assert (cut["shown_nodes"], cut["all_nodes"], cut["all_edges"]) == (4, network.n_nodes, network.n_edges)
    assert "greatest strength" in cut["rule"]
    assert f"4 of {network.n_nodes} nodes" in html.fromstring(text).get_element_by_id("notice").text_content()


def test_the_numbers_of_nodes_in_a_cut_network_are_those_of_the_whole() -> None:
    network = tiny_network()
    whole_map, part = payload(network), payload(network, max_nodes=4)
    degree = dict(zip(whole_map.columns["id"], whole_map.attribute("degree"), strict=True))
    assert part.attribute("degree") == [degree[id] for id in part.columns["id"]]


@given(st.integers(1, 40), st.integers(0, 2**32))
def test_the_backbone_keeps_the_heaviest_edge_of_each_node_then_the_most_significant(
    most: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    pairs = [pair for pair in itertools.combinations(range(12), 2) if rng.random() < 0.5]
    ring = labelled_network([f"Person {i}" for i in range(12)])
    edges = pl.DataFrame(
        [{"source": s, "target": t, "papers": 1, "weight": float(rng.random())} for s, t in pairs],
        schema=ring.edges.schema,
    )
    network = replace(ring, edges=edges)
    part, cut = cut_to(network, 100, most)
    kept = list(part.edges.select("source", "target").iter_rows())
    if len(pairs) <= most:
        assert cut is None and kept == pairs
        return
    assert cut is not None and len(kept) == most == cut.shown_edges
    heaviest = {
        max((e for e in range(len(pairs)) if v in pairs[e]), key=lambda e: edges["weight"][e])
        for v in range(12)
        if any(v in pair for pair in pairs)
    }
    ranked = sorted(range(len(pairs)), key=lambda e: (e not in heaviest, disparity(network)[e]))
    assert kept == sorted(pairs[e] for e in ranked[:most])


@pytest.mark.parametrize("options", [{"max_nodes": 0}, {"max_edges": 0}])
def test_a_limit_below_one_is_refused(options: dict[str, int]) -> None:
    with pytest.raises(BadRequest, match="at least 1"):
        page(tiny_network(), **options)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"color": "labs"}, "color takes community"),
        ({"size": "community"}, "size takes"),
        ({"color": "x"}, "x"),
    ],
)
def test_an_attribute_that_cannot_be_shown_is_answered_with_those_that_can(
    options: dict[str, str], said: str
) -> None:
    with pytest.raises(UnknownName, match=said):
        page(tiny_network(), **options)


# --- the page ---------------------------------------------------------------------------------------------


def test_only_the_scripts_and_styles_of_the_page_apply_and_nothing_is_fetched() -> None:
    text = page(labelled_network(HOSTILE), title="</script><img src=x onerror=alert(1)>")
    tree = html.fromstring(text)
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "default-src 'none'" in policy and "connect-src 'none'" in policy and "unsafe" not in policy
    scripts = re.findall(r"<script>(.*?)</script>", text, flags=re.DOTALL)
    styles = re.findall(r"<style>(.*?)</style>", text, flags=re.DOTALL)
    digests = {base64.b64encode(hashlib.sha256(s.encode()).digest()).decode() for s in (*scripts, *styles)}
    assert len(scripts) == len(styles) == 1
    assert set(re.findall(r"'sha256-([^']+)'", policy)) == digests
    outside = tree.xpath("//@src | //link/@href | //iframe | //object | //base | //@style")
    assert [address for address in outside if address != "data:,"] == []
    assert not tree.xpath("//@*[starts-with(name(), 'on')]")


def test_five_hundred_hostile_labels_stand_in_the_data_and_nowhere_else() -> None:
    labels = [f"{HOSTILE[i % len(HOSTILE)]} {i}" for i in range(500)]
    text = page(labelled_network(labels))
    head, tail = text.split('id="data">')[0], text.split("</script>", 1)[1]
    assert "onerror" not in head and "alert(1)" not in head + tail
    found = read_page(text)
    (first,) = found.rows_of(["id0"])
    assert len(found.columns["label"]) == 500 and "<img src=x" in found.columns["label"][first]


def test_a_script_that_says_script_cannot_end_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bundles").mkdir()
    (tmp_path / "bundles" / "map.js").write_text("let a = '</SCRIPT><!--';\r\n", encoding="utf-8", newline="")
    (tmp_path / "bundles" / "map.css").write_text("", encoding="utf-8")
    monkeypatch.setattr(page_module, "files", lambda package: tmp_path)
    assert page_module.browser_code()[0] == "let a = '<\\/SCRIPT><\\!--';\n"
    (tmp_path / "bundles" / "map.css").unlink()
    with pytest.raises(BadRequest, match=r"browser/build\.py"):
        page_module.browser_code()


def test_the_same_network_gives_the_same_bytes() -> None:
    network = network_from_entities(tiny_entities(), base=BASE)
    again = network_from_entities(tiny_entities(), base=BASE)
    assert page(network) == page(again)


def test_a_map_of_hundreds_of_people_is_small(sample: Path) -> None:
    network = kgraph.open(sample).network()
    assert len(map_payload(network).pack()) < 125 * network.n_nodes
    assert len(page(network)) < 600_000


def test_a_build_misses_the_browser_code_before_it_reads_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgraph.exports.map.page.files", lambda _: tmp_path)
    with pytest.raises(BadRequest, match=r"map\.js is missing"):
        kgraph.build([tmp_path / "unread"], tmp_path / "ws")
    assert not (tmp_path / "ws").exists()
