"""How joint papers count: what each paper gives to each pair of its authors.

A paper of n authors gives the authors at positions i and j

    w_ij = c_i · c_j / Z        c the credits of its authors, Z what the weighting divides by,

and the weights of a pair are added up over its joint papers. In bipartite networks (people and topics, say)
each author's tie to whatever the paper has counts `c_i / B` instead. `WEIGHTINGS` is the list of credits and
divisors; what each keeps constant is proved in the tests.
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


@dataclass(frozen=True)
class Weighting:
    """One way of counting."""

    name: str
    title: str
    formula: str
    """Of the weight w_ij that a paper of n authors gives to a pair."""
    meaning: str
    conserves: str
    """What stays the same whatever the size of the team."""
    cut_effect: str
    """What a cut author list does to the weights."""
    bipartite: str
    """Formula of what an author's tie to a topic (venue, lab …) of the paper counts; k is their number."""
    reference: str
    credits: Callable[[int, bool], Floats] | None
    """n, whether the list is cut → the credit of each author in the order of the list; none: one for all."""
    divisor: Callable[[int, Floats], float]
    """n and the credits → Z."""
    share: Callable[[Floats, int], float]
    """The credits and k → B."""

    @property
    def is_ranked(self) -> bool:
        """Whether it looks at the order of authors."""
        return self.credits is not None

    def credit(self, n: int, *, is_cut: bool = False) -> Floats:
        """The credits of a paper's n authors, in the order of its list."""
        import numpy as np

        return self.credits(n, is_cut) if n and self.credits else np.ones(n)

    def scale(self, n: int, *, is_cut: bool = False) -> float:
        """1/Z of a paper of n authors; 0 where there is no pair."""
        return 1.0 / self.divisor(n, self.credit(n, is_cut=is_cut)) if n > 1 else 0.0

    def strengths(self, n: int, *, is_cut: bool = False) -> Floats:
        """What a paper adds to the strength of each of its n authors, in the order of its list."""
        credit = self.credit(n, is_cut=is_cut)
        others: Floats = credit.sum() - credit
        return credit * others * self.scale(n, is_cut=is_cut)


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


def _harmonic(n: int, is_cut: bool) -> Floats:
    import numpy as np

    return 1.0 / np.arange(1, n + 1)


def _first_last(n: int, is_cut: bool) -> Floats:
    import numpy as np

    credit = np.full(n, 1.0 / n)
    if not is_cut:  # the last name of a cut list is not the last author
        credit[-1] = 0.5
    credit[0] = 1.0
    return credit


def _position(n: int, is_cut: bool) -> Floats:
    import numpy as np

    return np.arange(n, 0, -1, dtype=np.float64)


def _over_pairs(n: int, credit: Floats) -> float:
    """Σ_{k<l} c_k·c_l, from the end: nothing is subtracted, so nothing is lost."""
    import numpy as np

    behind = np.cumsum(credit[::-1])[::-1]
    return float(np.dot(credit[:-1], behind[1:]))


def _sum(credit: Floats, k: int) -> float:
    return float(credit.sum())


WEIGHTINGS: tuple[Weighting, ...] = (
    Weighting(
        name="full",
        title="full counting",
        formula="1",
        meaning="every joint paper counts one, whatever the number of its authors",
        conserves="the weight of a pair is its number of joint papers; a paper gives n(n−1)/2 in all",
        cut_effect="lower bound",
        bipartite="1",
        reference="A. Perianes-Rodriguez, L. Waltman, N. J. van Eck, J. Informetrics 10 (2016) 1178–1195",
        credits=None,
        divisor=lambda n, credit: 1.0,
        share=lambda credit, k: 1.0,
    ),
    Weighting(
        name="fractional",
        title="fractional counting (Newman)",
        formula="1/(n−1)",
        meaning="a paper of n authors gives 1/(n−1) to each pair",
        conserves="a person's strength is the number of papers written with others; a paper gives n/2",
        cut_effect="pairs of cut papers are too high (shared among too few), strengths are lower bounds",
        bipartite="1/n",
        reference="M. E. J. Newman, Phys. Rev. E 64 (2001) 016132",
        credits=None,
        divisor=lambda n, credit: float(n - 1),
        share=_sum,
    ),
    Weighting(
        name="paper",
        title="paper-normalised counting",
        formula="2/(n(n−1))",
        meaning="a paper of n authors gives the same to each of its n(n−1)/2 pairs, one in all",
        conserves="each paper of two authors or more gives 1 in all",
        cut_effect="pairs of cut papers are too high (shared among too few)",
        bipartite="1/(n·k)",
        reference="V. Batagelj, Scientometrics 123 (2020) 621–633 (strict collaboration)",
        credits=None,
        divisor=lambda n, credit: n * (n - 1) / 2,
        share=lambda credit, k: len(credit) * float(k),
    ),
    Weighting(
        name="harmonic",
        title="harmonic counting",
        formula="h_i·h_j / Σ_{k<l} h_k·h_l, with h_i = 1/i for the author at position i",
        meaning="pairs of early authors get more; a paper gives one in all. An inferred author without a "
        "position counts as the next after the names listed",
        conserves="each paper of two authors or more gives 1 in all",
        cut_effect="pairs of cut papers are too high (shared among too few)",
        bipartite="h_i / Σ_k h_k",
        reference="credits after N. T. Hagen, PLoS ONE 3 (2008) e4021; a pair gets their product",
        credits=_harmonic,
        divisor=_over_pairs,
        share=_sum,
    ),
    Weighting(
        name="first-last",
        title="first-last-author emphasis",
        formula="f_i·f_j / Σ_{k<l} f_k·f_l, with f = 1 for the first author, 1/2 for the last, 1/n else",
        meaning="pairs with the first or the last author get more; a paper gives one in all. The last name "
        "of a cut list counts as any other, since the last author is not shown",
        conserves="each paper of two authors or more gives 1 in all",
        cut_effect="pairs of cut papers are too high (shared among too few)",
        bipartite="f_i / Σ_k f_k",
        reference="credits after T. Tscharntke et al., PLoS Biology 5 (2007) e18; a pair gets their product",
        credits=_first_last,
        divisor=_over_pairs,
        share=_sum,
    ),
    Weighting(
        name="position",
        title="position-weighted (proportional) counting",
        formula="a_i·a_j / Σ_{k<l} a_k·a_l, with a_i = n+1−i for the author at position i",
        meaning="credit falls evenly from the first author to the last; a paper gives one in all",
        conserves="each paper of two authors or more gives 1 in all",
        cut_effect="may move either way: every author missing lifts the credits of all before",
        bipartite="a_i / Σ_k a_k",
        reference="credits after G. Van Hooydonk, JASIS 48 (1997) 944–945; a pair gets their product",
        credits=_position,
        divisor=_over_pairs,
        share=_sum,
    ),
)
"""Every weighting, in the order in which they are listed to people."""
