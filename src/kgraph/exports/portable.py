"""A network as files of other programs need it: drawn, described, and without edges that they ignore."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, BinaryIO

from kgraph.exports.columns import without_control_characters
from kgraph.exports.drawing import draw as drawn
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl

_log = logging.getLogger(__name__)
_ROWS_AT_A_TIME = 5_000
DRAWING_OPTIONS = ("draw", "seed", "size")
"""Options of every format that carries a drawing; see `portable`."""


def portable(network: Network, *, draw: bool = True, seed: int = SEED, size: str = "strength") -> Network:
    """The network to write: labelled, without void edges and, unless `draw` is false, with visual columns.

    Where these are there already they stay as they are, so that several files can share one drawing.
    """
    network = _labelled(without_void_edges(network))
    return drawn(network, seed=seed, size=size) if draw else network


def without_void_edges(network: Network) -> Network:
    """The network without edges whose weight is 0, NaN or infinite; how many, is said in its notes.

    Gephi ignores an edge of weight 0 without a word, and other readers disagree about the rest; so a file and
    its readers count the same edges only when such edges are not in it.
    """
    import polars as pl

    weight = network.edges["weight"].cast(pl.Float64)
    kept = (weight.is_finite() & (weight != 0)).fill_null(False)
    n_void = network.n_edges - int(kept.sum())
    if not n_void:
        return replace(network, edges=network.edges.with_columns(weight))
    note = f"{n_void} edge{'s' * (n_void > 1)} of weight 0 or without a finite weight left out of this file"
    _log.warning("%s: %s", network.name, note)
    years = network.edge_years
    if years is not None:
        old = kept.arg_true().cast(years["edge"].dtype)
        new = pl.DataFrame({"edge": old, "_new": pl.Series(range(old.len()), dtype=old.dtype)})
        joined = years.join(new, on="edge", how="inner", maintain_order="left")
        years = joined.with_columns(edge="_new").select(years.columns)
    edges = network.edges.with_columns(weight).filter(kept)
    return replace(network, edges=edges, edge_years=years, notes=(*network.notes, note))


def _labelled(network: Network) -> Network:
    """Every node with a label that shows: a node without one gets its id, as viewers would do less nicely."""
    import polars as pl

    label = without_control_characters(pl.col("label")).str.strip_chars()
    return network.with_nodes(
        network.nodes.with_columns(
            label=pl.when(label.is_null() | (label == "")).then("id").otherwise("label")
        )
    )


def description(network: Network) -> str:
    """What a reader of the file must know, in one line: size, counting, parameters, notes."""
    parts = [
        f"{network.title}: {network.n_nodes} nodes, {network.n_edges} edges, weighting {network.weighting}",
        *(f"{key} = {value}" for key, value in sorted(network.parameters.items()) if value is not None),
        *network.notes,
    ]
    return "; ".join(parts)


def slices(frame: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """The frame in parts of bounded size, each with the number of its rows in the whole as `_row`."""
    yield from frame.with_row_index("_row").iter_slices(_ROWS_AT_A_TIME)


def write_lines(file: BinaryIO, frame: pl.DataFrame, line: pl.Expr) -> None:
    """One line of text per row, all at once: memory is that of the part, and no row costs a Python call."""
    text = frame.select(line.str.join("\n")).item()
    if text:
        file.write(text.encode() + b"\n")
