"""The one door to the compiler.

Kernels take and give numpy arrays, hold no interpreter lock and use one thread; who wants more threads runs
several calls side by side and joins their results in a fixed order, so that the outcome depends on nothing
but the input. Modules of kernels import numba, so they are themselves imported inside the functions that
need them. Compiled code is kept beside the source, or in the user's cache where that cannot be written, or
nowhere.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar, cast

Kernel = TypeVar("Kernel", bound=Callable[..., Any])

PACKAGE = __name__.rpartition(".")[0]


def compiled(function: Kernel, *, is_inner: bool = False) -> Kernel:
    """The function, compiled when it is first called, for the types of its arguments.

    is_inner: only other kernels call it, so that nothing is compiled to call it from Python.
    """
    from numba import njit

    options: Any = {"nogil": True, "error_model": "numpy"}
    if is_inner:
        options |= {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    # numba sees changes in the file of a function, not in those of what it calls; kept code bears its name.
    function.__qualname__ = f"{function.__qualname__}-{_digest(function)}"
    try:
        return cast("Kernel", njit(cache=True, **options)(function))
    except RuntimeError:  # there is no place where compiled code could be kept
        return cast("Kernel", njit(**options)(function))


def _digest(function: Callable[..., Any]) -> str:
    """Of the texts of all modules of kernels whose code can be in that of the function."""
    found: set[str] = set()
    pending: list[dict[str, Any]] = [function.__globals__]
    while pending:
        new = _kernel_modules(pending.pop().values()) - found
        found |= new
        pending += [vars(sys.modules[name]) for name in new]
    return sha256(b"".join(_text(name) for name in sorted(found))).hexdigest()[:12]


def _kernel_modules(things: Iterable[Any]) -> set[str]:
    """The names of the modules of kernels that some of these things come from."""
    names = {getattr(thing, "__module__", None) for thing in things}
    return {name for name in names if isinstance(name, str) and name.startswith(f"{PACKAGE}.")}


@cache
def _text(module: str) -> bytes:
    file = getattr(sys.modules[module], "__file__", None)
    return Path(file).read_bytes() if file and Path(file).is_file() else b""
