"""Closeness and harmonic centrality: breadth-first searches from many sources at once.

Each of 64 sources is one bit of a word; one step of all searches is one bitwise OR over neighbours.

References:
    M. Then et al., The more the merrier: efficient multi-source graph traversal, PVLDB 8 (2014) 449–460.
    D. Eppstein, J. Wang, Fast approximation of centrality, J. Graph Algorithms Appl. 8 (2004) 39–45.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.measures.adjacency import Adjacency, quotient
from kgraph.measures.betweenness import Z_95

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]
    Words = npt.NDArray[np.uint64]

WORDS = 8
"""Words of 64 sources in one pass: more make fewer passes, fewer fit the cache."""


@dataclass(frozen=True)
class Distances:
    """Of each node: sums over the sources that reach it, itself aside. Unweighted distances d."""

    total: Floats
    """Σ d"""
    squares: Floats
    """Σ d²"""
    inverse: Floats
    """Σ 1/d"""
    inverse_squares: Floats
    """Σ 1/d²"""
    reached: Ints
    """Number of sources."""


@dataclass(frozen=True)
class Nearness:
    """Closeness and harmonic centrality of each node, with 95 % half-widths (0 where exact)."""

    closeness: Floats
    harmonic: Floats
    closeness_error: Floats
    harmonic_error: Floats


def nearness(graph: Adjacency, k: int | None = None, *, seed: int = 0) -> Nearness:
    """Closeness and harmonic centrality as networkx defines them, exact or from `k` random sources.

    Closeness is (r/(n−1)) · r/Σd over the r nodes reached (Wasserman and Faust), harmonic Σ 1/d. With `k`
    the distances within the largest component are sampled, all other components stay exact; the errors are
    normal 95 % half-widths from the spread of the sampled distances (for closeness to first order).
    """
    import numpy as np

    if k is None:
        return _exact(graph, graph.n)
    label = component_numbers(graph)
    inside = label == 0
    largest, rest = graph.part(inside), _exact(graph.part(~inside), graph.n)
    found = {f: np.zeros(graph.n) for f in Nearness.__dataclass_fields__}
    sampled = _sampled(largest, min(k, largest.n), graph.n, seed)
    for name, values in found.items():
        values[inside], values[~inside] = getattr(sampled, name), getattr(rest, name)
    return Nearness(**found)


def _exact(graph: Adjacency, n: int) -> Nearness:
    """Of a part of a graph of n nodes."""
    import numpy as np

    d = distance_sums(graph)
    close = np.divide(d.reached**2 / max(n - 1, 1), d.total, out=np.zeros(graph.n), where=d.total > 0)
    return Nearness(close, d.inverse, np.zeros(graph.n), np.zeros(graph.n))


def _sampled(graph: Adjacency, k: int, n: int, seed: int) -> Nearness:
    """Of a connected part of a graph of n nodes, from k sources."""
    import numpy as np

    sources = np.random.default_rng(seed).choice(graph.n, size=k, replace=False)
    d = distance_sums(graph, np.sort(sources))
    others, seen = graph.n - 1, np.maximum(d.reached, 1)
    shrink = np.sqrt(np.maximum(1 - seen / max(others, 1), 0) / np.maximum(seen - 1, 1))
    mean, inverse = d.total / seen, d.inverse / seen
    spread = np.sqrt(np.maximum(d.squares / seen - mean**2, 0)) * shrink
    inverse_spread = np.sqrt(np.maximum(d.inverse_squares / seen - inverse**2, 0)) * shrink
    close = np.divide(others / max(n - 1, 1), mean, out=np.zeros(graph.n), where=mean > 0)
    relative = np.divide(spread, mean, out=np.zeros(graph.n), where=mean > 0)
    return Nearness(close, others * inverse, Z_95 * close * relative, Z_95 * others * inverse_spread)


def component_numbers(graph: Adjacency) -> Ints:
    """The component of each node, numbered by falling size, then by first node."""
    import numpy as np
    from scipy.sparse.csgraph import connected_components

    if not graph.n:
        return np.zeros(0, np.int64)
    label = connected_components(graph.matrix(weighted=False), directed=False)[1]
    _, first, sizes = np.unique(label, return_index=True, return_counts=True)
    number = np.empty(len(sizes), np.int64)
    number[np.lexsort((first, -sizes))] = np.arange(len(sizes))
    return number[label]


def distance_sums(graph: Adjacency, sources: Ints | None = None) -> Distances:
    """Sums of distances from the sources, all nodes by default; `sources` are distinct."""
    import numpy as np

    twins = quotient(graph)
    inner, own = twins.graph, np.zeros(graph.n, np.int64)
    own[slice(None) if sources is None else sources] = 1
    weights = np.bincount(twins.class_of, weights=own, minlength=inner.n).astype(np.int64)
    order, slots = _by_degree(inner)
    sums = np.zeros((5, inner.n))
    for nodes, counts in _passes(weights[order]):
        for d, found in _search(inner.n, slots, nodes, counts):
            for row, power in enumerate((1, 2, -1, -2, 0)):
                sums[row] += found * float(d) ** power
    spread = np.empty_like(sums)
    spread[:, order] = sums
    # A node's twins are one step away, and it is no source of its own.
    total, squares, inverse, inverse_squares, reached = spread[:, twins.class_of] + (
        weights[twins.class_of] - own
    )
    return Distances(total, squares, inverse, inverse_squares, reached.astype(np.int64))


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
