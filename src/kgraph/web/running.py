"""The server as a process: the socket, uvicorn, what is said at the start."""

from __future__ import annotations

import logging
import resource
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from kgraph.errors import BadRequest
from kgraph.web.app import create_app
from kgraph.web.connections import Connection
from kgraph.web.settings import Settings
from kgraph.web.updates import count_updates

_HEADER_BYTES = 1 << 16
_GRACE_SECONDS = 5
_MOST_CONNECTIONS = 1_000


def run(settings: Settings, *, announce: Callable[[str], None], verbose: bool) -> None:
    """Serve until the process is told to end.

    Raises:
        BadRequest: the address cannot be listened on; BadWorkspace: there is nothing to serve.
    """
    app = create_app(settings)
    with _listen(settings) as listening:
        host, port = listening.getsockname()[:2]
        shown = f"[{host}]" if ":" in host else host
        announce(f"serving {app.state.graphs.now()!r} at http://{shown}:{port}/ (SPARQL: /sparql)")
        workspace = settings.workspace
        if settings.token is None and isinstance(workspace, Path) and (updates := count_updates(workspace)):
            announce(f"the {updates} updates made there with --allow-update are not served")
        if verbose:
            _log_requests()
        config = uvicorn.Config(
            app,
            http=Connection,
            access_log=False,  # its lines hold query strings; ours do not
            log_level="error",
            server_header=False,
            proxy_headers=False,
            h11_max_incomplete_event_size=_HEADER_BYTES,
            limit_concurrency=_most_connections(),
            timeout_graceful_shutdown=_GRACE_SECONDS,
            ws="none",
        )
        uvicorn.Server(config).run(sockets=[listening])


def _most_connections() -> int:
    """No more than leave half of the descriptors for stores and for the processes that answer."""
    allowed, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return min(_MOST_CONNECTIONS, allowed // 2) if allowed > 0 else _MOST_CONNECTIONS


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    # Named as TCP, or asyncio leaves Nagle's algorithm on and each answer waits 40 ms for an acknowledgement.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(2048)
    except OSError as error:
        listening.close()
        raise BadRequest(f"cannot listen on {settings.host}:{settings.port}: {error.strerror}") from error
    return listening


def _log_requests() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(message)s", "%H:%M:%S"))
    log = logging.getLogger("kgraph.web")
    log.addHandler(handler)
    log.setLevel(logging.INFO)
