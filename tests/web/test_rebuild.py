"""A workspace is built again while it is served: no request fails, and the answers change."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

import kgraph
from kgraph.web.graphs import Graphs

PAPERS = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p kg:authoredBy ?a }"


def write_papers(folder: Path, number: int) -> None:
    folder.mkdir(exist_ok=True)
    entries = (
        f"@article{{k{n}, title={{Paper about matter {n}}},"
        f" author={{Ada Lovelace and Bob Q{n}}}, year={{{2000 + n}}}}}"
        for n in range(number)
    )
    (folder / "papers.bib").write_text("\n".join(entries), encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    write_papers(tmp_path / "documents", 1)
    kgraph.build([str(tmp_path / "documents")], tmp_path / "ws")
    return tmp_path / "ws"


def test_requests_go_on_while_the_workspace_is_built_again(workspace: Path, serve: Any) -> None:
    with serve(workspace) as server:
        done, seen, failed = threading.Event(), set(), []

        def ask() -> None:
            while not done.is_set():
                try:
                    seen.add(server.value(PAPERS))
                    server.http.get("/graph-store?default").raise_for_status()
                except Exception as error:
                    failed.append(repr(error))

        threads = [threading.Thread(target=ask) for _ in range(4)]
        for thread in threads:
            thread.start()
        for number in (2, 3, 4):  # the state first served is removed by the second
            write_papers(workspace.parent / "documents", number)
            kgraph.build([str(workspace.parent / "documents")], workspace)
            assert server.value(PAPERS) == str(number)
        done.set()
        for thread in threads:
            thread.join()
        assert failed == []
        assert seen <= {"1", "2", "3", "4"}
        assert {"1", "4"} <= seen | {server.value(PAPERS)}


def test_a_request_keeps_the_state_it_began_with(workspace: Path) -> None:
    graphs = Graphs(workspace)
    old = graphs.now()
    assert graphs.now() is old
    for number in (2, 3):
        write_papers(workspace.parent / "documents", number)
        kgraph.build([str(workspace.parent / "documents")], workspace, keep=2)
    assert not old.state.exists()
    assert old.store.query(PAPERS).rows == [(1,)]
    assert graphs.now().store.query(PAPERS).rows == [(3,)]


def test_a_workspace_that_is_removed_is_served_to_the_end(workspace: Path) -> None:
    graphs = Graphs(workspace)
    (workspace / "current").unlink()
    assert graphs.now().store.query(PAPERS).rows == [(1,)]


def test_nothing_to_serve_is_told(tmp_path: Path) -> None:
    with pytest.raises(kgraph.errors.BadWorkspace, match="kgraph build"):
        Graphs(tmp_path)
