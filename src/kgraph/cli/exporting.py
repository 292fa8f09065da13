"""`kgraph export`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kgraph.cli import options

if TYPE_CHECKING:
    from kgraph.store.remote import Endpoint


@click.command()
@click.argument("format")
@options.workspace
@options.output
@click.option("--network", "name", default="coauthorship", show_default=True, help="For network formats.")
@options.network_parameters
@options.similarity
@options.endpoint
@click.option(
    "--query",
    metavar="SPARQL|NAME",
    help="For references: only the papers of this query's column ?paper.",
)
@click.option(
    "--time", type=click.Choice(["spells", "interval", "none"]), help="GEXF: how years are written."
)
@click.option("--flavor", type=click.Choice(["plain", "yed"]), help="GraphML: yed also draws it in yEd.")
@click.pass_context
def export(
    ctx: click.Context,
    /,
    format: str,
    workspace: str,
    output: str,
    name: str,
    query: str | None,
    time: str | None,
    flavor: str | None,
    endpoint: Endpoint | None,
    **parameters: Any,
) -> None:
    """Write graph, network, tables or references.

    FORMAT is one that kgraph formats lists.

    \b
    Examples:
      kgraph export turtle -o graph.ttl
      kgraph export authorships -o who-is-who.csv
      kgraph export gexf --network lab-collaboration -o labs.gexf
      kgraph export graphml --flavor yed -o for-yed.graphml
      kgraph export bibtex -o all.bib
      kgraph export bundle -o all.kgraph.tar.zst
      kgraph export ris --query papers-with-cut-lists -o mend.ris
    """
    from kgraph import exports

    exporter = exports.get_exporter(format)
    with options.graph(workspace, endpoint) as kg:
        chosen = {k: v for k, v in (("time", time), ("flavor", flavor)) if v is not None}
        if "base" in exporter.options:
            chosen["base"] = kg.base
        if query is not None and exporter.accepts != "records":
            raise click.UsageError(f"--query chooses papers for references; {format} is none")
        if exporter.accepts != "network":
            options.refuse(ctx, ("name", "endpoint", *parameters), f"{format} is none")
        subject = _subject(kg, exporter.accepts, name, parameters, query)
        exports.export(subject, output, format, **chosen)
    if output != "-":
        click.echo(f"wrote {output}", err=True)


def _subject(kg: Any, accepts: str, name: str, parameters: dict[str, Any], query: str | None) -> Any:
    """What an exporter wants: the store, the tables, records of papers, or the drawn network."""
    if accepts == "records":
        return kg.records(_papers(kg, query) if query is not None else None)
    if accepts == "workspace":
        return kg.folder
    if accepts == "graph":
        return kg.store
    if accepts == "entities":
        return kg.entities
    from kgraph.exports.drawing import draw

    return draw(kg.network(name, **parameters), seed=kg.seed)


def _papers(kg: Any, query: str) -> list[str]:
    """The IRIs in the column `paper` of an answer, in its order."""
    from kgraph.errors import BadRequest

    frame = kg.query(query).to_polars()
    if "paper" not in frame.columns:
        raise BadRequest(f"the query has no column ?paper; it has {', '.join(frame.columns) or 'none'}")
    papers = list(dict.fromkeys(frame["paper"].drop_nulls()))
    known = set(kg.entities.papers["id"])
    if papers and not any(iri.rpartition("/")[2] in known for iri in papers):
        raise BadRequest(f"the column ?paper holds no papers: {papers[0]} …")
    return papers


COMMANDS = (export,)
