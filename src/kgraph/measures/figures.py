"""What is told of a network in figures: each with its formula, its source and what computes it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.measures.centrality import CentralityTable
    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

NEEDED = ("degree", "clustering", "closeness", "core_number", "component")
"""Measures of the nodes that the figures are made from."""
DIAMETER_WORK = 5e8
"""Pairs that the searches for the diameter pass at most; where they are not enough, bounds are told."""


@dataclass(frozen=True)
class Figure:
    """One figure of a network; `of` computes it, null where it does not exist (nobody, no pair …)."""

    name: str
    title: str
    formula: str
    reference: str
    of: Callable[[Parts], float | int | None]
    networkx: str = ""


@dataclass(frozen=True)
class Parts:
    """What figures are made from."""

    network: Network
    table: CentralityTable
    component: Ints
    """Number of each node's component, 0 the largest."""
    team_moments: tuple[float, float, float] | None
    """Means of n, n² and n³ over the teams that made the network; null where they do not make all of it."""

    def column(self, name: str) -> Floats:
        """Values of a measure, in the order of nodes."""
        import numpy as np

        return self.table.frame[name].to_numpy().astype(np.float64, copy=False)

    @cached_property
    def diameter(self) -> tuple[int, int] | None:
        """What the diameter of the largest component is at least and at most."""
        import numpy as np

        from kgraph.kernels.diameter import diameter

        if self.n_largest < 2:
            return None
        indptr, indices, _ = self.network.compressed_rows
        start = int(np.where(self.component == 0, self.column("degree"), -1).argmax())
        return diameter(indptr, indices, start, int(DIAMETER_WORK / len(indices)) + 1)

    @property
    def n_largest(self) -> int:
        """Nodes of the largest component."""
        return int((self.component == 0).sum())


def team_moments(network: Network) -> tuple[float, float, float] | None:
    """Means of n, n² and n³ over the teams that made a network; null where they do not make all of it."""
    import numpy as np
    import polars as pl

    if network.incidence is None or network.incidence.is_empty():
        return None
    size = pl.col("size").cast(pl.Float64)
    teams = pl.DataFrame({"size": np.bincount(network.group_numbers)})
    first, second, third, joins = teams.select(
        size.mean(),
        (size**2).mean().alias("b"),
        (size**3).mean().alias("c"),
        (size * (size - 1) / 2).sum().alias("joins"),
    ).row(0)
    if joins != network.edges["papers"].sum():
        return None
    return first, second, third


def _density(parts: Parts) -> float | None:
    n = parts.network.n_nodes
    return 2 * parts.network.n_edges / (n * (n - 1)) if n > 1 else None


def _mean_degree(parts: Parts) -> float | None:
    return 2 * parts.network.n_edges / parts.network.n_nodes if parts.network.n_nodes else None


def _transitivity(parts: Parts) -> float | None:
    degree = parts.column("degree")
    triples = degree * (degree - 1)
    total = float(triples.sum())
    return float((parts.column("clustering") * triples).sum()) / total if total else None


def _assortativity(parts: Parts) -> float | None:
    """Pearson correlation of the degrees at both ends of a pair, each pair read both ways."""
    degree = parts.column("degree")
    x, y = (degree[parts.network.edges[end].to_numpy()] for end in ("source", "target"))
    if len(x) == 0 or min(x.min(), y.min()) == max(x.max(), y.max()):
        return None
    middle = (x.mean() + y.mean()) / 2
    x, y = x - middle, y - middle
    return float(2 * (x @ y) / (x @ x + y @ y))


