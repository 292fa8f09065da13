"""Identifiers of people, each once, as one column of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, overload

from kgraph.resolve.papers.texts import Texts

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

SEPARATOR = "\x1f"
"""Between scheme and value: below all that either is made of, so that texts sort as the pairs do."""
_AT_ONCE = 10_000


@dataclass(frozen=True)
class Identifiers(Sequence[tuple[str, str]]):
    """Different pairs of scheme and value; each is made when it is asked for."""

    texts: pl.Series
    """Scheme, `SEPARATOR`, value."""

    @classmethod
    def of(cls, pairs: Iterable[tuple[str, str]] = ()) -> Identifiers:
        """From schemes and values."""
        return cls.by(map(SEPARATOR.join, pairs))

    @classmethod
    def by(cls, texts: Iterable[str]) -> Identifiers:
        """From `texts`."""
        import polars as pl

        return cls(pl.Series(list(texts), dtype=pl.String))

    def __len__(self) -> int:
        return len(self.texts)

    def __iter__(self) -> Iterator[tuple[str, str]]:
        for first in range(0, len(self), _AT_ONCE):
            yield from map(_pair, self.texts[first : first + _AT_ONCE].to_list())

    @overload
    def __getitem__(self, i: int) -> tuple[str, str]: ...
    @overload
    def __getitem__(self, i: slice) -> Identifiers: ...
    def __getitem__(self, i: int | slice) -> tuple[str, str] | Identifiers:
        return Identifiers(self.texts[i]) if isinstance(i, slice) else _pair(self.texts[int(i)])

    @cached_property
    def _registers(self) -> tuple[Ints, list[str]]:
        schemes = Texts()
        return schemes.numbers(self.frame()["scheme"]), schemes.all().to_list()

    @property
    def register(self) -> Ints:
        """Of each identifier its scheme, as a number of `schemes`."""
        return self._registers[0]

    @property
    def schemes(self) -> list[str]:
        """In the order in which they come up."""
        return self._registers[1]

    def frame(self) -> pl.DataFrame:
        """`scheme` and `value` of all."""
        return self.texts.str.splitn(SEPARATOR, 2).struct.rename_fields(["scheme", "value"]).struct.unnest()


def _pair(text: str) -> tuple[str, str]:
    scheme, _, value = text.partition(SEPARATOR)
    return scheme, value
