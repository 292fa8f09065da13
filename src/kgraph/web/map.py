"""`/map`: the map of a network of the state that counts, the same page that `kgraph map` writes."""

from __future__ import annotations

import html as escapes
import re
from importlib.resources import files
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from kgraph.errors import BadRequest
from kgraph.networks.definition import definitions, get_definition
from kgraph.web.drawings import TooManyDrawings, Wanted
from kgraph.web.pages import CSP, page
from kgraph.web.rendering import render
from kgraph.web.views import View

PATIENCE_SECONDS = 4.0
"""For so long a request waits for a map; then it is told that the map is being drawn."""
AGAIN_SECONDS = 2
NUMBERS = ("since", "until", "min_papers", "radius")
TEXTS = ("ego",)
OPTIONS = ("color", "size")
_POLICY = re.compile(r'http-equiv="Content-Security-Policy" content="([^"]*)"')
_HEAD_BYTES = 4096


@page
def map_page(request: Request, seen: View) -> Response:
    """The map, or the word that it is being drawn."""
    wanted = read_wanted(request)
    graph = request.app.state.graphs.now()
    try:
        file = request.app.state.drawings.get(graph, wanted, seconds=PATIENCE_SECONDS)
    except TooManyDrawings as error:
        return _not_yet(wanted, 503, str(error))
    if file is None:
        return _not_yet(
            wanted, 202, "It is drawn once and then kept; this page will show it as soon as it is ready."
        )
    return FileResponse(
        file, headers={"Content-Type": "text/html; charset=utf-8", "Content-Security-Policy": _policy(file)}
    )


def read_wanted(request: Request) -> Wanted:
    """Which map the query string asks for.

    Raises:
        UnknownName: no such network; BadRequest: a parameter that does not fit.
    """
    given = {name: value for name, value in request.query_params.items() if value != ""}
    name = given.pop("network", "coauthorship")
    get_definition(name)
    options = tuple((key, given.pop(key)) for key in OPTIONS if key in given)
    for key in given:
        if key not in (*NUMBERS, *TEXTS):
            raise BadRequest(
                f"a map has no parameter {key!r}; it has network, {', '.join((*NUMBERS, *TEXTS, *OPTIONS))}"
            )
    parameters = sorted(
        (key, _number(key, value) if key in NUMBERS else value) for key, value in given.items()
    )
    return Wanted(name, tuple(parameters), options)


def _number(key: str, text: str) -> int:
    if not re.fullmatch(r"\d{1,6}", text):
        raise BadRequest(f"{key} is a whole number, not {text!r}")
    return int(text)


def _not_yet(wanted: Wanted, status: int, detail: str) -> Response:
    text = render(
        "drawing.html.j2", title=get_definition(wanted.network).title, detail=detail, networks=definitions()
    )
    headers = {
        "Content-Security-Policy": CSP,
        "Refresh": str(AGAIN_SECONDS),
        "Retry-After": str(AGAIN_SECONDS),
        "Cache-Control": "no-store",
    }
    return HTMLResponse(text, status, headers=headers)


def wait(request: Request) -> Response:
    """The script that asks again."""
    script = files("kgraph.web").joinpath("templates", "wait.js").read_bytes()
    return Response(script, media_type="text/javascript")


def _policy(file: Path) -> str:
    """The content security policy that the page itself bears."""
    with file.open("rb") as opened:
        head = opened.read(_HEAD_BYTES).decode("utf-8", "replace")
    found = _POLICY.search(head)
    if found is None:
        raise BadRequest("the map bears no policy; update kgraph")
    return f"{escapes.unescape(found[1])}; frame-ancestors 'none'"


def routes() -> list[Route]:
    """The routes of this room."""
    return [Route("/map", map_page), Route("/map/wait.js", wait)]
