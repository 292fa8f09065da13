"""`kgraph publish`: every triple arrives, whatever comes between; nothing is mixed or told unasked."""

from __future__ import annotations

import io
import json
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from servers import NAME, PASSWORD, Handler, Refusal, Server, refusing, wants_basic, wants_digest, wants_token

import corpus
from kgraph.cli import cli
from kgraph.errors import BadRequest, RemoteError
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.store import GraphStore
from kgraph.store.credentials import NOBODY, Credentials
from kgraph.store.endpoint_store import RemoteStore
from kgraph.store.engines import ENGINES, engine_of
from kgraph.store.publishing import Published, Target, publish
from kgraph.store.remote import Endpoint
from kgraph.store.result import to_python
from kgraph.store.targets import find_target

LOGIN = Credentials(name=NAME, password=PASSWORD)
RUN = {"run": "r1", "build": "0001"}


@pytest.fixture
def base(tmp_path: Path) -> str:
    """One of one's own, so that tests at one server do not meet."""
    return f"https://example.org/{tmp_path.name}/"


@pytest.fixture
def store(base: str) -> GraphStore:
    file = io.BytesIO()
    write_quads(corpus.tiny_entities(), file, base=base, run=Run("r1", None, "kgraph"))
    file.seek(0)
    return GraphStore.in_memory(file)


def send(store: GraphStore, target: Target, state: Path, **options: Any) -> Published:
    return publish(store, target, state=state, source=RUN, **options)


def target_at(server: Server, base: str, **options: Any) -> Target:
    return find_target(server.url, base=base, credentials=server.credentials, **options)


def values(store: GraphStore, base: str) -> Counter[tuple[Any, ...]]:
    """All triples by their values, of graphs and things of one base."""
    return Counter(
        {tuple(map(to_python, quad.triple)) for quad in store.quads() if quad.subject.value.startswith(base)}
    )


@pytest.mark.parametrize("by", ["graph store", "update"])
def test_every_triple_arrives_and_is_counted(
    server: Server, store: GraphStore, base: str, tmp_path: Path, by: str
) -> None:
    target = target_at(server, base)
    if by == "update":
        target.uploader.graph_store = None
    else:
        target.uploader.update = None
    done = send(store, target, tmp_path / "state", batch_bytes=5_000)
    assert done.triples == done.sent_triples == store.count()
    assert {graph: n for graph, (n, _) in done.counts.items()} == {
        graph: store.count(graph) for graph in ["default", *store.graphs()]
    }
    assert done.sent_batches > len(done.counts)
    there = RemoteStore(Endpoint(str(target.address), pause_seconds=0), base)
    assert values(there, base) == values(store, base)
    again = send(store, target, tmp_path / "state", batch_bytes=5_000)
    assert (again.sent_batches, again.counts) == (0, done.counts)


def test_what_is_there_is_kept_replaced_or_added_to_as_asked(
    server: Server, store: GraphStore, base: str, tmp_path: Path
) -> None:
    target = target_at(server, base)
    old = target.name_of(f"{base}source/old")
    target.uploader.add(old, [f'<{base}a> <{base}b> "left over" .\n'.encode()])
    with pytest.raises(BadRequest, match="--replace empties these first, --mix"):
        send(store, target, tmp_path / "state")
    with pytest.raises(BadRequest, match="choose one"):
        send(store, target, tmp_path / "state", replace=True, mix=True)
    mixed = send(store, target, tmp_path / "state", mix=True)
    assert not mixed.wrong and target.counts()[f"{base}source/old"] == 1
    replaced = send(store, target, tmp_path / "state", replace=True)
    assert replaced.sent_triples == store.count()
    assert f"{base}source/old" not in target.counts()


def test_a_server_that_lost_something_is_filled_again(
    server: Server, store: GraphStore, base: str, tmp_path: Path
) -> None:
    target, notes = target_at(server, base), []
    send(store, target, tmp_path / "state")
    target.uploader.clear(store.graphs()[0])
    done = send(store, target, tmp_path / "state", note=notes.append)
    assert done.sent_triples == store.count() and "not there any more" in notes[0]


