"""Texts of all batches of records under one number each."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray


class Texts:
    """Texts numbered in the order in which they are met, in a third of the time that a `dict` takes."""

    def __init__(self) -> None:
        import polars as pl

        # The numbers last as long as any column has them.
        self._kept = pl.Series([], dtype=pl.Categorical(pl.Categories.random()))
        self._n = 0

    def numbers(self, texts: pl.Series) -> NDArray[np.int32]:
        """Of each text its number."""
        import numpy as np

        found = texts.cast(self._kept.dtype).to_physical().to_numpy().astype(np.int32)
        self._n = max(self._n, int(found.max(initial=-1)) + 1)
        return found

    def all(self) -> pl.Series:
        """All texts."""
        import numpy as np
        import polars as pl

        numbers = pl.Series("", np.arange(self._n, dtype=np.uint32))
        return numbers.cat.to(self._kept.dtype).cast(pl.String)
