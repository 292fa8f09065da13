"""Breadth-first searches from 512 sources at once, on a reduced graph.

Each source is one bit of a row; one step of all searches is one OR over the rows of a node's neighbours.
Sources of one pass are near each other, so that they reach a node within two or three steps of one another
and a row is worth its reading. Sums of distances are whole numbers (reciprocals at a fixed point), so they
are the same for any number of threads.

References:
    M. Then et al., The more the merrier: efficient multi-source graph traversal, PVLDB 8 (2014) 449–460.
    S. Beamer et al., Direction-optimizing breadth-first search, Proc. SC12 (2012) 12.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kgraph.kernels.bitrows import BITS, WORDS, clear, covers, join, join_all, settle, weigh
from kgraph.kernels.cache_lines import zeros
from kgraph.kernels.compiled import compiled
from kgraph.kernels.reduction import Reduced

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Words = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

SPARSE = 8
"""A step goes out from the nodes just reached, instead of looking back from those that are not, while fewer
than one in so many pairs leave them."""


class Passes(NamedTuple):
    """Sources, 512 a pass: bit k of pass p is node `nodes[512 p + k]`.

    Rows `planes[p]` to `planes[p + 1]` of `masks` and `shifts` say which bits of each word stand for two to
    the power of what number of people; one to four rows for most passes. `ranges`: see `Reduced.ranges`.
    """

    nodes: Ints
    planes: Ints
    masks: Words
    shifts: Words
    ranges: Ints


class _Searches(NamedTuple):
    """Which sources have `seen` each node, which just now (`front`), which come next (`ahead`).

    The latter two are empty between passes.
    """

    seen: Words
    front: Words
    ahead: Words
    full: Words
    """One row: all sources of the pass."""
    is_full: Flags
    is_next: Flags
    """Whether a node is in `next`. False between passes."""
    next: Indices
    """Nodes to look at, where a step goes out from those just reached."""
    new: Indices
    old: Indices
    """Nodes reached in this step and in the one before."""


def passes(graph: Reduced, people: Ints) -> Passes:
    """The nodes where there are people to search from, neighbours in one pass."""
    nodes = np.flatnonzero(people)
    nodes = nodes[graph.in_order(nodes)]
    turn = np.arange(len(nodes)) // BITS
    nodes = nodes[np.lexsort((people[nodes], turn))]  # like numbers of people in one word: fewer planes
    return Passes(nodes, *_planes(people[nodes]), graph.ranges(nodes, BITS))


def _planes(people: Ints) -> tuple[Ints, Words, Words]:
    """`planes, masks, shifts` of `Passes`: the binary digits of each word's numbers, zeros left out."""
    n_passes = -(-len(people) // BITS)
    padded = np.zeros(n_passes * BITS, np.int64)
    padded[: len(people)] = people
    digits = [
        np.packbits((padded >> k & 1).astype(np.uint8), bitorder="little").view(np.uint64).reshape(-1, WORDS)
        for k in range(int(people.max(initial=1)).bit_length())
    ]
    table = np.stack(digits, axis=-1)
    shift_of = np.argsort(table == 0, axis=-1, kind="stable")
    table = np.take_along_axis(table, shift_of, axis=-1)
    depth = (table != 0).sum(axis=-1).max(axis=-1)
    kept = np.arange(table.shape[-1]) < depth[:, None]
    masks, shifts = (x.transpose(0, 2, 1)[kept].ravel() for x in (table, shift_of.astype(np.uint64)))
    return np.concatenate([[0], np.cumsum(depth)]), np.ascontiguousarray(masks), np.ascontiguousarray(shifts)


def distance_sums(graph: Reduced, sources: Passes, scale: float, first: int, step: int) -> Ints:
    """Of each node Σ d, Σ d², Σ scale/d, Σ scale/d², over the people behind all other sources that reach it.

    Of every `step`-th pass from the `first` on; shape (n, 4).
    """
    n = graph.n
    sums = zeros(n * 4, np.int64).reshape(n, 4)
    seen, front, ahead = (zeros(n * WORDS, np.uint64) for _ in range(3))
    state = _Searches(
        seen, front, ahead, zeros(WORDS, np.uint64), zeros(n, np.bool_), zeros(n, np.bool_),
        zeros(n, np.int32), zeros(n, np.int32), zeros(n, np.int32),
    )  # fmt: skip
    _search_all(graph, sources, scale, first, step, state, sums)
    return sums


@compiled
def _search_all(
    graph: Reduced, sources: Passes, scale: float, first: int, step: int, state: _Searches, sums: Ints
) -> None:
    for p in range(first, len(sources.ranges), step):
        _search(graph, sources, p, _begin(graph, sources, p, state), scale, state, sums)


@compiled
def _search(
    graph: Reduced, sources: Passes, p: int, n_next: int, scale: float, state: _Searches, sums: Ints
) -> None:
    """Add to `sums` what the searches of a pass find, whose first step is to `n_next` nodes."""
    start, stop = sources.ranges[p]
    arcs = graph.indptr[stop] - graph.indptr[start]
    front, ahead, new, old = state.front, state.ahead, state.new, state.old
    d, n_new, leaving, is_pushed = 0, 0, np.int64(1), True
    while leaving:
        d += 1
        leaving = np.int64(0)
        new, old, n_new, n_old = old, new, 0, n_new
        for i in range(n_next if is_pushed else stop - start):
            v = np.int64(state.next[i]) if is_pushed else start + i
            state.is_next[v] = False
            if state.is_full[v]:
                continue
            if not is_pushed:
                join_all(ahead, v, front, graph.indices, graph.indptr[v], graph.inner[v])
            if settle(ahead, state.seen, v):
                count = np.int64(0)
                for row in range(sources.planes[p], sources.planes[p + 1]):
                    count += weigh(ahead, v, sources.masks, sources.shifts, row)
                sums[v, 0] += count * d
                sums[v, 1] += count * d * d
                sums[v, 2] += count * np.int64(scale / d + 0.5)
                sums[v, 3] += count * np.int64(scale / d / d + 0.5)
                state.is_full[v] = covers(state.seen, v, state.full, 0)
                new[n_new] = v
                n_new += 1
                if graph.is_core[v]:
                    leaving += graph.indptr[v + 1] - graph.indptr[v]
        front, ahead = ahead, front
        for i in range(n_old):
            clear(ahead, old[i])
        is_pushed, n_next = leaving * SPARSE < arcs, 0
        for i in range(n_new if is_pushed else 0):
            v = np.int64(new[i])
            for e in range(graph.indptr[v], graph.indptr[v + 1] if graph.is_core[v] else 0):
                u = graph.indices[e]
                if not state.is_full[u]:
                    join(ahead, u, front, v)
                    if not state.is_next[u]:
                        state.is_next[u] = True
                        state.next[n_next] = u
                        n_next += 1
    for i in range(n_new):
        clear(front, new[i])


@compiled
def _begin(graph: Reduced, sources: Passes, p: int, state: _Searches) -> int:
    """Every source has seen itself, and its neighbours come next: so many."""
    start, stop = sources.ranges[p]
    state.seen[start * WORDS : stop * WORDS] = 0
    state.is_full[start:stop] = False
    state.full[:] = 0
    n_next = 0
    for row in range(sources.planes[p], sources.planes[p + 1]):
        join(state.full, 0, sources.masks, row)
    for i in range(p * BITS, min((p + 1) * BITS, len(sources.nodes))):
        v, word, flag = sources.nodes[i], (i % BITS) >> 6, np.uint64(1) << np.uint64(i & 63)
        state.seen[v * WORDS + word] |= flag
        for e in range(graph.indptr[v], graph.indptr[v + 1]):
            u = graph.indices[e]
            state.ahead[u * WORDS + word] |= flag
            if not state.is_next[u]:
                state.is_next[u] = True
                state.next[n_next] = u
                n_next += 1
    return n_next
