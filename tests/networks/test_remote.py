"""The same definition gives the same network from an endpoint as from the store."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result
from polars.testing import assert_frame_equal

from corpus import tiny_entities
from endpoints import Endpoint as Server
from endpoints import oxigraph, serving, status
from kgraph.cli import cli
from kgraph.errors import AmbiguousName, RemoteError, UnknownName
from kgraph.networks import NETWORKS, Network, network_from_store
from kgraph.networks.remote import network_from_endpoint
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run
from kgraph.store import GraphStore
from kgraph.store.remote import Endpoint

FOREIGN = """
<urn:p1> <urn:by> <urn:a>, <urn:b>, <urn:c> . <urn:p2> <urn:by> <urn:a>, <urn:b> .
<urn:a> <urn:name> "Ada Öztürk" . <urn:b> <urn:name> "Bo Li", "B. Li" . <urn:c> <urn:name> "Bo Li" .
<urn:p1> <urn:year> 2020 .
"""
OWN = """#+ title: Who wrote with whom
#+ project: author over paper
SELECT ?paper ?author ?author_label ?year WHERE {
  ?paper <urn:by> ?author . ?author <urn:name> ?author_label
  OPTIONAL { ?paper <urn:year> ?year }
}
"""
EDGES = """SELECT ?source ?target ?source_label ?target_label WHERE {
  ?paper <urn:by> ?source, ?target FILTER(STR(?source) < STR(?target))
  ?source <urn:name> ?source_label . ?target <urn:name> ?target_label
}
"""


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture(scope="module")
def nquads() -> bytes:
    file = io.BytesIO()
    run = Run(id="r1", started=None, software="kgraph test")
    write_quads(tiny_entities(), file, base=DEFAULT_BASE, run=run, profile="full")
    return file.getvalue()


@pytest.fixture
def foreign() -> Iterator[Server]:
    triples = ox.parse(FOREIGN.encode(), ox.RdfFormat.TURTLE)
    with serving(ox.serialize(triples, format=ox.RdfFormat.N_QUADS) or b"") as server:
        yield server


def asked(server: Server | str, folder: Path, **options: Any) -> Endpoint:
    url = server if isinstance(server, str) else server.url
    return Endpoint(url, **({"page_size": 3, "pause_seconds": 0, "folder": folder} | options))


def same(one: Network, other: Network) -> None:
    for part in ("nodes", "edges", "incidence", "edge_years"):
        left, right = getattr(one, part), getattr(other, part)
        if left is None or right is None:
            assert left is right
        else:
            assert_frame_equal(left, right)


@pytest.mark.parametrize("name", [n.name for n in NETWORKS])
def test_a_network_from_an_endpoint_is_that_of_the_store(name: str, nquads: bytes, tmp_path: Path) -> None:
    store = GraphStore.in_memory(io.BytesIO(nquads))
    with serving(nquads) as server:
        remote = network_from_endpoint(asked(server, tmp_path), name)
    same(remote, network_from_store(store, name, base=DEFAULT_BASE))
    assert remote.parameters["endpoint"] == server.url
    assert any(server.url in note for note in remote.notes)


def test_oxigraph_s_own_server_gives_the_same_network(nquads: bytes, tmp_path: Path) -> None:
    with GraphStore.create(tmp_path / "store", io.BytesIO(nquads)) as store:
        with oxigraph(tmp_path / "store") as url:
            remote = network_from_endpoint(asked(url, tmp_path / "pages"), "coauthorship", since=2020)
        same(remote, network_from_store(store, "coauthorship", base=DEFAULT_BASE, since=2020))


@pytest.fixture
def own(tmp_path: Path) -> str:
    file = tmp_path / "own.rq"
    file.write_text(OWN, encoding="utf-8")
    return str(file)


def test_nodes_are_called_as_the_rows_call_them(foreign: Server, own: str, tmp_path: Path) -> None:
    found = network_from_endpoint(asked(foreign, tmp_path / "pages"), own)
    assert found.title == "Who wrote with whom"
    assert found.nodes.select("iri", "label").rows() == [
        ("urn:a", "Ada Öztürk"), ("urn:b", "B. Li"), ("urn:c", "Bo Li"),
    ]  # fmt: skip
    assert found.edges.select("source", "target", "papers").rows() == [(0, 1, 2), (0, 2, 1), (1, 2, 1)]
    assert found.papers_of("urn:a", "urn:b") == ["urn:p1", "urn:p2"]
    file = tmp_path / "edges.rq"
    file.write_text(EDGES, encoding="utf-8")
    given = network_from_endpoint(asked(foreign, tmp_path / "pages"), file)
    assert given.nodes["label"].to_list() == ["Ada Öztürk", "B. Li", "Bo Li"]
    quads = io.BytesIO()
    foreign.store.dump(quads, ox.RdfFormat.N_QUADS)
    quads.seek(0)
    store = GraphStore.in_memory(quads)
    same(found, network_from_store(store, own, base=DEFAULT_BASE))
    same(given, network_from_store(store, file, base=DEFAULT_BASE))
    assert network_from_store(store, own, base=DEFAULT_BASE, ego="Ada Öztürk", min_papers=2).n_nodes == 2


def test_an_ego_is_named_by_label_or_iri(foreign: Server, own: str, tmp_path: Path) -> None:
    endpoint = asked(foreign, tmp_path / "pages")
    for ego in ("urn:c", "bo li"):
        assert network_from_endpoint(endpoint, own, ego=ego, min_papers=1).n_nodes == 3
    assert network_from_endpoint(endpoint, own, ego="ada öztürk", min_papers=2).n_nodes == 2
    with pytest.raises(UnknownName, match="nobody"):
        network_from_endpoint(endpoint, own, ego="nobody")
    foreign.store.update('INSERT DATA { <urn:a> <urn:name> "Bo Li" . <urn:a> <urn:name> "Bo Li 2" }')
    foreign.store.update('DELETE DATA { <urn:a> <urn:name> "Ada Öztürk" }')
    with pytest.raises(AmbiguousName, match="2 nodes"):
        network_from_endpoint(asked(foreign, tmp_path / "new"), own, ego="Bo Li")


def run(*arguments: str, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [*arguments], prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def test_every_command_about_networks_asks_an_endpoint_without_a_workspace(
    foreign: Server, own: str, tmp_path: Path
) -> None:
    where = ["--endpoint", foreign.url, "--pause", "0", "--page-size", "2", "-w", str(tmp_path / "none")]
    edges = json.loads(run("network", own, *where, "-f", "json").stdout)
    assert {(e["source"], e["target"], e["papers"]) for e in edges} == {
        ("Ada Öztürk", "B. Li", 2), ("Ada Öztürk", "Bo Li", 1), ("B. Li", "Bo Li", 1),
    }  # fmt: skip
    strength = json.loads(run("centrality", own, *where, "-m", "strength", "-f", "json").stdout)
    assert strength[0]["label"] == "Ada Öztürk" and strength[0]["strength"] == 3
    assert json.loads(run("communities", own, *where, "-f", "json").stdout)
    text = run("export", "graphml", "--network", own, *where).stdout
    assert "Ada Öztürk" in text and foreign.url in text
    run("network", own, *where, "-o", str(tmp_path / "out.gexf"))
    assert (tmp_path / "out.gexf").stat().st_size


def test_a_run_that_was_ended_goes_on(foreign: Server, own: str, tmp_path: Path) -> None:
    where = [
        "--endpoint",
        foreign.url,
        "--pause",
        "0",
        "--page-size",
        "2",
        "--resume",
        str(tmp_path / "kept"),
    ]
    foreign.script = [None, None, status(403, "enough for today")]
    assert "enough for today" in run("network", own, *where, code=1).stderr
    foreign.queries.clear()
    run("network", own, *where)
    rest = len(foreign.queries)
    run("centrality", own, *where)
    assert len(foreign.queries) == rest
    whole = network_from_endpoint(asked(foreign, tmp_path / "other", page_size=2), own)
    assert len(foreign.queries) - rest == rest + 2 and whole.n_nodes == 3


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["network", "--resume", "x"], "go with --endpoint"),
        (["centrality", "--range", "--endpoint", "http://127.0.0.1:1/"], "--range needs a workspace"),
        (["export", "turtle", "--endpoint", "http://127.0.0.1:1/"], "--endpoint is for networks"),
        (["network", "--endpoint", "http://127.0.0.1:1/", "--page-size", "0"], "page-size"),
    ],
)
def test_options_that_would_do_nothing_are_refused(arguments: list[str], said: str) -> None:
    assert said in run(*arguments, code=2).stderr


def test_an_address_that_is_none_is_an_error() -> None:
    assert "endpoint 'file:///x'" in run("network", "--endpoint", "file:///x", code=1).stderr


def test_an_endpoint_that_is_down_is_told(own: str, tmp_path: Path) -> None:
    with pytest.raises(RemoteError, match="cannot be reached"):
        network_from_endpoint(asked("http://127.0.0.1:1/", tmp_path, tries=1), own)
