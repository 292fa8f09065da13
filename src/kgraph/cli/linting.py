"""`kgraph lint`."""

from __future__ import annotations

import json
from typing import Any

import click

from kgraph.cli import options

FAILED = 4


@click.command()
@click.argument("files", nargs=-1, type=click.Path())
@click.option("--input-format", help="Check every file as this format (--list names them).")
@click.option("--list", "list_them", is_flag=True, help="List the formats that are checked.")
@options.as_json
@click.pass_context
def lint(
    ctx: click.Context, files: tuple[str, ...], input_format: str | None, list_them: bool, as_json: bool
) -> None:
    """Say what would go wrong with network files elsewhere.

    What Gephi, Gephi Lite, VOSviewer and others would choke on in GraphML, GEXF, CSV and more, whoever wrote
    the file. Exit code 4 when there are errors; warnings alone give 0.

    \b
    Examples:
      kgraph lint coauthors.graphml
      kgraph lint --json *.gexf
      kgraph lint --input-format csv edges.txt
    """
    from kgraph.exports.lint import FORMATS
    from kgraph.exports.lint import lint as check

    if list_them:
        for known in FORMATS:
            click.echo(f"{known.name:<20} {known.title}")
        return
    if not files:
        raise click.UsageError("name the files to check")
    reports = [check(file, format=input_format) for file in files]
    if as_json:
        click.echo(json.dumps([report.to_dict() for report in reports], ensure_ascii=False))
    else:
        for report in reports:
            _print(report)
    if any(report.has_errors for report in reports):
        ctx.exit(FAILED)


def _print(report: Any) -> None:
    """A line for the file, and for each finding what happens, where, and what to do."""
    n_errors = sum(finding.rule.severity == "error" for finding in report.findings)
    counts = {"error": n_errors, "warning": len(report.findings) - n_errors}
    told = ", ".join(f"{n} {name}{'s' * (n != 1)}" for name, n in counts.items())
    told = told if report.findings else "nothing found"
    click.echo(f"{report.path} ({report.format}): {told}")
    for finding in report.findings:
        rule = finding.rule
        click.echo(f"  {rule.severity} {rule.name} ({', '.join(rule.programs)}): {rule.happens}")
        for place in finding.places:
            click.echo(f"    {place}")
        if finding.count > len(finding.places):
            click.echo(f"    … and {finding.count - len(finding.places):,} more")
        click.echo(f"    → {rule.do}")


COMMANDS = (lint,)
