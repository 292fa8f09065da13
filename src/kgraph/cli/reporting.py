"""`kgraph report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli import options, terminal

if TYPE_CHECKING:
    from kgraph.workspace import KnowledgeGraph

FORMATS = ("html", "md", "csv", "parquet", "json")


@click.command()
@options.workspace
@click.option(
    "-o", "--output", default=None, help="Folder to write to; default: the workspace's own exports/report."
)
@click.option("-f", "--format", "format", type=click.Choice(FORMATS), help="Only this one.")
@click.option(
    "--scope",
    multiple=True,
    metavar="KIND:NAME",
    help="Only papers of lab:NAME, community:NUMBER, person:NAME (a profile), topic:NAME, venue:NAME or "
    "years:2015-2019; several mean the papers in all of them.",
)
@click.option(
    "--compare", nargs=2, default=None, metavar="SCOPE SCOPE", help="Two scopes side by side, within --scope."
)
@options.weight("fractional")
@click.option("--top", type=click.IntRange(1), default=20, show_default=True, help="Rows per ranking.")
@options.quiet
def report(
    workspace: str,
    output: str | None,
    format: str | None,
    scope: tuple[str, ...],
    compare: tuple[str, str] | None,
    weight: str,
    top: int,
    quiet: bool,
) -> None:
    """Write the centrality report, a profile of one person, or a comparison.

    As HTML, Markdown, CSV, Parquet and JSON.

    \b
    Examples:
      kgraph report
      kgraph report -o my-report --top 50
      kgraph report -f md -o -
      kgraph report --scope lab:DeepMind --scope 2020-
      kgraph report --scope "person:Razvan Pascanu"
      kgraph report --compare 2015-2019 2020-2025
      kgraph report --compare lab:DeepMind lab:Mila
    """
    import kgraph

    kg = kgraph.open(workspace, progress=None if quiet else options.drawn)
    folder = None if output else kg.folder
    drawn = terminal.progress(quiet)
    try:
        found = _report(kg, scope, compare, weight=weight, top=top, progress=drawn)
    finally:
        terminal.close(drawn)
    formats = (format,) if format else FORMATS
    if output == "-":
        _to_stdout(found, formats)
        return
    from kgraph.reports.centrality import write_report
    from kgraph.reports.outputs import folder_name

    target = folder / "exports" / "report" / folder_name(found) if folder else Path(str(output))
    for path in write_report(found, target, formats=formats):
        click.echo(path)


def _report(kg: KnowledgeGraph, scope: tuple[str, ...], compare: tuple[str, str] | None, **asked: Any) -> Any:
    """The report that is meant: of one person, of two parts, or of who is central."""
    from kgraph.reports.centrality import centrality_report
    from kgraph.reports.comparison import comparison_report
    from kgraph.reports.profile import profile_report

    known = {"base": kg.base, "manifest": kg.manifest, "seed": kg.seed, **asked}
    if compare:
        return comparison_report(kg.entities, compare, scope=scope, **known)
    if len(scope) == 1 and scope[0].partition(":")[0].strip() == "person":
        return profile_report(kg.entities, scope[0].partition(":")[2].strip(), **known)
    return centrality_report(kg.entities, scope=scope, **known)


def _to_stdout(found: Any, formats: tuple[str, ...]) -> None:
    """One format of the report on stdout."""
    import tempfile

    from kgraph.reports.centrality import write_report

    if len(formats) != 1:
        raise click.UsageError(f"-o - needs one format: add -f {', '.join(FORMATS[:-1])} or {FORMATS[-1]}")
    with tempfile.TemporaryDirectory() as folder:
        first = write_report(found, Path(folder), formats=formats)[0]
        sys.stdout.buffer.write(first.read_bytes())


COMMANDS = (report,)
