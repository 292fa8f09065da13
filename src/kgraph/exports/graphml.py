"""GraphML that Gephi, Gephi Lite, networkx, igraph, Cytoscape and yEd read alike.

Specification: http://graphml.graphdrawing.org/specification.html. Gephi finds a key by its id first, so id
and name are the same (but where an edge column is called like a node column: `edge_papers`); every key says
its class and one of the five types that all readers know; ids are short and ASCII, the IRI is a column. The
visual columns are called as Gephi calls them: `label x y size color weight`. Written in one pass, a slice of
the frames at a time, by column expressions rather than element by element (which lxml does at a tenth of the
rate); `kgraph.exports.columns` does the escaping.

yEd takes labels, places, sizes and colours from elements of its own only; `flavor="yed"` adds them
(https://yed.yworks.com/support/manual/graphml.html).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from kgraph.errors import BadRequest
from kgraph.exports.columns import Column, escaped, typed_columns, xml_text
from kgraph.exports.exporter import Exporter
from kgraph.exports.portable import DRAWING_OPTIONS, description, portable, slices, write_lines
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl

# Names that Gephi takes as visual properties, or for its own columns; such a key would make no column.
_NODE_RESERVED = ("nodelabel", "z", "xpos", "ypos", "zpos", "r", "g", "b", "Id")
_EDGE_RESERVED = ("label", "edgelabel", "Edge Weight", "r", "g", "b", "color", "id", "Id")
FLAVORS = ("plain", "yed")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"{namespaces} \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


_YED = ' xmlns:y="http://www.yworks.com/xml/graphml"'
_NODE_GRAPHICS, _EDGE_GRAPHICS = "nodegraphics", "edgegraphics"


def write_graphml(
    network: Network,
    file: BinaryIO,
    *,
    flavor: str = "plain",
    draw: bool = True,
    seed: int = SEED,
    size: str = "strength",
) -> None:
    """Write `network`; `draw` adds the visual columns that are missing, `seed` and `size` are its options.

    flavor: `plain`, or `yed` with labels, places, sizes and colours also as yEd draws them.
    """
    if flavor not in FLAVORS:
        raise BadRequest(f"flavor takes {' or '.join(FLAVORS)}, not {flavor!r}")
    is_yed = flavor == "yed"
    network = portable(network, draw=draw, seed=seed, size=size)
    nodes = typed_columns(
        network.nodes, leave=("id",), reserved=_NODE_RESERVED, taken=("weight",), prefix="node_"
    )
    edges = typed_columns(
        network.edges,
        leave=("source", "target"),
        reserved=_EDGE_RESERVED,
        taken=[_NODE_GRAPHICS, _EDGE_GRAPHICS, *(c.id for c in nodes)],
        prefix="edge_",
    )
    head = [
        _HEAD.format(namespaces=_YED if is_yed else ""),
        f"  <desc>{xml_text(description(network))}</desc>\n",
    ]
    head += [_key(column, "node") for column in nodes] + [_key(column, "edge") for column in edges]
    if is_yed:
        head += [
            f'  <key id="{_NODE_GRAPHICS}" for="node" yfiles.type="nodegraphics"/>\n',
            f'  <key id="{_EDGE_GRAPHICS}" for="edge" yfiles.type="edgegraphics"/>\n',
        ]
    name = re.sub(r"[^\w.\-]", "_", network.name, flags=re.ASCII)
    head.append(f'  <graph id="{name}" edgedefault="undirected">\n')
    file.write("".join(head).encode())
    _write_nodes(network, [*_data(nodes), *(_node_graphics(network.nodes) if is_yed else ())], file)
    _write_edges(network, [*_data(edges), *(_edge_graphics() if is_yed else ())], file)
    file.write(b"  </graph>\n</graphml>\n")


def _key(column: Column, owner: str) -> str:
    return (
        f'  <key id="{column.id}" for="{owner}" attr.name="{xml_text(column.name)}"'
        f' attr.type="{column.type}"/>\n'
    )


def _write_nodes(network: Network, data: list[pl.Expr], file: BinaryIO) -> None:
    import polars as pl

    line = pl.concat_str(pl.lit('    <node id="n'), "_row", pl.lit('">'), *data, pl.lit("</node>"))
    for part in slices(network.nodes):
        write_lines(file, part, line)


def _write_edges(network: Network, data: list[pl.Expr], file: BinaryIO) -> None:
    import polars as pl

    line = pl.concat_str(
        pl.lit('    <edge id="e'), "_row",
        pl.lit('" source="n'), "source",
        pl.lit('" target="n'), "target",
        pl.lit('">'), *data, pl.lit("</edge>"),
    )  # fmt: skip
    for part in slices(network.edges):
        write_lines(file, part, line)


def _data(columns: list[Column]) -> list[pl.Expr]:
    import polars as pl

    return [
        pl.concat_str(pl.lit(f'<data key="{c.id}">'), c.text, pl.lit("</data>")).fill_null("")
        for c in columns
    ]


def _node_graphics(nodes: pl.DataFrame) -> list[pl.Expr]:
    """A circle with place, size, colour and label, as far as they are known; y grows downwards in yEd."""
    import polars as pl

    parts = [pl.lit(f'<data key="{_NODE_GRAPHICS}"><y:ShapeNode>')]
    if {"x", "y", "size"} <= set(nodes.columns):
        size, x, y = (pl.col(c).cast(pl.Float64) for c in ("size", "x", "y"))
        known = pl.when(size.is_finite() & x.is_finite() & y.is_finite())
        corner = {"height": size, "width": size, "x": x - size / 2, "y": -y - size / 2}
        pairs = [
            pl.concat_str(pl.lit(f' {name}="'), (value.round(3) + 0.0).cast(pl.String), pl.lit('"'))
            for name, value in corner.items()
        ]
        geometry = pl.concat_str(pl.lit("<y:Geometry"), *pairs, pl.lit("/>"))
        parts.append(known.then(geometry).fill_null(""))
    if "color" in nodes.columns:
        colour = pl.when(pl.col("color").str.contains("^#[0-9A-Fa-f]{6}$")).then("color")
        fill = pl.concat_str(pl.lit('<y:Fill color="'), colour, pl.lit('" transparent="false"/>'))
        parts.append(fill.fill_null(""))
    label = pl.concat_str(pl.lit("<y:NodeLabel>"), escaped(pl.col("label")), pl.lit("</y:NodeLabel>"))
    shape = pl.lit('<y:Shape type="ellipse"/></y:ShapeNode></data>')
    return [*parts, label.fill_null(""), shape]


def _edge_graphics() -> list[pl.Expr]:
    """A thin line without arrows, which yEd would draw otherwise."""
    import polars as pl

    return [
        pl.lit(
            f'<data key="{_EDGE_GRAPHICS}"><y:PolyLineEdge><y:LineStyle color="#999999" width="1.0"/>'
            '<y:Arrows source="none" target="none"/></y:PolyLineEdge></data>'
        )
    ]


GRAPHML = Exporter(
    name="graphml",
    title="GraphML, for Gephi, Gephi Lite, networkx, igraph, Cytoscape, yEd",
    extensions=(".graphml",),
    accepts="network",
    write=write_graphml,
    specification="http://graphml.graphdrawing.org/specification.html",
    options=("flavor", *DRAWING_OPTIONS),
)
