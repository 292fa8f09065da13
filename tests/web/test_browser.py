"""The server's pages in Chromium, used as a person would, and looked at by axe-core."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import kgraph
from kgraph.pages.kinds import PAGE_KINDS

if TYPE_CHECKING:
    from conftest import Server

pytestmark = pytest.mark.browser
SECONDS = 30_000
LOOKS = (("light", 1280), ("dark", 390))

MOST_SAID = """SELECT ?x {{ ?x ?p ?o FILTER(STRSTARTS(STR(?x), '{space}')) FILTER(!CONTAINS(STR(?x), '#')) }}
GROUP BY ?x ORDER BY DESC(COUNT(*)) ?x LIMIT 1"""
"""The thing of a kind of which most is said."""


class Visit:
    """A page in a context of its own; what it asked for and what went wrong is kept."""

    def __init__(self, browser: Any, server: Server, *, scheme: str = "light", width: int = 1280) -> None:
        self.context = browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 900})
        self.page, self.url = self.context.new_page(), server.url
        self.page.set_default_timeout(SECONDS)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", lambda told: self.errors.append(told.text) if told.type == "error" else None)

    def open(self, path: str) -> Any:
        self.page.goto(self.url + path)
        return self.page

    def close(self) -> None:
        """Nothing was asked of anybody else, nothing went wrong."""
        self.context.close()
        elsewhere = [u for u in self.requests if not u.startswith((self.url, "data:", "blob:"))]
        assert (elsewhere, self.errors) == ([], [])


@pytest.fixture(scope="session")
def axe(root: Path) -> str:
    """axe-core, as the browser code's lock file pins it."""
    subprocess.run([sys.executable, str(root / "browser" / "build.py")], check=True, capture_output=True)
    script = root / "browser" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.is_file():
        stop = pytest.fail if os.environ.get("KGRAPH_REQUIRE_NODE") == "1" else pytest.skip
        stop("axe-core is not installed: npm ci in browser/")
    return script.read_text(encoding="utf-8")


@pytest.fixture
def visit(browser: Any, server: Server, axe: str) -> Iterator[Visit]:
    made = Visit(browser, server)
    yield made
    made.close()


def violations(page: Any, axe: str, *, within: str = "body", without: str | None = None) -> list[str]:
    page.evaluate(axe)
    context = {"include": [within], **({"exclude": [without]} if without else {})}
    found = page.evaluate("context => axe.run(context, {resultTypes: ['violations']})", context)
    return [
        f"{v['id']}: {n['html'][:120]} {n['failureSummary']}" for v in found["violations"] for n in v["nodes"]
    ]


def run_query(page: Any) -> list[list[str]]:
    """Press the button of the editor, wait for the table, and read it."""
    with page.expect_response(lambda answer: answer.url.endswith("/sparql")):
        page.locator(".tabPanel.active .yasqe_queryButton").click()
    return table(page)


def table(page: Any) -> list[list[str]]:
    rows = page.locator(".tabPanel.active .yasr table.dataTable tbody tr")
    rows.first.wait_for()
    return [[cell.strip() for cell in row.locator("td").all_inner_texts()] for row in rows.all()]


def value(cell: str) -> str:
    """A cell of the editor's table without its datatype."""
    found = re.match(r'"(.*)"', cell)
    return found[1] if found else cell


def expected(server: Server, query: str, **parameters: str) -> list[tuple[Any, ...]]:
    with kgraph.open(server.workspace) as kg:
        return [
            tuple(str(v).replace(f"{kg.base}person/", "person:") for v in row)
            for row in kg.query(query, **parameters).rows
        ]


def editor(visit: Visit) -> Any:
    page = visit.open("/editor")
    page.locator("#examples").wait_for()
    page.locator(".yasqe .CodeMirror").first.wait_for()
    return page


def text_of(page: Any) -> str:
    return str(page.evaluate("document.querySelector('.tabPanel.active .CodeMirror').CodeMirror.getValue()"))


def write(page: Any, text: str) -> None:
    """Type a query over what stands in the editor."""
    page.locator(".tabPanel.active .CodeMirror").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(text)


def test_the_query_a_tab_begins_with_gives_the_rows_of_kgraph_query(visit: Visit, server: Server) -> None:
    page = editor(visit)
    query = text_of(page)
    found = [tuple(value(cell) for cell in row[1:]) for row in run_query(page)]
    assert found == expected(server, query)
    link = page.locator(".yasr td a").first
    assert link.get_attribute("href").startswith("/page/person/")


def test_an_example_is_filled_in_by_the_server_and_run(visit: Visit, server: Server) -> None:
    page = editor(visit)
    page.locator("#examples select").select_option("coauthors-of")
    page.locator("#examples input[name=person]").fill("Razvan Pascanu")
    page.locator("#examples input[name=since]").fill("2023")
    with page.expect_response(lambda answer: answer.url.endswith("/sparql")):
        page.get_by_role("button", name="Ask in the editor").click()
    found = table(page)
    wanted = expected(server, "coauthors-of", person="Razvan Pascanu", since="2023")
    assert [tuple(value(c) for c in row[1:]) for row in found] == wanted[: len(found)] and found
    assert "PREFIX kg:" in text_of(page) and "$" not in text_of(page)
    page.locator("#examples input[name=person]").fill("Nobody Nowhere")
    page.get_by_role("button", name="Ask in the editor").click()
    page.locator("#example-problem:not([hidden])").wait_for()
    assert "Nobody Nowhere" in page.locator("#example-problem").inner_text()
    visit.errors.clear()  # the browser notes the 404 that was asked for


