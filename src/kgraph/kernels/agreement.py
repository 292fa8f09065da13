"""How far divisions of the same nodes agree: adjusted mutual information, and what groups have in common.

References:
    N. X. Vinh, J. Epps, J. Bailey, Information theoretic measures for clusterings comparison: variants,
    properties, normalization and correction for chance, J. Mach. Learn. Res. 11 (2010) 2837–2854.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled
from kgraph.kernels.grouping import members_of

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

NEGLIGIBLE = 1e-18
"""Terms of a distribution below this share of what is summed already change nothing any more."""


@compiled
def overlaps(a: Indices, n_a: int, b: Indices, n_b: int) -> tuple[Indices, Indices, Ints]:
    """Pairs of a group of `a` and one of `b` that share nodes, by group of `a`, and how many they share."""
    begin, members = members_of(a, n_a)
    left, right = np.empty(len(a), np.int32), np.empty(len(a), np.int32)
    shared, place = np.zeros(len(a), np.int64), np.full(n_b, -1, np.int64)
    used = 0
    for c in range(n_a):
        first = used
        for v in members[begin[c] : begin[c + 1]]:
            if place[b[v]] < first:
                place[b[v]] = used
                left[used], right[used] = c, b[v]
                used += 1
            shared[place[b[v]]] += 1
    return left[:used].copy(), right[:used].copy(), shared[:used].copy()


@compiled
def best_jaccards(a: Indices, n_a: int, b: Indices, n_b: int) -> Floats:
    """For each group of `a` the greatest Jaccard similarity of its nodes with those of a group of `b`."""
    size_a, size_b = np.bincount(a, minlength=n_a), np.bincount(b, minlength=n_b)
    left, right, shared = overlaps(a, n_a, b, n_b)
    best = np.zeros(n_a)
    for i in range(len(shared)):
        union = size_a[left[i]] + size_b[right[i]] - shared[i]
        best[left[i]] = max(best[left[i]], shared[i] / union)
    return best


@compiled
def adjusted_mutual_information(a: Indices, n_a: int, b: Indices, n_b: int) -> float:
    """(I − E) / (mean of the entropies − E), with E the mutual information expected by chance, exactly.

    1 for the same division, about 0 for divisions that have nothing to do with one another. Two that are the
    same get 1 also where chance leaves no other choice.
    """
    n = len(a)
    size_a, size_b = np.bincount(a, minlength=n_a), np.bincount(b, minlength=n_b)
    left, right, shared = overlaps(a, n_a, b, n_b)
    if len(shared) == n_a == n_b:
        return 1.0
    information = 0.0
    for i in range(len(shared)):
        x = float(size_a[left[i]]) * float(size_b[right[i]])
        information += shared[i] / n * np.log(n * shared[i] / x)
    expected = expected_information(n, size_a, size_b)
    return (information - expected) / ((entropy(n, size_a) + entropy(n, size_b)) / 2 - expected)


@compiled
def entropy(n: int, sizes: Ints) -> float:
    """The entropy of a division of n nodes, in nats."""
    total = 0.0
    for size in sizes:
        total -= size / n * np.log(size / n)
    return total


@compiled
def expected_information(n: int, size_a: Ints, size_b: Ints) -> float:
    """The mutual information of divisions with groups of these sizes, on average over all permutations.

    What groups of sizes x and y share is hypergeometric, whichever groups of these sizes they are; so each
    pair of sizes is summed once and counted as often as it occurs.
    """
    often_a, often_b = np.bincount(size_a), np.bincount(size_b)
    total = 0.0
    for x in range(1, len(often_a)):
        if often_a[x]:
            for y in range(1, len(often_b)):
                if often_b[y]:
                    total += often_a[x] * often_b[y] * expected_term(n, min(x, y), max(x, y))
    return total


@compiled
def expected_term(n: int, x: int, y: int) -> float:
    """Σ_k p(k) k/n log(n k / x y) for k hypergeometric: shared by x and y of n nodes, x ≤ y.

    From the most probable k outwards by the ratio of neighbours, then divided by the sum of all p: no
    factorials, so nothing is lost where they are huge.
    """
    low, high = max(0, x + y - n), x
    mode = min(max((x + 1) * (y + 1) // (n + 2), low), high)
    scale = n / (float(x) * float(y))
    mass, total = 1.0, mode * np.log(max(mode, 1) * scale) if mode else 0.0
    beyond, p = 0.0, 1.0  # of k = 1, 2 …, what counts: with a mode of 0 all of it may be tiny
    if mode:
        beyond = 1.0
    for k in range(mode + 1, high + 1):
        p *= float(x - k + 1) * float(y - k + 1) / (float(k) * float(n - x - y + k))
        mass += p
        beyond += p
        total += p * k * np.log(k * scale)
        if p < NEGLIGIBLE * beyond:
            break
    p = 1.0
    for k in range(mode - 1, low - 1, -1):
        p *= float(k + 1) * float(n - x - y + k + 1) / (float(x - k) * float(y - k))
        mass += p
        if k:
            total += p * k * np.log(k * scale)
        if p < NEGLIGIBLE * mass:
            break
    return total / (mass * n)
