"""Between what bounds the true weights lie where author lists are cut.

A cut list shows its first m authors (and perhaps, by inference, some of those it hides); how many there are
altogether, n ≥ m, nobody says. What a paper truly gives to a pair of known authors is then

    at least     1 under full counting; under all others nothing can be promised, for as n grows every
                 weight goes to 0
    at most      max_{n≥m} c_i(n) / √Z(n)  ·  max_{n≥m} c_j(n) / √Z(n)

with the credits c and the divisor Z of the weighting. The same holds of what it adds to a
strength. Papers with complete lists give what they give. What nobody can bound is a pair of which a cut list
hides one or both: that is why full counts are lower bounds without an upper one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.networks.weighting import Weighting

    Floats = npt.NDArray[np.float64]


def highest_credit(weighting: Weighting, known: int, listed: int) -> Floats:
    """The greatest c_i(n)/√Z(n) thinkable, of each of the known authors in their order.

    known: authors of a cut list that are known; listed: those of them that it shows, who come first. The
    others may stand anywhere behind. Never less than what the weighting itself makes of the cut list.
    """
    import numpy as np

    credit = weighting.credit(known, is_cut=True)
    best: Floats = credit * np.sqrt(weighting.scale(known, is_cut=True))
    for n in _teams(known):
        whole = weighting.credit(n) * np.sqrt(weighting.scale(n))
        whole[listed:known] = whole[listed:].max(initial=0.0)
        np.maximum(best, whole[:known], out=best)
    return best


def highest_strength(weighting: Weighting, known: int, listed: int) -> Floats:
    """The greatest addition to a strength thinkable, likewise; infinite where there is none."""
    import numpy as np

    if weighting.name == "full":
        return np.full(known, np.inf)
    best: Floats = weighting.strengths(known, is_cut=True)
    for n in _teams(known):
        whole = weighting.strengths(n)
        whole[listed:known] = whole[listed:].max(initial=0.0)
        np.maximum(best, whole[:known], out=best)
    return best


def lowest_strength(weighting: Weighting, known: int) -> Floats:
    """What a cut paper adds at least to the strength of each of its known authors.

    Full counting adds one for each other author known; fractional counting adds one whatever their number,
    the authors missing included.
    """
    import numpy as np

    return np.full(known, {"full": known - 1.0, "fractional": 1.0}.get(weighting.name, 0.0))


def _teams(known: int) -> range:
    """Numbers of authors among which the greatest values lie.

    All weights fall with n but those of late positions under proportional counting, which rise until n is
    about twice the position.
    """
    return range(max(known, 2), 4 * known + 8)
