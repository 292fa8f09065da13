"""`kgraph spark build`, `kgraph spark measures`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from kgraph.cli import options, terminal
from kgraph.cli.building import deciding


@click.group()
def spark() -> None:
    """Build and measure on a Spark cluster.

    The same build as kgraph build, by many machines. docs/spark.md says how clusters are told.

    \b
    Example:
      kgraph spark build --help
    """


def _pairs(_ctx: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    for key, _, value in pairs:
        if not key or not value:
            raise click.BadParameter("KEY=VALUE, as spark-submit takes it", param_hint="--conf")
    return {key: value for key, _, value in pairs}


def _names(_ctx: click.Context, _parameter: click.Parameter, given: str | None) -> tuple[str, ...] | None:
    return tuple(name.strip() for name in given.split(",")) if given else None


_cluster = options.together(
    click.option("--master", metavar="URL", help="As spark-submit --master; default: all cores here."),
    click.option(
        "--conf", metavar="KEY=VALUE", multiple=True, callback=_pairs, help="A property of Spark; repeatable."
    ),
    click.option(
        "--checkpoint",
        type=click.Path(file_okay=False),
        help="Folder where finished stages are kept, so that the same command goes on after a crash.",
    ),
)
_network = options.together(
    click.option("--weight", default="full", show_default=True, help="full or fractional counting."),
    click.option("--max-authors", type=click.IntRange(2), help="Papers of more authors give no pairs."),
    click.option(
        "--measures",
        metavar="NAME,…",
        callback=_names,
        help="degree, strength, pagerank, component, core, community; default: all.",
    ),
)


@spark.command()
@click.argument("documents", nargs=-1, required=True)
@options.new_workspace("Workspace folder to write, which all workers can reach.")
@_cluster
@_network
@deciding
@options.decompression
@options.keep
@options.wait
@click.option("--strict", is_flag=True, help="Exit 1 instead of 3 when records were rejected.")
@options.quiet
@click.pass_context
def build(
    ctx: click.Context, /, documents: tuple[str, ...], output: str, master: str | None, conf: dict[str, str],
    checkpoint: str | None, weight: str, max_authors: int | None, measures: tuple[str, ...] | None,
    strict: bool, quiet: bool, **chosen: Any,
) -> None:  # fmt: skip
    """Build a workspace from documents on a cluster.

    DOCUMENTS are files, folders, addresses (hdfs:, s3a: …) or the records that an earlier build kept. Large
    OpenAlex (JSON lines) and DBLP (XML) documents are read by many tasks, others by one each. The workspace
    has no store; N-Quads, pairs and measures stand in its exports.

    \b
    Examples:
      kgraph spark build dblp.xml -o outputs/dblp --checkpoint outputs/dblp-stages
      kgraph spark build s3a://openalex/data/works/ -o /mnt/shared/openalex --master yarn
    """
    from kgraph.build_options import BuildOptions
    from kgraph.spark.build import SparkOptions
    from kgraph.spark.build import build as build_on
    from kgraph.spark.network import NetworkOptions
    from kgraph.spark.session import session

    told = options.with_settings(chosen, _READING)
    brought = {
        name: told.pop(name) for name in ("overrides", "ror", "thesauri", "keep", "wait") if name in told
    }
    how = SparkOptions(network=NetworkOptions(weight=weight, max_authors=max_authors, measures=measures))
    drawn = terminal.progress(quiet)
    try:
        with session(master, conf) as cluster:
            kg = build_on(
                cluster, documents, output, checkpoint=checkpoint, options=BuildOptions(**told), how=how,
                progress=drawn, **brought,
            )  # fmt: skip
    finally:
        terminal.close(drawn)
    if not quiet:
        _summary(kg.manifest, Path(output))
    if kg.manifest["counts"]["rejected"]:
        ctx.exit(1 if strict else 3)


_READING = ("columns", "input_format", "as_of", "max_bytes", "max_ratio")


def _summary(manifest: Mapping[str, Any], folder: Path) -> None:
    """What came out and where to look, on stderr."""
    counts, skew = manifest["counts"], manifest["spark"]["network"]
    told = [
        f"{counts['records']:,} records in = {counts['papers']:,} papers + {counts['merged']:,} merged;"
        f" {counts['rejected']:,} rejected",
        f"{counts['people']:,} people, {counts['authorships']:,} authorships;"
        f" at most {skew['most_authors']:,} authors a paper",
    ]
    if skew["left_out"]:
        papers, pairs = skew["left_out"], skew["pairs_left_out"]
        told.append(f"left out by --max-authors: {papers:,} papers, {pairs:,} pairs on them")
    for line in told:
        click.echo(line, err=True)
    click.echo(f"N-Quads, pairs and measures: {folder / 'exports'}", err=True)


@spark.command("measures")
@options.workspace
@click.option(
    "-o", "--output", required=True, type=click.Path(file_okay=False), help="Folder to write, in Parquet."
)
@_cluster
@_network
@options.quiet
def measure(
    workspace: str, output: str, master: str | None, conf: dict[str, str], checkpoint: str | None,
    weight: str, max_authors: int | None, measures: tuple[str, ...] | None, quiet: bool,
) -> None:  # fmt: skip
    """Measure the co-authorship network of a workspace on a cluster.

    \b
    Example:
      kgraph spark measures -w /mnt/shared/openalex -o measures --measures pagerank,core
    """
    from kgraph.spark.build import measure as measure_on
    from kgraph.spark.network import NetworkOptions
    from kgraph.spark.session import session

    how = NetworkOptions(weight=weight, max_authors=max_authors, measures=measures)
    drawn = terminal.progress(quiet)
    try:
        with session(master, conf) as cluster:
            measure_on(cluster, workspace, output, checkpoint=checkpoint, how=how, progress=drawn)
    finally:
        terminal.close(drawn)


COMMANDS = (spark,)
