"""Measures of a node's own surroundings: core number and clustering."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.measures.adjacency import Adjacency

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

BLOCK = 1 << 24
"""Paths of length two looked at in one go, so that memory stays bounded."""


def core_number(graph: Adjacency) -> Ints:
    """The largest k such that the node is in a part where all have k neighbours or more.

    References:
        V. Batagelj, M. Zaveršnik, An O(m) algorithm for cores decomposition, arXiv:cs/0310049.
    """
    import numpy as np

    left = graph.degree.copy()
    core = np.zeros(graph.n, np.int64)
    alive = np.ones(graph.n, np.bool_)
    k = 0
    while alive.any():
        k = max(k, int(left[alive].min()))
        peeled = np.flatnonzero(alive & (left <= k))
        while len(peeled):
            core[peeled] = k
            alive[peeled] = False
            _, touched = graph.neighbours(peeled)
            touched = touched[alive[touched]]
            np.subtract.at(left, touched, 1)
            peeled = np.unique(touched[left[touched] <= k])
    return core


def clustering(graph: Adjacency) -> Floats:
    """The share of pairs of neighbours that are neighbours of each other; 0 with fewer than two. Unweighted.

    References:
        D. J. Watts, S. H. Strogatz, Nature 393 (1998) 440–442.
    """
    import numpy as np

    pairs = graph.degree * (graph.degree - 1) / 2
    return np.divide(triangles(graph), pairs, out=np.zeros(graph.n), where=pairs > 0)


def triangles(graph: Adjacency) -> Ints:
    """Number of triangles at each node.

    Each edge points from the end of lower degree to the other, so nobody points to many and each triangle
    a → b → c, a → c is met once.
    """
    import numpy as np
    from scipy.sparse import csr_array

    n = graph.n
    rank = np.empty(n, np.int64)
    rank[np.argsort(graph.degree, kind="stable")] = np.arange(n)
    up = rank[graph.rows] < rank[graph.indices]
    tail, head = rank[graph.rows[up]], rank[graph.indices[up]]
    arrows = csr_array((np.ones(len(tail), np.int64), (tail, head)), shape=(n, n))
    incoming = arrows.T.tocsr()
    found = np.zeros(n, np.int64)
    out = np.diff(arrows.indptr)
    cost = np.cumsum(np.bincount(tail, weights=out[head], minlength=n))
    limits = np.searchsorted(cost, np.arange(BLOCK, (cost[-1] if n else 0) + BLOCK, BLOCK), side="right")
    start = 0
    for stop in np.unique(np.append(limits, n)):
        block = arrows[start:stop]
        closed = (block @ arrows).multiply(block).tocoo()  # a → c closed by paths a → b → c
        np.add.at(found, closed.row + start, closed.data)
        np.add.at(found, closed.col, closed.data)
        middle = (block @ incoming).multiply(block).tocoo()  # a → b with common c: b → c and a → c
        np.add.at(found, middle.col, middle.data)
        start = int(stop)
    return found[rank]
