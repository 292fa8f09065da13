"""The process that answers queries for a server, one after another, until it is killed.

Oxigraph cannot be interrupted from within, and a query nested deeply enough ends the process that parses it:
so no text from outside is parsed anywhere but here. Jobs come in and answers go out over one socket:

    job     4 bytes length, JSON
    frame   1 byte tag (what the answer is), 1 byte last or not, 4 bytes length, payload

An answer is one frame when it is small, else as many as it takes: each leaves as soon as it is full, so the
first rows are on their way before the last is known and memory stays flat.
"""

from __future__ import annotations

import json
import resource
import socket
import struct
import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from kgraph.errors import BadRequest, RemoteError
from kgraph.store.endpoint_store import EndpointStore, store_at
from kgraph.store.row_count import COUNTERS
from kgraph.store.sparql import name_columns, refuse_load, refuse_service, syntax_error
from kgraph.store.transport import is_address
from kgraph.store.worker import end_with

if TYPE_CHECKING:
    import pyoxigraph as ox

ROWS, BOOLEAN, TRIPLES, ERROR, DONE = range(5)
"""Tags: what kind of answer the payload is part of."""
JOB_HEAD = struct.Struct(">I")
FRAME_HEAD = struct.Struct(">BBI")
FRAME_BYTES = 1 << 16
_PATIENCE_SECONDS = 0.1  # no longer than this do rows wait for a frame to fill
_KINDS = ("rows", "boolean", "triples")


class _TooMany(Exception):
    """The answer has more rows than are given."""


class _Frames:
    """A binary file for pyoxigraph's serializers; what is written leaves in frames."""

    def __init__(self, connection: socket.socket, tag: int, format: str, max_rows: int) -> None:
        self._connection, self._tag = connection, tag
        counter = COUNTERS.get(format) if tag == ROWS else None
        self._count, self._max_rows = (counter() if counter else None), max_rows
        self._held: list[bytes] = []
        self._size, self._sent = 0, time.monotonic()

    @property
    def file(self) -> BinaryIO:
        """As the serializers' types have it; `write` and `flush` are all that they call."""
        return cast(BinaryIO, self)

    def write(self, data: bytes) -> int:
        """Take the next piece."""
        if self._count is not None and self._count(data) > self._max_rows:
            raise _TooMany
        self._held.append(data)
        self._size += len(data)
        if self._size >= FRAME_BYTES or time.monotonic() - self._sent > _PATIENCE_SECONDS:
            self._send(last=False)
        return len(data)

    def flush(self) -> None:
        """Frames leave by themselves."""

    def end(self) -> None:
        """Send what is held as the last frame."""
        self._send(last=True)

    def _send(self, *, last: bool) -> None:
        send_frame(self._connection, self._tag, b"".join(self._held), last=last)
        self._held.clear()
        self._size, self._sent = 0, time.monotonic()


def send_frame(connection: socket.socket, tag: int, payload: bytes, *, last: bool = True) -> None:
    """Send one frame; waits while the other side does not read."""
    connection.sendall(FRAME_HEAD.pack(tag, last, len(payload)) + payload)


def _refusal(status: int, message: str) -> bytes:
    return json.dumps({"status": status, "message": message}).encode()


class _Stores:
    """The store that was asked last, kept open."""

    def __init__(self) -> None:
        self._folder = ""
        self._store: ox.Store | EndpointStore | None = None

    def get(self, folder: str) -> ox.Store | EndpointStore:
        import pyoxigraph as ox

        if folder != self._folder or self._store is None:
            self._store = None  # one at a time is open
            opened = store_at(folder) if is_address(folder) else ox.Store.read_only(folder)
            self._store, self._folder = opened, folder
        return self._store


def _query(store: ox.Store | EndpointStore, job: dict[str, Any], connection: socket.socket) -> None:
    """Answer a query, in the format that the job names for its kind."""
    import pyoxigraph as ox

    text, prefixes = job["text"], job["prefixes"]
    try:
        answer = store.query(
            name_columns(text, prefixes, job["base"]),
            base_iri=job["base"],
            prefixes=prefixes,
            default_graph=_graphs(job["default"]),
            named_graphs=_graphs(job["named"]),
        )
    except SyntaxError as error:
        raise syntax_error(text, error) from error
    tag = ROWS if isinstance(answer, ox.QuerySolutions) else TRIPLES
    tag = BOOLEAN if isinstance(answer, ox.QueryBoolean) else tag
    format = job["formats"][_KINDS[tag]]
    if format is None:
        send_frame(connection, ERROR, _refusal(406, _KINDS[tag]))
        return
    frames = _Frames(connection, tag, format, job["max_rows"])
    if isinstance(answer, ox.QueryTriples):
        triples = _at_most(answer, job["max_rows"])
        ox.serialize(triples, frames.file, getattr(ox.RdfFormat, format), prefixes=prefixes)
    else:
        answer.serialize(frames.file, getattr(ox.QueryResultsFormat, format))
    frames.end()


