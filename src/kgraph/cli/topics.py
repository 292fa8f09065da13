"""`kgraph topics`."""

from __future__ import annotations

import click

from kgraph.cli import options, terminal

SHOWN = ("label", "scheme", "papers", "share", "lift", "first_year", "last_year", "growth", "growth_low",
         "growth_high", "trend")  # fmt: skip
"""What the table for people shows; the other formats have all columns."""


@click.command()
@click.argument("name", required=False)
@options.workspace
@click.option("--since", type=int, help="Only papers of this year or later.")
@click.option("--until", type=int, help="Only papers of this year or earlier.")
@click.option("--person", metavar="NAME", help="Only this person's papers: a profile, with lift.")
@click.option("--lab", metavar="NAME", help="Only papers printed with this lab or a part of it, with lift.")
@click.option("--scheme", metavar="NAME", help="Only topics of it: category, keyword, subject or term.")
@click.option("--broader", is_flag=True, help="Papers on a topic count for what is broader too.")
@click.option("--trend", metavar="NAME", help="Only topics that are rising or falling, steepest first.")
@click.option("--top", type=click.IntRange(1), help="Rows to print; default: 20 as a table, else all.")
@options.table_format
def topics(
    name: str | None,
    workspace: str,
    since: int | None,
    until: int | None,
    person: str | None,
    lab: str | None,
    scheme: str | None,
    broader: bool,
    trend: str | None,
    top: int | None,
    format: str,
) -> None:
    """List topics with their papers, years and growth, or the years of the topic NAME.

    share is that of the papers selected; growth compares the share in the later papers with that in the
    earlier ones; lift compares the share with that among all papers.

    \b
    Examples:
      kgraph topics --trend rising --top 10
      kgraph topics cs.LG --since 2018
      kgraph topics --person "Razvan Pascanu" --broader
    """
    import kgraph

    found = kgraph.open(workspace).topics(
        name, since=since, until=until, person=person, lab=lab, scheme=scheme, broader=broader, trend=trend
    )
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    frame = found.frame
    if format == "table" and name is None:
        frame = frame.select(c for c in SHOWN if c in frame.columns)
    terminal.print_frame(frame, format, limit=frame.height if name and top is None else top)


COMMANDS = (topics,)
