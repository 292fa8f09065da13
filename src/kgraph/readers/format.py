"""What a reader is: one row of the table `kgraph.readers.FORMATS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import msgspec

from kgraph.model.records import Statement
from kgraph.readers.documents.cutting import whole
from kgraph.readers.documents.part import Part
from kgraph.readers.documents.source import Source


class ReadOptions(msgspec.Struct, frozen=True):
    """What the user may say about documents that they do not say themselves."""

    as_of: str | None = None
    """The day (`2026-05-22`, `2026-05` or `2026`) on which a profile page was taken."""
    columns: tuple[tuple[str, str], ...] = ()
    """Of tables that nobody knows: our field → the column's title, as after `--columns`; of a field that
    comes several times, all columns count."""


def column_pairs(columns: Mapping[str, str | Sequence[str]]) -> tuple[tuple[str, str], ...]:
    """Field and title one by one, where a field may have several.

    Example:
        >>> column_pairs({"title": "Werk", "authors": ["Autor 1", "Autor 2"]})
        (('title', 'Werk'), ('authors', 'Autor 1'), ('authors', 'Autor 2'))
    """
    lists = {name: [title] if isinstance(title, str) else title for name, title in columns.items()}
    return tuple((name, title) for name, titles in lists.items() for title in titles)


@dataclass(frozen=True)
class Format:
    """One kind of document: how it is known and how it is read."""

    name: str
    """Unique, as typed after `--input-format`: `bibtex`."""
    title: str
    extensions: tuple[str, ...]
    """Usual endings of names. Documents are known by content; but what ends so and cannot be read in a folder
    is a rejected document, while other files there are left out."""
    sniff: Callable[[bytes], str | None]
    """What gives a document away whose first 16 kB (decompressed, UTF-8) are these, in words for the user
    (`a line "TY  - JOUR"`); `None` when it is of another format."""
    read_part: Callable[[Part, ReadOptions], Iterator[Statement]]
    """Everything the part states, in its order; what cannot be read comes as `Rejected`. A pure function:
    parts are read by any worker in any order. `Place.record` is the source's own id, or empty."""
    specification: str
    """Where the format is described."""
    parts: Callable[[Source], Iterator[Part]] = field(default=whole)
    """How its documents are cut, see `kgraph.readers.documents.cutting`."""
