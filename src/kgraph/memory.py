"""Memory that was freed and is still held goes back to the system."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Any

AT_ONCE = "dirty_decay_ms:0,muzzy_decay_ms:0"
"""Settings of jemalloc, the allocator that polars carries: freed pages are not kept for later."""


def hold_nothing_freed() -> None:
    """Have polars let go of memory as soon as it is freed, here and in processes started from here.

    Only where polars is not loaded yet, for its allocator reads its settings once, and where the user has set
    none himself. Large sorts and joins hold nearly half less at their peak and take a tenth more time.
    """
    os.environ.setdefault("_RJEM_MALLOC_CONF", AT_ONCE)


def give_back() -> None:
    """Have the C library let go of freed pages; where it cannot (`malloc_trim` is glibc's) nothing happens.

    Between two stages of a large build that is half of all it holds, and takes hundredths of a second.
    """
    trim = _malloc_trim()
    if trim is not None:
        trim(0)


@cache
def _malloc_trim() -> Any:
    try:
        return ctypes.CDLL(None).malloc_trim
    except (AttributeError, OSError, TypeError):
        return None
