"""`/editor`: the SPARQL editor page, and what it knows about the graph."""

from __future__ import annotations

from functools import cache
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from kgraph.rdf.ontology import read_turtle
from kgraph.store.queries import list_queries
from kgraph.web.census import census_of
from kgraph.web.named import declared, described
from kgraph.web.pages import page
from kgraph.web.rendering import render
from kgraph.web.sparql import EDITOR, PATH, endpoint
from kgraph.web.views import View

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src data:; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
"""Of the editor alone: CodeMirror writes styles into the page, and queries go to this server."""
START = """SELECT ?person ?name (COUNT(?paper) AS ?papers)
WHERE {
  ?paper kg:authoredBy ?person .
  ?person kg:name ?name .
}
GROUP BY ?person ?name
ORDER BY DESC(?papers) ?name
LIMIT 10
"""
"""What a new tab asks."""


@page
def editor(request: Request, seen: View) -> Response:
    """The page."""
    prefixes = request.app.state.graphs.now().store.prefixes
    text = render(
        "editor.html.j2", policy=POLICY, endpoint=endpoint(request), prefixes=[f"{p}:" for p in prefixes]
    )
    return HTMLResponse(text, headers={"Content-Security-Policy": f"{POLICY}; frame-ancestors 'none'"})


@page
def data(request: Request, seen: View) -> Response:
    """What the editor completes from and offers as examples."""
    graph = request.app.state.graphs.now()
    census, prefixes = census_of(graph), graph.store.prefixes
    known = _defined()
    return JSONResponse(
        {
            "base": graph.base,
            "endpoint": PATH,
            "prefixes": prefixes,
            "start": declared(START, prefixes),
            "classes": _terms(census.classes, known["Class"]),
            "properties": _terms(census.properties, known["Property"]),
            "queries": [described(query) for query in list_queries()],
        }
    )


def _terms(counted: dict[str, int], defined: dict[str, tuple[str, str]]) -> list[dict[str, Any]]:
    """What occurs, the most frequent first, then what the ontology defines besides."""
    counts = counted | {iri: 0 for iri in defined if iri not in counted}
    return [
        {"iri": iri, "title": title, "comment": comment, "count": n}
        for iri, n in counts.items()
        for title, comment in [defined.get(iri, ("", ""))]
    ]


@cache
def _defined() -> dict[str, dict[str, tuple[str, str]]]:
    """`Class` and `Property` → IRI of each in the ontology → its label and comment."""
    from rdflib import OWL, RDF, RDFS

    graph = read_turtle("kgraph.ttl")
    kinds = {"Class": (OWL.Class,), "Property": (OWL.ObjectProperty, OWL.DatatypeProperty)}
    return {
        kind: {
            str(term): (str(graph.value(term, RDFS.label) or ""), str(graph.value(term, RDFS.comment) or ""))
            for each in kinds[kind]
            for term in sorted(graph.subjects(RDF.type, each), key=str)
        }
        for kind in kinds
    }


def routes() -> list[Route]:
    """The routes of this room."""
    return [Route("/editor", editor, name=EDITOR), Route("/editor/data.json", data)]
