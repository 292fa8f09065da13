"""Sums over triangles: each is met once, on arcs from lower to higher degree.

References:
    M. Latapy, Main-memory triangle computations for very large (sparse (power-law)) graphs, Theoretical
        Computer Science 407 (2008) 458–473 (the algorithm *forward*, compact).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


@compiled
def _leads(indptr: Ints, v: int, u: int) -> bool:
    """Whether the arc of a pair goes from v to u."""
    degree, other = indptr[v + 1] - indptr[v], indptr[u + 1] - indptr[u]
    return degree < other or (degree == other and v < u)


@compiled
def arcs(indptr: Ints, indices: Indices) -> tuple[Ints, Indices, Ints]:
    """Each pair once, as an arc from the end of lower degree (of equal ones, the first) to the other.

    Rows as of an adjacency, and the entry of `indices` that each arc was: nobody has many arcs going out.
    """
    n = len(indptr) - 1
    start = np.zeros(n + 1, np.int64)
    head = np.empty(len(indices) // 2, np.int32)
    entry = np.empty(len(indices) // 2, np.int64)
    k = 0
    for v in range(n):
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            if _leads(indptr, v, u):
                head[k], entry[k] = u, e
                k += 1
        start[v + 1] = k
    return start, head, entry


@compiled
def near_arcs(indptr: Ints, indices: Indices, order: Indices) -> tuple[Ints, Indices]:
    """Rows as of `arcs`, of nodes that are numbered by their place in `order`."""
    n = len(order)
    place = np.empty(n, np.int32)
    for i in range(n):
        place[order[i]] = i
    start = np.zeros(n + 1, np.int64)
    head = np.empty(len(indices) // 2, np.int32)
    k = 0
    for i in range(n):
        v = order[i]
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            if _leads(indptr, v, u):
                head[k] = place[u]
                k += 1
        start[i + 1] = k
    return start, head


@compiled
def triangles(start: Ints, head: Indices) -> Ints:
    """Number of triangles at each node."""
    n = len(start) - 1
    found = np.zeros(n, np.int64)
    mark = np.full(n, -1, np.int32)
    for a in range(n):
        if start[a + 1] - start[a] < 2:
            continue
        for e in range(start[a], start[a + 1]):
            mark[head[e]] = a
        of_a = 0
        for e in range(start[a], start[a + 1]):
            b = head[e]
            of_b = 0
            for f in range(start[b], start[b + 1]):
                c = head[f]
                if mark[c] == a:  # seldom: `found` is looked up no more than it must
                    found[c] += 1
                    of_b += 1
            found[b] += of_b
            of_a += of_b
        found[a] += of_a
    return found


@compiled
def triangle_products(start: Ints, head: Indices, factor: Floats) -> Floats:
    """Sum over the triangles at each node of the product of the factors of their arcs."""
    n = len(start) - 1
    found = np.zeros(n)
    mark = np.zeros(n)  # the factor of a → c, while a is looked at
    for a in range(n):
        if start[a + 1] - start[a] < 2:
            continue
        for e in range(start[a], start[a + 1]):
            mark[head[e]] = factor[e]
        of_a = 0.0
        for e in range(start[a], start[a + 1]):
            b = head[e]
            of_b = 0.0
            for f in range(start[b], start[b + 1]):
                product = factor[e] * factor[f] * mark[head[f]]
                found[head[f]] += product
                of_b += product
            found[b] += of_b
            of_a += of_b
        found[a] += of_a
        for e in range(start[a], start[a + 1]):
            mark[head[e]] = 0.0
    return found


@compiled
def third_sums(start: Ints, head: Indices, value: Floats) -> Floats:
    """For each arc, the sum over the triangles that it is in of the value of the third node."""
    n = len(start) - 1
    found = np.zeros(len(head))
    mark = np.full(n, -1, np.int64)  # the arc a → c, while a is looked at
    for a in range(n):
        if start[a + 1] - start[a] < 2:
            continue
        for e in range(start[a], start[a + 1]):
            mark[head[e]] = e
        for e in range(start[a], start[a + 1]):
            b = head[e]
            of_ab = 0.0
            for f in range(start[b], start[b + 1]):
                g = mark[head[f]]
                if g >= 0:
                    of_ab += value[head[f]]
                    found[f] += value[a]
                    found[g] += value[b]
            found[e] += of_ab
        for e in range(start[a], start[a + 1]):
            mark[head[e]] = -1
    return found


@compiled
def constraints(start: Ints, head: Indices, third: Floats, share: Floats) -> Floats:
    """Σ over the neighbours w of v of ((1 + third(v, w)) · share(v))², of each node v."""
    n = len(start) - 1
    found = np.zeros(n)
    for a in range(n):
        for e in range(start[a], start[a + 1]):
            tie = (1.0 + third[e]) ** 2
            found[a] += tie
            found[head[e]] += tie
    return found * share * share
