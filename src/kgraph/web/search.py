"""The search page."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kgraph.pages.render import render
from kgraph.web.pages import TO, html, page
from kgraph.web.views import View

LIMIT = 50


@page
def search(request: Request, seen: View) -> Response:
    """Names and titles like the words given, of one kind or of all."""
    query = request.query_params.get("q", "").strip()
    kind = request.query_params.get("kind", "").strip()
    hits = seen.search.find(query, (kind,) if kind else (), limit=LIMIT)
    return html(render("search.html.j2", TO, query=query, kind=kind, hits=hits, limit=LIMIT))


def routes() -> list[Route]:
    """The routes of this room."""
    return [Route("/search", search)]
