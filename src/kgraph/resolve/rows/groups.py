"""Records paper by paper: what those of one paper together say, for a column of papers at once."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise
from operator import attrgetter
from typing import TYPE_CHECKING, Any, TypeVar

from kgraph.model.records import Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

Value = TypeVar("Value", bound=Hashable)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Groups:
    """The records of some papers, paper after paper, the leading one first."""

    records: Sequence[Record]
    sizes: Ints
    """Of each paper how many are its."""

    @cached_property
    def owners(self) -> Ints:
        """Of each record the place of its paper."""
        import numpy as np

        return np.repeat(np.arange(len(self.sizes), dtype=np.int32), self.sizes)

    @cached_property
    def are_single(self) -> bool:
        """Whether each paper has one record."""
        return len(self.records) == len(self.sizes)

    def column(self, field: str) -> list[Any]:
        """A field of all records."""
        return list(map(attrgetter(field), self.records))

    def each(self, values: Sequence[Value]) -> Iterator[tuple[Value, ...]]:
        """The values of each paper's records, of values of all records."""
        if self.are_single:
            return zip(values, strict=True)
        ends = [0, *self.sizes.cumsum().tolist()]
        return (tuple(values[start:end]) for start, end in pairwise(ends))

    def told(self, values: Sequence[Value], choose: Callable[[tuple[Value, ...]], Result]) -> list[Result]:
        """Of each paper what is chosen of the values of its records."""
        if not self.are_single:
            return list(map(choose, self.each(values)))
        return of_each(values, lambda value: choose((value,)))

    def first(self, values: Sequence[Value | None]) -> list[Value | None]:
        """Of each paper the first value that says anything."""
        if self.are_single:
            return [value or None for value in values]
        return self.told(values, first_said)

    def listed(self, lists: Sequence[Iterable[Any]]) -> tuple[Ints, list[Any]]:
        """Of lists of all records the values one after another, each with the place of its paper."""
        import numpy as np

        sizes = np.fromiter(map(len, lists), np.int32, len(lists))  # type: ignore[arg-type]
        return np.repeat(self.owners, sizes), list(chain.from_iterable(lists))


def of_each(values: Sequence[Value], choose: Callable[[Value], Result]) -> list[Result]:
    """What is chosen of each value, worked out once for equal ones."""
    known = {value: choose(value) for value in set(values)}
    return [known[value] for value in values]


def first_said(values: Iterable[Value | None]) -> Value | None:
    """The first value that is not empty."""
    return next(filter(None, values), None)
