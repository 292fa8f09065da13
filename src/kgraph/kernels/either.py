"""One text of a kernel, run in two ways: by the interpreter on little, compiled on much.

Compiling takes seconds and loading what was compiled a good part of one, so a small input is better served by
the plain functions, on lists; a large one by the compiled ones, on arrays. Such a kernel is written as plain
functions that only index, count and call each other, without a decorator.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any


@cache
def functions(*modules: str, entries: tuple[str, ...], compile: bool) -> SimpleNamespace:
    """The functions of modules of this package, those of the later ones calling those of the earlier.

    entries: those that are called from outside. compile: whether all are compiled (when first called, for the
    types of their arguments).
    """
    loaded = [import_module(f"{__package__}.{name}") for name in modules]
    plain = {name: f for module in loaded for name, f in _own(module).items()}
    if not compile:
        return SimpleNamespace(**plain)
    from kgraph.kernels.compiled import compiled

    names: dict[str, Any] = {}
    for module in loaded:
        names.update(vars(module))
    for name, f in plain.items():
        function = FunctionType(f.__code__, names, name, f.__defaults__)
        function.__module__, function.__qualname__ = f.__module__, f.__qualname__
        names[name] = function
    for name in plain:
        names[name] = compiled(names[name], is_inner=name not in entries)
    return SimpleNamespace(**{name: names[name] for name in plain})


def _own(module: ModuleType) -> dict[str, FunctionType]:
    """The functions that a module defines, in their order."""
    return {
        name: f for name, f in vars(module).items()
        if isinstance(f, FunctionType) and f.__module__ == module.__name__
    }  # fmt: skip