def _rich_club(parts: Parts) -> float | None:
    """Share of the pairs that are among the hundredth of the nodes with most neighbours, ties included."""
    import numpy as np

    n = parts.network.n_nodes
    if not parts.network.n_edges:
        return None
    threshold = np.sort(parts.column("degree"))[-max(1, n // 100)]
    rich = parts.column("degree") >= threshold
    ends = [rich[parts.network.edges[end].to_numpy()] for end in ("source", "target")]
    return float((ends[0] & ends[1]).mean())


def _mean_distance(parts: Parts) -> float | None:
    """Over the pairs of the largest component: closeness of v in it is (r/(n−1)) · r/Σd, r = its size − 1."""
    n, reached = parts.network.n_nodes, parts.n_largest - 1
    if reached < 1:
        return None
    closeness = parts.column("closeness")[parts.component == 0]
    return float((reached / ((n - 1) * closeness)).mean())


def _random_distance(parts: Parts) -> float | None:
    """ln n / ln k: of a random graph as large and as dense as the largest component."""
    n = parts.n_largest
    degree = parts.column("degree")[parts.component == 0]
    k = float(degree.mean()) if n else 0.0
    return math.log(n) / math.log(k) if n > 1 and k > 1 else None


def _small_world(parts: Parts) -> float | None:
    """(C/C_random) / (L/L_random), within the largest component."""
    length, random_length = _mean_distance(parts), _random_distance(parts)
    inside = parts.component == 0
    random_clustering = (
        float(parts.column("degree")[inside].mean()) / (parts.n_largest - 1) if length else 0.0
    )
    if length is None or random_length is None or not random_clustering:
        return None
    clustering = float(parts.column("clustering")[inside].mean())
    return (clustering / random_clustering) / (length / random_length)


def _expected_transitivity(parts: Parts) -> float | None:
    """Transitivity of a network of the same teams and the same productivity, drawn at random.

    With μ the moments of groups per node and ν those of nodes per group:
    1/C − 1 = (μ2 − μ1)(ν2 − ν1)² / (μ1 ν1 (2ν1 − 3ν2 + ν3)).
    """
    import numpy as np

    incidence = parts.network.incidence
    if parts.team_moments is None or incidence is None:
        return None
    written = np.bincount(incidence["node"].to_numpy()).astype(float)
    written = written[written > 0]
    mean, square = float(written.mean()), float((written**2).mean())
    nu1, nu2, nu3 = parts.team_moments
    triangles = mean * nu1 * (2 * nu1 - 3 * nu2 + nu3)
    if triangles <= 0:
        return None
    return float(1 / (1 + (square - mean) * (nu2 - nu1) ** 2 / triangles))


FIGURES: tuple[Figure, ...] = (
    Figure("nodes", "nodes", "n", "", lambda p: p.network.n_nodes, "len(G)"),
    Figure("pairs", "pairs joined", "m", "", lambda p: p.network.n_edges, "G.number_of_edges()"),
    Figure("density", "density", "2m / (n(n−1))", "S. Wasserman, K. Faust, Social Network Analysis, 1994",
           _density, "nx.density(G)"),
    Figure("mean_degree", "mean degree", "2m / n", "", _mean_degree, ""),
    Figure("isolated", "nodes without neighbours", "|{v: k(v) = 0}|", "",
           lambda p: int((p.column("degree") == 0).sum()), "nx.number_of_isolates(G)"),
    Figure("components", "components", "number of connected parts", "",
           lambda p: int(p.component.max()) + 1 if len(p.component) else 0,
           "nx.number_connected_components(G)"),
    Figure("share_largest", "share of the largest component", "n₁ / n", "",
           lambda p: p.n_largest / p.network.n_nodes if p.network.n_nodes else None, ""),
    Figure("mean_distance", "mean distance in the largest component", "Σ d(u,v) / (n₁(n₁−1))",
           "M. E. J. Newman, Phys. Rev. E 64 (2001) 016132", _mean_distance,
           "nx.average_shortest_path_length(largest component)"),
    Figure("diameter", "diameter of the largest component", "max d(u,v)",
           "P. Crescenzi et al., Theoretical Computer Science 514 (2013) 84–95 (iFUB)",
           lambda p: None if p.diameter is None else p.diameter[0],
           "nx.diameter(largest component)"),
    Figure("mean_clustering", "mean clustering coefficient", "Σ c(v) / n",
           "D. J. Watts, S. H. Strogatz, Nature 393 (1998) 440–442",
           lambda p: float(p.column("clustering").mean()) if p.network.n_nodes else None,
           "nx.average_clustering(G)"),
    Figure("transitivity", "transitivity", "3 × triangles / connected triples",
           "M. E. J. Newman, SIAM Review 45 (2003) 167–256", _transitivity, "nx.transitivity(G)"),
    Figure("expected_transitivity", "transitivity that the teams alone would give",
           "1/C − 1 = (μ₂−μ₁)(ν₂−ν₁)² / (μ₁ν₁(2ν₁−3ν₂+ν₃)), μ papers a person, ν people a paper",
           "M. E. J. Newman, S. H. Strogatz, D. J. Watts, Phys. Rev. E 64 (2001) 026118",
           _expected_transitivity, ""),
    Figure("random_distance", "mean distance of a random graph as dense", "ln n₁ / ln k₁",
           "D. J. Watts, S. H. Strogatz, Nature 393 (1998) 440–442", _random_distance, ""),
    Figure("small_world", "small-world coefficient σ", "(C/C_random) / (L/L_random), largest component",
           "M. D. Humphries, K. Gurney, PLoS ONE 3 (2008) e2051", _small_world, ""),
    Figure("assortativity", "degree assortativity", "Pearson's r of the degrees at both ends of a pair",
           "M. E. J. Newman, Phys. Rev. Lett. 89 (2002) 208701", _assortativity,
           "nx.degree_assortativity_coefficient(G)"),
    Figure("rich_club", "share of the pairs among the top hundredth by degree", "m(top) / m",
           "S. Zhou, R. J. Mondragón, IEEE Communications Letters 8 (2004) 180–182", _rich_club, ""),
    Figure("max_core", "largest core number", "max core(v)",
           "S. B. Seidman, Social Networks 5 (1983) 269–287",
           lambda p: int(p.column("core_number").max()) if p.network.n_nodes else None,
           "max(nx.core_number(G).values())"),
)  # fmt: skip
"""Every figure, in the order in which they are listed to people."""
