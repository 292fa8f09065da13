"""Core numbers."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]


@compiled
def core_numbers(indptr: Ints, indices: Indices) -> Ints:
    """The largest k such that a node is in a part where all have k neighbours or more; in O(m).

    References:
        V. Batagelj, M. Zaveršnik, An O(m) algorithm for cores decomposition, arXiv:cs/0310049.
    """
    n = len(indptr) - 1
    core = np.empty(n, np.int32)
    most = 0
    for v in range(n):
        core[v] = indptr[v + 1] - indptr[v]
        most = max(most, core[v])
    first = np.zeros(most + 2, np.int32)  # where each degree begins in the order
    for v in range(n):
        first[core[v] + 1] += 1
    for k in range(most + 1):
        first[k + 1] += first[k]
    order, place, free = np.empty(n, np.int32), np.empty(n, np.int32), first.copy()
    for v in range(n):
        place[v] = free[core[v]]
        order[place[v]] = v
        free[core[v]] += 1
    for i in range(n):
        v = order[i]
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            if core[u] > core[v]:  # moves to the end of the nodes of one less
                head = first[core[u]]
                w = order[head]
                if u != w:
                    order[place[u]], order[head] = w, u
                    place[w], place[u] = place[u], head
                first[core[u]] += 1
                core[u] -= 1
    return core.astype(np.int64)
