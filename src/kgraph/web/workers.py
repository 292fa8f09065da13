"""A process that answers queries, and the socket to it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from kgraph.kernels.parallel import n_processors
from kgraph.store.answerer import ERROR, FRAME_HEAD, JOB_HEAD

_AT_ONCE_BYTES = 1_000_000
_NICENESS = 10
_LEAST_MEMORY = 1 << 29
Job = dict[str, Any]


class Refused(Exception):
    """The query cannot be answered; `status` is the one of HTTP that says so."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status, self.message = status, message


class Ended(Refused):
    """The process ended before its answer did: by the query, or from outside."""

    def __init__(self) -> None:
        super().__init__(400, "the query is nested too deeply to be read, or takes more memory than there is")


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
        self._is_long = self._has_ended = False

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
            Refused: by the worker; Ended: the worker is no more.
        """
        try:
            tag, last, length = FRAME_HEAD.unpack(await self._reader.readexactly(FRAME_HEAD.size))
            payload = await self._reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError) as error:
            self._has_ended = True  # the system may take a moment more to say so
            raise Ended from error
        if tag == ERROR:
            raise Refused(**json.loads(payload))
        return Frame(tag, bool(last), payload)

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return not self._has_ended and self._process.poll() is None and not self._reader.at_eof()

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
        [sys.executable, "-P", "-m", "kgraph.store.answerer", str(descriptor), str(os.getpid()), _memory()],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        pass_fds=(descriptor,),
        start_new_session=True,  # Ctrl-C in the terminal reaches the server alone, and it ends the workers
    )


@lru_cache(maxsize=1)
def _memory() -> str:
    """Bytes that one process may take: of all together, half of what the machine has."""
    machine = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    return str(max(_LEAST_MEMORY, machine // (2 * n_processors())))


def encode(job: Job) -> bytes:
    """The job as it goes to a worker."""
    text = json.dumps(job).encode()
    return JOB_HEAD.pack(len(text)) + text
