"""Groups to pairs: who shares a group with whom, how often, with what weight, when.

Row by row (Gustavson, ACM Trans. Math. Software 4 (1978) 250–269): the pairs of a node are all found, sorted
and added up before the next one's. Pairs are counted before room is made for them, so memory is that of the
incidences and of the result, whatever the sizes of the groups.
"""

from __future__ import annotations

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
    cut: Flags,
    scale: Floats,
    credit: Floats,
    highest: tuple[Floats, Floats],
    edge_at: Ints,
    year_at: Ints,
    ends: tuple[Indices, Indices],
    numbers: tuple[Ints, Indices],
    weights: tuple[Floats, Floats, Floats],
    span: tuple[Indices, Indices],
    years: tuple[Indices, Indices, Indices],
) -> None:
    """The pairs of a range of nodes, written where `edge_at` and `year_at` (of each node) say.

    A group gives `scale · credit · credit` to each pair: scale and cut of its kind, credits of the two
    memberships; no credits are credits of one. `highest` holds scale and credits of the greatest weight
    thinkable, or nothing, and then only the first of `weights` is written.
    ends: source, target. numbers: papers, cut papers. weights: weight, low, high. span: first and last year.
    years: edge, year, papers.
    """
    source, target = ends
    papers, cut_papers = numbers
    weight, low, high = weights
    first_year, last_year = span
    year_edge, year_number, year_papers = years
    top_scale, top_credit = highest
    has_credit, has_bounds, has_top = len(credit) > 0, len(low) > 0, len(top_credit) > 0
    most_edges, most_runs = 0, 0
    for u in range(nodes[0], nodes[1]):
        most_edges = max(most_edges, edge_at[u + 1] - edge_at[u])
        most_runs = max(most_runs, year_at[u + 1] - year_at[u])
    # The pairs of one node, in the order in which they are met; runs are papers of one pair and year.
    met, at = np.full(len(first) - 1, -1, np.int32), np.empty(len(first) - 1, np.int32)
    n_papers, n_cut = np.empty(most_edges, np.int32), np.empty(most_edges, np.int32)
    sums = np.empty((most_edges, 3))
    first_run, last_run = np.empty(most_edges, np.int32), np.empty(most_edges, np.int32)
    run = np.empty((most_runs, 3), np.int32)  # year, papers, next run of the pair
    order = np.empty(most_edges, np.int64)
    for u in range(nodes[0], nodes[1]):
        n, n_runs = 0, 0
        for o in range(first[u], first[u + 1]):
            k, when, kind = place[o, 0], place[o, 2], place[o, 3]
            is_cut, own, most = cut[kind], scale[kind], 0.0
            if has_credit:
                own *= credit[k]
            if has_bounds:
                most = top_scale[kind] * top_credit[k] if has_top else top_scale[kind]
            for j in range(k + 1, place[o, 1]):
                v = member[j]
                if met[v] != u:
                    met[v] = u
                    at[v] = n
                    order[n] = (np.int64(v) << 32) | n
                    n_papers[n], n_cut[n], first_run[n] = 0, 0, -1
                    sums[n, 0], sums[n, 1], sums[n, 2] = 0.0, 0.0, 0.0
                    n += 1
                e = at[v]
                given = own * credit[j] if has_credit else own
                n_papers[e] += 1
                sums[e, 0] += given
                if is_cut:
                    n_cut[e] += 1
                if has_bounds:
                    sums[e, 2] += most * top_credit[j] if has_top else most
                    if not is_cut:
                        sums[e, 1] += given
                if when == NO_YEAR:
                    continue
                if first_run[e] >= 0 and run[last_run[e], 0] == when:
                    run[last_run[e], 1] += 1
                    continue
                if first_run[e] < 0:
                    first_run[e] = n_runs
                else:
                    run[last_run[e], 2] = n_runs
                run[n_runs, 0], run[n_runs, 1], run[n_runs, 2] = when, 1, -1
                last_run[e] = n_runs
                n_runs += 1
        _sort(order[:n])
        row, to = year_at[u], edge_at[u]
        for i in range(n):
            e = order[i] & 0xFFFFFFFF
            source[to], target[to] = u, order[i] >> 32
            papers[to], cut_papers[to], weight[to] = n_papers[e], n_cut[e], sums[e, 0]
            if has_bounds:
                low[to], high[to] = sums[e, 1], sums[e, 2]
            r = first_run[e]
            first_year[to] = run[r, 0] if r >= 0 else NO_YEAR
            last_year[to] = run[last_run[e], 0] if r >= 0 else NO_YEAR
            while r >= 0:
                year_edge[row], year_number[row], year_papers[row] = to, run[r, 0], run[r, 1]
                row += 1
                r = run[r, 2]
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
