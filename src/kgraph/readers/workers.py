"""Parts read by several processes at once; the results come in the order of the parts.

A worker is this interpreter started anew with the same `sys.path`; tasks and results go through its stdin
and stdout. `multiprocessing` is not used: it would run a user's script again that has no `__main__` guard.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pickle
import signal
import struct
import subprocess
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import chain
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO

import msgspec

from kgraph.errors import BadRequest, KGraphError
from kgraph.kernels.parallel import n_processors
from kgraph.readers.batches import batch_of, pack, read_part
from kgraph.readers.documents.part import Part
from kgraph.readers.format import ReadOptions

Task = tuple[str, Part, ReadOptions]
"""Name of the format, what to read, how."""

HELD_BYTES = 256 << 20
"""No further part is taken while those under way hold more than this (a document read whole may be 1 GB)."""
ALONE_BYTES = 4 << 20
"""Less than this is read before the workers would have started."""

_TASK_BYTES = 100_000  # a task costs as much as so many bytes, however small it is
_SIZE = struct.Struct("<QQ")  # of the two byte strings of a message: result and error, task and nothing
# Ctrl-C reaches the whole group of processes; a worker ends when this process kills it or closes the pipe
_START = """\
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.path[:] = sys.argv[1:]
from kgraph.readers.workers import serve
serve()
"""
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class WorkerDied(KGraphError, ChildProcessError):
    """The process that read a part is gone; the message names the part."""


def default_jobs() -> int:
    """How many processes may read: `KGRAPH_JOBS`, else the cores this process may use.

    Raises:
        BadRequest: `KGRAPH_JOBS` is no positive number.
    """
    wanted = os.environ.get("KGRAPH_JOBS", "").strip()
    if wanted:
        if not wanted.isascii() or not wanted.isdigit() or int(wanted) < 1:
            raise BadRequest(f"KGRAPH_JOBS is {wanted!r}; it must be a number from 1")
        return int(wanted)
    cores = n_processors()
    return max(1, min(cores, _quota() or cores))


def _quota() -> int | None:
    """Cores that the container grants, `None` when it grants all."""
    with contextlib.suppress(OSError, ValueError, ZeroDivisionError):
        granted, period = _CPU_QUOTA.read_text().split()
        if granted != "max":
            return max(1, int(granted) // int(period))
    return None


class Workers:
    """Processes that read parts, kept from one `map` to the next. One job, or little to read, needs none.

    Example:
        >>> from kgraph.readers.batches import unpack
        >>> line = b'{"id": "a", "title": "Of Parts", "authors": ["Ada Lovelace"]}'
        >>> part = Part(path="a.jsonl", document="d", format="kgraph-records", data=line, context=b"lines")
        >>> with Workers(2) as workers:
        ...     batches = [unpack(data) for data in workers.map([("kgraph-records", part, ReadOptions())])]
        >>> batches[0].records[0].title
        'Of Parts'
    """

    def __init__(self, jobs: int) -> None:
        # without an interpreter to start (embedded, frozen into one file) all is read here
        is_startable = bool(sys.executable) and not getattr(sys, "frozen", False)
        self.jobs = max(1, jobs) if is_startable else 1
        self._threads = ThreadPoolExecutor(self.jobs, "kgraph-reader")
        self._idle: SimpleQueue[_Process | None] = SimpleQueue()
        for _ in range(self.jobs):
            self._idle.put(None)  # not started yet
        self._processes: list[_Process] = []
        self._is_closed = False

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End all processes, also those at work."""
        self._is_closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)
        for process in list(self._processes):
            process.kill()
        self._threads.shutdown()
        for process in self._processes:  # one may have started in between
            process.kill()
        self._processes.clear()

    def map(self, tasks: Iterable[Task]) -> Iterator[bytes]:
        """For every task what `pack` makes of its statements, in the order of the tasks, whoever read it.

        Tasks are taken as they are needed, at most twice as many as there are workers. An error, of a reader
        or of `tasks` itself, comes after the results of the tasks before it.

        Raises:
            WorkerDied: a worker was killed, for lack of memory or by somebody.
        """
        tasks = iter(tasks)
        if self.jobs == 1:
            yield from map(_read, tasks)
            return
        first: list[Task] = []
        fault = _take(tasks, first)
        if fault is None:
            yield from self._spread(chain(first, tasks))
            return
        yield from map(_read, first)
        if not isinstance(fault, StopIteration):
            raise fault

    def _spread(self, tasks: Iterator[Task]) -> Iterator[bytes]:
        under_way: deque[tuple[int, Future[bytes]]] = deque()
        n_held, fault, is_done = 0, None, False
        try:
            while True:
                while not is_done and (
                    not under_way or (len(under_way) < 2 * self.jobs and n_held < HELD_BYTES)
                ):
                    try:
                        task = next(tasks)
                    except StopIteration:
                        is_done = True
                    except Exception as error:
                        is_done, fault = True, error
                    else:
                        n_held += len(task[1].data)
                        under_way.append((len(task[1].data), self._threads.submit(self._ask, task)))
                if not under_way:
                    break
                size, result = under_way.popleft()
                yield result.result()
                n_held -= size
        finally:
            for _, result in under_way:
                result.cancel()
        if fault is not None:
            raise fault

    def _ask(self, task: Task) -> bytes:
        """Runs in a thread; there are as many as processes, so that one is always idle."""
        process = self._idle.get()
        try:
            if process is None or process.is_dead:
                process = _Process()
                self._processes.append(process)
                if self._is_closed:
                    process.kill()
            return process.read(task)
        finally:
            self._idle.put(process)


