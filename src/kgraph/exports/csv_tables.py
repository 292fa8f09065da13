"""Networks as tables of nodes and edges: CSV for Gephi's spreadsheet import and all else that reads it.

Specification: RFC 4180 with line feeds, UTF-8, and the column names of
https://docs.gephi.org/desktop/User_Manual/Import/CSV_Data/ . Values are written as they are. A cell that
begins with `=`, `+`, `-` or `@` may run as a formula in a spreadsheet program; changing it for everybody
would corrupt the data of those who read the file with a program, so that is done only on request
(`spreadsheet=True`).
"""

from __future__ import annotations

from functools import partial
from typing import IO, TYPE_CHECKING, BinaryIO

from kgraph.exports.bundle import write_bundle
from kgraph.exports.columns import plain_text
from kgraph.exports.exporter import Exporter
from kgraph.exports.portable import DRAWING_OPTIONS, portable
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl

_SPECIFICATION = "https://docs.gephi.org/desktop/User_Manual/Import/CSV_Data/"
_FORMULA = r"^[=+\-@\t\r]"


def node_table(network: Network) -> pl.DataFrame:
    """`Id` (`n0`…, as in GraphML and GEXF) and `Label`, then the other columns of the nodes but their id."""
    import polars as pl

    nodes = network.nodes.with_row_index("_row")
    rest = [c for c in network.nodes.columns if c not in ("id", "label")]
    return nodes.select(
        pl.format("n{}", "_row").alias("Id"), pl.col("label").alias("Label"), *_free(rest, "Id", "Label")
    )


def edge_table(network: Network) -> pl.DataFrame:
    """`Source`, `Target` (as the nodes' `Id`), `Type` (`Undirected`), `Id` and `Weight`, then the rest.

    The type is written out because Gephi takes edges without one as directed.
    """
    import polars as pl

    edges = network.edges.with_row_index("_row")
    rest = [c for c in network.edges.columns if c not in ("source", "target", "weight")]
    return edges.select(
        pl.format("n{}", "source").alias("Source"),
        pl.format("n{}", "target").alias("Target"),
        pl.lit("Undirected").alias("Type"),
        pl.format("e{}", "_row").alias("Id"),
        pl.col("weight").alias("Weight"),
        *_free(rest, "Source", "Target", "Type", "Id", "Weight"),
    )


def _free(columns: list[str], *taken: str) -> list[pl.Expr]:
    """The columns, with a tail where Gephi would take them (names equal but for case) for one of its own."""
    import polars as pl

    own = {t.casefold() for t in taken}
    return [pl.col(c).alias(c + "_" if c.casefold() in own else c) for c in columns]


def write_csv(
    frame: pl.DataFrame, file: IO[bytes], *, spreadsheet: bool = False, is_first: bool = True
) -> None:
    """Write any frame; lists joined by `; `, null as nothing, an empty text as `""`.

    spreadsheet: for opening in a spreadsheet program: a byte order mark, so that Excel sees UTF-8, and an
        apostrophe before texts that would run as formulas.
    is_first: whether the heads of columns come before it; not before further rows of one table.
    """
    import polars as pl

    texts = {
        c: plain_text(frame, c)
        for c, t in frame.schema.items()
        if not (t.is_numeric() or t in (pl.Boolean, pl.Null))
    }
    if spreadsheet:
        texts = {
            c: pl.when(t.str.contains(_FORMULA)).then(pl.lit("'") + t).otherwise(t) for c, t in texts.items()
        }
    frame.with_columns(**texts).write_csv(
        file, line_terminator="\n", include_header=is_first, include_bom=spreadsheet and is_first
    )


def write_nodes_csv(
    network: Network,
    file: BinaryIO,
    *,
    spreadsheet: bool = False,
    draw: bool = True,
    seed: int = SEED,
    size: str = "strength",
) -> None:
    """Write the table of nodes."""
    write_csv(node_table(portable(network, draw=draw, seed=seed, size=size)), file, spreadsheet=spreadsheet)


def write_edges_csv(network: Network, file: BinaryIO, *, spreadsheet: bool = False) -> None:
    """Write the table of edges."""
    write_csv(edge_table(portable(network, draw=False)), file, spreadsheet=spreadsheet)


def write_csv_bundle(
    network: Network,
    file: BinaryIO,
    *,
    spreadsheet: bool = False,
    draw: bool = True,
    seed: int = SEED,
    size: str = "strength",
) -> None:
    """Write both tables as `nodes.csv` and `edges.csv` in one zip file."""
    network = portable(network, draw=draw, seed=seed, size=size)
    tables = {"nodes.csv": node_table(network), "edges.csv": edge_table(network)}
    members = {name: partial(write_csv, frame, spreadsheet=spreadsheet) for name, frame in tables.items()}
    write_bundle(members, file)


CSV_NODES = Exporter(
    name="csv-nodes",
    title="nodes of a network for Gephi and spreadsheets (CSV)",
    extensions=(".nodes.csv", ".csv"),
    accepts="network",
    write=write_nodes_csv,
    specification=_SPECIFICATION,
    options=("spreadsheet", *DRAWING_OPTIONS),
)
CSV_EDGES = Exporter(
    name="csv-edges",
    title="edges of a network for Gephi and spreadsheets (CSV)",
    extensions=(".edges.csv", ".csv"),
    accepts="network",
    write=write_edges_csv,
    specification=_SPECIFICATION,
    options=("spreadsheet",),
)
CSV = Exporter(
    name="csv",
    title="nodes.csv and edges.csv in one zip file",
    extensions=(".csv.zip",),
    accepts="network",
    write=write_csv_bundle,
    specification=_SPECIFICATION,
    options=("spreadsheet", *DRAWING_OPTIONS),
)
