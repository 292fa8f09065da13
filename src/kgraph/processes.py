"""Work spread over processes; the results come in the order of the tasks, whoever did them.

A worker is this interpreter started anew with the same `sys.path`; tasks and results go through its stdin
and stdout. `multiprocessing` is not used: it would run a user's script again that has no `__main__` guard.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import signal
import struct
import subprocess
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, NamedTuple

from kgraph.errors import BadRequest, KGraphError

HELD_BYTES = 256 << 20
"""No further task is taken while those under way hold more than this (a document read whole may be 1 GB)."""

_SIZES = struct.Struct("<QQ")  # of the two byte strings of a message: function and payload, result and error
# Ctrl-C reaches the whole group of processes; a worker ends when this process kills it or closes the pipe
_START = """\
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.path[:] = sys.argv[1:]
from kgraph.processes import serve
serve()
"""
_ONE_THREAD = dict.fromkeys(("POLARS_MAX_THREADS", "NUMBA_NUM_THREADS", "OMP_NUM_THREADS"), "1")
"""For what libraries start by themselves: there are as many workers as there are cores."""
_CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")


class WorkerDied(KGraphError, ChildProcessError):
    """The process that was at work is gone; the message names its task."""


class Task(NamedTuple):
    """One piece of work."""

    payload: bytes
    about: str
    """What an error is to name: `lists/icml2022.json:7`."""


def default_jobs() -> int:
    """How many processes may work: `KGRAPH_JOBS`, else the cores this process may use.

    Raises:
        BadRequest: `KGRAPH_JOBS` is no positive number.
    """
    from kgraph.kernels.parallel import n_processors

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


class Processes:
    """Worker processes, kept from one `map` to the next. One job needs none.

    Example:
        >>> with Processes(2) as processes:
        ...     [bytes(found) for found in processes.map("zlib:compress", [Task(b"", "nothing")])]
        [b'x\\x9c\\x03\\x00\\x00\\x00\\x00\\x01']
    """

    def __init__(self, jobs: int) -> None:
        # without an interpreter to start (embedded, frozen into one file) all is done here
        is_startable = bool(sys.executable) and not getattr(sys, "frozen", False)
        self.jobs = max(1, jobs) if is_startable else 1
        self._threads = ThreadPoolExecutor(self.jobs, "kgraph-worker")
        self._idle: SimpleQueue[_Process | None] = SimpleQueue()
        for _ in range(self.jobs):
            self._idle.put(None)  # not started yet
        self._processes: list[_Process] = []
        self._is_closed = False

    def __enter__(self) -> Processes:
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

    def map(self, function: str, tasks: Iterable[Task]) -> Iterator[bytes]:
        """For every task what the function makes of its payload, in the order of the tasks.

        function: `package.module:name`, from bytes to bytes. Tasks are taken as they are needed, at most
        twice as many as there are workers. An error, of the function or of `tasks` itself, comes after the
        results of the tasks before it.

        Raises:
            WorkerDied: a worker was killed, for lack of memory or by somebody.
        """
        tasks = iter(tasks)
        if self.jobs == 1:
            work = _function(function)
            yield from (work(task.payload) for task in tasks)
            return
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
                        n_held += len(task.payload)
                        under_way.append((len(task.payload), self._threads.submit(self._ask, function, task)))
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

    def _ask(self, function: str, task: Task) -> bytes:
        """Runs in a thread; there are as many as processes, so that one is always idle."""
        process = self._idle.get()
        try:
            if process is None or process.is_dead:
                process = _Process()
                self._processes.append(process)
                if self._is_closed:
                    process.kill()
            return process.do(function, task)
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
            env={**_ONE_THREAD, **os.environ},
        )

    @property
    def is_dead(self) -> bool:
        """Whether it has ended, for whatever reason; another takes its place then."""
        return self._process.poll() is not None

    def do(self, function: str, task: Task) -> bytes:
        """What the worker answers to the task; raises what its function raised."""
        process = self._process
        assert process.stdin and process.stdout
        answer: tuple[bytes, bytes] | None = None
        with contextlib.suppress(OSError, ValueError):  # ValueError: killed, the pipes are closed
            _send(process.stdin, function.encode(), task.payload)
            answer = _received(process.stdout)
        if answer is None:
            raise WorkerDied(f"{task.about}: the process that worked on this part {self._end()}")
        result, fault = answer
        if fault:
            raise _error(fault, task)
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


def _function(name: str) -> Callable[[bytes], bytes]:
    module, _, attribute = name.partition(":")
    found: Callable[[bytes], bytes] = getattr(importlib.import_module(module), attribute)
    return found


# ---- messages


def _send(pipe: IO[bytes], first: bytes, second: bytes) -> None:
    pipe.write(_SIZES.pack(len(first), len(second)))
    pipe.write(first)
    pipe.write(second)
    pipe.flush()


def _received(pipe: IO[bytes]) -> tuple[bytes, bytes] | None:
    """The two byte strings of a message, `None` when the other side is gone."""
    header = pipe.read(_SIZES.size)
    if len(header) < _SIZES.size:
        return None
    first, second = _SIZES.unpack(header)
    found = (pipe.read(first) if first else b"", pipe.read(second) if second else b"")
    return found if (len(found[0]), len(found[1])) == (first, second) else None


def _error(fault: bytes, task: Task) -> Exception:
    """What a function raised in a worker; an exception that cannot travel comes as a `RuntimeError`."""
    pickled, text = pickle.loads(fault)
    error = pickle.loads(pickled) if pickled else RuntimeError(text.strip().rpartition("\n")[2])
    assert isinstance(error, Exception)
    error.add_note(f"while a worker was at {task.about}:\n{text.rstrip()}")
    return error


# ---- the worker's side


def serve() -> None:
    """Answer tasks until stdin closes."""
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
                result = _function(message[0].decode())(message[1])
            except Exception as error:  # raised again on the other side
                fault = pickle.dumps((_pickled(error), traceback.format_exc()))
            _send(answers, result, fault)
    os._exit(0)  # nothing to put away; closing `answers` would complain of a reader that is gone


def _pickled(error: Exception) -> bytes:
    """The error as bytes, empty when it cannot be made again from them."""
    try:
        data = pickle.dumps(error)
        pickle.loads(data)
    except Exception:  # what the error holds may raise anything here; it is told as text then
        return b""
    return data
