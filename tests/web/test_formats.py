"""Which format a client gets, that other people's readers read it, and that rows are counted right."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib.collection import Collection

from kgraph.store.row_count import COUNTERS
from kgraph.web.negotiation import GRAPH_FORMATS, ROW_FORMATS, choose
from w3c_cases import NOT_AS_THEY_SHOULD, RESULTS

MF = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#")
QT = rdflib.Namespace("http://www.w3.org/2001/sw/DataAccess/tests/test-query#")
CHROMIUM = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
SPARQLWRAPPER = "application/sparql-results+json,application/json,text/javascript,application/javascript"

ROWS = [
    (None, "JSON"),
    ("", "JSON"),
    ("*/*", "JSON"),
    ("application/sparql-results+xml", "XML"),
    ("text/csv", "CSV"),
    ("TEXT/CSV", "CSV"),
    ("text/tab-separated-values; charset=utf-8", "TSV"),
    ("text/*", "CSV"),
    ("application/*", "JSON"),
    (SPARQLWRAPPER, "JSON"),
    ("application/json", "JSON"),
    (CHROMIUM, "XML"),
    ("application/rdf+xml, application/sparql-results+xml", "XML"),  # rdflib's SPARQLStore, whatever it asks
    ("text/csv;q=0.5, application/sparql-results+xml;q=0.9", "XML"),
    ("text/csv;q=0.5, application/sparql-results+xml;q=0.4", "CSV"),
    ("text/csv;q=0, */*", "JSON"),
    ("application/sparql-results+json;q=0, */*;q=0.1", "XML"),
    ("text/csv; header=present; q=0.9, */*;q=0.1", "CSV"),
    ("text/turtle", None),
    ("image/png", None),
    ("*/*;q=0", None),
    ("nonsense", "JSON"),  # nothing that can be read is no preference
]
GRAPHS = [
    (None, "TURTLE"),
    ("application/turtle,text/turtle", "TURTLE"),
    ("application/n-triples,*/*;q=0.9", "N_TRIPLES"),
    ("application/rdf+xml", "RDF_XML"),
    ("application/ld+json", "JSON_LD"),
    ("application/trig", "TRIG"),
    ("application/n-quads", "N_QUADS"),
    ("text/n3", "TURTLE"),
    ("text/csv", None),
]


@pytest.mark.parametrize(("accept", "name"), ROWS)
def test_rows_are_given_as_asked(accept: str | None, name: str | None) -> None:
    chosen = choose(accept, ROW_FORMATS)
    assert (chosen.name if chosen else None) == name


@pytest.mark.parametrize(("accept", "name"), GRAPHS)
def test_graphs_are_given_as_asked(accept: str | None, name: str | None) -> None:
    chosen = choose(accept, GRAPH_FORMATS)
    assert (chosen.name if chosen else None) == name


@given(st.text())
def test_no_header_breaks_the_choice(accept: str) -> None:
    assert choose(accept, ROW_FORMATS) in (None, *ROW_FORMATS)


QUADS = """<urn:s> <urn:p> "a \\"quoted\\" <&>, \\n }},{ " .
<urn:s> <urn:q> "3"^^<http://www.w3.org/2001/XMLSchema#integer> .
<urn:s> <urn:r> "Zoë"@fr .
<urn:s> <urn:t> <urn:o> .
<urn:s> <urn:x> <urn:y> <urn:graph> .
""".encode()
ALL = "SELECT ?p ?o { ?s ?p ?o } ORDER BY ?p"


@pytest.fixture(scope="module")
def small(serve: Any, scratch: Callable[[bytes], Path]) -> Iterator[Any]:
    with serve(scratch(QUADS)) as server:
        yield server


@pytest.fixture(scope="module")
def expected() -> ox.Store:
    store = ox.Store()
    store.load(QUADS, ox.RdfFormat.N_QUADS)
    return store


@pytest.mark.parametrize("format", ROW_FORMATS, ids=lambda f: f.name)
def test_rows_come_back(format: Any, small: Any, expected: ox.Store) -> None:
    answer = small.ask(ALL, format.media_type)
    assert answer.headers["Content-Type"].split(";")[0] == format.media_type
    assert answer.headers["Vary"] == "Accept"
    if format.name == "CSV":  # holds no types: nobody can read terms back
        assert answer.content == expected.query(ALL).serialize(format=ox.QueryResultsFormat.CSV)
        return
    read = ox.parse_query_results(answer.content, format=getattr(ox.QueryResultsFormat, format.name))
    assert [tuple(row) for row in read] == [tuple(row) for row in expected.query(ALL)]


@pytest.mark.parametrize("name", ["JSON", "XML"])
def test_yes_and_no_come_back(name: str, small: Any) -> None:
    (format,) = (f for f in ROW_FORMATS if f.name == name)
    for query, truth in (("ASK { ?s ?p 3 }", True), ("ASK { ?s ?p 4 }", False)):
        read = ox.parse_query_results(
            small.ask(query, format.media_type).content, format=getattr(ox.QueryResultsFormat, name)
        )
        assert bool(read) is truth


@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda f: f.name)
def test_graphs_come_back(format: Any, small: Any, expected: ox.Store) -> None:
    answer = small.ask("CONSTRUCT WHERE { ?s ?p ?o }", format.media_type)
    assert answer.headers["Content-Type"].split(";")[0] == format.media_type
    read = {quad.triple for quad in ox.parse(answer.content, format=getattr(ox.RdfFormat, format.name))}
    assert read == set(expected.query("CONSTRUCT WHERE { ?s ?p ?o }"))


@pytest.mark.parametrize("word", ["csv", "CSV", "text/csv"])
@pytest.mark.parametrize("name", ["format", "output"])
def test_a_link_may_name_the_format(name: str, word: str, small: Any) -> None:
    answer = small.ask(ALL, CHROMIUM, **{name: word})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"


@pytest.mark.parametrize(
    ("query", "accept", "there_is"),
    [(ALL, "text/turtle", "text/csv"), ("CONSTRUCT WHERE { ?s ?p ?o }", "text/csv", "text/turtle")],
)
def test_what_cannot_be_had_is_told_with_what_can(query: str, accept: str, there_is: str, small: Any) -> None:
    answer = small.ask(query, accept)
    assert answer.status_code == 406
    assert there_is in answer.text


# --- the Graph Store Protocol -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "graph"), [("default", None), ("graph=urn%3Agraph", "urn:graph")], ids=["default", "named"]
)
def test_a_whole_graph(query: str, graph: str | None, small: Any, expected: ox.Store) -> None:
    answer = small.http.get(f"/graph-store?{query}", headers={"Accept": "application/n-triples"})
    name = ox.NamedNode(graph) if graph else ox.DefaultGraph()
    read = {quad.triple for quad in ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES)}
    assert read == {quad.triple for quad in expected.quads_for_pattern(None, None, None, name)}
    assert small.http.head(f"/graph-store?{query}").status_code == 200


@pytest.mark.parametrize(
    ("query", "status"),
    [("graph=urn%3Anone", 404), ("", 400), ("default&graph=urn%3Agraph", 400), ("graph=no%20iri", 400)],
)
def test_no_such_graph(query: str, status: int, small: Any) -> None:
    assert small.http.get(f"/graph-store?{query}").status_code == status
    assert small.http.head(f"/graph-store?{query}").status_code == status


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_graphs_are_only_read(method: str, small: Any) -> None:
    answer = small.http.request(method, "/graph-store?default", content=b"")
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_graphs_of_documents_lie_at_their_own_paths(server: Any) -> None:
    (row,) = server.ask(
        "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } FILTER(CONTAINS(STR(?g), '/source/')) } "
        "GROUP BY ?g ORDER BY DESC(?n) LIMIT 1"
    ).json()["results"]["bindings"]
    path = row["g"]["value"].removeprefix("https://w3id.org/kgraph")
    answer = server.http.get(path, headers={"Accept": "application/n-triples"})
    assert answer.content.count(b"\n") == int(row["n"]["value"])


# --- W3C's result formats ---------------------------------------------------------------------------------

ACCEPT = {".csv": "text/csv", ".tsv": "text/tab-separated-values", ".srj": "application/sparql-results+json"}


@pytest.fixture(scope="module")
def w3c_results(shared: Path, serve: Any, scratch: Callable[[bytes], Path]) -> Iterator[Any]:
    """Every file of data as a graph named by its path."""
    quads = io.BytesIO()
    for path in sorted((shared / "w3c").glob("*-res/*.ttl")):
        if path.name != "manifest.ttl":
            graph = ox.NamedNode(path.as_uri())
            ox.serialize(
                (ox.Quad(q.subject, q.predicate, q.object, graph) for q in ox.parse(path=str(path))),
                quads,
                ox.RdfFormat.N_QUADS,
            )
    with serve(scratch(quads.getvalue())) as server:
        yield server


def case(suite: str, name: str) -> Any:
    why = NOT_AS_THEY_SHOULD.get(name)
    return pytest.param(suite, name, marks=pytest.mark.xfail(strict=True, reason=why) if why else ())


@pytest.mark.parametrize(("suite", "name"), [case(s, n) for s, names in RESULTS.items() for n in names])
def test_w3c_result_format(suite: str, name: str, shared: Path, w3c_results: Any) -> None:
    folder = shared / "w3c" / suite
    manifest = rdflib.Graph().parse(folder / "manifest.ttl")
    (test,) = (s for s in manifest.subjects(MF.name) if str(s).endswith(f"#{name}"))
    action = manifest.value(test, MF.action)
    query, data, result = (
        folder / str(manifest.value(*pair)).rpartition("/")[2]
        for pair in ((action, QT.query), (action, QT.data), (test, MF.result))
    )
    answer = w3c_results.ask(
        query.read_text("utf-8"), ACCEPT[result.suffix], **{"default-graph-uri": data.as_uri()}
    )
    assert answer.status_code == 200
    assert comparable(answer.content, result.suffix) == comparable(result.read_bytes(), result.suffix)


def comparable(content: bytes, suffix: str) -> Any:
    """Results without what may differ: names of blank nodes, order of rows, how a number is written."""
    if suffix == ".csv":
        lines = content.decode().replace("\r\n", "\n").splitlines()
        return sorted(tuple(plain(cell) for cell in line.split(",")) for line in lines)
    format = {".tsv": ox.QueryResultsFormat.TSV, ".srj": ox.QueryResultsFormat.JSON}[suffix]
    read = ox.parse_query_results(content, format=format)
    if isinstance(read, ox.QueryBoolean):
        return bool(read)
    names = [v.value for v in read.variables]
    return sorted(tuple(sorted((n, plain(str(row[n]))) for n in names)) for row in read)


def plain(cell: str) -> str:
    if cell.startswith("_:"):
        return "_:"
    value, _, type = cell.partition("^^")
    try:
        return f"{float(value.strip(chr(34)))}{type}"
    except ValueError:
        return cell


def test_no_case_of_the_manifests_is_left_out(shared: Path) -> None:
    for suite, names in RESULTS.items():
        manifest = rdflib.Graph().parse(shared / "w3c" / suite / "manifest.ttl")
        listed = [
            str(t).partition("#")[2] for t in Collection(manifest, next(manifest.objects(None, MF.entries)))
        ]
        assert sorted(listed) == sorted(names)


# --- counting rows ----------------------------------------------------------------------------------------

VALUES = st.text(alphabet=st.sampled_from('",{}[]\\\n\r\t:<>/&a€'), max_size=8)


@given(
    st.lists(st.tuples(st.none() | VALUES, st.none() | VALUES), max_size=12),
    st.sampled_from(sorted(COUNTERS)),
    st.integers(1, 40),
)
def test_rows_are_counted_whatever_they_hold(rows: list[tuple[Any, Any]], format: str, step: int) -> None:
    terms = " ".join(
        f"({' '.join('UNDEF' if v is None else str(ox.Literal(v)) for v in row)})" for row in rows
    )
    written = (
        ox.Store()
        .query(f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {terms} }} }}")
        .serialize(format=getattr(ox.QueryResultsFormat, format))
    )
    assert written is not None
    count = COUNTERS[format]()
    seen = [count(written[i : i + step]) for i in range(0, len(written), step)][-1]
    assert seen == max(len(rows), 1 if format == "JSON" else 0)
