"""SPARQL endpoints for tests: Oxigraph's own server, and one that misbehaves as it is told. Real HTTP."""

from __future__ import annotations

import contextlib
import io
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from kgraph.store.credentials import Credentials

TSV = "text/tab-separated-values"
Answerer = Callable[["Handler", str], None]


class Handler(BaseHTTPRequestHandler):
    """Answers SPARQL by POST, unless the endpoint's script has something else in store for the request."""

    protocol_version = "HTTP/1.1"
    server: Endpoint

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        query = parse_qs(body.decode())["query"][0]
        with self.server.lock:
            self.server.running += 1
            self.server.most_running = max(self.server.most_running, self.server.running)
            self.server.queries.append(query)
            self.server.headers.append(dict(self.headers))
            answer = self.server.script.pop(0) if self.server.script else None
        with contextlib.suppress(ConnectionError):
            (answer or self.server.always or right)(self, query)
        with self.server.lock:
            self.server.running -= 1

    def give(self, body: bytes, *, status: int = 200, type: str = TSV, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        pass


class Endpoint(ThreadingHTTPServer):
    """A SPARQL endpoint over a pyoxigraph store.

    script: what to do with the next requests, one each (`None`: answer as one should); then `always`.
    """

    daemon_threads = True

    def __init__(self, nquads: bytes) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.store = ox.Store()
        self.store.load(nquads, ox.RdfFormat.N_QUADS)
        self.script: list[Answerer | None] = []
        self.always: Answerer | None = None
        self.queries: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.running = self.most_running = 0
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/sparql"

    def result(self, query: str, format: ox.QueryResultsFormat = ox.QueryResultsFormat.TSV) -> bytes:
        file = io.BytesIO()
        self.store.query(query).serialize(file, format)  # type: ignore[union-attr]
        return file.getvalue()


def right(handler: Handler, query: str) -> None:
    """The answer that is due."""
    handler.give(handler.server.result(query))


def status(code: int, body: str = "", **headers: str) -> Answerer:
    """An answer that refuses."""
    return lambda handler, query: handler.give(body.encode(), status=code, type="text/plain", **headers)


def capped(most: int) -> Answerer:
    """An endpoint that gives no more rows than its own limit, whatever is asked for."""

    def answer(handler: Handler, query: str) -> None:
        lines = handler.server.result(query).splitlines(keepends=True)
        handler.give(b"".join(lines[: most + 1]))

    return answer


def without_count(answer: Answerer = right) -> Answerer:
    """An endpoint that refuses to count."""

    def chosen(handler: Handler, query: str) -> None:
        (status(400, "no aggregates here") if "COUNT(*)" in query else answer)(handler, query)

    return chosen


@contextlib.contextmanager
def serving(nquads: bytes) -> Iterator[Endpoint]:
    """The endpoint while it runs."""
    with Endpoint(nquads) as endpoint:
        thread = threading.Thread(target=lambda: endpoint.serve_forever(poll_interval=0.02), daemon=True)
        thread.start()
        try:
            yield endpoint
        finally:
            endpoint.shutdown()
            thread.join()


@contextlib.contextmanager
def oxigraph(store: Path, *options: str, read_only: bool = True) -> Iterator[str]:
    """The address of Oxigraph's own server over a store on disk, while it runs."""
    beside = Path(sys.executable).with_name("oxigraph")
    program = str(beside) if beside.exists() else shutil.which("oxigraph")
    if program is None:
        pytest.skip("no oxigraph on the path (pip install 'kgraph-coauthor[dev]')")
    port = free_port()
    command = [program, "serve-read-only" if read_only else "serve", "--location", str(store)]
    with _running([*command, "--bind", f"127.0.0.1:{port}", *options], port, store.parent):
        yield f"http://127.0.0.1:{port}/query"


@dataclass(frozen=True)
class Virtuoso:
    """A running server: where it is asked, and who may write."""

    url: str
    name: str
    password: str

    @property
    def credentials(self) -> Credentials:
        return Credentials(name=self.name, password=self.password)


_VIRTUOSO_INI = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 10
CheckpointInterval = 0
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = .
CaseMode = 2
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
ServerThreads = 8
[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""
_LOADER = """
USER_CREATE('loader', 'kept-in-a-test', vector());
USER_GRANT_ROLE('loader', 'SPARQL_UPDATE');
USER_GRANT_ROLE('loader', 'SPARQL_SELECT');
"""


@contextlib.contextmanager
def virtuoso(folder: Path) -> Iterator[Virtuoso]:
    """Virtuoso with the limits of Debian's own configuration and a user who may update, while it runs."""
    program, isql = shutil.which("virtuoso-t"), shutil.which("isql-vt")
    if program is None or isql is None:
        reason = "no virtuoso-t on the path (apt-get install virtuoso-opensource-7)"
        if os.environ.get("KGRAPH_REQUIRE_VIRTUOSO") == "1":
            pytest.fail(reason)
        pytest.skip(reason)
    http, sql = free_port(), free_port()
    folder.mkdir()
    (folder / "virtuoso.ini").write_text(_VIRTUOSO_INI.format(http=http, sql=sql))
    with _running([program, "-f", "+configfile", "virtuoso.ini"], sql, folder):
        subprocess.run(
            [isql, str(sql), "dba", "dba"], input=_LOADER, text=True, check=True, timeout=60,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip
        yield Virtuoso(f"http://127.0.0.1:{http}/sparql", "loader", "kept-in-a-test")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def _running(command: list[str], port: int, folder: Path) -> Iterator[None]:
    """A server's process, from the moment when it listens on its port; killed at the end."""
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(1200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            assert server.poll() is None, f"{command[0]} ended"
            time.sleep(0.05)
        yield
    finally:
        server.kill()
        server.wait(timeout=20)