def test_too_much_is_told_by_graph(server: Server, store: GraphStore, base: str, tmp_path: Path) -> None:
    target = target_at(server, base)
    send(store, target, tmp_path / "state")
    graph = store.graphs()[0]
    target.uploader.add(graph, [f'<{base}a> <{base}b> "one more" .\n'.encode()])
    with pytest.raises(RemoteError, match=rf"{graph}: .* instead of .*--replace"):
        send(store, target, tmp_path / "state")


def test_a_killed_run_goes_on_where_it_was(sample: Path, tmp_path: Path) -> None:
    """SIGKILL in the middle; the same command again ends with counts that agree and sends only the rest."""
    workspace = tmp_path / "workspace"
    shutil.copytree(sample, workspace, symlinks=True)
    slow = 0.02  # seconds per request, so that there is a middle

    def wait(handler: Handler, body: bytes) -> Refusal | None:
        time.sleep(slow)
        return None

    with refusing(wait) as server:
        command = [
            "publish", "-q", "-w", str(workspace), "--endpoint", f"{server.url}/query", "--graph-store",
            f"{server.url}/store", "--batch", "50000",
        ]  # fmt: skip
        process = subprocess.Popen([sys.executable, "-m", "kgraph", *command], stderr=subprocess.DEVNULL)
        while len(server.writes) < 20:
            assert process.poll() is None
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
        (state,) = (workspace / "publishing").glob("*.json")
        done = json.loads(state.read_text())
        assert not done["is_complete"] and 10 <= done["batches"] <= 25
        slow, before = 0, len(server.writes)
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 0, result.output
        assert f"taken up again after batch {done['batches']}" in result.stderr
        assert f"{done['batches']} were there" in result.stdout
        assert len(server.writes) - before > 50
        with GraphStore.open(sample / "store") as store:
            assert len(server.store) == store.count()


def test_a_server_that_asks_for_patience_gets_it(store: GraphStore, base: str, tmp_path: Path) -> None:
    refusals: list[Refusal] = [(503, {"Retry-After": "7"}), (429, {})]
    waits: list[float] = []
    with refusing(lambda handler, body: refusals.pop() if refusals else None) as server:
        target = find_target(f"{server.url}/query", base=base, graph_store=f"{server.url}/store")
        target.uploader.transport.sleep = waits.append
        assert not send(store, target, tmp_path / "state").wrong
    assert waits[:4] == [1.0, 0, 7.0, 0]


@pytest.mark.parametrize("status", [413, 500])
def test_what_is_too_large_goes_in_halves(store: GraphStore, base: str, tmp_path: Path, status: int) -> None:
    most = 3_000
    with refusing(lambda handler, body: (status, {}) if len(body) > most else None) as server:
        target = find_target(f"{server.url}/query", base=base, update_endpoint=f"{server.url}/update")
        done = send(store, target, tmp_path / "state")
        refused = sum(size > most for size, _ in server.writes)
        assert done.triples == len(server.store) and 0 < refused < 10


@pytest.mark.parametrize("status", [401, 403, 404, 405])
def test_a_refusal_is_told_at_once(store: GraphStore, base: str, tmp_path: Path, status: int) -> None:
    with refusing(lambda handler, body: (status, {})) as server:
        target = find_target(f"{server.url}/query", base=base, graph_store=f"{server.url}/store")
        with pytest.raises(RemoteError, match=f"HTTP {status}"):
            send(store, target, tmp_path / "state")
        assert len(server.writes) == 1


@pytest.mark.parametrize(
    ("wants", "credentials", "tries"),
    [
        (wants_basic, LOGIN, 2),
        (wants_digest, LOGIN, 2),
        (wants_token, Credentials(token=PASSWORD), 1),
    ],
)  # fmt: skip
def test_who_may_write_is_known_after_the_first_request(
    store: GraphStore, base: str, tmp_path: Path, wants: Any, credentials: Credentials, tries: int
) -> None:
    with refusing(wants) as server:
        for known, code in ((NOBODY, 401), (Credentials(name=NAME, password="wrong"), 401), (credentials, 0)):
            target = find_target(
                f"{server.url}/query", base=base, graph_store=f"{server.url}/store", credentials=known
            )
            if code:
                with pytest.raises(RemoteError, match="401") as caught:
                    send(store, target, tmp_path / "state")
                assert "wrong" not in str(caught.value)
                continue
            server.writes.clear()
            done = send(store, target, tmp_path / "state", batch_bytes=5_000)
            assert len(server.writes) == done.sent_batches + tries - 1


