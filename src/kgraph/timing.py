"""What each stage of a long work costs: seconds, and memory of this process and those it started."""

from __future__ import annotations

import contextlib
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from weakref import ref

from kgraph.memory import give_back
from kgraph.progress import Progress

SAMPLE_SECONDS = 0.2


class Timer:
    """Passes stages on to whoever draws progress and notes what each took."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self.seconds: dict[str, float] = {}
        self.peak_mb: dict[str, float] = {}
        """Stage → most memory at once (resident, 10⁶ bytes); nothing where the system does not tell."""
        self._stage: tuple[str, float] | None = None
        self._memory = Watch()

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        """As `Progress`."""
        self.close()
        self._stage = (title, time.perf_counter())
        self._progress.stage(title, total, unit)

    def advance(self, n: int = 1) -> None:
        """As `Progress`."""
        self._progress.advance(n)

    def close(self) -> None:
        """End the stage that is under way."""
        if self._stage is None:
            return
        name, began = self._stage
        self.seconds[name] = self.seconds.get(name, 0.0) + time.perf_counter() - began
        peak = self._memory.peak_mb()
        if peak:
            self.peak_mb[name] = max(peak, self.peak_mb.get(name, 0.0))
        self._stage = None
        give_back()


class Watch:
    """The most memory that this process and its children held together since one last asked."""

    def __init__(self) -> None:
        self._most = 0
        self._lock = threading.Lock()
        if Path("/proc/self/statm").exists():
            threading.Thread(target=_sample, args=(ref(self),), name="kgraph-memory", daemon=True).start()

    def peak_mb(self) -> float:
        """Peak since the last call in 10⁶ bytes; 0 where the system does not tell."""
        self.look()
        with self._lock:
            peak, self._most = self._most, 0
        return peak / 1e6

    def look(self) -> None:
        """Take a sample."""
        now = held_bytes()
        with self._lock:
            self._most = max(self._most, now)


def _sample(watch: ref[Watch]) -> None:
    """Look again and again, as long as somebody holds the watch."""
    while (held := watch()) is not None:
        held.look()
        del held
        time.sleep(SAMPLE_SECONDS)


def held_bytes() -> int:
    """Resident memory of this process and all that it started; 0 where the system does not tell."""
    return sum(map(_resident, (os.getpid(), *_descendants(os.getpid()))))


def _resident(pid: int) -> int:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE")


def _descendants(pid: int) -> Iterator[int]:
    children: list[int] = []
    with contextlib.suppress(OSError):  # it ends while we look
        for task in Path(f"/proc/{pid}/task").iterdir():
            children += map(int, (task / "children").read_text().split())
    for child in children:
        yield child
        yield from _descendants(child)
