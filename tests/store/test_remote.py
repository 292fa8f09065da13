"""A remote endpoint gives the same rows as the store, whatever it or the network does meanwhile."""

from __future__ import annotations

import socket
import time
from collections import Counter
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from endpoints import TSV, Answerer, Handler, capped, oxigraph, right, serving, status, without_count
from endpoints import Endpoint as Server
from kgraph.errors import BadRequest, RemoteError
from kgraph.store import GraphStore
from kgraph.store.pages import PagedQuery, Place
from kgraph.store.remote import Endpoint
from kgraph.store.transport import LONGEST_WAIT_SECONDS

AUTHORS = "SELECT ?paper ?author WHERE { ?paper kg:authoredBy ?author }"


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")


@pytest.fixture
def server(nquads: bytes) -> Iterator[Server]:
    with serving(nquads) as running:
        yield running


def endpoint(server: Server, folder: Path | None, **options: Any) -> Endpoint:
    """The endpoint with pages of three rows and waits that are only noted."""
    waits: list[float] = []
    server.waits = waits  # type: ignore[attr-defined]
    defaults: dict[str, Any] = {"page_size": 3, "folder": folder, "sleep": waits.append}
    return Endpoint(server.url, **(defaults | options))


def waits(server: Server) -> list[float]:
    return server.waits  # type: ignore[attr-defined, no-any-return]


def expected(store: GraphStore, query: str = AUTHORS) -> Counter[Any]:
    return Counter(store.query(query).rows)


def test_all_rows_come_page_by_page_politely(server: Server, memory: GraphStore, tmp_path: Path) -> None:
    rows = endpoint(server, tmp_path).select(AUTHORS)
    assert Counter(rows.iter_rows()) == expected(memory)
    assert rows.columns == ["paper", "author"]
    assert server.most_running == 1
    assert waits(server) == [0.5] * (len(server.queries) - 1)
    assert all(h["User-Agent"].startswith("kgraph ") for h in server.headers)
    assert len(server.queries) > 3 and not any("OFFSET" in q for q in server.queries[:2])


def test_values_are_typed_as_from_the_store(server: Server, memory: GraphStore, tmp_path: Path) -> None:
    query = "SELECT ?paper ?year ?complete ?title { ?paper kg:year ?year ; kg:title ?title " \
        "OPTIONAL { ?paper kg:authorListComplete ?complete } }"  # fmt: skip
    rows = endpoint(server, tmp_path).select(query)
    assert rows.schema == memory.query(query).to_polars().schema
    assert Counter(rows.iter_rows()) == expected(memory, query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?author (COUNT(?paper) AS ?n) { ?paper kg:authoredBy ?author } GROUP BY ?author",
        "SELECT DISTINCT ?author { ?paper kg:authoredBy ?author } ORDER BY DESC(?author) LIMIT 4",
        "PREFIX k: <https://w3id.org/kgraph/ontology#>\n# SELECT { FROM\nSELECT * { ?a k:authoredBy ?b }",
        "SELECT ?kind ?thing { ?thing a ?kind }",
        "SELECT ?year { ?paper kg:title ?title OPTIONAL { ?paper kg:year ?year } }",
        "SELECT ?author { ?paper kg:authoredBy ?author }",
        "SELECT ?x { ?x kg:nothing ?y }",
    ],
)
@pytest.mark.parametrize("size", [1, 2, 1000])
@pytest.mark.parametrize("counts", [True, False])
def test_any_select_is_paged(
    server: Server, memory: GraphStore, tmp_path: Path, query: str, size: int, counts: bool
) -> None:
    server.always = None if counts else without_count()
    rows = endpoint(server, tmp_path, page_size=size).select(query)
    assert Counter(rows.iter_rows()) == expected(memory, query)
    assert rows.columns == list(memory.query(query).variables) or "*" in query


