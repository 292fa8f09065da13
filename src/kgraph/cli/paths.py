"""`kgraph path`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli import options, terminal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kgraph.measures.reach import Distances
    from kgraph.workspace import KnowledgeGraph

PAPERS = 5
"""Papers that the text for people shows of each step."""


def _criterion(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    from kgraph.errors import UnknownName
    from kgraph.measures.paths import check_criterion

    try:
        check_criterion(value)
    except UnknownName as error:
        raise click.BadParameter(str(error)) from error
    return value


@click.command()
@click.argument("a", required=False)
@click.argument("b", required=False)
@options.workspace
@click.option(
    "--by",
    default="shortest",
    show_default=True,
    callback=_criterion,
    help="shortest (fewest steps), strongest (least sum of 1/weight) or recent (no older tie than need be).",
)
@click.option("--via", multiple=True, metavar="NAME", help="A node to pass; several in their order.")
@click.option("--avoid", multiple=True, metavar="NAME", help="A node not to pass.")
@click.option("--network", default="coauthorship", show_default=True, help="As in: kgraph network NAME.")
@click.option("--all-pairs", is_flag=True, help="Distances between all, or between the people of --lab.")
@click.option(
    "--lab", metavar="NAME", help="With --all-pairs: the people printed with this lab or a part of it."
)
@click.option("--matrix", is_flag=True, help="With --all-pairs: a square instead of a row per pair.")
@click.option(
    "--top", type=click.IntRange(1), help="Rows, or papers of a step; default: 20 or 5 as a table, else all."
)
@options.network_parameters_but_lab
@options.table_format
def path(
    a: str | None,
    b: str | None,
    workspace: str,
    by: str,
    via: tuple[str, ...],
    avoid: tuple[str, ...],
    network: str,
    all_pairs: bool,
    lab: str | None,
    matrix: bool,
    top: int | None,
    format: str,
    **parameters: Any,
) -> None:
    """Show how two people are connected.

    From A to B: every step with its joint papers and the lines that say so. From A alone: how far everybody
    is, as a distribution and the nearest first (the Erdős numbers, with A in Erdős's place). With
    --all-pairs: how far the people of a lab are from each other. --network takes other nodes: labs, topics …

    \b
    Examples:
      kgraph path "Charles Blundell" "Yoshua Bengio"
      kgraph path "Charles Blundell" "Yoshua Bengio" --by recent --avoid "Razvan Pascanu"
      kgraph path "Yoshua Bengio" --top 5
      kgraph path --all-pairs --lab Mila --matrix
      kgraph path DeepMind Mila --network lab-collaboration
    """
    import kgraph

    kg = kgraph.open(workspace, progress=options.drawn)
    parameters |= {"by": by, "network": network}
    if all_pairs:
        if a or via or avoid:
            raise click.UsageError("--all-pairs is for all or for a --lab: no names, no --via and no --avoid")
        _show_pairs(kg, lab, matrix, top, format, parameters)
    elif lab or matrix:
        raise click.UsageError("--lab and --matrix go with --all-pairs")
    elif a is None:
        raise click.UsageError("name one or two nodes, or give --all-pairs")
    elif b is None:
        if via:
            raise click.UsageError("--via needs two ends: kgraph path A B --via NAME")
        _show_distances(kg.distances(a, avoid=avoid, **parameters), top, format)
    else:
        found = kg.path(a, b, via=via, avoid=avoid, **parameters)
        _note(found.notes)
        if format == "table":
            click.echo(found.to_text(limit=top or PAPERS))
        elif format == "json":
            click.echo(json.dumps(found.to_dict(), ensure_ascii=False))
        else:
            terminal.print_frame(found.to_frame(), format, limit=top)


def _note(notes: Sequence[str]) -> None:
    for note in notes:
        click.echo(f"note: {note}", err=True)


def _show_distances(found: Distances, top: int | None, format: str) -> None:
    """For people the distribution and the nearest; for programs a row for each."""
    from kgraph.measures.reach import distribution

    _note(found.notes)
    distances = found.frame
    if format != "table":
        terminal.print_frame(distances, format, limit=top)
        return
    steps = [n for n in distances["number"] if n]
    click.echo(f"{len(steps):,} of {distances.height - 1:,} within reach{_mean(steps)}", err=True)
    terminal.print_frame(distribution(distances), format)
    click.echo()
    terminal.print_frame(distances.select("label", "number", "distance", "year"), format, limit=top)


def _show_pairs(
    kg: KnowledgeGraph,
    lab: str | None,
    square: bool,
    top: int | None,
    format: str,
    parameters: dict[str, Any],
) -> None:
    from kgraph.measures.reach import matrix

    found = kg.all_pairs(lab, **parameters)
    _note(found.notes)
    pairs = found.frame
    steps = pairs["number"].drop_nulls().to_list()
    click.echo(f"{len(steps):,} of {pairs.height:,} pairs connected{_mean(steps)}", err=True)
    if square:
        column = {"shortest": "number", "strongest": "distance", "recent": "year"}[parameters["by"]]
        pairs = matrix(pairs, column)
    elif format == "table":
        pairs = pairs.drop("source_id", "target_id")
    terminal.print_frame(pairs, format, limit=top)


def _mean(steps: list[int]) -> str:
    return f", {sum(steps) / len(steps):.2f} steps on average, {max(steps)} at most" if steps else ""


COMMANDS = (path,)
