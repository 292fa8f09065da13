"""`/.well-known/void` and `/void`: the description of the dataset, in RDF and as a page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kgraph.store.table import shorten
from kgraph.web.census import MOST_TRIPLES_BY_CLASS, census_of
from kgraph.web.dataset import DESCRIBED_WITH, DUMPS, RIGHTS, TITLE, describe_dataset
from kgraph.web.negotiation import GRAPH_FORMATS, HTML, choose, offers
from kgraph.web.pages import html, page
from kgraph.web.rendering import render
from kgraph.web.views import View

_OFFERED = (*GRAPH_FORMATS, HTML)


@page
def void(request: Request, seen: View) -> Response:
    """The description: Turtle unless the client likes another format, or a page, better."""
    accept, words = request.headers.get("accept"), tuple(request.query_params.getlist("format"))
    chosen = choose(accept, _OFFERED, words)
    if chosen is None:
        return PlainTextResponse(f"to be had as {offers(_OFFERED)}\n", 406, {"Vary": "Accept"})
    answer = (
        _as_page(request, seen)
        if chosen is HTML
        else _as_rdf(request, seen, chosen.name, chosen.content_type)
    )
    answer.headers["Vary"] = "Accept"
    answer.headers["ETag"] = f'{seen.etag[:-1]}-{chosen.name.lower()}"'
    return answer


def _as_rdf(request: Request, seen: View, name: str, content_type: str) -> Response:
    import pyoxigraph as ox

    graph = request.app.state.graphs.now()
    prefixes = graph.store.prefixes
    triples = describe_dataset(seen, census_of(graph), prefixes, str(request.base_url).rstrip("/"))
    written = ox.serialize(
        triples, format=getattr(ox.RdfFormat, name), prefixes={**prefixes, **DESCRIBED_WITH}
    )
    return Response(written, headers={"Content-Type": content_type})


def _as_page(request: Request, seen: View) -> Response:
    graph = request.app.state.graphs.now()
    namespaces = [(namespace, prefix) for prefix, namespace in graph.store.prefixes.items()]
    text = render(
        "void.html.j2",
        title=TITLE,
        rights=RIGHTS,
        census=census_of(graph),
        manifest=seen.manifest,
        base=seen.corpus.base,
        short=lambda iri: shorten(iri, namespaces),
        formats=GRAPH_FORMATS,
        dumps=[title for _, title in DUMPS],
        most=MOST_TRIPLES_BY_CLASS,
    )
    return html(text)


def routes() -> list[Route]:
    """The routes of this room."""
    return [Route("/.well-known/void", void, name="void"), Route("/void", void)]
