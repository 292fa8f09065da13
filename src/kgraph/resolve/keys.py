"""The keys of a build, each with the id known by it: few in memory, many in files."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.resolve.scratch import Scratch

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

HELD_KEYS = 1_000_000
"""Keys of a kind that are kept in memory (each takes some 100 bytes) before they are put into a file."""
AT_ONCE = 500_000
"""Keys in files that are read at once."""


def slices(keys: pl.DataFrame | pl.LazyFrame) -> Iterator[pl.DataFrame]:
    """Keys, some after the other, in their order."""
    import polars as pl

    if isinstance(keys, pl.DataFrame):
        yield keys
        return
    n = keys.select(pl.len()).collect().item()
    for start in range(0, n, AT_ONCE):
        yield keys.slice(start, AT_ONCE).collect()


class Keys:
    """Takes what the entities of one kind are known by, and then what they were known by before."""

    def __init__(self) -> None:
        self._held: list[pl.DataFrame] = []
        self._n_held = 0
        self._hashes: list[pl.Series] = []
        self._files: list[Path] = []
        self.folder: Scratch | None = None
        """Where the files are, if there are any: as long as anybody holds this."""

    def add(self, keys: pl.DataFrame, ids: pl.Series) -> None:
        """Further keys: `key` and `entity`, a place in `ids`."""
        self._hashes.append(keys["key"].hash())
        self._hold(keys.select("key", ids.gather(keys["entity"]).alias("id"), "entity"))

    def all(self, before: pl.DataFrame | pl.LazyFrame | None) -> pl.DataFrame | pl.LazyFrame:
        """Rows `key` and `id`; keys that nobody has now stay with whom they were known by `before`.

        Of several entities that claim one key the last holds it. What is old is told from what is new by
        hashes alone: among n keys two share one with a probability of n²/2⁶⁵, one in 30,000 for thirty
        million; then a key that nobody has now would be forgotten.
        """
        import numpy as np
        import polars as pl

        hashes = np.sort(np.concatenate([np.empty(0, np.uint64), *(h.to_numpy() for h in self._hashes)]))
        self._hashes.clear()
        for old in () if before is None else slices(before):
            is_known = holds(hashes, old["key"].hash().to_numpy())
            self._hold(old.select("key", "id", pl.lit(None, pl.UInt32).alias("entity")).filter(~is_known))
        if self._files and self._n_held:
            self._put_down()
        rows = pl.scan_ipc(self._files) if self._files else pl.concat(self._held or [_nothing()]).lazy()
        several = pl.Series(np.unique(hashes[1:][hashes[1:] == hashes[:-1]]), dtype=pl.UInt64)
        del hashes
        if several.len():
            is_several = pl.col("key").hash().is_in(several.implode())
            few = rows.filter(is_several).collect().sort("entity").unique("key", keep="last")
            rows = pl.concat([rows.filter(~is_several), few.lazy()])
        found = rows.select("key", "id")
        return found if self._files else found.collect()

    def _hold(self, keys: pl.DataFrame) -> None:
        self._held.append(keys)
        self._n_held += keys.height
        if self._n_held >= HELD_KEYS:
            self._put_down()

    def _put_down(self) -> None:
        import polars as pl

        self.folder = self.folder or Scratch()
        self._files.append(self.folder.path / f"{len(self._files)}.arrow")
        pl.concat(self._held).write_ipc(self._files[-1], compression="lz4")
        self._held.clear()
        self._n_held = 0


def _nothing() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema={"key": pl.String, "id": pl.String, "entity": pl.UInt32})


def holds(ascending: NDArray[np.uint64], hashes: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Which of the hashes are among the ascending ones."""
    import numpy as np

    if not len(ascending):
        return np.zeros(len(hashes), np.bool_)
    order = np.argsort(hashes)  # in order they are found many times faster
    found = np.empty(len(hashes), np.bool_)
    place = np.minimum(ascending.searchsorted(hashes[order]), len(ascending) - 1)
    found[order] = ascending[place] == hashes[order]
    return found
