"""The server under load, beside Oxigraph's own on the same store, and with slow queries around.

    python benchmarks/serve.py WORKSPACE [ROUNDS]

First both servers in turn, `CLIENTS` connections that ask one cheap named query again and again: queries per
second. Then the latency of that query alone and beside `SLOW` slow ones; what the processes hold before and
after; a row-rich answer, time to its first byte and peak memory.
"""

from __future__ import annotations

import contextlib
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import psutil

import kgraph
from kgraph.store.queries import get_query
from kgraph.store.sparql import bind

CLIENTS, SECONDS, SLOW = 8, 3.0, 100
SLOW_QUERY = "SELECT (COUNT(*) AS ?n) {{ ?a ?p ?b . ?c ?q ?d . FILTER(?a != ?c && ?b != {0}) }}"
RICH_QUERY = "SELECT * { { ?s ?p ?o } { SELECT ?x { ?x a kg:Person } LIMIT 20 } } LIMIT 1000000"


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextlib.contextmanager
def server(command: list[str], port: int) -> Iterator[psutil.Process]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                break
            time.sleep(0.05)
        yield psutil.Process(process.pid)
    finally:
        process.terminate()
        process.wait()


def request(query: str, prefixes: dict[str, str], path: str) -> bytes:
    """The same request for both servers; Oxigraph's knows no prefixes."""
    text = (
        "".join(f"PREFIX {name}: <{iri}> " for name, iri in prefixes.items() if f"{name}:" in query) + query
    )
    head = f"GET {path}?query={quote(text)} HTTP/1.1\r\nHost: localhost\r\n"
    return f"{head}Accept: application/sparql-results+json\r\n\r\n".encode()


class Client:
    """One connection that is kept; reads lengths and chunks and nothing more."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.file = self.socket.makefile("rb")

    def ask(self, request: bytes) -> int:
        self.socket.sendall(request)
        status = int(self.file.readline().split()[1])
        length, chunked = 0, False
        while (line := self.file.readline()) != b"\r\n":
            name, _, value = line.lower().partition(b":")
            length = int(value) if name == b"content-length" else length
            chunked = chunked or name == b"transfer-encoding"
        if chunked:
            while size := int(self.file.readline(), 16):
                self.file.read(size + 2)
            self.file.readline()
        else:
            self.file.read(length)
        return status


def each(clients: int, work: Callable[[int], None]) -> None:
    threads = [threading.Thread(target=work, args=(n,)) for n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def rate(port: int, request: bytes, seconds: float = SECONDS) -> float:
    """Queries per second."""
    counts = [0] * CLIENTS
    end = time.monotonic() + seconds

    def work(n: int) -> None:
        client = Client(port)
        while time.monotonic() < end:
            assert client.ask(request) == 200
            counts[n] += 1

    each(CLIENTS, work)
    return sum(counts) / seconds


def latencies(port: int, request: bytes, seconds: float) -> list[float]:
    client, taken, end = Client(port), [], time.monotonic() + seconds
    while time.monotonic() < end:
        began = time.monotonic()
        status = client.ask(request)
        assert status == 200, status
        taken.append(1e3 * (time.monotonic() - began))
        time.sleep(0.005)
    return taken


def told(name: str, taken: list[float]) -> str:
    cuts = statistics.quantiles(taken, n=100)
    return (
        f"{name}: median {cuts[49]:.1f} ms, p99 {cuts[98]:.1f} ms, most {max(taken):.1f} ms"
        f" ({len(taken)} queries)"
    )


def memory(process: psutil.Process) -> tuple[int, float]:
    """Processes of the server, and the megabytes that are theirs alone."""
    family = [process, *process.children(recursive=True)]
    return len(family), sum(p.memory_full_info().uss for p in family) / 1e6


def main() -> None:
    workspace, rounds = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 3
    graph = kgraph.open(workspace)
    person = next(iter(graph.query("most-prolific", limit="1")))[0]
    import pyoxigraph as ox

    cheap = bind(get_query("papers-of").text, {"person": ox.NamedNode(person)})
    cheap = "\n".join(line for line in cheap.splitlines() if not line.startswith("#+"))
    prefixes = graph.store.prefixes
    ours, theirs = free_port(), free_port()
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or "oxigraph"
    store = str(graph.state / "store")
    with (
        server([oxigraph, "serve-read-only", "--location", store, "--bind", f"127.0.0.1:{theirs}"], theirs),
        server(
            [
                sys.executable,
                "-m",
                "kgraph",
                "serve",
                "-w",
                str(workspace),
                "--port",
                str(ours),
                "--timeout",
                "20",
            ],
            ours,
        ) as process,
    ):
        to_ours, to_theirs = request(cheap, prefixes, "/sparql"), request(cheap, prefixes, "/query")
        for _ in range(rounds):
            a, b = rate(theirs, to_theirs), rate(ours, to_ours)
            print(f"oxigraph {a:.0f}/s, kgraph {b:.0f}/s: {100 * b / a:.0f} %", flush=True)
        under_load(ours, process, to_ours, prefixes)
        rich(ours, process, prefixes)


def under_load(port: int, process: psutil.Process, cheap: bytes, prefixes: dict[str, str]) -> None:
    before = memory(process)
    print(told("alone", latencies(port, cheap, 5)))
    statuses: list[int] = []
    slow = threading.Thread(
        target=each,
        args=(
            SLOW,
            lambda n: statuses.append(Client(port).ask(request(SLOW_QUERY.format(n), prefixes, "/sparql"))),
        ),
    )
    slow.start()
    print(told(f"beside {SLOW} slow ones", latencies(port, cheap, 25)))
    slow.join()
    time.sleep(1)
    print(f"slow ones ended with { ({s: statuses.count(s) for s in sorted(set(statuses))}) }")
    print(
        "memory before {} processes, {:.0f} MB; after {} processes, {:.0f} MB".format(
            *before, *memory(process)
        )
    )


def rich(port: int, process: psutil.Process, prefixes: dict[str, str]) -> None:
    client = Client(port)
    peak, done = 0.0, threading.Event()

    def watch() -> None:
        nonlocal peak
        while not done.wait(0.1):
            with contextlib.suppress(psutil.Error):
                peak = max(peak, memory(process)[1])

    watching = threading.Thread(target=watch)
    watching.start()
    began = time.monotonic()
    client.socket.sendall(request(RICH_QUERY, prefixes, "/sparql"))
    client.socket.recv(1, socket.MSG_PEEK)
    first = time.monotonic() - began
    received = 0
    while not (piece := client.socket.recv(1 << 20)).endswith(b"0\r\n\r\n"):
        received += len(piece)
    done.set()
    watching.join()
    print(
        f"rich answer: first byte {first:.2f} s, {received / 1e6:.0f} MB"
        f" in {time.monotonic() - began:.1f} s, peak {peak:.0f} MB"
    )


if __name__ == "__main__":
    main()
