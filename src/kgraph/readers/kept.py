"""Statements kept in the files of `records/`: sequences that hold none of them in memory.

A sequence knows the batches of its documents; who goes through it has one batch unpacked at a time. Access by
number unpacks the whole batch around it, so whoever needs many should ask in order.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate
from pathlib import Path
from typing import Any, Generic, Protocol, TypeVar, overload

from kgraph.model.records import PersonRecord, Record
from kgraph.readers.batches import Outline, unpack_records, unpack_stated
from kgraph.readers.documents.record_names import renamed, unnamed

Stated = TypeVar("Stated", bound=Record | PersonRecord)

HELD_SIZE = 5_000
OPEN_BATCHES = 8
"""Unpacked at once for those who ask by number."""


class Batch(Protocol):
    """Some statements that are read when they are needed, in any process."""

    def __len__(self) -> int:
        """How many there are."""

    def read(self) -> Sequence[Any]:
        """All of them."""


@dataclass(frozen=True)
class KeptBatch:
    """The records (`r`) or persons (`p`) of one block of a file in `records/`."""

    path: str
    offset: int
    length: int
    kinds: str
    """Of all statements of the block but the rejected, in order; one letter where all are alike."""
    kind: str
    size: int
    before: int
    """Statements of the document before this block."""
    renamed: dict[int, str] = field(default_factory=dict)
    """Place in the block → name that neither the source nor its number gives."""

    def __len__(self) -> int:
        return self.size

    def read(self) -> list[Record | PersonRecord]:
        """The statements, each under the name that it has in its document."""
        with Path(self.path).open("rb") as file:
            file.seek(self.offset)
            stated = unpack_stated(file.read(self.length))
        found: Sequence[Record | PersonRecord] = stated[self.kind == "p"]
        if len(self.kinds) > 1:
            places: Sequence[int] = [n for n, kind in enumerate(self.kinds) if kind == self.kind]
        else:
            places = range(len(found))
        return [
            renamed(s, self.renamed.get(n) or s.place.record or unnamed(self.before + n + 1))
            for s, n in zip(found, places, strict=True)
        ]

    def only(self, view: type[Any]) -> Batch:
        """The records with the fields of `view` alone; `Record` itself: as they are."""
        return self if view is Record else ViewedBatch(self.path, self.offset, self.length, self.size, view)


@dataclass(frozen=True)
class ViewedBatch:
    """The records of a block of a file in `records/`, of which some fields are read: not their places."""

    path: str
    offset: int
    length: int
    size: int
    view: type[Any]

    def __len__(self) -> int:
        return self.size

    def read(self) -> list[Any]:
        """The records."""
        with Path(self.path).open("rb") as file:
            file.seek(self.offset)
            return unpack_records(file.read(self.length), self.view)


@dataclass(frozen=True)
class HeldBatch(Generic[Stated]):
    """Statements in memory: of documents whose order is not that of their lines."""

    statements: Sequence[Stated]

    def __len__(self) -> int:
        return len(self.statements)

    def read(self) -> Sequence[Stated]:
        """All of them."""
        return self.statements

    def only(self, view: type[Any]) -> HeldBatch[Stated]:
        """They are read already."""
        return self


def held(statements: Sequence[Stated]) -> list[HeldBatch[Stated]]:
    """Statements in memory as batches of the usual size."""
    return [HeldBatch(statements[n : n + HELD_SIZE]) for n in range(0, len(statements), HELD_SIZE)]


class Kept(Sequence[Stated]):
    """Statements in the order of their batches."""

    def __init__(self, parts: Sequence[Batch]) -> None:
        self.parts = parts
        self._ends = list(accumulate(map(len, parts)))
        self._open: Callable[[int], Sequence[Stated]] = lru_cache(OPEN_BATCHES)(self._read)

    def __len__(self) -> int:
        return self._ends[-1] if self._ends else 0

    def __iter__(self) -> Iterator[Stated]:
        for part in self.parts:
            yield from part.read()

    def batches(self) -> Iterator[tuple[int, Batch]]:
        """Number of the first statement of each batch, and the batch."""
        return ((end - len(part), part) for end, part in zip(self._ends, self.parts, strict=True))

    def _read(self, part: int) -> Sequence[Stated]:
        found: Sequence[Stated] = self.parts[part].read()
        return found

    @overload
    def __getitem__(self, index: int) -> Stated: ...
    @overload
    def __getitem__(self, index: slice) -> list[Stated]: ...
    def __getitem__(self, index: int | slice) -> Stated | list[Stated]:
        if isinstance(index, slice):
            return [self._at(n) for n in range(*index.indices(len(self)))]
        n = index + len(self) if index < 0 else index
        if not 0 <= n < len(self):
            raise IndexError(index)
        return self._at(n)

    def _at(self, n: int) -> Stated:
        part = bisect_right(self._ends, n)
        return self._open(part)[n - self._ends[part] + len(self.parts[part])]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and list(self) == list(other)

    __hash__ = None  # type: ignore[assignment]


def kept_batch(
    path: str, offset: int, length: int, outline: Outline, kind: str, before: int, renamed: dict[int, str]
) -> KeptBatch:
    """The statements of one kind in a block with this outline."""
    kinds = outline.kinds.replace("x", "")
    told = kinds if len(set(kinds)) > 1 else kind
    return KeptBatch(path, offset, length, told, kind, kinds.count(kind), before, renamed)


@dataclass(frozen=True)
class Statements:
    """All that documents state, sorted by document, line and name."""

    records: Kept[Record]
    persons: Kept[PersonRecord]

    def __len__(self) -> int:
        return len(self.records) + len(self.persons)

    def __iter__(self) -> Iterator[Record | PersonRecord]:
        yield from self.records
        yield from self.persons
