"""The editor's own parts and the named queries, asked over HTTP."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

import kgraph
from kgraph.rdf.iris import ONTOLOGY
from kgraph.store.queries import get_query, list_queries
from kgraph.web.named import declared, examples_of

if TYPE_CHECKING:
    from conftest import Server

HTML = {"Accept": "text/html"}
NAMES = [query.name for query in list_queries()]
PAPER = "Trajectory Flow Matching with Applications to Clinical Time Series Modelling"
NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d+)?", re.IGNORECASE)
HOSTILE = (
    '") } # ',
    '" } UNION { ?s ?p ?o } #',
    "\\",
    "'''",
    '"""',
    "<script>alert(1)</script>",
    "$limit",
    "é\u2028x",
    "?",
)


def rows_of(answer: dict[str, dict[str, list[dict[str, dict[str, str]]]]]) -> list[tuple[str | None, ...]]:
    names = answer["head"]["vars"]
    return [
        tuple(row[n]["value"] if n in row else None for n in names) for row in answer["results"]["bindings"]
    ]  # type: ignore[call-overload]


def tried(name: str) -> dict[str, str]:
    """The parameters of the example, with a paper that the sample documents hold."""
    return examples_of(get_query(name)) | ({"paper": PAPER} if name == "source-lines-of" else {})


def as_text(value: object) -> str | None:
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def test_a_browser_without_a_query_is_sent_to_the_editor(server: Server) -> None:
    answer = server.http.get("/sparql", headers=HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, "/editor")
    page = server.http.get("/editor", headers=HTML)
    assert page.status_code == 200
    policy = page.headers["content-security-policy"]
    assert (
        "default-src 'none'" in policy and "script-src 'self';" in policy and "connect-src 'self'" in policy
    )
    for address in re.findall(r'(?:src|href)="([^"]+)"', page.text):
        assert address.startswith(("/", "#", "data:,")) and not address.startswith("//"), address
    for address in re.findall(r'"(/bundles/[^"]+)"', page.text):
        assert server.http.get(address).status_code == 200


def test_a_bundle_that_has_not_changed_is_not_sent_again(server: Server) -> None:
    first = server.http.get("/bundles/editor.js")
    again = server.http.get("/bundles/editor.js", headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert server.http.get("/bundles/sources.sha256").status_code == 404
    assert server.http.get("/bundles/..%2f__init__.py").status_code == 404


def test_completion_knows_every_term_of_the_data_with_its_count(server: Server) -> None:
    told = server.http.get("/editor/data.json").json()
    counted = {term["iri"]: term["count"] for term in told["classes"]}
    with kgraph.open(server.workspace) as kg:
        for iri, n in kg.query("SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c").rows:
            assert counted[iri] == n
        used = kg.query("SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p").rows
    found = {term["iri"]: term for term in told["properties"]}
    assert {iri: found[iri]["count"] for iri, _ in used} == dict(used)
    assert found[f"{ONTOLOGY}authoredBy"]["comment"] and told["prefixes"]["kg"] == ONTOLOGY
    assert [query["name"] for query in told["queries"]] == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_named_query_gives_the_rows_of_the_library_and_its_text_does_so_anywhere(
    server: Server, name: str
) -> None:
    given = tried(name)
    answer = server.http.get(f"/queries/{name}.json", params=given)
    assert answer.status_code == 200, answer.text
    with kgraph.open(server.workspace) as kg:
        expected = [tuple(map(as_text, row)) for row in kg.query(name, **given).rows]
    found = compared(rows_of(answer.json()))
    assert found == compared(expected)
    text = server.http.get(f"/queries/{name}.rq", params=given).raise_for_status()
    assert text.headers["content-type"].startswith("application/sparql-query")
    assert "#+" not in text.text
    assert compared(rows_of(server.ask(text.text).raise_for_status().json())) == found


def compared(rows: list[tuple[str | None, ...]]) -> list[list[str | float]]:
    """Rows whose order does not hang on ties, their numbers as numbers."""
    return sorted(
        ([float(x) if x and NUMBER.fullmatch(x) else x or "" for x in row] for row in rows), key=repr
    )


@pytest.mark.parametrize("words", HOSTILE)
def test_what_is_typed_into_a_parameter_never_becomes_syntax(server: Server, words: str) -> None:
    answer = server.http.get("/queries/find-papers.json", params={"words": words})
    with kgraph.open(server.workspace) as kg:
        assert len(answer.raise_for_status().json()["results"]["bindings"]) == len(
            kg.query("find-papers", words=words).rows
        )
    page = server.http.get("/queries/find-papers", params={"words": words}, headers=HTML)
    assert page.status_code == 200 and "<script>alert" not in page.text


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/queries/most-prolifc.json", 404, "most-prolific"),
        ("/queries/most-prolific.xls", 404, ".csv"),
        ("/queries/most-prolific.json?limit=many", 400, "whole number"),
        ("/queries/most-prolific.json?color=red", 400, "no parameter 'color'"),
        ("/queries/coauthors-of.json", 400, "needs person"),
        ("/queries/coauthors-of.json?person=Nobody+Nowhere", 404, "Nobody Nowhere"),
    ],
)
@pytest.mark.parametrize("as_page", [False, True])
def test_what_is_wrong_with_a_question_is_told(
    server: Server, path: str, status: int, told: str, as_page: bool
) -> None:
    if as_page and path.startswith("/queries/most-prolifc"):
        path = path.replace(".json", "")
    elif as_page and not path.endswith(".xls"):
        path = path.replace(".json", "")
        status = 200 if path == "/queries/coauthors-of" else status  # the form, to be filled in
        told = "<form" if status == 200 else told
    answer = server.http.get(path, headers=HTML if as_page else {})
    assert answer.status_code == status
    assert told in answer.text.replace("&#39;", "'")


def test_the_page_of_an_answer_links_to_our_pages_and_offers_each_format(server: Server) -> None:
    page = server.http.get("/queries/most-prolific", params={"limit": 3}, headers=HTML).text
    links = re.findall(r'href="(/page/person/[^"]+)"', page)
    assert len(links) == 3 and all(server.http.get(link).status_code == 200 for link in links)
    kinds = {"csv": "text/csv", "tsv": "text/tab-separated-values", "xml": "application/sparql-results+xml"}
    for suffix, kind in kinds.items():
        (address,) = re.findall(rf'href="(/queries/most-prolific\.{suffix}[^"]*)"', page)
        assert server.http.get(address.replace("&amp;", "&")).headers["content-type"].startswith(kind)
    assert "/editor#query=" in page
    assert server.http.get("/queries", headers={"Accept": "application/json"}).json()[0]["name"] == NAMES[0]
    assert all(f'href="/queries/{name}"' in server.http.get("/queries", headers=HTML).text for name in NAMES)


def test_only_the_prefixes_that_a_query_uses_are_declared() -> None:
    prefixes = {"kg": "http://k/", "g": "http://g/", "person": "http://p/"}
    assert declared("#+ title: x\nSELECT ?kg { ?s kg:p ?o }\n", prefixes) == (
        "PREFIX kg: <http://k/>\nSELECT ?kg { ?s kg:p ?o }\n"
    )
