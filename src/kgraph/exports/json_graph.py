"""JSON Graph Format, version 2: labels of its own, everything else as metadata.

Specification: https://jsongraphformat.info , schema
https://github.com/jsongraph/json-graph-specification/blob/master/json-graph-schema_v2.json . The schema
allows no names but its own, and a graph that does not say so is directed.
"""

from __future__ import annotations

from typing import BinaryIO

from kgraph.exports.exporter import Exporter
from kgraph.exports.json_text import (
    column_members,
    json_columns,
    json_object,
    json_string,
    json_text,
    write_rows,
)
from kgraph.exports.portable import DRAWING_OPTIONS, description, portable
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

MEDIA_TYPE = "application/vnd.jgf+json"


def write_json_graph(
    network: Network, file: BinaryIO, *, draw: bool = True, seed: int = SEED, size: str = "strength"
) -> None:
    """Write `network`; options as for GraphML."""
    import polars as pl

    network = portable(network, draw=draw, seed=seed, size=size)
    nodes = json_columns(network.nodes, leave=("id", "label"))
    edges = json_columns(network.edges, leave=("source", "target"))
    metadata = json_text({"description": description(network)})
    file.write(
        f'{{\n  "graph": {{\n    "id": {json_text(network.name)},\n    "label": {json_text(network.title)},\n'
        f'    "directed": false,\n    "metadata": {metadata},\n    "nodes": {{\n'.encode()
    )
    node = pl.concat_str(
        pl.lit('"n'), "_row", pl.lit('":{"label":'), json_string(pl.col("label")),
        pl.lit(',"metadata":'), json_object(column_members(nodes)), pl.lit("}"),
    )  # fmt: skip
    write_rows(file, network.nodes, node, indent="      ")
    file.write(b'    },\n    "edges": [\n')
    edge = pl.concat_str(
        pl.lit('{"id":"e'), "_row",
        pl.lit('","source":"n'), "source",
        pl.lit('","target":"n'), "target",
        pl.lit('","metadata":'), json_object(column_members(edges)), pl.lit("}"),
    )  # fmt: skip
    write_rows(file, network.edges, edge, indent="      ")
    file.write(b"    ]\n  }\n}\n")


JSON_GRAPH = Exporter(
    name="json-graph",
    title="JSON Graph Format 2",
    extensions=(".jgf.json", ".jgf"),
    accepts="network",
    write=write_json_graph,
    specification="https://jsongraphformat.info",
    options=DRAWING_OPTIONS,
)
