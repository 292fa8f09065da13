"""How joint papers count: what each paper gives to each pair of its authors.

All weights are per paper and per pair and are added up over joint papers; `WEIGHTINGS` is the list of them
and `pair_weights` their arithmetic. What each keeps constant is proved in the tests.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import UnknownName

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]
    Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Weighting:
    """One way of counting.

    pairs: called with (ranks, left, right): for m papers of the same number n of authors, the ranks of their
        authors from 1 (m × n, in order of the author list) and the columns of every pair (left < right);
        gives the weights of the pairs, m × n(n−1)/2, or one that broadcasts to it.
    """

    name: str
    title: str
    formula: str
    meaning: str
    conserves: str
    """What stays the same whatever the size of the team."""
    cut_effect: str
    """What a cut author list does to the weights."""
    reference: str
    pairs: Callable[[Ints, Ints, Ints], Floats]


def get_weighting(name: str) -> Weighting:
    """The weighting of that name.

    Raises:
        UnknownName: there is none; the message offers the nearest.
    """
    for weighting in WEIGHTINGS:
        if weighting.name == name:
            return weighting
    names = [w.name for w in WEIGHTINGS]
    raise UnknownName("weighting", name, names, hint=", ".join(names))


def _full(ranks: Ints, left: Ints, right: Ints) -> Floats:
    import numpy as np

    return np.ones((1, 1))


def _fractional(ranks: Ints, left: Ints, right: Ints) -> Floats:
    import numpy as np

    return np.full((1, 1), 1.0 / (ranks.shape[1] - 1))


def _paper(ranks: Ints, left: Ints, right: Ints) -> Floats:
    import numpy as np

    return np.full((1, 1), 1.0 / len(left))


def _harmonic(ranks: Ints, left: Ints, right: Ints) -> Floats:
    import numpy as np

    # Ranks are 1..n on every paper of this size, so one row serves them all, in the order of each paper.
    credit = 1.0 / ranks
    products = credit[:, left] * credit[:, right]
    return np.asarray(products / products.sum(axis=1, keepdims=True), dtype=np.float64)


WEIGHTINGS: tuple[Weighting, ...] = (
    Weighting(
        name="full",
        title="full counting",
        formula="1",
        meaning="every joint paper counts one, whatever the number of its authors",
        conserves="the weight of a pair is its number of joint papers; a paper gives n(n−1)/2 in all",
        cut_effect="lower bound",
        reference="A. Perianes-Rodriguez, L. Waltman, N. J. van Eck, J. Informetrics 10 (2016) 1178–1195",
        pairs=_full,
    ),
    Weighting(
        name="fractional",
        title="fractional counting (Newman)",
        formula="1/(n−1)",
        meaning="a paper of n authors gives 1/(n−1) to each pair",
        conserves="a person's strength is the number of papers written with others; a paper gives n/2",
        cut_effect="pairs of cut papers are too high (shared among too few), strengths are lower bounds",
        reference="M. E. J. Newman, Phys. Rev. E 64 (2001) 016132",
        pairs=_fractional,
    ),
    Weighting(
        name="paper",
        title="paper-normalised counting",
        formula="2/(n(n−1))",
        meaning="a paper of n authors gives the same to each of its n(n−1)/2 pairs, one in all",
        conserves="each paper of two authors or more gives 1 in all",
        cut_effect="pairs of cut papers are too high (shared among too few)",
        reference="V. Batagelj, Scientometrics 123 (2020) 621–633 (strict collaboration)",
        pairs=_paper,
    ),
    Weighting(
        name="harmonic",
        title="harmonic counting",
        formula="h_i·h_j / Σ_{k<l} h_k·h_l, with h_i = 1/i for the author at position i",
        meaning="pairs of early authors get more; a paper gives one in all. An inferred author without a "
        "position counts as the next after the names listed",
        conserves="each paper of two authors or more gives 1 in all",
        cut_effect="pairs of cut papers are too high (shared among too few)",
        reference="credits after N. T. Hagen, PLoS ONE 3 (2008) e4021; a pair gets their product",
        pairs=_harmonic,
    ),
)
"""Every weighting, in the order in which they are listed to people."""
