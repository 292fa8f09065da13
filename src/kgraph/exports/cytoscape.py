"""Cytoscape's JSON (`.cyjs`), for Cytoscape desktop and Cytoscape.js.

Specification: https://manual.cytoscape.org/en/stable/Supported_Network_File_Formats.html#cytoscape-js-json
and https://js.cytoscape.org/#notation/elements-json . Ids are texts everywhere, as the desktop program
matches them by text; `name` is what it shows, and y grows downwards there. networkx names nodes by `value`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

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

if TYPE_CHECKING:
    import polars as pl

# Names that the two programs keep for themselves, in `data`.
_RESERVED = (
    "id",
    "source",
    "target",
    "parent",
    "name",
    "shared_name",
    "interaction",
    "SUID",
    "selected",
    "value",
)


def write_cytoscape(
    network: Network, file: BinaryIO, *, draw: bool = True, seed: int = SEED, size: str = "strength"
) -> None:
    """Write `network`; options as for GraphML."""
    import polars as pl

    network = portable(network, draw=draw, seed=seed, size=size)
    nodes = json_columns(network.nodes, leave=("id", "x", "y"), reserved=_RESERVED)
    edges = json_columns(network.edges, leave=("source", "target"), reserved=_RESERVED)
    head = {"name": network.title, "shared_name": network.name, "description": description(network)}
    file.write(b'{\n  "format_version": "1.0",\n  "generated_by": "kgraph",\n')
    file.write(f'  "data": {json_text(head)},\n  "elements": {{\n    "nodes": [\n'.encode())
    label = json_string(pl.col("label"))
    id = _quoted("n", "_row")
    names = [("id", id), ("value", id), ("name", label), ("shared_name", label)]
    data = json_object([*names, *column_members(nodes)])
    write_rows(file, network.nodes, json_object([("data", data), *_position(network.nodes)]), indent="      ")
    file.write(b'    ],\n    "edges": [\n')
    ends = [
        ("id", _quoted("e", "_row")),
        ("source", _quoted("n", "source")),
        ("target", _quoted("n", "target")),
    ]
    write_rows(
        file,
        network.edges,
        json_object([("data", json_object([*ends, *column_members(edges)]))]),
        indent="      ",
    )
    file.write(b"    ]\n  }\n}\n")


def _quoted(letter: str, column: str) -> pl.Expr:
    import polars as pl

    return pl.concat_str(pl.lit(f'"{letter}'), column, pl.lit('"'))


def _position(nodes: pl.DataFrame) -> list[tuple[str, pl.Expr]]:
    """Where the node lies, left out where that is not known."""
    import polars as pl

    if not {"x", "y"} <= set(nodes.columns):
        return []
    x, y = (pl.col(c).cast(pl.Float64) for c in ("x", "y"))
    known = pl.when(x.is_finite() & y.is_finite())
    place = pl.concat_str(
        pl.lit('{"x":'), x.cast(pl.String), pl.lit(',"y":'), (-y + 0.0).cast(pl.String), pl.lit("}")
    )
    return [("position", known.then(place))]


CYTOSCAPE = Exporter(
    name="cytoscape",
    title="Cytoscape JSON, for Cytoscape and Cytoscape.js",
    extensions=(".cyjs",),
    accepts="network",
    write=write_cytoscape,
    specification="https://js.cytoscape.org/#notation/elements-json",
    options=DRAWING_OPTIONS,
)
