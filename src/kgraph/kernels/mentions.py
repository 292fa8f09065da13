"""Where nodes are mentioned: on how many papers, in which years, with which labels most often."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Flags = npt.NDArray[np.bool_]


@compiled
def rows_of(n: int, number: Indices) -> tuple[Ints, Indices]:
    """Where the rows of each of n things begin in the second array, which holds them in their order."""
    starts = np.zeros(n + 1, np.int64)
    for x in number:
        starts[x + 1] += 1
    for v in range(n):
        starts[v + 1] += starts[v]
    free, rows = starts[:-1].copy(), np.empty(len(number), np.int32)
    for i in range(len(number)):
        rows[free[number[i]]] = i
        free[number[i]] += 1
    return starts, rows


@compiled
def summaries(
    starts: Ints, rows: Indices, n_places: int, place: Indices, year: Indices, no_year: int, marks: Flags
) -> tuple[Ints, Indices]:
    """Of each node: its places, each counted once, and those with each mark; its first and last year.

    starts, rows: as of `rows_of`. marks: of each row, shape (rows, kinds). Shapes (n, 1 + kinds) and (n, 2),
    the years `no_year` where none is known.
    """
    n, kinds = len(starts) - 1, marks.shape[1]
    counts, years = np.zeros((n, 1 + kinds), np.int64), np.full((n, 2), no_year, np.int32)
    seen = np.full((n_places, 1 + kinds), -1, np.int32)
    for v in range(n):
        for i in range(starts[v], starts[v + 1]):
            row = rows[i]
            at, when = place[row], year[row]
            for k in range(1 + kinds):
                if (k == 0 or marks[row, k - 1]) and seen[at, k] != v:
                    seen[at, k] = v
                    counts[v, k] += 1
            if when != no_year:
                years[v, 0] = when if years[v, 0] == no_year else min(years[v, 0], when)
                years[v, 1] = when if years[v, 1] == no_year else max(years[v, 1], when)
    return counts, years


@compiled
def most_frequent(
    starts: Ints, rows: Indices, place: Indices, label_starts: Ints, label: Indices, n_labels: int, k: int
) -> Indices:
    """The k labels that stand at most places of each node, of equals the least; −1 where there are no more.

    starts, rows: as of `rows_of`. place: of each row. The labels of a place p are
    `label[label_starts[p]:label_starts[p + 1]]`, each once; a place counts once for a node.
    """
    n = len(starts) - 1
    best = np.full((n, k), -1, np.int32)
    count, met = np.zeros(n_labels, np.int32), np.empty(n_labels, np.int32)
    seen = np.full(len(label_starts) - 1, -1, np.int32)
    for v in range(n):
        n_met = 0
        for i in range(starts[v], starts[v + 1]):
            p = place[rows[i]]
            if seen[p] == v:
                continue
            seen[p] = v
            for j in range(label_starts[p], label_starts[p + 1]):
                if count[label[j]] == 0:
                    met[n_met] = label[j]
                    n_met += 1
                count[label[j]] += 1
        for i in range(n_met):
            x, at = met[i], k
            while at > 0 and (
                best[v, at - 1] < 0
                or count[best[v, at - 1]] < count[x]
                or (count[best[v, at - 1]] == count[x] and best[v, at - 1] > x)
            ):
                at -= 1
                if at + 1 < k:
                    best[v, at + 1] = best[v, at]
            if at < k:
                best[v, at] = x
        for i in range(n_met):
            count[met[i]] = 0
    return best
