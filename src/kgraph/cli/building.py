"""`kgraph build`, `kgraph status`, `kgraph formats`."""

from __future__ import annotations

import json
from pathlib import Path

import click

from kgraph.cli import options, terminal
from kgraph.workspace import DEFAULT_WORKSPACE


@click.command()
@click.argument("documents", nargs=-1, required=True, type=click.Path(allow_dash=True))
@click.option(
    "-o",
    "--output",
    default=DEFAULT_WORKSPACE,
    show_default=True,
    envvar="KGRAPH_WORKSPACE",
    help="Workspace folder to write.",
)
@click.option("--input-format", help="Read every document as this format (kgraph formats lists them).")
@click.option("--as-of", metavar="DATE", help="The day the pages were saved; dates without a year need it.")
@click.option("--overrides", type=click.Path(dir_okay=False), help="Your decisions on who is who (TOML).")
@click.option(
    "--ror", type=click.Path(dir_okay=False), help="A data dump of ROR to match labs against first."
)
@click.option(
    "--thesaurus",
    "thesauri",
    metavar="KIND=FILE",
    multiple=True,
    help="VOSviewer thesaurus of labs, authors or topics.",
)
@click.option("--base", default=None, help="Start of every IRI.")
@click.option(
    "--profile", default="full", show_default=True, help="Triples per paper: minimal, core or full."
)
@click.option("--seed", type=int, default=None, help="Of layout, communities and samples.")
@click.option("--exports/--no-exports", default=True, help="Also write graph, networks, map and report.")
@click.option("--strict", is_flag=True, help="Exit 1 instead of 3 when records were rejected.")
@options.quiet
@click.pass_context
def build(
    ctx: click.Context,
    documents: tuple[str, ...],
    output: str,
    input_format: str | None,
    as_of: str | None,
    overrides: str | None,
    ror: str | None,
    thesauri: tuple[str, ...],
    base: str | None,
    profile: str,
    seed: int | None,
    exports: bool,
    strict: bool,
    quiet: bool,
) -> None:
    """Build a workspace from documents.

    DOCUMENTS are files, folders, or - for stdin. Formats are recognised by content, also inside
    .gz .bz2 .xz .zst.

    \b
    Example:
      kgraph build data/ -o outputs/kgraph
    """
    from kgraph.pipeline import build as build_workspace

    chosen = {"base": base, "seed": seed}
    drawn = terminal.progress(quiet)
    try:
        kg = build_workspace(
            documents,
            output,
            overrides=overrides,
            ror=ror,
            thesauri=_thesauri(thesauri),
            progress=drawn,
            input_format=input_format,
            as_of=as_of,
            profile=profile,
            exports=exports,
            **{k: v for k, v in chosen.items() if v is not None},
        )
    finally:
        terminal.close(drawn)
    counts = kg.manifest["counts"]
    if not quiet:
        _summary(counts, Path(output), exports)
        for note in kg.manifest["notes"]:
            click.echo(f"note: {note}", err=True)
    if counts["rejected"]:
        ctx.exit(1 if strict else 3)


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


def _summary(counts: dict[str, int], folder: Path, exports: bool) -> None:
    """What came out and where to look, on stderr."""
    _say(
        f"{counts['records']:,} records in = {counts['papers']:,} papers + {counts['merged']:,} merged;"
        f" {counts['rejected']:,} rejected"
    )
    _say(
        f"{counts['people']:,} people, {counts['authorships']:,} authorships, {counts['labs']:,} labs,"
        f" {counts['venues']:,} venues, {counts['topics']:,} topics, {counts['triples']:,} triples"
    )
    if counts["rejected"]:
        _say(f"rejected records, each with its reason: {folder / 'rejected.jsonl'}")
    if exports:
        _say("where to look:")
        for name, what in (
            ("report/centrality.html", "the centrality report"),
            ("coauthorship.html", "the network, in any browser, offline"),
            ("coauthorship.gexf", "the network with its years, for Gephi (also .graphml, .csv)"),
            ("graph.ttl", "the knowledge graph"),
            ("authorships.csv", "who was taken for whom"),
        ):
            _say(f"  {folder / 'exports' / name}  {what}")
    _say(
        "ask it: kgraph query --list" + ("" if str(folder) == DEFAULT_WORKSPACE else f"  (with -w {folder})")
    )


@click.command()
@options.workspace
@options.as_json
def status(workspace: str, as_json: bool) -> None:
    """Print what is in a workspace.

    \b
    Example:
      kgraph status --json
    """
    import kgraph

    counts = kgraph.open(workspace).status()
    if as_json:
        click.echo(json.dumps(counts))
    else:
        for name, count in counts.items():
            click.echo(f"{name:<12} {count:>12,}")


@click.command()
@options.as_json
def formats(as_json: bool) -> None:
    """List the formats that are read and written.

    \b
    Example:
      kgraph formats
    """
    from kgraph.exports import EXPORTERS
    from kgraph.readers import FORMATS

    reads = [(f.name, f.title, " ".join(f.extensions)) for f in FORMATS]
    writes = [(e.name, e.title, " ".join(e.extensions)) for e in EXPORTERS]
    if as_json:
        fields = ("name", "title", "extensions")
        click.echo(
            json.dumps(
                {
                    "reads": [dict(zip(fields, row, strict=True)) for row in reads],
                    "writes": [dict(zip(fields, row, strict=True)) for row in writes],
                }
            )
        )
        return
    for heading, rows in (("reads", reads), ("writes", writes)):
        click.echo(heading)
        for name, title, extensions in rows:
            click.echo(f"  {name:<18} {title}  {extensions}")


COMMANDS = (build, status, formats)
