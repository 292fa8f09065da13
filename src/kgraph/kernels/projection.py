"""Groups to pairs: who shares a group with whom, how often, with what weight, when.

Row by row (Gustavson, ACM Trans. Math. Software 4 (1978) 250–269): the pairs of a node are all found, sorted
and added up before the next one's. Pairs are counted before room is made for them, so memory is that of the
incidences and of the result, whatever the sizes of the groups.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Table = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]

NO_YEAR = -(2**31)
SMALL = 32
"""Up to so many numbers, insertion sort is the fastest."""


class Shares(NamedTuple):
    """What groups give their pairs: `scale · credit · credit`.

    cut, scale: of each kind of group. credit: of each membership; none are credits of one. top_scale,
    top_credit: those of the greatest weight thinkable, in the same way; nothing where weights are sure.
    """

    cut: Flags
    scale: Floats
    credit: Floats
    top_scale: Floats
    top_credit: Floats


class Pairs(NamedTuple):
    """Room for pairs, and for the years of each. `low`, `high`: empty where weights are sure."""

    source: Indices
    target: Indices
    papers: Ints
    cut_papers: Indices
    weight: Floats
    low: Floats
    high: Floats
    first_year: Indices
    last_year: Indices
    year_edge: Indices
    year: Indices
    year_papers: Indices


class _Met(NamedTuple):
    """The pairs of one node with later ones, in the order in which they are met."""

    by: Indices
    at: Indices
    """Of each node: the last one that met it; its pair."""
    order: Ints
    """Of each pair: the other node and, in the lower 32 bits, its own number, for sorting."""
    papers: Indices
    cut_papers: Indices
    sums: Floats
    """Of each pair: weight, low, high."""
    first_run: Indices
    last_run: Indices
    run: Table
    """Papers of one pair and year: year, papers, next run of the pair."""


@compiled
def arrange(
    n_groups: int, place: Indices, group: Indices, node: Indices, rank: Indices
) -> tuple[Ints, Indices, Indices]:
    """Memberships by the place of their group and, within it, by node.

    place: of each group, 0 … n_groups − 1, each once. rank: of each membership within its group, or empty.
    Gives `starts` (of each place), `member` and, unless `rank` is empty, `seat`: the order of each membership
    by (rank, node) within its group, from 0.
    """
    starts = np.zeros(n_groups + 1, np.int64)
    for k in range(len(group)):
        starts[place[group[k]] + 1] += 1
    for g in range(n_groups):
        starts[g + 1] += starts[g]
    free = starts[:-1].copy()
    member, seat = np.empty(len(node), np.int32), np.empty(len(rank), np.int32)
    for k in range(len(group)):
        to = free[place[group[k]]]
        free[place[group[k]]] = to + 1
        member[to] = node[k]
        if len(rank):
            seat[to] = rank[k]
    for g in range(n_groups):
        low, high = starts[g], starts[g + 1]
        if len(rank):
            _seat(member[low:high], seat[low:high])
        else:
            _sort(member[low:high])
    return starts, member, seat


@compiled
def occurrences(
    n_nodes: int, starts: Ints, member: Indices, year: Indices, kind: Indices
) -> tuple[Ints, Table]:
    """Where each node is a member: `first` (of each node, into the next) and, in the order of groups, rows of
    the place of the membership, the end, the year and the kind of its group.

    All that a pair needs stands in one row, as each look elsewhere costs more than the sum.
    """
    first = np.zeros(n_nodes + 1, np.int64)
    for k in range(len(member)):
        first[member[k] + 1] += 1
    for v in range(n_nodes):
        first[v + 1] += first[v]
    free = first[:-1].copy()
    place = np.empty((len(member), 4), np.int32)
    for g in range(len(starts) - 1):
        for k in range(starts[g], starts[g + 1]):
            o = free[member[k]]
            free[member[k]] = o + 1
            place[o, 0], place[o, 1], place[o, 2], place[o, 3] = k, starts[g + 1], year[g], kind[g]
    return first, place


@compiled
def count_pairs(
    nodes: tuple[int, int],
    member: Indices,
    first: Ints,
    place: Table,
    n_pairs: Ints,
    n_years: Ints,
) -> None:
    """How many pairs each node of a range has with later ones, and in how many years altogether.

    Years ascend from group to group but for `NO_YEAR`, which may stand anywhere.
    """
    met = np.full(len(first) - 1, -1, np.int32)
    seen = np.empty(len(first) - 1, np.int32)
    for u in range(nodes[0], nodes[1]):
        pairs, years = 0, 0
        for o in range(first[u], first[u + 1]):
            when = place[o, 2]
            for j in range(place[o, 0] + 1, place[o, 1]):
                v = member[j]
                if met[v] != u:
                    met[v] = u
                    seen[v] = NO_YEAR
                    pairs += 1
                if seen[v] != when and when != NO_YEAR:
                    seen[v] = when
                    years += 1
        n_pairs[u], n_years[u] = pairs, years


@compiled
def sum_pairs(
    nodes: tuple[int, int],
    member: Indices,
    first: Ints,
    place: Table,
    shares: Shares,
    edge_at: Ints,
    year_at: Ints,
    pairs: Pairs,
) -> None:
    """The pairs of a range of nodes, written where `edge_at` and `year_at` (of each node) say."""
    most_edges, most_runs = 0, 0
    for u in range(nodes[0], nodes[1]):
        most_edges = max(most_edges, edge_at[u + 1] - edge_at[u])
        most_runs = max(most_runs, year_at[u + 1] - year_at[u])
    n = len(first) - 1
    met = _Met(
        np.full(n, -1, np.int32), np.empty(n, np.int32), np.empty(most_edges, np.int64),
        np.empty(most_edges, np.int32), np.empty(most_edges, np.int32), np.empty((most_edges, 3)),
        np.empty(most_edges, np.int32), np.empty(most_edges, np.int32), np.empty((most_runs, 3), np.int32),
    )  # fmt: skip
    for u in range(nodes[0], nodes[1]):
        n = _meet(u, member, first, place, shares, met)
        _sort(met.order[:n])
        _write(u, n, met, edge_at[u], year_at[u], pairs)


@compiled
def _meet(u: int, member: Indices, first: Ints, place: Table, shares: Shares, met: _Met) -> int:
    """Add up the pairs of a node with later ones; how many they are."""
    has_credit, has_bounds = len(shares.credit) > 0, len(shares.top_scale) > 0
    has_top = len(shares.top_credit) > 0
    n, n_runs = 0, 0
    for o in range(first[u], first[u + 1]):
        k, when, kind = place[o, 0], place[o, 2], place[o, 3]
        is_cut, own, most = shares.cut[kind], shares.scale[kind], 0.0
        if has_credit:
            own *= shares.credit[k]
        if has_bounds:
            most = shares.top_scale[kind] * shares.top_credit[k] if has_top else shares.top_scale[kind]
        for j in range(k + 1, place[o, 1]):
            v = member[j]
            if met.by[v] != u:
                met.by[v] = u
                met.at[v] = n
                met.order[n] = (np.int64(v) << 32) | n
                met.papers[n], met.cut_papers[n], met.first_run[n] = 0, 0, -1
                met.sums[n, 0], met.sums[n, 1], met.sums[n, 2] = 0.0, 0.0, 0.0
                n += 1
            e = met.at[v]
            given = own * shares.credit[j] if has_credit else own
            met.papers[e] += 1
            met.sums[e, 0] += given
            if is_cut:
                met.cut_papers[e] += 1
            if has_bounds:
                met.sums[e, 2] += most * shares.top_credit[j] if has_top else most
                if not is_cut:
                    met.sums[e, 1] += given
            if when != NO_YEAR:
                n_runs = _date(e, when, n_runs, met)
    return n


@compiled
def _date(e: int, when: int, n_runs: int, met: _Met) -> int:
    """Count a paper of a pair in its year; how many runs there are now."""
    if met.first_run[e] < 0:
        met.first_run[e] = n_runs
    elif met.run[met.last_run[e], 0] == when:
        met.run[met.last_run[e], 1] += 1
        return n_runs
    else:
        met.run[met.last_run[e], 2] = n_runs
    met.run[n_runs, 0], met.run[n_runs, 1], met.run[n_runs, 2] = when, 1, -1
    met.last_run[e] = n_runs
    return n_runs + 1


@compiled
def _write(u: int, n: int, met: _Met, to: int, row: int, pairs: Pairs) -> None:
    """Write the n pairs of a node from row `to` on, and their years from `row` on."""
    for i in range(n):
        e = met.order[i] & 0xFFFFFFFF
        pairs.source[to], pairs.target[to] = u, met.order[i] >> 32
        pairs.papers[to], pairs.cut_papers[to] = met.papers[e], met.cut_papers[e]
        pairs.weight[to] = met.sums[e, 0]
        if len(pairs.low):
            pairs.low[to], pairs.high[to] = met.sums[e, 1], met.sums[e, 2]
        r = met.first_run[e]
        pairs.first_year[to] = met.run[r, 0] if r >= 0 else NO_YEAR
        pairs.last_year[to] = met.run[met.last_run[e], 0] if r >= 0 else NO_YEAR
        while r >= 0:
            pairs.year_edge[row], pairs.year[row], pairs.year_papers[row] = to, met.run[r, 0], met.run[r, 1]
            row += 1
            r = met.run[r, 2]
        to += 1


@compiled
def _sort(numbers: Indices | Ints) -> None:
    """Sort in place."""
    if len(numbers) > SMALL:
        numbers.sort()
        return
    for k in range(1, len(numbers)):
        x, j = numbers[k], k - 1
        while j >= 0 and numbers[j] > x:
            numbers[j + 1] = numbers[j]
            j -= 1
        numbers[j + 1] = x


@compiled
def _seat(member: Indices, seat: Indices) -> None:
    """Sort the members of a group, and put in place of their ranks the order by (rank, node)."""
    if len(member) > SMALL:
        order = np.argsort(member)
        member[:] = member[order]
        # A stable sort of what is in the order of nodes: equal ranks are taken in that order.
        by_rank = np.argsort(seat[order], kind="mergesort")
        for s in range(len(member)):
            seat[by_rank[s]] = s
        return
    for k in range(1, len(member)):
        x, r, j = member[k], seat[k], k - 1
        while j >= 0 and member[j] > x:
            member[j + 1], seat[j + 1] = member[j], seat[j]
            j -= 1
        member[j + 1], seat[j + 1] = x, r
    ranks = seat.copy()
    for s in range(len(member)):
        seat[s] = 0
        for t in range(len(member)):
            if ranks[t] < ranks[s] or (ranks[t] == ranks[s] and t < s):
                seat[s] += 1
