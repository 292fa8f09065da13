"""What the measures room says of a network, as the report needs it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.reports.text import number
from kgraph.reports.tie_sections import Community

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.centrality import Fact
    from kgraph.networks.network import Network

DEFAULT_SEED = 20260101

TITLES = {
    "degree": "Degree",
    "strength": "Strength",
    "betweenness": "Betweenness",
    "closeness": "Closeness",
    "harmonic": "Harmonic",
    "eigenvector": "Eigenvector",
    "pagerank": "PageRank",
    "core_number": "Core number",
}
"""The measures that make top lists, in their order, with titles short enough for the heads of columns."""
RANKED = tuple(TITLES)


@dataclass(frozen=True)
class Measured:
    """Values by node, and how they were computed."""

    values: pl.DataFrame
    """A column for each of `RANKED`, in the order of nodes."""
    clustering: pl.Series
    errors: dict[str, pl.Series]
    """Estimated measure → half-width of the 95 % interval of each node."""
    accuracy: dict[str, str]
    """Measure → `exact`, or how it was estimated and how far off it may be."""


def measure(network: Network, *, seed: int) -> Measured:
    """All measures of the report."""
    from kgraph.measures import centrality

    table = centrality(network, (*RANKED, "clustering"), seed=seed)
    return Measured(
        values=table.frame.select(RANKED),
        clustering=table.frame["clustering"],
        errors={m: e for m, e in table.errors.items() if m in RANKED},
        accuracy={m: _accuracy(table.fact(m)) for m in RANKED},
    )


def _accuracy(fact: Fact) -> str:
    if fact.is_exact:
        return "exact"
    return (
        f"estimated from shortest paths of {number(fact.samples)} people drawn at random (seed {fact.seed}); "
        f"the widest 95 % interval of all people is ±{fact.error:.2g}"
    )


@dataclass(frozen=True)
class Partition:
    """Communities of all nodes."""

    membership: pl.Series
    """Number by node, in the order of nodes."""
    modularity: float | None
    """Null where there is no pair."""
    stability: float | None
    """Null after one run."""
    method: str
    communities: list[Community]
    """Each of them, by number; also those of one person."""


def partition(network: Network, *, seed: int) -> Partition:
    """The Leiden communities, with their names."""
    from kgraph.measures.communities import communities, usual_runs

    found = communities(network, seed=seed, runs=usual_runs(network))
    return Partition(
        membership=found.labels,
        modularity=round(found.modularity, 9) if network.n_edges else None,
        stability=_rounded(found.stability),
        method=f"Found by the Leiden method (resolution {found.resolution:g}, seed {found.seed}"
        f"{f', stability from {found.runs} seeds' if found.runs > 1 else ''}).",
        communities=[
            Community(
                number=row["community"],
                name=row["name"],
                size=row["size"],
                topics=_parts(row["topics"]),
                members=_parts(row["members"]),
                internal_weight=float(f"{row['internal_weight']:.9g}"),
                external_weight=float(f"{row['external_weight']:.9g}"),
                stability=_rounded(row["stability"]),
            )
            for row in found.table.iter_rows(named=True)
        ],
    )


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 9)


def _parts(joined: str) -> list[str]:
    return [part for part in joined.split("; ") if part]
