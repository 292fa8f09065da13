"""`kgraph serve -w URL`: the pages of the graph, and its endpoint as a read-only proxy."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator

import httpx
import pytest
from servers import refusing

from kgraph.errors import RemoteError
from kgraph.store.endpoint_store import store_at
from kgraph.workspace import KnowledgeGraph

SELECT = "SELECT ?paper ?title ?year { ?paper kg:title ?title ; kg:year ?year } ORDER BY ?paper"
CSV = {"Accept": "text/csv"}


@pytest.fixture(scope="module")
def served(in_virtuoso: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of `kgraph serve` over the graph at Virtuoso."""
    log = tmp_path_factory.mktemp("log") / "stderr"
    command = [sys.executable, "-m", "kgraph", "serve", "-w", in_virtuoso, "--port", "0", "--workers", "1"]
    with log.open("w") as stderr:
        process = subprocess.Popen(command, stderr=stderr)
        try:
            while not (found := re.search(r"at (http://[^/]+)/ ", log.read_text())):
                assert process.poll() is None, log.read_text()
            with httpx.Client(base_url=found[1], timeout=120) as client:
                yield client
        finally:
            process.terminate()
            process.wait(20)


def test_queries_are_passed_on_and_answered_in_any_format(
    served: httpx.Client, local: KnowledgeGraph
) -> None:
    answer = served.get("/sparql", params={"query": SELECT}, headers=CSV).raise_for_status()
    assert len(answer.text.splitlines()) == len(local.query(SELECT)) + 1
    asked = served.get("/sparql", params={"query": "ASK { ?s kg:title ?t }", "format": "json"})
    assert asked.json()["boolean"] is True
    one = "CONSTRUCT WHERE { ?s kg:title ?t }"
    triples = served.get("/sparql", params={"query": one}, headers={"Accept": "application/n-triples"})
    assert len(triples.text.splitlines()) == local.entities.papers.height


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("INSERT DATA { <urn:a> <urn:b> 1 }", 400),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403),
        ("SELECT * { ?s", 400),
        ("(" * 5_000, 400),
    ],
    ids=["update", "service", "no query", "nested"],
)
def test_only_queries_are_passed_on(served: httpx.Client, query: str, status: int) -> None:
    assert served.post("/sparql", data={"query": query}).status_code == status


def test_updates_are_refused(served: httpx.Client) -> None:
    assert served.post("/sparql", data={"update": "CLEAR ALL"}).status_code == 403
    assert served.put("/graph-store?default", content=b"").status_code in (403, 405)


def test_graphs_pages_and_the_description_are_those_of_the_workspace(
    served: httpx.Client, local: KnowledgeGraph
) -> None:
    graph = local.store.graphs()[0]
    given = served.get("/graph-store", params={"graph": graph}, headers={"Accept": "application/n-triples"})
    assert len(given.text.splitlines()) == local.store.count(graph)
    assert served.get("/graph-store", params={"graph": "urn:none"}).status_code == 404
    assert "532" in served.get("/").raise_for_status().text
    found = served.get("/search", params={"q": "Bornschein"}).raise_for_status().text
    assert local.person("Jörg Bornschein") in found
    path = served.get("/path", params={"a": "Charles Blundell", "b": "Yoshua Bengio"})
    assert path.status_code == 200
    assert served.get("/.well-known/void").status_code == 200


def test_an_endpoint_that_is_gone_is_told_as_such() -> None:
    with refusing(lambda handler, body: None) as server:
        url = f"{server.url}/query"
    with pytest.raises(RemoteError, match="cannot be reached"):
        store_at(url).query("ASK {}")
