"""What is refused before a query runs, how parameters are bound, and what a syntax error says."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.errors import BadRequest
from kgraph.store import GraphStore, QueryResult
from kgraph.store.sparql import bind, refuse_service

# Each makes Oxigraph fetch; `{}` is the address of a server that counts.
DISGUISES = {
    "plain": "SELECT * {{ SERVICE <{}> {{ ?s ?p ?o }} }}",
    "lower case": "SELECT * {{ service <{}> {{ ?s ?p ?o }} }}",
    "silent, mixed case": "SELECT * {{ SerVice  SILENT <{}> {{ ?s ?p ?o }} }}",
    "comment between": "SELECT * {{ SERVICE # no <x> here\n <{}> # nor here\n {{ ?s ?p ?o }} }}",
    "prefixed name": "PREFIX x: <{}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "a name with a letter that Python takes for a blank": (
        "PREFIX \u1680: <{}> SELECT * {{ SERVICE \u1680: {{ ?s ?p ?o }} }}"
    ),
    "inside FILTER EXISTS": "SELECT * {{ ?a ?b ?c FILTER EXISTS {{ SERVICE <{}> {{ ?s ?p ?o }} }} }}",
    "after a string that only one lexer closes": (
        'SELECT * {{ BIND("\\u005C" AS ?x) SERVICE <{}> {{ ?s ?p ?o }} BIND("" AS ?y) }}'
    ),
    "after less-than that looks like an IRI": (
        "PREFIX x: <{}> SELECT * {{ ?a ?b ?c FILTER(1<2)SERVICE#>\nx:{{ ?s ?p ?o }} }}"
    ),
}
HARMLESS = (
    "SELECT ?service { ?service kg:name 'service' }",
    "SELECT ?p { ?p kg:title ?t FILTER(CONTAINS(?t, 'Quality of service')) } # service",
    "SELECT ?p { ?p <http://example.org/service> ?service }",
    "PREFIX service: <urn:service> SELECT ?p { ?p service:a service:b }",
)


@pytest.fixture(scope="module")
def fetches() -> Iterator[tuple[str, list[str]]]:
    """The address of a local server, and the paths that were asked of it."""
    asked: list[str] = []

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = b'{"head":{"vars":[]},"results":{"bindings":[]}}'
            self.send_response(200)
            self.send_header("Content-Type", "application/sparql-results+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - the name that http.server looks for

        def log_message(self, *args: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/sparql", asked
        server.shutdown()
        thread.join()


@pytest.mark.parametrize("disguise", DISGUISES)
def test_service_is_refused_in_every_disguise_before_anything_is_fetched(
    disguise: str, fetches: tuple[str, list[str]]
) -> None:
    address, asked = fetches
    text = DISGUISES[disguise].format(address)
    store = GraphStore.in_memory(io.BytesIO(b"<urn:a> <urn:b> <urn:c> ."))
    asked.clear()
    with pytest.raises(BadRequest, match="SERVICE is refused"):
        store.query(text).rows  # noqa: B018 - reading is what would fetch
    assert asked == []
    # The threat is real: without the guard the very same text does reach the server.
    QueryResult(lambda: store.inner.query(text)).rows  # noqa: B018
    assert asked != []


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_service_alone_is_no_offence(text: str, memory: GraphStore) -> None:
    refuse_service(text)
    memory.query(text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?s ?p ?o } service",  # no query at all
        "SELECT * { ?s ?p ?e SERVICE ?e { ?x ?y ?z } }",  # goes wherever the data says
        "SELECT * { ?s ?p 'service <urn:x> {' }",  # only in a string, but who knows which lexer is right
        "SELECT * { ?s ?p <<( ?a ?b 'service' )>> }",  # SPARQL 1.2, which the second reader cannot read
        "SELECT * { ?s ?p 'service' } #" + "x" * 20_000,
        "SELECT * { " + "{" * 2000 + "}" * 2000 + " } # service",
    ],
)
def test_what_cannot_be_judged_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="SERVICE"):
        refuse_service(text)


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "INSERT"),
        ("DELETE WHERE { ?s ?p ?o }", "DELETE"),
        ("PREFIX x: <urn:x>\nLOAD <http://127.0.0.1:1/x>", "LOAD"),
        ("CLEAR ALL", "CLEAR"),
        ("DROP DEFAULT", "DROP"),
    ],
)
def test_changes_of_data_are_refused(text: str, verb: str, memory: GraphStore) -> None:
    before = memory.count()
    with pytest.raises(BadRequest, match=f"{verb} changes data"):
        memory.query(text)
    assert memory.count() == before


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the query is empty"),
        ("SELCT ?x { ?x a ?y }", "a query begins with SELECT"),
        ("SELECT ?x {\n  ?x foo:bar 1 }", "line 2, column .*this prefix is not declared.*kg"),
        ("SELECT ?x { ?x a ?y", "missing or wrong before this point"),
        ("SELECT ?x ?y (COUNT(*) AS ?n) { ?x a ?y } GROUP BY ?x", "contains a variable that is unbound"),
    ],
)
def test_a_syntax_error_names_the_place_and_the_matter(text: str, message: str, memory: GraphStore) -> None:
    with pytest.raises(BadRequest, match=message) as caught:
        memory.query(text)
    assert str(caught.value).endswith("^")


# --- parameters -------------------------------------------------------------------------------------------


@given(st.text())
def test_a_bound_text_comes_back_as_itself_whatever_it_holds(text: str) -> None:
    bound = bind("SELECT ($value AS ?v) {}", {"value": text})
    assert QueryResult(lambda: ox.Store().query(bound)).rows == [(text,)]


@pytest.mark.parametrize(
    "value", [0, 2020, -7, True, False, 0.25, ox.NamedNode("urn:a#b"), ox.Literal("x", language="en")]
)
def test_other_values_come_back_as_themselves(value: Any, memory: GraphStore) -> None:
    (row,) = memory.query("SELECT ($value AS ?v) {}", parameters={"value": value}).iter_terms()
    expected = value if isinstance(value, (ox.NamedNode, ox.Literal)) else ox.Literal(value)
    assert row[0] == expected


def test_a_number_may_stand_where_the_grammar_wants_digits(memory: GraphStore) -> None:
    assert len(memory.query("SELECT ?p { ?p a kg:Person } LIMIT $n", parameters={"n": 3})) == 3


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?x { ?x ?p 'a $n' }",
        'SELECT ?x { ?x ?p """$n""" }',
        "SELECT ?x { ?x ?p <urn:$n> } # $n",
        "SELECT ?n {}",
    ],
)
def test_only_parameters_outside_strings_names_and_comments_are_bound(text: str) -> None:
    with pytest.raises(BadRequest, match=r"no parameter \$n"):
        bind(text, {"n": 1})


def test_a_value_that_is_no_term_is_refused(memory: GraphStore) -> None:
    with pytest.raises(BadRequest, match="not list"):
        memory.query("SELECT ?x { ?x ?p $n }", parameters={"n": [1]})
    with pytest.raises(BadRequest, match="SERVICE"):
        memory.query("SELECT ?x { SERVICE $n { ?x ?p ?o } }", parameters={"n": ox.NamedNode("urn:x")})
