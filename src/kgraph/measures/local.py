"""Measures of where a node is: its component, its core, its triangles, the holes around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.measures.adjacency import Adjacency

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Ends = npt.NDArray[np.integer]


def component_numbers(n: int, source: Ends, target: Ends) -> Ints:
    """The connected part of each of n nodes with these pairs: 0 is the largest, ties by their first node."""
    import numpy as np

    from kgraph.kernels.components import component_labels

    label = component_labels(n, source, target)
    sizes = np.bincount(label)
    number = np.empty(len(sizes), np.int64)
    number[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return number[label]


def core_number(graph: Adjacency) -> Ints:
    """The largest k such that the node is in a part where all have k neighbours or more.

    References:
        V. Batagelj, M. Zaveršnik, An O(m) algorithm for cores decomposition, arXiv:cs/0310049.
    """
    from kgraph.kernels.cores import core_numbers

    return core_numbers(graph.indptr, graph.indices)


def triangles(graph: Adjacency) -> Ints:
    """Number of triangles at each node.

    Counted with the nodes in breadth-first order, which finds most of what it looks for in the cache.
    """
    import numpy as np

    from kgraph.kernels.components import breadth_first
    from kgraph.kernels.triangles import near_arcs, triangles

    order, _ = breadth_first(graph.indptr, graph.indices)
    found = np.empty(graph.n, np.int64)
    found[order] = triangles(*near_arcs(graph.indptr, graph.indices, order))
    return found


def clustering(graph: Adjacency) -> Floats:
    """The share of pairs of neighbours that are neighbours of each other; 0 with fewer than two. Unweighted.

    References:
        D. J. Watts, S. H. Strogatz, Nature 393 (1998) 440–442.
    """
    return _over_pairs(graph, triangles(graph))


def clustering_weighted(graph: Adjacency) -> Floats:
    """As `clustering`, each triangle counting the geometric mean of its weights over the largest of all.

    0 where all weights are.

    References:
        J.-P. Onnela et al., Intensity and coherence of motifs in weighted complex networks, Phys. Rev. E 71
            (2005) 065103.
    """
    import numpy as np

    from kgraph.kernels.triangles import triangle_products

    start, head, entry = graph.arcs
    roots = np.cbrt(graph.weights[entry] / (graph.weights.max(initial=0.0) or 1.0))
    return _over_pairs(graph, triangle_products(start, head, roots))


def constraint(graph: Adjacency) -> Floats:
    """Burt's constraint, unweighted: how far somebody's ties lead back to the same few; nan without ties.

    Σ over neighbours w of (p(v,w) + Σ_u p(v,u) p(u,w))², with p(v,u) = 1/degree(v) for neighbours.

    References:
        R. S. Burt, Structural holes and good ideas, American J. Sociology 110 (2004) 349–399.
    """
    import numpy as np

    from kgraph.kernels.triangles import constraints, third_sums

    start, head, _ = graph.arcs
    share = 1.0 / np.maximum(graph.degree, 1)
    found = constraints(start, head, third_sums(start, head, share), share)
    return np.where(graph.degree > 0, found, np.nan)


def effective_size(graph: Adjacency) -> Floats:
    """Burt's effective size, unweighted: degree less the mean degree of the neighbours among themselves.

    k − 2t/k with t ties among the k neighbours (Borgatti's form); nan without ties.

    References:
        S. P. Borgatti, Structural holes: unpacking Burt's redundancy measures, Connections 20 (1997) 35–38.
    """
    import numpy as np

    degree = graph.degree
    redundant = 2.0 * triangles(graph) / np.maximum(degree, 1)
    return np.where(degree > 0, degree - redundant, np.nan)


def _over_pairs(graph: Adjacency, closed: Ints | Floats) -> Floats:
    """Closed pairs of neighbours over all of them, 0 where there are none."""
    import numpy as np

    pairs = graph.degree * (graph.degree - 1) / 2
    return np.divide(closed, pairs, out=np.zeros(graph.n), where=pairs > 0)
