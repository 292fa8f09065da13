"""Processes that answer queries, so that one can be stopped at any moment and none holds up the others.

A query first gets one of `size` processes that stand ready. Most are answered in milliseconds there. One that
is not done after `QUANTUM_SECONDS`, or whose answer is more than a megabyte, is a long one: at most `size` of
those run at a time, with less right to the processors; the others wait and are begun again. Among those that
have not been tried yet the newest comes first: in a rush it is better to answer many at once than all late.
So long queries cannot keep short ones from being answered, however many they are. The process of a long query
ends with it, and with the process all memory that the query took.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgraph.store.answerer import ERROR, FRAME_HEAD, JOB_HEAD
from kgraph.web.waiting import Ready, WaitingRoom

QUANTUM_SECONDS = 0.05
"""Of a processor, for each query before it counts as a long one."""
_HURRIED_QUANTUM_SECONDS = 0.02  # while others wait to be tried
_AT_ONCE_BYTES = 1_000_000
_LONGEST_MOMENT = 10  # times that, by the clock
_SHORTEST_WAIT_SECONDS = 0.01
_NICENESS = 10
Job = dict[str, Any]


class Refused(Exception):
    """The query cannot be answered; `status` is the one of HTTP that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


@dataclass(frozen=True)
class Frame:
    """A piece of an answer; `tag` is one of those of `kgraph.store.answerer`."""

    tag: int
    last: bool
    payload: bytes


