"""Betweenness: how many shortest paths between others pass through a person.

With all sources the values are exact; with a sample of them they are unbiased estimates, and each comes with
a bound on its error.

References:
    U. Brandes, A faster algorithm for betweenness centrality, J. Math. Sociology 25 (2001) 163–177.
    U. Brandes, C. Pich, Centrality estimation in large networks, Int. J. Bifurcation Chaos 17 (2007)
        2303–2318.
    W. Hoeffding, Probability inequalities for sums of bounded random variables, J. American Statistical
        Association 58 (1963) 13–30.
    R. Bardenet, O.-A. Maillard, Concentration inequalities for sampling without replacement, Bernoulli 21
        (2015) 1361–1385.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.kernels.brandes import Sources
    from kgraph.kernels.reduction import Reduced
    from kgraph.measures.adjacency import Adjacency

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

PARTS = 8
"""Sums made apart and added in order, so that the figures do not depend on the number of threads."""
BYTES_PER_NODE = 550
"""What one thread keeps per node."""
DOUBT = 0.05


def betweenness(graph: Adjacency, sources: Ints | None = None) -> tuple[Floats, Floats]:
    """Share of shortest paths between other pairs that pass through each node, and a bound on its error.

    Unweighted, divided by the (n−1)(n−2)/2 pairs of others, as networkx does. `sources`: a random sample of
    distinct nodes; all by default, and then the error is 0. The bound holds for each node with 95 %
    certainty, also for nodes that few sources need and a sample may miss: see `error_bound`.
    """
    import numpy as np

    n, small = graph.n, graph.reduced
    if n < 3:
        return np.zeros(n), np.zeros(n)
    total, squares = _sums(small, _all(small) if sources is None else _drawn(small, sources))
    k = n if sources is None else len(sources)
    mean = total / (n - 2) / k
    # Paths from the node itself do not count, so the mean over n sources is one over n−1 others, scaled.
    scale = n / (n - 1)
    if k == n:
        return (scale * mean)[small.node_of], np.zeros(n)
    variance = np.maximum(squares / (n - 2) ** 2 / k - mean**2, 0)
    people = np.bincount(small.component[small.node_of])[small.component]
    most = np.maximum(people - 2, 0) / (n - 2)
    # Nobody in a group is inside a shortest path: there 0 is exact.
    error = np.where(small.is_core, scale * error_bound(mean, variance, most, k, n), 0)
    return (scale * mean)[small.node_of], error[small.node_of]


def error_bound(mean: Floats, variance: Floats, most: Floats, k: int, n: int) -> Floats:
    """95 % half-widths of means of k of n values between 0 and `most`, drawn without replacement.

    The smaller of two bounds, each of which fails with a probability of 2.5 % at most: Hoeffding's with the
    relative entropy, in its closed form a + √(a² + 2 a·mean) with a = ln(2/0.025)/k, and the empirical
    Bernstein–Serfling bound of Bardenet and Maillard.
    """
    import numpy as np

    a = most * np.log(4 / DOUBT) / k
    by_mean = a + np.sqrt(a**2 + 2 * a * mean)
    left = 1 - (k - 1) / n if 2 * k <= n else (1 - k / n) * (1 + 1 / k)
    logarithm = np.log(20 / DOUBT)
    by_spread = np.sqrt(2 * variance * left * logarithm / k) + (7 / 3 + 3 / np.sqrt(2)) * most * logarithm / k
    bound: Floats = np.minimum(np.minimum(by_mean, by_spread), most)
    return bound


def _all(graph: Reduced) -> Sources:
    """Everybody; the classes of a group are one source."""
    import numpy as np

    from kgraph.kernels.brandes import lanes

    people = graph.per_node(graph.class_size)
    others = people - graph.per_node(graph.class_size**2) / people
    return lanes(graph, np.arange(graph.n), people, others)


def _drawn(graph: Reduced, sources: Ints) -> Sources:
    """These people; twins are one source."""
    import numpy as np

    from kgraph.kernels.brandes import lanes

    drawn = np.bincount(graph.class_of[sources], minlength=len(graph.class_node))
    classes = np.flatnonzero(drawn)
    nodes = graph.class_node[classes]
    others = graph.per_node(graph.class_size)[nodes] - graph.class_size[classes]
    return lanes(graph, nodes, drawn[classes], others)


def _sums(graph: Reduced, sources: Sources) -> tuple[Floats, Floats]:
    """Sums over sources of the share of shortest paths through each node, and of its square."""
    import numpy as np

    from kgraph.kernels.brandes import dependency_sums
    from kgraph.kernels.parallel import in_threads, n_threads

    people = graph.per_node(graph.class_size).astype(np.float64)
    parts = in_threads(
        lambda part: dependency_sums(graph, people, sources, part, PARTS),
        PARTS,
        n_threads(graph.n * BYTES_PER_NODE),
    )
    total, squares = (np.sum([part[i] for part in parts], axis=0) for i in (0, 1))
    return total, squares
