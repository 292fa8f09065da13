"""The server as one ASGI application: its rooms, what they share, and what every answer has in common."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.responses import PlainTextResponse

from kgraph.errors import AmbiguousName, BadWorkspace, KGraphError, NoPath, QueryTimeout, UnknownName
from kgraph.web import api, bundles, editor, graph_store, map, named, pages, search, sparql, void
from kgraph.web.drawings import Drawings
from kgraph.web.graphs import Graphs
from kgraph.web.pool import Pool
from kgraph.web.security import Guard
from kgraph.web.settings import Settings
from kgraph.web.updates import Updates

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

ROOMS = (sparql, graph_store, editor, named, void, map, bundles, api, search, pages)
"""Modules whose `routes()` make up the server, in the order in which paths are looked for."""

STATUS = (
    (UnknownName, 404),
    (NoPath, 404),
    (AmbiguousName, 409),
    (QueryTimeout, 504),
    (BadWorkspace, 503),
    (KGraphError, 400),
)
"""Error → status; the first that fits counts."""


def create_app(settings: Settings) -> Starlette:
    """The application; `app.state` holds `settings`, `graphs`, `pool`, `drawings`, `updates` (or `None`).

    Raises:
        BadWorkspace: there is nothing to serve.
    """
    app = Starlette(
        routes=[route for room in ROOMS for route in room.routes()],
        exception_handlers={KGraphError: _explain},
        lifespan=_lifespan,
    )
    app.add_middleware(Guard, settings=settings)
    app.state.settings = settings
    app.state.graphs = Graphs(settings.workspace)
    folder = settings.workspace
    takes_updates = settings.token is not None and isinstance(folder, Path)
    app.state.updates = Updates(Path(folder), app.state.graphs.now()) if takes_updates else None
    app.state.drawings = Drawings()
    app.state.pool = Pool(settings.workers, queue=settings.queue)
    return app


@contextlib.asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    await app.state.pool.start(app.state.graphs.now().store_address)
    try:
        yield
    finally:
        await app.state.pool.stop()
        await asyncio.to_thread(app.state.drawings.close)


def _explain(request: Request, error: Exception) -> Response:
    """Our own errors say what to do; they are told as plain text."""
    status = next(code for kind, code in STATUS if isinstance(error, kind))
    return PlainTextResponse(f"{error}\n", status)
