"""GraphML that Gephi, Gephi Lite, networkx, igraph, Cytoscape and yEd read alike.

Specification: http://graphml.graphdrawing.org/specification.html. Gephi finds a key by its id first, so id
and name are the same (but where an edge column is called like a node column: `edge_papers`); every key says
its class and one of the five types that all readers know; ids are short and ASCII, the IRI is a column. The
visual columns are called as Gephi calls them: `label x y size color weight`. Written in one pass, a slice of
the frames at a time, by column expressions rather than element by element (which lxml does at a tenth of the
rate); `kgraph.exports.columns` does the escaping.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, BinaryIO

from kgraph.exports.columns import Column, typed_columns, xml_text
from kgraph.exports.exporter import Exporter
from kgraph.exports.portable import DRAWING_OPTIONS, description, portable, slices, write_lines
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl

# Names that Gephi takes as visual properties, or for its own columns; such a key would make no column.
_NODE_RESERVED = ("nodelabel", "z", "xpos", "ypos", "zpos", "r", "g", "b", "Id")
_EDGE_RESERVED = ("label", "edgelabel", "Edge Weight", "r", "g", "b", "color", "id", "Id")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write_graphml(
    network: Network, file: BinaryIO, *, draw: bool = True, seed: int = SEED, size: str = "strength"
) -> None:
    """Write `network`; `draw` adds the visual columns that are missing, `seed` and `size` are its options."""
    network = portable(network, draw=draw, seed=seed, size=size)
    nodes = typed_columns(
        network.nodes, leave=("id",), reserved=_NODE_RESERVED, taken=("weight",), prefix="node_"
    )
    edges = typed_columns(
        network.edges,
        leave=("source", "target"),
        reserved=_EDGE_RESERVED,
        taken=[c.id for c in nodes],
        prefix="edge_",
    )
    head = [_HEAD, f"  <desc>{xml_text(description(network))}</desc>\n"]
    head += [_key(column, "node") for column in nodes] + [_key(column, "edge") for column in edges]
    name = re.sub(r"[^\w.\-]", "_", network.name, flags=re.ASCII)
    head.append(f'  <graph id="{name}" edgedefault="undirected">\n')
    file.write("".join(head).encode())
    _write_nodes(network, nodes, file)
    _write_edges(network, edges, file)
    file.write(b"  </graph>\n</graphml>\n")


def _key(column: Column, owner: str) -> str:
    return (
        f'  <key id="{column.id}" for="{owner}" attr.name="{xml_text(column.name)}"'
        f' attr.type="{column.type}"/>\n'
    )


def _write_nodes(network: Network, columns: list[Column], file: BinaryIO) -> None:
    import polars as pl

    line = pl.concat_str(pl.lit('    <node id="n'), "_row", pl.lit('">'), *_data(columns), pl.lit("</node>"))
    for part in slices(network.nodes):
        write_lines(file, part, line)


def _write_edges(network: Network, columns: list[Column], file: BinaryIO) -> None:
    import polars as pl

    line = pl.concat_str(
        pl.lit('    <edge id="e'), "_row",
        pl.lit('" source="n'), "source",
        pl.lit('" target="n'), "target",
        pl.lit('">'), *_data(columns), pl.lit("</edge>"),
    )  # fmt: skip
    for part in slices(network.edges):
        write_lines(file, part, line)


def _data(columns: list[Column]) -> list[pl.Expr]:
    import polars as pl

    return [
        pl.concat_str(pl.lit(f'<data key="{c.id}">'), c.text, pl.lit("</data>")).fill_null("")
        for c in columns
    ]


GRAPHML = Exporter(
    name="graphml",
    title="GraphML, for Gephi, Gephi Lite, networkx, igraph, Cytoscape, yEd",
    extensions=(".graphml",),
    accepts="network",
    write=write_graphml,
    specification="http://graphml.graphdrawing.org/specification.html",
    options=DRAWING_OPTIONS,
)
