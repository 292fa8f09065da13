"""Betweenness by Brandes' accumulation, eight sources at once, on a reduced graph.

Eight sources near each other reach a node within two or three steps of one another, so that the numbers of
all eight are read, added and written as one row.

References:
    U. Brandes, A faster algorithm for betweenness centrality, J. Math. Sociology 25 (2001) 163–177.
    A. E. Sarıyüce et al., Regularizing graph centrality computations, J. Parallel Distrib. Comput. 76
        (2015) 106–119.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kgraph.kernels.cache_lines import zeros
from kgraph.kernels.compiled import compiled
from kgraph.kernels.lanes import LANES, add, add_all, arrive, clear, collect, hand_back, tally
from kgraph.kernels.reduction import Reduced

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

SPARSE = 8
"""See `searches.SPARSE`."""


class Sources(NamedTuple):
    """Sources, eight a pass: lane k of pass p is entry 8 p + k, at node −1 where there is none."""

    nodes: Ints
    weights: Floats
    """People each source stands for."""
    others: Floats
    """Members of a source's own group who are no twins of it, two steps away through all its neighbours."""
    ranges: Ints
    """See `Reduced.ranges`."""


class _State(NamedTuple):
    """Eight searches: rows of eight for each node, and the nodes reached at each depth."""

    front: Floats
    """Ways in which paths go on from the nodes just reached. Zero between passes."""
    ahead: Floats
    """Paths to those that come next; on the way back, what is owed to a path. Zero between passes."""
    paths: Floats
    """Shortest paths from the source to one person of the node."""
    share: Floats
    """Σ over targets of the share of those paths that pass through one person of the node."""
    depth: Indices
    reached: Ints
    """Bits of the sources that have reached each node."""
    is_next: Flags
    """Whether a node is in `next`. False between passes."""
    next: Indices
    """Nodes to look at, where a step goes out from those just reached."""
    order: Indices
    """Nodes by depth; a node is at several when the searches are not of one mind."""
    ends: Ints
    """Where each depth ends in `order`."""
    owed: Floats
    """One row."""


def lanes(graph: Reduced, nodes: Ints, weights: Ints, others: Ints | Floats) -> Sources:
    """These sources in passes, those without neighbours left out."""
    order = graph.in_order(nodes)
    padding = -len(order) % LANES
    return Sources(
        np.pad(nodes[order], (0, padding), constant_values=-1),
        np.pad(weights[order].astype(np.float64), (0, padding)),
        np.pad(others[order].astype(np.float64), (0, padding)),
        graph.ranges(nodes[order], LANES),
    )


def dependency_sums(
    graph: Reduced, people: Floats, sources: Sources, first: int, step: int
) -> tuple[Floats, Floats]:
    """Of each node the sums over sources of `share` and of its square: of every `step`-th pass from `first`.

    `people`: how many each node stands for.
    """
    n = graph.n
    sums, squares, front, ahead, paths, share = (zeros(n * LANES, np.float64) for _ in range(6))
    state = _State(
        front, ahead, paths, share, zeros(n * LANES, np.int32), zeros(n, np.int64), zeros(n, np.bool_),
        zeros(n, np.int32), zeros(n * LANES, np.int32), zeros(n + 2, np.int64), zeros(LANES, np.float64),
    )  # fmt: skip
    _add_up(graph, people, sources, first, step, state, sums, squares)
    return _over_lanes(sums), _over_lanes(squares)


@compiled
def _add_up(
    graph: Reduced,
    people: Floats,
    sources: Sources,
    first: int,
    step: int,
    state: _State,
    sums: Floats,
    squares: Floats,
) -> None:
    """Add to `sums` and `squares`, in rows of eight, what each pass finds."""
    for p in range(first, len(sources.ranges), step):
        everyone, n_next = _begin(graph, sources, p, state)
        depth = _search(graph, people, sources.ranges[p], everyone, n_next, state)
        _accumulate(graph, people, sources, p, depth, state)
        for v in range(sources.ranges[p, 0], sources.ranges[p, 1]):
            if graph.is_core[v]:
                tally(sums, squares, v, state.share, sources.weights, p)


