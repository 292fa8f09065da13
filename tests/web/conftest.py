"""Running servers: `kgraph serve` as people start it, on a free port, over real HTTP."""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.store import GraphStore

TOKEN = "a-token-only-for-tests"


@dataclass
class Server:
    """A running server; `http` asks it."""

    http: httpx.Client
    url: str
    pid: int
    workspace: Path
    log: Path

    @property
    def endpoint(self) -> str:
        return f"{self.url}/sparql"

    def ask(
        self, query: str, accept: str = "application/sparql-results+json", **given: Any
    ) -> httpx.Response:
        return self.http.get("/sparql", params={"query": query, **given}, headers={"Accept": accept})

    def value(self, query: str) -> str:
        """The one value of an answer of one row."""
        (row,) = self.ask(query).raise_for_status().json()["results"]["bindings"]
        (term,) = row.values()
        return str(term["value"])


Serve = Callable[..., AbstractContextManager[Server]]


@contextlib.contextmanager
def _serve(workspace: Path, *options: str, log: Path) -> Iterator[Server]:
    command = [sys.executable, "-m", "kgraph", "serve", "-w", str(workspace), "--port", "0", *options]
    with log.open("w+", encoding="utf-8") as stderr:
        process = subprocess.Popen(
            command, stderr=stderr, stdout=subprocess.DEVNULL, env={**os.environ, "KGRAPH_TOKEN": TOKEN}
        )
        try:
            url = _address(process, log)
            with httpx.Client(base_url=url, timeout=60) as http:
                yield Server(http, url, process.pid, workspace, log)
        finally:
            process.terminate()
            process.wait(20)


def _address(process: subprocess.Popen[bytes], log: Path) -> str:
    """The address that the server says it listens on, once it answers there."""
    while process.poll() is None:
        if found := re.search(r"http://[^/]+", log.read_text("utf-8")):
            with contextlib.suppress(httpx.TransportError):
                httpx.get(f"{found[0]}/sparql", timeout=30)
                return found[0]
    raise AssertionError(f"the server ended: {log.read_text('utf-8')}")


@pytest.fixture(scope="session")
def serve(tmp_path_factory: pytest.TempPathFactory) -> Serve:
    """`with serve(workspace, "--timeout", "1") as server:`"""

    def start(workspace: Path, *options: str) -> AbstractContextManager[Server]:
        return _serve(workspace, *options, log=tmp_path_factory.mktemp("log") / "stderr")

    return start


@pytest.fixture(scope="module")
def server(serve: Serve, sample: Path) -> Iterator[Server]:
    """A server of the sample documents, as it is without options."""
    with serve(sample) as started:
        yield started


@pytest.fixture(scope="session")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes], Path]:
    """A workspace with just these N-Quads in its store."""

    def make(nquads: bytes) -> Path:
        workspace = tmp_path_factory.mktemp("scratch")
        state = workspace / "builds" / "0001"
        state.mkdir(parents=True)
        GraphStore.create(state / "store", io.BytesIO(nquads)).close()
        manifest = {
            "parameters": {"base": DEFAULT_BASE, "seed": 0},
            "counts": {"papers": 0, "people": 0, "triples": nquads.count(b"\n")},
        }
        (state / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
        (workspace / "current").symlink_to("builds/0001")
        return workspace

    return make
