"""How fast tables are read, beside bare `csv.reader` with `dict(zip(header, row))` on the same rows.

    python benchmarks/readers_csv.py [TABLE …]

Without a table, two are made: a Scopus export beside this repository repeated 20 times (12 MB, 45 columns,
about 10 kB a row) and 60,000 rows of four columns. `cut` is the cutting into parts, `rows` the parts in
rows, `read` the whole way to repaired records.
"""

from __future__ import annotations

import csv
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kgraph.model.records import Rejected
from kgraph.readers import ReadOptions, Source, parts_of
from kgraph.readers.batches import read_part
from kgraph.readers.csv_tables import FORMAT
from kgraph.readers.documents.csv_text import rows_of, table_of
from kgraph.readers.documents.part import Part

SCOPUS = Path(__file__).parents[2] / "shared" / "data" / "fixtures" / "csv" / "scopus_litstudy.csv"
N_TIMES = 3


def made(folder: Path) -> Iterator[Path]:
    """The two tables of the docstring; the first only where the documents are."""
    if SCOPUS.exists():
        header, _, rows = SCOPUS.read_bytes().partition(b"\n")
        path = folder / "scopus.csv"
        path.write_bytes(header + b"\n" + (rows.rstrip(b"\n") + b"\n") * 20)
        yield path
    narrow = folder / "narrow.csv"
    row = '"Networks of {i}: a study","Li, Bo; Öz, Ada; Doe {i}, Cy",2020,10.1234/x{i}\n'
    narrow.write_text("title,authors,year,doi\n" + "".join(row.format(i=i) for i in range(60_000)), "utf-8")
    yield narrow


def timed(function: Callable[[], Any]) -> tuple[float, Any]:
    """Least seconds of the processor, and the result."""
    best, result = float("inf"), None
    for _ in range(N_TIMES):
        start = time.process_time()
        result = function()
        best = min(best, time.process_time() - start)
    return best, result


def bare(path: Path) -> int:
    csv.field_size_limit(1 << 30)
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file)
        header = next(rows)
        return sum(1 for row in rows if dict(zip(header, row, strict=False)))


def cut(path: Path) -> list[Part]:
    return [part for part in parts_of(Source(path), FORMAT) if isinstance(part, Part)]


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        print(
            f"{'table':24}{'MB':>6}{'rows':>9}{'bare':>8}{'cut':>8}{'rows':>8}{'read':>8}{'ratio':>7}  rows/s"
        )
        for path in [Path(name) for name in sys.argv[1:]] or made(Path(folder)):
            bare_seconds, n = timed(lambda path=path: bare(path))
            cut_seconds, parts = timed(lambda path=path: cut(path))
            row_seconds, _ = timed(lambda parts=parts: [len(list(rows_of(p, table_of(p)))) for p in parts])
            read_seconds, statements = timed(
                lambda parts=parts: [s for p in parts for s in read_part(FORMAT, p, ReadOptions())]
            )
            whole = cut_seconds + read_seconds
            size = path.stat().st_size / 1e6
            print(
                f"{path.name:24}{size:6.1f}{n:9,}{bare_seconds:8.2f}{cut_seconds:8.2f}{row_seconds:8.2f}"
                f"{read_seconds:8.2f}{bare_seconds / whole:7.2f}  {n / whole:,.0f}"
            )
            n_rejected = sum(isinstance(statement, Rejected) for statement in statements)
            print(f"{'':24}{len(statements) - n_rejected:,} records, {n_rejected:,} rejected")


if __name__ == "__main__":
    main()
