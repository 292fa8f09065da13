"""Real servers, each started once, with the sample graph in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from servers import Server

import kgraph
from endpoints import Virtuoso, oxigraph, virtuoso
from kgraph.store.publishing import publish
from kgraph.store.targets import find_target
from kgraph.workspace import KnowledgeGraph


@pytest.fixture(scope="session")
def local(sample: Path) -> Iterator[KnowledgeGraph]:
    """The sample workspace."""
    with kgraph.open(sample) as graph:
        yield graph


def _filled(server: Server, local: KnowledgeGraph, state: Path) -> str:
    target = find_target(server.url, base=local.base, credentials=server.credentials)
    publish(local.store, target, state=state, source={"run": "sample"})
    return str(target.address)


@pytest.fixture(scope="session")
def in_oxigraph(local: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("oxigraph")
    with oxigraph(folder / "store", read_only=False) as url:
        yield _filled(Server(url), local, folder / "state.json")


@pytest.fixture(scope="session")
def in_union(local: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server whose default graph is all graphs together, as GraphDB's and QLever's are."""
    folder = tmp_path_factory.mktemp("union")
    with oxigraph(folder / "store", "--union-default-graph", read_only=False) as url:
        target = find_target(url, base=local.base, default_graph=f"{local.base}graph/canonical")
        publish(local.store, target, state=folder / "state.json", source={"run": "sample"})
        yield url


@pytest.fixture(scope="session")
def a_virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    with virtuoso(tmp_path_factory.mktemp("virtuoso") / "db") as server:
        yield server


@pytest.fixture(scope="session")
def another_virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Virtuoso]:
    """To write to: named queries tell of all graphs, also of those that a test leaves behind."""
    with virtuoso(tmp_path_factory.mktemp("virtuoso") / "db") as server:
        yield server


@pytest.fixture(scope="session")
def in_virtuoso(local: KnowledgeGraph, a_virtuoso: Virtuoso, tmp_path_factory: pytest.TempPathFactory) -> str:
    server = Server(a_virtuoso.url, a_virtuoso.credentials)
    return _filled(server, local, tmp_path_factory.mktemp("state") / "state.json")


@pytest.fixture(scope="session")
def opened() -> Callable[[str], KnowledgeGraph]:
    """The graph at an address, opened once."""
    return cache(kgraph.open)


@pytest.fixture(params=["in_oxigraph", pytest.param("in_union", marks=pytest.mark.slow), "in_virtuoso"])
def remote(request: pytest.FixtureRequest, opened: Callable[[str], KnowledgeGraph]) -> KnowledgeGraph:
    """The sample graph at a server."""
    return opened(str(request.getfixturevalue(request.param)))


@pytest.fixture(params=["oxigraph", "virtuoso"])
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    """A server to write to: nothing of ours is in it, as far as the base of the IRIs is one's own."""
    if request.param == "virtuoso":
        running: Virtuoso = request.getfixturevalue("another_virtuoso")
        yield Server(running.url, running.credentials)
        return
    with oxigraph(tmp_path / "store", read_only=False) as url:
        yield Server(url)
