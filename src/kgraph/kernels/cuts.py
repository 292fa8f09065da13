"""What holds a graph together: articulation points and bridges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


@compiled
def cuts(indptr: Ints, indices: Indices) -> tuple[Mask, Mask]:
    """Which nodes are articulation points, and which entries of `indices` are bridges, from either end.

    One depth-first search without recursion.

    References:
        R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Computing 1 (1972) 146–160.
    """
    n = len(indptr) - 1
    is_cut, is_bridge = np.zeros(n, np.bool_), np.zeros(len(indices), np.bool_)
    found = np.zeros(n, np.int32)  # when the search came here, from 1
    low = np.zeros(n, np.int32)  # the earliest node reached from below here
    parent = np.full(n, -1, np.int32)
    entry = indptr[:-1].copy()  # where the search stands in each row
    clock = 0
    for root in range(n):
        if found[root]:
            continue
        clock += 1
        found[root] = low[root] = clock
        children = 0
        v = np.int32(root)
        while v >= 0:
            if entry[v] < indptr[v + 1]:
                u = indices[entry[v]]
                entry[v] += 1
                if not found[u]:
                    clock += 1
                    found[u] = low[u] = clock
                    parent[u] = v
                    v = u
                elif u != parent[v]:
                    low[v] = min(low[v], found[u])
                continue
            p = parent[v]
            if p >= 0:
                low[p] = min(low[p], low[v])
                if p == root:
                    children += 1
                elif low[v] >= found[p]:
                    is_cut[p] = True
                if low[v] > found[p]:
                    is_bridge[entry[p] - 1] = True  # where the search went down to v
                    row = indices[indptr[v] : indptr[v + 1]]
                    is_bridge[indptr[v] + np.searchsorted(row, p)] = True
            v = p
        is_cut[root] = children > 1
    return is_cut, is_bridge
