"""`kgraph serve`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import click

from kgraph.cli import options
from kgraph.errors import BadRequest, MissingExtra
from kgraph.store.transport import is_address

TOKEN_VARIABLE = "KGRAPH_TOKEN"


@click.command()
@options.workspace
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port", type=click.IntRange(0, 65535), default=7878, show_default=True, help="0: any free one."
)
@click.option(
    "--allowed-host", "allowed_hosts", multiple=True, metavar="NAME", help="Answer under this name too."
)
@click.option("--cors", is_flag=True, help="Let pages from anywhere read the answers.")
@click.option("--timeout", type=click.FloatRange(0, min_open=True), help="Seconds of one query; default 30.")
@click.option("--max-rows", type=click.IntRange(1), help="Refuse answers of more rows; default 1,000,000.")
@click.option("--max-body", type=click.IntRange(1), metavar="BYTES", help="Of a request; default 1,000,000.")
@click.option("--workers", type=click.IntRange(1), help="Processes for queries; default: one per processor.")
@click.option("--queue", type=click.IntRange(1), help="Queries that may wait; default 200.")
@click.option(
    "--allow-update", is_flag=True, help=f"Take updates with a token, from --token-file or {TOKEN_VARIABLE}."
)
@click.option(
    "--token-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Holds the token."
)
@click.option("-v", "--verbose", is_flag=True, help="A line on stderr for each request, without its query.")
def serve(
    workspace: str,
    host: str,
    port: int,
    allow_update: bool,
    token_file: Path | None,
    verbose: bool,
    **chosen: Any,
) -> None:
    """Serve the graph: SPARQL endpoint, pages, map.

    Read-only and for this machine alone, unless told otherwise. A build that ends meanwhile is served from
    then on.

    \b
    Examples:
      kgraph serve
      kgraph serve --port 8000 --timeout 10 --cors
      KGRAPH_TOKEN=$(openssl rand -hex 16) kgraph serve --allow-update
    """
    if token_file is not None and not allow_update:
        raise click.UsageError("--token-file goes with --allow-update")
    try:
        from kgraph.web.running import run
        from kgraph.web.settings import Settings
    except ModuleNotFoundError as error:
        raise MissingExtra("kgraph serve", str(error.name), "serve") from error

    renamed = {"timeout": "timeout_seconds", "max_body": "max_body_bytes"}
    given = {renamed.get(name, name): value for name, value in chosen.items() if value is not None}
    where = workspace if is_address(workspace) else Path(workspace)
    token = _token(token_file) if allow_update else None
    settings = Settings(where, host=host, port=port, token=token, **given)
    run(settings, announce=lambda line: click.echo(line, err=True), verbose=verbose)


def _token(file: Path | None) -> str:
    """The token for updates."""
    token = file.read_text(encoding="utf-8").strip() if file else os.environ.get(TOKEN_VARIABLE, "")
    if not token:
        raise BadRequest(
            f"--allow-update needs a token: in the variable {TOKEN_VARIABLE}, or in --token-file"
        )
    return token


COMMANDS = (serve,)
