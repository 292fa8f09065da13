"""GraphML that Gephi, Gephi Lite, networkx, igraph, Cytoscape and yEd read alike.

Specification: http://graphml.graphdrawing.org/specification.html. Gephi finds a key by its id first, so id and
name are the same; every key says its class and one of the five types that all readers know; ids are short and
ASCII, the IRI is a column. The visual columns are called as Gephi calls them: `label x y size color weight`.
Written in one pass, a slice of the frames at a time.
"""

from __future__ import annotations

from typing import BinaryIO

from kgraph.exports.columns import Column, typed_columns, xml_text
from kgraph.exports.exporter import Exporter
from kgraph.exports.portable import description, portable, slices, write_lines
from kgraph.networks.network import Network

# Names that Gephi takes as visual properties and of which it makes no column.
_NODE_VISUAL = ("label", "x", "y", "size", "color")
_NODE_RESERVED = ("nodelabel", "z", "xpos", "ypos", "zpos", "r", "g", "b")
_EDGE_RESERVED = ("label", "edgelabel", "Edge Weight", "r", "g", "b", "color", "id", "Id")
_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns" \
xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" \
xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns \
http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
"""


def write_graphml(
    network: Network, file: BinaryIO, *, draw: bool = True, seed: int = 0, size: str = "strength"
) -> None:
    """Write `network`; `draw` adds the visual columns that are missing, `seed` and `size` are its options."""
    network = portable(network, draw=draw, seed=seed, size=size)
    nodes = typed_columns(
        _visual_first(network), leave=("id",), reserved=_NODE_RESERVED, taken=("weight",), prefix="node_"
    )
    taken = [c.id for c in nodes]
    edges = _edge_columns(network, taken)
    file.write(_HEAD.encode())
    file.write(f"  <desc>{xml_text(description(network))}</desc>\n".encode())
    for owner, columns in (("node", nodes), ("edge", edges)):
        for column in columns:
            file.write(_key(column, owner).encode())
    file.write(f'  <graph id="{_token(network.name)}" edgedefault="undirected">\n'.encode())
    _write_nodes(network, nodes, file)
    _write_edges(network, edges, file)
    file.write(b"  </graph>\n</graphml>\n")
