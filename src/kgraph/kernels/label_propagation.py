"""Label propagation on compressed rows.

References:
    U. N. Raghavan, R. Albert, S. Kumara, Near linear time algorithm to detect community structures in
    large-scale networks, Phys. Rev. E 76 (2007) 036106.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled
from kgraph.kernels.grouping import Rows, gathered

Indices = npt.NDArray[np.int32]

NEGLIGIBLE = 1e-10
"""Sums of weights closer than this share are equal."""


@compiled
def propagated(rows: Rows, label: Indices, queue: Indices) -> Indices:
    """The label of each node once everybody has the first of the heaviest labels of the neighbours.

    Nodes are asked one at a time, first in the order of the queue, then whoever had a neighbour change. Of
    equally heavy labels the lowest wins: so each change adds to the weight within labels or leaves it and
    lowers a label, and the changes come to an end. Both arrays given are written into.
    """
    indptr, indices, _ = rows
    n = len(label)
    to, met, waiting = np.zeros(n), np.empty(n, np.int32), np.ones(n, np.bool_)
    head, length = 0, n
    while length:
        v = queue[head]
        head, length, waiting[v] = head + 1 if head + 1 < n else 0, length - 1, False
        n_met = gathered(rows, v, label, to, met)
        heaviest = 0.0
        for i in range(n_met):
            heaviest = max(heaviest, to[met[i]])
        best = n if n_met else label[v]
        for i in range(n_met):
            c = met[i]
            if c < best and to[c] >= heaviest * (1 - NEGLIGIBLE):
                best = c
            to[c] = 0.0
        if best == label[v]:
            continue
        label[v] = best
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            if not waiting[u] and label[u] != best:
                tail = head + length
                queue[tail if tail < n else tail - n] = u
                waiting[u], length = True, length + 1
    return label
