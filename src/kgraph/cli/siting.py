"""`kgraph site`."""

from __future__ import annotations

import click

from kgraph.cli import options, terminal
from kgraph.reports.text import count


@click.command()
@options.workspace
@click.option(
    "-o",
    "--output",
    metavar="FOLDER",
    default="site",
    show_default=True,
    type=click.Path(file_okay=False),
    help="Folder to write; an earlier site there is replaced when all of this one is written.",
)
@click.option(
    "--only",
    metavar="KINDS",
    help="Only these kinds of pages, by comma: people, papers, labs, venues, editions, topics, artifacts.",
)
@click.option(
    "--min-papers",
    type=click.IntRange(0),
    default=0,
    help="No page for what is on fewer papers; it stays as plain text. Papers keep theirs.",
)
@options.quiet
def site(workspace: str, output: str, only: str | None, min_papers: int, quiet: bool) -> None:
    """Write the pages of people, papers, labs, venues, topics as plain files.

    They work from a disk and from any web server: relative links, RDF beside each page, lists with a filter.
    How many pages there will be is said before the first is written.

    \b
    Examples:
      kgraph site
      kgraph site -o public --only people,labs
      kgraph site --min-papers 5
    """
    import kgraph

    names = [name.strip() for name in (only or "").split(",") if name.strip()]
    with kgraph.open(workspace) as kg:
        planned = kg.site(only=names, min_papers=min_papers)
        if not quiet:
            kinds = ", ".join(f"{n:,} of {plural}" for plural, n in planned.pages.items())
            click.echo(f"{count(planned.n_pages, 'page')} to write: {kinds}, and lists", err=True)
        drawn = terminal.progress(quiet)
        try:
            path = planned.write(output, progress=drawn)
        finally:
            terminal.close(drawn)
    click.echo(path / "index.html")


COMMANDS = (site,)
