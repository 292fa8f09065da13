"""The page in headless Chromium: it asks for nothing, fails at nothing, and nothing a document said runs.

Without Chromium these tests are skipped with the reason; with KGRAPH_REQUIRE_BROWSER=1 they fail instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from corpora import BASE, hostile_entities

from kgraph.reports.centrality import centrality_report, write_report
from kgraph.reports.chapters import CHAPTERS

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("page")
    return write_report(centrality_report(hostile_entities(), base=BASE, manifest={}), folder)[0]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_quiet_and_fits(browser: Any, path: Path, scheme: str) -> None:
    page = browser.new_page(viewport={"width": 1100, "height": 900}, color_scheme=scheme)
    requests: list[str] = []
    errors: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda message: errors.append(message.text))
    page.goto(path.as_uri())
    assert requests == [path.as_uri()] and errors == []
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    ink, ground = page.evaluate("(s => [s.color, s.backgroundColor])(getComputedStyle(document.body))")
    assert brightness(ink) < brightness(ground) if scheme == "light" else brightness(ink) > brightness(ground)
    page.close()


def brightness(colour: str) -> int:
    return sum(int(part) for part in colour[colour.index("(") + 1 : -1].split(",")[:3])


def test_the_contents_can_be_walked_with_the_keyboard(browser: Any, path: Path) -> None:
    page = browser.new_page()
    page.goto(path.as_uri())
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for id, _, _ in CHAPTERS:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{id}"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == f"#{CHAPTERS[-1][0]}"
    page.close()


def test_a_narrow_screen_scrolls_tables_and_not_the_page(browser: Any, path: Path) -> None:
    page = browser.new_page(viewport={"width": 380, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()