@compiled
def _over_lanes(rows: Floats) -> Floats:
    """The sum of each row, from its first lane on."""
    total = np.zeros(len(rows) // LANES)
    for v in range(len(total)):
        for k in range(LANES):
            total[v] += rows[v * LANES + k]
    return total


@compiled
def _begin(graph: Reduced, sources: Sources, p: int, state: _State) -> tuple[int, int]:
    """One path from each source to each of its neighbours; the bits of all sources, the number of `next`."""
    start, stop = sources.ranges[p]
    state.paths[start * LANES : stop * LANES] = 0
    state.share[start * LANES : stop * LANES] = 0
    state.depth[start * LANES : stop * LANES] = -1
    state.reached[start:stop] = 0
    everyone, n_next = 0, 0
    for k in range(LANES):
        s = sources.nodes[p * LANES + k]
        if s < 0:
            continue
        everyone |= 1 << k
        if graph.is_core[s]:
            # A group is left open: its other members are reached at depth 2.
            state.paths[s * LANES + k] = 1.0
            state.reached[s] |= 1 << k
        for e in range(graph.indptr[s], graph.indptr[s + 1]):
            u = graph.indices[e]
            state.ahead[u * LANES + k] = 1.0
            if not state.is_next[u]:
                state.is_next[u] = True
                state.next[n_next] = u
                n_next += 1
    return everyone, n_next


@compiled
def _search(graph: Reduced, people: Floats, nodes: Ints, everyone: int, n_next: int, state: _State) -> int:
    """Paths and depths of all nodes; the greatest depth."""
    start, stop = nodes
    arcs = graph.indptr[stop] - graph.indptr[start]
    order, ends = state.order, state.ends
    front, ahead = state.front, state.ahead
    d, filled, leaving, is_pushed = 0, 0, np.int64(1), True
    while leaving:
        d += 1
        leaving = np.int64(0)
        for i in range(n_next if is_pushed else stop - start):
            v = np.int64(state.next[i]) if is_pushed else start + i
            state.is_next[v] = False
            if state.reached[v] == everyone:
                continue
            if not is_pushed:
                add_all(ahead, v, front, graph.indices, graph.indptr[v], graph.inner[v])
            new = arrive(ahead, state.paths, state.depth, v, np.int32(d), people[v])
            if new:
                state.reached[v] |= new
                order[filled] = v
                filled += 1
                if graph.is_core[v]:
                    leaving += graph.indptr[v + 1] - graph.indptr[v]
        ends[d] = filled
        front, ahead = ahead, front
        for i in range(ends[max(d - 2, 0)], ends[d - 1]):
            clear(ahead, order[i])
        is_pushed, n_next = leaving * SPARSE < arcs, 0
        for i in range(ends[d - 1], filled if is_pushed else 0):
            v = order[i]
            for e in range(graph.indptr[v], graph.indptr[v + 1] if graph.is_core[v] else 0):
                u = graph.indices[e]
                if state.reached[u] != everyone:
                    add(ahead, u, front, v)
                    if not state.is_next[u]:
                        state.is_next[u] = True
                        state.next[n_next] = u
                        n_next += 1
    for i in range(ends[d - 1], filled):
        clear(front, order[i])
    return d


@compiled
def _accumulate(
    graph: Reduced, people: Floats, sources: Sources, p: int, deepest: int, state: _State
) -> None:
    """The share of every core node, from the greatest depth back to the first."""
    for d in range(deepest, 1, -1):
        for i in range(state.ends[d - 1], state.ends[d]):
            v = state.order[i]
            hand_back(state.ahead, state.paths, state.share, state.depth, v, np.int32(d), people[v])
        if d == 2:
            for k in range(LANES):
                s = sources.nodes[p * LANES + k]
                if s >= 0 and not graph.is_core[s]:
                    i = s * LANES + k
                    state.ahead[i] = sources.others[p * LANES + k] / state.paths[i]
        for i in range(state.ends[d - 2], state.ends[d - 1]):
            v = state.order[i]
            if graph.is_core[v]:
                clear(state.owed, 0)
                add_all(state.owed, 0, state.ahead, graph.indices, graph.indptr[v], graph.indptr[v + 1])
                collect(state.share, state.paths, state.depth, v, np.int32(d - 1), state.owed, 0)
        for i in range(state.ends[d - 1], state.ends[d]):
            clear(state.ahead, state.order[i])
