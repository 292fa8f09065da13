"""Betweenness: how many shortest paths between others pass through a person.

Brandes' accumulation on the quotient by twins, whole levels of the search at a time. With all sources the
values are exact; with a sample of them they are unbiased estimates, and each comes with its error.

References:
    U. Brandes, A faster algorithm for betweenness centrality, J. Math. Sociology 25 (2001) 163–177.
    U. Brandes, C. Pich, Centrality estimation in large networks, Int. J. Bifurcation Chaos 17 (2007)
        2303–2318.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.measures.adjacency import Adjacency, quotient

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

Z_95 = 1.959963984540054


def betweenness(graph: Adjacency, sources: Ints | None = None) -> tuple[Floats, Floats]:
    """Share of shortest paths between other pairs that pass through each node, and its 95 % error.

    Unweighted, divided by the (n−1)(n−2)/2 pairs of others, as networkx does. `sources`: a random sample of
    distinct nodes; all by default, and then the error is 0. The error is the half-width of the normal 95 %
    interval from the spread among the sampled sources. It holds for those who matter; for nodes that only
    few sources need, which a sample may miss, it is too narrow, and the largest error of all nodes is the
    safe one.
    """
    import numpy as np

    n = graph.n
    if n < 3:
        return np.zeros(n), np.zeros(n)
    twins = quotient(graph)
    own = np.bincount(twins.class_of if sources is None else twins.class_of[sources], minlength=twins.graph.n)
    k = int(own.sum())
    total, squares = np.zeros(twins.graph.n), np.zeros(twins.graph.n)
    for source in np.flatnonzero(own):
        share = _dependencies(twins.graph, twins.sizes, int(source)) / (n - 2)
        total += own[source] * share
        squares += own[source] * share**2
    mean = total / k
    # Paths from the node itself do not count, so the mean over n sources is one over n−1 others, scaled.
    value = mean * n / (n - 1)
    if sources is None or k < 2:
        return value[twins.class_of], np.zeros(n)
    variance = np.maximum(squares / k - mean**2, 0.0) * k / (k - 1)
    error = Z_95 * np.sqrt(variance / k * (1 - k / n)) * n / (n - 1)
    return value[twins.class_of], error[twins.class_of]


def _dependencies(graph: Adjacency, sizes: Ints, source: int) -> Floats:
    """Σ over targets of the share of shortest paths from the source that pass through each node.

    Nodes stand for `sizes` twins each: a path to the next level has as many ways as there are twins.
    """
    import numpy as np

    n, level = graph.n, 0
    depth = np.full(n, -1, np.int32)
    paths, dependency = np.zeros(n), np.zeros(n)
    depth[source], paths[source] = 0, 1.0
    ways = sizes.astype(np.float64)
    ways[source] = 1.0  # a path starts at one of the twins
    front = np.array([source])
    steps: list[tuple[Ints, Ints]] = []
    while len(front):
        level += 1
        near, far = graph.neighbours(front)
        reached = depth[far]
        depth[far[reached < 0]] = level
        forward = np.flatnonzero((reached < 0) | (reached == level))
        near, far = near[forward], far[forward]
        paths += np.bincount(far, weights=(paths * ways)[near], minlength=n)
        steps.append((near, far))
        front = np.flatnonzero(depth == level)
    for near, far in reversed(steps):
        passed = (sizes * (1.0 + dependency) / np.maximum(paths, 1.0))[far]
        dependency += paths * np.bincount(near, weights=passed, minlength=n)
    dependency[source] = 0.0
    return dependency
