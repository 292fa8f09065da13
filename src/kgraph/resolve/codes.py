"""Things under consecutive numbers, and sequences of few distinct values kept as numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Value = TypeVar("Value")

NONE = -1
"""The code of what is not there."""


class Codes(dict[Any, int]):
    """Things to consecutive numbers, in the order in which they are first asked for."""

    def __missing__(self, thing: Any) -> int:
        number = self[thing] = len(self)
        return number

    def numbers(self, things: Iterable[Any], n: int = -1) -> NDArray[np.int32]:
        """The number here of each of these; `n`: how many they are, where that is known."""
        import numpy as np

        return np.fromiter(map(self.__getitem__, things), np.int32, n)


class Coded(Sequence[Value | None], Generic[Value]):
    """What `codes` (int32) mean: values by number, `None` for `NONE`."""

    def __init__(self, values: Sequence[Value], codes: NDArray[np.int32]) -> None:
        self.values, self.codes = values, codes

    def __len__(self) -> int:
        return len(self.codes)

    def __iter__(self) -> Iterator[Value | None]:
        return (self.values[code] if code >= 0 else None for code in self.codes.tolist())

    @overload
    def __getitem__(self, index: int) -> Value | None: ...
    @overload
    def __getitem__(self, index: slice) -> Coded[Value]: ...
    def __getitem__(self, index: int | slice) -> Value | Coded[Value] | None:
        if isinstance(index, slice):
            return Coded(self.values, self.codes[index])
        code = int(self.codes[index])
        return self.values[code] if code >= 0 else None
