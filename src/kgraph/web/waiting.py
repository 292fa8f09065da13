"""How queries wait: how many may, and who is next."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable
from typing import Generic, TypeVar

T = TypeVar("T")
W = TypeVar("W")


class Busy(Exception):
    """As many queries are waiting as may."""


class WaitingRoom:
    """Where queries wait for their turn, as many as there are seats and no longer than they would run."""

    def __init__(self, seats: int) -> None:
        self._free = seats

    async def wait(self, turn: Awaitable[T], seconds: float) -> T:
        """What `turn` gives.

        Raises:
            Busy: there is no seat, or it took too long.
        """
        if self._free == 0:
            close = getattr(turn, "close", None)
            if close is not None:
                close()
            raise Busy
        self._free -= 1
        try:
            async with asyncio.timeout(seconds):
                return await turn
        except TimeoutError as error:
            raise Busy from error
        finally:
            self._free += 1


class Ready(Generic[W]):
    """What stands ready; of those who wait for one, the last to come gets it."""

    def __init__(self) -> None:
        self._workers: list[W] = []
        self._waiting: list[asyncio.Future[W]] = []

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody is waiting."""
        return bool(self._waiting)

    def put(self, worker: W) -> None:
        """It is free."""
        while self._waiting:
            turn = self._waiting.pop()
            if not turn.done():
                turn.set_result(worker)
                return
        self._workers.append(worker)

    async def get(self) -> W:
        """The next that is free."""
        if self._workers:
            return self._workers.pop()
        turn: asyncio.Future[W] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.put(turn.result())
            raise
        finally:
            with contextlib.suppress(ValueError):
                self._waiting.remove(turn)

    def clear(self) -> list[W]:
        """Those that are free; none is any more."""
        free, self._workers = self._workers, []
        return free
