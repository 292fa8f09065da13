"""How long work tells how far it is: a protocol that is silent unless somebody draws it.

Only `kgraph.cli` draws, on stderr; library code takes `progress: Progress = SILENT`.
"""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """Two calls: a stage begins (with its size when known), and some of it is done."""

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        """A new stage begins; the one before it is over."""

    def advance(self, n: int = 1) -> None:
        """`n` more units of the current stage are done."""


class _Silent:
    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        pass

    def advance(self, n: int = 1) -> None:
        pass


SILENT: Progress = _Silent()
