"""Columns of the map's payload: texts and numbers in few bytes, which a browser decodes in one pass.

Numbers are written as byte planes (all lowest bytes, then all next ones …): gzip packs these better than
numbers byte by byte. The types stand in `docs/map.md`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    Numbers = npt.NDArray[Any]

_FEW = 256
"""So many different numbers are listed once; more, where each stands for eight on average."""
_WIDEST = 2**32 - 2
_FLOAT32 = (1e-30, 1e30)
"""Sizes of numbers that a float32 holds with its full precision."""


@dataclass(frozen=True)
class Column:
    """One column: its values as bytes, and what a reader must know to decode them."""

    name: str
    type: str
    length: int
    data: bytes
    further: dict[str, Any] = field(default_factory=dict)

    def head(self) -> dict[str, Any]:
        """What stands of it in the header."""
        return {
            "name": self.name, "type": self.type, "length": self.length, "bytes": len(self.data),
            **self.further,
        }  # fmt: skip


def texts(name: str, values: pl.Series | Sequence[str | None]) -> Column:
    """Texts, each on one line: control characters and line ends become blanks, null an empty text."""
    import polars as pl

    series = pl.Series("text", values, pl.String).fill_null("")
    one_line = series.str.replace_all(r"[\x{0}-\x{1F}\x{7F}-\x{9F}\x{2028}\x{2029}]", " ")
    return Column(name, "text", len(one_line), "\n".join(one_line).encode())


def lists(name: str, values: pl.Series) -> Column:
    """Texts that are lists joined by `; `: as codes where the same words come again, else as texts."""
    import numpy as np
    import polars as pl

    plain = texts(name, values)
    words = pl.Series(plain.data.decode().split("\n")[: plain.length], dtype=pl.String)
    parts = (
        words.to_frame("text").select(pl.when(pl.col("text") != "").then("text").str.split("; ")).to_series()
    )
    sizes = parts.list.len().fill_null(0).to_numpy()
    each = parts.explode(empty_as_null=False, keep_nulls=False).alias("word")
    known = each.value_counts(name="n").sort("n", "word", descending=[True, False])["word"]
    if not len(known) or len(known) > len(each) // 2 or sizes.max() > 255:
        return plain
    place = pl.Series(range(len(known)), dtype=pl.Int64)
    code = each.replace_strict(known, place, return_dtype=pl.Int64).to_numpy()
    width = _width(len(known) - 1)
    data = sizes.astype(np.uint8).tobytes() + _planes(code, width)
    return Column(name, "list", len(words), data, {"width": width, "values": known.to_list()})


def whole(name: str, values: Numbers, *, unknown: Numbers | None = None, running: bool = False) -> Column:
    """Whole numbers that span less than 2³²; unknown: where there is none. running: stored as differences."""
    import numpy as np

    numbers = values.astype(np.int64)
    if running:
        numbers = np.diff(numbers, prepend=0)
    known = numbers if unknown is None else numbers[~unknown]
    least = int(known.min()) if len(known) else 0
    codes = numbers - least
    further: dict[str, Any] = {"least": least}
    if running:
        further["running"] = True
    if unknown is not None and unknown.any():
        codes = np.where(unknown, 0, codes + 1)
        further["gaps"] = True
    width = _width(int(codes.max(initial=0)))
    return Column(name, "int", len(numbers), _planes(codes, width), {"width": width, **further})


def codes(name: str, values: pl.Series, known: pl.Series) -> Column:
    """The place of each value among those known; what is not there is unknown."""
    import polars as pl

    place = pl.DataFrame({"value": known, "place": pl.Series(range(len(known)), dtype=pl.Int64)})
    asked = pl.DataFrame({"value": values.cast(known.dtype)})
    found = asked.join(place, on="value", how="left", maintain_order="left")["place"].fill_null(-1).to_numpy()
    return whole(name, found, unknown=found < 0)


def numbers(name: str, values: Numbers) -> Column:
    """Any numbers in the cheapest type that keeps them; NaN and infinities are unknown.

    Whole numbers and those of which there are few are kept as they are, others to 13 bits: four digits.
    """
    import numpy as np

    given = values.astype(np.float64)
    unknown = ~np.isfinite(given)
    known = given[~unknown]
    is_whole = bool((known == np.floor(known)).all())
    if not len(known) or (is_whole and known.max() - known.min() < _WIDEST and abs(known).max() < 2**53):
        return whole(name, np.where(unknown, 0.0, given), unknown=unknown)
    distinct = np.unique(known)
    if len(distinct) <= max(_FEW, len(given) // 8) or is_whole or not _fits_float32(distinct):
        return _coded(name, given, unknown, distinct)
    bits = given.astype("<f4").view("<u4").astype(np.uint64)
    rounded = np.where(unknown, bits, (bits + 0x400) & 0xFFFFF800)
    return Column(name, "float", len(given), _planes(rounded, 4))


def _coded(name: str, given: Numbers, unknown: Numbers, distinct: Numbers) -> Column:
    import numpy as np

    code = np.searchsorted(distinct, np.where(unknown, distinct[0], given))
    values: list[float | None] = distinct.tolist()
    if unknown.any():
        code = np.where(unknown, len(values), code)
        values.append(None)
    width = _width(len(values) - 1)
    return Column(name, "coded", len(given), _planes(code, width), {"width": width, "values": values})


def _fits_float32(values: Numbers) -> bool:
    import numpy as np

    size = np.abs(values[values != 0])
    return bool(((size > _FLOAT32[0]) & (size < _FLOAT32[1])).all())


def _width(largest: int) -> int:
    return max(1, (largest.bit_length() + 7) // 8)


def _planes(values: Numbers, width: int) -> bytes:
    import numpy as np

    by_value: npt.NDArray[np.uint8] = values.astype("<u4").view(np.uint8).reshape(-1, 4)
    return by_value[:, :width].T.tobytes()
