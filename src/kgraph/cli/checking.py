"""`kgraph validate`, `kgraph verify`."""

from __future__ import annotations

import json

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
@options.as_json
@click.pass_context
def verify(ctx: click.Context, workspace: str, as_json: bool) -> None:
    """Check that all engines count the same.

    SPARQL, the tables and networkx must give the same figures; exit code 4 where they differ.

    \b
    Example:
      kgraph verify
    """
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


COMMANDS = (validate, verify)
