"""Which fields of a source nothing holds."""

from __future__ import annotations

from functools import lru_cache


@lru_cache(maxsize=10_000)
def unused_names(names: tuple[str, ...], used: frozenset[str]) -> tuple[str, ...]:
    """The names that are not among those used, in their order; records of a source mostly have the same.

    Example:
        >>> unused_names(("title", "mood"), frozenset({"title"}))
        ('mood',)
    """
    return tuple(name for name in names if name not in used)
