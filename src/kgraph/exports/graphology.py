"""Serialised graphs of graphology, which Gephi Lite opens as `.json`.

Specification: https://graphology.github.io/serialization.html . Attributes are called as Gephi Lite and sigma
call them: `label x y size color` of nodes, `weight` of edges.
"""

from __future__ import annotations

from typing import BinaryIO

from kgraph.exports.exporter import Exporter
from kgraph.exports.json_text import column_members, json_columns, json_object, json_text, write_rows
from kgraph.exports.portable import DRAWING_OPTIONS, description, portable
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

# sigma draws by the first four; any other value there would break the drawing.
_NODE_RESERVED = ("z", "zIndex", "hidden", "forceLabel", "highlighted", "type")
_EDGE_RESERVED = ("label", "size", "color", "zIndex", "hidden", "forceLabel", "type")
_OPTIONS = {"type": "undirected", "multi": False, "allowSelfLoops": False}


def write_graphology(
    network: Network, file: BinaryIO, *, draw: bool = True, seed: int = SEED, size: str = "strength"
) -> None:
    """Write `network`; options as for GraphML."""
    import polars as pl

    network = portable(network, draw=draw, seed=seed, size=size)
    nodes = json_columns(network.nodes, leave=("id",), reserved=_NODE_RESERVED)
    edges = json_columns(network.edges, leave=("source", "target"), reserved=_EDGE_RESERVED)
    head = {"name": network.name, "title": network.title, "description": description(network)}
    file.write(f'{{\n  "attributes": {json_text(head)},\n  "options": {json_text(_OPTIONS)},\n'.encode())
    file.write(b'  "nodes": [\n')
    node = pl.concat_str(
        pl.lit('{"key":"n'),
        "_row",
        pl.lit('","attributes":'),
        json_object(column_members(nodes)),
        pl.lit("}"),
    )
    write_rows(file, network.nodes, node, indent="    ")
    file.write(b'  ],\n  "edges": [\n')
    edge = pl.concat_str(
        pl.lit('{"key":"e'), "_row",
        pl.lit('","source":"n'), "source",
        pl.lit('","target":"n'), "target",
        pl.lit('","undirected":true,"attributes":'), json_object(column_members(edges)), pl.lit("}"),
    )  # fmt: skip
    write_rows(file, network.edges, edge, indent="    ")
    file.write(b"  ]\n}\n")


GRAPHOLOGY = Exporter(
    name="graphology",
    title="graphology JSON, for Gephi Lite, sigma and JavaScript",
    extensions=(".graphology.json",),
    accepts="network",
    write=write_graphology,
    specification="https://graphology.github.io/serialization.html",
    options=DRAWING_OPTIONS,
)
