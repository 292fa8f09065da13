"""The map read as a person reads it: panel, paths, surroundings, table and downloads agree with the graph."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any

import networkx as nx
import polars as pl
import pytest

from kgraph.measures.paths import BY, find_path
from kgraph.networks.network import Network
from opened_maps import Opened, opened

SVG = "{http://www.w3.org/2000/svg}"


def some_people(network: Network, n: int) -> list[int]:
    """Rows: those with most papers and others by chance, all with co-authors."""
    joined = {*network.edges["source"].to_list(), *network.edges["target"].to_list()}
    first = [int(i) for i in network.nodes["papers"].arg_sort(descending=True).to_list() if i in joined]
    return [*first[:2], *random.Random(5).sample(first[2:], n - 2)]


def neighbours(network: Network, row: int) -> dict[int, int]:
    """Neighbour → joint papers."""
    ends = network.edges.select("source", "target", "papers").rows()
    return {(b if a == row else a): n for a, b, n in ends if row in (a, b)}


def titles(graph: Any, papers: list[str]) -> list[str]:
    known = dict(graph.entities.papers.select("id", "title").rows())
    return sorted(known[paper] for paper in papers)


def pick_by_search(page: Opened, label: str) -> None:
    page.keyboard.press("/")
    page.fill("#search input", label)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")


def test_the_panel_shows_the_person_that_was_searched(page: Opened, network: Network) -> None:
    row = some_people(network, 3)[0]
    pick_by_search(page, network.nodes["label"][row])
    assert page.text("#panel .person h2") == network.nodes["label"][row]
    assert page.state()["selected"] == row
    labs = network.nodes["labs"][row]
    shown = page.inner_text("#panel .facts")
    for lab in labs if isinstance(labs, list | pl.Series) else str(labs or "").split("; "):
        assert lab in shown


def test_coauthors_and_joint_papers_are_those_of_the_graph(
    page: Opened, network: Network, graph: Any
) -> None:
    ids = network.nodes["id"]
    links = 0
    for row in some_people(network, 4):
        page.select(row)
        wanted = neighbours(network, row)
        page.show_all("#panel .neighbours + .more")
        items = page.locator("#panel .neighbours > li")
        shown = [int(n) for n in page.values("#panel .neighbours > li > [data-node]", "data-node")]
        assert sorted(shown) == sorted(wanted)
        counts = [
            int(re.findall(r"\d+", text)[0]) for text in page.texts("#panel .neighbours > li > .toggle")
        ]
        assert counts == [wanted[node] for node in shown]
        assert counts == sorted(counts, reverse=True)
        for at in {0, len(shown) // 2, len(shown) - 1}:
            items.nth(at).locator(".toggle").click()
            page.show_all(f"#panel .neighbours > li:nth-child({at + 1}) .more")
            joint = items.nth(at).locator(".papers > li")
            papers = network.papers_of(ids[row], ids[shown[at]])
            assert sorted(joint.locator("cite").all_inner_texts()) == titles(graph, papers)
            for link in joint.locator("cite a").all():
                links += 1
                assert (link.get_attribute("rel") or "").split() == ["noopener", "noreferrer"]
                assert re.match(r"https?://", link.get_attribute("href") or "")
    assert links


def test_papers_of_a_person_come_with_their_source_lines(
    page: Opened, network: Network, graph: Any, root: Path
) -> None:
    row = some_people(network, 3)[2]
    person = network.nodes["iri"][row]
    found = graph.query(
        f"SELECT DISTINCT ?paper ?title WHERE {{ ?paper kg:authoredBy <{person}> ; kg:title ?title }}"
    )
    page.select(row)
    page.show_all("#panel .papers[data-list=own] + .more")
    own = page.locator("#panel .papers[data-list=own] > li")
    assert sorted(own.locator("cite").all_inner_texts()) == sorted(found.to_polars()["title"].to_list())
    for paper in own.all():
        paper.locator("details.places summary").click()
        for place in paper.locator("details.places code").all_inner_texts():
            path, _, line = place.rpartition(":")
            assert (root / path).is_file(), place
            assert int(line) > 0


def test_measures_come_with_their_rank(page: Opened, network: Network) -> None:
    row = some_people(network, 3)[1]
    page.select(row)
    papers = network.nodes["papers"]
    rank = int((papers > papers[row]).sum()) + 1
    cells = page.locator("#panel .measures tr", has=page.locator("th", has_text=re.compile("^papers$")))
    assert cells.locator("td").all_inner_texts() == [f"{papers[row]:,}", f"{rank:,} of {network.n_nodes:,}"]


def test_a_tie_shows_the_joint_papers_of_both(page: Opened, network: Network, graph: Any) -> None:
    at = int(network.edges["papers"].arg_max() or 0)
    a, b = network.edges["source"][at], network.edges["target"][at]
    ids = network.nodes["id"]
    page.open(f"edge={ids[a]}~{ids[b]}")
    page.show_all("#panel .tie .more")
    assert sorted(page.texts("#panel .tie cite")) == titles(graph, network.papers_of(ids[a], ids[b]))
    page.locator(f"#panel .tie h2 [data-node='{a}']").click()
    assert page.state()["selected"] == a


def test_a_link_that_was_copied_opens_the_same_view(browser: Any, file: Path, network: Network) -> None:
    with opened(browser, file, permissions=["clipboard-read", "clipboard-write"]) as page:
        row = some_people(network, 3)[2]
        page.select(row)
        page.locator("[data-key=ego-2]").click()
        page.wait_for_timeout(300)  # the address follows the state after a moment
        page.locator("[data-key=copy-link]").click()
        page.wait_for_function("document.querySelector('#status').textContent !== ''")
        address = page.evaluate(
            "navigator.clipboard.readText().catch(() => document.querySelector('.address').value)"
        )
        state, caption = page.state(), page.inner_text("#table caption")
    with opened(browser, file, hash=address.partition("#")[2]) as page:
        assert page.state() == state
        assert page.inner_text("#table caption") == caption


@pytest.mark.parametrize("kind", BY)
def test_a_path_between_two_picked_people_has_the_papers_of_every_step(
    page: Opened, network: Network, graph: Any, kind: str
) -> None:
    ids, labels = network.nodes["id"], network.nodes["label"]
    whole = nx.Graph(network.edges.select("source", "target").rows())
    near = nx.single_source_shortest_path_length(whole, some_people(network, 2)[0])
    a, b = some_people(network, 2)[0], next(row for row, steps in near.items() if steps == 3)
    pick_by_search(page, labels[a])
    page.locator("[data-key=path-from]").click()
    page.hears("other end")
    page.select(b)  # as a click on the map does
    page.locator("#path-kind").select_option(kind)
    wanted = find_path(network, ids[a], ids[b], by=kind)
    assert wanted is not None
    names = [labels[a], *(hop.target_label for hop in wanted.hops)]
    page.hears(f"Path of {len(wanted.hops)} steps: {', '.join(names)}")
    hops = page.locator("#panel .hops > li")
    assert hops.count() == len(wanted.hops)
    for at, hop in enumerate(wanted.hops):
        page.show_all(f"#panel .hops > li:nth-child({at + 1}) .more")
        shown = hops.nth(at).locator("cite").all_inner_texts()
        assert sorted(shown) == titles(graph, list(hop.papers))
    lit = page.evaluate("window.kgraphMap.view.look.lit.node.reduce((n, v) => n + v, 0)")
    assert lit == len(names)
    page.locator("[data-key=path-clear]").click()
    assert page.locator("#panel .path").count() == 0
    assert page.state()["path"] is None


def test_nobody_is_joined_across_components(page: Opened, network: Network) -> None:
    whole = nx.Graph(network.edges.select("source", "target").rows())
    largest, *others = sorted(nx.connected_components(whole), key=len, reverse=True)
    ids = network.nodes["id"]
    page.open(f"path={ids[min(largest)]}~{ids[min(others[0])]}~shortest")
    assert "No path" in page.text("#panel .path")


@pytest.mark.parametrize("radius", [1, 2, 3])
def test_the_surroundings_are_those_of_networkx_and_there_is_a_way_back(
    page: Opened, network: Network, radius: int
) -> None:
    row = some_people(network, 4)[3]
    whole = nx.Graph(network.edges.select("source", "target").rows())
    wanted = nx.ego_graph(whole, row, radius)
    page.select(row)
    page.locator(f"[data-key=ego-{radius}]").click()
    assert page.shown() == (wanted.number_of_nodes(), wanted.number_of_edges())
    assert page.text("#table caption").startswith(f"{wanted.number_of_nodes():,} of ")
    assert page.locator(f"[data-key=ego-{radius}]").get_attribute("aria-pressed") == "true"
    page.locator("[data-key=ego-off]").click()
    assert page.shown() == (network.n_nodes, network.n_edges)


def names_in_table(page: Opened) -> list[str]:
    return page.texts("#table tbody th button")


def test_the_table_sorts_and_says_so(page: Opened, network: Network) -> None:
    papers = network.nodes["papers"].sort(descending=True).to_list()
    column = page.values("#table thead button", "data-key").index("sort-papers")
    assert page.values("#table thead th", "aria-sort").count("none") == len(page.texts("#table thead th")) - 1
    shown = page.texts(f"#table tbody tr > :nth-child({column + 1})")
    assert [int(text) for text in shown] == papers[: len(shown)]
    page.locator("[data-key=sort-papers]").click()
    assert page.locator("#table th:has([data-key=sort-papers])").get_attribute("aria-sort") == "ascending"
    assert page.evaluate("document.activeElement.dataset.key") == "sort-papers"
    shown = page.texts(f"#table tbody tr > :nth-child({column + 1})")
    assert [int(text) for text in shown] == papers[::-1][: len(shown)]


def test_the_table_holds_exactly_what_the_map_shows(page: Opened, network: Network) -> None:
    page.evaluate("window.kgraphMap.state.set({years: [2015, 2018]})")
    assert network.incidence is not None
    active = network.incidence.filter(pl.col("year").is_between(2015, 2018))["node"].n_unique()
    assert page.shown()[0] == active
    shown: set[str] = set()
    while True:
        shown |= set(page.values("#table tbody [data-node]", "data-node"))
        if page.locator("[data-key=page-next]").get_attribute("aria-disabled"):
            break
        page.locator("[data-key=page-next]").click()
    assert len(shown) == active


def test_a_row_and_a_node_are_selected_together(page: Opened, network: Network) -> None:
    page.locator("#table tbody [data-node]").nth(7).click()
    row = int(page.values("#table tbody [data-node]", "data-node")[7])
    assert page.state()["selected"] == row
    last = int(network.nodes["papers"].arg_min() or 0)
    page.select(last)
    current = page.locator("#table tr[aria-current=true] [data-node]")
    assert current.get_attribute("data-node") == str(last)


def test_columns_are_chosen(page: Opened) -> None:
    page.locator("#table .columns summary").click()
    before = page.values("#table thead button", "data-key")
    page.locator("#table .columns input").nth(0).click()
    after = page.values("#table thead button", "data-key")
    assert len(set(before) ^ set(after)) == 1


def test_counts_from_cut_author_lists_say_so(page: Opened, network: Network) -> None:
    assert network.incidence is not None
    cut = set(network.incidence.filter(pl.col("cut"))["group"])
    ids = network.nodes["id"]
    doubted = network.edges.filter(pl.col("cut_papers") > 0).row(0, named=True)
    a, b = ids[doubted["source"]], ids[doubted["target"]]
    page.open(f"edge={a}~{b}")
    page.show_all("#panel .tie .more")
    assert page.locator("#panel .tie .papers .unsure").count() == len(cut & set(network.papers_of(a, b)))
    assert page.text("#panel .tie > .unsure").startswith(f"{doubted['cut_papers']} of these")
    sure = network.edges.filter(pl.col("cut_papers") == 0).row(0, named=True)
    page.open(f"edge={ids[sure['source']]}~{ids[sure['target']]}")
    assert page.locator("#panel .tie .unsure").count() == 0
