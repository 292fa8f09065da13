"""What was decided about blocks of names, kept for the next build under digests of all that decided it.

A block whose signatures, features, weights and overrides are what they were is not weighed again, and since
the digest covers everything that the decision rests on (`digests`), a build with memory and one without give
the same people. Decisions are rows, their lists columns: there are millions of blocks.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import polars as pl

DIGEST = ("low", "high")
TIES = ("left", "right", "rule", "score", "detail")


def decision_schema() -> dict[str, Any]:
    """The columns of decisions; signatures are numbered within their block.

    `low`, `high`: digest. `first`: of each signature the first of its person. `less`, `more`: of each doubt
    the first signature of a person with an abbreviated name, and that of one whom he may be. `settled`: which
    of the joins that were settled before were made. Of the ties that were weighed `n_links` are made, the
    others left open.
    """
    import polars as pl

    numbers, texts = pl.List(pl.Int32), pl.List(pl.String)
    return {
        "low": pl.UInt64, "high": pl.UInt64, "first": numbers, "less": numbers, "more": numbers,
        "settled": numbers, "n_links": pl.Int32, "left": numbers, "right": numbers, "rule": texts,
        "score": pl.List(pl.Float64), "detail": texts,
    }  # fmt: skip


class Memory:
    """Decisions by digest. Only what was asked for since it was loaded is saved again."""

    def __init__(self, known: pl.DataFrame | None = None) -> None:
        self._known = known
        self._used: list[pl.DataFrame] = []
        self.n_weighed = 0
        """Blocks that had to be weighed anew."""

    def get(self, digests: pl.DataFrame) -> pl.DataFrame | None:
        """What was decided about the blocks with these digests (`low`, `high`), with `row` of each that is
        known; `None` when nothing is."""
        if self._known is None:
            return None
        asked = digests.with_row_index("row").join(self._known, on=DIGEST, maintain_order="left")
        if asked.is_empty():
            return None
        self._used.append(asked.drop("row"))
        return asked

    def put(self, decisions: pl.DataFrame) -> None:
        """Keep new decisions."""
        self.n_weighed += decisions.height
        self._used.append(decisions)

    def again(self) -> Memory:
        """A memory for the next build, which may forget what it does not use."""
        return Memory(self._all() if self._used else self._known)

    def _all(self) -> pl.DataFrame:
        import polars as pl

        whole = pl.concat([pl.DataFrame(schema=decision_schema()), *self._used])
        return whole.unique(DIGEST, keep="first").sort(DIGEST)

    def save(self, path: Path) -> None:
        """Write the decisions that this build used, in the order of their digests."""
        self._all().write_parquet(path, compression="zstd", statistics=False)

    @classmethod
    def load(cls, path: Path) -> Memory:
        """What `save` wrote; a missing or damaged file is an empty memory, which costs time and nothing
        else."""
        import polars as pl

        try:
            known = pl.read_parquet(BytesIO(path.read_bytes()))
        except (OSError, pl.exceptions.PolarsError):
            return cls()
        return cls(known) if dict(known.schema) == decision_schema() else cls()
