"""The map without a mouse, without sight and without WebGL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kgraph.networks.network import Network
from nodejs import unavailable
from opened_maps import Opened, opened

KEY_LIMIT = 400
NO_WEBGL = """
HTMLCanvasElement.prototype.getContext = (get => function (kind, ...rest) {
  return kind.includes("webgl") ? null : get.call(this, kind, ...rest);
})(HTMLCanvasElement.prototype.getContext);
"""


@pytest.fixture(scope="module")
def axe(root: Path, bundles: Path) -> str:
    script = root / "browser/node_modules/axe-core/axe.min.js"
    if not script.is_file():
        unavailable("axe-core is not installed (npm ci in browser/)")
    return script.read_text(encoding="utf-8")


def best_joined(network: Network) -> int:
    return int(network.nodes["papers"].arg_max() or 0)


def violations(page: Opened, *tags: str) -> list[str]:
    """What axe-core finds, of all its rules or of those with one of the tags."""
    options = {"resultTypes": ["violations"]}
    if tags:
        options["runOnly"] = tags
    found = page.evaluate("options => axe.run(document, options)", options)
    assert len(found["passes"]) > (0 if tags else 20)  # it has looked
    return [
        f"{v['id']}: {n['html'][:120]} {n['failureSummary']}" for v in found["violations"] for n in v["nodes"]
    ]


def open_nothing(page: Opened, row: int) -> None:
    """The page as it opens."""


def open_panel(page: Opened, row: int) -> None:
    page.select(row)
    page.locator("#panel .neighbours .toggle").first.click()
    page.locator("#panel .places summary").first.click()


def open_path(page: Opened, row: int) -> None:
    page.select(row)
    page.locator("[data-key=path-from]").click()
    page.locator("#table tbody [data-node]").nth(3).click()
    page.wait_for_selector("#panel .hops")


def open_help(page: Opened, row: int) -> None:
    page.locator("#help").click()
    page.wait_for_selector("dialog[open]")


def open_search(page: Opened, row: int) -> None:
    page.keyboard.press("/")
    page.keyboard.type("an")
    page.locator("#table .columns summary").evaluate("e => { e.parentElement.open = true; }")


@pytest.mark.parametrize("width", [1300, 420])
def test_axe_finds_nothing(browser: Any, file: Path, network: Network, axe: str, width: int) -> None:
    found = {}
    view = {"width": width, "height": 900}
    with opened(browser, file, viewport=view, reduced_motion="reduce") as page:
        page.evaluate(axe)
        for steps in (open_nothing, open_panel, open_path, open_search, open_help):
            steps(page, best_joined(network))
            page.wait_for_timeout(150)
            found[steps.__name__, "light"] = violations(page)
            page.emulate_media(color_scheme="dark")  # the same page in other colours
            found[steps.__name__, "dark"] = violations(page, "cat.color")
            page.emulate_media(color_scheme="light")
    assert {case: list_ for case, list_ in found.items() if list_} == {}


def tab_to(page: Opened, selector: str) -> None:
    """Press Tab until the focus is there, as one who cannot point."""
    for _ in range(KEY_LIMIT):
        if page.evaluate("s => document.activeElement?.matches(s) ?? false", selector):
            return
        page.keyboard.press("Tab")
    pytest.fail(f"{KEY_LIMIT} tabs do not reach {selector}")


def focused(page: Opened) -> str:
    return str(page.evaluate("document.activeElement.textContent"))


def test_by_keyboard_alone_from_the_start_to_a_joint_paper_and_back(page: Opened, network: Network) -> None:
    row = best_joined(network)
    page.keyboard.press("/")
    page.keyboard.type(network.nodes["label"][row])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.state()["selected"] == row
    n = sum(row in ends for ends in network.edges.select("source", "target").rows())
    page.hears(f"{network.nodes['label'][row]}, {n} co-authors, ")
    tab_to(page, "#view")  # out of the field, where letters are letters
    page.keyboard.press("p")
    assert focused(page) == network.nodes["label"][row]
    tab_to(page, "#panel .neighbours .toggle")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('#panel .neighbours li:nth-child(2) .toggle')")
    page.keyboard.press("Enter")
    assert page.locator("#panel .neighbours li:nth-child(2) .toggle").get_attribute("aria-expanded") == "true"
    tab_to(page, "#panel .neighbours li:nth-child(2) cite a")
    assert str(page.evaluate("document.activeElement.href")).startswith("http")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.matches('#panel .neighbours li:nth-child(2) .toggle')")
    page.keyboard.press("Enter")
    assert page.locator("#panel .neighbours .disclosed:visible").count() == 0
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")  # the co-author's name: go there
    assert page.state()["selected"] not in (None, row)
    page.keyboard.press("Escape")
    assert page.state()["selected"] is None


def test_arrows_on_the_map_go_round_the_neighbours_in_the_order_of_the_panel(
    page: Opened, network: Network
) -> None:
    row = best_joined(network)
    page.select(row)
    order = [int(n) for n in page.values("#panel .neighbours > li > [data-node]", "data-node")]
    page.keyboard.press("m")
    assert page.evaluate("document.activeElement.id") == "view"
    for at in range(3):
        page.keyboard.press("ArrowRight")
        assert page.state()["hovered"] == order[at]
    page.hears(network.nodes["label"][order[2]])
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    assert page.state()["selected"] == order[1]


def test_single_keys_do_what_the_help_says(page: Opened) -> None:
    page.keyboard.press("m")
    before = page.evaluate("window.kgraphMap.renderer.getCamera().ratio")
    page.keyboard.press("+")
    page.wait_for_timeout(600)
    nearer = page.evaluate("window.kgraphMap.renderer.getCamera().ratio")
    assert nearer < before
    page.keyboard.press("-")
    page.wait_for_timeout(600)
    assert page.evaluate("window.kgraphMap.renderer.getCamera().ratio") == pytest.approx(before)
    page.keyboard.press("+")
    page.keyboard.press("0")
    page.wait_for_timeout(600)
    assert page.evaluate("window.kgraphMap.renderer.getCamera().ratio") == pytest.approx(1)
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    page.keyboard.press("?")
    listed = page.text("dialog[open]")
    for key in ("/", "+", "-", "0", "f", "?", "Esc", "Enter", "Tab"):
        assert key in listed
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0


def test_single_keys_can_be_switched_off(page: Opened) -> None:
    for shown in (0, 1):  # off, and on again
        page.locator("#help").click()
        page.locator("dialog[open] input").click()
        page.keyboard.press("Escape")
        page.keyboard.press("?")
        assert page.locator("dialog[open]").count() == shown


def test_escape_goes_back_one_thing_at_a_time(page: Opened, network: Network) -> None:
    row = best_joined(network)
    page.select(row)
    page.locator("[data-key=ego-1]").click()
    page.locator("[data-key=path-from]").click()
    for key, value in (("path", None), ("ego", None), ("selected", None)):
        page.keyboard.press("Escape")
        assert page.state()[key] is value
        if key != "selected":
            assert page.state()["selected"] == row


def test_rows_of_the_table_by_arrow_keys_over_the_edge_of_a_page(page: Opened, network: Network) -> None:
    page.keyboard.press("t")
    first = focused(page)
    page.keyboard.press("End")
    page.keyboard.press("ArrowDown")
    assert "Page 2 of" in page.text("#table nav")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    assert focused(page) == first
    page.keyboard.press("Enter")
    assert network.nodes["label"][page.state()["selected"]] == first
    assert focused(page) == first


def test_counts_are_said_when_a_filter_rests(page: Opened) -> None:
    page.evaluate("window.kgraphMap.state.set({minPapers: 3})")
    nodes, edges = page.shown()
    page.hears(f"{nodes:,} people and {edges:,} ties shown")


def test_every_focus_can_be_seen(page: Opened, network: Network) -> None:
    page.select(best_joined(network))
    page.keyboard.press("p")
    for _ in range(40):
        page.keyboard.press("Tab")
        style = page.evaluate(
            "(s => [s.outlineStyle, s.outlineWidth, s.boxShadow])(getComputedStyle(document.activeElement))"
        )
        assert style[0] not in ("none", "") or style[2] != "none", page.evaluate(
            "document.activeElement.outerHTML"
        )


def test_without_webgl_the_table_panel_and_downloads_work(
    browser: Any, file: Path, network: Network, tmp_path: Path
) -> None:
    with opened(browser, file, init=NO_WEBGL) as page:
        assert page.evaluate("window.kgraphMap.renderer") is None
        assert "WebGL" in page.text("#message")
        page.locator("#table tbody [data-node]").first.click()
        row = page.state()["selected"]
        assert page.text("#panel .person h2") == network.nodes["label"][row]
        page.locator("[data-key=ego-1]").click()
        n_nodes, _ = page.shown()
        assert page.text("#table caption").startswith(f"{n_nodes:,} of")
        for ending in (".png", ".svg", ".nodes.csv", ".gexf"):
            assert page.download(ending, tmp_path).stat().st_size > 1000
        page.keyboard.press("m")
        page.keyboard.press("ArrowRight")
        assert page.state()["hovered"] is not None
