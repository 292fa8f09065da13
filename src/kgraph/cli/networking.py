"""`kgraph network`, `kgraph centrality`, `kgraph communities`."""

from __future__ import annotations

from typing import Any

import click

from kgraph.cli import options, terminal


@click.command()
@click.argument("name", default="coauthorship")
@options.workspace
@options.network_parameters
@click.option("-o", "--output", type=click.Path(), help="Write the network; the suffix decides the format.")
@options.table_format
@click.option("--top", type=click.IntRange(1), help="Edges to print; default: 20 as a table, else all.")
@click.option("--list", "list_them", is_flag=True, help="List the networks.")
def network(
    name: str,
    workspace: str,
    output: str | None,
    format: str,
    top: int | None,
    list_them: bool,
    **parameters: Any,
) -> None:
    """Show or write a network.

    NAME is one of kgraph network --list, or your own .rq file.

    \b
    Examples:
      kgraph network coauthorship --weight fractional
      kgraph network --ego "Razvan Pascanu" -o ego.gexf
      kgraph network topic-cooccurrence --min-papers 2 -o topics.graphml
    """
    import kgraph
    from kgraph.networks import NETWORKS

    if list_them:
        for known in NETWORKS:
            click.echo(f"{known.name:<24} {known.title}")
        return
    kg = kgraph.open(workspace)
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

    path = export(draw(found, seed=kg.manifest["parameters"]["seed"]), output)
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
        "first_year",
        "last_year",
    ).sort(["weight", "papers", "source", "target"], descending=[True, True, False, False])


@click.command()
@click.argument("name", default="coauthorship")
@options.workspace
@click.option(
    "-m", "--measure", "measures", multiple=True, help="One or more of those that --list names; default: all."
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
@options.network_parameters
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
    format: str,
    **parameters: Any,
) -> None:
    """Print centralities, the highest first.

    With --range also the least and greatest value found with doubtful pairs (kgraph review) answered
    otherwise: all joins made, all undone, and for degree and strength each pair of a person by itself.

    \b
    Examples:
      kgraph centrality
      kgraph centrality -m betweenness --top 5
      kgraph centrality lab-collaboration -m strength -f csv
      kgraph centrality -m degree -m strength --range
    """
    import polars as pl

    import kgraph
    from kgraph.errors import UnknownName
    from kgraph.measures import MEASURES
    from kgraph.measures import centrality as compute

    if list_them:
        for known in MEASURES:
            click.echo(f"{known.name:<16} {known.title}")
        return
    chosen = measures or tuple(m.name for m in MEASURES)
    key = by or chosen[0]
    if key not in chosen:
        raise UnknownName("measure among those asked for", key, chosen)
    kg = kgraph.open(workspace)
    if with_range:
        ranges = kg.centrality_ranges(name, chosen, at_least=at_least, **parameters)
        frame, notes = ranges.frame, ranges.notes
    else:
        table = compute(kg.network(name, **parameters), chosen)
        frame, notes = table.frame, table.notes
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
@click.option("--seed", type=int, default=None, help="Default: that of the build.")
@click.option("--resolution", type=float, default=1.0, show_default=True, help="Higher: smaller communities.")
@click.option("--top", type=click.IntRange(1), help="Rows to print; default: 20 as a table, else all.")
@options.network_parameters
@options.table_format
def communities(
    name: str,
    workspace: str,
    seed: int | None,
    resolution: float,
    top: int | None,
    format: str,
    **parameters: Any,
) -> None:
    """Print the Leiden communities.

    With their size, name (top topics) and leading members.

    \b
    Example:
      kgraph communities --largest
    """
    import kgraph
    from kgraph.measures.communities import communities as find

    kg = kgraph.open(workspace)
    found = find(
        kg.network(name, **parameters),
        seed=kg.manifest["parameters"]["seed"] if seed is None else seed,
        resolution=resolution,
    )
    click.echo(f"{found.n_communities} communities, modularity {found.modularity:.4f}", err=True)
    terminal.print_frame(found.table, format, limit=top)


COMMANDS = (network, centrality, communities)
