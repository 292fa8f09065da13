"""`kgraph statistics`, `kgraph indicators`."""

from __future__ import annotations

from typing import Any

import click

from kgraph.cli import options, terminal


@click.command()
@click.argument("name", default="coauthorship")
@options.workspace
@options.network_parameters
@options.table_format
@click.pass_context
def statistics(ctx: click.Context, /, name: str, workspace: str, format: str, **parameters: Any) -> None:
    """Print the figures of a network, or of the corpus.

    Size, cohesion, distances, mixing and degrees of the network NAME; or, as NAME, corpus: how people
    publish together, with Lotka's law, collaboration index and international papers.

    \b
    Examples:
      kgraph statistics
      kgraph statistics --since 2020 -f csv
      kgraph statistics corpus
    """
    import kgraph

    kg = kgraph.open(workspace)
    if name == "corpus":
        options.refuse(ctx, parameters, "the corpus is counted whole")
        frame = kg.collaboration()
    else:
        found = kg.statistics(name, **parameters)
        frame = found.frame
        for note in found.notes:
            click.echo(f"note: {note}", err=True)
    shown = _readable(frame.drop("name", "reference")) if format == "table" else frame
    terminal.print_frame(shown, format, limit=frame.height)


def _readable(frame: Any) -> Any:
    """Six digits, and whole numbers without a point."""
    import polars as pl

    values = [None if v is None else f"{v:,.0f}" if v == int(v) else f"{v:.6g}" for v in frame["value"]]
    return frame.with_columns(pl.Series("value", values, pl.String))


@click.command()
@click.argument("name", required=False)
@options.workspace
@click.option(
    "--citations",
    type=click.Choice(["stated", "corpus"]),
    default="stated",
    show_default=True,
    help="Counts that the sources state, or references of papers of this corpus.",
)
@click.option("--sort", "by", default="papers", show_default=True, help="Column to sort by.")
@click.option("--top", type=click.IntRange(1), help="Rows to print; default: 20 as a table, else all.")
@options.table_format
def indicators(
    name: str | None, workspace: str, citations: str, by: str, top: int | None, format: str
) -> None:
    """Print author indicators from this corpus.

    Papers, shares of papers, first and last authorships, citations, h, g, m and i10; what profile pages
    state stands apart, in columns that begin with stated_. With NAME, of that person alone.

    \b
    Examples:
      kgraph indicators --sort h_index
      kgraph indicators "Razvan Pascanu" -f json
    """
    import kgraph
    from kgraph.errors import UnknownName

    kg = kgraph.open(workspace)
    frame = kg.indicators(name, citations=citations)
    if by not in frame.columns:
        raise UnknownName("indicator", by, frame.columns)
    ranked = frame.sort([by, "label", "id"], descending=[True, False, False], nulls_last=True)
    if format == "table" and name is not None:
        ranked = ranked.drop("id", "label").unpivot(variable_name="indicator")
        terminal.print_frame(_readable(ranked), format, limit=ranked.height)
        return
    terminal.print_frame(ranked.drop("id") if format == "table" else ranked, format, limit=top)


COMMANDS = (statistics, indicators)
