"""Pajek networks (`.net`), for Pajek, VOSviewer, Gephi, igraph and networkx.

Specification: http://mrvar.fdv.uni-lj.si/pajek/ (Pajek reference manual). The format knows a number, a label
and a place of each vertex and the weight of each edge, and no way to write a quotation mark in a label: it
becomes an apostrophe. What a reader must know stands in a comment above the vertices. networkx takes labels
for ids, so a label that several vertices bear gets their numbers as a tail: `Wei Wang [17]`. No third
coordinate is written, since Gephi would take the second one for the size then.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from kgraph.exports.columns import without_control_characters
from kgraph.exports.exporter import Exporter
from kgraph.exports.portable import DRAWING_OPTIONS, description, portable, slices, write_lines
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl


def write_pajek(
    network: Network, file: BinaryIO, *, draw: bool = True, seed: int = SEED, size: str = "strength"
) -> None:
    """Write `network` with labels, places (from 0 to 1, y downwards) and weights; options as for GraphML."""
    import polars as pl

    network = portable(network, draw=draw, seed=seed, size=size)
    nodes = network.nodes.select(_label=_labels(network.nodes), **_places(network.nodes))
    name, told = (" ".join(text.split()) for text in (network.title, description(network)))
    file.write(f"% {told}\n*Network {name}\n*Vertices {network.n_nodes}\n".encode())
    number = pl.col("_row") + 1
    line = pl.concat_str(number, pl.lit(' "'), "_label", pl.lit('"'), *nodes.columns[1:])
    for part in slices(nodes):
        write_lines(file, part, line)
    file.write(b"*Edges\n")
    line = pl.concat_str(pl.col("source") + 1, pl.col("target") + 1, "weight", separator=" ")
    for part in slices(network.edges):
        write_lines(file, part, line)


def one_line(text: pl.Expr) -> pl.Expr:
    """The text without quotation marks, line ends and control characters."""
    clean = without_control_characters(text).str.replace_all(r"\s+", " ").str.strip_chars()
    return clean.str.replace_all('"', "'", literal=True)


def _labels(nodes: pl.DataFrame) -> pl.Series:
    """Labels that no other vertex bears, not even one that looks like the new name of another."""
    import polars as pl

    frame = nodes.select(_label=one_line(pl.col("label"))).with_row_index("_row", offset=1)
    tailed = pl.format("{} [{}]", "_label", "_row")
    shared = pl.col("_label").is_duplicated()
    while frame["_label"].is_duplicated().any():
        frame = frame.with_columns(_label=pl.when(shared).then(tailed).otherwise("_label"))
    return frame["_label"]


def _places(nodes: pl.DataFrame) -> dict[str, pl.Expr]:
    """x and y as texts with a blank before each; none where any is unknown."""
    import polars as pl

    if not {"x", "y"} <= set(nodes.columns) or not nodes.height:
        return {}
    x, y = (pl.col(c).cast(pl.Float64) for c in ("x", "y"))
    if not nodes.select((x.is_finite() & y.is_finite()).fill_null(False).all()).item():
        return {}
    low_x, high_y = x.min(), y.max()
    extent = pl.max_horizontal(x.max() - low_x, high_y - y.min())
    wide = pl.when(extent > 0).then(extent).otherwise(1.0)
    places = {"_x": (x - low_x) / wide, "_y": (high_y - y) / wide}
    return {c: pl.concat_str(pl.lit(" "), p.round(4).cast(pl.String)) for c, p in places.items()}


PAJEK = Exporter(
    name="pajek",
    title="Pajek network, for Pajek, VOSviewer, Gephi, igraph, networkx",
    extensions=(".net",),
    accepts="network",
    write=write_pajek,
    specification="http://mrvar.fdv.uni-lj.si/pajek/",
    options=DRAWING_OPTIONS,
)
