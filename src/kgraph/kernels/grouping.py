"""Groups of nodes on compressed rows: what nodes share with them, the graph of groups, weights within."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Rows = tuple[Ints, Indices, Floats]
"""`indptr`, `indices`, `weights` of an undirected graph without loops, each pair in both its rows."""


@compiled
def first_numbered(labels: Indices) -> tuple[Indices, int]:
    """Labels as numbers from 0 in the order of their first nodes, and how many there are."""
    number = np.full(labels.max() + 1 if len(labels) else 0, -1, np.int32)
    out = np.empty(len(labels), np.int32)
    count = 0
    for v in range(len(labels)):
        if number[labels[v]] < 0:
            number[labels[v]] = count
            count += 1
        out[v] = number[labels[v]]
    return out, count


@compiled
def gathered(rows: Rows, v: int, label: Indices, to: Floats, met: Indices) -> int:
    """Adds the weights from a node to `to` by label of the neighbour; `met` lists these labels, returned how
    many. `to` is zero before, and who calls makes it zero again.
    """
    indptr, indices, weights = rows
    n_met = 0
    for e in range(indptr[v], indptr[v + 1]):
        c = label[indices[e]]
        if to[c] == 0.0:
            met[n_met] = c
            n_met += 1
        to[c] += weights[e]
    return n_met


@compiled
def gathered_within(rows: Rows, v: int, community: Indices, label: Indices, to: Floats, met: Indices) -> int:
    """As `gathered`, of the neighbours in the node's own community alone."""
    indptr, indices, weights = rows
    n_met = 0
    for e in range(indptr[v], indptr[v + 1]):
        u = indices[e]
        if community[u] == community[v]:
            c = label[u]
            if to[c] == 0.0:
                met[n_met] = c
                n_met += 1
            to[c] += weights[e]
    return n_met


@compiled
def merged(
    rows: Rows, mass: Floats, part: Indices, n_parts: int, community: Indices
) -> tuple[Rows, Floats, Indices]:
    """The graph whose nodes are the parts, their masses, and the community that each part is in.

    Weights within a part are gone: they are the same whatever becomes of it.
    """
    begin, members = members_of(part, n_parts)
    indptr, indices, weights = np.zeros(n_parts + 1, np.int64), np.empty_like(rows[1]), np.empty_like(rows[2])
    new_mass, new_community = np.zeros(n_parts), np.empty(n_parts, np.int32)
    to = np.zeros(n_parts)
    used = 0
    for p in range(n_parts):
        for v in members[begin[p] : begin[p + 1]]:
            new_mass[p] += mass[v]
            new_community[p] = community[v]
            for e in range(rows[0][v], rows[0][v + 1]):
                q = part[rows[1][e]]
                if to[q] == 0.0:
                    indices[used] = q
                    used += 1
                to[q] += rows[2][e]
        kept = indptr[p]
        for e in range(indptr[p], used):
            q = indices[e]
            if q != p:
                indices[kept], weights[kept] = q, to[q]
                kept += 1
            to[q] = 0.0
        indptr[p + 1] = used = kept
    return (indptr, indices[:used].copy(), weights[:used].copy()), new_mass, new_community


@compiled
def members_of(label: Indices, count: int) -> tuple[Ints, Indices]:
    """The nodes by label: those of label c are `members[begin[c]:begin[c + 1]]`, ascending."""
    begin = np.zeros(count + 1, np.int64)
    for c in label:
        begin[c + 1] += 1
    begin = np.cumsum(begin)
    members, place = np.empty(len(label), np.int32), begin[:-1].copy()
    for v in range(len(label)):
        members[place[label[v]]] = v
        place[label[v]] += 1
    return begin, members


@compiled
def internal_strengths(rows: Rows, community: Indices) -> Floats:
    """The weight from each node to others of its community."""
    indptr, indices, weights = rows
    within = np.zeros(len(community))
    for v in range(len(community)):
        for e in range(indptr[v], indptr[v + 1]):
            if community[indices[e]] == community[v]:
                within[v] += weights[e]
    return within


@compiled
def weight_sums(
    source: Indices, target: Indices, weight: Floats, label: Indices, count: int
) -> tuple[Floats, Floats]:
    """The weight of the pairs within each group, and of those that leave it."""
    within, across = np.zeros(count), np.zeros(count)
    for e in range(len(source)):
        a, b = label[source[e]], label[target[e]]
        if a == b:
            within[a] += weight[e]
        else:
            across[a] += weight[e]
            across[b] += weight[e]
    return within, across
