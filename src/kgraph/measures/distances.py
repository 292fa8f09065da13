"""Closeness and harmonic centrality: breadth-first searches from many sources at once.

Each of 64 sources is one bit of a word; one step of all searches is one bitwise OR over neighbours.

References:
    M. Then et al., The more the merrier: efficient multi-source graph traversal, PVLDB 8 (2014) 449–460.
    D. Eppstein, J. Wang, Fast approximation of centrality, J. Graph Algorithms Appl. 8 (2004) 39–45.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.measures.adjacency import Adjacency, quotient

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Words = npt.NDArray[np.uint64]

WORDS = 8
"""Words of 64 sources in one pass: more make fewer passes, fewer fit the cache."""


def distance_sums(graph: Adjacency, sources: Ints | None = None) -> tuple[Floats, Floats, Ints]:
    """Of each node: Σ d, Σ 1/d over the sources that reach it (itself aside), and how many do.

    sources: distinct nodes; all by default. Unweighted distances.
    """
    import numpy as np

    twins = quotient(graph)
    inner, own = twins.graph, np.zeros(graph.n, np.int64)
    own[slice(None) if sources is None else sources] = 1
    weights = np.bincount(twins.class_of, weights=own, minlength=inner.n).astype(np.int64)
    total, inverse, reached = np.zeros(inner.n), np.zeros(inner.n), np.zeros(inner.n, np.int64)
    order, slots = _by_degree(inner)
    for nodes, counts in _passes(weights[order]):
        for distance, found in _search(inner.n, slots, nodes, counts):
            total[order] += distance * found
            inverse[order] += found / distance
            reached[order] += found
    # A node's own class: its twins are one step away, and it is no source of its own.
    among = (weights[twins.class_of] - own).astype(np.int64)
    c = twins.class_of
    return total[c] + among, inverse[c] + among, reached[c] + among


def _passes(weights: Ints) -> list[tuple[Ints, Ints]]:
    """The sources of each pass (−1 where a bit is unused) and how many sources each bit of a word stands for.

    All bits of a word stand for equally many, so that counting them is one popcount and one product.
    """
    import numpy as np

    nodes, counts = [], []
    for size in np.unique(weights[weights > 0]):
        members = np.flatnonzero(weights == size)
        padded = np.full(-(-len(members) // 64) * 64, -1)
        padded[: len(members)] = members
        nodes.append(padded.reshape(-1, 64))
        counts.append(np.full(len(padded) // 64, size))
    if not nodes:
        return []
    all_nodes, all_counts = np.concatenate(nodes), np.concatenate(counts)
    return [(all_nodes[i : i + WORDS], all_counts[i : i + WORDS]) for i in range(0, len(all_counts), WORDS)]


def _search(n: int, slots: list[Ints], nodes: Ints, counts: Ints) -> list[tuple[int, Ints]]:
    """Per distance: the number of sources at it, of each node."""
    import numpy as np

    word, bit = np.nonzero(nodes >= 0)
    seen: Words = np.zeros((n, len(counts)), np.uint64)
    np.bitwise_or.at(seen, (nodes[word, bit], word), np.uint64(1) << bit.astype(np.uint64))
    front, room = seen.copy(), np.empty_like(seen)
    found: list[tuple[int, Ints]] = []
    while True:
        new = np.zeros_like(seen)
        for slot in slots:
            part, out = room[: len(slot)], new[: len(slot)]
            np.take(front, slot, axis=0, out=part, mode="clip")  # "clip" spares a copy; indices are in range
            np.bitwise_or(out, part, out=out)
        new &= ~seen
        here = np.bitwise_count(new) @ counts
        if not here.any():
            return found
        found.append((len(found) + 1, here))
        seen |= new
        front = new


def _by_degree(graph: Adjacency) -> tuple[Ints, list[Ints]]:
    """Nodes by falling degree, and slot k: the k-th neighbours of all nodes that have so many.

    In this order (jagged diagonals) one step of the searches is one gather and one OR per slot, on whole
    blocks of memory; neighbours are numbers in the new order.
    """
    import numpy as np

    order = np.argsort(-graph.degree, kind="stable")
    rank = np.argsort(order, kind="stable")
    degree, start = graph.degree[order], graph.indptr[:-1][order]
    widths = np.searchsorted(-degree, -np.arange(degree.max(initial=0)), side="left")
    return order, [rank[graph.indices[start[:width] + k]] for k, width in enumerate(widths)]
