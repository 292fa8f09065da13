"""Updates: who may, what they are worth, and that none survives or is lost in silence."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

TOKEN = "a-token-only-for-tests"
QUADS = b'<urn:s> <urn:p> "built" .\n<urn:s> <urn:p> "named" <urn:g> .\n'
COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


def update(server: Any, text: str, token: str | None = TOKEN, **given: Any) -> Any:
    headers = {"Content-Type": "application/sparql-update"}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    return server.http.post("/sparql", params=given, content=text, headers=headers)


@pytest.fixture
def workspace(scratch: Callable[[bytes], Path]) -> Path:
    return scratch(QUADS)


def test_an_update_is_seen_at_once_and_the_build_stays_as_it_was(workspace: Path, serve: Any) -> None:
    with serve(workspace, "--allow-update") as server:
        answer = update(server, 'INSERT DATA { <urn:s> <urn:p> "sent" }')
        assert answer.status_code == 200
        assert "unknown to the next build" in answer.text
        assert server.value(COUNT) == "2"
        assert server.http.get("/graph-store?default").text.count("sent") == 1
    with serve(workspace) as server:
        assert server.value(COUNT) == "1"
        assert "1 updates made there with --allow-update are not served" in server.log.read_text("utf-8")


def test_updates_are_there_after_a_restart(workspace: Path, serve: Any) -> None:
    for n in range(2):
        with serve(workspace, "--allow-update") as server:
            update(server, f"INSERT DATA {{ <urn:s> <urn:p> {n} }}").raise_for_status()
            assert server.value(COUNT) == str(2 + n)
    log = (workspace / "updated" / "current" / "updates.ru").read_text("utf-8")
    assert log.count("INSERT DATA") == 2


def test_after_a_build_there_is_something_to_decide(workspace: Path, serve: Any) -> None:
    with serve(workspace, "--allow-update") as server:
        update(server, "INSERT DATA { <urn:s> <urn:p> 1 }").raise_for_status()
    manifest = workspace / "current" / "manifest.json"
    manifest.write_text(manifest.read_text("utf-8") + " ", encoding="utf-8")
    command = [sys.executable, "-m", "kgraph", "serve", "-w", str(workspace), "--allow-update", "--port", "0"]
    ended = subprocess.run(
        command, capture_output=True, text=True, env={"KGRAPH_TOKEN": TOKEN}, timeout=60, check=False
    )
    assert ended.returncode == 1
    assert "built again since 1 updates" in ended.stderr


@pytest.mark.parametrize("token", [None, "-", "wrong", TOKEN + "x", TOKEN[:-1], "ü" * 20])
def test_without_the_token_nothing_changes(token: str | None, updated: Any) -> None:
    headers = {b"Content-Type": b"application/sparql-update"}
    if token is not None:
        headers[b"Authorization"] = f"Bearer {token}".encode()
    answer = updated.http.post("/sparql", content="CLEAR ALL", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert updated.value(COUNT) == "1"


@pytest.fixture(scope="module")
def updated(serve: Any, scratch: Callable[[bytes], Path]) -> Any:
    with serve(scratch(QUADS), "--allow-update", "--timeout", "2") as server:
        yield server


@pytest.mark.parametrize(
    ("text", "given", "says"),
    [
        ("INSERT DATA { <urn:s> <urn:p> ", {}, "line 1"),
        ("SELECT * { ?s ?p ?o }", {}, "SPARQL"),
        ("INSERT { ?s ?p 1 } USING <urn:g> WHERE { ?s ?p ?o }", {"using-graph-uri": "urn:g"}, "exclude"),
        (
            "WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
            {"using-named-graph-uri": "urn:g"},
            "exclude",
        ),
        ("DELETE WHERE { ?s ?p ?o }", {"using-graph-uri": "urn:g"}, "DELETE WHERE"),
        ("INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }", {"using-graph-uri": "no iri"}, "IRI"),
    ],
)
def test_what_is_wrong_is_told_and_changes_nothing(text: str, given: Any, says: str, updated: Any) -> None:
    answer = update(updated, text, **given)
    assert answer.status_code == 400
    assert says in answer.text
    assert updated.value(COUNT) == "1"


def test_all_of_an_update_or_nothing(updated: Any) -> None:
    slow = (
        "INSERT { ?a <urn:q> ?x } WHERE { "
        + " ".join(f"VALUES ?v{i} {{ 1 2 3 4 5 6 7 8 9 }}" for i in range(12))
        + " ?a ?b ?x }"
    )
    answer = update(updated, f"INSERT DATA {{ <urn:s> <urn:p> 9 }} ; {slow}")
    assert answer.status_code == 504
    assert "nothing was changed" in answer.text
    assert updated.value(COUNT) == "1"


def test_updates_at_the_same_time_are_all_done(workspace: Path, serve: Any) -> None:
    with serve(workspace, "--allow-update") as server, ThreadPoolExecutor(8) as threads:
        answers = list(
            threads.map(lambda n: update(server, f"INSERT DATA {{ <urn:s> <urn:q> {n} }}"), range(12))
        )
        assert {a.status_code for a in answers} == {200}
        assert server.value(COUNT) == "13"


@pytest.mark.parametrize(
    ("environment", "says"), [({}, "needs a token"), ({"KGRAPH_TOKEN": "short"}, "16 characters")]
)
def test_no_updates_without_a_good_token(environment: dict[str, str], says: str, workspace: Path) -> None:
    command = [sys.executable, "-m", "kgraph", "serve", "-w", str(workspace), "--allow-update", "--port", "0"]
    ended = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60, check=False)
    assert ended.returncode == 1
    assert says in ended.stderr
