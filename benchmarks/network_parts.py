"""Seconds of backbones, cores, windows, timelines and differences.

python benchmarks/network_parts.py                      # pairs drawn at random
python benchmarks/network_parts.py --tables WORKSPACE/current/tables
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import Any

from kgraph.measures.diff import compare
from kgraph.measures.diff_states import State, two_periods
from kgraph.measures.timeline import timeline
from kgraph.model.entities import Entities
from kgraph.networks import Network, network_from_entities
from kgraph.networks.backbone import disparity_backbone, k_core, simmelian_backbone
from kgraph.networks.definition import get_definition
from kgraph.networks.rows import TablesSource
from kgraph.networks.selection import Selection
from kgraph.networks.windows import network_windows
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.tables import read_tables


def timed(name: str, work: Callable[[], Any]) -> Any:
    """The result of the second run, whose seconds are printed: the first one compiles."""
    work()
    begun = time.perf_counter()
    found = work()
    print(f"{name:<28} {time.perf_counter() - begun:8.3f} s", flush=True)
    return found


def random_pairs(n_nodes: int, n_pairs: int) -> Network:
    """Pairs drawn at random, with weights from 1 to 9."""
    import numpy as np
    import polars as pl

    rng = np.random.default_rng(1)
    ends = rng.integers(0, n_nodes, (2, n_pairs))
    pairs = pl.DataFrame({"source": ends.min(axis=0), "target": ends.max(axis=0)}).cast(pl.Int32)
    pairs = pairs.filter(pl.col("source") < pl.col("target")).unique().sort("source", "target")
    weight = pl.Series("weight", rng.integers(1, 10, pairs.height).astype(float))
    nodes = pl.DataFrame({"id": [f"{i:08d}" for i in range(n_nodes)]})
    edges = pairs.with_columns(weight, papers=weight.cast(pl.Int64))
    return Network("random", "Random pairs", "full", nodes, edges)


def cuts(network: Network) -> None:
    """Seconds of each cut, with the making of rows."""
    print(f"{network.n_nodes:,} nodes, {network.n_edges:,} pairs")

    def fresh() -> Network:
        return Network(network.name, network.title, "full", network.nodes, network.edges)

    timed("disparity filter", lambda: disparity_backbone(fresh(), 0.05))
    timed("Simmelian backbone", lambda: simmelian_backbone(fresh(), 4))
    timed("k-core", lambda: k_core(fresh(), 5))


def through_time(entities: Entities) -> None:
    """Seconds of windows, timelines and differences."""
    source, definition = TablesSource(entities), get_definition("coauthorship")

    def windows(**time: Any) -> Any:
        return network_windows(definition, source, DEFAULT_BASE, Selection(), **time)

    for name, options in (
        ("5 years, step 1", {"width": 5, "step": 1}),
        ("growing by a year", {"growing": True}),
    ):
        parts = timed(f"windows: {name}", lambda options=options: windows(**options))  # type: ignore[misc]
        timed(f"timeline: {name}", lambda parts=parts: timeline(parts))  # type: ignore[misc]
    copy = Entities(**entities.tables())
    timed("two states", lambda: compare(State("a", entities), State("b", copy)))
    one, other, _ = two_periods(entities, "2020-2022", "2023-2025")
    timed("two periods", lambda: compare(one, other))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", help="The tables of a workspace.")
    chosen = parser.parse_args()
    if chosen.tables is None:
        cuts(random_pairs(200_000, 1_000_000))
        return
    entities = read_tables(chosen.tables)
    cuts(network_from_entities(entities, base=DEFAULT_BASE))
    through_time(entities)


if __name__ == "__main__":
    main()
