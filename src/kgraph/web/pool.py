"""Processes that answer queries, so that one can be stopped at any moment and none holds up the others.

A query first gets one of `size` processes that stand ready. Most are answered in milliseconds there. One that
is not done after `QUANTUM_SECONDS`, or whose answer is more than a megabyte, is a long one: at most `size` of
those run at a time, with less right to the processors; the others wait and are begun again. In a rush those
are tried first that are like one that was short, those last that are like a long one, and among equals the
newest: it is better to answer many at once than all late. So long queries cannot keep short ones from being
answered, however many they are. The process of a long query
ends with it, and with the process all memory that the query took.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Coroutine
from typing import Any

from kgraph.web.waiting import Experience, Ready, WaitingRoom, shape
from kgraph.web.workers import Ended, Frame, Job, Worker, encode

log = logging.getLogger("kgraph.web")
QUANTUM_SECONDS = 0.05
"""Of a processor, for each query before it counts as a long one."""
_HURRIED_QUANTUM_SECONDS = 0.02  # while others wait to be tried
_LONGEST_MOMENT = 10  # times that, by the clock
_SHORTEST_WAIT_SECONDS = 0.01
_RESTART_SECONDS = 1.0


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
        self._experience = Experience()
        self._ready = Ready[Worker](self._experience)
        self._long = asyncio.Semaphore(size)
        self._arrivals, self._long_ones = WaitingRoom(queue), WaitingRoom(queue)
        self._tasks: set[asyncio.Task[None]] = set()
        self._folder = ""
        self._is_stopped = False

    async def start(self, folder: str) -> None:
        """Have the processes stand ready, with the store in `folder` open, or at that address."""
        self._folder = folder
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
        kind = shape(job.get("text", ""))
        asking, worker = await self._try(text, kind, seconds)
        if asking is not None and worker is None and isinstance(asking.exception(), Ended):
            asking, worker = await self._try(text, kind, seconds)  # the query had perhaps no part in it
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

    async def _try(
        self, text: bytes, shape: str, seconds: float
    ) -> tuple[asyncio.Future[Frame] | None, Worker | None]:
        """Ask a process that stands ready, for a moment.

        Gives the answer alone when it is whole; answer and process when it may go on, as one of the long
        ones; nothing when it must wait for its turn among these.
        """
        worker = await self._arrivals.wait(self._one_alive(shape), seconds)
        asking = asyncio.ensure_future(worker.ask(text))
        is_over = goes_on = False
        try:
            await self._for_a_moment(asking, worker)
            is_over = asking.done() and (asking.exception() is not None or asking.result().last)
            self._experience.note(shape, was_short=is_over)
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

    async def _one_alive(self, shape: str) -> Worker:
        """A process that stands ready; one that somebody has ended is replaced."""
        while not (worker := await self._ready.get(shape)).is_alive:
            self._later(worker.end())
            self._later(self._add())
        return worker

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
        """One more process that stands ready, as soon as the system gives one."""
        worker = None
        while worker is None and not self._is_stopped:
            try:
                worker = await Worker.start(self._folder)
            except OSError as error:
                log.warning("no process for queries could be started: %s", error)
                await asyncio.sleep(_RESTART_SECONDS)
        if worker is not None:
            self._ready.put(worker)
        if self._is_stopped:
            await asyncio.gather(*(worker.end() for worker in self._ready.clear()))

    def _later(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
