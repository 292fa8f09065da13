"""Kernels side by side: they hold no interpreter lock."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Part = TypeVar("Part")

ROOM = 4_000_000_000
"""Bytes that all threads of a measure may keep together, as far as more than one thread is concerned."""


def n_processors() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def n_threads(bytes_each: int) -> int:
    """How many threads may run at once: one per processor, but no more than there is `ROOM` for."""
    return max(1, min(n_processors(), ROOM // max(1, bytes_each)))


def in_threads(work: Callable[[int], Part], parts: int, threads: int) -> list[Part]:
    """What `work` makes of 0 to `parts` − 1, in this order."""
    if min(parts, threads) < 2:
        return [work(part) for part in range(parts)]
    with ThreadPoolExecutor(min(parts, threads), "kgraph-kernel") as pool:
        return list(pool.map(work, range(parts)))
