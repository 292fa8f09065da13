"""`kgraph build`, `kgraph add`, `kgraph status`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from kgraph.cli import options, terminal
from kgraph.states import DEFAULT_WORKSPACE

HOW_TO_READ = ("jobs", "max_bytes", "max_ratio")
"""What changes of a workspace take from `kgraph.toml`: what decides the result is the workspace's own."""

deciding = options.together(
    click.option("--input-format", help="Read every document as this format (kgraph formats lists them)."),
    click.option(
        "--columns",
        metavar="FIELD=COLUMN,…",
        callback=options.columns,
        help="Of tables: title=Titel,authors=Verfasser …; kgraph inspect shows what is guessed.",
    ),
    click.option(
        "--as-of", metavar="DATE", help="The day the pages were saved; dates without a year need it."
    ),
    click.option("--overrides", type=click.Path(dir_okay=False), help="Your decisions on who is who (TOML)."),
    click.option(
        "--ror", type=click.Path(dir_okay=False), help="A data dump of ROR to match labs against first."
    ),
    click.option(
        "--thesaurus",
        "thesauri",
        metavar="KIND=FILE",
        multiple=True,
        callback=lambda _ctx, _parameter, given: _thesauri(given) or None,
        help="VOSviewer thesaurus of labs, authors or topics.",
    ),
    click.option("--base", default=None, help="Start of every IRI."),
    click.option("--profile", default=None, help="Triples per paper: minimal, core or full (default)."),
)
"""What a build on one machine and one on a cluster are told alike."""

_result_options = options.together(
    deciding,
    click.option("--seed", type=int, default=None, help="Of layout, communities and samples."),
    click.option(
        "--exports/--no-exports", default=None, help="Also write graph, networks, map and report (default)."
    ),
    click.option(
        "--store/--no-store",
        default=None,
        help="Also load the graph for SPARQL (default); without, networks and exports come from the tables.",
    ),
    *options.DECOMPRESSION,
    click.option("--jobs", type=click.IntRange(1), default=None, help="Processes that work; default: cores."),
    options.keep,
    options.wait,
    click.option("--strict", is_flag=True, help="Exit 1 instead of 3 when records were rejected."),
    options.quiet,
)


@click.command()
@click.argument("documents", nargs=-1, required=True, type=click.Path(allow_dash=True))
@options.new_workspace("Workspace folder to write.")
@_result_options
@click.pass_context
def build(ctx: click.Context, /, documents: tuple[str, ...], output: str, **chosen: Any) -> None:
    """Build a workspace from documents.

    DOCUMENTS are files, folders, archives, or - for stdin. Formats are recognised by content, also inside
    .gz .bz2 .xz .zst, .zip and .tar.

    \b
    Example:
      kgraph build data/ -o outputs/kgraph
    """
    from kgraph.pipeline import build as build_workspace

    _run(ctx, partial(build_workspace, documents), output, **chosen)


@click.command()
@click.argument("documents", nargs=-1, required=True, type=click.Path(allow_dash=True))
@options.workspace
@_result_options
@click.pass_context
def add(ctx: click.Context, /, documents: tuple[str, ...], workspace: str, **chosen: Any) -> None:
    """Add documents to a workspace.

    What was read before is not read again, but must still be where it was. What is given here besides
    DOCUMENTS replaces what the workspace was built with. RDF of any vocabulary becomes a named graph of its
    own.

    \b
    Examples:
      kgraph add new-export.ris
      kgraph add extra.ttl
    """
    from kgraph.changes import add as add_to_workspace

    _run(ctx, partial(add_to_workspace, documents), workspace, settings=HOW_TO_READ, **chosen)


_change_options = options.together(
    click.option("--jobs", type=click.IntRange(1), default=None, help="Processes that work; default: cores."),
    options.keep,
    options.wait,
    click.option("--strict", is_flag=True, help="Exit 1 instead of 3 when records were rejected."),
    options.quiet,
)


@click.command()
@click.argument("documents", nargs=-1, required=True)
@options.workspace
@_change_options
@click.pass_context
def remove(ctx: click.Context, /, documents: tuple[str, ...], workspace: str, **chosen: Any) -> None:
    """Take documents out of a workspace.

    DOCUMENTS are paths, ends of paths or ids as kgraph status --documents lists them. Their files are not
    touched. IRIs of what other documents state too stay.

    \b
    Example:
      kgraph remove old-export.ris
    """
    from kgraph.changes import remove as remove_from_workspace

    _run(ctx, partial(remove_from_workspace, documents), workspace, settings=HOW_TO_READ, **chosen)


