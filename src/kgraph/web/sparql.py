"""`/sparql`: queries and updates as the SPARQL 1.1 Protocol has them.

References:
    SPARQL 1.1 Protocol, https://www.w3.org/TR/sparql11-protocol/
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kgraph.web.answers import Answering
from kgraph.web.body import decode, parameters, read_body
from kgraph.web.negotiation import GRAPH_FORMATS, HTML, ROW_FORMATS, choose
from kgraph.web.service_description import description

if TYPE_CHECKING:
    from kgraph.web.updates import Updates
    from kgraph.web.workers import Job

PATH = "/sparql"
EDITOR = "editor"
"""Name of the route to which browsers are sent that come without a query."""
_FORM = "application/x-www-form-urlencoded"
_QUERY = "application/sparql-query"
_UPDATE = "application/sparql-update"


@dataclass(frozen=True)
class Operation:
    """What a request asks for: `text` is a query, or an update; without either, the service is described."""

    text: str | None
    is_update: bool
    given: dict[str, list[str]] = field(default_factory=dict)

    def graphs(self, name: str, other: str) -> list[str] | None:
        """The graphs of one half of the dataset; none where only the other half is named."""
        if name in self.given or other in self.given:
            return self.given.get(name, [])
        return None


def routes() -> list[Route]:
    """What this room answers."""
    return [Route(PATH, sparql, methods=["GET", "HEAD", "POST"], name="sparql")]


async def sparql(request: Request) -> Response:
    """Answer a query, do an update, or say what this service is."""
    operation = await read_operation(request)
    if operation.text is None:
        return _introduce(request)
    if operation.is_update:
        return await _update(request, operation)
    return Answering(request, query_job(request, operation), ROW_FORMATS, GRAPH_FORMATS)


async def read_operation(request: Request) -> Operation:
    """What the request asks for.

    Raises:
        HTTPException: it asks for nothing, for two things, or in a way that the protocol does not know.
    """
    given = parameters(request.scope["query_string"], "the query string")
    if request.method != "POST":
        if "update" in given:
            raise HTTPException(400, "an update is sent by POST\n")
        return _operation(given)
    kind = _media_type(request)
    body = await read_body(request)
    if kind == _FORM:
        for name, values in parameters(body, "the form").items():
            given[name] = [*given.get(name, []), *values]
        if not given.keys() & {"query", "update"}:
            raise HTTPException(400, "the form has neither query nor update\n")
        return _operation(given)
    name = "query" if kind == _QUERY else "update"
    return _operation({**given, name: [*given.get(name, []), decode(body, f"the {name}")]})


def _operation(given: dict[str, list[str]]) -> Operation:
    texts = [(name, text) for name in ("query", "update") for text in given.get(name, ())]
    if len(texts) > 1:
        raise HTTPException(400, "one query or update at a time\n")
    name, text = texts[0] if texts else ("", None)
    return Operation(text, name == "update", given)


def _media_type(request: Request) -> str:
    """The media type of the body, one of the three.

    Raises:
        HTTPException: 415.
    """
    kind, _, rest = request.headers.get("content-type", "").partition(";")
    kind = kind.strip().casefold()
    if kind not in (_FORM, _QUERY, _UPDATE):
        raise HTTPException(415, f"a POST to {PATH} is one of {_FORM}, {_QUERY}, {_UPDATE}\n")
    charset = rest.casefold().partition("charset=")[2].split(";")[0].strip(' "')
    if charset not in ("", "utf-8", "utf8"):
        raise HTTPException(415, f"SPARQL is sent as UTF-8, not {charset[:40]}\n")
    return kind


def endpoint(request: Request) -> str:
    """The IRI of the endpoint as this client calls it; relative IRIs are resolved against it."""
    return str(request.url.replace(path=PATH, query="", fragment=""))


def query_job(request: Request, operation: Operation) -> Job:
    """The query as a worker is told it, with a format for each kind of answer: it finds out which."""
    state = request.app.state
    graph = state.graphs.now()
    words = tuple(word for name in ("format", "output") for word in operation.given.get(name, ()))
    accept = request.headers.get("accept")
    rows, triples = (choose(accept, formats, words) for formats in (ROW_FORMATS, GRAPH_FORMATS))
    return {
        "kind": "query",
        "folder": str(state.updates.store if state.updates else graph.store_address),
        "text": operation.text,
        "prefixes": graph.store.prefixes,
        "base": endpoint(request),
        "default": operation.graphs("default-graph-uri", "named-graph-uri"),
        "named": operation.graphs("named-graph-uri", "default-graph-uri"),
        "formats": {
            "rows": rows and rows.name,
            "boolean": rows and rows.name,
            "triples": triples and triples.name,
        },
        "max_rows": state.settings.max_rows,
    }


def _introduce(request: Request) -> Response:
    """The editor for a browser, the service description for a program."""
    accept = request.headers.get("accept")
    chosen = choose(accept, (*GRAPH_FORMATS, HTML))
    if chosen is None:
        return Answering.not_acceptable((*GRAPH_FORMATS, HTML))
    if chosen is HTML:
        if any(route.name == EDITOR for route in request.app.routes if isinstance(route, Route)):
            return RedirectResponse(request.app.url_path_for(EDITOR), 303, headers={"Vary": "Accept"})
        chosen = GRAPH_FORMATS[0]
    text = description(request.app.state, endpoint(request), chosen)
    return Response(text, headers={"Content-Type": chosen.content_type, "Vary": "Accept"})


async def _update(request: Request, operation: Operation) -> Response:
    """Do an update for whoever has the token."""
    updates: Updates | None = request.app.state.updates
    if updates is None:
        raise HTTPException(403, "this server is read-only; updates need: kgraph serve --allow-update\n")
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    wanted = request.app.state.settings.token.encode()
    if scheme.casefold() != "bearer" or not hmac.compare_digest(token.strip().encode(), wanted):
        raise HTTPException(
            401, "an update needs the token: Authorization: Bearer …\n", {"WWW-Authenticate": "Bearer"}
        )
    told = await updates.apply(
        operation.text or "",
        using=operation.given.get("using-graph-uri", []),
        using_named=operation.given.get("using-named-graph-uri", []),
        base=endpoint(request),
        prefixes=request.app.state.graphs.now().store.prefixes,
        seconds=request.app.state.settings.timeout_seconds,
    )
    return PlainTextResponse(told)
