"""`/map`: the same page that `kgraph map` writes, drawn once per state, beside the server."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import kgraph
from kgraph.errors import BadRequest
from kgraph.exports.map.page import write_map
from kgraph.web import drawings
from kgraph.web.drawings import Drawings, TooManyDrawings, Wanted

if TYPE_CHECKING:
    from conftest import Server

HTML = {"Accept": "text/html"}


def drawn(server: Server, path: str) -> httpx.Response:
    """The answer as soon as it is no longer `being drawn`."""
    for _ in range(100):
        answer = server.http.get(path, headers=HTML)
        if answer.status_code != 202:
            return answer
        assert "being drawn" in answer.text and answer.headers["refresh"] == "2"
        assert answer.headers["cache-control"] == "no-store"
        time.sleep(0.2)
    raise AssertionError("it was never drawn")


@pytest.fixture
def kept() -> Iterator[Drawings]:
    made = Drawings()
    yield made
    made.close()


def file_of(made: Drawings, graph: kgraph.workspace.KnowledgeGraph, wanted: Wanted) -> Path:
    found = made.get(graph, wanted, seconds=60)
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("path", "network", "parameters"),
    [
        ("/map", "coauthorship", {}),
        ("/map?network=lab-collaboration", "lab-collaboration", {}),
        (
            "/map?network=coauthorship&since=2020&min_papers=2",
            "coauthorship",
            {"since": 2020, "min_papers": 2},
        ),
    ],
)
def test_it_is_the_page_that_the_library_writes(
    server: Server, path: str, network: str, parameters: dict[str, int]
) -> None:
    answer = drawn(server, path)
    with kgraph.open(server.workspace) as kg:
        file = io.BytesIO()
        write_map(kg.network(network, **parameters), file, seed=kg.seed)
    assert answer.status_code == 200
    assert answer.content == file.getvalue()
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'; script-src 'sha256-" in policy and policy.endswith("frame-ancestors 'none'")


def test_it_is_drawn_once_and_not_sent_again(server: Server) -> None:
    first = drawn(server, "/map?network=lab-collaboration")
    again = server.http.get(
        "/map?network=lab-collaboration", headers={**HTML, "If-None-Match": first.headers["etag"]}
    )
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    ("path", "status", "told"),
    [
        ("/map?network=coauthorshp", 404, "coauthorship"),
        ("/map?network=/etc/passwd", 404, "network"),
        ("/map?network=mine.rq", 404, "network"),
        ("/map?since=long+ago", 400, "whole number"),
        ("/map?max_nodes=1", 400, "no parameter"),
        ("/map?color=colour", 400, "community"),
        ("/map?ego=Nobody+Nowhere", 400, "Nobody Nowhere"),
    ],
)
def test_what_cannot_be_drawn_is_told(server: Server, path: str, status: int, told: str) -> None:
    answer = drawn(server, path)
    assert (answer.status_code, told in answer.text) == (status, True), answer.text


def test_a_map_that_is_not_ready_is_waited_for_no_longer_than_said(sample: Path, kept: Drawings) -> None:
    with kgraph.open(sample) as graph:
        wanted = Wanted("lab-collaboration")
        assert kept.get(graph, wanted, seconds=0) is None
        file = file_of(kept, graph, wanted)
        assert kept.get(graph, wanted, seconds=0) == file


def test_no_more_maps_wait_than_may(sample: Path, kept: Drawings) -> None:
    with kgraph.open(sample) as graph:
        for since in range(2000, 2000 + drawings.MOST_WAITING):
            assert kept.get(graph, Wanted("lab-collaboration", (("since", since),)), seconds=0) is None
        with pytest.raises(TooManyDrawings, match="come back"):
            kept.get(graph, Wanted("venue"), seconds=0)
        assert (
            kept.get(graph, Wanted("lab-collaboration", (("since", 2000),)), seconds=0) is None
        )  # known already


def test_the_oldest_files_go_first(sample: Path, kept: Drawings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drawings, "MOST_KEPT", 2)
    with kgraph.open(sample) as graph:
        files = [
            file_of(kept, graph, Wanted("lab-collaboration", (("since", since),)))
            for since in (2000, 2018, 2020)
        ]
        assert [file.exists() for file in files] == [False, True, True]
        again = file_of(kept, graph, Wanted("lab-collaboration", (("since", 2000),)))
        assert again.exists() and again not in files


def test_another_state_is_drawn_anew_and_a_removed_one_is_told(
    sample: Path, kept: Drawings, tmp_path: Path
) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(sample, copy, symlinks=True)
    wanted = Wanted("lab-collaboration")
    with kgraph.open(sample) as graph, kgraph.open(copy) as other:
        one, two = file_of(kept, graph, wanted), file_of(kept, other, wanted)
        assert one != two and one.read_bytes() == two.read_bytes()
        shutil.rmtree(other.state / "tables")
        with pytest.raises(BadRequest):
            file_of(kept, other, Wanted("lab-collaboration", (("since", 2000),)))


def test_closing_ends_what_is_being_drawn_and_leaves_no_files(sample: Path) -> None:
    made = Drawings()
    with kgraph.open(sample) as graph:
        file = file_of(made, graph, Wanted("lab-collaboration"))
        made.get(graph, Wanted("coauthorship"), seconds=0)
        made.close()
    assert not file.parent.exists()
