"""The JSON API: what the pages show, from one table of endpoints that its OpenAPI description is made of too.

Specifications: OpenAPI 3.1.0; problem details of RFC 9457.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pydantic
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kgraph import __version__
from kgraph.errors import AmbiguousName, BadRequest, KGraphError, NoPath, UnknownName
from kgraph.web import answers_of_api as answers
from kgraph.web.queries_of_api import Query
from kgraph.web.views import View, is_unchanged, view

PROBLEM = "application/problem+json"
STATUS = ((UnknownName, 404), (NoPath, 404), (AmbiguousName, 409), (BadRequest, 400), (KGraphError, 500))
TITLES = {
    400: "Bad request",
    404: "Not found",
    405: "Method not allowed",
    409: "Ambiguous name",
    410: "Gone",
    500: "Failed",
}


class Problem(pydantic.BaseModel):
    """Why there is no answer (RFC 9457)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    suggestions: list[str] = []
    """IRIs or names that may have been meant."""


@dataclass(frozen=True)
class Endpoint:
    """One address of the API. `handle` gets the view, the id in the path (or "") and the checked query."""

    path: str
    name: str
    summary: str
    query: type[Query]
    answer: Any
    handle: Callable[[View, str, Any], Any]
    problems: tuple[int, ...]
    links: dict[str, dict[str, str]] = field(default_factory=dict)
    """Name of an endpoint that goes on from the answer → its parameters, as OpenAPI's runtime expressions."""


ENDPOINTS: tuple[Endpoint, ...] = tuple(Endpoint(*row) for row in answers.ENDPOINTS)


def _handler(endpoint: Endpoint) -> Callable[[Request], Response]:
    def handle(request: Request) -> Response:
        if request.method not in ("GET", "HEAD"):
            return problem(405, "this address can only be read: GET", headers={"Allow": "GET, HEAD"})
        seen = view(request)
        headers = {"ETag": seen.etag, "Cache-Control": "no-cache"}
        try:
            query = _query(request, endpoint.query)
            found = endpoint.handle(seen, request.path_params.get("id", ""), query)
        except KGraphError as error:
            return _problem_of(seen, error)
        if is_unchanged(request, seen.etag):
            return Response(status_code=304, headers=headers)
        content = _adapter(endpoint.answer).dump_json(found)
        return Response(content, media_type="application/json", headers=headers)

    handle.__name__ = endpoint.name
    return handle


def _query(request: Request, model: type[Query]) -> Query:
    """The parameters, checked.

    Raises:
        BadRequest: one is unknown, given twice or of no use; it says which.
    """
    given = request.query_params.multi_items()
    names = [name for name, _ in given]
    for name in names:
        if names.count(name) > 1:
            raise BadRequest(f"parameter {name!r} is given {names.count(name)} times")
    try:
        return model.model_validate(dict(given))
    except pydantic.ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))
        raise BadRequest(f"parameter {where!r}: {first['msg']}") from error


def _problem_of(seen: View, error: KGraphError) -> Response:
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    suggestions: list[str] = []
    if isinstance(error, answers.Gone):
        status = 410
    elif isinstance(error, AmbiguousName):
        suggestions = [iri for iri, _, _ in error.candidates[:20]]
    elif isinstance(error, UnknownName):
        suggestions = [ref.iri for ref in seen.search.suggestions(error.kind, error.name)]
    return problem(status, str(error), suggestions)


def problem(
    status: int, detail: str, suggestions: list[str] | None = None, headers: dict[str, str] | None = None
) -> Response:
    """The answer that says why there is none."""
    found = Problem(title=TITLES[status], status=status, detail=detail, suggestions=suggestions or [])
    return Response(found.model_dump_json(), status, headers, PROBLEM)


@cache
def _adapter(answer: Any) -> pydantic.TypeAdapter[Any]:
    return pydantic.TypeAdapter(answer)


@cache
def openapi() -> dict[str, Any]:
    """The OpenAPI 3.1 description of all endpoints."""
    adapters = [(e.name, "serialization", _adapter(e.answer)) for e in ENDPOINTS]
    schemas, definitions = pydantic.TypeAdapter.json_schemas(
        [*adapters, ("problem", "serialization", _adapter(Problem))],  # type: ignore[list-item]
        ref_template="#/components/schemas/{model}",
    )
    bad = {
        str(status): {
            "description": TITLES[status],
            "content": {PROBLEM: {"schema": schemas["problem", "serialization"]}},
        }
        for status in TITLES
    }
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "kgraph",
            "version": __version__,
            "description": "People, papers, labs, venues and topics of a co-authorship knowledge graph.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "paths": {e.path: {"get": _operation(e, schemas[e.name, "serialization"], bad)} for e in ENDPOINTS},
        "components": {"schemas": definitions["$defs"]},
    }


def _operation(endpoint: Endpoint, schema: dict[str, Any], bad: dict[str, Any]) -> dict[str, Any]:
    found = {"description": "Found", "content": {"application/json": {"schema": schema}}}
    if endpoint.links:
        found["links"] = {
            name: {"operationId": name, "parameters": parameters}
            for name, parameters in endpoint.links.items()
        }
    return {
        "operationId": endpoint.name,
        "summary": endpoint.summary,
        "parameters": _parameters(endpoint),
        "responses": {"200": found} | {str(status): bad[str(status)] for status in endpoint.problems},
    }


def _parameters(endpoint: Endpoint) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    if "{id}" in endpoint.path:
        text = "The last part of its IRI."
        schema = {"type": "string", "minLength": 1}
        found.append({"name": "id", "in": "path", "required": True, "description": text, "schema": schema})
    described = endpoint.query.model_json_schema()
    for name, schema in described["properties"].items():
        kept = {key: value for key, value in schema.items() if key not in ("title", "description")}
        found.append(
            {
                "name": name,
                "in": "query",
                "required": name in described.get("required", ()),
                "description": schema["description"],
                "schema": kept,
            }
        )
    return found


def description(request: Request) -> Response:
    """The description itself."""
    return Response(json.dumps(openapi(), ensure_ascii=False), media_type="application/json")


def nothing(request: Request) -> Response:
    """Addresses below `/api` that are none."""
    return problem(404, f"nothing is at {request.url.path}; see /api/openapi.json")


def routes() -> list[Route]:
    """The routes of this room. Methods other than GET are refused by the handlers, as problem details."""
    methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"]
    return [
        Route("/api/openapi.json", description),
        *(Route(e.path, _handler(e), methods=methods) for e in ENDPOINTS),
        Route("/api{rest:path}", nothing, methods=methods),
    ]
