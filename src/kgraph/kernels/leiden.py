"""The Leiden and Louvain methods on compressed rows.

Both make Σ_c [w(c) − γ M(c)²/2] large: w(c) is the weight of the pairs within a community, M(c) the mass of
its nodes. With strengths as masses and γ = resolution / 2m that is modularity times m, with masses of 1 the
constant Potts model up to a constant. Who calls chooses masses and γ.

References:
    V. A. Traag, L. Waltman, N. J. van Eck, From Louvain to Leiden, Scientific Reports 9 (2019) 5233.
    V. D. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre, Fast unfolding of communities in large
    networks, J. Stat. Mech. (2008) P10008.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.cache_lines import fetch
from kgraph.kernels.compiled import compiled
from kgraph.kernels.draws import State, seeded, shuffled
from kgraph.kernels.grouping import (
    Rows,
    first_numbered,
    gathered,
    gathered_within,
    internal_strengths,
    merged,
)

Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

NEGLIGIBLE = 1e-10
"""Gains below this share of the weight at stake are rounding; taking them could go on for ever."""

STEP = 3
"""Nodes between two looks ahead."""


@compiled
def optimised(
    rows: Rows, mass: Floats, gamma: float, seed: int, refining: bool, rounds: int, least: float
) -> Indices:
    """The community of each node.

    refining: Leiden; otherwise Louvain. A round goes from nodes to ever larger groups until none moves; the
    next one begins with its outcome. The last is the one that gains at most `least`, or number `rounds`.
    """
    state = seeded(seed)
    community = np.arange(len(mass)).astype(np.int32)
    for _ in range(rounds):
        community, gain = one_round(rows, mass, gamma, community, refining, state)
        if gain <= least:
            break
    return community


@compiled
def one_round(
    rows: Rows, mass: Floats, gamma: float, community: Indices, refining: bool, state: State
) -> tuple[Indices, float]:
    """The communities after one round from nodes to groups of groups, and what was gained."""
    node = np.arange(len(mass)).astype(np.int32)  # the group that holds each node of the network
    gained = 0.0
    while True:
        n = len(mass)
        community, gain = moved(rows, mass, gamma, community, shuffled(n, state))
        gained += gain
        community, count = first_numbered(community)
        part, n_parts = community, count
        if refining and count < n:
            part, n_parts = first_numbered(refined(rows, mass, gamma, community, count, shuffled(n, state)))
        if n_parts == n:
            return community[node], gained
        rows, mass, community = merged(rows, mass, part, n_parts, community)
        node = part[node]


@compiled
def moved(rows: Rows, mass: Floats, gamma: float, start: Indices, queue: Indices) -> tuple[Indices, float]:
    """Fast local moving: each node to the community of greatest gain, until none gains; what was gained.

    A node comes to the queue again when a neighbour leaves for a community other than its own.
    """
    indptr, indices, _ = rows
    n = len(mass)
    community = start.copy()
    total, size, free, n_free = occupied(community, mass)
    to, met, waiting = np.zeros(n), np.empty(n, np.int32), np.ones(n, np.bool_)
    head, length, gained = 0, n, 0.0
    while length:
        _look_ahead(rows, community, queue, head, length)
        v = queue[head]
        head, length, waiting[v] = head + 1 if head + 1 < n else 0, length - 1, False
        own, m = community[v], mass[v]
        n_met = gathered(rows, v, community, to, met)
        stay = to[own] - gamma * m * (total[own] - m)
        best, gain = own, stay
        for i in range(n_met):
            c = met[i]
            there = to[c] - gamma * m * total[c]
            if c != own and there > gain + NEGLIGIBLE * to[c]:
                best, gain = c, there
            to[c] = 0.0
        if gain < 0.0 and size[own] > 1:
            best, gain = free[n_free - 1], 0.0
            n_free -= 1
        if best == own:
            continue
        gained += gain - stay
        community[v] = best
        total[best], size[best] = total[best] + m, size[best] + 1
        total[own], size[own] = total[own] - m, size[own] - 1
        if size[own] == 0:
            total[own], free[n_free] = 0.0, own
            n_free += 1
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            if not waiting[u] and community[u] != best:
                tail = head + length
                queue[tail if tail < n else tail - n] = u
                waiting[u], length = True, length + 1
    return community, gained


@compiled
def _look_ahead(rows: Rows, community: Indices, queue: Indices, head: int, length: int) -> None:
    """Ask for what the nodes a few places behind the head of the queue will need: in random order, nothing of
    it is in the cache."""
    indptr, indices, weights = rows
    n = len(queue)
    if length > 3 * STEP:
        at = head + 3 * STEP
        fetch(indptr, queue[at if at < n else at - n])
        at -= STEP
        v = queue[at if at < n else at - n]
        for e in range(indptr[v], indptr[v + 1], 16):
            fetch(indices, e)
        for e in range(indptr[v], indptr[v + 1], 8):
            fetch(weights, e)
        at -= STEP
        v = queue[at if at < n else at - n]
        for e in range(indptr[v], indptr[v + 1]):
            fetch(community, indices[e])


@compiled
def occupied(community: Indices, mass: Floats) -> tuple[Floats, Indices, Indices, int]:
    """Mass and size of each community, then the numbers without a node as a stack, and how many those are."""
    n = len(mass)
    total, size, free = np.zeros(n), np.zeros(n, np.int32), np.empty(n + 1, np.int32)
    for v in range(n):
        total[community[v]] += mass[v]
        size[community[v]] += 1
    n_free = 0
    for c in range(n - 1, -1, -1):
        if size[c] == 0:
            free[n_free] = c
            n_free += 1
    return total, size, free, n_free


@compiled
def refined(
    rows: Rows, mass: Floats, gamma: float, community: Indices, count: int, order: Indices
) -> Indices:
    """Parts of each community: nodes that are alone join, once, the part of greatest gain.

    Only nodes and parts that are well connected to the rest of their community take part, so every part is
    connected. Of equal gains the first met decides, which the order of the nodes makes random.
    """
    n = len(mass)
    whole = np.zeros(count)
    for v in range(n):
        whole[community[v]] += mass[v]
    part, alone = np.arange(n).astype(np.int32), np.ones(n, np.bool_)
    total, cut = mass.copy(), internal_strengths(rows, community)
    to, met = np.zeros(n), np.empty(n, np.int32)
    for i in range(n):
        _look_ahead(rows, community, order, i, n - i)
        v = order[i]
        here, m = whole[community[v]], mass[v]
        if not alone[v] or cut[v] < gamma * m * (here - m):
            continue
        best, gain, shared = v, 0.0, 0.0
        for k in range(gathered_within(rows, v, community, part, to, met)):
            c = met[k]
            there = to[c] - gamma * m * total[c]
            if there > gain and cut[c] >= gamma * total[c] * (here - total[c]):
                best, gain, shared = c, there, to[c]
            to[c] = 0.0
        if best != v:
            part[v], alone[v], alone[best] = best, False, False
            total[best] += m
            cut[best] += cut[v] - 2 * shared
    return part
