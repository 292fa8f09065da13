"""Networks and the resolved entities as Parquet.

Specification: https://parquet.apache.org/docs/file-format/ . A network's `source` and `target` are rows of
its node table, from 0; nothing is renamed or left out, unlike in the files for graph viewers.
"""

from __future__ import annotations

from functools import partial
from typing import IO, TYPE_CHECKING, BinaryIO

from kgraph.exports.bundle import write_bundle
from kgraph.exports.exporter import Exporter
from kgraph.model.entities import Entities
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl

_SPECIFICATION = "https://parquet.apache.org/docs/file-format/"


def write_nodes_parquet(network: Network, file: BinaryIO) -> None:
    """Write the nodes with all their columns."""
    network.nodes.write_parquet(file)


def write_edges_parquet(network: Network, file: BinaryIO) -> None:
    """Write the edges with all their columns."""
    network.edges.write_parquet(file)


def write_network_parquet(network: Network, file: BinaryIO) -> None:
    """Write nodes, edges and, where the network has them, incidence and edge years in one zip file."""
    frames = {
        "nodes": network.nodes,
        "edges": network.edges,
        "incidence": network.incidence,
        "edge_years": network.edge_years,
    }
    _write_frames({name: frame for name, frame in frames.items() if frame is not None}, file)


def write_tables(entities: Entities, file: BinaryIO) -> None:
    """Write every table of the resolved entities, one Parquet file each, in one zip file."""
    _write_frames(entities.tables(), file)


def _write_frames(frames: dict[str, pl.DataFrame], file: BinaryIO) -> None:
    members = {f"{name}.parquet": partial(_write_frame, frame) for name, frame in frames.items()}
    write_bundle(members, file)


def _write_frame(frame: pl.DataFrame, file: IO[bytes]) -> None:
    frame.write_parquet(file)


PARQUET_NODES = Exporter(
    name="parquet-nodes",
    title="nodes of a network (Parquet)",
    extensions=(".nodes.parquet", ".parquet"),
    accepts="network",
    write=write_nodes_parquet,
    specification=_SPECIFICATION,
)
PARQUET_EDGES = Exporter(
    name="parquet-edges",
    title="edges of a network (Parquet)",
    extensions=(".edges.parquet", ".parquet"),
    accepts="network",
    write=write_edges_parquet,
    specification=_SPECIFICATION,
)
PARQUET = Exporter(
    name="parquet",
    title="nodes, edges, incidence and years of a network (Parquet files in a zip)",
    extensions=(".parquet.zip",),
    accepts="network",
    write=write_network_parquet,
    specification=_SPECIFICATION,
)
TABLES = Exporter(
    name="tables",
    title="all tables of the resolved entities (Parquet files in a zip)",
    extensions=(".tables.zip",),
    accepts="entities",
    write=write_tables,
    specification=_SPECIFICATION,
)
