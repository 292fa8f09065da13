"""`kgraph validate`, `kgraph verify`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kgraph.cli import options, terminal

FAILED = 4


@click.command()
@options.workspace
@options.as_json
@options.quiet
@click.pass_context
def validate(ctx: click.Context, workspace: str, as_json: bool, quiet: bool) -> None:
    """Check the graph against its SHACL shapes.

    Exit code 4 when the shapes of the ontology are violated.

    \b
    Example:
      kgraph validate
    """
    import kgraph

    drawn = terminal.progress(quiet)
    try:
        with kgraph.open(workspace) as kg:
            found = kg.validate(progress=drawn)
    finally:
        terminal.close(drawn)
    click.echo(json.dumps(found.to_dict(), ensure_ascii=False) if as_json else found.to_text().rstrip("\n"))
    if not found.conforms:
        ctx.exit(FAILED)


@click.command()
@options.workspace
@click.option("--deep", is_flag=True, help="Check instead that every file is whole and all of them agree.")
@options.as_json
@options.quiet
@click.pass_context
def verify(ctx: click.Context, workspace: str, deep: bool, as_json: bool, quiet: bool) -> None:
    """Check that all engines count the same.

    SPARQL, the tables and networkx must give the same figures; exit code 4 where they differ. With --deep:
    digests of all files, counts of manifest, tables, registry and store, and what refers to what.

    \b
    Examples:
      kgraph verify
      kgraph verify --deep
    """
    if deep:
        _verify_deep(ctx, workspace, as_json, quiet)
        return
    import kgraph
    from kgraph.measures.verify import verify as compare

    with kgraph.open(workspace) as kg:
        checks = compare(kg.store, kg.entities, kg.base)
    if as_json:
        click.echo(json.dumps([c.to_dict() for c in checks], ensure_ascii=False))
    else:
        for check in checks:
            figures = "  ".join(f"{source} {value}" for source, value in check.figures.items())
            click.echo(f"{'same  ' if check.ok else 'DIFFER'}  {check.name:<40} {figures}")
    if not all(c.ok for c in checks):
        ctx.exit(FAILED)


def _verify_deep(ctx: click.Context, workspace: str, as_json: bool, quiet: bool) -> None:
    from kgraph.integrity import examine
    from kgraph.states import current_state

    drawn = terminal.progress(quiet)
    try:
        found = examine(current_state(Path(workspace)), progress=drawn)
    finally:
        terminal.close(drawn)
    if as_json:
        click.echo(json.dumps([finding.to_dict() for finding in found], ensure_ascii=False))
    else:
        for finding in found:
            fault = f": {finding.fault}" if finding.fault else ""
            click.echo(f"{'ok   ' if finding.ok else 'WRONG'}  {finding.name}{fault}")
    if not all(finding.ok for finding in found):
        click.echo(f"kgraph: what is wrong can be repaired with: kgraph doctor -w {workspace}", err=True)
        ctx.exit(FAILED)


@click.command()
@options.workspace
@options.output
@click.option(
    "-f",
    "--format",
    "format",
    default="text",
    show_default=True,
    type=click.Choice(["text", "html", "md", "csv", "json"]),
    help="How to print.",
)
@click.option("--rows", type=click.IntRange(0), default=1000, show_default=True, help="Lines per figure.")
@click.option(
    "--fail-on",
    metavar="CHECK[=LIMIT]",
    multiple=True,
    help="Exit code 4 when a figure is above its limit (a number, 5%, or none at all); any for all.",
)
@click.pass_context
def health(
    ctx: click.Context, workspace: str, output: str, format: str, rows: int, fail_on: tuple[str, ...]
) -> None:
    """Say what is missing, odd or repaired in the data.

    Each figure leads to the lines of files behind it.

    \b
    Examples:
      kgraph health
      kgraph health -f html -o health.html
      kgraph health --fail-on rejected --fail-on missing-year=5%
    """
    import kgraph
    from kgraph.reports.health import WRITERS, read_limits

    limits = read_limits(fail_on)
    with kgraph.open(workspace) as kg:
        found = kg.health(rows=rows)
    failed = found.failures(limits)
    options.write_text(WRITERS[format](found), output)
    for finding in failed:
        click.echo(f"kgraph: {finding.name}: {finding.count:,} {finding.title}", err=True)
    if failed:
        ctx.exit(FAILED)


COMMANDS = (validate, verify, health)
