"""Ranges of numbers and of their differences: bounds stay bounds, samples get 95 % intervals.

A cut author list makes a count a lower bound; no upper bound is made up for it. Shares and means are read as
those of papers drawn from what such a part would write: their intervals speak of chance, not of gaps.

References:
    E. B. Wilson, Probable inference, J. American Statistical Association 22 (1927) 209–212 (share).
    R. G. Newcombe, Statistics in Medicine 17 (1998) 873–890 (difference of shares, method 10).
    B. L. Welch, Biometrika 34 (1947) 28–35 (difference of means; here with the normal quantile).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from kgraph.reports.comparison_sections import Bounded

Z = 1.959963984540054
"""Two-sided 95 % of the normal distribution."""


def exact(value: float | None) -> Bounded:
    """A number that is what it is."""
    return Bounded(value=value, low=value, high=value)


def at_least(value: float, is_bound: bool = True) -> Bounded:
    """A lower bound; an exact number where it is none."""
    return Bounded(value=value, low=value, high=None if is_bound else value)


def unbounded(value: float | None) -> Bounded:
    """A number that missing data may move either way."""
    return Bounded(value=_rounded(value), low=None, high=None)


def share(n: int, of: int) -> Bounded:
    """A share with Wilson's interval."""
    if not of:
        return Bounded(value=None, low=None, high=None)
    p, z2 = n / of, Z**2
    centre = (p + z2 / (2 * of)) / (1 + z2 / of)
    margin = Z * math.sqrt(p * (1 - p) / of + z2 / (4 * of * of)) / (1 + z2 / of)
    low, high = 0.0 if n == 0 else centre - margin, 1.0 if n == of else centre + margin
    return Bounded(value=_rounded(p), low=_rounded(low), high=_rounded(high))


def mean(values: Sequence[float]) -> Bounded:
    """A mean with its normal interval; of fewer than two values nothing bounds it."""
    n = len(values)
    if not n:
        return Bounded(value=None, low=None, high=None)
    middle = math.fsum(values) / n
    if n < 2:
        return unbounded(middle)
    margin = Z * math.sqrt(math.fsum((v - middle) ** 2 for v in values) / (n - 1) / n)
    return Bounded(value=_rounded(middle), low=_rounded(middle - margin), high=_rounded(middle + margin))


def difference_of_bounds(left: Bounded, right: Bounded) -> Bounded:
    """Right minus left, as wide as both allow."""
    value = None if left.value is None or right.value is None else right.value - left.value
    low = None if right.low is None or left.high is None else right.low - left.high
    high = None if right.high is None or left.low is None else right.high - left.low
    return Bounded(value=_rounded(value), low=_rounded(low), high=_rounded(high))


def difference_of_samples(left: Bounded, right: Bounded) -> Bounded:
    """Right minus left of two independent shares (Newcombe) or means (Welch), from their own intervals."""
    if left.value is None or right.value is None:
        return Bounded(value=None, low=None, high=None)
    value = right.value - left.value
    if left.low is None or left.high is None or right.low is None or right.high is None:
        return unbounded(value)
    below = math.hypot(right.value - right.low, left.high - left.value)
    above = math.hypot(right.high - right.value, left.value - left.low)
    return Bounded(value=_rounded(value), low=_rounded(value - below), high=_rounded(value + above))


def verdict(difference: Bounded) -> str:
    """What is known of the right against the left: `higher`, `lower`, `equal` or `open`."""
    if difference.low is not None and difference.low > 0:
        return "higher"
    if difference.high is not None and difference.high < 0:
        return "lower"
    return "equal" if difference.low == difference.high == 0 else "open"


def _rounded(value: float | None) -> float | None:
    return None if value is None else float(f"{value:.9g}") + 0.0
