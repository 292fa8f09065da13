"""`/queries`: the named queries, each with a form for its parameters, its answer, and its SPARQL.

`/queries/NAME?limit=3` answers, as a page or in any result format (by `Accept`, or `.csv` and the like behind
the name); `/queries/NAME.rq?limit=3` is the SPARQL with the values in place.
"""

from __future__ import annotations

import io
import re
import shlex
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from kgraph.errors import AmbiguousName, KGraphError, QueryTimeout, UnknownName
from kgraph.store.queries import NamedQuery, get_query, list_queries
from kgraph.web.answers import Answering
from kgraph.web.negotiation import GRAPH_FORMATS, HTML, ROW_FORMATS, choose
from kgraph.web.pages import html
from kgraph.web.rendering import render
from kgraph.web.sparql import Operation, query_job
from kgraph.web.tables import Table, ask_table, read_table

if TYPE_CHECKING:
    from kgraph.web.workers import Job
    from kgraph.workspace import KnowledgeGraph

SUFFIXES = ("json", "xml", "csv", "tsv")
_STATUS = ((UnknownName, 404), (AmbiguousName, 409), (QueryTimeout, 504))
SPARQL_TYPE = "application/sparql-query; charset=utf-8"


def declared(text: str, prefixes: Mapping[str, str]) -> str:
    """A query of ours with the prefixes it uses declared, so that it runs anywhere; without its header."""
    lines = text.split("\n")  # and no other character: values may hold those that end lines elsewhere
    body = "\n".join(line for line in lines if not line.startswith("#+")).strip()
    used = [name for name in prefixes if re.search(rf"(?<![\w:?$]){name}:", body)]
    return "".join(f"PREFIX {name}: <{prefixes[name]}>\n" for name in used) + body + "\n"


def examples_of(query: NamedQuery) -> dict[str, str]:
    """The values of a first try by the names of their parameters."""
    pairs = (text.partition("=") for text in shlex.split(query.example))
    return {name: value for name, _, value in pairs}


def described(query: NamedQuery) -> dict[str, Any]:
    """A named query as JSON describes it."""
    tried = examples_of(query)
    parameters = [
        {"name": p.name, "type": p.type, "default": p.default, "doc": p.doc, "example": tried.get(p.name, "")}
        for p in query.parameters
    ]
    columns = [{"name": c.name, "type": c.type, "doc": c.doc} for c in query.columns]
    return {
        "name": query.name,
        "title": query.title,
        "description": query.description,
        "parameters": parameters,
        "columns": columns,
    }


def queries(request: Request) -> Response:
    """All named queries."""
    accept = request.headers.get("accept", "")
    if "application/json" in accept and "text/html" not in accept:
        return JSONResponse([described(query) for query in list_queries()])
    return html(render("queries.html.j2", queries=list_queries()))


async def named_query(request: Request) -> Response:
    """A named query: its page, its answer, or its text."""
    name, _, suffix = request.path_params["name"].partition(".")
    if suffix not in ("", "rq", *SUFFIXES):
        raise HTTPException(
            404, f"a query is to be had as {', '.join(['.rq', *('.' + s for s in SUFFIXES)])}\n"
        )
    graph = request.app.state.graphs.now()
    given = {key: value for key, value in request.query_params.items() if value != ""}
    wants_page = not suffix and choose(request.headers.get("accept"), (HTML, *ROW_FORMATS)) is HTML
    if wants_page:
        return await _as_page(request, graph, name, given)
    text = await run_in_threadpool(_text, graph, name, given)
    if suffix == "rq":
        return Response(text, headers={"Content-Type": SPARQL_TYPE})
    if _has_table_plan(request, name):
        return await _from_tables(request, graph, name, given, suffix)
    return Answering(request, _job(request, text, suffix), ROW_FORMATS, GRAPH_FORMATS)


def _text(graph: KnowledgeGraph, name: str, given: dict[str, str]) -> str:
    """The SPARQL with the values in place and its prefixes declared.

    Raises:
        UnknownName, AmbiguousName, BadRequest
    """
    get_query(name)
    return declared(graph.query_text(name, **given), graph.store.prefixes)


def _has_table_plan(request: Request, name: str) -> bool:
    """Whether the tables answer it, which is up to 400 times faster; they know nothing of updates."""
    return get_query(name).sql is not None and request.app.state.updates is None


async def _from_tables(
    request: Request, graph: KnowledgeGraph, name: str, given: dict[str, str], suffix: str
) -> Response:
    format = choose(request.headers.get("accept"), ROW_FORMATS, (suffix,) if suffix else ())
    if format is None:
        return Answering.not_acceptable(ROW_FORMATS)
    content = await run_in_threadpool(_ask_tables, request, graph, name, given, format.name.lower())
    return Response(content, headers={"Content-Type": format.content_type, "Vary": "Accept"})


def _ask_tables(
    request: Request, graph: KnowledgeGraph, name: str, given: dict[str, str], format: str
) -> bytes:
    """The answer of the tables, whole.

    Raises:
        QueryTimeout; HTTPException: it has more rows than are given.
    """
    settings = request.app.state.settings
    found = graph.query(name, timeout=settings.timeout_seconds, **given)
    if len(found) > settings.max_rows:
        raise HTTPException(403, f"the answer has more than {settings.max_rows:,} rows; ask for less\n")
    file = io.BytesIO()
    found.write(file, format)
    return file.getvalue()


def _job(request: Request, text: str, format: str) -> Job:
    """The query as a worker is told it; without a format the client's wish decides."""
    return query_job(request, Operation(text, is_update=False, given={"format": [format]} if format else {}))


async def _as_page(request: Request, graph: KnowledgeGraph, name: str, given: dict[str, str]) -> Response:
    """The form, and below it the answer as soon as every parameter that must be given is."""
    status, problem, text, table = 200, None, "", None
    query = get_query(name)
    complete = all(p.default is not None or p.name in given for p in query.parameters)
    if complete or given:
        try:
            text = await run_in_threadpool(_text, graph, name, given)
            if _has_table_plan(request, name):
                table = read_table(
                    await run_in_threadpool(_ask_tables, request, graph, name, given, "json"), graph
                )
            else:
                table = await ask_table(request, _job(request, text, "json"), graph)
        except HTTPException as error:
            status, problem = error.status_code, error.detail.strip()
        except KGraphError as error:
            status, problem = _status(error), str(error)
    return html(render("query.html.j2", **_values(query, given, problem, text, table)), status)


def _status(error: KGraphError) -> int:
    return next((status for kind, status in _STATUS if isinstance(error, kind)), 400)


def _values(
    query: NamedQuery, given: dict[str, str], problem: str | None, text: str, table: Table | None
) -> dict[str, Any]:
    tried = examples_of(query)
    asked = f"?{urlencode(given)}" if given else ""
    return {
        "query": query,
        "fields": [
            (p, given.get(p.name, p.default if p.default is not None else "")) for p in query.parameters
        ],
        "tried": tried,
        "example": f"/queries/{query.name}?{urlencode(tried)}" if tried else None,
        "problem": problem,
        "text": text,
        "editor": f"/editor#query={quote(text, safe='')}",
        "downloads": [(s.upper(), f"/queries/{query.name}.{s}{asked}") for s in SUFFIXES],
        "table": table,
    }


def routes() -> list[Route]:
    """The routes of this room."""
    return [Route("/queries", queries), Route("/queries/{name}", named_query)]