def test_secrets_are_never_shown_nor_sent_where_they_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("t0ken-t0ken\n")
    (tmp_path / "login").write_text("me:pass:word\n")
    token, login = Credentials.read(tmp_path / "token"), Credentials.read(login_file=tmp_path / "login")
    assert (token.token, login.name, login.password) == ("t0ken-t0ken", "me", "pass:word")
    assert "t0ken" not in repr(token) and "pass" not in repr(login)
    assert Credentials.read(variables={"KGRAPH_ENDPOINT_LOGIN": "a:b"}).password == "b"
    for bad in (
        {"KGRAPH_ENDPOINT_LOGIN": "a"},
        {"KGRAPH_ENDPOINT_LOGIN": "a:b", "KGRAPH_ENDPOINT_TOKEN": "c"},
    ):
        with pytest.raises(BadRequest):
            Credentials.read(variables=bad)
    elsewhere = Endpoint("http://192.0.2.1/query", credentials=token)
    with pytest.raises(BadRequest, match="not sent over plain http"):
        elsewhere.client().ask("ASK {}")


@pytest.mark.parametrize(
    ("server", "url", "update", "graph_store"),
    [
        ("Oxigraph/0.5.1", "http://h/query", "http://h/update", "http://h/store"),
        ("Virtuoso/07.20 (Linux)", "http://h/sparql", "http://h/sparql-auth", "http://h/sparql-graph-crud-auth"),
        ("Apache Jena Fuseki (5.1.0)", "http://h/ds/query", "http://h/ds/update", "http://h/ds/data"),
        ("Apache Jena Fuseki (5.1.0)", "http://h/ds/sparql", "http://h/ds/update", "http://h/ds/data"),
        ("GraphDB/10", "http://h/repositories/x", "http://h/repositories/x/statements",
         "http://h/repositories/x/rdf-graphs/service"),
        ("nginx", "http://h/sparql", "http://h/sparql", None),
        ("Oxigraph/0.5.1", "http://h/elsewhere", None, None),
    ],
)  # fmt: skip
def test_engines_are_known_by_what_they_call_themselves(
    server: str, url: str, update: str | None, graph_store: str | None
) -> None:
    engine = engine_of(server)
    assert (engine.update_endpoint(url), engine.graph_store_endpoint(url)) == (update, graph_store)
    assert engine in ENGINES


HOSTILE = st.text(
    st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=40
) | st.sampled_from(
    ["\r\n\t", '"""', "\\u0041", "\x01\x0b\x7f\x85\u2028", "<b>&amp;", "'; DROP", "}" * 5, "𝒳🧪"]
)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(HOSTILE, min_size=1, max_size=20))
def test_any_text_comes_back_as_it_was(server: Server, base: str, texts: list[str]) -> None:
    import pyoxigraph as ox

    target = target_at(server, base)
    graph = f"{base}graph/texts"
    lines = [
        f"{ox.Triple(ox.NamedNode(f'{base}t/{n}'), ox.NamedNode(f'{base}p'), ox.Literal(text))} .\n".encode()
        for n, text in enumerate(texts)
    ]
    target.uploader.clear(graph)
    target.uploader.add(graph, lines)
    rows = Endpoint(server.url, pause_seconds=0).select(f"SELECT ?s ?o {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
    assert dict(rows.iter_rows()) == {f"{base}t/{n}": text for n, text in enumerate(texts)}


def test_an_unknown_place_for_updates_is_asked_for(in_oxigraph: str) -> None:
    with pytest.raises(BadRequest, match="--update-endpoint"):
        find_target(f"{in_oxigraph}?x=1", base="https://example.org/")
