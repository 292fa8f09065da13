"""The browser's part of our pages, as `browser/build.py` made it."""

from __future__ import annotations

import hashlib
from importlib.resources import files

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from kgraph.errors import BadRequest

SERVED = {
    "editor.js": "text/javascript; charset=utf-8",
    "editor.css": "text/css; charset=utf-8",
    "LICENSES.txt": "text/plain; charset=utf-8",
}
"""Files that pages ask for → their media types; the map needs none, it holds all it uses."""


def read_bundle(name: str) -> bytes:
    """One of `SERVED`.

    Raises:
        BadRequest: it was not made.
    """
    file = files("kgraph") / "bundles" / name
    if not file.is_file():
        raise BadRequest(f"the browser code is not built ({name} is missing); make it with: make run")
    return file.read_bytes()


def bundle(request: Request) -> Response:
    """A file of the bundles; browsers ask again whether it is still the same."""
    name = request.path_params["name"]
    if name not in SERVED:
        return PlainTextResponse("no such file\n", 404)
    content = read_bundle(name)
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    if request.headers.get("if-none-match", "").strip() in (etag, f"W/{etag}"):
        return Response(status_code=304, headers=headers)
    return Response(content, headers={**headers, "Content-Type": SERVED[name]})


def routes() -> list[Route]:
    """The routes of this room."""
    return [Route("/bundles/{name}", bundle)]
