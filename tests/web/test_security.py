"""Nothing is fetched, nobody from elsewhere is answered, nothing is told that need not be."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest

TRAP = "TRAP"
SERVICE = {
    "plain": "SELECT * { SERVICE <TRAP> { ?s ?p ?o } }",
    "small letters": "SELECT * { service <TRAP> { ?s ?p ?o } }",
    "silent": "SELECT * { SERVICE SILENT <TRAP> { ?s ?p ?o } }",
    "comment after it": "SELECT * { SERVICE # harmless\n <TRAP> { ?s ?p ?o } }",
    "prefixed name": "PREFIX t: <TRAP> SELECT * { SERVICE t: { ?s ?p ?o } }",
    "in FILTER EXISTS": "SELECT * { FILTER EXISTS { SERVICE <TRAP> { ?s ?p ?o } } }",
    "in MINUS": "SELECT * { ?s ?p ?o MINUS { SERVICE <TRAP> { ?s ?p ?o } } }",
    "in a subquery": "SELECT * { { SELECT * { SERVICE <TRAP> { ?s ?p ?o } } } }",
    "variable": "SELECT * { VALUES ?t { <TRAP> } SERVICE ?t { ?s ?p ?o } }",
    "escaped letter": "SELECT * { \\u0053ERVICE <TRAP> { ?s ?p ?o } }",
    "escaped IRI": "SELECT * { SERVICE <\\u0068TRAP> { ?s ?p ?o } }",
    "no blanks": "SELECT*{SERVICE<TRAP>{?s ?p ?o}}",
    "ASK": "ASK { SERVICE <TRAP> { ?s ?p ?o } }",
    "CONSTRUCT": "CONSTRUCT { ?s ?p ?o } { SERVICE <TRAP> { ?s ?p ?o } }",
    "DESCRIBE": "DESCRIBE ?s { SERVICE <TRAP> { ?s ?p ?o } }",
    "relative IRI": "BASE <TRAP> SELECT * { SERVICE <> { ?s ?p ?o } }",
    "quotes that lead astray": "SELECT * { ?s ?p '\\u0027 . SERVICE <TRAP> { ?a ?b ?c } #' }",
    "name with a letter that Python takes for a blank": "PREFIX \u1680: <TRAP> ASK {SERVICE \u1680: {}}",
    "string that one reader closes": "ASK { BIND('\\u005C' AS ?x) SERVICE <TRAP> {} BIND('' AS ?y) }",
    "less-than like an IRI": "PREFIX x: <TRAP> ASK { ?a ?b ?c FILTER(1<2)SERVICE#>\nx:{} }",
    "comment that is none": "SELECT * { ?s <urn:a#> ?o . SERVICE <TRAP> { ?a ?b ?c } }",
    "very long": "SELECT * { SERVICE <TRAP> { ?s ?p ?o } } #" + "x" * 30_000,
    "deep": "SELECT * " + "{" * 500 + "SERVICE <TRAP> { ?s ?p ?o }" + "}" * 500,
}
OTHERS = {
    "FROM": "SELECT * FROM <TRAP> { ?s ?p ?o }",
    "FROM NAMED": "SELECT * FROM NAMED <TRAP> { GRAPH ?g { ?s ?p ?o } }",
    "GRAPH": "SELECT * { GRAPH <TRAP> { ?s ?p ?o } }",
    "LOAD as a query": "LOAD <TRAP>",
    "DESCRIBE an IRI": "DESCRIBE <TRAP>",
}
UPDATES = {
    "LOAD": "LOAD <TRAP>",
    "small letters": "load silent <TRAP> into graph <urn:g>",
    "after another": "INSERT DATA { <urn:a> <urn:b> 1 } ; LOAD <TRAP>",
    "comment": "LOAD # x\n <TRAP>",
    "prefixed name": "PREFIX t: <TRAP> LOAD t:",
    "escaped letter": "\\u004COAD <TRAP>",
    "SERVICE": "INSERT { ?s ?p ?o } WHERE { SERVICE <TRAP> { ?s ?p ?o } }",
}


@contextlib.contextmanager
def listening() -> Iterator[tuple[str, list[bytes]]]:
    """An address, and what was sent there."""
    met: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as trap:

        def take() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, _ = trap.accept()
                    with connection:
                        connection.settimeout(1)
                        met.append(connection.recv(1000))

        threading.Thread(target=take, daemon=True).start()
        yield f"http://127.0.0.1:{trap.getsockname()[1]}/", met


@pytest.fixture(scope="module")
def trap() -> Iterator[tuple[str, list[bytes]]]:
    with listening() as made:
        yield made


def test_the_trap_would_be_sprung(trap: tuple[str, list[bytes]]) -> None:
    """Without the guard Oxigraph fetches; else the tests below would prove nothing."""
    import pyoxigraph as ox

    with pytest.raises((OSError, RuntimeError)):
        list(ox.Store().query(SERVICE["plain"].replace(TRAP, trap[0])))  # type: ignore[arg-type]
    assert trap[1]
    trap[1].clear()


@pytest.mark.parametrize("name", SERVICE)
def test_service_is_refused(name: str, server: Any, trap: tuple[str, list[bytes]]) -> None:
    answer = server.http.post("/sparql", data={"query": SERVICE[name].replace(TRAP, trap[0])})
    assert answer.status_code == 403 or (answer.status_code == 400 and "u0053" in SERVICE[name])
    assert trap[1] == []


@pytest.mark.parametrize("name", OTHERS)
def test_no_document_is_fetched(name: str, server: Any, trap: tuple[str, list[bytes]]) -> None:
    query = OTHERS[name].replace(TRAP, trap[0])
    for given in ({}, {"default-graph-uri": trap[0]}, {"named-graph-uri": trap[0]}):
        answer = server.http.post("/sparql", data={"query": query, **given})
        assert answer.status_code in (200, 400)
    server.http.get("/graph-store", params={"graph": trap[0]})
    time.sleep(0.1)
    assert trap[1] == []


@pytest.mark.parametrize("name", UPDATES)
def test_no_update_fetches(name: str, updated: Any, trap: tuple[str, list[bytes]]) -> None:
    answer = updated.http.post(
        "/sparql",
        content=UPDATES[name].replace(TRAP, trap[0]),
        headers={
            "Content-Type": "application/sparql-update",
            "Authorization": "Bearer a-token-only-for-tests",
        },
    )
    assert answer.status_code == 403 or (answer.status_code == 400 and "u004C" in UPDATES[name])
    assert trap[1] == []


@pytest.fixture(scope="module")
def updated(serve: Any, scratch: Callable[[bytes], Any]) -> Iterator[Any]:
    with serve(scratch(b""), "--allow-update", "--cors", "-v") as server:
        yield server


# --- who is answered --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "localhost:80", "LOCALHOST", "[::1]", "[::1]:7878"]
)
def test_own_names(host: str, server: Any) -> None:
    assert server.http.get("/sparql", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "localhost.evil.example",
        "127.0.0.1.evil.example",
        "evil.example:7878",
        "",
        "10.0.0.1",
        "localhost:80@evil.example",
        "localhost:evil",
        "[::1]evil.example",
        "localhost:1/x",
        "localhost#",
    ],
)
@pytest.mark.parametrize("path", ["/sparql", "/graph-store?default", "/nothing"])
def test_other_names_are_refused(host: str, path: str, server: Any) -> None:
    answer = server.http.get(path, headers={"Host": host})
    assert answer.status_code == 421
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_host_may_be_allowed(serve: Any, scratch: Callable[[bytes], Any]) -> None:
    with serve(scratch(b""), "--allowed-host", "graph.example") as server:
        assert server.http.get("/sparql", headers={"Host": "graph.example:443"}).status_code == 200
        assert server.http.get("/sparql", headers={"Host": "other.example"}).status_code == 421


def test_only_this_machine_is_listened_to(server: Any) -> None:
    import psutil

    (listening,) = (c for c in psutil.Process(server.pid).net_connections("tcp") if c.status == "LISTEN")
    assert listening.laddr.ip == "127.0.0.1"


# --- what is told -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/sparql?query=ASK{}", "/sparql?query=ASK", "/nothing", "/graph-store?default"]
)
def test_every_answer_forbids_guessing_framing_and_telling(path: str, server: Any) -> None:
    headers = server.http.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    assert "Server" not in headers


def test_other_origins_read_nothing_unless_allowed(server: Any, updated: Any) -> None:
    asked = {"Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST"}
    for method in ("GET", "OPTIONS"):
        refused = server.http.request(method, "/sparql", headers=asked)
        assert not [name for name in refused.headers if name.startswith("access-control")]
        allowed = updated.http.request(method, "/sparql", headers=asked)
        assert allowed.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in allowed.headers
    assert "Authorization" not in allowed.headers["Access-Control-Allow-Headers"]


def test_the_log_holds_neither_queries_nor_tokens(updated: Any) -> None:
    updated.http.get("/sparql?query=ASK{}&secret=hush", headers={"Authorization": "Bearer hush-hush"})
    updated.http.post("/sparql", content="CLEAR ALL", headers={"Authorization": "Bearer hush-hush"})
    log = updated.log.read_text("utf-8")
    assert re.search(r"GET /sparql 200 \d+ ms", log)
    assert "hush" not in log
    assert "a-token" not in log
    assert "ASK" not in log


def test_no_path_writes_a_line_of_its_own_into_the_log(updated: Any) -> None:
    updated.http.get("/id/source/a%0d%0a13:00:00%20forged%1b%5b2J" + "x" * 10_000)
    lines = updated.log.read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("13:00:00 forged") or "\x1b" in line] == []
    assert max(map(len, lines)) < 300


def test_errors_tell_no_paths(server: Any) -> None:
    for query in ("SELECT", "ASK { FILTER(<urn:f>(1)) }", "SELECT * { \x00 }"):
        answer = server.http.get(f"/sparql?query={quote(query)}")
        assert str(server.workspace) not in answer.text
        assert "Traceback" not in answer.text
