"""Time, rows, bytes, depth, numbers: what is too much is refused, and the server goes on."""

from __future__ import annotations

import asyncio
import contextlib
import gzip
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import psutil
import pytest
from starlette.exceptions import HTTPException
from starlette.requests import Request

from kgraph.web.body import read_body
from kgraph.web.settings import Settings
from kgraph.web.workers import encode

CHEAP = "SELECT ?l { ?l a kg:Lab } LIMIT 3"
SLOW = "SELECT (COUNT(*) AS ?n) {{ ?a ?p ?b . ?c ?q ?d . FILTER(?a != ?c && ?b != {}) }}"
WIDE = f"('{'x' * 10_000}' AS ?wide)"  # more than a hundred rows of it come as a stream
ENDLESS = "SELECT * { ?a ?p ?b . ?c ?q ?d }"


@pytest.fixture(scope="module")
def small(serve: Any, sample: Any) -> Iterator[Any]:
    options = (
        "--timeout",
        "1",
        "--max-rows",
        "1000",
        "--max-body",
        "20000",
        "--workers",
        "2",
        "--queue",
        "3",
    )
    with serve(sample, *options) as server:
        yield server


@pytest.fixture(scope="module")
def patient(serve: Any, sample: Any) -> Iterator[Any]:
    with serve(sample, "--timeout", "600", "--workers", "1", "--max-rows", "1000000000") as server:
        yield server


def workers(server: Any) -> list[psutil.Process]:
    return [p for p in psutil.Process(server.pid).children() if p.is_running()]


def settled(server: Any, count: int = 2) -> list[psutil.Process]:
    """The processes once there are so many and none is busy."""
    for _ in range(200):
        now = workers(server)
        with contextlib.suppress(psutil.NoSuchProcess):
            if len(now) == count and all(p.cpu_percent(0.05) < 50 for p in now):
                return now
        time.sleep(0.02)
    raise AssertionError(f"still {len(workers(server))} processes")


# --- time -------------------------------------------------------------------------------------------------


def test_a_slow_query_is_stopped(small: Any) -> None:
    answer = small.ask(SLOW.format(0))
    assert answer.status_code == 504
    assert "stopped after 1 s" in answer.text
    settled(small)
    assert small.ask(CHEAP).status_code == 200


def test_a_slow_answer_is_broken_off_and_not_cut(serve: Any, sample: Any) -> None:
    with serve(sample, "--timeout", "1", "--max-rows", "100000000") as server:
        with (
            pytest.raises(httpx.RemoteProtocolError),
            server.http.stream("GET", "/sparql", params={"query": ENDLESS}) as answer,
        ):
            assert answer.status_code == 200
            for _ in answer.iter_bytes():
                pass
        assert server.ask(CHEAP).status_code == 200


def test_a_client_that_goes_away_frees_its_worker(patient: Any) -> None:
    with pytest.raises(httpx.ReadTimeout):
        patient.http.get("/sparql", params={"query": SLOW.format(0)}, timeout=0.5)
    with patient.http.stream("GET", "/sparql", params={"query": ENDLESS}) as answer:
        next(answer.iter_bytes())
    settled(patient, 1)
    assert patient.ask(CHEAP).status_code == 200


# --- rows and bytes ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("accept", ["json", "xml"])
@pytest.mark.parametrize("rows", [999, 1000, 1001])
def test_rows_up_to_the_limit(rows: int, accept: str, small: Any) -> None:
    answer = small.ask(f"SELECT * {{ ?s ?p ?o }} LIMIT {rows}", f"application/sparql-results+{accept}")
    assert answer.status_code == (200 if rows <= 1000 else 403)
    if rows > 1000:
        assert "more than 1,000 rows" in answer.text


def test_triples_up_to_the_limit(small: Any) -> None:
    for rows, status in ((1000, 200), (1001, 403)):
        query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SELECT DISTINCT * {{ ?s ?p ?o }} LIMIT {rows} }}"
        assert small.ask(query, "application/n-triples").status_code == status


def test_too_many_rows_after_the_first_are_no_whole_answer(small: Any) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        small.http.post("/sparql", data={"query": f"SELECT {WIDE} {{ ?s ?p ?o }}"})


