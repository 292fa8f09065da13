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

from kgraph.kernels.compiled import compiled
from kgraph.kernels.lanes import LANES, add, arrive, clear, collect, hand_back, tally
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
    """Ways in which paths go on from the nodes just reached."""
    ahead: Floats
    """Paths to those that come next; on the way back, what is owed to a path. Zero between passes."""
    paths: Floats
    """Shortest paths from the source to one person of the node."""
    share: Floats
    """Σ over targets of the share of those paths that pass through one person of the node."""
    depth: Indices
    reached: Ints
    """Bits of the sources that have reached each node."""
    is_new: Flags
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


@compiled
def dependency_sums(
    graph: Reduced, people: Floats, sources: Sources, first: int, step: int
) -> tuple[Floats, Floats]:
    """Of each node the sums over sources of `share` and of its square: of every `step`-th pass from `first`.

    `people`: how many each node stands for.
    """
    n = len(graph.indptr) - 1
    sums, squares = np.zeros(n * LANES), np.zeros(n * LANES)
    state = _State(
        np.zeros(n * LANES), np.zeros(n * LANES), np.zeros(n * LANES), np.zeros(n * LANES),
        np.zeros(n * LANES, np.int32), np.zeros(n, np.int64), np.zeros(n, np.bool_),
        np.empty(n * LANES, np.int32), np.zeros(n + 2, np.int64), np.zeros(LANES),
    )  # fmt: skip
    for p in range(first, len(sources.ranges), step):
        everyone = _begin(graph, sources, p, state)
        depth = _search(graph, people, sources.ranges[p], everyone, state)
        _accumulate(graph, people, sources, p, depth, state)
        for v in range(sources.ranges[p, 0], sources.ranges[p, 1]):
            if graph.is_core[v]:
                tally(sums, squares, v, state.share, sources.weights, p)
    total, total_squares = np.zeros(n), np.zeros(n)
    for v in range(n):
        for k in range(LANES):
            total[v] += sums[v * LANES + k]
            total_squares[v] += squares[v * LANES + k]
    return total, total_squares


@compiled
def _begin(graph: Reduced, sources: Sources, p: int, state: _State) -> int:
    """One path from each source to each of its neighbours; the bits of all sources."""
    start, stop = sources.ranges[p]
    state.paths[start * LANES : stop * LANES] = 0
    state.share[start * LANES : stop * LANES] = 0
    state.depth[start * LANES : stop * LANES] = -1
    state.reached[start:stop] = 0
    everyone = 0
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
            state.ahead[graph.indices[e] * LANES + k] = 1.0
    return everyone


@compiled
def _search(graph: Reduced, people: Floats, nodes: Ints, everyone: int, state: _State) -> int:
    """Paths and depths of all nodes; the greatest depth."""
    start, stop = nodes
    arcs = graph.indptr[stop] - graph.indptr[start]
    front, ahead = state.front, state.ahead
    d, filled, leaving, is_pushed = 0, 0, np.int64(1), True
    while leaving:
        d += 1
        leaving = np.int64(0)
        for v in range(start, stop):
            state.is_new[v] = False
            if state.reached[v] == everyone:
                clear(ahead, v)
                continue
            if not is_pushed:
                clear(ahead, v)
                for e in range(graph.indptr[v], graph.inner[v]):
                    add(ahead, v, front, graph.indices[e])
            new = arrive(ahead, state.paths, state.depth, v, np.int32(d), people[v])
            if new:
                state.reached[v] |= new
                state.order[filled] = v
                filled += 1
                if graph.is_core[v]:
                    state.is_new[v] = True
                    leaving += graph.indptr[v + 1] - graph.indptr[v]
        state.ends[d] = filled
        front, ahead = ahead, front
        is_pushed = leaving * SPARSE < arcs
        if is_pushed:
            ahead[start * LANES : stop * LANES] = 0
            for v in range(start, stop):
                if state.is_new[v]:
                    for e in range(graph.indptr[v], graph.indptr[v + 1]):
                        add(ahead, graph.indices[e], front, v)
    state.ahead[start * LANES : stop * LANES] = 0
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
                for e in range(graph.indptr[v], graph.indptr[v + 1]):
                    add(state.owed, 0, state.ahead, graph.indices[e])
                collect(state.share, state.paths, state.depth, v, np.int32(d - 1), state.owed, 0)
        for i in range(state.ends[d - 1], state.ends[d]):
            clear(state.ahead, state.order[i])
