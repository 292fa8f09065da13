"""Degrees, strengths and connected parts straight from pairs, without rows made of them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Ends = npt.NDArray[np.integer]


@compiled
def degrees(n: int, source: Ends, target: Ends) -> Ints:
    """Number of pairs of each of n nodes."""
    found = np.zeros(n, np.int64)
    for e in range(len(source)):
        found[source[e]] += 1
        found[target[e]] += 1
    return found


@compiled
def strengths(n: int, source: Ends, target: Ends, weight: Floats) -> Floats:
    """Sum of the weights of each node's pairs."""
    found = np.zeros(n)
    for e in range(len(source)):
        found[source[e]] += weight[e]
        found[target[e]] += weight[e]
    return found


@compiled
def component_labels(n: int, source: Ends, target: Ends) -> Ints:
    """The connected part of each node, numbered in the order of their first nodes.

    Union-find in which the root of a part is its first node.

    References:
        R. E. Tarjan, J. van Leeuwen, Worst-case analysis of set union algorithms, J. ACM 31 (1984) 245–281
            (path halving).
    """
    parent = np.arange(n)
    for e in range(len(source)):
        a, b = source[e], target[e]
        while parent[a] != a:
            parent[a] = parent[parent[a]]
            a = parent[a]
        while parent[b] != b:
            parent[b] = parent[parent[b]]
            b = parent[b]
        if a < b:
            parent[b] = a
        else:
            parent[a] = b
    count = 0
    for v in range(n):  # a parent comes before its children, so its label is already there
        if parent[v] == v:
            parent[v] = count
            count += 1
        else:
            parent[v] = parent[parent[v]]
    return parent


@compiled
def breadth_first(indptr: Ints, indices: Indices) -> tuple[Indices, Ints]:
    """All nodes, those of each connected part from its first node on breadth-first, and where parts begin.

    Nodes that are near each other come near each other. The last of the places is the number of nodes.
    """
    n = len(indptr) - 1
    order, is_met = np.empty(n, np.int32), np.zeros(n, np.bool_)
    starts = np.zeros(n + 1, np.int64)
    count = met = here = 0
    for root in range(n):
        if is_met[root]:
            continue
        is_met[root], order[met] = True, root
        met += 1
        while here < met:
            v = order[here]
            here += 1
            for e in range(indptr[v], indptr[v + 1]):
                u = indices[e]
                if not is_met[u]:
                    is_met[u], order[met] = True, u
                    met += 1
        count += 1
        starts[count] = met
    return order, starts[: count + 1]


@compiled
def parts(indptr: Ints, indices: Indices) -> tuple[Ints, Indices]:
    """The connected parts of an adjacency: part c has the nodes `members[starts[c] : starts[c + 1]]`.

    Parts come in the order of their first nodes, and the nodes of each in theirs.
    """
    order, starts = breadth_first(indptr, indices)
    label, members = np.empty(len(order), np.int32), np.empty(len(order), np.int32)
    for c in range(len(starts) - 1):
        for i in range(starts[c], starts[c + 1]):
            label[order[i]] = c
    free = starts[:-1].copy()
    for v in range(len(order)):
        members[free[label[v]]] = v
        free[label[v]] += 1
    return starts, members
