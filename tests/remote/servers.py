"""Servers that take updates: what a real one is called, and one that refuses as it is told. Real HTTP."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import io
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

import pyoxigraph as ox

from kgraph.store.credentials import NOBODY, Credentials

NAME, PASSWORD = "loader", "s3cret-s3cret"
Refusal = tuple[int, dict[str, str]]


@dataclass(frozen=True)
class Server:
    """A server that takes updates."""

    url: str
    credentials: Credentials = NOBODY


class Handler(BaseHTTPRequestHandler):
    server: Refusing

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        path = urlsplit(self.path)
        if path.path == "/query":
            file = io.BytesIO()
            asked = parse_qs(body.decode())["query"][0]
            self.server.store.query(asked).serialize(file, ox.QueryResultsFormat.JSON)  # type: ignore[union-attr]
            self.give(200, file.getvalue(), {"Content-Type": "application/sparql-results+json"})
            return
        self.server.writes.append((len(body), self.headers.get("Authorization", "")))
        refusal = self.server.refuse(self, body)
        if refusal is not None:
            self.give(refusal[0], b"no", refusal[1])
            return
        if path.path == "/update":
            self.server.store.update(body.decode())
        else:
            graph = parse_qs(path.query).get("graph")
            to = ox.NamedNode(unquote(graph[0])) if graph else ox.DefaultGraph()
            self.server.store.load(body, ox.RdfFormat.N_TRIPLES, to_graph=to)
        self.give(204, b"", {})

    def give(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Refusing(ThreadingHTTPServer):
    """A server over a pyoxigraph store.

    writes: size and `Authorization` of each request to write. refuse: what it answers instead of doing it.
    """

    daemon_threads = True

    def __init__(self, refuse: Callable[[Handler, bytes], Refusal | None]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.store = ox.Store()
        self.writes: list[tuple[int, str]] = []
        self.refuse = refuse

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextlib.contextmanager
def refusing(refuse: Callable[[Handler, bytes], Refusal | None]) -> Iterator[Refusing]:
    """The server while it runs."""
    with Refusing(refuse) as server:
        thread = threading.Thread(target=lambda: server.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def wants_basic(handler: Handler, body: bytes) -> Refusal | None:
    pair = base64.b64encode(f"{NAME}:{PASSWORD}".encode()).decode()
    return (
        None
        if handler.headers.get("Authorization") == f"Basic {pair}"
        else (401, {"WWW-Authenticate": "Basic"})
    )


def wants_token(handler: Handler, body: bytes) -> Refusal | None:
    return None if handler.headers.get("Authorization") == f"Bearer {PASSWORD}" else (401, {})


def wants_digest(handler: Handler, body: bytes) -> Refusal | None:
    """RFC 7616 with MD5, as Virtuoso asks for it; worked out here once more."""
    scheme, _, rest = handler.headers.get("Authorization", "").partition(" ")
    asks = {"WWW-Authenticate": 'Digest realm="here", nonce="n1", qop="auth", algorithm="MD5"'}
    if scheme != "Digest":
        return 401, asks
    told = parse_keqv_list(parse_http_list(rest))
    who = _md5(f"{NAME}:here:{PASSWORD}")
    what = _md5(f"POST:{handler.path}")
    due = _md5(f"{who}:n1:{told['nc']}:{told['cnonce']}:auth:{what}")
    return None if told["response"] == due and told["uri"] == handler.path else (401, asks)


def _md5(text: str) -> str:
    return hashlib.md5(text.encode()).hexdigest()
