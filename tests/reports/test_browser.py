"""The page in headless Chromium: it asks for nothing, fails at nothing, and nothing a document said runs.

Without Chromium these tests are skipped with the reason; with KGRAPH_REQUIRE_BROWSER=1 they fail instead.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from report_corpora import BASE, hostile_entities

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
    chapters = [id for id, _, _ in CHAPTERS if id != "scope"]
    for id in chapters:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == f"#{id}"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash") == f"#{chapters[-1]}"
    page.close()


@pytest.mark.parametrize("key", [None, "Enter", "Space"])
def test_tables_sort_by_their_heads(browser: Any, path: Path, key: str | None) -> None:
    page = browser.new_page()
    page.goto(path.as_uri())
    table = page.locator("table", has_text="By year").filter(has=page.locator("th", has_text="New pairs"))
    head = table.locator("th", has_text="Papers").first
    shown = table.locator("tbody tr th").all_inner_texts()
    for order, step in (("descending", -1), ("ascending", 1)):
        if key is None:
            head.locator("button").click()
        else:
            head.locator("button").press(key)
        values = [int(text) for text in table.locator("tbody tr td:nth-child(2)").all_inner_texts()]
        assert values == sorted(values, key=lambda v: step * v)
        assert head.get_attribute("aria-sort") == order
        assert table.locator("th[aria-sort]").count() == 1
    first = table.locator("thead th").first.locator("button")
    first.click()
    assert table.locator("tbody tr th").all_inner_texts() == shown
    page.close()


SORTED = [
    (["10", "9", "–", "≥ 9", "1\u202f000"], ["9", "≥ 9", "10", "1\u202f000", "–"]),
    (["5.0 %", "< 0.1 %", "0.1 %", "> 99.9 %", "100 %"], ["< 0.1 %", "0.1 %", "5.0 %", "> 99.9 %", "100 %"]),
    (["−0.5", "0.2", "1.5e-05", "0.04 ± 0.01"], ["−0.5", "1.5e-05", "0.04 ± 0.01", "0.2"]),
]
"""Cells as the report prints numbers, and how they rise."""


@pytest.mark.parametrize(("cells", "rising"), SORTED)
def test_numbers_sort_as_numbers(browser: Any, path: Path, cells: list[str], rising: list[str]) -> None:
    script = path.read_text(encoding="utf-8").rpartition("<script>")[2].partition("</script>")[0]
    page = browser.new_page()
    rows = "".join(f"<tr><td>{cell}</td></tr>" for cell in cells)
    page.set_content(
        f"<table><caption>x</caption><thead><tr><th class=n>N</th></tr></thead><tbody>{rows}</tbody></table>"
    )
    page.evaluate(script)
    page.locator("button").click()
    page.locator("button").click()
    assert page.locator("tbody td").all_inner_texts() == rising
    page.close()


def test_without_scripts_the_page_reads_and_none_but_its_own_may_run(browser: Any, path: Path) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(path.as_uri())
    assert page.locator("thead button").count() == 0 and page.locator("h2").count() > 5
    context.close()
    page = browser.new_page()
    page.goto(path.as_uri())
    page.evaluate(
        "const s = document.createElement('script'); s.textContent = 'window.other = 1';"
        " document.body.append(s)"
    )
    assert page.evaluate("window.other") is None
    page.close()


def test_a_narrow_screen_scrolls_tables_and_not_the_page(browser: Any, path: Path) -> None:
    page = browser.new_page(viewport={"width": 380, "height": 800})
    page.goto(path.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.close()
