"""Communities of each window of a network, followed from window to window under names and colours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgraph.measures.communities import SEED, Communities, communities
from kgraph.measures.tracking import Tracking, track

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.network import Network
    from kgraph.networks.windows import Window


@dataclass(frozen=True)
class Lineages:
    """What becomes of communities.

    tracking: its table has also `name`: that of the community in its window (top topics and members), of the
        dead its last.
    parts: each window with its network, whose nodes have `community`, `community_name` and `color`, a lineage
        the same in all windows: drawings of them can be compared.
    """

    tracking: Tracking
    parts: tuple[tuple[Window, Network], ...]


def lineages(
    parts: Sequence[tuple[Window, Network]],
    method: str = "leiden",
    *,
    quality: str = "modularity",
    resolution: float = 1.0,
    seed: int = SEED,
) -> Lineages:
    """The communities that a method finds in each window, followed; see `kgraph.measures.tracking`."""
    import polars as pl

    found = [
        communities(network, method, quality=quality, resolution=resolution, seed=seed, runs=1)
        for _, network in parts
    ]
    labels = [window.label for window, _ in parts]
    tracking = track([(label, c.network, _labels(c)) for label, c in zip(labels, found, strict=True)])
    names = pl.concat(
        [
            c.table.select(
                pl.lit(label).alias("window"),
                pl.col("community").cast(pl.Int64),
                pl.col("name").cast(pl.String),
            )
            for label, c in zip(labels, found, strict=True)
        ]
    )
    table = tracking.table.join(names, on=["window", "community"], how="left", maintain_order="left")
    table = table.with_columns(pl.col("name").forward_fill().over("lineage"))
    coloured = tuple(
        (window, _coloured(c, tracking.colours(window.label, _labels(c))))
        for (window, _), c in zip(parts, found, strict=True)
    )
    return Lineages(replace(tracking, table=table), coloured)


def _labels(found: Communities) -> pl.Series:
    import polars as pl

    return found.labels.cast(pl.Int64)


def _coloured(found: Communities, colours: pl.Series) -> Network:
    import polars as pl

    names = found.table.sort("community")["name"]
    return found.network.with_nodes(
        found.network.nodes.with_columns(
            found.labels.alias("community"),
            names.gather(found.labels).cast(pl.String).alias("community_name"),
            colours.alias("color"),
        )
    )
