"""A map opened in a browser, with what tests ask of it again and again."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

RESET = """first => {
    document.querySelector("dialog[open]")?.close();
    document.activeElement.blur();
    document.querySelector("#status").textContent = "";
    window.kgraphMap.state.set({...first, largestOnly: !first.largestOnly});  // table: first page
    window.kgraphMap.state.set(first);
    window.scrollTo(0, 0);
}"""


class Opened:
    """A page of a map; what is not found here is asked of Playwright's page."""

    def __init__(self, page: Any, file: Path) -> None:
        self.page, self.file = page, file
        self.problems: list[str] = []
        self.first: dict[str, Any] = {}
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on(
            "request", lambda r: r.url.startswith(("file:", "data:", "blob:")) or self.problems.append(r.url)
        )

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def open(self, hash: str = "") -> None:
        """Open the file anew with a hash, and wait until it can be used."""
        self.page.goto("about:blank")
        self.page.goto(f"{self.file.as_uri()}#{hash}")
        self.page.wait_for_selector("body[data-ready]", timeout=30_000)

    def reset(self) -> None:
        """Back to the state in which the file was opened first, for the next test on the same page."""
        assert self.problems == []
        self.page.mouse.move(1, 1)
        self.page.evaluate(RESET, self.first)

    def state(self) -> dict[str, Any]:
        found: dict[str, Any] = self.page.evaluate("window.kgraphMap.state.get()")
        return found

    def select(self, row: int) -> None:
        """Select a node as the map does on a click."""
        self.page.evaluate("row => window.kgraphMap.state.set({selected: row})", row)

    def text(self, selector: str) -> str:
        return str(self.page.inner_text(selector))

    def texts(self, selector: str) -> list[str]:
        return list(self.page.locator(selector).all_inner_texts())

    def values(self, selector: str, attribute: str) -> list[str]:
        script = "(found, name) => found.map(e => e.getAttribute(name))"
        return list(self.page.locator(selector).evaluate_all(script, attribute))

    def show_all(self, selector: str) -> None:
        """Press the button for the rest of a list where there is one."""
        if self.page.locator(selector).count():
            self.page.locator(selector).click()

    def shown(self) -> tuple[int, int]:
        """Numbers of nodes and edges that the filters let through."""
        seen = self.page.evaluate("(v => [v.nNodes, v.nEdges])(window.kgraphMap.visible())")
        return int(seen[0]), int(seen[1])

    def hears(self, text: str) -> None:
        """Wait until a screen reader is told this, or what contains it."""
        self.page.wait_for_function(
            "text => document.querySelector('#status').textContent.includes(text)", arg=text, timeout=10_000
        )

    def download(self, ending: str, folder: Path) -> Path:
        with self.page.expect_download() as waiting:
            self.page.locator(f"[data-download='{ending}']").click()
        path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path


@contextlib.contextmanager
def opened(browser: Any, file: Path, hash: str = "", *, init: str = "", **context: Any) -> Iterator[Opened]:
    """A page of its own; whatever it asked of a network, and any error of a script, fails the test.

    init: a script to run before those of the page.
    """
    with contextlib.closing(browser.new_context(accept_downloads=True, **context)) as own:
        own.add_init_script(init)
        page = Opened(own.new_page(), file)
        page.open(hash)
        page.first = page.state()
        yield page
        assert page.problems == []