@given(
    triples=st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["a", "b", "ä", "10", "9"])), max_size=12),
    size=st.integers(1, 5),
    counts=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_no_row_is_lost_or_doubled_at_the_edge_of_a_page(
    triples: list[tuple[int, str]], size: int, counts: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = "".join(f'<urn:s{s}> <urn:p{n}> "{v}" .\n' for n, (s, v) in enumerate(triples)).encode()
    with serving(text) as server:
        server.always = None if counts else without_count()
        folder = tmp_path_factory.mktemp("pages")
        for query in ("SELECT ?s ?v { ?s ?p ?v }", "SELECT ?v { ?s ?p ?v }"):
            rows = endpoint(server, folder, page_size=size).select(query)
            wanted = ((f"urn:s{s}", v) if "?s ?v {" in query else (v,) for s, v in triples)
            assert Counter(rows.iter_rows()) == Counter(wanted)


def test_oxigraph_s_own_server_gives_the_same(disk: GraphStore, tmp_path: Path) -> None:
    assert disk.folder is not None
    with oxigraph(disk.folder) as url:
        for size in (2, 1000):
            rows = Endpoint(url, page_size=size, pause_seconds=0, folder=tmp_path).select(AUTHORS)
            assert Counter(rows.iter_rows()) == expected(disk)
        with pytest.raises(RemoteError, match="HTTP 400"):
            Endpoint(url.replace("/query", "/query?query=x"), folder=tmp_path).select(AUTHORS)


def test_a_run_that_was_ended_goes_on_where_it_stopped(
    server: Server, memory: GraphStore, tmp_path: Path
) -> None:
    asker = endpoint(server, tmp_path, tries=1)
    server.script = [None, None, None, status(500)]
    with pytest.raises(RemoteError, match="HTTP 500"):
        asker.select(AUTHORS)
    assert len(server.queries) == 4
    server.queries.clear()
    rows = asker.select(AUTHORS)
    first = len(server.queries)
    assert Counter(rows.iter_rows()) == expected(memory)
    assert asker.select(AUTHORS).equals(rows) and len(server.queries) == first
    whole = endpoint(server, tmp_path / "other").select(AUTHORS)
    assert whole.equals(rows) and len(server.queries) == first + first + 3


def test_a_page_that_was_half_written_is_asked_for_again(
    server: Server, memory: GraphStore, tmp_path: Path
) -> None:
    asker = endpoint(server, tmp_path)
    asker.select(AUTHORS)
    (folder,) = tmp_path.iterdir()
    pages = sorted(folder.glob("[0-9]*.tsv"))
    pages[2].write_bytes(b"?paper\t?author\n<urn:x")
    (folder / ".000001.tsv.999").write_bytes(b"left by a killed run")
    server.queries.clear()
    assert Counter(asker.select(AUTHORS).iter_rows()) == expected(memory)
    assert len(server.queries) == 1


def test_pages_are_kept_apart_by_query_endpoint_and_size(server: Server, tmp_path: Path) -> None:
    for size, query in ((3, AUTHORS), (4, AUTHORS), (3, AUTHORS.replace("?author", "?a"))):
        endpoint(server, tmp_path, page_size=size).select(query)
    assert len(list(tmp_path.iterdir())) == 3


def test_without_a_folder_nothing_is_left_behind(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    server.script = [None, None, status(403, "go away")]
    asker = endpoint(server, None)
    with pytest.raises(RemoteError, match="403"):
        asker.select(AUTHORS)
    assert len(list(tmp_path.rglob("*.tsv"))) == 2
    asker.select(AUTHORS)
    assert not list(tmp_path.rglob("*.*"))
    server.always = status(404)
    with pytest.raises(RemoteError, match="404"):
        asker.select(AUTHORS)
    assert not list(tmp_path.glob("kgraph/pages/*"))


@pytest.mark.parametrize(
    ("trouble", "waited"),
    [
        ([status(429, Retry_After="7")], [7.0]),
        ([status(503, Retry_After="0")], [0.0]),
        ([status(500, "oops"), status(502), status(504)], [1.0, 2.0, 4.0]),
        ([status(429, Retry_After="soon")], [1.0]),
    ],
)
def test_what_passes_is_waited_for(
    server: Server, memory: GraphStore, tmp_path: Path, trouble: list[Answerer | None], waited: list[float]
) -> None:
    server.script = [None, None, *trouble]
    rows = endpoint(server, tmp_path, pause_seconds=0.25).select(AUTHORS)
    assert Counter(rows.iter_rows()) == expected(memory)
    assert [w for w in waits(server) if w != 0.25] == waited


def test_a_date_to_come_back_at_is_kept(server: Server, tmp_path: Path) -> None:
    server.script = [status(503, Retry_After=formatdate(time.time() + 60, usegmt=True))]
    endpoint(server, tmp_path).select(AUTHORS)
    assert 50 < waits(server)[0] <= 60


def test_who_wants_to_be_left_alone_for_long_is_left_alone(server: Server, tmp_path: Path) -> None:
    server.always = status(429, "slow down", Retry_After=str(int(LONGEST_WAIT_SECONDS) + 1))
    with pytest.raises(RemoteError, match=r"asks to wait 301 seconds \(HTTP 429.*slow down.*later"):
        endpoint(server, tmp_path).select(AUTHORS)


def raw(text: bytes) -> Answerer:
    """Bytes as they are, then the connection ends."""

    def answer(handler: Handler, query: str) -> None:
        handler.wfile.write(text)
        handler.close_connection = True

    return answer


def moved(code: int, target: str) -> Answerer:
    return lambda handler, query: handler.give(b"", status=code, Location=target)


def page(body: bytes, type: str = TSV) -> Answerer:
    return lambda handler, query: handler.give(body, type=type)


HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/tab-separated-values\r\n"
ROW = b"<urn:a>\t<urn:b>\n"
REFUSED: list[tuple[Answerer, str]] = [
    (status(400, "Parse error\nline 2"), "HTTP 400 Bad Request: Parse error"),
    (status(404, ""), "HTTP 404"),
    (status(500, "\x1b[31mred"), "HTTP 500.*: "),
    (page(b"<!DOCTYPE html>\n<title>Sign in</title>", "text/html"), "answers text/html .*<!DOCTYPE html>"),
    (page(b"\n\n  \n", "text/html"), r"\(nothing\)"),
    (moved(302, "http://example.invalid/sparql"), "redirects to http://example.invalid/sparql"),
    (moved(307, "file:///etc/passwd"), "cannot|HTTP 307"),
    (moved(308, "http://127.0.0.1:1/sparql"), "redirects to http://127.0.0.1:1"),
    (moved(301, "/sparql"), "HTTP 301"),
    (page(b"?paper\t?author\n" + ROW * 4), "gives 4 rows where 3 were asked for"),
    (page(b"?paper\t?other\n" + ROW), r"gives the columns \['paper', 'other'\]"),
    (page(b"?paper\t?author\n_:a\t_:b\n"), "blank nodes"),
    (page(b"?paper\t?author\n<urn:a"), "cannot be read"),
    (page(b"", "application/sparql-results+json"), "cannot be read"),
    (page(b"true", "application/sparql-results+json"), "cannot be read"),
    (raw(HEAD + b"Content-Length: 500\r\n\r\n?paper\t?author\n" + ROW), "broke off"),
    (raw(HEAD + b"Transfer-Encoding: chunked\r\n\r\nfff\r\n?paper"), "broke off"),
    (raw(b""), "broke off"),
    (raw(b"SSH-2.0-OpenSSH\r\n\r\n"), "broke off"),
    (raw(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 200), "broke off"),
]


@pytest.mark.parametrize(("answer", "said"), REFUSED, ids=[said for _, said in REFUSED])
def test_nonsense_is_told_with_the_endpoint_and_not_kept(
    server: Server, memory: GraphStore, tmp_path: Path, answer: Answerer, said: str
) -> None:
    server.always = lambda handler, query: (right if "COUNT(*)" in query else answer)(handler, query)
    asker = endpoint(server, tmp_path, tries=2)
    with pytest.raises(RemoteError, match=said) as caught:
        asker.select(AUTHORS)
    assert server.url in str(caught.value) and "\x1b" not in str(caught.value)
    server.always = None
    assert Counter(asker.select(AUTHORS).iter_rows()) == expected(memory)


def test_a_redirect_within_the_host_is_followed_with_the_question(
    server: Server, memory: GraphStore, tmp_path: Path
) -> None:
    server.script = [moved(308, "/elsewhere"), None, moved(302, server.url + "/2")]
    rows = endpoint(server, tmp_path).select(AUTHORS)
    assert Counter(rows.iter_rows()) == expected(memory)


def test_an_endpoint_with_smaller_pages_of_its_own_loses_nothing(
    server: Server, memory: GraphStore, tmp_path: Path
) -> None:
    for name, always in (("counts", capped(2)), ("not", without_count(capped(2)))):
        server.always = always
        rows = endpoint(server, tmp_path / name, page_size=100).select(AUTHORS)
        assert Counter(rows.iter_rows()) == expected(memory)


def test_rows_that_are_missing_are_noticed(server: Server, tmp_path: Path) -> None:
    def losing(handler: Handler, query: str) -> None:
        body = handler.server.result(query)
        handler.give(body if "COUNT(*)" in query else b"\n".join(body.split(b"\n")[:1]) + b"\n")

    server.always = losing
    with pytest.raises(RemoteError, match="counted 12 rows but gave 0"):
        endpoint(server, tmp_path).select(AUTHORS)


def endless(handler: Handler, query: str) -> None:
    """A body that never ends."""
    handler.wfile.write(HEAD + b"Connection: close\r\n\r\n?paper\t?author\n")
    for _ in range(1_000_000):
        handler.wfile.write(ROW * 1000)


def dripping(handler: Handler, query: str) -> None:
    """A byte now and then, for ever."""
    handler.wfile.write(HEAD + b"Connection: close\r\n\r\n")
    for _ in range(1_000):
        handler.wfile.write(b"x")
        handler.wfile.flush()
        time.sleep(0.02)


def repeating(handler: Handler, query: str) -> None:
    """Full pages for ever, each of new rows."""
    n = len(handler.server.queries)
    handler.give(b"?paper\t?author\n" + b"".join(b"<urn:%09d-%d>\t<urn:b>\n" % (n, i) for i in range(3)))


def test_endless_answers_are_bounded(server: Server, tmp_path: Path) -> None:
    server.always = endless
    with pytest.raises(RemoteError, match="more than 1,000,000 bytes"):
        endpoint(server, tmp_path, max_bytes=1_000_000).select(AUTHORS)
    server.always = dripping
    with pytest.raises(RemoteError, match=r"more than 0\.2 s"):
        endpoint(server, tmp_path, timeout_seconds=0.2, tries=1).select(AUTHORS)
    server.always = without_count(repeating)
    with pytest.raises(RemoteError, match="gives more than"):
        endpoint(server, tmp_path, max_rows=50).select(AUTHORS)
    same = page(b"?paper\t?author\n<urn:a>\t<urn:b>\n<urn:b>\t<urn:b>\n")
    for name, always in (("counts", same), ("not", without_count(same))):
        server.always = lambda h, q, always=always: (right if "COUNT(*)" in q else always)(h, q)  # type: ignore[misc]
        with pytest.raises(RemoteError, match="rows again that came before"):
            endpoint(server, tmp_path / name).select(AUTHORS)


def test_nobody_there_and_nobody_answering(tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/"
        with pytest.raises(RemoteError, match="cannot be reached"):
            Endpoint(url, folder=tmp_path, tries=1).select(AUTHORS)
        silent.listen()
        with pytest.raises(RemoteError, match="timed out"):
            Endpoint(url, folder=tmp_path, tries=1, timeout_seconds=0.2).select(AUTHORS)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "example.org", "http://", "http://a b/", "http://[",
            "", "https://me:secret@example.org/", "https://example.org/#x", "http://example.org:port/"]
)  # fmt: skip
def test_only_plain_web_addresses_are_asked(url: str) -> None:
    with pytest.raises(BadRequest, match="endpoint") as caught:
        Endpoint(url)
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("ASK { ?s ?p ?o }", "only SELECT"),
        ("CONSTRUCT WHERE { ?s ?p ?o }", "only SELECT"),
        ("DROP ALL", "syntax error"),
        ("SELECT ?s FROM <urn:g> { ?s ?p ?o }", "FROM"),
        ("SELECT ?s { ?s ?p }", "syntax error"),
        ("", "empty"),
    ],
)
def test_what_cannot_be_paged_is_refused_before_anybody_is_asked(query: str, said: str) -> None:
    with pytest.raises(BadRequest, match=said):
        Endpoint("http://127.0.0.1:1/").select(query)


def test_a_key_is_written_so_that_it_cannot_become_syntax() -> None:
    query = PagedQuery.of("SELECT ?s { ?s ?p ?o }").page(Place('") } DROP ALL #\n'), 5)
    assert isinstance(ox.Store().query(query), ox.QuerySolutions)


@pytest.mark.parametrize("option", [{"page_size": 0}, {"pause_seconds": -1}, {"tries": 0}])
def test_options_that_make_no_sense_are_refused(option: dict[str, Any]) -> None:
    with pytest.raises(BadRequest, match="endpoint"):
        Endpoint("https://example.org/", **option)
