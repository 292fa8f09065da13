"""`kgraph map`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli import options

if TYPE_CHECKING:
    from kgraph.networks.windows import Window
    from kgraph.store.remote import Endpoint
    from kgraph.workspace import KnowledgeGraph


@click.command("map")
@click.argument("name", default="coauthorship")
@options.workspace
@click.option(
    "-o",
    "--output",
    type=click.Path(),
    help="File to write, - for stdout; default: NAME.html here. With periods also a folder.",
)
@click.option("--color", metavar="ATTRIBUTE", help="What colours show at first; default: community.")
@click.option("--size", metavar="ATTRIBUTE", help="What sizes show at first; default: strength.")
@click.option("--title", help="Default: that of the network.")
@click.option(
    "--max-nodes", type=click.IntRange(1), help="Beyond, the strongest; default: 100000, panels 2000."
)
@click.option("--max-edges", type=click.IntRange(1), help="Beyond, a backbone; default: 400000.")
@options.windows
@options.network_parameters
@options.endpoint
@click.option("--open", "open_it", is_flag=True, help="Open it in the browser.")
def map_(
    name: str,
    workspace: str,
    output: str | None,
    color: str | None,
    size: str | None,
    title: str | None,
    max_nodes: int | None,
    max_edges: int | None,
    window: int | None,
    step: int | None,
    cumulative: bool,
    endpoint: Endpoint | None,
    open_it: bool,
    **parameters: Any,
) -> None:
    """Draw a network as one HTML file to look at offline.

    NAME is as for kgraph network: a name that it lists, two kinds of things ("lab over topic"), or your own
    .rq file. ATTRIBUTE is community, lab, average_year, degree, betweenness … or any column of the nodes.
    With --window or --cumulative: small multiples, a panel per period in one layout; in a folder also a map
    of each period.

    \b
    Examples:
      kgraph map
      kgraph map lab-collaboration --min-papers 2 -o labs.html
      kgraph map topic-cooccurrence --color average_year -o topics.html
      kgraph map author-topic --lab Mila -o who-on-what.html
      kgraph map --window 5 -o periods.html
    """
    given = {"title": title, "color": color, "size": size, "max_nodes": max_nodes, "max_edges": max_edges}
    chosen = {option: value for option, value in given.items() if value is not None}
    if output == "-" and open_it:
        raise click.UsageError("--open opens a file; name one with -o")
    if window is None and not cumulative:
        if step is not None:
            raise click.UsageError("--step goes with --window or --cumulative")
        path = _map(options.graph(workspace, endpoint), name, output, parameters, chosen)
    else:
        if endpoint is not None:
            raise click.UsageError("--window and --cumulative need a workspace; not --endpoint")
        import kgraph

        whole = kgraph.open(workspace)
        parts = whole.windows(name, width=window or 1, step=step, growing=cumulative, **parameters)
        path = _periods(whole, parts, output or _file(name, "-periods.html"), chosen)
    if open_it:
        click.launch(path.resolve().as_uri())


def _map(kg: Any, name: str, output: str | None, parameters: dict[str, Any], chosen: dict[str, Any]) -> Path:
    """One map."""
    from kgraph.exports import export

    network = kg.network(name, **parameters)
    for note in network.notes:
        click.echo(f"note: {note}", err=True)
    path = export(network, output or _file(name, ".html"), "map", seed=kg.seed, **chosen)
    _wrote(path)
    return path


def _periods(
    kg: KnowledgeGraph, parts: list[tuple[Window, Any]], output: str, chosen: dict[str, Any]
) -> Path:
    """One page of small multiples; in a folder with a map of each period beside it."""
    from kgraph.exports import opened
    from kgraph.exports.map.periods import placed, write_periods
    from kgraph.measures.lineages import lineages

    in_folder = output.endswith("/") or (output != "-" and not Path(output).suffix) or Path(output).is_dir()
    if not in_folder and chosen.keys() & {"color", "size", "max_edges"}:
        raise click.UsageError(
            "--color, --size and --max-edges go with maps; for periods name a folder with -o"
        )
    found = lineages(parts, seed=kg.seed)
    drawn = placed(found, seed=kg.seed)
    folder = Path(output)
    links = {window.label: _of_period(window) for window, _ in drawn} if in_folder else {}
    path = folder / "index.html" if in_folder else folder
    told = {option: chosen[option] for option in ("title", "max_nodes") if option in chosen}
    with opened(path) as file:
        write_periods(drawn, found, file, links=links, **told)
    _wrote(path)
    if in_folder:
        _maps(drawn, folder, {"seed": kg.seed} | chosen)
    return path


def _maps(drawn: list[tuple[Window, Any]], folder: Path, chosen: dict[str, Any]) -> None:
    """A map of each period, in the layout and the colours of all."""
    from kgraph.exports import export

    title = chosen.pop("title", None)
    for window, network in drawn:
        titled = f"{title or network.title} {window.label}"
        _wrote(export(network, folder / _of_period(window), "map", title=titled, **chosen))


def _of_period(window: Window) -> str:
    return f"{window.since}-{window.until}.html"


def _file(name: str, end: str) -> str:
    """The file of a network of that name, here."""
    return "-".join(Path(name).name.removesuffix(".rq").split()) + end


def _wrote(path: Path) -> None:
    if str(path) != "-":
        click.echo(f"wrote {path}", err=True)


COMMANDS = (map_,)