class _Process:
    """One worker, seen from here."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-c", _START, *(entry or str(Path.cwd()) for entry in sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            pipesize=1 << 20,
        )

    @property
    def is_dead(self) -> bool:
        """Whether it has ended, for whatever reason; another takes its place then."""
        return self._process.poll() is not None

    def read(self, task: Task) -> bytes:
        """What the worker answers to the task; raises what its reader raised."""
        process, part = self._process, task[1]
        assert process.stdin and process.stdout
        data = _TASKS.encode(task)
        answer: list[bytes] | None = None
        with contextlib.suppress(OSError, ValueError):  # ValueError: killed, the pipes are closed
            process.stdin.write(_SIZE.pack(len(data), 0))
            process.stdin.write(data)
            process.stdin.flush()
            answer = _received(process.stdout)
        if answer is None:
            raise WorkerDied(f"{part.path}:{part.line}: the process that read this part {self._end()}")
        result, fault = answer
        if fault:
            raise _error(fault, part)
        return result

    def _end(self) -> str:
        code = self._process.wait()
        if code == -getattr(signal, "SIGKILL", 9):
            return "was killed, perhaps for lack of memory; try with KGRAPH_JOBS=1 or more memory"
        return f"was ended by signal {-code}" if code < 0 else f"ended by itself (exit code {code})"

    def kill(self) -> None:
        process = self._process
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):  # what is left in the pipe of a dead process
                if pipe:
                    pipe.close()


def _take(tasks: Iterator[Task], first: list[Task]) -> Exception | None:
    """Take tasks until they are worth starting workers; else how `tasks` ended (`StopIteration`, errors)."""
    n_bytes = 0
    try:
        while n_bytes < ALONE_BYTES:
            first.append(task := next(tasks))
            n_bytes += len(task[1].data) + _TASK_BYTES
    except Exception as error:
        return error
    return None


def _error(fault: bytes, part: Part) -> Exception:
    """What a reader raised in a worker; an exception that cannot travel comes as a `RuntimeError`."""
    pickled, text = _FAULTS.decode(fault)
    error = pickle.loads(pickled) if pickled else RuntimeError(text.strip().rpartition("\n")[2])
    assert isinstance(error, Exception)
    error.add_note(f"while a worker read {part.path} from line {part.line}:\n{text.rstrip()}")
    return error


def _received(pipe: IO[bytes]) -> list[bytes] | None:
    """The two byte strings of a message, `None` when the other side is gone."""
    header = pipe.read(_SIZE.size)
    if len(header) < _SIZE.size:
        return None
    sizes = _SIZE.unpack(header)
    found = [pipe.read(size) if size else b"" for size in sizes]
    return found if [len(data) for data in found] == list(sizes) else None


_TASKS = msgspec.msgpack.Encoder()
_TASK = msgspec.msgpack.Decoder(Task)
_FAULTS = msgspec.msgpack.Decoder(tuple[bytes, str])


def _read(task: Task) -> bytes:
    from kgraph.readers import get_format

    name, part, options = task
    return pack(batch_of(read_part(get_format(name), part, options)))


def serve() -> None:
    """The worker's side: answers tasks until its stdin closes."""
    tasks = sys.stdin.buffer
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not get among the answers
    gc.set_threshold(
        100_000
    )  # records hold no cycles, and looking for some costs up to a quarter of the time
    with contextlib.suppress(BrokenPipeError):
        while message := _received(tasks):
            result, fault = b"", b""
            try:
                result = _read(_TASK.decode(message[0]))
            except Exception as error:  # raised again on the other side
                fault = _TASKS.encode((_pickled(error), traceback.format_exc()))
            answers.write(_SIZE.pack(len(result), len(fault)))
            answers.write(result)
            answers.write(fault)
            answers.flush()
    os._exit(0)  # nothing to put away; closing `answers` would complain of a reader that is gone


def _pickled(error: Exception) -> bytes:
    """The error as bytes, empty when it cannot be made again from them."""
    try:
        data = pickle.dumps(error)
        pickle.loads(data)
    except Exception:  # what the error holds may raise anything here; it is told as text then
        return b""
    return data
