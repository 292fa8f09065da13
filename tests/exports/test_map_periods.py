"""Small multiples of a network, the map in a notebook, and the command that writes both."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from by_hand import HOSTILE, labelled_network, tiny_network
from click.testing import CliRunner, Result
from lxml import html
from map_reader import read_page

import kgraph
from kgraph.cli import cli
from kgraph.errors import BadRequest
from kgraph.exports.map.periods import placed, write_periods
from kgraph.measures.lineages import Lineages, lineages
from kgraph.networks.network import Network
from kgraph.networks.windows import Window

Run = Callable[..., Result]


@pytest.fixture
def run(sample: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(cli, ["map", *arguments, "-w", str(sample)])


def page(found: Lineages, **options: Any) -> Any:
    file = io.BytesIO()
    write_periods(placed(found), found, file, **options)
    return html.fromstring(file.getvalue().decode())


def circles(panel: Any) -> dict[str, tuple[str, str]]:
    """Text of a node → its place in a panel."""
    found = panel.xpath(".//circle[title]")
    return {c.xpath("string(title)"): (c.get("cx"), c.get("cy")) for c in found}


def two(one: Network, other: Network) -> Lineages:
    return lineages([(Window(2019, 2020), one), (Window(2021, 2022), other)])


def test_a_panel_per_period_has_its_nodes_edges_and_counts(sample: Path) -> None:
    parts = kgraph.open(sample).windows(width=5)
    tree = page(lineages(parts))
    panels = tree.xpath("//figure")
    assert len(panels) == len(parts)
    for panel, (window, network) in zip(panels, parts, strict=True):
        caption = " ".join(panel.xpath("string(figcaption)").split())
        assert caption.startswith(window.label)
        assert re.search(rf"\b{network.n_nodes:,} nodes?, {network.n_edges:,} edges?, ", caption)
        assert len(panel.xpath(".//circle[title]")) == network.n_nodes
        assert "".join(panel.xpath(".//path/@d")).count("M") == network.n_edges


def test_a_node_has_the_same_place_in_all_panels(sample: Path) -> None:
    kg = kgraph.open(sample)
    drawn = placed(lineages(kg.windows(width=5)))
    seen: dict[str, tuple[float, float]] = {}
    for _, network in drawn:
        for id, x, y in network.nodes.select("id", "x", "y").iter_rows():
            assert seen.setdefault(id, (x, y)) == (x, y)
    assert len(seen) < sum(network.n_nodes for _, network in drawn)  # some are in several


def test_a_period_of_too_many_nodes_shows_the_strongest_and_says_so() -> None:
    ring = labelled_network([f"Person {i}" for i in range(30)])
    tree = page(two(ring, ring), max_nodes=10)
    assert [len(circles(panel)) for panel in tree.xpath("//figure")] == [10, 10]
    assert "at most 10 nodes" in tree.get_element_by_id("notice").text_content()
    assert "30 nodes" in tree.xpath("string(//figcaption)")
    assert not page(two(ring, ring)).xpath("//*[@id='notice']")


def test_hostile_labels_are_text_and_no_script_is_there() -> None:
    network = labelled_network(HOSTILE)
    tree = page(two(network, network), title=HOSTILE[0])
    assert not tree.xpath("//script | //img | //@onerror | //@style | //figure//a")
    assert HOSTILE[0] in circles(tree.xpath("//figure")[0])
    policy = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    assert "script-src 'none'" in policy and "unsafe" not in policy


def test_no_periods_and_no_nodes_to_show_are_refused() -> None:
    network = tiny_network()
    with pytest.raises(BadRequest, match="at least 1"):
        page(two(network, network), max_nodes=0)
    with pytest.raises(BadRequest, match="no periods"):
        write_periods([], two(network, network), io.BytesIO())


# --- the command ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "color"),
    [
        (("coauthorship",), "community"),
        (("lab-collaboration", "--size", "papers"), "community"),
        (("topic-cooccurrence", "--color", "average_year"), "average_year"),
        (("author-topic", "--since", "2020"), "community"),
        (("country over paper",), "community"),
    ],
    ids=lambda value: value[0] if isinstance(value, tuple) else value,
)
def test_every_kind_of_network_becomes_a_map(
    run: Run, sample: Path, tmp_path: Path, arguments: tuple[str, ...], color: str
) -> None:
    done = run(*arguments, "-o", str(tmp_path / "x.html"))
    assert done.exit_code == 0 and f"wrote {tmp_path}" in done.stderr
    found = read_page((tmp_path / "x.html").read_text("utf-8"))
    since = {"since": 2020} if "--since" in arguments else {}
    network = kgraph.open(sample).network(arguments[0], **since)
    assert (found.header["n"], found.header["m"]) == (network.n_nodes, network.n_edges)
    assert found.meta["color"] == color and found.header["papers"] is not None


def test_a_file_of_ones_own_becomes_a_map(run: Run, tmp_path: Path) -> None:
    query = tmp_path / "mine.rq"
    query.write_text(
        "#+ project: author over paper\nPREFIX kg: <https://w3id.org/kgraph/ontology#>\n"
        "SELECT ?author ?paper ?year { ?paper kg:authoredBy ?author ; kg:year ?year }",
        encoding="utf-8",
    )
    done = run(str(query), "-o", str(tmp_path / "x.html"))
    assert done.exit_code == 0, done.output
    papers = read_page((tmp_path / "x.html").read_text("utf-8")).papers()
    assert papers and all(paper["places"] for paper in papers)


def test_a_folder_gets_a_map_of_each_period_in_the_layout_of_all(run: Run, tmp_path: Path) -> None:
    done = run("--window", "5", "--since", "2017", "-o", str(tmp_path / "periods"))
    assert done.exit_code == 0, done.output
    tree = html.fromstring((tmp_path / "periods" / "index.html").read_text("utf-8"))
    links = tree.xpath("//figcaption//a/@href")
    assert sorted(["index.html", *links]) == sorted(p.name for p in (tmp_path / "periods").iterdir())
    maps = [read_page((tmp_path / "periods" / link).read_text("utf-8")) for link in links]
    step = max(m.header["places"]["x"][1] for m in maps)
    places: dict[str, float] = {}
    for found in maps:
        for id, x in zip(found.columns["id"], found.places("x"), strict=True):
            assert places.setdefault(id, x) == pytest.approx(x, abs=2 * step)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--step", "2"), "--step goes with --window"),
        (("--window", "5", "--color", "lab", "-o", "x.html"), "name a folder"),
        (("-o", "-", "--open"), "name one with -o"),
        (("--max-nodes", "0"), "0 is not in the range"),
    ],
)
def test_options_that_would_do_nothing_are_refused(run: Run, arguments: tuple[str, ...], said: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2 and said in done.stderr


# --- notebooks --------------------------------------------------------------------------------------------


def test_the_frame_holds_the_whole_page_and_lets_it_reach_nothing() -> None:
    network = tiny_network()
    shown = network.show(height=321, title='"quoted" & <b>')
    frame = html.fromstring(shown._repr_html_())
    assert frame.tag == "iframe" and "height: 321px" in frame.get("style")
    assert frame.get("sandbox") == "allow-scripts allow-downloads"
    assert frame.get("srcdoc") == shown.page
    assert read_page(shown.page).header["n"] == network.n_nodes


@pytest.mark.browser
def test_a_notebook_shows_the_map(browser: Any, tmp_path: Path) -> None:
    nodes = tiny_network().nodes.with_columns(label=pl.concat_str(pl.lit("Prof. "), "label"))
    shown = replace(tiny_network(), nodes=nodes).show()
    notebook = tmp_path / "notebook.html"
    notebook.write_text(
        f"<!DOCTYPE html><meta charset='utf-8'><div id='cell'>{shown._repr_html_()}</div>", encoding="utf-8"
    )
    page = browser.new_page()
    errors: list[str] = []
    requests: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("request", lambda request: requests.append(request.url))
    page.goto(notebook.as_uri())
    frame = page.frame_locator("#cell iframe")
    frame.locator("#search input").fill("Prof.")
    frame.locator("#search [role=option]").first.wait_for()
    assert "Prof." in frame.locator("#search [role=option]").first.inner_text()
    page.keyboard.press("Enter")
    frame.locator("#panel", has_text="Prof.").first.wait_for()
    page.wait_for_timeout(300)  # the state would be written into an address by now
    assert errors == [] and requests == [notebook.as_uri()]
    page.close()
