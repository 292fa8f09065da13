"""What people see: progress on stderr, tables on stdout."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

import click

from kgraph.progress import SILENT, Progress

if TYPE_CHECKING:
    import polars as pl

TABLE_ROWS = 20
LINE_SECONDS = 30
"""Where nobody sees a bar, a stage that goes on tells how far it is that often."""


def progress(quiet: bool) -> Progress:
    """A bar per stage where stderr is a terminal, a line per stage elsewhere, nothing when quiet."""
    if quiet:
        return SILENT
    return _Bars() if sys.stderr.isatty() else _Lines()


class _Lines:
    """One line when a stage ends, and one every half minute of a long one: for logs."""

    def __init__(self) -> None:
        from kgraph.timing import Watch

        self._stage: tuple[str, int, str, float] | None = None
        self._done, self._said = 0, 0.0
        self._memory = Watch()

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        self.close()
        now = time.perf_counter()
        self._stage, self._done, self._said = (title, total or 0, unit, now), 0, now

    def advance(self, n: int = 1) -> None:
        self._done += n
        now = time.perf_counter()
        if self._stage is None or now - self._said < LINE_SECONDS:
            return
        title, total, unit, began = self._stage
        self._said = now
        rate = self._done / (now - began)
        left = f", {(total - self._done) / rate:.0f} s left" if total > self._done else ""
        of = f" of {total:,}" if total else ""
        click.echo(f"  {title} {self._done:,}{of} {unit}, {rate:,.0f}/s{left}", err=True)

    def close(self) -> None:
        if self._stage:
            title, total, unit, began = self._stage
            seconds, peak = time.perf_counter() - began, self._memory.peak_mb()
            amount = f" {total:,} {unit}" if total else ""
            rate = f", {total / seconds:,.0f}/s" if total and seconds >= 1 else ""
            memory = f", {peak:,.0f} MB" if peak else ""
            click.echo(f"  {title}{amount} … {seconds:.1f} s{rate}{memory}", err=True)
            self._stage = None


class _Bars:
    """A bar per stage, with rate and time left."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )
        from rich.progress import Progress as Bars

        from kgraph.timing import Watch

        self._bars = Bars(
            TextColumn("{task.description:<16}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[cost]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._bars.start()
        self._task: Any = None
        self._memory = Watch()

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        self._finish()
        self._task = self._bars.add_task(title, total=total, cost="")

    def advance(self, n: int = 1) -> None:
        if self._task is not None:
            speed = self._bars.tasks[self._task].speed
            self._bars.update(self._task, advance=n, cost=f"{speed:,.0f}/s" if speed else "")

    def _finish(self) -> None:
        if self._task is not None:
            task = self._bars.tasks[self._task]
            cost = f"{task.fields['cost']} {self._memory.peak_mb():,.0f} MB".strip()
            self._bars.update(self._task, total=task.total or 1, completed=task.total or 1, cost=cost)

    def close(self) -> None:
        self._finish()
        self._bars.stop()


def close(drawn: Progress) -> None:
    """End the drawing of progress."""
    closing = getattr(drawn, "close", None)
    if closing:
        closing()


def print_frame(frame: pl.DataFrame, format: str, *, limit: int | None = None) -> None:
    """A frame on stdout as table, CSV, TSV or JSON; says on stderr when `limit` cuts it.

    The table shows six digits and, without a limit, `TABLE_ROWS` rows; the other formats show everything.
    """
    if limit is None and format == "table":
        limit = TABLE_ROWS
    shown = frame if limit is None else frame.head(limit)
    if format == "json":
        click.echo(shown.write_json())
    elif format == "table":
        from kgraph.store.table import write_table

        rows = ([_rounded(value) for value in row] for row in shown.iter_rows())
        write_table(shown.columns, rows, sys.stdout.buffer, prefixes={})
        sys.stdout.flush()
    else:
        click.echo(shown.write_csv(separator="\t" if format == "tsv" else ","), nl=False)
    if shown.height < frame.height:
        click.echo(f"{shown.height} of {frame.height:,} rows; --top N or -f csv shows more", err=True)


def _rounded(value: object) -> object:
    return float(f"{value:.6g}") if isinstance(value, float) else value
