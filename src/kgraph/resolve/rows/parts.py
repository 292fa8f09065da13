"""Tables made in parts, in any order, and sorted at the end: in memory, or in ranges of keys on the disk.

Keys begin with an id, whose characters are evenly spread, or with the place of a record, of which the corpus
tells how they are spread; so a table falls into ranges of about one size, each of which is sorted by itself.
"""

from __future__ import annotations

import shutil
import weakref
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import ROWS, Entities, schema

if TYPE_CHECKING:
    import polars as pl

HELD_ROWS = 400_000
"""Rows of a table that are kept before they are parted and put on the disk."""
WORTH_PARTING = 2_000_000
"""Rows of a table from which on its parts go to the disk."""
KEYS = {
    "papers": 1, "people": 1, "person_names": 2, "authorships": 2, "mentions": 4, "paper_records": 3,
    "paper_topics": 2, "person_records": 3, "evidence": 5,
}  # fmt: skip
"""Columns at the beginning of a table that tell its rows apart, as a rule."""
FIRST_OF_IDS = "abcdefghijklmnopqrstuvwxyz234567"


@dataclass(frozen=True)
class Ranges:
    """How a table is parted: the columns with which its key begins, and the first key of each further range.

    Of several columns the values are joined by a character that sorts before all others.
    """

    columns: tuple[str, ...]
    starts: Sequence[str]

    def parted(self, rows: pl.DataFrame) -> dict[int, pl.DataFrame]:
        """The rows by the number of their range."""
        import polars as pl

        key = rows.select(pl.concat_str(self.columns, separator="\0")).to_series()
        numbers = pl.Series(self.starts, dtype=pl.String).search_sorted(key, side="right")
        parted = rows.with_columns(numbers.alias("range")).partition_by(
            "range", as_dict=True, include_key=False
        )
        return {int(number): part for (number,), part in parted.items()}


def by_id(column: str, kinds: Sequence[str] = ()) -> Ranges:
    """Ranges of ids, where there are `kinds` of each of them."""
    marks = sorted(FIRST_OF_IDS)
    if not kinds:
        return Ranges((column,), marks)
    return Ranges(("kind", column), [f"{kind}\0{mark}" for kind in sorted(kinds) for mark in ("", *marks)])


_KINDS = ("artifact", "lab", "paper", "person", "topic", "venue")
RANGES = {
    "papers": by_id("id"),
    "people": by_id("id"),
    "person_names": by_id("person"),
    "authorships": by_id("paper"),
    "affiliations": by_id("paper"),
    "paper_topics": by_id("paper"),
    "paper_labs": by_id("paper"),
    "paper_funders": by_id("paper"),
    "citations": by_id("citing"),
    **{table: by_id("entity", _KINDS) for table in ("identifiers", "links", "evidence")},
}
"""How tables are parted whose keys begin with an id."""


@dataclass
class _Table:
    rows: list[pl.DataFrame] = field(default_factory=list)
    held: int = 0
    height: int = 0
    ranges: dict[int, list[Path]] = field(default_factory=lambda: defaultdict(list))


class Parts:
    """Takes rows of tables, and is where `Entities` read them afterwards, sorted.

    ranges: of the tables that may grow large, where there are any. Those are kept on the disk, in a folder
    that goes when nobody holds this any more.
    """

    def __init__(self, ranges: Mapping[str, Ranges] | None = None) -> None:
        self._ranges = ranges or {}
        self._tables: dict[str, _Table] = defaultdict(_Table)
        self._folder = Path(mkdtemp(prefix="kgraph-")) if ranges else None
        if self._folder:
            weakref.finalize(self, shutil.rmtree, self._folder, ignore_errors=True)

    def add(self, table: str, rows: pl.DataFrame) -> None:
        """Further rows of a table."""
        if not rows.height:
            return
        known = self._tables[table]
        known.rows.append(rows)
        known.held += rows.height
        known.height += rows.height
        if self._folder and table in self._ranges and known.held >= HELD_ROWS:
            self._spill(table)

    def add_rows(self, table: str, rows: Sequence[Any]) -> None:
        """Further rows of a table, as structs."""
        self.add(table, getattr(Entities.from_rows({table: list(rows)}), table))

    def entities(self) -> Entities:
        """All tables; those on the disk are read when they are first used."""
        if self._folder is None:
            return Entities(**{name: self.read(name) for name in self._tables})
        for table in self._ranges:
            if self._tables[table].ranges:
                self._spill(table)
        return Entities(self)

    def read(self, table: str) -> pl.DataFrame:
        """All rows of a table, sorted."""
        import polars as pl

        parts = [part for part in self._sorted(table) if part.height]
        return pl.concat(parts) if parts else pl.DataFrame(schema=schema(ROWS[table]))

    def height(self, table: str) -> int:
        """Number of rows."""
        return self._tables[table].height

    def scan(self, table: str) -> pl.LazyFrame:
        """A table lazily, one range at a time."""
        from polars.io.plugins import register_io_source

        def batches(
            with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, size: int | None
        ) -> Iterator[pl.DataFrame]:
            for part in self._sorted(table):
                rows = part if predicate is None else part.filter(predicate)
                rows = rows if with_columns is None else rows.select(with_columns)
                yield rows if n_rows is None else rows.head(n_rows)
                if n_rows is not None and (n_rows := n_rows - rows.height) <= 0:
                    return

        return register_io_source(batches, schema=schema(ROWS[table]))

    def _spill(self, table: str) -> None:
        import polars as pl

        assert self._folder
        known = self._tables[table]
        if known.held:
            for number, rows in self._ranges[table].parted(pl.concat(known.rows)).items():
                path = self._folder / f"{table}-{number}-{len(known.ranges[number])}.arrow"
                rows.write_ipc(path, compression="lz4")
                known.ranges[number].append(path)
        known.rows, known.held = [], 0

    def _sorted(self, table: str) -> Iterator[pl.DataFrame]:
        import polars as pl

        known = self._tables[table]
        for _, paths in sorted(known.ranges.items()):
            yield _in_order(table, pl.concat([pl.read_ipc(path) for path in paths]))
        if known.rows:
            yield _in_order(table, pl.concat(known.rows))


def _in_order(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows sorted by all their columns, nulls last: as far as they are needed to tell rows apart."""
    import polars as pl

    key = rows.columns[: KEYS.get(table, len(rows.columns))]
    found = rows.sort(key, nulls_last=True)
    same = found.select(
        pl.all_horizontal(pl.col(c).eq_missing(pl.col(c).shift(-1)) for c in key).any()
    ).item()
    return rows.sort(rows.columns, nulls_last=True) if same else found
