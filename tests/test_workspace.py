"""The workspace folder: one state at a time, switched in one rename."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import kgraph
from kgraph.errors import BadRequest, BadWorkspace
from kgraph.states import new_state
from kgraph.workspace import open_workspace

RECORDS = """\
{"id": "a", "title": "Counting hands", "year": 2020, "authors": [{"name": "Ada Öztürk"}, {"name": "Bo Li"}]}
{"id": "b", "title": "Counting feet", "year": 2021, "authors": [{"name": "Ada Öztürk"}, {"name": "Cy Berg"}]}
"""


def minimal_state(folder: Path, mark: str) -> None:
    (folder / "manifest.json").write_text(
        json.dumps({"mark": mark, "parameters": {"base": "https://x.example/"}})
    )


def test_a_state_becomes_current_only_when_its_block_ends(tmp_path: Path) -> None:
    with new_state(tmp_path) as state:
        minimal_state(state, "first")
        assert not (tmp_path / "current").exists()
    assert open_workspace(tmp_path).manifest["mark"] == "first"
    assert (tmp_path / "manifest.json").read_text() == (tmp_path / "current" / "manifest.json").read_text()


def test_an_error_leaves_the_last_state_and_no_leftover(tmp_path: Path) -> None:
    with new_state(tmp_path) as state:
        minimal_state(state, "first")
    with pytest.raises(RuntimeError, match="disk full"), new_state(tmp_path) as state:
        minimal_state(state, "second")
        raise RuntimeError("disk full")
    assert open_workspace(tmp_path).manifest["mark"] == "first"
    assert [p.name for p in (tmp_path / "builds").iterdir()] == ["0001"]


def test_the_state_before_the_current_one_is_kept_and_older_ones_are_not(tmp_path: Path) -> None:
    for mark in ("first", "second", "third"):
        with new_state(tmp_path) as state:
            minimal_state(state, mark)
    assert sorted(p.name for p in (tmp_path / "builds").iterdir()) == ["0002", "0003"]
    assert open_workspace(tmp_path).manifest["mark"] == "third"


def test_what_was_open_stays_on_its_state(tmp_path: Path) -> None:
    with new_state(tmp_path) as state:
        minimal_state(state, "first")
    kg = open_workspace(tmp_path)
    with new_state(tmp_path) as state:
        minimal_state(state, "second")
    assert json.loads((kg.state / "manifest.json").read_text())["mark"] == "first"


def test_a_second_build_at_the_same_time_is_refused_with_the_holder(tmp_path: Path) -> None:
    with new_state(tmp_path) as state:
        minimal_state(state, "first")
        with (
            pytest.raises(BadWorkspace, match=f"process {os.getpid()} is building there"),
            new_state(tmp_path),
        ):
            pass
    assert open_workspace(tmp_path).manifest["mark"] == "first"


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: None, "no workspace there; make one with: kgraph build"),
        (lambda p: (p / "current").mkdir(parents=True), "damaged"),
    ],
)
def test_what_is_no_workspace_is_an_error_with_the_next_step(tmp_path: Path, make, message: str) -> None:  # type: ignore[no-untyped-def]
    make(tmp_path)
    with pytest.raises(BadWorkspace, match=message):
        open_workspace(tmp_path)


def test_an_unknown_build_option_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="colour"):
        kgraph.build([], tmp_path, colour="red")


def test_ten_kills_leave_the_last_good_state(tmp_path: Path) -> None:
    """SIGKILL at ten moments spread over the build: the workspace opens and answers each time."""
    source = tmp_path / "papers.jsonl"
    source.write_text(RECORDS, encoding="utf-8")
    workspace = tmp_path / "ws"
    command = [sys.executable, "-m", "kgraph", "build", str(source), "-o", str(workspace), "-q"]
    began = time.monotonic()
    subprocess.run(command, check=True)
    duration = time.monotonic() - began
    moments = random.Random(7)
    killed = 0
    for n in range(10):
        with source.open("a", encoding="utf-8") as file:  # something new, so that nothing can be skipped
            file.write(
                f'{{"id": "n{n}", "title": "Paper number {n}", "authors": [{{"name": "Person {n}"}}]}}\n'
            )
        last = open_workspace(workspace)
        before, before_papers = last.manifest["run"], last.status()["papers"]
        process = subprocess.Popen(command)
        try:
            process.wait(timeout=duration * (n + moments.random()) / 10)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.wait()
            killed += 1
        with open_workspace(workspace) as kg:
            if kg.manifest["run"] != before:  # the kill came after the switch: the new state, whole
                assert kg.status()["papers"] == 2 + n + 1
            else:
                assert kg.status()["papers"] == before_papers
            (row,) = kg.query("SELECT (COUNT(?p) AS ?n) WHERE { ?p a kg:Person }").to_dicts()
            assert row["n"] == kg.status()["people"] == kg.entities.people.height
    assert killed >= 5
    subprocess.run(command, check=True)
    assert open_workspace(workspace).status()["papers"] == 12