def test_the_first_rows_come_before_the_last_is_known(patient: Any) -> None:
    """Two billion rows would take hours; the first are here at once, and memory does not grow with them."""

    def held() -> int:
        return sum(p.memory_info().rss for p in [psutil.Process(patient.pid), *workers(patient)])

    with patient.http.stream("GET", "/sparql", params={"query": ENDLESS}) as answer:
        pieces = answer.iter_raw()
        received, before = 0, 0
        while received < 45_000_000:
            received += len(next(pieces))
            if before == 0 and received > 15_000_000:  # the process that took the place of this one is up
                before = held()
        assert held() - before < 15_000_000


def test_a_body_up_to_the_limit(small: Any) -> None:
    for size, status in ((20_000, 200), (20_001, 413)):
        answer = small.http.post(
            "/sparql", content=b"ASK {}".ljust(size), headers={"Content-Type": "application/sparql-query"}
        )
        assert answer.status_code == status


def test_a_body_without_end_is_cut_off(small: Any) -> None:
    def endless() -> Iterator[bytes]:
        while True:
            yield b" " * 1000

    with pytest.raises((httpx.WriteError, httpx.ReadError, AssertionError)):
        answer = small.http.post(
            "/sparql", content=endless(), headers={"Content-Type": "application/sparql-query"}
        )
        assert answer.status_code == 413
        raise AssertionError("told")


def test_a_body_that_is_told_to_be_too_long_need_not_be_sent(small: Any) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    with socket.create_connection(("127.0.0.1", int(small.url.rpartition(":")[2])), 5) as connection:
        connection.sendall(head + b"Content-Length: 20001\r\n\r\nASK")
        assert connection.recv(1000).startswith(b"HTTP/1.1 413 ")


def test_a_compressed_body_is_refused(small: Any) -> None:
    headers = {"Content-Type": "application/sparql-query", "Content-Encoding": "gzip"}
    assert small.http.post("/sparql", content=gzip.compress(b"ASK {}"), headers=headers).status_code == 415


def test_half_a_body_is_no_fault_of_the_server(small: Any) -> None:
    head = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
    with socket.create_connection(("127.0.0.1", int(small.url.rpartition(":")[2])), 5) as connection:
        connection.sendall(head + b"Content-Length: 60\r\n\r\nASK")
    assert small.ask(CHEAP).status_code == 200
    time.sleep(0.1)
    assert "Traceback" not in small.log.read_text("utf-8")


def test_a_long_head_is_refused(small: Any) -> None:
    with pytest.raises(httpx.HTTPError):
        small.http.get("/sparql", headers={"X-Long": "x" * 300_000}).raise_for_status()
    assert small.ask(CHEAP).status_code == 200


def test_a_slow_body_is_given_up(tmp_path: Path) -> None:
    async def nothing_comes() -> Any:
        await asyncio.sleep(60)

    state = SimpleNamespace(settings=Settings(tmp_path, body_seconds=0.05))
    scope = {"type": "http", "method": "POST", "headers": [], "app": SimpleNamespace(state=state)}
    with pytest.raises(HTTPException) as told:
        asyncio.run(read_body(Request(scope, nothing_comes)))
    assert told.value.status_code == 408


# --- hostile queries --------------------------------------------------------------------------------------

DEEP = {
    "groups": lambda n: "SELECT * " + "{" * n + "}" * n,
    "brackets": lambda n: "SELECT (" + "(" * n + "1" + ")" * n + " AS ?x) {}",
    "negations": lambda n: "ASK { FILTER(" + "!" * n + "true) }",
    "optionals": lambda n: "ASK " + "{ OPTIONAL " * n + "{}" + "}" * n,
    "paths": lambda n: "ASK { ?s " + "(" * n + "<urn:p>" + ")*" * n + " ?o }",
    "unions": lambda n: "ASK {" + "{} UNION " * n + "{}}",
    "strings": lambda n: f"ASK {{ ?s ?p '{'x' * n * 10}' }}",
}


@pytest.mark.parametrize("shape", DEEP)
@pytest.mark.parametrize("n", [30, 1000])
def test_a_deep_query_is_answered_or_refused(shape: str, n: int, small: Any) -> None:
    answer = small.http.post("/sparql", data={"query": DEEP[shape](n)})
    assert answer.status_code in (200, 400, 504)
    assert small.ask(CHEAP).status_code == 200


