"""`kgraph doctor` and `kgraph import`: a workspace that is whole again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from kgraph.cli import options, terminal
from kgraph.cli.checking import FAILED


@click.command()
@options.workspace
@click.option("--dry-run", is_flag=True, help="Say what is wrong and what would be done; change nothing.")
@options.quiet
@click.pass_context
def doctor(ctx: click.Context, workspace: str, dry_run: bool, quiet: bool) -> None:
    """Find what is wrong with a workspace and repair it.

    What is lost is made again from what is there: store and exports from the tables, all of it from records/,
    records from their documents; else an earlier state takes over. Ids stay where a registry of them is left.
    Exit code 4 when something is wrong that was not repaired.

    \b
    Examples:
      kgraph doctor --dry-run
      kgraph doctor
    """
    from kgraph.repair import diagnose, repair

    drawn = terminal.progress(quiet)
    try:
        found = diagnose(Path(workspace), progress=drawn)
    finally:
        terminal.close(drawn)
    for problem in found.problems:
        click.echo(f"wrong: {problem}")
    for step in found.steps:
        click.echo(f"{'would' if dry_run else 'now'}: {step.title}")
    for missing in found.missing:
        click.echo(f"lost:  {missing}")
    if not found.problems:
        click.echo("nothing is wrong")
        return
    if dry_run:
        ctx.exit(FAILED)
    drawn = terminal.progress(quiet)
    try:
        left = repair(found, progress=drawn) if found.state is not None else []
    finally:
        terminal.close(drawn)
    for finding in left:
        click.echo(f"still wrong: {finding.name}: {finding.fault}")
    if left or found.missing:
        ctx.exit(FAILED)
    click.echo("repaired")


@click.command("import")
@click.argument("bundle", type=click.Path(exists=True, dir_okay=False))
@options.new_workspace("Workspace folder to write.")
@click.option("--replace", is_flag=True, help="Put it in the place of the workspace that is there.")
@options.decompression
@options.quiet
def import_(bundle: str, output: str, replace: bool, quiet: bool, **limits: Any) -> None:
    """Restore a workspace from a bundle.

    BUNDLE is what kgraph export bundle wrote. Every file comes back with the bytes it had, proved by its
    checksum; a bundle that is damaged, or holds what none may hold, writes nothing.

    \b
    Examples:
      kgraph import backup.kgraph.tar.zst -o restored
    """
    from kgraph.readers.documents.source import Limits
    from kgraph.restore import restore

    given = {name: value for name, value in limits.items() if value is not None}
    drawn = terminal.progress(quiet)
    try:
        kg = restore(bundle, output, replace=replace, limits=Limits(**given), progress=drawn)
    finally:
        terminal.close(drawn)
    if not quiet:
        click.echo(f"{output}: build {int(kg.state.name)}, {kg.status()['papers']:,} papers", err=True)


COMMANDS = (doctor, import_)
