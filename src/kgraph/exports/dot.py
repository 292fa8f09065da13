"""DOT, for Graphviz and programs that read its language.

Specification: https://graphviz.org/doc/info/lang.html . Every id and value is quoted. A quoted
text knows one escape of its own, `\\"`; labels are read once more, where a backslash begins an escape and `&`
an HTML entity, so there both are written as what shows them. Places are in points and fixed (`neato -n` draws
them as they are).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, BinaryIO

from kgraph.exports.columns import Column, typed_columns, without_control_characters
from kgraph.exports.exporter import Exporter
from kgraph.exports.portable import DRAWING_OPTIONS, description, portable, slices, write_lines
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl

_SHOWN = {"\\": "\\\\", "&": "&amp;", '"': '\\"'}
# Attributes of Graphviz that a column of that name would set; `weight` is meant to.
_RESERVED = (
    "label", "pos", "width", "height", "shape", "style", "image", "class", "group", "tooltip", "rank",
    "URL", "href", "target", "len", "dir", "headlabel", "taillabel", "lhead", "ltail", "xlabel", "constraint",
    "size", "color", "fontname", "fontsize", "regular", "root", "sides", "skew", "orientation", "layer",
)  # fmt: skip
_POINTS_PER_INCH = 72


def write_dot(
    network: Network, file: BinaryIO, *, draw: bool = True, seed: int = SEED, size: str = "strength"
) -> None:
    """Write `network`; options as for GraphML."""
    import polars as pl

    network = portable(network, draw=draw, seed=seed, size=size)
    visual = [c for c in ("label", "x", "y", "size", "color") if c in network.nodes.columns]
    nodes = typed_columns(network.nodes, leave=("id", *visual), reserved=_RESERVED, escape=_stored)
    edges = typed_columns(
        network.edges, leave=("source", "target", "weight"), reserved=_RESERVED, escape=_stored
    )
    told = " ".join(description(network).split())
    file.write(
        f"graph {_quoted(network.name)} {{\n  graph [comment={_quoted(told)} outputorder=edgesfirst];\n"
        "  node [shape=circle style=filled fixedsize=true];\n".encode()
    )
    node = [*_looks(network.nodes), *_pairs(nodes)]
    line = pl.concat_str(pl.lit('  "n'), "_row", pl.lit('" ['), *node, pl.lit("];"))
    for part in slices(network.nodes):
        write_lines(file, part, line)
    weight = _pair("weight", pl.col("weight").cast(pl.String))
    line = pl.concat_str(
        pl.lit('  "n'),
        "source",
        pl.lit('" -- "n'),
        "target",
        pl.lit('" ['),
        weight,
        *_pairs(edges),
        pl.lit("];"),
    )
    for part in slices(network.edges):
        write_lines(file, part, line)
    file.write(b"}\n")


def _looks(nodes: pl.DataFrame) -> list[pl.Expr]:
    """Label, place, size and colour, each left out where it is unknown."""
    import polars as pl

    shown = without_control_characters(pl.col("label")).str.replace_all(r"\s+", " ")
    looks = [_pair("label", shown.str.replace_many(list(_SHOWN), list(_SHOWN.values())))]
    if {"x", "y"} <= set(nodes.columns):
        x, y = (pl.col(c).cast(pl.Float64) for c in ("x", "y"))
        place = pl.concat_str(x.cast(pl.String), pl.lit(","), y.cast(pl.String), pl.lit("!"))
        looks.append(_pair("pos", pl.when(x.is_finite() & y.is_finite()).then(place)))
    if "size" in nodes.columns:
        inches = pl.col("size").cast(pl.Float64) / _POINTS_PER_INCH
        looks.append(
            _pair("width", pl.when(inches.is_finite() & (inches > 0)).then(inches.round(4).cast(pl.String)))
        )
    if "color" in nodes.columns:
        colour = pl.col("color").str
        looks.append(_pair("fillcolor", pl.when(colour.contains("^#[0-9A-Fa-f]{6}$")).then("color")))
    return looks


def _pairs(columns: Iterable[Column]) -> list[pl.Expr]:
    return [_pair(_quoted(c.name), c.text) for c in columns]


def _pair(name: str, value: pl.Expr) -> pl.Expr:
    import polars as pl

    return pl.concat_str(pl.lit(f'{name}="'), value, pl.lit('" ')).fill_null("")


def _stored(text: pl.Expr) -> pl.Expr:
    """A text between quotes that is not a label; null if nothing is left.

    A backslash before a quotation mark or a line end would swallow it, so each is doubled; programs that undo
    no escapes outside of labels find two.
    """
    import polars as pl

    kept = without_control_characters(text)
    return pl.when(kept != "").then(kept.str.replace_many(["\\", '"'], ["\\\\", '\\"']))


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


DOT = Exporter(
    name="dot",
    title="DOT, for Graphviz",
    extensions=(".dot", ".gv"),
    accepts="network",
    write=write_dot,
    specification="https://graphviz.org/doc/info/lang.html",
    options=DRAWING_OPTIONS,
)
