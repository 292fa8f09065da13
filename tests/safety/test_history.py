"""States by number, the history that outlives them, the way back, and who may write."""

from __future__ import annotations

import json
import math
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kgraph
from kgraph.cli import cli
from kgraph.errors import BadRequest, BadWorkspace
from kgraph.history import append, read_history
from kgraph.integrity import examine
from kgraph.lock import LOCK, held
from kgraph.rollback import log, rollback
from kgraph.states import current_state, new_state, states_of
from kgraph.sums import read_sums


def manifest(mark: str, inputs: dict[str, str] | None = None) -> str:
    rows = [{"path": path, "sha256": digest} for path, digest in (inputs or {}).items()]
    return json.dumps({"mark": mark, "parameters": {"base": "https://x.example/"}, "inputs": rows})


def put(folder: Path, mark: str, *, keep: int = 3, inputs: dict[str, str] | None = None) -> None:
    """A build that does nothing but leave its mark."""
    with new_state(folder, keep=keep) as state:
        (state / "manifest.json").write_text(manifest(mark, inputs))
        for part in ("tables", "store", "registry"):
            (state / part).mkdir()
            (state / part / "same.sst").write_text("the same in every state")
            (state / part / "other").write_text("the same in every state" if part == "tables" else mark)


def marks(folder: Path) -> tuple[str, list[int]]:
    return kgraph.open(folder).manifest["mark"], list(states_of(folder))


def test_numbers_go_on_and_the_last_states_are_kept(tmp_path: Path) -> None:
    for n in range(5):
        put(tmp_path, f"m{n}")
    assert marks(tmp_path) == ("m4", [3, 4, 5])
    put(tmp_path, "m5", keep=2)
    assert marks(tmp_path) == ("m5", [5, 6])
    with pytest.raises(BadRequest, match="at least 2 states"):
        put(tmp_path, "m6", keep=1)


def test_a_rollback_is_one_line_and_numbers_go_on(tmp_path: Path) -> None:
    for n in range(3):
        put(tmp_path, f"m{n}")
    rollback(tmp_path)
    assert marks(tmp_path) == ("m1", [1, 2, 3])
    rollback(tmp_path)
    assert marks(tmp_path) == ("m0", [1, 2, 3])
    rollback(tmp_path, 3)
    assert marks(tmp_path) == ("m2", [1, 2, 3])
    rollback(tmp_path, 1)
    put(tmp_path, "m3")
    assert marks(tmp_path) == ("m3", [1, 3, 4])  # the one before stays, though it is the oldest
    told = [(line["event"], line["build"]) for line in read_history(tmp_path)]
    assert told[3:] == [("rollback", 2), ("rollback", 1), ("rollback", 3), ("rollback", 1), ("build", 4)]
    with pytest.raises(BadWorkspace, match=r"no build 2; kept: 1, 3, 4"):
        rollback(tmp_path, 2)
    with pytest.raises(BadRequest, match="is the current one"):
        rollback(tmp_path, 4)


def test_a_rollback_to_what_is_not_whole_is_refused(tmp_path: Path) -> None:
    put(tmp_path, "a")
    put(tmp_path, "b")
    shutil.rmtree(tmp_path / "builds" / "0001" / "store")
    with pytest.raises(BadWorkspace, match=r"store/\w+\.?\w*: missing, so build 1"):
        rollback(tmp_path)
    assert marks(tmp_path)[0] == "b"


def test_the_log_tells_what_went_in_and_which_is_current(tmp_path: Path) -> None:
    put(tmp_path, "a", inputs={"x.bib": "1", "y.bib": "2"})
    put(tmp_path, "b", inputs={"y.bib": "3", "z.bib": "4"}, keep=2)
    put(tmp_path, "c", keep=2)
    rollback(tmp_path)
    entries = log(tmp_path)
    assert [(e.line["build"], e.is_kept, e.is_current) for e in entries] == [
        (1, False, False), (2, True, False), (3, True, False), (2, True, True),
    ]  # fmt: skip
    changes = entries[1].line["documents"]
    assert (changes["added"], changes["removed"], changes["changed"]) == (["z.bib"], ["x.bib"], ["y.bib"])


def test_a_torn_line_costs_that_line_alone(tmp_path: Path) -> None:
    put(tmp_path, "a")
    with (tmp_path / "history.jsonl").open("ab") as file:
        file.write(b'{"event": "build", "bui')
    put(tmp_path, "b")
    assert [entry.line["build"] for entry in log(tmp_path)] == [1, 2]


@pytest.mark.parametrize("text", [None, "", "\0\0\0\n", "[1]\n", '{"build": "x"}\n'])
def test_without_its_history_a_workspace_still_counts_on(tmp_path: Path, text: str | None) -> None:
    put(tmp_path, "a")
    put(tmp_path, "b")
    (tmp_path / "history.jsonl").unlink()
    if text is not None:
        (tmp_path / "history.jsonl").write_text(text)
    assert [(e.line["build"], e.is_current) for e in log(tmp_path)] == [(1, False), (2, True)]
    put(tmp_path, "c")
    assert current_state(tmp_path).name == "0003"


