"""Lists of values as columns: of millions of papers no list is an object of its own.

Values are numbers into a table of what is distinct. Numbers of papers and records are int32, places in a
column int64.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from kgraph.resolve.codes import Codes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int32]
    Longs = npt.NDArray[np.int64]
    Flags = npt.NDArray[np.bool_]

CHUNK = 1 << 20
"""Values that are worked on at once."""


@dataclass(frozen=True)
class Lists:
    """List n has the values `codes[offsets[n]:offsets[n + 1]]`."""

    codes: Ints
    offsets: Longs

    @classmethod
    def of(cls, codes: Ints, sizes: npt.NDArray[Any]) -> Lists:
        """From the sizes of the lists."""
        import numpy as np

        if not len(codes):  # as most columns of most sources: without a number for each list
            return cls(codes, np.broadcast_to(np.int64(0), len(sizes) + 1))
        return cls(codes, np.concatenate((np.zeros(1, np.int64), np.cumsum(sizes, dtype=np.int64))))

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def sizes(self) -> Longs:
        """How long each list is."""
        return self.offsets[1:] - self.offsets[:-1]

    def owners(self) -> Ints:
        """Of each value the number of its list."""
        import numpy as np

        return np.repeat(np.arange(len(self), dtype=np.int32), self.sizes())

    def places(self, numbers: Ints) -> Longs:
        """Where the values of the lists with these numbers stand, list after list."""
        import numpy as np

        sizes = self.sizes()[numbers]
        ends = np.cumsum(sizes)
        return np.repeat(self.offsets[numbers] - (ends - sizes), sizes) + np.arange(sizes.sum())

    def taken(self, numbers: Ints) -> Lists:
        """The lists with these numbers, in this order."""
        return Lists.of(self.codes[self.places(numbers)], self.sizes()[numbers])

    def between(self, first: int, last: int) -> Lists:
        """The lists from number `first` up to, not with, number `last`."""
        offsets = self.offsets[first : last + 1]
        return Lists(self.codes[offsets[0] : offsets[-1]], offsets - offsets[0])

    def where(self, is_kept: Flags) -> Lists:
        """The lists with only those values that are kept."""
        import numpy as np

        before = np.concatenate((np.zeros(1, np.int64), np.cumsum(is_kept, dtype=np.int64)))
        return Lists(self.codes[is_kept], before[self.offsets])

    def distinct(self) -> Lists:
        """The lists without what stands in a list before."""
        return self.where(self.is_first())

    def is_first(self) -> Flags:
        """Of each value whether it stands in its list for the first time."""
        import numpy as np

        flags = [np.empty(0, bool)]
        for first, last in spans(self.sizes()):
            piece = self.between(first, last)
            is_new = np.zeros(len(piece.codes), bool)
            is_new[np.unique(pairs(piece.owners(), piece.codes), return_index=True)[1]] = True
            flags.append(is_new)
        return np.concatenate(flags)

    def joined(self, offsets: Longs) -> Lists:
        """Lists of lists as one each: new list n is made of those from `offsets[n]` to `offsets[n + 1]`."""
        return Lists(self.codes, self.offsets[offsets])


def spans(sizes: npt.NDArray[Any], at_once: int | None = None) -> Iterator[tuple[int, int]]:
    """Cuts things of these sizes into runs of about `at_once` (`CHUNK`) in all, none of them empty."""
    import numpy as np

    ends = np.cumsum(sizes, dtype=np.int64)
    first = 0
    while first < len(ends):
        done = int(ends[first - 1]) if first else 0
        last = max(first + 1, int(np.searchsorted(ends, done + (at_once or CHUNK), "right")))
        yield first, last
        first = last


@dataclass(frozen=True)
class CodedLists:
    """Lists of values, and the distinct values by their codes."""

    values: list[Any]
    lists: Lists

    @classmethod
    def of(cls, lists: Sequence[Sequence[Hashable]]) -> CodedLists:
        """Of plain lists."""
        import numpy as np

        sizes = np.fromiter(map(len, lists), np.int32, len(lists))
        numbering = Codes()
        codes = numbering.numbers(chain.from_iterable(lists), int(sizes.sum()))
        return cls(list(numbering), Lists.of(codes, sizes))


class Gathered:
    """Lists from many batches, one after another under one numbering of their values."""

    def __init__(self) -> None:
        self._numbering = Codes()
        self._codes: list[Ints] = []
        self._sizes: list[Ints] = []

    def add(self, part: CodedLists) -> None:
        """The lists of the next batch."""
        import numpy as np

        numbers = self._numbering.numbers(part.values, len(part.values))
        self._codes.append(numbers[part.lists.codes])
        self._sizes.append(part.lists.sizes().astype(np.int32))

    def whole(self) -> CodedLists:
        """All lists that were added."""
        return CodedLists(list(self._numbering), Lists.of(whole(self._codes), whole(self._sizes)))


def whole(parts: Sequence[Ints]) -> Ints:
    """Columns one after another."""
    import numpy as np

    return np.concatenate(parts) if parts else np.empty(0, np.int32)


def pairs(high: npt.NDArray[np.signedinteger[Any]], low: npt.NDArray[np.signedinteger[Any]]) -> Longs:
    """Two numbers as one, which sorts by the first."""
    import numpy as np

    packed: Longs = high.astype(np.int64) << 32 | low
    return packed


def unpaired(packed: Longs) -> tuple[Longs, Longs]:
    """The two numbers of each pair."""
    return packed >> 32, packed & 0xFFFFFFFF


def counted(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Longs]:
    """The distinct values, sorted, and how often each is there."""
    import numpy as np

    values = np.sort(values)  # many times faster than `numpy.unique`, which hashes
    new = np.ones(len(values), bool)
    new[1:] = values[1:] != values[:-1]
    starts = np.flatnonzero(new)
    return values[starts], np.diff(starts, append=len(values))


def numbered(values: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Ints]:
    """The distinct values, sorted, and of each value its number among them."""
    import numpy as np

    distinct = counted(values)[0]
    return distinct, np.searchsorted(distinct, values).astype(np.int32)


def side_by_side(parts: Sequence[Lists]) -> tuple[Lists, list[Longs]]:
    """Lists of the same owners as one each, and where the values of each part went."""
    import numpy as np

    offsets = np.sum([part.offsets for part in parts], axis=0)
    codes = np.empty(offsets[-1], np.int32)
    start = offsets[:-1].copy()
    went = []
    for part in parts:
        sizes = part.sizes()
        went.append(np.repeat(start - part.offsets[:-1], sizes) + np.arange(len(part.codes)))
        codes[went[-1]] = part.codes
        start += sizes
    return Lists(codes, offsets), went


def found(values: npt.NDArray[Any], among: npt.NDArray[Any]) -> Longs:
    """The place of each value among sorted ones, −1 where it is not."""
    import numpy as np

    if not len(among):
        return np.full(len(values), -1, np.int64)
    at = np.minimum(np.searchsorted(among, values), len(among) - 1)
    return np.where(among[at] == values, at, -1)
