"""Random walks that return home."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@compiled
def walk_with_return(
    indptr: Ints, indices: Indices, weights: Floats, home: int, alpha: float, tolerance: float
) -> Floats:
    """The stationary distribution of a walk on a symmetric graph that goes home with chance 1 − alpha.

    A walk that is at a node without neighbours goes home too. The sum of the changes of the last round is
    below the tolerance.
    """
    n = len(indptr) - 1
    inverse = np.zeros(n)
    for v in range(n):
        strength = weights[indptr[v] : indptr[v + 1]].sum()
        inverse[v] = 1.0 / strength if strength > 0 else 0.0
    rank, outward = np.zeros(n), np.zeros(n)
    rank[home] = 1.0
    while True:
        stranded = 0.0
        for v in range(n):
            outward[v] = alpha * rank[v] * inverse[v]
            if inverse[v] == 0.0:
                stranded += rank[v]
        change = 0.0
        for v in range(n):
            total = 0.0
            for e in range(indptr[v], indptr[v + 1]):
                total += weights[e] * outward[indices[e]]
            if v == home:
                total += 1.0 - alpha + alpha * stranded
            change += abs(total - rank[v])
            rank[v] = total
        if change < tolerance:
            return rank