@pytest.mark.parametrize(
    ("typed", "offered", "taken"),
    [
        ("SELECT * WHERE { ?paper kg:authored", "kg:authoredBy", "kg:authoredBy"),
        ("SELECT * WHERE { ?thing a kg:Per", "kg:Person", "kg:Person"),
    ],
)
def test_completion_offers_what_the_data_holds(visit: Visit, typed: str, offered: str, taken: str) -> None:
    page = editor(visit)
    write(page, typed)
    page.keyboard.press("Control+Space")
    hint = page.locator(".CodeMirror-hint").filter(has_text=offered).first
    if not hint.is_visible() and taken not in text_of(page):
        hint.wait_for()
    if hint.is_visible():
        hint.click()
    assert taken in text_of(page)
    assert "prefix.cc" not in " ".join(visit.requests) and "lov" not in " ".join(visit.requests)


def test_a_link_brings_a_query_but_no_other_server(visit: Visit, server: Server) -> None:
    text = "SELECT (COUNT(*) AS ?n) { ?p a kg:Person }"
    page = visit.open(
        f"/editor#query={text.replace(' ', '%20')}&endpoint=http%3A%2F%2F127.0.0.1%3A9%2Fsparql"
    )
    page.locator(".yasqe .CodeMirror").first.wait_for()
    assert text_of(page) == text
    (row,) = run_query(page)
    assert value(row[1]) == str(expected(server, text)[0][0])


def test_an_error_of_the_query_is_shown_with_its_place(visit: Visit) -> None:
    page = editor(visit)
    write(page, "SELECT ?x WHERE { ?x kg:name }")
    page.locator(".tabPanel.active .yasqe_queryButton").click()
    page.locator(".yasr").get_by_text("line 1, column").first.wait_for()
    visit.errors.clear()


def test_a_named_query_is_asked_without_scripts(browser: Any, server: Server, axe: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{server.url}/queries/most-prolific")
    page.locator("input[name=limit]").fill("3")
    page.get_by_role("button", name="Ask").click()
    rows = [row.locator("td").all_inner_texts() for row in page.locator("section table tbody tr").all()]
    assert [tuple(row) for row in rows] == expected(server, "most-prolific", limit="3")
    context.close()


def examples(server: Server) -> dict[str, str]:
    """Each of our pages: what it is called → its address."""
    with kgraph.open(server.workspace) as kg:
        (a,), (b,) = kg.query(
            "SELECT ?p { ?x kg:authoredBy ?p } GROUP BY ?p ORDER BY DESC(COUNT(?x)) LIMIT 2"
        ).rows
        kinds = {}
        for kind in PAGE_KINDS:
            ((found,),) = kg.query(MOST_SAID.format(space=f"{kg.base}{kind.name}/")).rows
            kinds[kind.name] = f"/page/{found.removeprefix(kg.base)}"
    return {
        "start": "/",
        "search": "/search?q=bengio",
        "browse": "/browse/people",
        **kinds,
        "explain": f"/explain?a={a}&b={b}",
        "path": f"/path?a={a}&b={b}",
        "not here": "/page/person/nobody",
        "dataset": "/void",
        "queries": "/queries",
        "query": "/queries/most-prolific?limit=3",
    }


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_every_page_is_accessible_and_fits(
    browser: Any, server: Server, axe: str, scheme: str, width: int
) -> None:
    visit = Visit(browser, server, scheme=scheme, width=width)
    problems: dict[str, Any] = {}
    for name, address in examples(server).items():
        page = visit.open(address)
        found = violations(page, axe)
        overflow = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if found or overflow > 0:
            problems[name] = (found, overflow)
    assert not problems
    visit.errors = [error for error in visit.errors if "404" not in error]  # of the page that is not here
    visit.close()


@pytest.mark.parametrize(("scheme", "width"), LOOKS)
def test_the_editors_own_parts_are_accessible(
    browser: Any, server: Server, axe: str, scheme: str, width: int
) -> None:
    visit = Visit(browser, server, scheme=scheme, width=width)
    page = editor(visit)
    run_query(page)
    assert violations(page, axe, without="#yasgui") == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    visit.close()


def test_the_keyboard_leads_into_the_editor_and_out_of_it(visit: Visit) -> None:
    page = editor(visit)
    page.locator(".tabPanel.active .CodeMirror textarea").focus()
    before = text_of(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") != "TEXTAREA"
    assert text_of(page) == before


def test_the_map_opens_with_a_person_selected_and_comes_by_itself(
    visit: Visit, server: Server, axe: str
) -> None:
    with kgraph.open(server.workspace) as kg:
        ((iri, name, _, *_),) = kg.query("most-prolific", limit=1).rows
    page = visit.open(f"/map#node={iri.rpartition('/')[2]}")
    page.locator("#panel h2").filter(has_text=name).wait_for()  # through the page that says it is being drawn
    assert page.evaluate("kgraphMap.data.n") == int(
        server.value("SELECT (COUNT(DISTINCT ?p) AS ?n) { ?x kg:authoredBy ?p }")
    )
    assert violations(page, axe) == []


def test_a_persons_page_leads_to_the_map_with_that_person(visit: Visit, server: Server) -> None:
    address = examples(server)["person"]
    page = visit.open(address)
    name = page.locator("h1").inner_text()
    page.get_by_role("link", name="On the map").click()
    page.locator("#panel h2").filter(has_text=name).wait_for()
