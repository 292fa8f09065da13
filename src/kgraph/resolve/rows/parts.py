"""Tables made in parts, in any order, and sorted at the end: in memory, or in ranges of keys on the disk.

Keys begin with an id, whose characters are evenly spread, or with the place of a record, of which the corpus
tells how they are spread; so a table falls into ranges of about one size, each of which is sorted by itself.
Any process may pack rows for the disk; a table is one file there, of which any process may read the ranges.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import ROWS, Entities, StoredTable, schema
from kgraph.model.parquet import Written, write_parquet
from kgraph.resolve.scratch import Scratch

if TYPE_CHECKING:
    import polars as pl

HELD_ROWS = 400_000
"""Rows of a table that are kept before they are parted and put on the disk."""
WORTH_PARTING = 2_000_000
"""Rows of a table from which on its parts go to the disk."""
KEYS = {
    "papers": 1, "people": 1, "person_names": 2, "authorships": 2, "mentions": 4, "paper_records": 3,
    "record_places": 3, "paper_topics": 2, "person_records": 3, "evidence": 5,
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
    "paper_labs": by_id("paper"),
    "paper_funders": by_id("paper"),
    "citations": by_id("citing"),
    **{table: by_id("entity", _KINDS) for table in ("identifiers", "links")},
}
"""How tables are parted whose keys begin with an id."""


@dataclass(frozen=True)
class Packed:
    """Rows of one range of a table as they stand on the disk."""

    range: int
    height: int
    data: bytes


def packed(rows: pl.DataFrame, ranges: Ranges) -> list[Packed]:
    """Rows of a table, parted and ready for the disk."""
    return [_packed(number, part) for number, part in ranges.parted(rows).items()] if rows.height else []


@dataclass(frozen=True)
class Rows:
    """Rows of tables that a worker has made: of those that go to the disk ready for it."""

    tables: dict[str, pl.DataFrame]
    packed: dict[str, list[Packed]]

    @classmethod
    def of(cls, tables: Mapping[str, pl.DataFrame], ranges: Mapping[str, Ranges]) -> Rows:
        """From the rows of some tables; `ranges` are of those that go to the disk."""
        return cls(
            {name: rows for name, rows in tables.items() if name not in ranges},
            {name: packed(rows, ranges[name]) for name, rows in tables.items() if name in ranges},
        )


def _packed(number: int, rows: pl.DataFrame) -> Packed:
    file = BytesIO()
    rows.write_ipc_stream(file, compression="lz4")  # of small parts many times faster than a file of IPC
    return Packed(number, rows.height, file.getvalue())


@dataclass
class _Table:
    rows: list[pl.DataFrame] = field(default_factory=list)
    held: int = 0
    height: int = 0
    ranges: dict[int, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    """Number of a range → where in the file its parts stand, and how long they are."""
    written: Written | None = None
    """Where the whole table was written in order."""


@dataclass(frozen=True)
class OnDisk:
    """A table whose parts are in a file: any process can go through it."""

    table: str
    path: Path
    ranges: list[list[tuple[int, int]]]

    def frames(self) -> Iterator[pl.DataFrame]:
        """Its rows in order, one range at a time."""
        import polars as pl

        with self.path.open("rb") as file:
            for places in self.ranges:
                parts = []
                for start, length in places:
                    file.seek(start)
                    parts.append(pl.read_ipc_stream(BytesIO(file.read(length))))
                yield _in_order(self.table, pl.concat(parts))

    def scan(self) -> pl.LazyFrame:
        """The same lazily."""
        return _scan(self.table, self.frames)


class Parts:
    """Takes rows of tables, and is where `Entities` read them afterwards, sorted.

    ranges: of the tables that may grow large, where there are any. Those are kept on the disk, in a folder
    that goes when nobody holds this any more.
    """

    def __init__(self, ranges: Mapping[str, Ranges] | None = None) -> None:
        self.ranges = ranges or {}
        self._tables: dict[str, _Table] = defaultdict(_Table)
        self._folder = Scratch() if ranges else None

    def add(self, table: str, rows: pl.DataFrame) -> None:
        """Further rows of a table."""
        if not rows.height:
            return
        known = self._tables[table]
        known.rows.append(rows)
        known.held += rows.height
        known.height += rows.height
        if self._folder and table in self.ranges and known.held >= HELD_ROWS:
            self._spill(table)

    def add_made(self, made: Rows) -> None:
        """Further rows of tables, from a worker."""
        for table, rows in made.tables.items():
            self.add(table, rows)
        for table, parts in made.packed.items():
            self.add_packed(table, parts)

    def add_all_in_order(self, table: str, frames: Iterable[pl.DataFrame]) -> None:
        """All rows of a table, in its order; for several threads.

        On the disk they are written at once in the form in which they stay.
        """
        known = self._tables[table]
        if not self._folder:
            for rows in frames:
                self.add(table, rows)
            return

        def counted() -> Iterator[pl.DataFrame]:
            for rows in frames:
                known.height += rows.height
                if rows.height:
                    yield rows

        known.written = Written(self._folder.path / f"{table}.parquet")
        write_parquet(_scan(table, counted), known.written.path)

    def add_packed(self, table: str, parts: Sequence[Packed]) -> None:
        """Further rows of a table that goes to the disk."""
        known = self._tables[table]
        with self._path(table).open("ab") as file:
            for part in parts:
                known.height += part.height
                known.ranges[part.range].append((file.tell(), len(part.data)))
                file.write(part.data)

    def add_rows(self, table: str, rows: Sequence[Any]) -> None:
        """Further rows of a table, as structs."""
        self.add(table, getattr(Entities.from_rows({table: list(rows)}), table))

    def taken(self, table: str) -> Iterator[pl.DataFrame]:
        """The rows of a table that serves only to make others, sorted, some at a time; for one time.

        What is on the disk stays until the folder goes.
        """
        stored = self.stored(table)
        rows = self._tables.pop(table).rows
        return stored.frames() if isinstance(stored, OnDisk) else _whole(table, rows)

    def entities(self) -> Entities:
        """All tables; those on the disk are read when they are first used."""
        if self._folder is None:
            return Entities(**{name: self.read(name) for name in self._tables})
        return Entities(self)

    def stored(self, table: str) -> StoredTable | None:
        """A table that any process can go through while somebody holds this; `None` for one in memory."""
        known = self._tables[table]
        if known.written or not known.ranges:
            return known.written
        self._spill(table)
        return OnDisk(table, self._path(table), [places for _, places in sorted(known.ranges.items())])

    def read(self, table: str) -> pl.DataFrame:
        """All rows of a table, sorted."""
        return self.scan(table).collect()

    def height(self, table: str) -> int:
        """Number of rows."""
        return self._tables[table].height

    def scan(self, table: str) -> pl.LazyFrame:
        """A table lazily: of one on the disk what is asked for is read, one range at a time."""
        if stored := self.stored(table):
            return stored.scan()
        return _scan(table, partial(_whole, table, self._tables[table].rows))

    def _spill(self, table: str) -> None:
        import polars as pl

        known = self._tables[table]
        if known.held:
            known.height -= known.held
            rows, known.rows, known.held = pl.concat(known.rows), [], 0
            self.add_packed(table, packed(rows, self.ranges[table]))

    def _path(self, table: str) -> Path:
        assert self._folder
        return self._folder.path / f"{table}.parts"


def _scan(table: str, frames: Callable[[], Iterator[pl.DataFrame]]) -> pl.LazyFrame:
    """A table lazily, of which some rows at a time are in memory."""
    from polars.io.plugins import register_io_source

    def batches(
        with_columns: list[str] | None, predicate: pl.Expr | None, n_rows: int | None, size: int | None
    ) -> Iterator[pl.DataFrame]:
        for part in frames():
            rows = part if predicate is None else part.filter(predicate)
            rows = rows if with_columns is None else rows.select(with_columns)
            yield rows if n_rows is None else rows.head(n_rows)
            if n_rows is not None and (n_rows := n_rows - rows.height) <= 0:
                return

    return register_io_source(batches, schema=schema(ROWS[table]))


def _whole(table: str, rows: Sequence[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    import polars as pl

    return each_in_order(table, [pl.concat(rows)] if rows else [])


def each_in_order(table: str, frames: Iterable[pl.DataFrame]) -> Iterator[pl.DataFrame]:
    """Frames of a table, each sorted."""
    return (_in_order(table, rows) for rows in frames if rows.height)


def _in_order(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """Rows sorted by all their columns, nulls last: as far as they are needed to tell rows apart."""
    import polars as pl

    key = rows.columns[: KEYS.get(table, len(rows.columns))]
    varied = rows.select(pl.col(c).ne_missing(pl.col(c).first()).any() for c in key).row(0)
    by = [c for c, is_varied in zip(key, varied, strict=True) if is_varied]
    found = rows.sort(by, nulls_last=True) if by else rows
    same = found.select(
        pl.all_horizontal(pl.col(c).eq_missing(pl.col(c).shift(-1)) for c in by or key).any()
    ).item()
    return rows.sort(rows.columns, nulls_last=True) if same else found
