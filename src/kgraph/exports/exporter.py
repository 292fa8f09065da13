"""What an export format is: one frozen value per format, defined beside its code."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, BinaryIO, Literal


@dataclass(frozen=True)
class Exporter:
    """One format that kgraph writes.

    write: called as `write(subject, file, **options)`; writes bytes to `file` in one pass, never closes it.
        The subject is what `accepts` says: the store of the workspace (`graph`), a `Network` (`network`),
        the tables (`entities`), an iterable of `Record` (`records`) or the folder (`workspace`).
        Options a format does not know are an error (`BadRequest`).
    """

    name: str
    title: str
    extensions: tuple[str, ...]
    accepts: Literal["graph", "network", "entities", "records", "workspace"]
    write: Callable[..., None]
    specification: str
    """Where the format is defined."""
    options: tuple[str, ...] = ()
    """Names of the keyword options that `write` takes."""

    def __call__(self, subject: Any, file: BinaryIO, **options: Any) -> None:
        """Write `subject` to `file`."""
        self.write(subject, file, **options)
