"""The command line: parse, call one library function, print.

Data goes to stdout, talk to stderr. Nothing heavy is imported here or at the top of the command modules, so
that `kgraph --help` answers at once.
"""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

import click

import kgraph
from kgraph.cli import (
    building,
    checking,
    diffing,
    documents,
    exporting,
    history,
    linting,
    mapping,
    networking,
    paths,
    people,
    publishing,
    querying,
    repairing,
    reporting,
    serving,
    siting,
    spark,
    statistics,
    suggesting,
    topics,
)
from kgraph.errors import KGraphError, QueryTimeout

EXIT_CODES = """\b
Exit codes: 0 done, 1 error, 2 usage, 3 done with rejected records,
4 validation, verification or lint failed, 124 timed out, 130 interrupted.
"""


ALLOCATOR = ("_RJEM_MALLOC_CONF", "dirty_decay_ms:200,muzzy_decay_ms:0")
"""What polars' allocator is told before it is loaded: to keep freed memory for 0.2 seconds instead of ten. It
costs no time and takes a third off the peak of a large network (benchmarks/projection.py)."""


class _Group(click.Group):
    """Turns our own errors into one line on stderr and the right exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except KGraphError as error:
            if ctx.params.get("debug"):
                raise
            click.echo(f"kgraph: {error}", err=True)
            ctx.exit(124 if isinstance(error, QueryTimeout) else 1)
        except (RuntimeError, OSError) as error:
            if "Corruption: " not in str(error):  # as RocksDB says it, whatever Oxigraph was doing
                raise
            click.echo(f"kgraph: the store is damaged ({error}); repair it with: kgraph doctor", err=True)
            ctx.exit(1)


@click.group(cls=_Group, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(kgraph.__version__, prog_name="kgraph")
@click.option("--debug", is_flag=True, help="Show a traceback when something fails.")
def cli(debug: bool) -> None:
    """From bibliographic documents to a co-authorship knowledge graph.

    \b
    kgraph build papers/            documents → outputs/kgraph
    kgraph query most-prolific      ask the graph
    kgraph report                   the centrality report
    """


for _command in (
    *building.COMMANDS,
    *documents.COMMANDS,
    *querying.COMMANDS,
    *people.COMMANDS,
    *networking.COMMANDS,
    *paths.COMMANDS,
    *suggesting.COMMANDS,
    *statistics.COMMANDS,
    *diffing.COMMANDS,
    *topics.COMMANDS,
    *mapping.COMMANDS,
    *exporting.COMMANDS,
    *publishing.COMMANDS,
    *reporting.COMMANDS,
    *linting.COMMANDS,
    *checking.COMMANDS,
    *history.COMMANDS,
    *repairing.COMMANDS,
    *serving.COMMANDS,
    *siting.COMMANDS,
    *spark.COMMANDS,
):
    cli.add_command(_command)


def main(**kwargs: Any) -> None:
    """The `kgraph` command."""
    os.environ.setdefault(*ALLOCATOR)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # names from anywhere must print also where the locale is C
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        cli(**kwargs)
    except SystemExit as end:
        if isinstance(end.__context__, KeyboardInterrupt | click.Abort):  # click says 1
            raise SystemExit(130) from None
        raise
    except OSError as error:
        if error.errno != errno.EPIPE:
            raise
        os._exit(1)  # whoever read the output has gone; nothing is left to say it to
