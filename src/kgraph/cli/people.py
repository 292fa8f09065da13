"""`kgraph explain`."""

from __future__ import annotations

import json

import click

from kgraph.cli import options


@click.command()
@click.argument("name")
@click.argument("other", required=False)
@options.workspace
@options.as_json
def explain(name: str, other: str | None, workspace: str, as_json: bool) -> None:
    """Say why names are one person.

    Prints the names merged, from which lines and why; with OTHER, the papers that join the two.

    \b
    Examples:
      kgraph explain "Razvan Pascanu"
      kgraph explain "Razvan Pascanu" "Caglar Gulcehre"
    """
    import kgraph

    explanation = kgraph.open(workspace).explain(name, other)
    click.echo(
        json.dumps(explanation.to_dict(), ensure_ascii=False)
        if as_json
        else explanation.to_text().rstrip("\n")
    )


COMMANDS = (explain,)
