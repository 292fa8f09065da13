"""PageRank and eigenvector centrality."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.measures.adjacency import Adjacency

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

TOLERANCE = 1e-12
DENSE = 64
"""Components up to this size are solved as dense matrices."""
SAME = 1e-9
"""Leading eigenvalues that differ by less, relatively, are the same."""


def pagerank(graph: Adjacency, *, alpha: float = 0.85) -> Floats:
    """The weighted PageRank; nodes without neighbours hand on to all alike, as in networkx. Sums to 1.

    References:
        L. Page, S. Brin, R. Motwani, T. Winograd, The PageRank citation ranking, Stanford InfoLab 1999-66.
    """
    import numpy as np

    n = graph.n
    if n == 0:
        return np.zeros(0)
    strength = np.bincount(graph.rows, weights=graph.weights, minlength=n)
    matrix = graph.matrix(weighted=True)
    share = np.divide(1.0, strength, out=np.zeros(n), where=strength > 0)
    dangling = strength == 0
    rank = np.full(n, 1.0 / n)
    while True:  # the distance to the solution shrinks by alpha each time
        new = alpha * (matrix @ (rank * share) + rank[dangling].sum() / n) + (1 - alpha) / n
        change = np.abs(new - rank).sum()
        rank = new / new.sum()
        if change < TOLERANCE:
            return np.asarray(rank, dtype=np.float64)


def eigenvector(graph: Adjacency) -> Floats:
    """The leading eigenvector of the unweighted adjacency, of length 1 and not negative.

    A network of several components has several leading vectors. networkx starts its iteration from equal
    values; its limit, given here exactly, is the projection of those onto the leading eigenspace: nodes
    outside the component(s) with the largest eigenvalue get 0.

    References:
        P. Bonacich, Power and centrality, American J. Sociology 92 (1987) 1170–1182.
    """
    import numpy as np

    values = np.zeros(graph.n)
    best = -1.0
    leading: list[tuple[float, Ints, Floats]] = []
    for bound, nodes in _components(graph):
        if bound < best * (1 - SAME):
            break  # no component further on can have a larger eigenvalue
        value, vector = _leading(graph, nodes)
        best = max(best, value)
        leading.append((value, nodes, vector))
    for value, nodes, vector in leading:
        if value >= best * (1 - SAME):
            values[nodes] = vector * vector.sum()
    length = np.linalg.norm(values)
    return values / length if length else values


def _components(graph: Adjacency) -> list[tuple[int, Ints]]:
    """Components with their largest degree (a bound of their eigenvalues), largest bound first."""
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    if graph.n == 0:
        return []
    count, label = connected_components(graph.matrix(weighted=False), directed=False)
    bounds = np.zeros(count, np.int64)
    np.maximum.at(bounds, label, graph.degree)
    order = np.argsort(label, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(label))[:-1])
    return [(int(bounds[c]), members[c].astype(np.int64)) for c in np.argsort(-bounds, kind="stable")]


def _leading(graph: Adjacency, nodes: Ints) -> tuple[float, Floats]:
    """Largest eigenvalue of a component and its vector of length 1, all positive."""
    import numpy as np
    from scipy.sparse.linalg import eigsh

    if len(nodes) == 1:
        return 0.0, np.ones(1)
    mask = np.zeros(graph.n, np.bool_)
    mask[nodes] = True
    matrix = graph.part(mask).matrix(weighted=False)
    if len(nodes) <= DENSE:
        values, vectors = np.linalg.eigh(matrix.toarray())
    else:
        values, vectors = eigsh(matrix, k=1, which="LA", v0=np.ones(len(nodes)), tol=1e-12)
    return float(values[-1]), np.abs(vectors[:, -1])
