from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from agreement_by_hand import by_permutation_formula, expected, information
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.kernels.agreement import (
    adjusted_mutual_information,
    best_jaccards,
    expected_information,
    overlaps,
)
from kgraph.kernels.grouping import first_numbered

two_labels = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 4)), min_size=1, max_size=40)


def numbered(labels: list[int]) -> tuple[np.ndarray, int]:
    found: tuple[np.ndarray, int] = first_numbered(np.array(labels, np.int32))
    return found


def adjusted(a: list[int], b: list[int]) -> float:
    return float(adjusted_mutual_information(*numbered(a), *numbered(b)))


@given(two_labels)
@settings(deadline=None)
def test_adjusted_mutual_information_is_that_of_the_paper(pairs: list[tuple[int, int]]) -> None:
    a, b = (list(labels) for labels in zip(*pairs, strict=True))
    assert adjusted(a, b) == pytest.approx(by_permutation_formula(a, b), abs=1e-9)
    assert adjusted(a, b) == pytest.approx(adjusted(b, a), abs=1e-9)
    assert adjusted(a, a) == 1
    assert adjusted(a, [9 - label for label in b]) == pytest.approx(adjusted(a, b), abs=1e-9)


@pytest.mark.parametrize(("a", "b"), [([0, 0, 1, 1, 1], [0, 1, 1, 0, 2]), ([0, 0, 0, 1, 2], [0, 0, 1, 1, 1])])
def test_what_chance_gives_is_the_mean_over_all_permutations(a: list[int], b: list[int]) -> None:
    mean = np.mean([information(a, list(p)) for p in permutations(b)])
    assert expected(a, b) == pytest.approx(mean)
    assert expected_information(len(a), np.bincount(a), np.bincount(b)) == pytest.approx(mean)


THREE = [1] * 6 + [2] * 6 + [3] * 5
THREE_OTHERWISE = [1, 1, 1, 1, 2, 1, 2, 2, 2, 2, 3, 1, 3, 3, 3, 2, 2]

# From the documentation of scikit-learn's adjusted_mutual_info_score and its tests.
KNOWN = [
    ([0, 0, 1, 1], [0, 0, 1, 1], 1.0),
    ([0, 0, 1, 1], [1, 1, 0, 0], 1.0),
    ([0, 0, 0, 0], [0, 1, 2, 3], 0.0),
    (THREE, THREE_OTHERWISE, 0.27821),
]


@pytest.mark.parametrize(("a", "b", "value"), KNOWN)
def test_known_values(a: list[int], b: list[int], value: float) -> None:
    assert adjusted(a, b) == pytest.approx(value, abs=1e-5)


def test_large_groups_and_many_small_ones_lose_nothing() -> None:
    rng = np.random.default_rng(1)
    size = np.repeat(np.arange(300), rng.integers(1, 5, 300)).tolist()
    big = np.sort(rng.integers(0, 3, len(size))).tolist()
    assert adjusted(size, big) == pytest.approx(by_permutation_formula(size, big), abs=1e-9)
    n = 3_000_000
    halves = expected_information(n, np.array([n // 2, n // 2]), np.array([n // 2, n // 2]))
    assert halves == pytest.approx(1 / (2 * n), rel=1e-3)  # χ² of one degree of freedom over 2n


@given(two_labels)
@settings(deadline=None)
def test_overlaps_and_jaccards(pairs: list[tuple[int, int]]) -> None:
    a, b = (list(labels) for labels in zip(*pairs, strict=True))
    (x, n_x), (y, n_y) = numbered(a), numbered(b)
    left, right, shared = overlaps(x, n_x, y, n_y)
    sets = [[set(np.flatnonzero(labels == c)) for c in range(n)] for labels, n in ((x, n_x), (y, n_y))]
    wanted = {(i, j): len(s & t) for i, s in enumerate(sets[0]) for j, t in enumerate(sets[1]) if s & t}
    assert dict(zip(zip(left.tolist(), right.tolist(), strict=True), shared.tolist(), strict=True)) == wanted
    best = [max(len(s & t) / len(s | t) for t in sets[1]) for s in sets[0]]
    assert best_jaccards(x, n_x, y, n_y).tolist() == pytest.approx(best)
