"""What a reader is: one row of the table `kgraph.readers.FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kgraph.model.records import Statement
from kgraph.readers.source import Source


@dataclass(frozen=True)
class ReadOptions:
    """What the user may say about documents that they do not say themselves."""

    as_of: str | None = None
    """The day (`2026-05-22`, `2026-05` or `2026`) on which a profile page was taken."""


@dataclass(frozen=True)
class Format:
    """One kind of document: how it is known and how it is read."""

    name: str
    """Unique, as typed after `--input-format`: `bibtex`."""
    title: str
    extensions: tuple[str, ...]
    """Usual endings of names, for help texts only: documents are known by content."""
    sniff: Callable[[bytes], bool]
    """Whether a document whose first 4 kB (decompressed, UTF-8) are these is of this format."""
    read: Callable[[Source, ReadOptions], Iterator[Statement]]
    """Everything the document states, in its order; what cannot be read comes as `Rejected`."""
    specification: str
    """Where the format is described."""
