"""Time, rows, bytes, depth, numbers: what is too much is refused, and the server goes on."""

from __future__ import annotations

import asyncio
import contextlib
import threading
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

CHEAP = "SELECT ?l { ?l a kg:Lab } LIMIT 3"
SLOW = "SELECT (COUNT(*) AS ?n) {{ ?a ?p ?b . ?c ?q ?d . FILTER(?a != ?c && ?b != {}) }}"
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


def test_a_client_that_goes_away_frees_its_worker(serve: Any, sample: Any) -> None:
    with serve(sample, "--timeout", "600", "--workers", "1") as server:
        with pytest.raises(httpx.ReadTimeout):
            server.http.get("/sparql", params={"query": SLOW.format(0)}, timeout=0.5)
        with server.http.stream("GET", "/sparql", params={"query": ENDLESS}) as answer:
            next(answer.iter_bytes())
        settled(server, 1)
        assert server.ask(CHEAP).status_code == 200


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


def test_too_many_rows_after_the_first_are_no_whole_answer(serve: Any, sample: Any) -> None:
    with serve(sample, "--max-rows", "20000") as server, pytest.raises(httpx.RemoteProtocolError):
        server.ask(ENDLESS, "text/csv")


def test_the_first_rows_come_before_the_last_is_known(serve: Any, sample: Any) -> None:
    """Two billion rows would take hours; the first are here at once, and memory does not grow with them."""
    with serve(sample, "--max-rows", "1000000000") as server:
        with server.http.stream("GET", "/sparql", params={"query": ENDLESS}) as answer:
            pieces = answer.iter_raw()
            for _ in range(50):
                next(pieces)
            before = sum(p.memory_info().rss for p in [psutil.Process(server.pid), *workers(server)])
            received = 0
            while received < 50_000_000:
                received += len(next(pieces))
            after = sum(p.memory_info().rss for p in [psutil.Process(server.pid), *workers(server)])
        assert after - before < 30_000_000


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


def test_a_hundred_slow_queries_do_not_keep_a_cheap_one_waiting(serve: Any, sample: Any) -> None:
    with serve(sample, "--timeout", "3", "--workers", "2") as server:
        before = sum(p.memory_info().rss for p in settled(server))
        statuses: list[int] = []

        def slow(n: int) -> None:  # one client: to make a hundred takes longer than to answer them
            statuses.append(clients.get(server.endpoint, params={"query": SLOW.format(n)}).status_code)

        limits = httpx.Limits(max_connections=100)
        with httpx.Client(timeout=60, limits=limits) as clients, ThreadPoolExecutor(100) as threads:
            running = [threads.submit(slow, n) for n in range(100)]
            time.sleep(1)  # all have come: who comes later is tried first
            answered = 0
            while not all(future.done() for future in running):
                assert server.ask(CHEAP).status_code == 200
                answered += 1
                time.sleep(0.01)
        for future in running:
            future.result()
        assert answered > 10  # as many as came one after the other while the slow ones ran
        assert set(statuses) == {503, 504}
        assert sum(p.memory_info().rss for p in settled(server)) < before + 50_000_000


def test_who_cannot_wait_is_told_to_come_back(small: Any) -> None:
    answers: list[httpx.Response] = []

    def ask(n: int) -> None:
        answers.append(httpx.get(small.endpoint, params={"query": SLOW.format(n)}, timeout=60))

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    busy = [a for a in answers if a.status_code == 503]
    assert busy
    assert all(int(a.headers["Retry-After"]) > 0 for a in busy)
    assert {a.status_code for a in answers} <= {503, 504}


def test_workers_end_with_the_server(serve: Any, scratch: Callable[[bytes], Any]) -> None:
    with serve(scratch(b"")) as server:
        family = workers(server)
        assert family
        psutil.Process(server.pid).kill()
    _, alive = psutil.wait_procs(family, timeout=10)
    assert alive == []
