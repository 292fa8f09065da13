"""PageRank, eigenvector and Katz centrality, HITS: fixed points of handing on along ties."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.measures.adjacency import Adjacency

    Floats = npt.NDArray[np.float64]

ALPHA = 0.85
"""Damping of PageRank; of Katz centrality, the share of what its series can bear."""
SOLVED, FOUND = 1e-9, 1e-12
"""Residuals, relative, at which linear systems are solved and eigenvectors found."""
BASIS, BASIS_BYTES = 40, 100_000_000
"""Vectors of a Lanczos basis, and the memory that it may take; it works with less, a little slower."""


def pagerank(graph: Adjacency) -> Floats:
    """The weighted PageRank; nodes without neighbours hand on to all alike, as in networkx. Sums to 1.

    On an undirected graph (I − αWD⁻¹) x = b is symmetric in D^(−1/2) x, so conjugate gradients solve it, in a
    quarter of the steps of the power iteration. They begin with x = b + α·(share of all strength), near which
    it lies. What nodes without neighbours hand on only scales x.

    References:
        L. Page, S. Brin, R. Motwani, T. Winograd, The PageRank citation ranking, Stanford InfoLab 1999-66.
    """
    import numpy as np

    from kgraph.kernels.spectral import products, solved

    n = graph.n
    if n == 0:
        return np.zeros(0)
    strength = np.empty(n)
    products(graph.indptr, graph.indices, graph.weights, np.arange(n, dtype=np.int32), np.ones(n), strength)
    is_tied = strength > 0
    scale = np.divide(1.0, np.sqrt(strength), out=np.zeros(n), where=is_tied)
    guess = (1 - ALPHA) + ALPHA * strength * (is_tied.sum() / (strength.sum() or 1.0))
    right = np.where(is_tied, (1 - ALPHA) * scale, 0.0)
    found = solved(graph.indptr, graph.indices, graph.weights, ALPHA, scale, right, guess * scale, SOLVED)
    rank = np.where(is_tied, found * np.sqrt(strength), 1 - ALPHA)
    return np.asarray(rank / rank.sum(), dtype=np.float64)


def eigenvector(graph: Adjacency) -> Floats:
    """The leading eigenvector of the unweighted adjacency, of length 1 and not negative.

    A network of several components has several leading vectors. networkx starts its iteration from equal
    values; its limit, given here exactly, is the projection of those onto the leading eigenspace: nodes
    outside the component(s) with the largest eigenvalue get 0.

    References:
        P. Bonacich, Factoring and weighting approaches to status scores and clique identification, J.
            Mathematical Sociology 2 (1972) 113–120.
    """
    return _of_length_one(_leading(graph, weighted=False)[1])


def hits(graph: Adjacency) -> Floats:
    """Hub and authority scores, which are the same on an undirected graph. Weighted; sums to 1.

    The leading eigenvector of the weighted adjacency W, and so of WᵀW. Where that has several (two components
    alike, or a bipartite network, whose two sides may be scaled at will) networkx's answer depends on chance;
    here it is the one with hubs = authorities, and equal values projected onto it.

    References:
        J. M. Kleinberg, Authoritative sources in a hyperlinked environment, J. ACM 46 (1999) 604–632.
    """
    vector = _leading(graph, weighted=True)[1]
    return vector / vector.sum() if len(vector) else vector


def katz(graph: Adjacency) -> tuple[Floats, float]:
    """Katz centrality x = α A x + 1, of length 1, unweighted, and its α.

    Each walk of k steps that ends at a node counts α^k. The series needs α < 1/λ, so α is 0.85/λ, λ the
    largest eigenvalue; 0 without any tie. (A fixed 0.1, networkx's default, has no solution where somebody
    has a hundred co-authors or ten people wrote one paper.)

    References:
        L. Katz, A new status index derived from sociometric analysis, Psychometrika 18 (1953) 39–43.
    """
    import numpy as np

    from kgraph.kernels.spectral import solved

    value = _leading(graph, weighted=False)[0]
    alpha = ALPHA / value if value else 0.0
    ones = np.ones(graph.n)
    found = solved(graph.indptr, graph.indices, np.empty(0), alpha, ones, ones, ones, SOLVED)
    return _of_length_one(found), alpha


def _leading(graph: Adjacency, *, weighted: bool) -> tuple[float, Floats]:
    import numpy as np

    from kgraph.kernels.components import parts
    from kgraph.kernels.spectral import leading_vector

    size = max(10, min(BASIS, BASIS_BYTES // (8 * max(graph.n, 1))))
    weights = graph.weights if weighted else np.empty(0)
    found = parts(graph.indptr, graph.indices)
    value, vector = leading_vector(graph.indptr, graph.indices, weights, *found, size, FOUND)
    return value, vector


def _of_length_one(vector: Floats) -> Floats:
    import numpy as np

    length = np.linalg.norm(vector)
    return np.asarray(vector / length if length else vector, dtype=np.float64)
