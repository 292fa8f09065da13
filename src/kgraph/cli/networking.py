"""`kgraph network`, `kgraph centrality`, `kgraph communities`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli import options, terminal
from kgraph.cli.diffing import show_lineages

FURTHER = ("weight_low", "weight_high", "similarity", "forward", "backward")
"""Columns of edges that some networks have, printed where they do."""

if TYPE_CHECKING:
    from kgraph.store.remote import Endpoint


@click.command()
@click.argument("name", default="coauthorship")
@options.workspace
@options.network_parameters
@options.similarity
@options.endpoint
@click.option("-o", "--output", type=click.Path(), help="Write the network; the suffix decides the format.")
@click.option("--flavor", type=click.Choice(["plain", "yed"]), help="GraphML: yed also draws it in yEd.")
@options.table_format
@click.option("--top", type=click.IntRange(1), help="Edges to print; default: 20 as a table, else all.")
@click.option("--list", "list_them", is_flag=True, help="List the networks.")
def network(
    name: str,
    workspace: str,
    output: str | None,
    flavor: str | None,
    format: str,
    top: int | None,
    list_them: bool,
    endpoint: Endpoint | None,
    **parameters: Any,
) -> None:
    """Show or write a network.

    NAME is one of kgraph network --list, two kinds of things ("lab over topic": labs joined by shared
    topics; "person with venue": people joined to venues), or your own .rq file.

    \b
    Examples:
      kgraph network coauthorship --weight fractional
      kgraph network --ego "Razvan Pascanu" -o ego.gexf
      kgraph network topic-cooccurrence --min-papers 2 -o topics.graphml
      kgraph network "country over paper" --weight fractional --similarity cosine
    """
    from kgraph.networks import NETWORKS
    from kgraph.networks.generic import RELATIONS

    if list_them:
        for known in NETWORKS:
            click.echo(f"{known.name:<24} {known.title}")
        kinds = ", ".join(r.kind for r in RELATIONS)
        click.echo(f"{'A over B, A with B':<24} of any two of {kinds}")
        return
    kg = options.graph(workspace, endpoint)
    found = kg.network(name, **parameters)
    click.echo(
        f"{found.title}: {found.n_nodes:,} nodes, {found.n_edges:,} edges ({found.weighting})", err=True
    )
    for note in found.notes:
        click.echo(f"note: {note}", err=True)
    if output is None:
        terminal.print_frame(_strongest(found), format, limit=top)
        return
    from kgraph.exports import export
    from kgraph.exports.drawing import draw

    chosen = {} if flavor is None else {"flavor": flavor}
    path = export(draw(found, seed=kg.seed), output, **chosen)
    click.echo(f"wrote {path}", err=True)


def _strongest(found: Any) -> Any:
    """Edges with labels, the heaviest first."""
    import polars as pl

    labels = found.nodes["label"]
    return found.edges.select(
        pl.Series("source", labels.gather(found.edges["source"])),
        pl.Series("target", labels.gather(found.edges["target"])),
        "papers",
        "weight",
        *(c for c in FURTHER if c in found.edges.columns),
        "first_year",
        "last_year",
    ).sort(["weight", "papers", "source", "target"], descending=[True, True, False, False])


@click.command()
@click.argument("name", default="coauthorship")
@options.workspace
@click.option(
    "-m",
    "--measure",
    "measures",
    multiple=True,
    help="One or more of those that --list names; default: its first ten.",
)
@click.option("--top", type=click.IntRange(1), help="Rows to print; default: 20 as a table, else all.")
@click.option("--sort", "by", help="Measure to sort by; default: the first.")
@click.option("--list", "list_them", is_flag=True, help="List the measures.")
@click.option("--range", "with_range", is_flag=True, help="With the range under doubtful identities.")
@click.option(
    "--at-least",
    type=click.FloatRange(0, 1),
    default=0.0,
    help="With --range: only doubts whose other answer is so probable.",
)
@click.option("--exact", is_flag=True, help="Every shortest path, however long that takes.")
@click.option(
    "--samples",
    type=click.IntRange(2),
    help="Estimate path measures from so many people; default: exact as long as that takes seconds.",
)
@click.option("--seed", type=int, help="Of samples and communities; default: that of the build.")
@options.network_parameters
@options.endpoint
@options.table_format
def centrality(
    name: str,
    workspace: str,
    measures: tuple[str, ...],
    top: int | None,
    by: str | None,
    list_them: bool,
    with_range: bool,
    at_least: float,
    exact: bool,
    samples: int | None,
    seed: int | None,
    format: str,
    endpoint: Endpoint | None,
    **parameters: Any,
) -> None:
    """Print centralities, the highest first.

    With --range also the least and greatest value found with doubtful pairs (kgraph review) answered
    otherwise: all joins made, all undone, and for degree and strength each pair of a person by itself.
    Estimates come with a column of 95 % half-widths.

    \b
    Examples:
      kgraph centrality
      kgraph centrality -m betweenness --top 5
      kgraph centrality lab-collaboration -m strength -f csv
      kgraph centrality -m degree -m strength --range
      kgraph centrality -m betweenness --samples 500 --seed 7
    """
    import polars as pl

    import kgraph
    from kgraph.errors import UnknownName
    from kgraph.measures import DEFAULT_MEASURES, MEASURES
    from kgraph.measures import centrality as compute

    if list_them:
        for known in MEASURES:
            click.echo(f"{known.name:<16} {known.title}")
        return
    chosen = measures or DEFAULT_MEASURES
    key = by or chosen[0]
    if key not in chosen:
        raise UnknownName("measure among those asked for", key, chosen)
    if with_range:
        if endpoint is not None:
            raise click.UsageError("--range needs a workspace, which knows the doubts; not --endpoint")
        if exact or samples is not None or seed is not None:
            raise click.UsageError("--range goes with neither --exact nor --samples nor --seed")
        ranges = kgraph.open(workspace).centrality_ranges(name, chosen, at_least=at_least, **parameters)
        frame, notes = ranges.frame, ranges.notes
    else:
        kg = options.graph(workspace, endpoint)
        table = compute(
            kg.network(name, **parameters), chosen, exact=exact or None, samples=samples,
            seed=kg.seed if seed is None else seed,
        )  # fmt: skip
        errors = [error.alias(f"{measure}_error") for measure, error in table.errors.items()]
        frame, notes = table.frame.with_columns(errors), table.notes
    for note in notes:
        click.echo(f"note: {note}", err=True)
    ranked = frame.select("label", pl.exclude("id", "iri", "label"), "iri").sort(
        [key, "label"], descending=[True, False], nulls_last=True
    )
    terminal.print_frame(_spans(ranked) if format == "table" else ranked, format, limit=top)


def _spans(ranked: Any) -> Any:
    """Least and greatest value in one column `12 – 31`, empty where they are one value."""
    import polars as pl

    columns: list[pl.Series] = []
    for name in ranked.columns:
        if name.endswith("_low"):
            measure = name.removesuffix("_low")
            rows = ranked.select(name, f"{measure}_high").iter_rows()
            spans = ["" if a is None or a == b else f"{a:.6g} – {b:.6g}" for a, b in rows]
            columns.append(pl.Series(f"{measure}_range", spans, pl.String))
        elif not name.endswith("_high"):
            columns.append(ranked[name])
    return pl.DataFrame(columns)


@click.command()
@click.argument("name", default="coauthorship")
@options.workspace
@click.option("--method", default="leiden", show_default=True, help="One of those that --list names.")
@click.option(
    "--quality", default="modularity", show_default=True, help="What Leiden and Louvain seek; or cpm."
)
@click.option("--resolution", type=float, default=1.0, show_default=True, help="Higher: smaller communities.")
@click.option("--seed", type=int, default=None, help="Default: that of the build.")
@click.option(
    "--runs",
    type=click.IntRange(1),
    help="Seeds to tell the stability from; default: 5 where the method draws and it is cheap, else 1.",
)
@options.windows
@click.option(
    "--pictures", metavar="FOLDER", type=click.Path(file_okay=False, path_type=Path),
    help="With windows: a page for each, a lineage in one colour on all.",
)  # fmt: skip
@click.option("--top", type=click.IntRange(1), help="Rows to print; default: 20 as a table, else all.")
@click.option("--list", "list_them", is_flag=True, help="List the methods and qualities.")
@options.network_parameters
@options.endpoint
@options.table_format
def communities(
    name: str,
    workspace: str,
    method: str,
    quality: str,
    resolution: float,
    seed: int | None,
    runs: int | None,
    window: int | None,
    step: int | None,
    cumulative: bool,
    pictures: Path | None,
    top: int | None,
    list_them: bool,
    format: str,
    endpoint: Endpoint | None,
    **parameters: Any,
) -> None:
    """Print the communities, the largest first.

    With their size, name (top topics), leading members, and how stable they are over several seeds. With
    --window or --cumulative: those of each window of years, and what becomes of them in the next.

    \b
    Examples:
      kgraph communities --largest
      kgraph communities --quality cpm --resolution 0.1 --runs 10
      kgraph communities --window 5 --step 1 --since 2015
    """
    import kgraph
    from kgraph.measures.communities import communities as find
    from kgraph.measures.communities import usual_runs
    from kgraph.measures.community_methods import METHODS, QUALITIES

    if list_them:
        for way in METHODS:
            click.echo(f"{way.name:<20} optimises {way.optimises}")
        for aim in QUALITIES:
            click.echo(f"--quality {aim.name:<10} {aim.title}: {aim.formula}")
        return
    if window is not None or cumulative:
        if endpoint is not None or runs is not None:
            raise click.UsageError("--window and --cumulative go with neither --endpoint nor --runs")
        whole = kgraph.open(workspace)
        parts = whole.windows(name, width=window or 1, step=step, growing=cumulative, **parameters)
        how = {"method": method, "quality": quality, "resolution": resolution}
        show_lineages(parts, format, top, pictures, whole.seed if seed is None else seed, **how)
        return
    if step is not None or pictures is not None:
        raise click.UsageError("--step and --pictures go with --window or --cumulative")
    kg = options.graph(workspace, endpoint)
    network = kg.network(name, **parameters)
    found = find(
        network,
        method,
        quality=quality,
        resolution=resolution,
        seed=kg.seed if seed is None else seed,
        runs=usual_runs(network, method) if runs is None else runs,
    )
    for note in network.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(f"{found.n_communities} communities, {found.n_singletons} of one: {found.to_text()}", err=True)
    terminal.print_frame(found.table, format, limit=top)


COMMANDS = (network, centrality, communities)
