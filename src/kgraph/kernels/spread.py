"""How ties spread over groups."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@compiled
def spread(indptr: Ints, indices: Indices, weights: Floats, group: Indices) -> tuple[Floats, Ints, Floats]:
    """Of each node: Σ over groups of (its weight into the group / all its weight)², 1 without ties; the
    number of groups that it is tied to; and its weight into groups other than its own. Groups are numbered
    from 0.
    """
    n = len(indptr) - 1
    squares, n_groups, outside = np.ones(n), np.zeros(n, np.int64), np.zeros(n)
    n_all = group.max() + 1 if n else 0
    into, met, last = np.zeros(n_all), np.empty(n_all, np.int32), np.full(n_all, -1, np.int32)
    for v in range(n):
        total, k = 0.0, 0
        for e in range(indptr[v], indptr[v + 1]):
            g = group[indices[e]]
            if last[g] != v:
                met[k], last[g], into[g] = g, v, 0.0
                k += 1
            into[g] += weights[e]
            total += weights[e]
            if g != group[v]:
                outside[v] += weights[e]
        n_groups[v] = k
        if total > 0.0:
            squares[v] = 0.0
            for i in range(k):
                squares[v] += (into[met[i]] / total) ** 2
    return squares, n_groups, outside


@compiled
def n_partner_labs(indptr: Ints, indices: Indices, at: Ints, lab: Indices) -> Ints:
    """How many labs the neighbours of each node are at that are none of its own.

    The labs of node v are `lab[at[v]:at[v + 1]]`, numbered from 0, each once.
    """
    n = len(indptr) - 1
    found = np.zeros(n, np.int64)
    last = np.full(lab.max() + 1 if len(lab) else 0, -1, np.int32)
    for v in range(n):
        for i in range(at[v], at[v + 1]):
            last[lab[i]] = v
        for e in range(indptr[v], indptr[v + 1]):
            for i in range(at[indices[e]], at[indices[e] + 1]):
                if last[lab[i]] != v:
                    last[lab[i]] = v
                    found[v] += 1
    return found
