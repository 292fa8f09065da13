"""The fit of power laws: what was put in comes out, and rivals win where they should."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import zeta

from kgraph.measures.power_law import fit_power_law


def power_law(exponent: float, least: int, n: int, seed: int) -> np.ndarray:
    """Drawn by walking up the distribution, which is slow but exact as far as it goes."""
    values = np.arange(least, least + 200_000)
    mass = values**-exponent / zeta(exponent, least)
    return np.random.default_rng(seed).choice(values, n, p=mass / mass.sum())


@pytest.mark.parametrize(("exponent", "least"), [(2.5, 1), (3.0, 2), (2.2, 8)])
def test_the_exponent_and_the_start_of_the_tail_come_back(exponent: float, least: int) -> None:
    body = np.random.default_rng(1).integers(1, least + 1, 3_000 if least > 1 else 0)
    found = fit_power_law(np.concatenate([body, power_law(exponent, least, 8_000, 2)]))
    assert found is not None
    assert abs(found.exponent - exponent) < 4 * found.error + 0.02
    assert least <= found.least <= least + 2


def test_a_power_law_is_not_refused_and_no_rival_beats_it() -> None:
    found = fit_power_law(power_law(2.5, 1, 6_000, 3), samples=40)
    assert found is not None and found.p is not None
    assert found.p > 0.1
    assert all(r.ratio > 0 or r.p > 0.1 for r in found.rivals)


def test_others_are_refused_or_beaten() -> None:
    rng = np.random.default_rng(4)
    exponential = fit_power_law(rng.geometric(0.2, 6_000), least=1)
    assert exponential is not None
    assert {r.name for r in exponential.rivals if r.ratio < 0 and r.p < 0.01} >= {"exponential"}
    normal = fit_power_law(np.floor(rng.lognormal(1.5, 1.0, 6_000)).astype(int) + 1, least=1, samples=20)
    assert normal is not None
    assert normal.p == 0.0
    assert "log-normal fits better" in normal.to_text("values")


def test_the_distance_is_the_widest_gap_over_all_whole_numbers_of_the_tail() -> None:
    """Also over those that nobody has: 2 to 99, where the fit goes on rising and the data stand still."""
    values = np.array([1] * 60 + [100] * 40)
    found = fit_power_law(values, least=1)
    assert found is not None
    every = np.arange(1, 101)
    fit = np.cumsum(every**-found.exponent) / zeta(found.exponent, 1)
    data = np.searchsorted(np.sort(values), every, side="right") / len(values)
    assert found.distance == pytest.approx(np.abs(fit - data).max())


@pytest.mark.parametrize("values", [[], [1], [3] * 500, [0] * 500, list(range(1, 30))])
def test_too_little_says_nothing(values: list[int]) -> None:
    assert fit_power_law(np.array(values, dtype=np.int64)) is None


def test_the_same_seed_gives_the_same_answer() -> None:
    values = power_law(2.3, 1, 1_000, 6)
    assert fit_power_law(values, samples=10, seed=1) == fit_power_law(values, samples=10, seed=1)
