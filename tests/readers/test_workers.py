"""Workers: whoever reads a part, the result is the same, in order; nothing is left over when they end."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import psutil
import pytest
from reader_cases import CASES, document_in

from kgraph import processes
from kgraph.errors import BadRequest
from kgraph.model.records import Rejected
from kgraph.processes import WorkerDied, default_jobs
from kgraph.readers import Part, ReadOptions, Source, claims_on, parts_of, workers
from kgraph.readers.batches import unpack
from kgraph.readers.workers import Task, Workers

OPTIONS = ReadOptions(as_of="2026-05")


@pytest.fixture(autouse=True)
def nothing_is_too_little(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "ALONE_BYTES", 1)


@pytest.fixture(autouse=True)
def nothing_is_left_over() -> Iterator[None]:
    before = set(psutil.Process().children())
    yield
    assert set(psutil.Process().children()) <= before


def tasks_of(*documents: Path) -> Iterator[Task]:
    for document in documents:
        source = Source(document)
        ((format, _),) = claims_on(source)
        for part in parts_of(source, format):
            if not isinstance(part, Rejected):
                yield format.name, part, OPTIONS


def line_task(n: int, *, n_lines: int = 1) -> Task:
    lines = b"".join(b'{"id": "%d-%d", "title": "Title %d"}\n' % (n, k, n) for k in range(n_lines))
    return (
        "kgraph-records",
        Part(path=f"{n}.jsonl", document="d", format="kgraph-records", data=lines, line=n, context=b"lines"),
        OPTIONS,
    )


def titles(results: Iterator[bytes]) -> list[str]:
    return [unpack(data).records[0].title for data in results]


@pytest.mark.parametrize("jobs", [2, 3])
def test_workers_give_the_same_bytes_as_one_process(jobs: int) -> None:
    documents = [document_in(case) for case in CASES if len(claims_on(Source(document_in(case)))) == 1]
    with Workers(1) as one, Workers(jobs) as many:
        alone = list(one.map(tasks_of(*documents)))
        assert list(many.map(tasks_of(*documents))) == alone
        assert list(many.map(tasks_of(*documents[:5]))) == alone[:5], "workers are kept for a second time"
    assert len(alone) > 30


def test_results_keep_the_order_of_tasks_of_very_different_size() -> None:
    tasks = [line_task(n, n_lines=5000 if n % 5 == 0 else 1) for n in range(30)]
    with Workers(3) as many:
        assert titles(many.map(tasks)) == [f"Title {n}" for n in range(30)]


def test_tasks_are_taken_as_they_are_needed() -> None:
    taken = 0

    def tasks() -> Iterator[Task]:
        nonlocal taken
        for taken in range(1, 101):
            yield line_task(taken)

    with Workers(2) as many:
        for n, _ in enumerate(many.map(tasks()), 1):
            assert taken <= n + 4


def test_parts_that_are_large_are_taken_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processes, "HELD_BYTES", 1)
    with Workers(3) as many:
        assert titles(many.map(line_task(n) for n in range(10))) == [f"Title {n}" for n in range(10)]


@pytest.mark.parametrize("n_before", [0, 1, 7])
def test_an_error_of_the_tasks_comes_after_the_results_before_it(n_before: int) -> None:
    def tasks() -> Iterator[Task]:
        yield from map(line_task, range(n_before))
        raise LookupError("no more of this")

    seen = []
    with Workers(2) as many, pytest.raises(LookupError, match="no more of this"):
        for data in many.map(tasks()):
            seen += titles(iter([data]))
    assert seen == [f"Title {n}" for n in range(n_before)]


def test_an_error_of_a_reader_names_the_part_and_the_workers_go_on() -> None:
    _, part, options = line_task(7)
    no_utf8 = msgspec.structs.replace(part, data=b"\xff", context=b"")  # which no document ever gives
    with Workers(2) as many:
        with pytest.raises(UnicodeDecodeError) as raised:
            list(many.map([("profile-page", no_utf8, options)]))
        assert "7.jsonl:7" in raised.value.__notes__[0]
        assert titles(many.map([line_task(8)])) == ["Title 8"]


def test_an_error_that_cannot_travel_is_told_as_text() -> None:
    _, part, options = line_task(1)
    with Workers(2) as many, pytest.raises(RuntimeError, match="no document format 'bibtx'; did you mean"):
        list(many.map([("bibtx", part, options)]))


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="POSIX signals")
def test_a_worker_that_is_killed_names_its_part_and_another_takes_its_place() -> None:
    with Workers(2) as many:
        results = many.map(line_task(n) for n in range(100))
        next(results)
        (pid, *_) = [child.pid for child in psutil.Process().children()]
        os.kill(pid, signal.SIGSTOP)
        os.kill(pid, signal.SIGKILL)
        try:
            list(results)
        except WorkerDied as error:
            assert "jsonl:" in str(error) and "was killed" in str(error)
        assert titles(many.map([line_task(8)] * 10)) == ["Title 8"] * 10


def kill_all(workers: set[psutil.Process]) -> None:
    for worker in workers:
        with contextlib.suppress(psutil.NoSuchProcess):  # ended with the first that was killed
            worker.kill()


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="POSIX signals")
def test_a_worker_that_dies_at_work_ends_the_reading() -> None:
    before = set(psutil.Process().children())  # of other tests, which may end at any moment
    with Workers(2) as many:
        list(many.map(line_task(n) for n in range(8)))
        workers = set(psutil.Process().children()) - before
        for worker in workers:
            worker.suspend()
        results = many.map([line_task(3)] * 4)
        killer = threading.Timer(0.3, kill_all, [workers])
        killer.start()
        with pytest.raises(WorkerDied, match=r"3\.jsonl:3: the process that worked on this part was killed"):
            list(results)
        killer.join()


def test_leaving_early_ends_workers_at_work() -> None:
    with pytest.raises(KeyboardInterrupt), Workers(2) as many:
        for _ in many.map(line_task(n, n_lines=20_000) for n in range(50)):
            raise KeyboardInterrupt


def test_a_script_without_a_main_guard_runs_once(tmp_path: Path) -> None:
    script = tmp_path / "csv.py"  # nor do files beside it stand in for modules of Python
    script.write_text(
        textwrap.dedent("""
        print("begins")
        import sys
        sys.path.remove(sys.path[0])
        from kgraph.readers import Part, ReadOptions, workers
        workers.ALONE_BYTES = 1
        part = Part(path="-", document="d", format="kgraph-records", data=b'{"title": "A"}', context=b"lines")
        with workers.Workers(2) as many:
            print(len(list(many.map([("kgraph-records", part, ReadOptions())] * 5))))
        """)
    )
    ran = subprocess.run([sys.executable, script], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (ran.stdout, ran.stderr, ran.returncode) == ("begins\n5\n", "", 0)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="POSIX signals")
@pytest.mark.parametrize("name", ["SIGINT", "SIGKILL"])
def test_no_orphans_are_left_whatever_ends_the_parent(tmp_path: Path, name: str) -> None:
    script = tmp_path / "endless.py"
    script.write_text(
        textwrap.dedent("""
        import itertools, psutil
        from kgraph.readers import Part, ReadOptions
        from kgraph.readers.workers import Workers
        data = b'{"title": "A"}\\n' * 50_000
        part = Part(path="-", document="d", format="kgraph-records", data=data, context=b"lines")
        with Workers(2) as many:
            for n, _ in enumerate(many.map(itertools.repeat(("kgraph-records", part, ReadOptions())))):
                if n == 10:
                    print(*(child.pid for child in psutil.Process().children()), flush=True)
        """)
    )
    parent = subprocess.Popen(
        [sys.executable, script], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
    )
    assert parent.stdout
    pids = [int(pid) for pid in parent.stdout.readline().split()]
    started = [psutil.Process(pid) for pid in pids]
    os.killpg(parent.pid, signal.SIGINT) if name == "SIGINT" else parent.kill()
    parent.wait(timeout=20)
    parent.stdout.close()
    assert len(started) == 2
    _, alive = psutil.wait_procs(started, timeout=20)
    assert not alive


def test_jobs_come_from_the_environment_or_the_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KGRAPH_JOBS", raising=False)
    assert 1 <= default_jobs() <= (os.cpu_count() or 1)
    monkeypatch.setenv("KGRAPH_JOBS", "7")
    assert default_jobs() == 7
    monkeypatch.setenv("KGRAPH_JOBS", "many")
    with pytest.raises(BadRequest, match="KGRAPH_JOBS is 'many'"):
        default_jobs()


@pytest.mark.parametrize(("told", "expected"), [("150000 100000", 1), ("400000 100000", 4), ("max 1", None)])
def test_a_container_may_grant_fewer_cores(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, told: str, expected: int | None
) -> None:
    (tmp_path / "cpu.max").write_text(told)
    monkeypatch.setattr(processes, "_CPU_QUOTA", tmp_path / "cpu.max")
    assert processes._quota() == expected
