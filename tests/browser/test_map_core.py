"""The map's controls, used as a person would: what they show is what Python counts in the network."""

from __future__ import annotations

import json
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import pytest
from by_hand import HOSTILE, labelled_network

import kgraph
from kgraph.exports import export
from kgraph.networks.network import Network
from nodejs import node_and_npm
from opened_maps import Opened, opened

pytestmark = pytest.mark.browser
STATE = "window.kgraphMap.state.get()"
DOUBLE_CLICK = 350
"""Milliseconds after which a click is one of its own."""


def counted(network: Network, edges: pl.DataFrame) -> tuple[int, int]:
    """Nodes that have one of the edges, and the edges."""
    return pl.concat([edges["source"], edges["target"]]).n_unique(), edges.height


def wait(page: Opened, condition: str) -> None:
    """Until it is true; Playwright's own waiting evaluates texts in the page, which its policy forbids."""
    for _ in range(200):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"never: {condition}")


def row(network: Network, label: str) -> int:
    return network.nodes["label"].to_list().index(label)


def hub(network: Network) -> int:
    ends = pl.concat([network.edges["source"], network.edges["target"]])
    return int(ends.value_counts(sort=True)[ends.name][0])


def place(page: Opened, node: int) -> dict[str, float]:
    """Where a node lies in the window, with the radius of its disc."""
    script = """i => {
        const {data, view, renderer} = window.kgraphMap;
        const box = document.querySelector("#view").getBoundingClientRect();
        const {x, y} = view.frame().toScreen(data.x[i], data.y[i]);
        return {x: x + box.left, y: y + box.top, r: renderer.scaleSize(view.radius(i))};
    }"""
    found: dict[str, float] = page.evaluate(script, node)
    return found


def bare_place(page: Opened, edge: int) -> dict[str, float] | None:
    """A place on an edge where nothing else would be hit."""
    script = """e => {
        const {data, view} = window.kgraphMap;
        const box = document.querySelector("#view").getBoundingClientRect();
        const at = view.frame().toScreen;
        const [a, b] = [data.source[e], data.target[e]].map(i => at(data.x[i], data.y[i]));
        for (let share = 0.1; share < 0.95; share += 0.05) {
            const along = [box.left + a.x + share * (b.x - a.x), box.top + a.y + share * (b.y - a.y)];
            const [left, top] = along.map(Math.round); // a pointer stands on whole pixels
            const [x, y] = [left - box.left, top - box.top];
            const isInside = x > 0 && y > 0 && x < box.width && y < box.height;
            if (isInside && view.nodeAt(x, y) === null && view.edgeAt(x, y) === e)
                return {x: left, y: top};
        }
        return null;
    }"""
    found: dict[str, float] | None = page.evaluate(script, edge)
    return found


