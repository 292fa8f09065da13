"""What the measures room says of a network, as the report needs it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.reports.text import number
from kgraph.reports.tie_sections import Community

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.centrality import CentralityTable, Fact
    from kgraph.measures.communities import Communities
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
COMMUNITIES_LISTED = 1_000
"""The largest communities, which are described; all of them are counted."""


@dataclass(frozen=True)
class Measured:
    """Values by node, and how they were computed."""

    table: CentralityTable
    """Everything that was measured: `RANKED` and what `statistics` needs."""
    values: pl.DataFrame
    """A column for each of `RANKED`, in the order of nodes."""
    errors: dict[str, pl.Series]
    """Estimated measure → half-width of the 95 % interval of each node."""
    accuracy: dict[str, str]
    """Measure → `exact`, or how it was estimated and how far off it may be."""


def measure(network: Network, *, seed: int) -> Measured:
    """All measures of the report."""
    from kgraph.measures import centrality
    from kgraph.measures.figures import NEEDED

    table = centrality(network, tuple(dict.fromkeys((*RANKED, *NEEDED))), seed=seed)
    return Measured(
        table=table,
        values=table.frame.select(RANKED),
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


def partition(network: Network, *, seed: int) -> Communities:
    """The Leiden communities."""
    from kgraph.measures.communities import communities, usual_runs

    return communities(network, seed=seed, runs=usual_runs(network))


def listed(found: Communities, named: Iterable[int] = ()) -> list[Community]:
    """The largest communities of two or more people, and those that are named, by number."""
    import polars as pl

    table = found.table.filter(pl.col("size") > 1)
    kept = table.filter((pl.int_range(pl.len()) < COMMUNITIES_LISTED) | pl.col("community").is_in({*named}))
    return [
        Community(
            number=row["community"],
            name=row["name"],
            size=row["size"],
            topics=_parts(row["topics"]),
            members=_parts(row["members"]),
            internal_weight=float(f"{row['internal_weight']:.9g}"),
            external_weight=float(f"{row['external_weight']:.9g}"),
            stability=rounded(row["stability"]),
        )
        for row in kept.iter_rows(named=True)
    ]


def method_of(found: Communities) -> str:
    """How the communities were found, in a sentence."""
    runs = f", stability from {found.runs} seeds" if found.runs > 1 else ""
    limits = f"; {found.limits}, and no stability over seeds" if found.limits else ""
    return f"Found by the Leiden method (resolution {found.resolution:g}, seed {found.seed}{runs}{limits})."


def rounded(value: float | None) -> float | None:
    """Nine digits after the point: beyond them the order of additions shows."""
    return None if value is None else round(value, 9)


def _parts(joined: str) -> list[str]:
    return [part for part in joined.split("; ") if part]
