"""`kgraph query`."""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Any

import click

from kgraph.cli import options


@click.command()
@click.argument("query", required=False)
@click.argument("parameters", nargs=-1, metavar="[NAME=VALUE]...")
@options.workspace
@options.output
@click.option(
    "-f", "--format", "format", default="table", show_default=True, help="table csv tsv json xml turtle …"
)
@click.option("--timeout", type=float, default=None, help="Seconds after which to give up (exit code 124).")
@click.option("--list", "list_them", is_flag=True, help="List the named queries with their parameters.")
@click.option("--show", is_flag=True, help="Print the SPARQL of a named query instead of running it.")
def query(
    query: str | None,
    parameters: tuple[str, ...],
    workspace: str,
    output: str,
    format: str,
    timeout: float | None,
    list_them: bool,
    show: bool,
) -> None:
    """Ask the graph in SPARQL or by name.

    QUERY is SPARQL text, a .rq file, - for stdin, or the name of a query (kgraph query --list).

    \b
    Examples:
      kgraph query most-prolific limit=5
      kgraph query coauthors-of person="Razvan Pascanu"
      kgraph query "SELECT (COUNT(*) AS ?n) WHERE { ?p a kg:Person }" -f csv
    """
    import kgraph
    from kgraph.store import queries

    if list_them or query is None:
        for named in queries.list_queries():
            wanted = " ".join(f"{p.name}={p.default or '…'}" for p in named.parameters)
            click.echo(f"{named.name:<24} {named.title}{'  [' + wanted + ']' if wanted else ''}")
        return
    if show:
        click.echo(queries.get_query(query).text)
        return
    kg = kgraph.open(workspace, progress=options.drawn)
    text = _text(query)
    with kg, _told_when_slow(kg, text, timeout):
        result = kg.query(text, timeout=timeout, **_pairs(parameters))
        if output == "-":
            result.write(sys.stdout.buffer, format)
            sys.stdout.flush()
        else:
            with Path(output).open("wb") as file:
                result.write(file, format)


def _told_when_slow(kg: Any, text: str, timeout: float | None) -> contextlib.AbstractContextManager[None]:
    """A word on stderr about SPARQL that is too much for the store, while it runs."""
    from kgraph.store import GraphStore, advice, queries

    if queries.is_name(text) or not isinstance(kg.store, GraphStore):
        return contextlib.nullcontext()
    return advice.told_when_slow(
        kg.store, text, tables=kg.folder / "tables", timeout=timeout, tell=lambda s: click.echo(s, err=True)
    )


def _text(query: str) -> str:
    """The text that `query` stands for: stdin, a file, or itself."""
    if query == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    if query.endswith((".rq", ".sparql")):
        path = Path(query)
        if not path.exists():
            raise click.BadParameter(f"{query}: no such file")
        return path.read_text(encoding="utf-8")
    return query


def _pairs(parameters: tuple[str, ...]) -> dict[str, str]:
    """`name=value` arguments as a dictionary."""
    pairs = {}
    for text in parameters:
        name, equals, value = text.partition("=")
        if not equals:
            raise click.BadParameter(f"{text!r} is not NAME=VALUE")
        pairs[name.strip()] = value
    return pairs


COMMANDS = (query,)
