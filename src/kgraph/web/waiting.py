"""How queries wait: how many may, and who is next."""

from __future__ import annotations

import asyncio
import re
from collections import OrderedDict
from collections.abc import Awaitable
from typing import Generic, TypeVar

T = TypeVar("T")
W = TypeVar("W")
_SHAPES = 10_000
_SHAPE_CHARACTERS = 2_000
_CONSTANT = re.compile(r"""<[^<>\s]*>|"[^"\n]*"|'[^'\n]*'|\d+|\s+""")


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


class Experience:
    """Which shapes of queries were answered at once, the last time that one was asked.

    Of queries alike but for their constants: it says in which order to try, not what may be had.
    """

    def __init__(self) -> None:
        self._was_short: OrderedDict[str, bool] = OrderedDict()

    def rank(self, shape: str) -> int:
        """1 for a shape that was answered at once, -1 for one that was not, 0 for a new one."""
        return {True: 1, False: -1}.get(self._was_short.get(shape), 0)  # type: ignore[arg-type]

    def note(self, shape: str, *, was_short: bool) -> None:
        """How it went."""
        self._was_short[shape] = was_short
        self._was_short.move_to_end(shape)
        if len(self._was_short) > _SHAPES:
            self._was_short.popitem(last=False)


def shape(text: str) -> str:
    """A query without its constants, or of a very long one its beginning."""
    return _CONSTANT.sub("?", text[:_SHAPE_CHARACTERS])


class Ready(Generic[W]):
    """What stands ready, and who waits for it.

    Who is likely to be done soonest gets it first; among those who are as likely, the last to come.
    """

    def __init__(self, experience: Experience) -> None:
        self._experience = experience
        self._workers: list[W] = []
        self._waiting: list[tuple[str, asyncio.Future[W]]] = []

    @property
    def is_waited_for(self) -> bool:
        """Whether somebody is waiting."""
        return bool(self._waiting)

    def put(self, worker: W) -> None:
        """It is free."""
        waiting = [(shape, turn) for shape, turn in self._waiting if not turn.done()]
        if waiting:
            newest_first = reversed(waiting)
            _, turn = max(
                newest_first, key=lambda one: self._experience.rank(one[0])
            )  # the first of the best
            turn.set_result(worker)
        else:
            self._workers.append(worker)

    async def get(self, shape: str) -> W:
        """The next that is free, for a query of that shape."""
        if self._workers:
            return self._workers.pop()
        turn: asyncio.Future[W] = asyncio.get_running_loop().create_future()
        waiting = (shape, turn)
        self._waiting.append(waiting)
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                self.put(turn.result())
            raise
        finally:
            self._waiting.remove(waiting)

    def clear(self) -> list[W]:
        """Those that are free; none is any more."""
        free, self._workers = self._workers, []
        return free
