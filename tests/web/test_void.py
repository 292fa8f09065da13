"""The description of the dataset: true, in known words, in every format."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SH, VOID, Namespace

from kgraph.store.queries import list_queries

if TYPE_CHECKING:
    from conftest import Server

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
PLACES = ("/.well-known/void", "/void")
FORMATS = {
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
}
CLOSED = (VOID, DCAT, DCTERMS, FOAF, PROV, SH, RDF, RDFS)


def get(server: Server, accept: str, path: str = PLACES[0]) -> bytes:
    answer = server.http.get(path, headers={"Accept": accept}).raise_for_status()
    assert answer.headers["content-type"].startswith(accept)
    return answer.content


@pytest.fixture(scope="module")
def described(server: Server) -> rdflib.Graph:
    return rdflib.Graph().parse(data=get(server, "text/turtle"), format="turtle")


def dataset(graph: rdflib.Graph) -> rdflib.term.Node:
    (found,) = graph.subjects(RDF.type, VOID.Dataset)
    return found


def partition(graph: rdflib.Graph, of: rdflib.term.Node, kind: str) -> dict[str, int]:
    part, key, count = {
        "class": (VOID.classPartition, VOID["class"], VOID.entities),
        "property": (VOID.propertyPartition, VOID.property, VOID.triples),
    }[kind]
    return {str(graph.value(p, key)): int(graph.value(p, count)) for p in graph.objects(of, part)}  # type: ignore[arg-type]


def asked(server: Server, query: str) -> dict[str, int]:
    rows = server.ask(query).raise_for_status().json()["results"]["bindings"]
    return {row["key"]["value"]: int(row["n"]["value"]) for row in rows}


def test_every_count_is_the_one_that_sparql_gives(server: Server, described: rdflib.Graph) -> None:
    whole = dataset(described)
    numbers = {
        VOID.triples: "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }",
        VOID.entities: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c }",
        VOID.classes: "SELECT (COUNT(DISTINCT ?c) AS ?n) { ?s a ?c }",
        VOID.properties: "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?s ?p ?o }",
        VOID.distinctSubjects: "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s ?p ?o }",
        VOID.distinctObjects: "SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s ?p ?o }",
    }
    for term, query in numbers.items():
        assert str(described.value(whole, term)) == server.value(query), term
    classes = asked(server, "SELECT (?c AS ?key) (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert classes and partition(described, whole, "class") == classes
    properties = asked(server, "SELECT (?p AS ?key) (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    assert properties and partition(described, whole, "property") == properties
    for part in described.objects(whole, VOID.classPartition):
        kind = described.value(part, VOID["class"])
        within = asked(
            server, f"SELECT (?p AS ?key) (COUNT(*) AS ?n) {{ ?s a <{kind}> ; ?p ?o }} GROUP BY ?p"
        )
        assert partition(described, part, "property") == within


@pytest.mark.parametrize("accept", FORMATS)
def test_every_format_says_the_same(server: Server, described: rdflib.Graph, accept: str) -> None:
    lines = get(server, "application/n-triples").decode().splitlines()
    found = {f"{q.triple} ." for q in ox.parse(io.BytesIO(get(server, accept, PLACES[1])), FORMATS[accept])}
    assert found == set(lines) and len(found) == len(described)


def test_only_terms_that_their_vocabularies_define_are_used(described: rdflib.Graph) -> None:
    used = {*described.predicates(), *described.objects(None, RDF.type)}
    assert used
    for term in used:
        if str(term).startswith(str(SD)):
            assert str(term).removeprefix(str(SD)) in ("Graph", "Service", "endpoint")
            continue
        (home,) = (space for space in CLOSED if str(term).startswith(str(space)))
        assert home[str(term).removeprefix(str(home))] == term  # a closed namespace refuses what it lacks


def test_nothing_is_left_without_a_name(described: rdflib.Graph) -> None:
    assert not [node for triple in described for node in triple if isinstance(node, rdflib.BNode)]


def test_the_ways_in_lead_somewhere(server: Server, described: rdflib.Graph) -> None:
    whole = dataset(described)
    assert str(described.value(whole, VOID.sparqlEndpoint)) == server.endpoint
    base = str(described.value(whole, VOID.uriSpace))
    examples = [str(iri) for iri in described.objects(whole, VOID.exampleResource)]
    assert len(examples) == 5
    for iri in examples:
        assert (
            server.http.get(f"/id/{iri.removeprefix(base)}", headers={"Accept": "text/turtle"}).status_code
            == 303
        )
    triples = int(described.value(whole, VOID.triples))  # type: ignore[arg-type]
    dump = server.http.get(
        str(described.value(whole, VOID.dataDump)), headers={"Accept": "application/n-triples"}
    )
    assert len(dump.content.splitlines()) == triples
    vocabularies = {str(v) for v in described.objects(whole, VOID.vocabulary)}
    assert all(any(name.startswith(v) for v in vocabularies) for name in partition(described, whole, "class"))


def test_the_example_queries_run_and_their_prefixes_are_told(server: Server, described: rdflib.Graph) -> None:
    examples = list(described.subjects(RDF.type, SH.SPARQLExecutable))
    assert len(examples) == sum(all(p.default is not None for p in q.parameters) for q in list_queries())
    for example in examples:
        assert described.value(example, RDFS.comment)
        server.ask(str(described.value(example, SH.select))).raise_for_status()
        page = str(described.value(example, FOAF.page)).removeprefix(server.url)
        assert server.http.get(page, headers={"Accept": "text/html"}).status_code == 200
    declared = {
        str(described.value(d, SH.prefix)): str(described.value(d, SH.namespace))
        for d in described.objects(None, SH.declare)
    }
    assert declared["kg"] == "https://w3id.org/kgraph/ontology#"


@pytest.mark.parametrize("path", PLACES)
def test_browsers_get_a_page_with_the_same_numbers(
    server: Server, described: rdflib.Graph, path: str
) -> None:
    answer = server.http.get(path, headers={"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"})
    assert answer.headers["content-type"].startswith("text/html") and "Accept" in answer.headers["vary"]
    text = answer.text.replace("\u202f", "").replace("\u00a0", "").replace(",", "")
    for name, n in partition(described, dataset(described), "class").items():
        assert f'title="{name}"' in text and f">{n}<" in text


def test_what_is_not_to_be_had_is_refused_with_the_list(server: Server) -> None:
    answer = server.http.get("/void", headers={"Accept": "image/png"})
    assert answer.status_code == 406 and "text/turtle" in answer.text
    assert server.http.get("/void").headers["content-type"].startswith("text/turtle")
