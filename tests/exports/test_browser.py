"""The page in headless Chromium: nothing is fetched, nothing fails, nothing that a document said runs.

Without Chromium these tests are skipped with the reason; with KGRAPH_REQUIRE_BROWSER=1 they fail instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from by_hand import HOSTILE, labelled_network, tiny_network
from test_pyvis_html import wheel

from kgraph.exports import export
from kgraph.networks.network import Network

pytestmark = pytest.mark.browser


@dataclass
class Opened:
    """A page that was opened, and all that happened on it."""

    page: Any
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)

    def assert_quiet(self) -> None:
        assert all(r.startswith("file:") for r in self.requests) and len(self.requests) == 1, self.requests
        assert self.errors == []
        assert self.page.evaluate("window.hacked") is None


@pytest.fixture
def open_page(browser: Any, tmp_path: Path) -> Iterator[Any]:
    context = browser.new_context(viewport={"width": 1200, "height": 900})

    def opened(network: Network, **options: Any) -> Opened:
        path = export(network, tmp_path / "page.html", **options)
        result = Opened(context.new_page())
        result.page.on("request", lambda r: result.requests.append(r.url))
        result.page.on("pageerror", lambda e: result.errors.append(str(e)))
        result.page.on("console", lambda m: m.type == "error" and result.errors.append(m.text))
        result.page.on("dialog", lambda d: result.errors.append(f"dialog: {d.message}") or d.dismiss())
        result.page.goto(path.as_uri())
        result.page.wait_for_function("document.querySelector('canvas') && network && network.getScale() > 0")
        result.page.wait_for_timeout(200)
        return result

    yield opened
    context.close()


COLOURED = """() => {
  const canvas = document.querySelector('canvas');
  const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let n = 0;
  for (let i = 0; i < pixels.length; i += 4)
    if (pixels[i + 3] && (pixels[i] < 200 || pixels[i + 1] < 200 || pixels[i + 2] < 200)) n++;
  return n;
}"""


def hover(opened: Opened, node: str) -> str:
    """The text shown when the mouse rests on a node."""
    box = opened.page.locator("canvas").bounding_box()
    at = opened.page.evaluate(f"network.canvasToDOM(network.getPosition('{node}'))")
    opened.page.mouse.move(box["x"] + at["x"], box["y"] + at["y"])
    tooltip = opened.page.locator("div.vis-tooltip")
    tooltip.wait_for(state="visible", timeout=3000)
    text: str = tooltip.inner_text()
    return text


def test_the_network_is_drawn_without_a_request_or_an_error(open_page: Any) -> None:
    opened = open_page(tiny_network())
    assert opened.page.evaluate(COLOURED) > 1000
    assert hover(opened, "n1").split("\n")[:2] == ["Bo Li", "3 papers"]
    opened.assert_quiet()


def test_hostile_labels_are_shown_and_do_nothing(open_page: Any) -> None:
    network = labelled_network([t.replace("alert(1)", "window.hacked=1") for t in HOSTILE])
    opened = open_page(network, title="</title></script><img src=x onerror=window.hacked=1>")
    assert opened.page.evaluate(COLOURED) > 1000
    assert opened.page.locator("img, iframe").count() == 0
    for row, label in enumerate(network.nodes["label"]):
        shown = hover(opened, f"n{row}")
        assert label[:5].strip() in shown or not label.strip() or "\x00" in label or "\n" in label
        assert opened.page.locator("div.vis-tooltip *:not(div)").count() == 0
        opened.page.mouse.down()
        opened.page.mouse.up()
        opened.page.mouse.move(0, 0)
    opened.page.locator("summary").click()
    assert opened.page.locator("tbody tr").count() == len(HOSTILE)
    opened.assert_quiet()


def test_a_cut_network_says_so_on_the_page(open_page: Any) -> None:
    opened = open_page(wheel(40), max_nodes=20)
    notice = opened.page.locator(".notice")
    assert notice.is_visible() and "20 of 40 nodes" in notice.inner_text()
    assert opened.page.evaluate("nodes.length") == 20
    opened.assert_quiet()


def test_search_and_legend_find_nodes(open_page: Any) -> None:
    opened = open_page(tiny_network())
    opened.page.fill("#search", "bo LI")
    opened.page.press("#search", "Enter")
    assert opened.page.evaluate("network.getSelectedNodes()") == ["n1"]
    assert opened.page.locator("#found").inner_text().startswith("Bo Li")
    opened.page.fill("#search", "nobody")
    opened.page.press("#search", "Enter")
    assert "nobody of that name" in opened.page.locator("#found").inner_text()
    opened.page.locator(".community").nth(1).click()
    assert sorted(opened.page.evaluate("network.getSelectedNodes()")) == ["n5", "n6"]
    opened.page.click("#all")
    assert opened.page.evaluate("network.getSelectedNodes()") == []
    opened.assert_quiet()
