"""The store of a workspace that has none: named queries with a table plan never ask it."""

from __future__ import annotations

from typing import NoReturn

from kgraph.errors import KGraphError
from kgraph.store.graph import prefixes_of


class MissingStore:
    """Stands where a `GraphStore` would; whoever asks it is told why there is none."""

    def __init__(self, base: str, error: KGraphError) -> None:
        self.base, self.prefixes, self._error = base, prefixes_of(base), error

    def __getattr__(self, name: str) -> NoReturn:
        raise self._error
