"""SPARQL 1.1 Protocol: W3C's cases, the same as cases of our own, and what clients really send."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import pytest
import rdflib
from rdflib.collection import Collection

from w3c_cases import MARKS, QUERIES, UPDATES, table

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
HT = rdflib.Namespace("http://www.w3.org/2011/http#")
CNT = rdflib.Namespace("http://www.w3.org/2011/content#")
UT = rdflib.Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
KINDS = {
    "boolean": {"application/sparql-results+json", "application/sparql-results+xml"},
    "tabular": {
        "application/sparql-results+json",
        "application/sparql-results+xml",
        "text/csv",
        "text/tab-separated-values",
    },
    "RDF": {"text/turtle", "application/rdf+xml", "application/n-triples"},
}
# --- W3C --------------------------------------------------------------------------------------------------


@dataclass
class Exchange:
    """One request of the manifest and what must come back."""

    method: str
    path: str
    body: bytes | None
    headers: dict[str, str]
    statuses: set[str]
    boolean: bool | None
    format: str | None


@pytest.fixture(scope="module")
def manifest(shared: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(shared / "w3c" / "protocol" / "manifest.ttl")


def exchanges(manifest: rdflib.Graph, name: str) -> Iterator[Exchange]:
    (test,) = (s for s in manifest.subjects(MF.name) if str(s).endswith(f"#{name}"))
    for request in Collection(manifest, manifest.value(manifest.value(test, MF.action), HT.requests)):
        body = manifest.value(request, HT.body)
        response = manifest.value(request, HT.resp)
        listed = manifest.value(request, HT.headers)
        boolean, format = (manifest.value(response, MF[f"expected{x}"]) for x in ("Boolean", "Format"))
        encoding = str(manifest.value(body, CNT.characterEncoding)) if body else ""
        yield Exchange(
            method=str(manifest.value(request, HT.methodName)),
            path=str(manifest.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1),
            body=str(manifest.value(body, CNT.chars)).encode(encoding) if body else None,
            headers={
                str(manifest.value(h, HT.fieldName)): str(manifest.value(h, HT.fieldValue))
                for h in (Collection(manifest, listed) if listed else ())
            },
            statuses={str(s)[-3] for s in manifest.objects(response, MF.expectedStatus)},
            boolean=None if boolean is None else bool(boolean),
            format=None if format is None else str(format),
        )


@pytest.fixture(scope="module")
def w3c_server(shared: Path, serve: Any, scratch: Callable[[bytes], Path]) -> Iterator[Any]:
    """The graphs that the manifest names; updates wipe them, so they go last."""
    quads = b""
    for number in (1, 2, 3):
        graph = f"<http://kasei.us/2009/09/sparql/data/data{number}.rdf>".encode()
        for line in (shared / "w3c" / "protocol" / f"data{number}.nt").read_bytes().splitlines():
            quads += line.rstrip().rstrip(b".") + graph + b" .\n" if line.strip() else b""
    with serve(scratch(quads), "--allow-update") as server:
        yield server


@pytest.mark.parametrize("name", sorted((*QUERIES, *UPDATES), key=lambda name: name.startswith("update")))
def test_w3c_case(name: str, manifest: rdflib.Graph, w3c_server: Any) -> None:
    met = list(exchanges(manifest, name))
    assert met
    for exchange in met:
        headers = {**exchange.headers, "Authorization": "Bearer a-token-only-for-tests"}
        answer = w3c_server.http.request(
            exchange.method, exchange.path, content=exchange.body, headers=headers
        )
        assert str(answer.status_code)[0] in exchange.statuses, answer.text
        if exchange.format:
            assert answer.headers["Content-Type"].split(";")[0] in KINDS[exchange.format]
        if exchange.boolean is not None:
            assert answer.json()["boolean"] is exchange.boolean


def test_no_case_of_the_manifest_is_left_out(manifest: rdflib.Graph) -> None:
    listed = Collection(manifest, next(manifest.objects(None, MF.entries)))
    assert {str(test).partition("#")[2] for test in listed} == {*QUERIES, *UPDATES}


def test_the_table_of_cases_in_the_docs_is_in_step(root: Path) -> None:
    """After a change: KGRAPH_KEEP=1 pytest tests/web/test_protocol.py."""
    file = root / "docs" / "server.md"
    before, _, rest = file.read_text("utf-8").partition(MARKS[0])
    shown, _, after = rest.partition(MARKS[1])
    if os.environ.get("KGRAPH_KEEP"):
        shown = table()
        file.write_text(f"{before}{MARKS[0]}{shown}{MARKS[1]}{after}", encoding="utf-8", newline="\n")
    assert shown == table()


# --- the same, and more, without W3C's files --------------------------------------------------------------

A, B = "http://example.org/a", "http://example.org/b"
QUADS = b"""<urn:s> <urn:p> "default" .
<urn:s> <urn:p> "a" <http://example.org/a> .
<urn:s> <urn:p> "b" <http://example.org/b> .
"""
VALUES = "SELECT ?o { <urn:s> <urn:p> ?o } ORDER BY ?o"
NAMED = "SELECT ?o { GRAPH ?g { <urn:s> <urn:p> ?o } } ORDER BY ?o"


@pytest.fixture(scope="module")
def small(serve: Any, scratch: Callable[[bytes], Path]) -> Iterator[Any]:
    with serve(scratch(QUADS)) as server:
        yield server


@dataclass
class Case:
    """A request; `values` are those of the answer, `says` is in a refusal."""

    name: str
    status: int = 200
    method: str = "GET"
    given: list[tuple[str, str]] = field(default_factory=list)
    type: str | None = None
    body: bytes | None = None
    values: list[str] | None = None
    says: str = ""


def get(name: str, *given: tuple[str, str], **more: Any) -> Case:
    return Case(name, given=list(given), **more)


def post(name: str, type: str | None, body: bytes | str, *given: tuple[str, str], **more: Any) -> Case:
    body = body.encode() if isinstance(body, str) else body
    return Case(name, method="POST", given=list(given), type=type, body=body, **more)


CASES = [
    get("GET", ("query", VALUES), values=["default"]),
    post("form", FORM, urlencode({"query": VALUES}), values=["default"]),
    post(
        "form, as browsers name it",
        f"{FORM}; charset=UTF-8",
        urlencode({"query": VALUES}),
        values=["default"],
    ),
    post("direct", QUERY, VALUES, values=["default"]),
    post("direct, any case", "Application/SPARQL-Query;charset=utf-8", VALUES, values=["default"]),
    post(
        "form is decoded once",
        FORM,
        "query=" + quote('SELECT ("100%25 sure" AS ?o) {}'),
        values=["100%25 sure"],
    ),
    post("plus and percent", FORM, "query=SELECT+%281%2B1+AS+%3Fo%29+%7B%7D", values=["2"]),
    get("default graph", ("query", VALUES), ("default-graph-uri", A), values=["a"]),
    get(
        "two default graphs",
        ("query", VALUES),
        ("default-graph-uri", A),
        ("default-graph-uri", B),
        values=["a", "b"],
    ),
    get("default graph alone has no named ones", ("query", NAMED), ("default-graph-uri", A), values=[]),
    get("named graph", ("query", NAMED), ("named-graph-uri", B), values=["b"]),
    get("named graph alone has no default one", ("query", VALUES), ("named-graph-uri", B), values=[]),
    post("dataset of a direct POST", QUERY, VALUES, ("default-graph-uri", B), values=["b"]),
    post("dataset in a form", FORM, urlencode({"query": VALUES, "default-graph-uri": B}), values=["b"]),
    get("FROM", ("query", f"SELECT ?o FROM <{A}> {{ ?s ?p ?o }}"), values=["a"]),
    get(
        "protocol beats FROM",
        ("query", f"SELECT ?o FROM <{A}> {{ ?s ?p ?o }}"),
        ("default-graph-uri", B),
        values=["b"],
    ),
    get(
        "prefixes need no declaring",
        ("query", "SELECT (STR(kg:Person) AS ?o) {}"),
        values=["https://w3id.org/kgraph/ontology#Person"],
    ),
    get(
        "no such graph is empty",
        ("query", VALUES),
        ("default-graph-uri", "http://example.org/none"),
        values=[],
    ),
    get("two queries", ("query", VALUES), ("query", VALUES), status=400, says="one query"),
    post("query in URL and body", QUERY, VALUES, ("query", VALUES), status=400, says="one query"),
    post(
        "query and update",
        FORM,
        urlencode({"query": VALUES, "update": "CLEAR ALL"}),
        status=400,
        says="one query",
    ),
    post("nothing in the form", FORM, "x=1", status=400, says="neither"),
    post("text/plain", "text/plain", VALUES, status=415, says=QUERY),
    post("no type", None, VALUES, status=415, says=QUERY),
    post("UTF-16", f"{QUERY}; charset=utf-16", VALUES.encode("utf-16"), status=415, says="UTF-8"),
    post("no UTF-8", QUERY, b'SELECT ("\xff" AS ?o) {}', status=400, says="byte 10"),
    post("no UTF-8 in a form", FORM, "query=%FF", status=400, says="UTF-8"),
    get("no UTF-8 in the URL", ("query", "\udcff"), status=400, says="UTF-8"),
    get("syntax", ("query", "SELECT * {\n ?s ?p"), status=400, says="line 2, column"),
    get("empty", ("query", ""), status=400, says="empty"),
    get("graph that is no IRI", ("query", VALUES), ("default-graph-uri", "no iri"), status=400, says="IRI"),
    get("update by GET", ("update", "CLEAR ALL"), status=400, says="POST"),
    get("update as a query", ("query", "CLEAR ALL"), status=400, says="changes data"),
    post("update, form", FORM, urlencode({"update": "CLEAR ALL"}), status=403, says="read-only"),
    post("update, direct", UPDATE, "CLEAR ALL", status=403, says="read-only"),
    Case("PUT", 405, "PUT", body=VALUES.encode(), type=QUERY),
    Case("DELETE", 405, "DELETE"),
    Case("PATCH", 405, "PATCH", body=VALUES.encode(), type=QUERY),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_request(case: Case, small: Any) -> None:
    query = urlencode(case.given, errors="surrogateescape")
    headers = {"Content-Type": case.type} if case.type else {}
    answer = small.http.request(case.method, f"/sparql?{query}", content=case.body, headers=headers)
    assert answer.status_code == case.status, answer.text
    assert case.says in answer.text
    if case.status >= 400:
        assert answer.headers["Content-Type"].startswith("text/plain")
    if case.values is not None:
        assert [row["o"]["value"] for row in answer.json()["results"]["bindings"]] == case.values


def test_relative_iris_are_those_of_the_endpoint(small: Any) -> None:
    answer = small.ask("SELECT (STR(<x>) AS ?o) {}")
    assert answer.json()["results"]["bindings"][0]["o"]["value"] == f"{small.url}/x"


def test_head_has_the_head_of_get(small: Any) -> None:
    got = small.ask(VALUES)
    head = small.http.head("/sparql", params={"query": VALUES}, headers={"Accept": "*/*"})
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["Content-Length"] == got.headers["Content-Length"]


def test_options_says_what_may_be_asked(small: Any) -> None:
    answer = small.http.options("/sparql")
    assert answer.status_code == 204
    assert {"GET", "HEAD", "POST"} <= set(answer.headers["Allow"].split(", "))


# --- clients ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("format", ["json", "xml", "csv", "tsv"])
def test_sparqlwrapper_reads_rows(method: str, format: str, small: Any) -> None:
    from SPARQLWrapper import SPARQLWrapper

    client = SPARQLWrapper(small.endpoint)
    client.setMethod(method)
    client.setReturnFormat(format)
    client.setQuery(VALUES)
    answer = client.queryAndConvert()
    if format == "json":
        assert [row["o"]["value"] for row in answer["results"]["bindings"]] == ["default"]
    else:
        text = answer.toxml() if format == "xml" else answer.decode()
        assert "default" in text
        assert text.startswith({"xml": "<?xml", "csv": "o\r\n", "tsv": "?o\n"}[format])


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # SPARQLWrapper makes one
@pytest.mark.parametrize("format", ["turtle", "xml", "json-ld"])
def test_sparqlwrapper_reads_graphs(format: str, small: Any) -> None:
    from SPARQLWrapper import SPARQLWrapper

    client = SPARQLWrapper(small.endpoint)
    client.setReturnFormat(format)
    client.setQuery("CONSTRUCT WHERE { ?s ?p ?o }")
    answer = client.queryAndConvert()
    if isinstance(answer, bytes):
        answer = rdflib.Graph().parse(data=answer, format="turtle")
    assert {str(o) for o in answer.objects()} == {"default"}


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
def test_rdflib_reads_rows_and_graphs(method: str, small: Any) -> None:
    from rdflib.plugins.stores.sparqlstore import SPARQLStore

    store = SPARQLStore(small.endpoint, method=method, returnFormat="xml")
    graph = rdflib.Graph(store)
    assert [str(o) for (o,) in graph.query(VALUES)] == ["default"]
    assert [str(o) for o in graph.objects(rdflib.URIRef("urn:s"))] == ["default"]
    assert graph.query("ASK { ?s ?p 'default' }").askAnswer is True


def test_yasqe_gets_json(small: Any) -> None:
    answer = small.http.post(
        "/sparql",
        data={"query": VALUES},
        headers={"Accept": "application/sparql-results+json,*/*;q=0.9", "Content-Type": FORM},
    )
    assert json.loads(answer.content)["head"]["vars"] == ["o"]
