"""The co-authorship network as a whole: size, density, components, clustering, degrees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.reports.sections import DegreeCount, Structure

if TYPE_CHECKING:
    import numpy as np
    import polars as pl

    from kgraph.networks.network import Network


def structure_section(network: Network, clustering: pl.Series) -> Structure:
    """The network in numbers; `clustering` is the local coefficient of each node, in the order of nodes.

    Everything is unweighted but `total_weight`. Ratios that do not exist (nobody, no pair) are null.
    """
    import numpy as np

    people, pairs = network.n_nodes, network.n_edges
    source = network.edges["source"].to_numpy().astype(np.int64)
    target = network.edges["target"].to_numpy().astype(np.int64)
    degree = np.bincount(np.concatenate([source, target]), minlength=people)
    sizes = _component_sizes(people, source, target)
    return Structure(
        people=people,
        pairs=pairs,
        density=_round(2 * pairs / (people * (people - 1))) if people > 1 else None,
        mean_degree=_round(2 * pairs / people) if people else None,
        median_degree=_round(float(np.median(degree))) if people else None,
        max_degree=int(degree.max(initial=0)),
        isolated=int((degree == 0).sum()),
        components=len(sizes),
        largest_component=int(sizes.max(initial=0)),
        share_largest=_round(float(sizes.max(initial=0)) / people) if people else None,
        mean_clustering=_round(float(clustering.to_numpy().mean())) if people else None,
        transitivity=_transitivity(degree, clustering.to_numpy()),
        assortativity=_assortativity(degree[source], degree[target]),
        joint_papers=int(network.edges["papers"].sum()),
        total_weight=_round(float(network.edges["weight"].sum())),
        pairs_cut=int((network.edges["cut_papers"] > 0).sum()),
        degrees=_degree_counts(degree),
        notes=list(network.notes),
    )


def _round(value: float) -> float:
    """Nine significant digits: beyond them the order of additions shows."""
    return float(f"{value:.9g}")


def _component_sizes(
    n: int,
    source: np.ndarray[tuple[int], np.dtype[np.int64]],
    target: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    import numpy as np
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    if n == 0:
        return np.zeros(0, dtype=np.int64)
    matrix = coo_array((np.ones(len(source), dtype=np.int8), (source, target)), shape=(n, n))
    _, labels = connected_components(matrix, directed=False)
    return np.bincount(labels).astype(np.int64)


def _transitivity(
    degree: np.ndarray[tuple[int], np.dtype[np.int64]],
    clustering: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> float | None:
    """3 × triangles over connected triples, from the local coefficients: Σ c k(k−1) / Σ k(k−1)."""
    triples = degree * (degree - 1)
    total = float(triples.sum())
    return _round(float((clustering * triples).sum()) / total) if total else None


def _assortativity(
    left: np.ndarray[tuple[int], np.dtype[np.int64]], right: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> float | None:
    """Pearson correlation of the degrees at the two ends of a pair, each pair read both ways."""
    import numpy as np

    x, y = np.concatenate([left, right]).astype(float), np.concatenate([right, left]).astype(float)
    if len(x) == 0 or x.min() == x.max():
        return None
    x -= x.mean()
    y -= y.mean()
    return _round(float((x * y).mean() / (x * x).mean()))


def _degree_counts(degree: np.ndarray[tuple[int], np.dtype[np.int64]]) -> list[DegreeCount]:
    import numpy as np

    values, counts = np.unique(degree, return_counts=True)
    at_least = counts[::-1].cumsum()[::-1] / max(len(degree), 1)
    return [
        DegreeCount(degree=int(v), people=int(c), share_at_least=_round(float(s)))
        for v, c, s in zip(values, counts, at_least, strict=True)
    ]
