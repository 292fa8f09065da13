"""Closeness and harmonic centrality: breadth-first searches from many sources at once.

References:
    M. Then et al., The more the merrier: efficient multi-source graph traversal, PVLDB 8 (2014) 449–460.
    D. Eppstein, J. Wang, Fast approximation of centrality, J. Graph Algorithms Appl. 8 (2004) 39–45.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.kernels.reduction import Reduced
    from kgraph.measures.adjacency import Adjacency

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

Z_95 = 1.959963984540054
BYTES_PER_NODE = 240
"""What one thread of searches keeps per node."""


@dataclass(frozen=True)
class Distances:
    """Of each node: sums over the sources that reach it, itself aside. Unweighted distances d."""

    total: Floats
    """Σ d"""
    squares: Floats
    """Σ d²"""
    inverse: Floats
    """Σ 1/d"""
    inverse_squares: Floats
    """Σ 1/d²"""
    reached: Ints
    """Number of sources."""


@dataclass(frozen=True)
class Nearness:
    """Closeness and harmonic centrality of each node, with 95 % half-widths (0 where exact)."""

    closeness: Floats
    harmonic: Floats
    closeness_error: Floats
    harmonic_error: Floats
    n_drawn: int | None
    """Sources in the largest component, where not all are."""


def nearness(graph: Adjacency, k: int | None = None, *, seed: int = 0) -> Nearness:
    """Closeness and harmonic centrality as networkx defines them, exact or from `k` random sources.

    Closeness is (r/(n−1)) · r/Σd over the r nodes reached (Wasserman and Faust), harmonic Σ 1/d. With `k`
    the distances within the largest component are sampled, all other components stay exact; the errors are
    normal 95 % half-widths from the spread of the sampled distances (for closeness to first order).
    """
    import numpy as np

    small = graph.reduced
    component = small.component[small.node_of]
    size = np.bincount(component)
    is_source = np.ones(graph.n, np.int64)
    n_drawn = k
    if k is not None and graph.n:
        inside = np.flatnonzero(component == size.argmax())
        drawn = np.random.default_rng(seed).choice(inside, size=min(k, len(inside)), replace=False)
        is_source[inside] = 0
        is_source[drawn] = 1
        n_drawn = len(drawn)
    d = distance_sums(small, is_source)
    others, seen = size[component] - 1, np.maximum(d.reached, 1)
    left = np.maximum(1 - seen / np.maximum(others, 1), 0)  # share of distances not looked at
    shrink = np.sqrt(left / np.maximum(seen - 1, 1))
    mean, inverse = d.total / seen, d.inverse / seen
    spread = np.sqrt(np.maximum(d.squares / seen - mean**2, 0)) * shrink
    inverse_spread = np.sqrt(np.maximum(d.inverse_squares / seen - inverse**2, 0)) * shrink
    close = np.divide(others / max(graph.n - 1, 1), mean, out=np.zeros(graph.n), where=mean > 0)
    relative = np.divide(spread, mean, out=np.zeros(graph.n), where=mean > 0)
    errors = Z_95 * close * relative, Z_95 * others * inverse_spread
    return Nearness(close, others * inverse, *errors, n_drawn)


def distance_sums(graph: Reduced, is_source: Ints) -> Distances:
    """Sums of distances from the people that `is_source` marks with 1."""
    import numpy as np

    from kgraph.kernels.parallel import in_threads, n_threads
    from kgraph.kernels.searches import distance_sums as sums_of
    from kgraph.kernels.searches import passes

    node = graph.node_of
    in_class = np.bincount(graph.class_of, weights=is_source, minlength=len(graph.class_node)).astype(
        np.int64
    )
    in_node = graph.per_node(in_class)
    in_component = np.bincount(graph.component, weights=in_node).astype(np.int64)
    sources = passes(graph, in_node)
    scale = 2.0 ** (62 - int(in_node.sum()).bit_length())  # so that Σ scale/d stays below 2⁶³
    threads = n_threads(graph.n * BYTES_PER_NODE)
    parts = in_threads(lambda part: sums_of(graph, sources, scale, part, threads), threads, threads)
    # Twins are one step apart, other people of a group two.
    one = in_class[graph.class_of] - is_source
    two = in_node[node] - in_class[graph.class_of]
    total, squares, inverse, inverse_squares = np.sum(parts, axis=0)[node].T
    return Distances(
        (total + one + 2 * two).astype(np.float64),
        (squares + one + 4 * two).astype(np.float64),
        inverse / scale + one + two / 2,
        inverse_squares / scale + one + two / 4,
        in_component[graph.component[node]] - is_source,
    )
