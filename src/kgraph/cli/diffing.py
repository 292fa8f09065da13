"""`kgraph diff`, `kgraph timeline`, and communities through time: what changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli import options, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from kgraph.measures.diff import Diff
    from kgraph.networks import Network
    from kgraph.networks.windows import Window

SHOWN = 10
"""Rows of each change that the text for people shows."""


@click.command()
@click.argument("a", required=False, type=click.Path(file_okay=False))
@click.argument("b", required=False, type=click.Path(file_okay=False))
@options.workspace
@click.option(
    "--build", type=click.IntRange(1), metavar="N", help="From build N of the workspace to the last."
)
@click.option("--before", metavar="PERIOD", help="With --after: from 2020-2022, 2024, 2025-06..2026-02 …")
@click.option("--after", metavar="PERIOD", help="… to this period.")
@click.option("--since", metavar="DATE", help="What is new since 2024, 2026-03 or 2026-03-15.")
@click.option("--lab", metavar="NAME", help="Only papers that name this lab or a part of it, and their ties.")
@click.option("--person", metavar="NAME", help="Only the papers and ties of this person.")
@click.option("--ego", metavar="NAME", help="Only ties among this person and those who wrote with them.")
@click.option(
    "-f", "--format", "format", default="table", show_default=True, type=click.Choice(["table", "json"]),
    help="How to print.",
)  # fmt: skip
@click.option(
    "--top",
    type=click.IntRange(1),
    help=f"Rows of each change to print; default: {SHOWN} as a table, else all.",
)
def diff(
    a: str | None,
    b: str | None,
    workspace: str,
    build: int | None,
    before: str | None,
    after: str | None,
    since: str | None,
    format: str,
    top: int | None,
    lab: str | None,
    person: str | None,
    ego: str | None,
) -> None:
    """Show what differs: papers, people, labs, and ties with their papers and lines.

    Between two workspaces A and B; without them between the last build of the workspace and the one before,
    or build N; with --before and --after between two periods; with --since what came since then.

    \b
    Examples:
      kgraph diff --since 2026-03 --lab Mila
      kgraph diff --before 2020-2022 --after 2023-2025 --person "Razvan Pascanu"
    """
    import kgraph

    in_time = before is not None or after is not None or since is not None
    if (before is None) != (after is None) or (since is not None and before is not None):
        raise click.UsageError("give --before and --after together, or --since alone")
    if sum(name is not None for name in (lab, person, ego)) > 1:
        raise click.UsageError("give one of --lab, --person and --ego")
    if sum((a is not None, in_time, build is not None)) > 1:
        raise click.UsageError("give two workspaces, or --build, or periods")
    if (a is None) != (b is None):
        raise click.UsageError("name two workspaces; for one give -w with --build, --since or periods")
    last = kgraph.open(workspace if b is None else b)
    if a is not None:
        found = kgraph.open(a).diff(last, lab=lab, person=person, ego=ego)
    elif in_time:
        found = last.diff(before=before, after=after, since=since, lab=lab, person=person, ego=ego)
    else:
        found = last.earlier(build).diff(last, lab=lab, person=person, ego=ego)
    _show(found, format, top)


def _show(found: Diff, format: str, top: int | None) -> None:
    if format == "json":
        click.echo(json.dumps(found.to_dict(limit=top), ensure_ascii=False))
        return
    if found.is_empty:
        click.echo("nothing differs", err=True)
    click.echo(found.to_text(limit=top or SHOWN))


@click.command()
@click.argument("name", default="coauthorship")
@options.workspace
@options.windows
@click.option(
    "--show", default="windows", show_default=True, type=click.Choice(["windows", "events", "ties"]),
    help="A row per window, per event of a tie, or per tie.",
)  # fmt: skip
@options.network_parameters
@options.table_format
@click.option("--top", type=click.IntRange(1), help="Rows to print; default: 20 as a table, else all.")
def timeline(
    name: str,
    workspace: str,
    window: int | None,
    step: int | None,
    cumulative: bool,
    show: str,
    format: str,
    top: int | None,
    **parameters: Any,
) -> None:
    """Show how ties and people come, stay and go from window to window.

    A tie is born in the first window that has it, persists where the window before has it too, is reborn
    where only an earlier one has, and died in the first window without it.

    \b
    Examples:
      kgraph timeline --window 5
      kgraph timeline --window 3 --step 1 --since 2015 --ego "Razvan Pascanu"
      kgraph timeline --cumulative -f csv
      kgraph timeline --window 5 --show events --top 50
    """
    import kgraph

    found = kgraph.open(workspace).timeline(
        name, width=window or 1, step=step, growing=cumulative, **parameters
    )
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    frame = {"windows": lambda: found.windows, "events": lambda: found.events, "ties": lambda: found.ties}[
        show
    ]()
    if format == "table":
        frame = frame.drop("source_id", "target_id", strict=False)
    if format == "table" and show == "windows" and top is None:
        top = frame.height
    terminal.print_frame(frame, format, limit=top)


def show_lineages(
    parts: Sequence[tuple[Window, Network]],
    format: str,
    top: int | None,
    pictures: Path | None,
    seed: int,
    **how: Any,
) -> None:
    """Print the communities of windows with their lineages; `how` they are found, see `lineages`."""
    from kgraph.measures.lineages import lineages
    from kgraph.networks.windows import window_notes

    found = lineages(parts, seed=seed, **how)
    table = found.tracking.table
    for note in window_notes(parts):
        click.echo(f"note: {note}", err=True)
    click.echo(
        f"{table['lineage'].n_unique():,} lineages in {len(parts):,} windows, of {found.tracking.least_size} "
        "members or more",
        err=True,
    )
    terminal.print_frame(table, format, limit=top)
    if pictures is not None:
        _draw(found.parts, pictures, seed)


def _draw(parts: Sequence[tuple[Window, Network]], folder: Path, seed: int) -> None:
    """A page for each window, lineages in the same colours on all."""
    from dataclasses import replace

    from kgraph.exports import export
    from kgraph.exports.drawing import draw

    folder.mkdir(parents=True, exist_ok=True)
    for window, network in parts:
        titled = replace(network, title=f"{network.title} {window.label}")
        path = export(draw(titled, seed=seed), folder / f"{window.since}-{window.until}.html")
        click.echo(f"wrote {path}", err=True)


COMMANDS = (diff, timeline)
