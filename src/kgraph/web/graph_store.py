"""`/graph-store`: whole graphs, to be read (SPARQL 1.1 Graph Store HTTP Protocol; there is nothing to write).

A graph is named in the query string (`?default`, `?graph=IRI`), or by its own path where its IRI is one of
ours: `/id/source/…` and `/id/graph/…` are documents and named graphs at once.

References:
    SPARQL 1.1 Graph Store HTTP Protocol, https://www.w3.org/TR/sparql11-http-rdf-update/
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kgraph.rdf.iris import entity_iri
from kgraph.web.answers import Answering
from kgraph.web.body import parameters
from kgraph.web.negotiation import GRAPH_FORMATS, choose

if TYPE_CHECKING:
    from kgraph.workspace import KnowledgeGraph

PATH = "/graph-store"
GRAPHS = ("source", "graph")
"""Kinds of things whose IRI is that of a named graph."""


def routes() -> list[Route]:
    """What this room answers; any other method is told which there are (405)."""
    direct = [Route(f"/id/{kind}/{{id}}", read_direct, methods=["GET", "HEAD"]) for kind in GRAPHS]
    return [Route(PATH, read_indirect, methods=["GET", "HEAD"], name="graph-store"), *direct]


async def read_indirect(request: Request) -> Response:
    """The graph that the query string names."""
    given = parameters(request.scope["query_string"], "the query string")
    graphs = given.get("graph", [])
    if ("default" in given) + len(graphs) != 1:
        raise HTTPException(400, "name one graph: ?default or ?graph=IRI\n")
    return _read(request, request.app.state.graphs.now(), graphs[0] if graphs else None)


async def read_direct(request: Request) -> Response:
    """The graph whose IRI this is."""
    graph = request.app.state.graphs.now()
    kind = request.url.path.split("/")[2]
    return _read(request, graph, entity_iri(graph.base, kind, request.path_params["id"]))


def _read(request: Request, graph: KnowledgeGraph, name: str | None) -> Response:
    format = choose(request.headers.get("accept"), GRAPH_FORMATS)
    if format is None:
        return Answering.not_acceptable(GRAPH_FORMATS)
    updates = request.app.state.updates
    job = {
        "kind": "dump",
        "folder": str(updates.store if updates else graph.store_address),
        "graph": name,
        "format": format.name,
        "prefixes": graph.store.prefixes,
        "head": request.method == "HEAD",
    }
    return Answering(request, job, (), GRAPH_FORMATS)
