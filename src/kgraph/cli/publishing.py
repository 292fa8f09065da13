"""`kgraph publish`."""

from __future__ import annotations

from pathlib import Path

import click

from kgraph.cli import options, terminal


@click.command()
@options.workspace
@click.option("--endpoint", required=True, metavar="URL", help="Where the server answers queries.")
@click.option("--engine", metavar="NAME", help="What the server is; default: what it calls itself.")
@click.option("--update-endpoint", metavar="URL", help="Where it takes updates; default: as the engine.")
@click.option("--graph-store", metavar="URL", help="Where it takes graphs; default: as the engine.")
@click.option(
    "--default-graph",
    metavar="IRI",
    help="Graph for the canonical knowledge where the server has no default graph of its own.",
)
@click.option(
    "--token-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Holds the token that the server wants; default: the variable KGRAPH_ENDPOINT_TOKEN.",
)
@click.option(
    "--login-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Holds NAME:PASSWORD; default: the variable KGRAPH_ENDPOINT_LOGIN.",
)
@click.option(
    "--batch", type=click.IntRange(1), metavar="BYTES", help="Of one request; default 4,000,000."
)  # fmt: skip
@click.option("--replace", is_flag=True, help="Empty our graphs there first.")
@click.option("--mix", is_flag=True, help="Add to what is in these graphs.")
@options.quiet
def publish(
    workspace: str,
    endpoint: str,
    engine: str | None,
    update_endpoint: str | None,
    graph_store: str | None,
    default_graph: str | None,
    token_file: Path | None,
    login_file: Path | None,
    batch: int | None,
    replace: bool,
    mix: bool,
    quiet: bool,
) -> None:
    """Load the graph into a SPARQL server.

    In batches, and verified by counting there. A run that was ended goes on where it stopped when the same
    command is given again. What stands in the graphs already is neither touched nor mixed with unless asked.

    \b
    Examples:
      kgraph publish --endpoint http://localhost:7878/query
      KGRAPH_ENDPOINT_LOGIN=loader:… kgraph publish --endpoint http://localhost:8890/sparql --replace
      kgraph publish --endpoint https://host/ds/query --update-endpoint https://host/ds/update
    """
    import kgraph
    from kgraph.store.credentials import Credentials
    from kgraph.store.publishing import BATCH_BYTES
    from kgraph.store.targets import find_target

    kg = kgraph.open(workspace)
    target = find_target(
        endpoint,
        base=kg.base,
        engine=engine,
        update_endpoint=update_endpoint,
        graph_store=graph_store,
        default_graph=default_graph,
        credentials=Credentials.read(token_file, login_file),
    )
    drawn = terminal.progress(quiet)
    try:
        done = kg.publish(
            target, batch_bytes=batch or BATCH_BYTES, replace=replace, mix=mix, progress=drawn,
            note=lambda text: click.echo(f"note: {text}", err=True),
        )  # fmt: skip
    finally:
        terminal.close(drawn)
    click.echo(
        f"{done.triples:,} triples in {len(done.counts):,} graphs, counted at {endpoint} "
        f"({done.sent_triples:,} sent in {done.sent_batches:,} batches, {done.skipped_batches:,} were there)"
    )
    click.echo(f"ask it with: kgraph query -w '{target.address}' …", err=True)


COMMANDS = (publish,)
