"""Adjusted mutual information as Vinh, Epps and Bailey write it: every pair of groups, every count."""

from __future__ import annotations

from collections import Counter
from math import comb, log


def information(a: list[int], b: list[int]) -> float:
    """Mutual information in nats."""
    n, size_a, size_b = len(a), Counter(a), Counter(b)
    shared = Counter(zip(a, b, strict=True)).items()
    return sum(k / n * log(n * k / (size_a[x] * size_b[y])) for (x, y), k in shared)


def expected(a: list[int], b: list[int]) -> float:
    """Its mean over all permutations of one of the divisions, by the hypergeometric distribution."""
    n = len(a)
    return sum(
        k / n * log(n * k / (x * y)) * comb(x, k) * comb(n - x, y - k) / comb(n, y)
        for x in Counter(a).values()
        for y in Counter(b).values()
        for k in range(max(1, x + y - n), min(x, y) + 1)
    )


def by_permutation_formula(a: list[int], b: list[int]) -> float:
    """(I − E) / (mean entropy − E); 1 where both are the same division."""
    if len(set(zip(a, b, strict=True))) == len(set(a)) == len(set(b)):
        return 1.0
    chance = expected(a, b)
    return (information(a, b) - chance) / ((information(a, a) + information(b, b)) / 2 - chance)
