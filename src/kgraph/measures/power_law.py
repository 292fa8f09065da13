"""Is a heavy tail a power law? Fit, test and rivals for counts such as degrees or papers per person.

References:
    A. Clauset, C. R. Shalizi, M. E. J. Newman, Power-law distributions in empirical data, SIAM Review 51
        (2009) 661–703: estimate of the exponent and of where the tail begins, bootstrap test, rivals.
    Q. H. Vuong, Likelihood ratio tests for model selection, Econometrica 57 (1989) 307–333.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

SEED = 20260101
LEAST_P = 0.1
"""Below it a hypothesis is given up, as Clauset et al. advise."""
LEAST_TAIL = 50
"""A tail of fewer values decides nothing, so it is not looked at."""


@dataclass(frozen=True)
class Rival:
    """Another distribution over the same tail.

    ratio: log-likelihood of the power law less that of the rival: positive speaks for the power law.
    p: how likely a ratio so far from 0 is if both fit equally well; above 0.1 neither is preferred.
    """

    name: str
    ratio: float
    p: float


@dataclass(frozen=True)
class PowerLaw:
    """p(x) = x^−exponent / ζ(exponent, least) for the whole numbers x ≥ least."""

    exponent: float
    error: float
    """Standard error of the exponent."""
    least: int
    """Where the tail begins."""
    n_tail: int
    distance: float
    """Kolmogorov–Smirnov: the widest gap between the data and the fit, over the tail."""
    p: float | None = None
    """Share of samples drawn from the fit that lie farther from their own fit; below 0.1: no power law.
    Null where no samples were drawn."""
    rivals: tuple[Rival, ...] = ()

    def to_text(self, what: str) -> str:
        """What it says of `what` (`degrees`), in one sentence."""
        law = f"a power law of exponent {self.exponent:.2f} ± {self.error:.2f}"
        text = f"{what}: nearest to {law} from {self.least} on"
        if self.p is not None:
            verdict = "not refused" if self.p >= LEAST_P else "refused"
            text += f", {verdict} (p {self.p:.2f}, n {self.n_tail:,})"
        better = [r for r in self.rivals if r.ratio < 0 and r.p < LEAST_P]
        for rival in better:
            text += f"; {rival.name} fits better (log-likelihood ratio {rival.ratio:.1f}, p {rival.p:.2g})"
        return text


def fit_power_law(
    values: Ints, *, least: int | None = None, samples: int = 0, seed: int = SEED
) -> PowerLaw | None:
    """The power law of a set of whole numbers, or `None` where the tail is too small to tell.

    least: where the tail begins; by default where fit and data are nearest. samples: how many bootstrap
    samples to draw for `p`. Zeros are left out.
    """
    import numpy as np

    numbers, counts = np.unique(values[values > 0], return_counts=True)
    found = _fit(numbers, counts, least)
    if found is None:
        return None
    return PowerLaw(
        *found,
        p=_bootstrap(numbers, counts, found, least, samples, seed) if samples else None,
        rivals=_rivals(numbers, counts, found[0], found[2]),
    )


_TABLE = 10_000
"""Values whose probability is computed exactly when samples are drawn."""
_PROBES = 16
"""Values at which every fit is compared with the data; few of the fits need to be compared at all values."""
_Fit = tuple[float, float, int, int, float]


def _fit(numbers: Ints, counts: Ints, least: int | None, *, enough: float = 0.0) -> _Fit | None:
    """Of the exponents of greatest likelihood, one for each start of the tail, the one nearest to the data.

    enough: a fit nearer than that ends the search.
    """
    import numpy as np

    above = np.append(counts[::-1].cumsum()[::-1], 0)  # values of this number or more
    at = np.arange(len(numbers)) if least is None else np.searchsorted(numbers, [least])
    at = at[(above[at] >= LEAST_TAIL) & (len(numbers) - at >= 2)]
    if not len(at):
        return None
    start = numbers[at] if least is None else np.full(1, least)
    logs = (counts * np.log(numbers))[::-1].cumsum()[::-1][at]
    exponent, curvature = _exponents(logs / above[at], start)
    at_least = _probed(numbers, above, at, start, exponent)
    best, gap = 0, np.inf
    for i in np.argsort(at_least, kind="stable"):
        if at_least[i] > gap or gap < enough:
            break
        found = _widest_gap(numbers[at[i] :], above[at[i] :], exponent[i], start[i])
        if (found, i) < (gap, best):
            best, gap = int(i), found
    n = int(above[at[best]])
    return float(exponent[best]), float((n * curvature[best]) ** -0.5), int(start[best]), n, float(gap)


def _exponents(mean_log: Floats, start: Ints) -> tuple[Floats, Floats]:
    """The exponents of greatest likelihood of tails, and the curvature of their mean log-likelihood there.

    By Newton's method on a · mean_log + ln ζ(a, start), whose slope is increasing and concave.
    """
    import numpy as np
    from scipy.special import zeta

    a = np.clip(1 + 1 / (mean_log - np.log(start - 0.5)), 1.01, 20.0)
    curvature = np.ones(len(a))
    for _ in range(50):
        step = 1e-3 * (a - 1)
        low, here, high = (np.log(zeta(a + side * step, start)) for side in (-1, 0, 1))
        slope, curvature = mean_log + (high - low) / (2 * step), (high - 2 * here + low) / step**2
        nearer = np.clip(a - slope / curvature, np.maximum(1.01, 1 + (a - 1) / 4), 20.0)
        moved, a = np.abs(nearer - a).max(), nearer
        if moved < 1e-9:
            break
    return a, curvature


def _probed(numbers: Ints, above: Ints, at: Ints, start: Ints, exponent: Floats) -> Floats:
    """What the widest gap of each tail is at least: at a few of its values, closer to each other at first."""
    import numpy as np
    from scipy.special import zeta

    length = (len(numbers) - at)[:, None]
    place = at[:, None] + (length ** np.linspace(0, 1, _PROBES)).astype(np.int64) - 1
    a = exponent[:, None]
    fit = zeta(a, numbers[place] + 1.0) / zeta(a, start[:, None])
    return np.asarray(np.abs(fit - above[place + 1] / above[at][:, None]).max(axis=1))


def _widest_gap(x: Ints, above: Ints, exponent: float, least: int) -> float:
    """Between the fit and the share of values beyond each x: at the x and just before the next, since between
    them the fit rises and the data do not.
    """
    import numpy as np
    from scipy.special import zeta

    whole, beyond = zeta(exponent, least), above[1:] / above[0]
    here = np.abs(zeta(exponent, x + 1) / whole - beyond)
    ahead = np.abs(zeta(exponent, x[1:]) / whole - beyond[:-1])
    return float(max(here.max(), ahead.max(initial=0.0)))


def _bootstrap(numbers: Ints, counts: Ints, fit: _Fit, least: int | None, samples: int, seed: int) -> float:
    """Samples as the fit would have them: the body drawn from the data, the tail from the power law."""
    import numpy as np

    rng = np.random.default_rng(seed)
    exponent, _, start, n_tail, distance = fit
    body, body_counts = numbers[numbers < start], counts[numbers < start]
    total = int(counts.sum())
    farther = 0
    for _ in range(samples):
        k = rng.binomial(total, n_tail / total) if least is None else n_tail
        drawn = _draw(rng, k, exponent, start)
        if len(body):
            share = body_counts / body_counts.sum()
            drawn = _joined((body, rng.multinomial(total - k, share)), drawn)
        again = _fit(*drawn, least, enough=distance)
        farther += again is not None and again[4] >= distance
    return farther / samples


_Counted = tuple["Ints", "Ints"]
"""Values, ascending, and how often each occurs."""


def _draw(rng: np.random.Generator, n: int, exponent: float, least: int) -> _Counted:
    """Values of the power law: how often each of the first occurs, and those beyond one by one."""
    import numpy as np
    from scipy.special import zeta

    x = np.arange(least, least + _TABLE + 1)
    above = zeta(exponent, x) / zeta(exponent, least)
    counts = rng.multinomial(n, np.append(-np.diff(above), above[-1]))
    chance = above[-1] * (1 - rng.random(counts[-1]))
    far = np.floor((least - 0.5) * chance ** (-1 / (exponent - 1)) + 0.5)  # near enough out there
    beyond = np.clip(far, x[-1], 2.0**53).astype(np.int64)
    return _joined((x[:-1], counts[:-1]), np.unique(beyond, return_counts=True))


def _joined(low: _Counted, high: _Counted) -> _Counted:
    import numpy as np

    values, counts = (np.concatenate(both) for both in zip(low, high, strict=True))
    return values[counts > 0], counts[counts > 0]


def _rivals(numbers: Ints, counts: Ints, exponent: float, least: int) -> tuple[Rival, ...]:
    import numpy as np
    from scipy.special import erfc, zeta

    tail = numbers >= least
    x, c = numbers[tail].astype(np.float64), counts[tail]
    own = -exponent * np.log(x) - np.log(zeta(exponent, least))
    rivals = []
    for name, likelihood in _RIVALS.items():
        difference = own - likelihood(x, c, least)
        n = c.sum()
        ratio = float((c * difference).sum())
        spread = float((c * (difference - ratio / n) ** 2).sum())
        p = float(erfc(abs(ratio) / np.sqrt(2 * spread))) if spread > 0 else 1.0
        rivals.append(Rival(name, ratio, p))
    return tuple(rivals)


def _exponential(x: Floats, c: Ints, least: int) -> Floats:
    """Log-likelihood of each value under the exponential (geometric) that fits best."""
    import numpy as np

    mean = float((c * (x - least)).sum() / c.sum())
    rate = np.log1p(1 / mean)
    return np.asarray(np.log(-np.expm1(-rate)) - rate * (x - least))


def _lognormal(x: Floats, c: Ints, least: int) -> Floats:
    """Log-likelihood of each value under the log-normal, in steps of one, that fits best."""
    import numpy as np
    from scipy.optimize import minimize
    from scipy.stats import norm

    def log_mass(parameters: Any) -> Floats:
        mean, spread = parameters[0], np.exp(parameters[1])
        low, high = ((np.log(x + side) - mean) / spread for side in (-0.5, 0.5))
        # Tails of the normal lose their digits on the side where they are near 1.
        right = low > 0
        mass = np.where(right, norm.sf(low) - norm.sf(high), norm.cdf(high) - norm.cdf(low))
        tail = norm.logsf((np.log(least - 0.5) - mean) / spread)
        return np.asarray(np.log(np.maximum(mass, 1e-300)) - tail)

    logs = np.log(x)
    mean = float((c * logs).sum() / c.sum())
    spread = max(float(np.sqrt((c * (logs - mean) ** 2).sum() / c.sum())), 1e-3)

    def badness(parameters: Any) -> float:
        return -float((c * log_mass(parameters)).sum())

    start = np.array([mean, np.log(spread)])
    found: Any = minimize(badness, start, method="Nelder-Mead", bounds=[(-30.0, 30.0), (-4.0, 3.0)])
    return log_mass(found.x)


_RIVALS: dict[str, Callable[[Floats, Ints, int], Floats]] = {
    "exponential": _exponential,
    "log-normal": _lognormal,
}