def test_a_query_of_ten_thousand_characters(small: Any) -> None:
    query = "SELECT ?l { ?l a kg:Lab FILTER(?l NOT IN (" + ", ".join(["<urn:x>"] * 1200) + ")) } LIMIT 3"
    assert len(query) > 10_000
    assert len(small.ask(query).json()["results"]["bindings"]) == 3


# --- many at once -----------------------------------------------------------------------------------------


async def _ask(client: httpx.AsyncClient, query: str) -> int:
    return (await client.get("/sparql", params={"query": query})).status_code


async def _cheap_beside_slow(url: str) -> tuple[list[int], list[int]]:
    """Statuses of cheap queries, asked one after the other from the very beginning, and of the slow ones."""
    async with httpx.AsyncClient(
        base_url=url, timeout=60, limits=httpx.Limits(max_connections=101)
    ) as client:
        slow = [asyncio.create_task(_ask(client, SLOW.format(n))) for n in range(100)]
        cheap = []
        while not all(task.done() for task in slow):
            cheap.append(await _ask(client, CHEAP))
        return cheap, [task.result() for task in slow]


def test_a_hundred_slow_queries_do_not_keep_a_cheap_one_waiting(serve: Any, sample: Any) -> None:
    with serve(sample, "--timeout", "1.5", "--workers", "2") as server:
        before = sum(p.memory_info().rss for p in settled(server))
        cheap, slow = asyncio.run(_cheap_beside_slow(server.url))
        assert set(cheap) == {200}
        assert len(cheap) > 3  # one after the other, each while slow ones ran
        assert set(slow) == {503, 504}
        assert sum(p.memory_info().rss for p in settled(server)) < before + 50_000_000


async def _first_refused(url: str) -> httpx.Response:
    """The first answer that any of thirty slow queries gets; the others are given up."""
    async with httpx.AsyncClient(timeout=60) as client:
        asked = (client.get(url, params={"query": SLOW.format(n)}) for n in range(30))
        tasks = [asyncio.create_task(one) for one in asked]
        done, others = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        return done.pop().result()


def test_who_cannot_wait_is_told_to_come_back(small: Any) -> None:
    answer = asyncio.run(_first_refused(small.endpoint))
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    settled(small)
    assert small.ask(CHEAP).status_code == 200


def test_a_worker_that_was_ended_is_replaced_before_the_next_query(patient: Any) -> None:
    for _ in range(3):
        for process in settled(patient, 1):
            process.kill()
        assert patient.ask(CHEAP).status_code == 200


def test_a_worker_that_is_ended_in_its_work_ends_that_query_alone(patient: Any) -> None:
    before = {process.pid for process in settled(patient, 1)}

    def end() -> None:
        while not (long := [p for p in workers(patient) if p.pid in before and p.nice() > 0]):
            time.sleep(0.01)  # a query that is ended while it is tried is tried again
        long[0].kill()

    with ThreadPoolExecutor(1) as thread:
        ending = thread.submit(end)
        assert patient.ask(SLOW.format(0)).status_code == 400
        ending.result()
    assert patient.ask(CHEAP).status_code == 200


def test_a_query_cannot_take_all_memory(sample: Path) -> None:
    """The process that answers ends, and not the machine."""
    ours, theirs = socket.socketpair()
    query = "SELECT * { ?a ?p ?b . ?c ?q ?d } ORDER BY ?d"
    job = {
        "kind": "query",
        "folder": str(sample / "current" / "store"),
        "text": query,
        "prefixes": {},
        "base": "http://localhost/",
        "default": None,
        "named": None,
        "formats": {"rows": "JSON"},
        "max_rows": 10,
    }
    command = [
        sys.executable,
        "-m",
        "kgraph.store.answerer",
        str(theirs.fileno()),
        str(os.getpid()),
        "300000000",
    ]
    with ours, subprocess.Popen(command, pass_fds=(theirs.fileno(),), stderr=subprocess.DEVNULL) as process:
        theirs.close()
        ours.sendall(encode(job))
        assert process.wait(60) != 0
        assert ours.recv(1) == b""


def test_workers_end_with_the_server(serve: Any, scratch: Callable[[bytes], Any]) -> None:
    with serve(scratch(b"")) as server:
        family = workers(server)
        assert family
        psutil.Process(server.pid).kill()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
