"""The one door to the compiler.

Kernels take and give numpy arrays, hold no interpreter lock and use one thread; who wants more threads runs
several calls side by side and joins their results in a fixed order, so that the outcome depends on nothing
but the input. Modules of kernels import numba, so they are themselves imported inside the functions that
need them. Compiled code is kept beside the source, or in the user's cache where that cannot be written.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., Any])


def compiled(function: Kernel) -> Kernel:
    """The function, compiled when it is first called, for the types of its arguments."""
    from numba import njit

    return cast("Kernel", njit(cache=True, nogil=True, error_model="numpy")(function))