@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.sampled_from(["build", "fail", "back", "kill"]), max_size=8))
def test_numbers_never_come_twice(tmp_path_factory: pytest.TempPathFactory, steps: list[str]) -> None:
    """Whatever happens in between, a number means one state, and the current one is always whole."""
    folder = tmp_path_factory.mktemp("steps")
    put(folder, "first")
    seen = {1: "first"}
    for n, step in enumerate(steps):
        if step == "build":
            put(folder, f"m{n}")
            number = int(current_state(folder).name)
            assert number not in seen and number > max(seen)
            seen[number] = f"m{n}"
        elif step == "fail":
            with pytest.raises(RuntimeError), new_state(folder):
                raise RuntimeError
        elif step == "back" and len(states_of(folder)) > 1:
            now = int(current_state(folder).name)
            rollback(folder, max(number for number in states_of(folder) if number != now))
        elif step == "kill":
            (folder / "builds" / f"{max(seen) + 1:04d}.part").mkdir(exist_ok=True)
        for number, path in states_of(folder).items():
            assert json.loads((path / "manifest.json").read_text())["mark"] == seen[number]
        assert kgraph.open(folder).manifest["mark"] == seen[int(current_state(folder).name)]


def test_more_than_9999_builds_keep_their_order(tmp_path: Path) -> None:
    put(tmp_path, "a")
    append(tmp_path, "build", 9998)
    put(tmp_path, "b")
    put(tmp_path, "c")
    assert list(states_of(tmp_path)) == [1, 9999, 10000]
    assert rollback(tmp_path).name == "9999"


def test_records_stay_as_long_as_a_state_that_was_made_of_them(
    copied: Path, write_paper: Callable[[Path, int], None]
) -> None:
    """So a state that comes back can be proved, and made again from them."""
    workspace, documents = copied / "workspace", copied / "documents"
    (workspace / "records" / "left-by-a-killed-build.123.tmp").write_bytes(b"x")
    for n in range(60, 64):
        write_paper(documents / "one.jsonl", n)
        kgraph.build([documents], workspace, exports=False, jobs=1)
        named = [
            set(json.loads((s / "manifest.json").read_text())["records"])
            for s in states_of(workspace).values()
        ]
        assert {path.name for path in (workspace / "records").iterdir()} == set.union(*named)
    assert len(named) == 3
    rollback(workspace, min(states_of(workspace)))
    assert all(finding.ok for finding in examine(current_state(workspace)))


def test_what_is_the_same_in_two_states_is_there_once(tmp_path: Path) -> None:
    put(tmp_path, "a")
    put(tmp_path, "b")
    one, two = states_of(tmp_path).values()
    assert (one / "tables" / "other").samefile(two / "tables" / "other")
    assert (one / "store" / "same.sst").samefile(two / "store" / "same.sst")
    assert not (one / "manifest.json").samefile(two / "manifest.json")
    assert read_sums(one).keys() == read_sums(two).keys()
    shutil.rmtree(one)
    assert (two / "tables" / "other").read_text() == "the same in every state"


def test_a_store_that_shares_its_files_can_be_changed_without_the_other(tmp_path: Path) -> None:
    """RocksDB writes new `.sst` files and never changes one: links to them are as good as copies."""
    import pyoxigraph as ox

    quads = b"".join(b"<urn:s%d> <urn:p> <urn:o%d> .\n" % (n, n % 7) for n in range(3000))
    store = ox.Store(tmp_path / "one")
    store.bulk_load(quads, ox.RdfFormat.N_QUADS)
    store.flush()
    del store
    (tmp_path / "two").mkdir()
    for path in (tmp_path / "one").iterdir():
        (os.link if path.suffix == ".sst" else shutil.copyfile)(path, tmp_path / "two" / path.name)
    before = {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()}
    store = ox.Store(tmp_path / "two")
    for n in range(1500):
        store.remove(ox.Quad(ox.NamedNode(f"urn:s{n}"), ox.NamedNode("urn:p"), ox.NamedNode(f"urn:o{n % 7}")))
    store.optimize()
    store.flush()
    assert len(store) == 1500
    assert {path.name: path.read_bytes() for path in (tmp_path / "one").iterdir()} == before
    assert len(ox.Store.read_only(str(tmp_path / "one"))) == 3000


# ---- the lock


