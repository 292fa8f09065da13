"""`kgraph log` and `kgraph rollback`: what was done to a workspace, and back to an earlier state of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli import options, terminal

if TYPE_CHECKING:
    from kgraph.rollback import Entry

COUNTS = ("documents", "papers", "people")
"""What a row of the table counts."""


@click.command()
@options.workspace
@options.table_format
def log(workspace: str, format: str) -> None:
    """List the builds of a workspace, and what went back.

    A row per build, rollback and repair: what went in, what came out, which states are kept and which counts
    now (*). JSON also has the parameters of each build.

    \b
    Example:
      kgraph log
    """
    from kgraph.rollback import log as entries

    found = entries(Path(workspace))
    if format == "json":
        click.echo(json.dumps([_as_json(entry) for entry in found], ensure_ascii=False))
        return
    import polars as pl

    rows = [_row(entry) for entry in found]
    terminal.print_frame(pl.DataFrame(rows, infer_schema_length=None), format, limit=len(rows))


def _as_json(entry: Entry) -> dict[str, Any]:
    return {**entry.line, "is_kept": entry.is_kept, "is_current": entry.is_current}


def _row(entry: Entry) -> dict[str, Any]:
    line = entry.line
    counts = line.get("counts", {})
    return {
        "": "*" if entry.is_current else "",
        "build": line["build"],
        "what": line["event"],
        "when": line["at"] or "",
        **{name: counts.get(name) for name in COUNTS},
        "changed": _changed(line),
        "seconds": line.get("seconds"),
        "kept": "yes" if entry.is_kept else "",
    }


def _changed(line: dict[str, Any]) -> str:
    """What went in and out, in words."""
    if line["event"] not in ("build", "repair") or "documents" not in line:
        return f"from build {line['before']}" if line.get("before") else ""
    told = line["documents"]
    parts = []
    for sign, what in (("+", "added"), ("-", "removed"), ("~", "changed")):
        n, named = told[f"n_{what}"], told[what]
        if n:
            parts.append(f"{sign}{named[0].rpartition('/')[2]}" + (f" and {n - 1:,} more" if n > 1 else ""))
    return ", ".join(parts) or "the same documents"


@click.command()
@click.argument("number", required=False, type=click.IntRange(1), metavar="[BUILD]")
@options.workspace
@options.wait
def rollback(number: int | None, workspace: str, wait: float) -> None:
    """Make an earlier state the current one.

    Without BUILD the one before. One step, whose opposite is: kgraph rollback with the number of now. Builds
    to come count on from the highest number.

    \b
    Examples:
      kgraph rollback
      kgraph rollback 1
    """
    from kgraph.rollback import rollback as go_back

    state = go_back(Path(workspace), number, wait=wait)
    click.echo(f"build {int(state.name)} is the current one", err=True)


COMMANDS = (log, rollback)