def _at_most(triples: Any, most: int) -> Iterator[Any]:
    for number, triple in enumerate(triples):
        if number == most:
            raise _TooMany
        yield triple


def _graphs(iris: list[str] | None) -> Any:
    """A dataset's graphs as terms; `None` leaves the choice to the query."""
    import pyoxigraph as ox

    return None if iris is None else [ox.NamedNode(iri) for iri in iris]


def _dump(store: ox.Store | EndpointStore, job: dict[str, Any], connection: socket.socket) -> None:
    """Give a whole graph."""
    import pyoxigraph as ox

    graph = ox.DefaultGraph() if job["graph"] is None else ox.NamedNode(job["graph"])
    if isinstance(graph, ox.NamedNode) and not store.contains_named_graph(graph):
        send_frame(connection, ERROR, _refusal(404, f"no graph <{graph.value}>"))
        return
    frames = _Frames(connection, TRIPLES, job["format"], 0)
    if job["head"]:
        frames.end()
        return
    format = getattr(ox.RdfFormat, job["format"])
    store.dump(frames.file, format, from_graph=graph, prefixes=job["prefixes"])
    frames.end()


def _update(job: dict[str, Any], connection: socket.socket) -> None:
    """Change the store in a folder that nobody else has open."""
    import pyoxigraph as ox

    text = job["text"]
    store = ox.Store(job["folder"])
    try:
        store.update(text, base_iri=job["base"], prefixes=job["prefixes"])
    except SyntaxError as error:
        raise syntax_error(text, error) from error
    store.flush()
    del store
    send_frame(connection, DONE, b"")


def _is_refused(job: dict[str, Any], connection: socket.socket) -> bool:
    """Whether the text would have the store fetch something; then that has been said."""
    try:
        refuse_service(job.get("text", ""))
        if job["kind"] == "update":
            refuse_load(job["text"])
    except BadRequest as error:
        send_frame(connection, ERROR, _refusal(403, str(error)))
        return True
    return False


def _do(job: dict[str, Any], stores: _Stores, connection: socket.socket) -> None:
    if job["kind"] == "update":
        _update(job, connection)
        return
    store = stores.get(job["folder"])
    if job["kind"] == "open":
        send_frame(connection, DONE, b"")
    else:
        {"query": _query, "dump": _dump}[job["kind"]](store, job, connection)


def _serve(connection: socket.socket) -> None:
    """Answer jobs until there are no more."""
    stores = _Stores()
    file = connection.makefile("rb")
    while head := file.read(JOB_HEAD.size):
        job = json.loads(file.read(JOB_HEAD.unpack(head)[0]))
        if _is_refused(job, connection):
            continue
        try:
            _do(job, stores, connection)
        except _TooMany:
            told = f"the answer has more than {job['max_rows']:,} rows; add LIMIT, or ask for less"
            send_frame(connection, ERROR, _refusal(403, told))
        except BadRequest as error:
            send_frame(connection, ERROR, _refusal(400, str(error)))
        except (ValueError, RuntimeError, RecursionError) as error:
            send_frame(connection, ERROR, _refusal(400, f"SPARQL: {error}"))
        except RemoteError as error:
            send_frame(connection, ERROR, _refusal(502, str(error)))
        except OSError as error:
            send_frame(connection, ERROR, _refusal(500, f"the store cannot be read: {error}"))


def main() -> None:
    """Arguments: the descriptor of the socket, the process id of the server, the most bytes of memory."""
    descriptor, server, memory = (int(argument) for argument in sys.argv[1:])
    end_with(server)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))  # beyond it Oxigraph aborts the process
    with socket.socket(fileno=descriptor) as connection:
        _serve(connection)


if __name__ == "__main__":
    main()
