"""What records are known by: each text once, as the key of a claim; of many records on the disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, NamedTuple

from kgraph.model.records import Record
from kgraph.resolve.papers.matching import SERIAL_SCHEMES
from kgraph.resolve.scratch import Scratch

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

MINT_ORDER = ("doi", "arxiv", "dblp", "openalex", "pubmed")
"""The best identifier at first sight, from which an id is minted."""
TOGETHER = 100_000
"""About so many records are read again at once."""


@dataclass(frozen=True, slots=True)
class Said:
    """What some records are known by."""

    numbers: NDArray[np.int64]
    """Which they are, ascending."""
    ids: pl.DataFrame
    """`number` of the record, `key` (`scheme:value`) and `length` of the scheme, of its identifiers but those
    of serials; `rank`: place of the scheme in `MINT_ORDER`, null for others."""
    titles: pl.Series
    """`title:`, key of the title, `|`, first author."""
    names: pl.Series
    """`Place.record`."""


def said_of(first: int, records: Sequence[Record], titles: Sequence[str]) -> Said:
    """What these records are known by; `titles` are their keys."""
    import numpy as np
    import polars as pl

    schemes: list[str] = []
    values: list[str] = []
    for record in records:
        schemes += record.ids
        values += record.ids.values()
    numbers = np.arange(first, first + len(records))
    owners = np.repeat(numbers, np.array([len(r.ids) for r in records], np.int64)).astype(np.uint32)
    ids = pl.DataFrame(
        {"number": owners, "scheme": schemes, "value": values},
        schema={"number": pl.UInt32, "scheme": pl.String, "value": pl.String},
    )
    ranks = dict(zip(MINT_ORDER, range(len(MINT_ORDER)), strict=True))
    scheme = pl.col("scheme")
    return Said(
        numbers,
        ids.filter((pl.col("value") != "") & ~scheme.is_in(sorted(SERIAL_SCHEMES))).select(
            "number",
            pl.format("{}:{}", scheme, "value").alias("key"),
            scheme.str.len_chars().alias("length"),
            scheme.replace_strict(ranks, default=None, return_dtype=pl.UInt8).alias("rank"),
        ),
        pl.Series("title", titles, dtype=pl.String),
        pl.Series("name", [r.place.record for r in records], dtype=pl.String),
    )


def scheme_and_value() -> tuple[pl.Expr, pl.Expr]:
    """The parts of the keys in `Said.ids`."""
    import polars as pl

    key, length = pl.col("key"), pl.col("length")
    return key.str.slice(0, length).alias("scheme"), key.str.slice(length + 1).alias("value")


@dataclass(frozen=True, slots=True)
class Packed:
    """What records that follow each other are known by, as it stands on the disk."""

    first: int
    """Number of the first of them."""
    n: int
    ids: bytes
    texts: bytes


def packed(said: Said) -> Packed:
    """What some records are known by, ready for the disk."""
    import polars as pl

    texts = pl.DataFrame([said.titles, said.names])
    return Packed(
        int(said.numbers[0]) if texts.height else 0, texts.height, _written(said.ids), _written(texts)
    )


def _written(frame: pl.DataFrame) -> bytes:
    file = BytesIO()
    frame.write_ipc_stream(file, compression="lz4")
    return file.getvalue()


class SaidByAll:
    """What all records of a corpus are known by: kept in a file that goes when nobody holds this any more."""

    def __init__(self) -> None:
        self._folder = Scratch()
        self._path = self._folder.path / "said"
        self._parts: list[_Part] = []

    def add(self, part: Packed) -> None:
        """The next records."""
        with self._path.open("ab") as file:
            self._parts.append(_Part(part.first, part.n, file.tell(), len(part.ids), len(part.texts)))
            file.write(part.ids)
            file.write(part.texts)

    def __iter__(self) -> Iterator[Said]:
        return (self._read(together) for together in _together(self._parts))

    def ids(self) -> Iterator[pl.DataFrame]:
        """`Said.ids`, of some records after the other."""
        return (self._read_ids(together) for together in _together(self._parts))

    def about(self, numbers: NDArray[np.int64]) -> Iterator[tuple[Said, slice]]:
        """What is known of the batches in which these (ascending) records are, and which are there."""
        import numpy as np

        starts = np.array([part.first for part in self._parts], np.int64)
        wanted = np.unique(np.searchsorted(starts, numbers, side="right") - 1).tolist()
        for together in _together([self._parts[n] for n in wanted]):
            bounds = together[0].first, together[-1].first + together[-1].n
            yield self._read(together), slice(*np.searchsorted(numbers, bounds).tolist())

    def _read(self, parts: Sequence[_Part]) -> Said:
        texts = self._frames([(part.at + part.ids, part.texts) for part in parts])
        import numpy as np

        numbers = np.concatenate([np.arange(part.first, part.first + part.n) for part in parts])
        return Said(numbers, self._read_ids(parts), texts["title"], texts["name"])

    def _read_ids(self, parts: Sequence[_Part]) -> pl.DataFrame:
        return self._frames([(part.at, part.ids) for part in parts])

    def _frames(self, places: Sequence[tuple[int, int]]) -> pl.DataFrame:
        import polars as pl

        with self._path.open("rb") as file:
            return pl.concat([_frame(file, *place) for place in places])


class _Part(NamedTuple):
    """Where some records are in the file."""

    first: int
    n: int
    at: int
    ids: int
    texts: int
    """Bytes of the two frames."""


def _together(parts: Sequence[_Part]) -> Iterator[Sequence[_Part]]:
    """The parts, as many at once as are read together."""
    start = size = 0
    for end, part in enumerate(parts, 1):
        size += part.n
        if size >= TOGETHER or end == len(parts):
            yield parts[start:end]
            start, size = end, 0


def _frame(file: BinaryIO, at: int, size: int) -> pl.DataFrame:
    import polars as pl

    file.seek(at)
    return pl.read_ipc_stream(BytesIO(file.read(size)))
