"""Pairs to compressed sparse rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@compiled
def symmetric_rows(n: int, source: Indices, target: Indices, weight: Floats) -> tuple[Ints, Indices, Floats]:
    """`indptr`, `indices`, `weights` of the undirected graph of these pairs, neighbours ascending.

    The pairs are sorted by (source, target) with source < target: so every node meets its lower neighbours
    in order, then its upper ones, and no sorting is needed.
    """
    lower, degree = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for e in range(len(source)):
        degree[source[e]] += 1
        degree[target[e]] += 1
        lower[target[e]] += 1
    indptr = np.zeros(n + 1, np.int64)
    for v in range(n):
        indptr[v + 1] = indptr[v] + degree[v]
    next_lower, next_upper = indptr[:-1].copy(), indptr[:-1] + lower
    indices, weights = np.empty(indptr[n], np.int32), np.empty(indptr[n])
    for e in range(len(source)):
        u, v = source[e], target[e]
        indices[next_upper[u]], weights[next_upper[u]] = v, weight[e]
        next_upper[u] += 1
        indices[next_lower[v]], weights[next_lower[v]] = u, weight[e]
        next_lower[v] += 1
    return indptr, indices, weights
