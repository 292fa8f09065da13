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


def progress(quiet: bool) -> Progress:
    """A bar per stage where stderr is a terminal, a line per stage elsewhere, nothing when quiet."""
    if quiet:
        return SILENT
    return _Bars() if sys.stderr.isatty() else _Lines()


class _Lines:
    """One line when a stage ends: for logs."""

    def __init__(self) -> None:
        self._stage: tuple[str, int, str, float] | None = None

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        self.close()
        self._stage = (title, total or 0, unit, time.perf_counter())

    def advance(self, n: int = 1) -> None:
        pass

    def close(self) -> None:
        if self._stage:
            title, total, unit, began = self._stage
            amount = f" {total:,} {unit}" if total else ""
            click.echo(f"  {title}{amount} … {time.perf_counter() - began:.1f} s", err=True)
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

        self._bars = Bars(
            TextColumn("{task.description:<16}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        )
        self._bars.start()
        self._task: Any = None

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        self._finish()
        self._task = self._bars.add_task(title, total=total)

    def advance(self, n: int = 1) -> None:
        if self._task is not None:
            self._bars.advance(self._task, n)

    def _finish(self) -> None:
        if self._task is not None:
            task = self._bars.tasks[self._task]
            self._bars.update(self._task, total=task.total or 1, completed=task.total or 1)

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
