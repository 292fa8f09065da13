"""Memory that was freed and is still held goes back to the system."""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any


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
