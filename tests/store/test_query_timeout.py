"""A query that is given a time runs in a process of its own, which never outlives the question."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped, unused-ignore]
import pytest

from kgraph.errors import BadRequest, QueryTimeout
from kgraph.store import GraphStore

# 428 quads: ten free patterns have more answers than there are grains of sand.
ENDLESS = "SELECT (COUNT(*) AS ?n) { " + " ".join(f"?s{i} ?p{i} ?o{i} ." for i in range(10)) + " }"


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    before = set(psutil.Process().children(recursive=True))
    yield
    assert set(psutil.Process().children(recursive=True)) <= before


@pytest.mark.parametrize(
    "text",
    [
        ENDLESS,
        ENDLESS.replace("SELECT (COUNT(*) AS ?n)", "CONSTRUCT { ?s0 ?p1 ?o9 }"),
        f"ASK {{ {{ {ENDLESS} }} FILTER(?n = 0) }}",
    ],
)
def test_a_query_out_of_time_is_stopped(text: str, disk: GraphStore) -> None:
    began = time.monotonic()
    with pytest.raises(QueryTimeout, match=r"stopped after 0\.5 s"):
        disk.query(text, timeout=0.5)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s ?name ?none { ?s kg:name ?name } ORDER BY ?name ?s",
        "ASK { ?s kg:name 'Bo Li' }",
        "CONSTRUCT { ?s kg:name ?name } { ?s kg:name ?name } ORDER BY ?name ?s",
        "SELECT ?x { VALUES ?x { 1 2.5 1e3 true 'a'@en '2020-01-01'^^xsd:date <urn:x> } }",
    ],
)
@pytest.mark.parametrize("timeout", [60, math.inf])
def test_an_answer_in_time_is_the_same_as_without_a_limit(
    text: str, timeout: float, disk: GraphStore
) -> None:
    limited, free = disk.query(text, timeout=timeout), disk.query(text)
    assert (limited.kind, limited.variables) == (free.kind, free.variables)
    assert list(limited.iter_terms()) == list(free.iter_terms())
    assert limited.rows == free.rows


def test_a_wrong_query_in_the_worker_is_explained_as_in_here(disk: GraphStore) -> None:
    with pytest.raises(BadRequest) as limited:
        disk.query("SELECT ?x { ?x foo:bar 1 }", timeout=60)
    with pytest.raises(BadRequest) as free:
        disk.query("SELECT ?x { ?x foo:bar 1 }")
    assert str(limited.value) == str(free.value)


def test_a_store_in_memory_cannot_be_given_a_time(memory: GraphStore) -> None:
    with pytest.raises(BadRequest, match="store on disk"):
        memory.query("ASK {}", timeout=1)


@pytest.mark.parametrize("timeout", [0, -1, math.nan])
def test_a_time_is_above_zero(timeout: float, disk: GraphStore) -> None:
    with pytest.raises(BadRequest, match="above 0"):
        disk.query("ASK {}", timeout=timeout)


def _new_child(parent: psutil.Process, before: set[int]) -> psutil.Process:
    """The child of `parent` that was not there before; another test's may still be."""
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        for child in parent.children():
            if child.pid not in before:
                return child
        time.sleep(0.01)
    raise TimeoutError("no worker was started within 30 s")


def _interrupt_us(worker: psutil.Process) -> None:
    time.sleep(0.2)
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize(
    ("disturb", "error"), [(_interrupt_us, KeyboardInterrupt), (psutil.Process.kill, OSError)]
)
def test_ctrl_c_and_a_dead_worker_end_the_question(
    disturb: Callable[[psutil.Process], None], error: type[BaseException], disk: GraphStore
) -> None:
    here = psutil.Process()
    before = {child.pid for child in here.children()}
    thread = threading.Thread(target=lambda: disturb(_new_child(here, before)))
    thread.start()
    with pytest.raises(error):
        # Not for ever: when nothing disturbs it, this must fail and not hang.
        disk.query(ENDLESS, timeout=60)
    thread.join()


def test_a_worker_whose_parent_was_killed_ends_by_itself(disk: GraphStore) -> None:
    assert disk.folder is not None
    script = (
        "import sys; from kgraph.store import GraphStore; print('up', flush=True); "
        f"GraphStore.open(sys.argv[1]).query({ENDLESS!r}, timeout=1)"
    )
    source = Path(__file__).parents[2] / "src"
    parent = subprocess.Popen(
        [sys.executable, "-c", script, str(disk.folder)],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(source)},
    )
    with parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        try:
            worker = _new_child(psutil.Process(parent.pid), set())
        finally:
            parent.kill()
    worker.wait(timeout=20)  # the limit of processor time: its seconds, rounded up, and one more