class Worker:
    """One process and the socket to it."""

    def __init__(
        self, process: subprocess.Popen[bytes], reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._process, self._reader, self._writer = process, reader, writer
        self._is_long = False

    @classmethod
    async def start(cls, folder: str | None) -> Worker:
        """A process that is up, with the store in `folder` open."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.to_thread(_start, theirs.fileno())
        worker = cls(process, *await asyncio.open_connection(sock=ours))
        if folder is not None:
            with contextlib.suppress(Refused):  # the next job says what is wrong, if it is still wrong then
                await worker.ask(encode({"kind": "open", "folder": folder}))
        return worker

    async def ask(self, job: bytes) -> Frame:
        """The answer as one frame when it is not large, else its beginning."""
        self._writer.write(job)
        frame = await self.frame()
        pieces, size = [frame.payload], len(frame.payload)
        while not frame.last and not self._is_long and size < _AT_ONCE_BYTES:
            frame = await self.frame()
            pieces.append(frame.payload)
            size += len(frame.payload)
        return Frame(frame.tag, frame.last, b"".join(pieces))

    async def frame(self) -> Frame:
        """The next frame.

        Raises:
            Refused: by the worker, or because the query ended the worker.
        """
        try:
            tag, last, length = FRAME_HEAD.unpack(await self._reader.readexactly(FRAME_HEAD.size))
            payload = await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            raise Refused(
                400, "the query is nested too deeply to be read, or takes more memory than there is"
            ) from error
        if tag == ERROR:
            raise Refused(**json.loads(payload))
        return Frame(tag, bool(last), payload)

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None and not self._reader.at_eof()

    def processor_seconds(self) -> float:
        """What it has used of the processors; by the clock where the system does not tell."""
        with contextlib.suppress(OSError):
            return time.clock_gettime(
                (~self._process.pid << 3) | 2
            )  # clock_getcpuclockid(3), as Linux makes it
        return time.monotonic()

    def become_long(self) -> None:
        """From now on it gets what others leave of the processors, and what it says is passed on at once."""
        self._is_long = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self._process.pid, _NICENESS)

    async def end(self) -> None:
        """Kill it, whatever it is doing."""
        self._process.kill()
        self._writer.close()
        await asyncio.to_thread(self._process.wait)


def _start(descriptor: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "kgraph.store.answerer", str(descriptor), str(os.getpid())],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        start_new_session=True,  # Ctrl-C in the terminal reaches the server alone, and it ends the workers
    )


def encode(job: Job) -> bytes:
    """The job as it goes to a worker."""
    text = json.dumps(job).encode()
    return JOB_HEAD.pack(len(text)) + text


class Answer:
    """The answer to a query as it comes; `tag` says of what kind it is, `first` is what has come of it."""

    def __init__(self, first: Frame, worker: Worker | None = None) -> None:
        self.tag, self.first, self.is_whole = first.tag, first.payload, first.last
        self._worker = worker

    async def rest(self) -> AsyncIterator[bytes]:
        """The pieces that follow the first.

        Raises:
            Refused: it cannot be brought to its end.
        """
        last = self.is_whole
        while not last and self._worker is not None:
            frame = await self._worker.frame()
            last = frame.last
            yield frame.payload


class Pool:
    """All processes of a server."""

    def __init__(self, size: int, *, queue: int) -> None:
        self._size = size
        self._ready = Ready[Worker]()
        self._long = asyncio.Semaphore(size)
        self._arrivals, self._long_ones = WaitingRoom(queue), WaitingRoom(queue)
        self._tasks: set[asyncio.Task[None]] = set()
        self._folder = ""
        self._is_stopped = False

    async def start(self, folder: Path) -> None:
        """Have the processes stand ready, with the store in `folder` open."""
        self._folder = str(folder)
        await asyncio.gather(*(self._add() for _ in range(self._size)))

    async def stop(self) -> None:
        """End them."""
        self._is_stopped = True
        await asyncio.gather(*self._tasks)
        await asyncio.gather(*(worker.end() for worker in self._ready.clear()))

    @contextlib.asynccontextmanager
    async def asked(self, job: Job, seconds: float) -> AsyncIterator[Answer]:
        """The answer to a job. Whoever leaves early, by an error or because it was cancelled, ends the query.

        Raises:
            Busy; Refused; TimeoutError: the query, or the reading of its answer, took longer than that.
        """
        self._folder = job["folder"]
        text = encode(job)
        asking, worker = await self._try(text, seconds)
        if asking is not None and worker is None:
            yield Answer(asking.result())
            return
        if worker is None:
            await self._long_ones.wait(self._long.acquire(), seconds)
        try:
            if worker is None:
                worker = await Worker.start(None)
                worker.become_long()
            async with asyncio.timeout(seconds):
                yield Answer(await (asking or worker.ask(text)), worker)
        finally:
            self._long.release()
            if worker is not None:
                self._later(worker.end())

    async def _try(self, text: bytes, seconds: float) -> tuple[asyncio.Future[Frame] | None, Worker | None]:
        """Ask a process that stands ready, for a moment.

        Gives the answer alone when it is whole; answer and process when it may go on, as one of the long
        ones; nothing when it must wait for its turn among these.
        """
        worker = await self._arrivals.wait(self._ready.get(), seconds)
        asking = asyncio.ensure_future(worker.ask(text))
        is_over = goes_on = False
        try:
            await self._for_a_moment(asking, worker)
            is_over = asking.done() and (asking.exception() is not None or asking.result().last)
            if not is_over and not self._long.locked():
                await self._long.acquire()  # at once
                goes_on = True
                worker.become_long()
        finally:
            if is_over and worker.is_alive:
                self._ready.put(worker)
            else:
                self._later(self._add())
                if not goes_on:
                    asking.cancel()
                    self._later(worker.end())
        if is_over:
            return asking, None
        return (asking, worker) if goes_on else (None, None)

    async def _for_a_moment(self, asking: asyncio.Future[Frame], worker: Worker) -> None:
        """Wait until the answer begins or its time is used up.

        It is time of the processor that counts: on a busy machine a short query takes long by the clock.
        """
        loop = asyncio.get_running_loop()
        end, used = loop.time() + _LONGEST_MOMENT * QUANTUM_SECONDS, worker.processor_seconds()
        quantum = left = _HURRIED_QUANTUM_SECONDS if self._ready.is_waited_for else QUANTUM_SECONDS
        while left > 0 and loop.time() < end:
            done, _ = await asyncio.wait({asking}, timeout=max(left, _SHORTEST_WAIT_SECONDS))
            if done:
                return
            left = quantum - (worker.processor_seconds() - used)

    async def _add(self) -> None:
        """One more process that stands ready."""
        worker = await Worker.start(self._folder)
        if self._is_stopped:
            await worker.end()
        else:
            self._ready.put(worker)

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
