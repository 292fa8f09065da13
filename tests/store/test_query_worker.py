"""The process that answers a query with a time limit."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import psutil
import pytest

SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER(?c < ?f && ?f < ?i) }"
SCRIPT = """
import sys, math
from kgraph.store import GraphStore
GraphStore.open(sys.argv[1]).query(sys.argv[2], timeout=math.inf).rows
"""


def test_the_worker_ends_when_the_process_that_asked_is_killed(sample: Path) -> None:
    asking = subprocess.Popen([sys.executable, "-c", SCRIPT, str(sample / "store"), SLOW])
    try:
        workers: list[psutil.Process] = []
        for _ in range(200):
            workers = psutil.Process(asking.pid).children()
            if workers:
                break
            psutil.wait_procs([psutil.Process(asking.pid)], timeout=0.1)
        assert workers, "no worker was started"
    finally:
        asking.kill()
        asking.wait()
    _, alive = psutil.wait_procs(workers, timeout=20)
    for process in alive:
        process.kill()
    if alive:
        pytest.fail("the worker outlived the process that asked")
