"""Ranges and differences: against printed examples, and laws that hold for all."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.reports import intervals
from kgraph.reports.comparison_sections import Bounded

WILSON = [((81, 263), (0.2553, 0.3662)), ((15, 148), (0.0624, 0.1605)), ((0, 20), (0.0, 0.1611)),
          ((1, 29), (0.0061, 0.1718))]  # fmt: skip
"""R. G. Newcombe, Statistics in Medicine 17 (1998) 857–872, table I, method 3."""
NEWCOMBE = [((48, 80), (56, 70), (0.0524, 0.3339)), ((3, 10), (9, 10), (0.1705, 0.8090)),
            ((0, 10), (10, 10), (0.6075, 1.0)), ((2, 7), (6, 7), (0.0582, 0.8062))]  # fmt: skip
"""The same, 873–890, table II, method 10: share of the second minus share of the first."""


@pytest.mark.parametrize(("counted", "printed"), WILSON)
def test_shares_have_the_printed_intervals(counted: tuple[int, int], printed: tuple[float, float]) -> None:
    found = intervals.share(*counted)
    assert (found.low, found.high) == pytest.approx(printed, abs=5e-5)


@pytest.mark.parametrize(("left", "right", "printed"), NEWCOMBE)
def test_differences_of_shares_have_the_printed_intervals(
    left: tuple[int, int], right: tuple[int, int], printed: tuple[float, float]
) -> None:
    found = intervals.difference_of_samples(intervals.share(*left), intervals.share(*right))
    assert (found.low, found.high) == pytest.approx(printed, abs=5e-5)


def test_a_mean_has_its_normal_interval() -> None:
    found = intervals.mean([1.0, 2.0, 3.0, 4.0])
    margin = 1.959964 * math.sqrt((5 / 3) / 4)
    assert (found.value, found.low, found.high) == pytest.approx((2.5, 2.5 - margin, 2.5 + margin), abs=1e-6)
    assert intervals.mean([]).value is None and intervals.mean([3.0]).low is None


counts = st.integers(0, 10_000)


@given(counts, counts)
def test_two_lower_bounds_leave_their_difference_open(left: int, right: int) -> None:
    found = intervals.difference_of_bounds(intervals.at_least(left), intervals.at_least(right))
    assert (found.value, found.low, found.high) == (right - left, None, None)
    assert intervals.verdict(found) == "open"


@given(counts, counts, st.integers(0, 500))
def test_a_lower_bound_against_a_number_bounds_one_side(left: int, right: int, hidden: int) -> None:
    found = intervals.difference_of_bounds(intervals.exact(left), intervals.at_least(right))
    assert found.low == right - left and found.high is None
    assert (right + hidden) - left >= (found.low or 0)
    assert intervals.verdict(found) == ("higher" if right > left else "open")
    turned = intervals.difference_of_bounds(intervals.at_least(left), intervals.exact(right))
    assert turned.high == right - left and turned.low is None
    assert intervals.verdict(turned) == ("lower" if right < left else "open")


@given(counts, counts)
def test_exact_numbers_have_an_exact_difference(left: int, right: int) -> None:
    found = intervals.difference_of_bounds(intervals.exact(left), intervals.exact(right))
    assert found == Bounded(value=right - left, low=right - left, high=right - left)
    assert intervals.verdict(found) == ("equal" if left == right else "higher" if right > left else "lower")


@given(st.integers(0, 300), st.integers(1, 300), st.integers(0, 300), st.integers(1, 300))
def test_sides_turned_round_turn_the_difference_round(a: int, n: int, b: int, m: int) -> None:
    left, right = intervals.share(min(a, n), n), intervals.share(min(b, m), m)
    found, turned = intervals.difference_of_samples(left, right), intervals.difference_of_samples(right, left)
    assert (found.low, found.high) == pytest.approx((-(turned.high or 0), -(turned.low or 0)), abs=1e-8)
    assert -1 - 1e-9 <= (found.low or 0) <= (found.value or 0) <= (found.high or 0) <= 1 + 1e-9


def test_a_share_of_nothing_is_not_known() -> None:
    nothing = intervals.share(0, 0)
    assert nothing.value is None
    assert intervals.difference_of_samples(nothing, intervals.share(1, 2)).value is None
