"""Which ties hold a network together: overlap of the closest neighbours."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]


@compiled
def shared_neighbours(indptr: Ints, indices: Indices) -> Ints:
    """For each entry (v, u) of the rows: how many neighbours v and u share. Neighbours are ascending."""
    n = len(indptr) - 1
    found = np.zeros(len(indices), np.int64)
    mark = np.full(n, -1, np.int64)
    for v in range(n):
        for e in range(indptr[v], indptr[v + 1]):
            mark[indices[e]] = v
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            for f in range(indptr[u], indptr[u + 1]):
                if mark[indices[f]] == v:
                    found[e] += 1
    return found


@compiled
def simmelian_overlap(indptr: Ints, indices: Indices, shared: Ints, rank: int) -> Ints:
    """For each entry (v, u): how many of v's closest neighbours are among u's closest.

    The closest are the `rank` with which a node shares most neighbours, and all that tie with the last of
    them; whoever shares none is close to nobody.
    """
    n = len(indptr) - 1
    least = np.ones(n, np.int64)
    for v in range(n):
        ties = np.sort(shared[indptr[v] : indptr[v + 1]])
        if len(ties) > rank:
            least[v] = max(1, ties[len(ties) - rank])
    found = np.zeros(len(indices), np.int64)
    mark = np.full(n, -1, np.int64)
    for v in range(n):
        for e in range(indptr[v], indptr[v + 1]):
            if shared[e] >= least[v]:
                mark[indices[e]] = v
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            for f in range(indptr[u], indptr[u + 1]):
                if shared[f] >= least[u] and mark[indices[f]] == v:
                    found[e] += 1
    return found
