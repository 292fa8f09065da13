"""What the endpoint says about itself: W3C's three cases, and that nothing in it is untrue."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF

from kgraph.web.negotiation import GRAPH_FORMATS, ROW_FORMATS

SD = rdflib.Namespace("http://www.w3.org/ns/sparql-service-description#")


@pytest.fixture(scope="module")
def description(server: Any) -> rdflib.Graph:
    answer = server.http.get("/sparql")
    return rdflib.Graph().parse(data=answer.content, format="turtle")


@pytest.mark.parametrize("format", GRAPH_FORMATS, ids=lambda f: f.name)
def test_get_returns_rdf(format: Any, server: Any) -> None:
    answer = server.http.get("/sparql", headers={"Accept": format.media_type})
    assert answer.headers["Content-Type"].split(";")[0] == format.media_type
    read = ox.parse(answer.content, format=getattr(ox.RdfFormat, format.name))
    found = [q.object for q in read if q.predicate.value == str(SD.endpoint)]
    assert found == [ox.NamedNode(server.endpoint)]


def test_has_a_matching_endpoint(description: rdflib.Graph, server: Any) -> None:
    (service,) = description.subjects(RDF.type, SD.Service)
    assert list(description.objects(service, SD.endpoint)) == [rdflib.URIRef(server.endpoint)]


def test_conforms_to_the_schema(description: rdflib.Graph) -> None:
    """Each term is one of the vocabulary; each has the domain and range that it gives."""
    domains = {
        SD.endpoint: (SD.Service, None),
        SD.supportedLanguage: (SD.Service, None),
        SD.resultFormat: (SD.Service, None),
        SD.feature: (SD.Service, None),
        SD.defaultDataset: (SD.Service, SD.Dataset),
        SD.defaultGraph: (SD.Dataset, SD.Graph),
        SD.namedGraph: (SD.Dataset, SD.NamedGraph),
        SD.name: (SD.NamedGraph, None),
    }
    for subject, predicate, object in description:
        if predicate == RDF.type:
            assert object in (SD.Service, SD.Dataset, SD.Graph, SD.NamedGraph)
            continue
        domain, range = domains[predicate]
        assert (subject, RDF.type, domain) in description
        assert range is None or (object, RDF.type, range) in description
        assert isinstance(object, rdflib.URIRef)


def test_names_every_format_and_no_language_that_is_refused(description: rdflib.Graph) -> None:
    named = {str(f) for f in description.objects(None, SD.resultFormat)}
    assert named == {format.describes for format in (*ROW_FORMATS, *GRAPH_FORMATS)}
    assert set(description.objects(None, SD.supportedLanguage)) == {SD.SPARQL11Query}
    assert SD.BasicFederatedQuery not in set(description.objects(None, SD.feature))


def test_names_the_graphs_that_there_are(description: rdflib.Graph, server: Any) -> None:
    rows = server.ask("SELECT ?g { GRAPH ?g {} }").json()["results"]["bindings"]
    assert {str(name) for name in description.objects(None, SD.name)} == {row["g"]["value"] for row in rows}


def test_what_cannot_be_had_is_told(server: Any) -> None:
    answer = server.http.get("/sparql", headers={"Accept": "image/png"})
    assert answer.status_code == 406
    assert "text/turtle" in answer.text