@pytest.mark.node
def test_the_parts_without_a_page_pass_their_own_tests(root: Path, bundles: Path) -> None:
    files = sorted(map(str, (root / "browser").glob("*/*.test.js")))
    node, _ = node_and_npm()
    done = subprocess.run([*node, "--test", *files], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout[-4000:]


def test_all_of_the_network_is_shown_at_first(page: Opened, network: Network) -> None:
    assert page.shown() == (network.n_nodes, network.n_edges)
    assert page.text("#summary") == f"{network.n_nodes:,} people, {network.n_edges:,} ties"
    assert page.text("h1") == network.title


@pytest.mark.parametrize("presses", [1, 3])
def test_a_minimum_of_papers(page: Opened, network: Network, presses: int) -> None:
    for _ in range(presses):
        page.press("#minPapers", "ArrowRight")
    least = page.evaluate(STATE)["minPapers"]
    steps = network.edges["papers"].unique().sort().to_list()
    assert least == steps[presses]
    assert page.shown() == counted(network, network.edges.filter(pl.col("papers") >= least))
    page.click("#reset")
    assert page.shown() == (network.n_nodes, network.n_edges)


def test_a_minimum_of_weight(page: Opened, network: Network) -> None:
    page.press("#minWeight", "ArrowRight")
    least = page.evaluate(STATE)["minWeight"]
    assert least > network.edges["weight"].min()
    assert page.shown() == counted(network, network.edges.filter(pl.col("weight") >= least))


def test_a_window_of_years_counts_papers_within_it(page: Opened, network: Network) -> None:
    first, end = (int(page.get_attribute("#yearTo", "max")) - back for back in (7, 3))
    page.fill("#yearTo", str(end))
    page.fill("#yearFrom", str(first))
    assert page.evaluate(STATE)["years"] == [first, end]
    signed = network.incidence.filter(pl.col("year").is_between(first, end))
    people = signed["node"].n_unique()
    pairs = signed.select("group", "node").join(signed.select("group", other="node"), on="group")
    joint = pairs.filter(pl.col("node") < pl.col("other")).group_by("node", "other").len()
    assert page.shown() == (people, joint.height)
    page.press("#minPapers", "ArrowRight")
    twice = joint.filter(pl.col("len") >= 2).select(source="node", target="other")
    assert page.shown() == counted(network, twice)


def test_playing_goes_through_the_years_and_stops(page: Opened) -> None:
    page.fill("#yearFrom", str(int(page.get_attribute("#yearFrom", "max")) - 2))
    first, last = page.evaluate(STATE)["years"]
    page.click("#play")
    assert page.evaluate(STATE)["years"] == [first, first]
    page.wait_for_selector("#play[aria-pressed=false]", timeout=10_000)
    assert page.evaluate(STATE)["years"] == [first, last]


def test_the_largest_component(page: Opened, network: Network) -> None:
    page.check("#largestOnly")
    graph = network.to_networkx()
    part = graph.subgraph(max(nx.connected_components(graph), key=len))
    assert page.shown() == (part.number_of_nodes(), part.number_of_edges())


def test_entries_of_the_legend_count_and_hide_their_people(page: Opened, network: Network) -> None:
    values = page.evaluate("[...window.kgraphMap.data.attributes.find(a => a.name === 'community').values]")
    entries = page.locator("#legend li button")
    assert entries.nth(0).locator(".count").inner_text() == f"{values.count(0):,}"
    entries.nth(0).click()
    edges = network.edges.rows()
    kept = sum(1 for s, t, *_ in edges if values[s] != 0 and values[t] != 0)
    assert page.shown() == (network.n_nodes - values.count(0), kept)
    assert entries.nth(0).get_attribute("aria-pressed") == "false"
    entries.nth(0).click()
    assert page.shown() == (network.n_nodes, network.n_edges)
    page.click("#legend button:text-is('none')")
    assert page.shown()[0] == values.count(-1)
    page.click("#legend button:text-is('all')")
    entries.last.click()  # all smaller ones together
    assert page.shown()[0] == sum(1 for v in values if 0 <= v < 14)


def test_every_attribute_colours_and_every_number_sizes(page: Opened) -> None:
    scene = "(({look}) => [look.color(0), look.colouring.palette.length])(window.kgraphMap.view)"
    seen = set()
    for name in page.locator("#colorBy option").evaluate_all("found => found.map(e => e.value)"):
        page.select_option("#colorBy", name)
        seen.add(json.dumps(page.evaluate(scene)))
        assert page.locator("#legend .entries > *").count() > 0
    assert len(seen) > 2
    sizes = set()
    for name in page.locator("#sizeBy option").evaluate_all("found => found.map(e => e.value)"):
        page.select_option("#sizeBy", name)
        sizes.add(page.evaluate("[...window.kgraphMap.view.look.radius.slice(0, 50)].join()"))
    assert len(sizes) > 3


@pytest.mark.parametrize("typed", ["yoshua ben", "bengio", "YOSHUA", "oshua bengi"])
def test_search_finds_by_beginnings_and_middles(page: Opened, network: Network, typed: str) -> None:
    page.click("#query")
    page.keyboard.type(typed)
    names = page.texts("#suggestions .name")
    for _ in range(names.index("Yoshua Bengio") + 1):
        page.keyboard.press("ArrowDown")
    assert "Yoshua Bengio" in page.text("#suggestions [aria-selected=true]")
    page.keyboard.press("Enter")
    assert page.evaluate(STATE)["selected"] == row(network, "Yoshua Bengio")
    assert page.locator("#suggestions").is_hidden()
    assert page.input_value("#query") == "Yoshua Bengio"


def test_search_forgives_accents_and_says_when_there_is_nobody(page: Opened, network: Network) -> None:
    page.fill("#query", "velickovic")
    page.keyboard.press("Enter")
    assert "Veli" in network.nodes["label"][page.evaluate(STATE)["selected"]]
    page.fill("#query", "xyzzy")
    assert "No people of this name" in page.text("#suggestions")


def test_a_click_selects_and_a_rest_tells(page: Opened, network: Network) -> None:
    node = hub(network)
    at = place(page, node)
    page.mouse.move(at["x"], at["y"])
    page.wait_for_selector("#card:not([hidden])")
    card = page.text("#card")
    degree = network.edges.filter((pl.col("source") == node) | (pl.col("target") == node)).height
    label, papers = network.nodes["label"][node], network.nodes["papers"][node]
    assert label in card and f"{papers} papers" in card and f"{degree} co-authors" in card
    page.mouse.click(at["x"], at["y"])
    wait(page, f"{STATE}.selected === {node}")
    lit = page.evaluate(
        "(({node, edge}) => [node, edge].map(m => m.reduce((a, b) => a + b)))(kgraphMap.view.look.lit)"
    )
    assert lit == [degree + 1, degree]
    page.wait_for_timeout(DOUBLE_CLICK)
    page.mouse.click(at["x"], 100)  # where nobody is
    wait(page, f"{STATE}.selected === null && {STATE}.edge === null")


def test_a_click_on_a_line_selects_it(page: Opened, network: Network) -> None:
    edge, at = next((e, p) for e in range(network.n_edges) if (p := bare_place(page, e)))
    page.mouse.move(at["x"], at["y"])
    page.wait_for_selector("#card:not([hidden])")
    source, target, papers = network.edges.select("source", "target", "papers").row(edge)
    labels = network.nodes["label"]
    assert page.text("#card").startswith(f"{labels[source]} – {labels[target]}")
    assert f"{papers} joint paper" in page.text("#card")
    page.wait_for_timeout(DOUBLE_CLICK)
    page.mouse.click(at["x"], at["y"])
    wait(page, f"{STATE}.edge === {edge}")


def test_the_view_zooms_fits_and_is_kept(page: Opened) -> None:
    page.click("#zoom-in")
    wait(page, f"{STATE}.camera?.ratio < 0.7")
    page.click("#zoom-out")
    wait(page, f"({STATE}.camera?.ratio ?? 1) > 0.9")
    page.click("#zoom-in")
    wait(page, f"{STATE}.camera?.ratio < 0.7")
    page.click("#fit")
    wait(page, f"{STATE}.camera === null")


def test_a_link_shows_the_same_view(browser: Any, page: Opened, file: Path, network: Network) -> None:
    page.select_option("#colorBy", "average_year")
    page.select_option("#sizeBy", "papers")
    page.press("#minPapers", "ArrowRight")
    page.press("#yearFrom", "ArrowRight")
    page.check("#largestOnly")
    page.select_option("#theme", "dark")
    page.select(hub(network))
    page.click("#zoom-in")
    wait(page, f"{STATE}.camera !== null")
    wait(page, "location.hash.includes('view=')")
    before = page.evaluate(f"[{STATE}, location.hash, window.kgraphMap.visible().nNodes]")
    with opened(browser, file, before[1][1:]) as again:
        state, hash, n = again.evaluate(f"[{STATE}, location.hash, window.kgraphMap.visible().nNodes]")
        assert {**state, "hovered": None} == {**before[0], "hovered": None}
        assert (hash, n) == (before[1], before[2])


@pytest.mark.parametrize(
    "hash",
    [
        "node=%3Cimg%20src=x%20onerror=alert(1)%3E&find=%3Cscript%3Ealert(1)%3C/script%3E",
        "papers=1e9&weight=-5&years=9999-1&hidden=0-999999999&labels=Infinity&theme=javascript:alert(1)",
        "view=NaN~NaN~NaN&ego=~~~&path=~~~&edge=~&color=__proto__&size=constructor&%00=%ff",
        "a" * 100_000,
    ],
)
def test_a_hostile_hash_shows_a_map(browser: Any, file: Path, hash: str) -> None:
    with opened(browser, file, hash, init="window.alert = () => { window.bitten = true }") as page:
        assert page.evaluate("window.bitten") is None
        assert page.evaluate(STATE)["selected"] is None
        assert page.shown()[0] >= 0


def test_labels_of_500_hostile_people_are_only_text(browser: Any, bundles: Path, tmp_path: Path) -> None:
    texts = [f"{HOSTILE[n % len(HOSTILE)]} {n}" for n in range(500)]
    network = labelled_network(texts)
    network = replace(network, title="</title><script>alert(1)</script>", notes=tuple(HOSTILE))
    file = export(network, tmp_path / "hostile.html", "map")
    with opened(browser, file, init="window.alert = () => { window.bitten = true }") as page:
        assert page.shown()[0] == 500
        page.fill("#query", "img src")
        assert "<img src=x onerror=alert(1)>" in page.text("#suggestions")
        page.keyboard.press("Enter")
        assert page.locator("img, iframe, object").count() == 0
        assert page.evaluate("window.bitten") is None
        assert page.text("h1") == "</title><script>alert(1)</script>"


def test_two_kinds_of_nodes_have_two_shapes(
    browser: Any, sample: Path, bundles: Path, tmp_path: Path
) -> None:
    with kgraph.open(sample) as graph:
        network = graph.network("author-topic")
        file = network.export(tmp_path / "two.html", "map")
    with opened(browser, file) as page:
        shapes = page.evaluate("[...window.kgraphMap.data.id.keys()].map(kgraphMap.view.symbol)")
        kind = dict(network.nodes.select("id", "kind").rows())
        kinds = [kind[node] for node in page.evaluate("window.kgraphMap.data.id")]
        assert len(set(zip(shapes, kinds, strict=True))) == 2 == len(set(shapes))
        assert page.locator("#legend .shapes .size").count() == 2


def test_what_was_cut_is_always_to_be_seen(
    browser: Any, network: Network, bundles: Path, tmp_path: Path
) -> None:
    file = export(network, tmp_path / "cut.html", "map", max_nodes=200)
    with opened(browser, file) as page:
        assert page.locator("#notice").is_visible()
        assert f"200 of {network.n_nodes:,} nodes" in page.text("#notice")
        assert page.shown()[0] == 200


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_theme_is_that_of_the_system_until_one_chooses(browser: Any, file: Path, scheme: str) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    other = {"light": "dark", "dark": "light"}[scheme]
    with opened(browser, file, color_scheme=scheme) as page:
        before = page.evaluate(ground)
        page.select_option("#theme", other)
        chosen = page.evaluate(ground)
        assert {before, chosen} == {"rgb(255, 255, 255)", "rgb(20, 23, 28)"}
        page.emulate_media(color_scheme=other)
        page.select_option("#theme", "auto")
        assert page.evaluate(ground) == chosen


def test_on_a_narrow_screen_nothing_is_wider_than_it(browser: Any, file: Path) -> None:
    with opened(browser, file, viewport={"width": 360, "height": 740}) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert page.locator("#view").bounding_box()["height"] > 300


def test_without_webgl_the_page_says_so_and_goes_on(browser: Any, file: Path, network: Network) -> None:
    init = """
        const all = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return /webgl/.test(kind) ? null : all.call(this, kind, ...rest);
        };
    """
    with opened(browser, file, init=init) as page:
        assert "WebGL" in page.text("#message")
        page.press("#minPapers", "ArrowRight")
        assert page.shown() == counted(network, network.edges.filter(pl.col("papers") >= 2))
        page.fill("#query", "bengio")
        page.keyboard.press("Enter")
        assert page.evaluate(STATE)["selected"] is not None
