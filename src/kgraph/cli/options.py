"""Options that several commands share, so that they have one name and one meaning."""

from __future__ import annotations

import contextlib
import functools
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kgraph.cli import terminal
from kgraph.progress import Progress
from kgraph.states import DEFAULT_WORKSPACE, KEEP
from kgraph.workspace import DEFAULT_SEED

if TYPE_CHECKING:
    from kgraph.networks.remote import RemoteGraph
    from kgraph.store.remote import Endpoint
    from kgraph.workspace import KnowledgeGraph

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

_FOLDERS_ALONE = ("add", "remove", "update", "log", "rollback", "doctor", "import")
"""Commands that change a workspace, or tell how it came to be."""


def _workspace(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    from kgraph.store.transport import is_address

    if is_address(value) and ctx.info_name in _FOLDERS_ALONE:
        raise click.BadParameter("this needs the folder of a workspace; an endpoint is not changed")
    return value


workspace: Decorator = click.option(
    "-w",
    "--workspace",
    default=DEFAULT_WORKSPACE,
    show_default=True,
    envvar="KGRAPH_WORKSPACE",
    type=click.Path(file_okay=False),
    callback=_workspace,
    help="The folder a build wrote, or the address of the endpoint that it was published to.",
)

wait: Decorator = click.option(
    "--wait",
    type=click.FloatRange(0),
    is_flag=False,
    flag_value=math.inf,
    default=0,
    metavar="[SECONDS]",
    help="Wait for another process that writes there; without SECONDS as long as it takes.",
)


def new_workspace(help: str) -> Decorator:
    """The option for the folder of a workspace that is written."""
    return click.option(
        "-o",
        "--output",
        default=DEFAULT_WORKSPACE,
        show_default=True,
        envvar="KGRAPH_WORKSPACE",
        help=help,
    )


keep: Decorator = click.option(
    "--keep",
    type=click.IntRange(2),
    default=KEEP,
    show_default=True,
    help="States to keep, this one among them (kgraph log, kgraph rollback).",
)

quiet: Decorator = click.option("-q", "--quiet", is_flag=True, help="No progress and no summary on stderr.")

output: Decorator = click.option(
    "-o", "--output", default="-", type=click.Path(), help="File to write, - for stdout."
)

table_format: Decorator = click.option(
    "-f",
    "--format",
    "format",
    default="table",
    show_default=True,
    type=click.Choice(["table", "csv", "tsv", "json"]),
    help="How to print.",
)

as_json: Decorator = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def network_parameters(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that choose and cut a network; they arrive as keyword arguments of the same names."""
    for option in reversed(_LAB):
        command = option(command)
    return network_parameters_but_lab(command)


def network_parameters_but_lab(command: Callable[..., Any]) -> Callable[..., Any]:
    """The same for commands in which --lab chooses people."""
    for option in reversed(_NETWORK_PARAMETERS):
        command = option(command)
    return command


_ENDPOINT: tuple[Decorator, ...] = (
    click.option(
        "--endpoint",
        metavar="URL",
        help="Ask this SPARQL endpoint instead of a workspace; NAME is best a .rq file of your own.",
    ),
    click.option("--page-size", type=click.IntRange(1), help="Rows to ask an endpoint for at once."),
    click.option("--pause", type=click.FloatRange(0), help="Seconds between two questions to an endpoint."),
    click.option(
        "--resume",
        type=click.Path(file_okay=False, path_type=Path),
        help="Keep the answers of an endpoint in this folder, and ask only for what is not in it.",
    ),
)


def endpoint(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options about an endpoint; they arrive as `endpoint`, an `Endpoint` or `None`."""

    @functools.wraps(command)
    def with_endpoint(
        *arguments: Any,
        endpoint: str | None,
        page_size: int | None,
        pause: float | None,
        resume: Path | None,
        **others: Any,
    ) -> Any:
        chosen: dict[str, Any] = {"page_size": page_size, "pause_seconds": pause, "folder": resume}
        given = {name: value for name, value in chosen.items() if value is not None}
        if endpoint is None:
            if given:
                raise click.UsageError("--page-size, --pause and --resume go with --endpoint")
            return command(*arguments, endpoint=None, **others)
        from kgraph.store.remote import Endpoint

        return command(*arguments, endpoint=Endpoint(endpoint, **given), **others)

    decorated: Callable[..., Any] = with_endpoint
    for option in reversed(_ENDPOINT):
        decorated = option(decorated)
    return decorated


def graph(workspace: str, endpoint: Endpoint | None) -> KnowledgeGraph | RemoteGraph:
    """The workspace, or the endpoint where one was named."""
    import kgraph

    if endpoint is None:
        return kgraph.open(workspace, progress=drawn)
    from kgraph.networks.remote import RemoteGraph

    return RemoteGraph(endpoint, DEFAULT_SEED, progress=drawn)


@contextlib.contextmanager
def drawn() -> Iterator[Progress]:
    """Progress drawn on stderr, for as long as the block lasts."""
    drawing = terminal.progress(quiet=False)
    try:
        yield drawing
    finally:
        terminal.close(drawing)


def refuse(ctx: click.Context, names: Iterable[str], why: str) -> None:
    """Nothing is left out unseen: options that were given and would do nothing are an error."""
    for name in names:
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            option = "--network" if name == "name" else f"--{name.replace('_', '-')}"
            raise click.UsageError(f"{option} is for networks; {why}")


def _weight(ctx: click.Context, parameter: click.Parameter, value: str) -> str:
    from kgraph.errors import UnknownName
    from kgraph.networks.weighting import WEIGHTINGS

    names = [w.name for w in WEIGHTINGS]
    if value not in names:
        raise click.BadParameter(str(UnknownName("weighting", value, names, hint=", ".join(names))))
    return value


def weight(default: str) -> Decorator:
    """The option that says how joint papers count."""
    return click.option(
        "--weight",
        default=default,
        show_default=True,
        callback=_weight,
        help="How joint papers count: full, fractional (Newman 1/(n−1)), paper (2/(n(n−1))), harmonic, "
        "first-last, position.",
    )


def _similarity(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    from kgraph.errors import UnknownName
    from kgraph.networks.similarity import get_similarity

    try:
        return value if value is None else get_similarity(value).name
    except UnknownName as error:
        raise click.BadParameter(str(error)) from error


similarity: Decorator = click.option(
    "--similarity",
    callback=_similarity,
    help="Also how alike the ends of each edge are: association, cosine, jaccard or inclusion.",
)

_NETWORK_PARAMETERS: tuple[Decorator, ...] = (
    weight("full"),
    click.option("--since", type=int, help="Only papers of this year or later."),
    click.option("--until", type=int, help="Only papers of this year or earlier."),
    click.option("--topic", metavar="NAME", help="Only papers on this topic."),
    click.option("--min-papers", type=click.IntRange(1), default=1, help="Only edges of so many papers."),
    click.option(
        "--disparity",
        metavar="ALPHA",
        type=click.FloatRange(0, 1, min_open=True),
        help="Only edges that are strong for one of their ends, at significance ALPHA (such as 0.05).",
    ),
    click.option(
        "--simmelian",
        metavar="N",
        type=click.IntRange(1),
        help="Only edges whose ends share N or more of their ten closest neighbours.",
    ),
    click.option("--k-core", metavar="K", type=click.IntRange(1), help="Only where all have K neighbours."),
    click.option("--ego", help="Only this node and what is near; by name, IRI or identifier."),
    click.option("--radius", type=click.IntRange(1), default=1, help="How near, in steps; default: 1."),
    click.option("--largest", is_flag=True, help="Only the largest component."),
    click.option("--listed-only", is_flag=True, help="Without inferred authors (profile owners)."),
    click.option("--max-authors", type=click.IntRange(2), help="Leave out papers of more authors; counted."),
)

_LAB: tuple[Decorator, ...] = (
    click.option("--lab", metavar="NAME", help="Only papers that name this lab or a part of it."),
    click.option("--inside", is_flag=True, help="With --lab: only people printed with it."),
)

_WINDOWS: tuple[Decorator, ...] = (
    click.option("--window", metavar="YEARS", type=click.IntRange(1), help="Years of a window."),
    click.option(
        "--step", metavar="YEARS", type=click.IntRange(1), help="From window to window; default: as --window."
    ),
    click.option("--cumulative", is_flag=True, help="Every window from the first year on."),
)


def windows(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that divide time; they arrive as `window`, `step`, `cumulative`."""
    for option in reversed(_WINDOWS):
        command = option(command)
    return command


def columns(
    ctx: click.Context, parameter: click.Parameter, value: str | None
) -> tuple[tuple[str, str], ...] | None:
    """`title=Titel,authors=Verfasser` as pairs; a column whose title has a comma is put in quotes."""
    if value is None:
        return None
    import csv

    pairs = [text.partition("=") for text in next(csv.reader([value], skipinitialspace=True))]
    for field, _, column in pairs:
        if not field.strip() or not column.strip():
            raise click.BadParameter("FIELD=COLUMN,…, such as title=Titel,authors=Verfasser")
    return tuple((field.strip(), column.strip()) for field, _, column in pairs)


def _size(ctx: click.Context, parameter: click.Parameter, value: str | None) -> int | None:
    """`500M` or `20G` as bytes."""
    if value is None:
        return None
    from kgraph.settings import parse_size

    try:
        return parse_size(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


DECOMPRESSION: tuple[Decorator, ...] = (
    click.option(
        "--max-size",
        "max_bytes",
        callback=_size,
        metavar="SIZE",
        help="Refuse what decompresses to more; default 256G.",
    ),
    click.option(
        "--max-ratio",
        type=click.FloatRange(min=1),
        default=None,
        help="Refuse what decompresses to more times its size; default 250.",
    ),
)
"""Limits against decompression bombs."""


def with_settings(chosen: Mapping[str, Any], names: Sequence[str] | None = None) -> dict[str, Any]:
    """The options that were given, and for the others (those of `names`) what `kgraph.toml` here says."""
    from kgraph.readers.format import column_pairs
    from kgraph.settings import load_settings

    settings = load_settings()
    told: dict[str, Any] = {
        "columns": column_pairs(settings.columns) or None,
        "input_format": settings.read.input_format,
        "as_of": settings.read.as_of,
        "max_bytes": settings.read.max_size,
        "max_ratio": settings.read.max_ratio,
        "jobs": settings.read.jobs,
    }
    told = {name: value for name, value in told.items() if names is None or name in names}
    merged = {**told, **{name: value for name, value in chosen.items() if value is not None}}
    return {name: value for name, value in merged.items() if value is not None}


def together(*decorators: Decorator) -> Decorator:
    """Several options as one decorator, in the order of help."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(decorators):
            command = option(command)
        return command

    return decorate


decompression = together(*DECOMPRESSION)


def write_text(text: str, output: str) -> None:
    """Text to a file, or to stdout for `-`."""
    if output == "-":
        click.echo(text, nl=False)
        return
    path = Path(output)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8", newline="\n")
    click.echo(f"wrote {output}", err=True)