HOLDER = """
import sys, time
from pathlib import Path
from kgraph.lock import held
with held(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the lock."""
    put(tmp_path, "a")
    command = [sys.executable, "-c", HOLDER, str(tmp_path), "for a long time"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout and process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_writer_is_refused_with_the_name_of_the_holder(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(BadWorkspace) as told:
        put(tmp_path, "b")
    for part in (f"process {holder.pid} of ", " on ", "since 2", "'for a long time'", "--wait"):
        assert part in str(told.value)
    with pytest.raises(BadWorkspace, match=rf"process {holder.pid} .* \(waited 0\.2 s\)"):
        rollback(tmp_path, wait=0.2)
    assert marks(tmp_path) == ("a", [1])


def test_a_writer_that_waits_takes_over_from_one_that_was_killed(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    threading.Timer(0.4, holder.kill).start()
    with held(tmp_path, wait=math.inf):
        assert json.loads((tmp_path / LOCK).read_text())["pid"] == os.getpid()
    put(tmp_path, "b")
    assert marks(tmp_path) == ("b", [1, 2])


@pytest.mark.parametrize("text", ["", "?", "[]", "null", '{"pid": 1}'])
def test_a_holder_that_cannot_say_its_name_holds_all_the_same(tmp_path: Path, text: str) -> None:
    with held(tmp_path):
        (tmp_path / LOCK).write_text(text)
        with pytest.raises(BadWorkspace, match="another process is writing there"), held(tmp_path):
            pass


def test_two_additions_at_once_lose_neither(copied: Path, write_paper: Callable[[Path, int], None]) -> None:
    """Which documents there are is read before the lock is had: whoever comes second looks again."""
    workspace, running = copied / "workspace", []
    for name, n in (("three", 70), ("four", 71)):
        write_paper(copied / f"{name}.jsonl", n)
        command = ["add", str(copied / f"{name}.jsonl"), "-w", str(workspace), "-q", "--wait", "300"]
        running.append(subprocess.Popen([sys.executable, "-m", "kgraph", *command]))
    assert [process.wait() for process in running] == [3, 3]  # a record of `bad.jsonl` is rejected
    paths = {Path(row["path"]).stem for row in kgraph.open(workspace).manifest["inputs"]}
    assert paths == {"one", "two", "three", "four", "bad"}
    assert current_state(workspace).name == "0004"


def test_log_and_rollback_on_the_command_line(workspace: Path) -> None:
    def run(*arguments: str) -> Any:
        return CliRunner().invoke(cli, [*arguments, "-w", str(workspace)])

    assert run("rollback").exit_code == 0
    told = json.loads(run("log", "-f", "json").output)
    assert [(line["event"], line["build"], line["is_current"]) for line in told] == [
        ("build", 1, False), ("build", 2, False), ("rollback", 1, True),
    ]  # fmt: skip
    assert told[1]["counts"]["papers"] == 13 and told[1]["documents"]["n_added"] == 1
    table = run("log").output
    assert "two.jsonl" in table and "from build 2" in table and table.splitlines()[-1].startswith("*")
    assert run("rollback", "1").exit_code == 1
    assert run("rollback", "2", "--wait", "1").exit_code == 0
    assert run("diff", "--build", "1").exit_code == 0


def test_readers_keep_their_state_and_get_the_last_whole_one_while_a_build_runs(workspace: Path) -> None:
    before = kgraph.open(workspace)
    with new_state(workspace) as state:
        assert kgraph.open(workspace).manifest["run"] == before.manifest["run"]
        assert before.query("SELECT (COUNT(?p) AS ?n) { ?p a kg:Person }").rows[0][0] > 0
        assert list(states_of(workspace)) == [1, 2]  # what is being written bears no number yet
        shutil.copytree(before.state, state, dirs_exist_ok=True)
    assert before.entities.people.height == before.status()["people"]


# ---- the clock


@pytest.mark.parametrize("moved", [-40 * 365 * 86_400, 40 * 365 * 86_400], ids=["past", "future"])
def test_no_clock_decides_anything(
    copied: Path, write_paper: Callable[[Path, int], None], moved: int
) -> None:
    """Every file bears a time of forty years ago or ahead, as after a jump of the clock."""
    workspace, documents = copied / "workspace", copied / "documents"
    then = time.time() + moved
    for root in (workspace, documents):
        for path in root.rglob("*"):
            os.utime(path, (then, then), follow_symlinks=False)
    assert all(finding.ok for finding in examine(current_state(workspace)))
    again = kgraph.build([documents], workspace, exports=False, jobs=1)
    assert (again.manifest["documents_kept"], again.state.name) == (0, "0003")  # named from elsewhere
    write_paper(documents / "one.jsonl", 50)
    os.utime(documents / "one.jsonl", (then, then))
    kg = kgraph.build([documents], workspace, exports=False, jobs=1)
    assert (kg.manifest["documents_kept"], kg.state.name) == (2, "0004")
    assert kg.status()["records"] == again.status()["records"] + 1


def test_the_order_of_builds_is_not_that_of_their_times(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    times: list[Any] = [time.gmtime(n) for n in (3_000_000_000, 1_000_000, 2_000_000_000)]
    for n, now in enumerate(times):
        monkeypatch.setattr("kgraph.history.time.gmtime", lambda now=now: now)
        put(tmp_path, f"m{n}")
    assert [entry.line["build"] for entry in log(tmp_path)] == [1, 2, 3]
    assert marks(tmp_path) == ("m2", [1, 2, 3])
    assert rollback(tmp_path).name == "0002"
