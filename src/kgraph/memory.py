"""Memory that was freed and is still held goes back to the system."""

from __future__ import annotations

import ctypes
import os
from functools import cache
from typing import Any

SETTINGS = "_RJEM_MALLOC_CONF"
AT_ONCE = "dirty_decay_ms:0,muzzy_decay_ms:0"
"""For jemalloc, the allocator that polars carries: freed pages are not kept. The last of several counts."""


def hold_nothing_freed() -> None:
    """Have polars let go of memory as soon as it is freed, here and in processes started from here.

    Here only where polars is not loaded yet, for its allocator reads its settings once. Large sorts and joins
    hold nearly half less at their peak and take a tenth more time. Other settings stay.
    """
    known = os.environ.get(SETTINGS, "")  # polars puts its own there when it is loaded
    if not known.endswith(AT_ONCE):
        os.environ[SETTINGS] = f"{known},{AT_ONCE}" if known else AT_ONCE


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
