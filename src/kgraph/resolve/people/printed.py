"""Names as they were printed, each once, and the parts that they have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from kgraph.model.names import Name, parse_name
from kgraph.resolve.spread import over

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]

AT_ONCE = 10_000
WORTH_SPREADING = 50_000
"""Names from which on it pays to have other processes take them apart."""


@dataclass(frozen=True)
class Parts:
    """What names consist of, in columns."""

    key: pl.Series
    short: pl.Series
    """Surname and initial."""
    long: pl.Series
    """Surname and first name; the same where that is all."""
    is_abbreviated: Flags
    is_numbered: Flags
    """Homonyms that a register counts."""
    is_empty: Flags
    """Neither given names nor a surname."""


class PrintedNames(Sequence[str]):
    """Different texts in a column; their parts are worked out once, when they are first asked for."""

    def __init__(self, column: pl.Series) -> None:
        self.column = column

    @classmethod
    def of(cls, texts: Iterable[str]) -> PrintedNames:
        """From the texts."""
        import polars as pl

        return cls(pl.Series(list(texts), dtype=pl.String))

    def __len__(self) -> int:
        return len(self.column)

    def __iter__(self) -> Iterator[str]:
        return iter(self.column)

    @overload
    def __getitem__(self, i: int) -> str: ...
    @overload
    def __getitem__(self, i: slice) -> Sequence[str]: ...
    def __getitem__(self, i: int | slice) -> str | Sequence[str]:
        found: str | Sequence[str] = self.column[i].to_list() if isinstance(i, slice) else self.column[int(i)]
        return found

    @cached_property
    def parts(self) -> Parts:
        """Those of all texts."""
        import numpy as np
        import polars as pl

        found = list(spread_over(self.column, name_parts)) or [name_parts([])]
        texts = [pl.concat([p[k] for p in found], rechunk=True) for k in range(3)]
        flags = [np.concatenate([p[k] for p in found]) for k in range(3, 6)]
        return Parts(*texts, *flags)


def spread_over(texts: pl.Series, work: Any) -> Iterator[Any]:
    """What `work` makes of so many texts at a time, in their order."""
    chunks = (texts[n : n + AT_ONCE].to_list() for n in range(0, len(texts), AT_ONCE))
    yield from over(chunks, work, jobs=1 if len(texts) < WORTH_SPREADING else None)


def name_parts(texts: Sequence[str]) -> tuple[pl.Series, pl.Series, pl.Series, Flags, Flags, Flags]:
    """The columns of `Parts`."""
    import numpy as np
    import polars as pl

    names = [parse_name(text) for text in texts]
    of_texts = [[name.key for name in names], [name.short for name in names], [_long(name) for name in names]]
    key, short, long = (pl.Series(column, dtype=pl.String) for column in of_texts)
    return (
        key, short, long, np.array([name.is_abbreviated for name in names], bool),
        np.array([bool(name.number) for name in names], bool),
        np.array([not (name.given or name.family) for name in names], bool),
    )  # fmt: skip


def _long(name: Name) -> str:
    return name.short if name.is_abbreviated else f"{name.family} {name.first}"
