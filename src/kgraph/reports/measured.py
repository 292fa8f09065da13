"""What the measures room says of a network, as the report needs it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.reports.definitions import MEASURES

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

RANKED = ("degree", "strength", "betweenness", "closeness", "harmonic", "eigenvector", "pagerank", "core")
"""The measures that make top lists, in their order."""


@dataclass(frozen=True)
class Measured:
    """Values by node, and how they were computed."""

    values: pl.DataFrame
    """A column for each of `RANKED`, in the order of nodes."""
    clustering: pl.Series
    titles: dict[str, str]
    exact: dict[str, bool]
    accuracy: dict[str, str]
    """Measure → `exact`, or how it was estimated and how far off it may be."""


def measure(network: Network, *, seed: int) -> Measured:
    """All measures of the report."""
    from kgraph.measures import centrality

    table = centrality(network, (*RANKED, "clustering"), seed=seed)
    return Measured(
        values=table.frame.select(RANKED),
        clustering=table.frame["clustering"],
        titles={d.name: d.title for d in MEASURES},
        exact={m: True for m in RANKED},
        accuracy={m: "exact" for m in RANKED},
    )


@dataclass(frozen=True)
class Described:
    """One community."""

    number: int
    name: str
    size: int
    topics: Sequence[str]
    members: Sequence[str]


@dataclass(frozen=True)
class Partition:
    """Communities of all nodes."""

    membership: pl.Series
    """Number by node, in the order of nodes."""
    modularity: float | None
    method: str
    described: Sequence[Described]
    """By number, each of them."""


def partition(entities: Entities, network: Network, *, seed: int) -> Partition:
    """The Leiden communities, named."""
    from kgraph.measures import communities

    found = communities(network, seed=seed)
    sizes = found.value_counts().sort(found.name)
    return Partition(
        membership=found,
        modularity=None,
        method="Found by the Leiden method.",
        described=[Described(n, f"c{n}", size, [], []) for n, size in sizes.iter_rows()],
    )