@click.command()
@options.workspace
@_change_options
@click.pass_context
def update(ctx: click.Context, /, workspace: str, **chosen: Any) -> None:
    """Read again what has changed in the documents of a workspace.

    Changed documents are read again, new ones in the folders it was built from are read, those gone from
    there are left out. Without any change nothing is built.

    \b
    Example:
      kgraph update
    """
    from kgraph.changes import update as update_workspace
    from kgraph.states import current_state

    before = current_state(Path(workspace))
    _run(ctx, update_workspace, workspace, settings=HOW_TO_READ, before=before, **chosen)


def _run(
    ctx: click.Context,
    make: Callable[..., Any],
    folder: str,
    *,
    strict: bool,
    quiet: bool,
    settings: Sequence[str] | None = None,
    before: Path | None = None,
    **chosen: Any,
) -> None:
    """Build or change, with progress and a summary on stderr; the exit code says whether all was read."""
    drawn = terminal.progress(quiet)
    try:
        kg = make(folder, progress=drawn, **options.with_settings(chosen, settings))
    finally:
        terminal.close(drawn)
    counts = kg.manifest["counts"]
    if kg.state == before:
        _say(f"{folder}: nothing has changed")
    elif not quiet:
        _summary(kg.manifest, Path(folder))
    if counts["rejected"]:
        ctx.exit(1 if strict else 3)


def _listed(paths: Sequence[str]) -> str:
    """The first few."""
    return ", ".join(paths[:5]) + (f" and {len(paths) - 5:,} more" if len(paths) > 5 else "")


def _say(text: str) -> None:
    click.echo(text, err=True)


def _thesauri(given: tuple[str, ...]) -> dict[str, str]:
    """`KIND=FILE` as kind → file."""
    pairs = [text.partition("=") for text in given]
    for kind, _, file in pairs:
        if not kind or not file:
            raise click.BadParameter(
                "KIND=FILE, where KIND is labs, authors or topics", param_hint="--thesaurus"
            )
    kinds = [kind for kind, _, _ in pairs]
    for kind in kinds:
        if kinds.count(kind) > 1:
            raise click.BadParameter(
                f"{kind} is given twice; put both into one file", param_hint="--thesaurus"
            )
    return {kind: file for kind, _, file in pairs}


def _summary(manifest: Mapping[str, Any], folder: Path) -> None:
    """What came out and where to look, on stderr."""
    counts, exports = manifest["counts"], manifest["parameters"]["exports"]
    if kept := manifest["documents_kept"]:
        _say(f"{kept:,} of {counts['documents']:,} documents had been read before")
    _say(
        f"{counts['records']:,} records in = {counts['papers']:,} papers + {counts['merged']:,} merged;"
        f" {counts['rejected']:,} rejected"
    )
    _say(
        f"{counts['people']:,} people, {counts['authorships']:,} authorships, {counts['labs']:,} labs,"
        f" {counts['venues']:,} venues, {counts['topics']:,} topics"
        + (f", {counts['triples']:,} triples" if "triples" in counts else "; no store for SPARQL")
    )
    if counts["rejected"]:
        _say(f"rejected records, each with its reason: {folder / 'rejected.jsonl'}")
    if skipped := manifest["inputs_skipped"]:
        _say(f"no bibliographic documents, left out: {_listed(skipped)}")
    for note in manifest["notes"]:
        _say(f"note: {note}")
    if exports:
        _say("where to look:")
        for name, what in (
            ("report/centrality.html", "the centrality report"),
            ("map.html", "the map of the network, in any browser, offline"),
            ("coauthorship.gexf", "the network with its years, for Gephi (also .graphml and tables)"),
            ("graph.ttl", "the knowledge graph"),
            ("authorships.csv", "who was taken for whom"),
        ):
            if (folder / "exports" / name).exists():  # not all are made without a store, or of a large corpus
                _say(f"  {folder / 'exports' / name}  {what}")
    _say(
        "ask it: kgraph query --list" + ("" if str(folder) == DEFAULT_WORKSPACE else f"  (with -w {folder})")
    )


@click.command()
@options.workspace
@click.option("--documents", is_flag=True, help="List the documents instead, each with its id.")
@options.as_json
def status(workspace: str, documents: bool, as_json: bool) -> None:
    """Print what is in a workspace.

    \b
    Examples:
      kgraph status --json
      kgraph status --documents
    """
    import kgraph

    if documents:
        rows = [
            {name: row[name] for name in ("id", "path", "format", "n_records", "n_persons", "n_rejected")}
            for row in kgraph.open(workspace).manifest["inputs"]
        ]
        for row in rows:
            click.echo(json.dumps(row) if as_json else f"{row['id']}  {row['n_records']:>9,}  {row['path']}")
        return
    counts = kgraph.open(workspace).status()
    if as_json:
        click.echo(json.dumps(counts))
    else:
        for name, count in counts.items():
            click.echo(f"{name:<12} {count:>12,}")


COMMANDS = (build, add, remove, update, status)
