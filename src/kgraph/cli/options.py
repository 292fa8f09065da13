"""Options that several commands share, so that they have one name and one meaning."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import click

from kgraph.workspace import DEFAULT_WORKSPACE

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

workspace: Decorator = click.option(
    "-w",
    "--workspace",
    default=DEFAULT_WORKSPACE,
    show_default=True,
    envvar="KGRAPH_WORKSPACE",
    type=click.Path(file_okay=False),
    help="The folder a build wrote.",
)

quiet: Decorator = click.option("-q", "--quiet", is_flag=True, help="No progress and no summary on stderr.")

output: Decorator = click.option(
    "-o", "--output", default="-", type=click.Path(), help="File to write, - for stdout."
)

table_format: Decorator = click.option(
    "-f",
    "--format",
    "format",
    default="table",
    show_default=True,
    type=click.Choice(["table", "csv", "tsv", "json"]),
    help="How to print.",
)

as_json: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def network_parameters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose and cut a network; they arrive as keyword arguments of the same names."""
    for option in reversed(_NETWORK_PARAMETERS):
        command = option(command)
    return command


def _weight(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    from kgraph.errors import UnknownName
    from kgraph.networks.weighting import WEIGHTINGS

    names = [w.name for w in WEIGHTINGS]
    if value not in names:
        raise click.BadParameter(str(UnknownName("weighting", value, names, hint=", ".join(names))))
    return value


_NETWORK_PARAMETERS: tuple[Decorator, ...] = (
    click.option(
        "--weight",
        default="full",
        show_default=True,
        callback=_weight,
        help="How joint papers count: full, fractional (Newman 1/(n−1)), paper (2/(n(n−1))), harmonic.",
    ),
    click.option("--since", type=int, help="Only papers of this year or later."),
    click.option("--until", type=int, help="Only papers of this year or earlier."),
    click.option("--min-papers", type=click.IntRange(1), default=1, help="Only edges of so many papers."),
    click.option("--ego", help="Only this person and who is near; by name, IRI or identifier."),
    click.option(
        "--radius", type=click.IntRange(1), default=1, show_default=True, help="How near, in steps."
    ),
    click.option("--largest", is_flag=True, help="Only the largest component."),
    click.option("--listed-only", is_flag=True, help="Without inferred authors (profile owners)."),
    click.option("--max-authors", type=click.IntRange(2), help="Leave out papers of more authors; counted."),
)
