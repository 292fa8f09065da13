"""The methods that find communities and the qualities they make large, as tables."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.kernels.grouping import Rows
    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int64]
    Indices = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]

ROUNDS, LEAST_GAIN = 30, 1e-4
"""Leiden and Louvain end with the round that gains at most so much of the total weight, or after so many."""
CHEAP_PAIRS, FEW_ROUNDS = 2_000_000, 2
"""In networks of more pairs they end after so many rounds, as leidenalg does by default: the later ones add
half a hundredth to the modularity and take as long again."""


@dataclass(frozen=True)
class Pairs:
    """The pairs of a network as arrays, each once with source < target, sorted."""

    network: Network
    source: Indices
    target: Indices
    weight: Floats

    @classmethod
    def of(cls, network: Network) -> Pairs:
        """The pairs of a network.

        Raises:
            BadRequest: a weight is not a positive number, so that nothing can be said about its groups.
        """
        import numpy as np

        ends = (network.edges[end].to_numpy() for end in ("source", "target"))
        source, target = (end.astype(np.int32, copy=False) for end in ends)
        weight = network.edges["weight"].to_numpy().astype(np.float64, copy=False)
        if len(weight) and not (weight.min() > 0 and weight.max() < np.inf):  # nan fails both
            raise BadRequest(f"communities: the network {network.name} has weights that are not positive")
        return cls(network, source, target, weight)

    @property
    def n(self) -> int:
        """Number of nodes."""
        return self.network.n_nodes

    @property
    def rows(self) -> Rows:
        """The same as compressed rows."""
        return self.network.compressed_rows

    @cached_property
    def strength(self) -> Floats:
        """The sum of the weights of each node's pairs."""
        from kgraph.kernels.components import strengths

        return strengths(self.n, self.source, self.target, self.weight)

    @property
    def has_pair(self) -> npt.NDArray[np.bool_]:
        """Which nodes have a pair at all."""
        return self.strength > 0

    def sums(self, labels: npt.NDArray[np.integer]) -> tuple[Floats, Floats]:
        """The weight within each group, and of its pairs with others."""
        import numpy as np

        from kgraph.kernels.grouping import weight_sums

        count = int(labels.max(initial=-1)) + 1
        return weight_sums(self.source, self.target, self.weight, labels.astype(np.int32), count)


@dataclass(frozen=True)
class Division:
    """Communities by number, 0 the largest, ties by first node; and how many."""

    labels: Indices
    count: int

    @classmethod
    def of(cls, pairs: Pairs, labels: Indices) -> Division:
        """The connected parts of groups."""
        import numpy as np

        from kgraph.kernels.components import component_labels

        inside = labels[pairs.source] == labels[pairs.target]
        part = component_labels(pairs.n, pairs.source[inside], pairs.target[inside])
        count = int(part.max(initial=-1)) + 1
        number = np.empty(count, np.int32)
        number[np.argsort(-np.bincount(part, minlength=count), kind="stable")] = np.arange(count)
        return cls(number[part], count)


@dataclass(frozen=True)
class Quality:
    """What Leiden and Louvain make large: Σ_c [w(c) − γ M(c)²/2], with these masses M and this γ."""

    name: str
    title: str
    formula: str
    reference: str
    model: Callable[[Pairs, float], tuple[Floats, float]]
    """Masses of the nodes and γ, from the pairs and the resolution."""


@dataclass(frozen=True)
class Method:
    """A way to find communities."""

    name: str
    title: str
    optimises: str
    """What it makes large, in words."""
    reference: str
    find: Callable[[Pairs, Quality, float, int], Indices]
    """Labels from pairs, quality, resolution and seed; they need be neither connected nor in order."""
    has_quality: bool = True
    is_seeded: bool = True


def _modularity(pairs: Pairs, resolution: float) -> tuple[Floats, float]:
    return pairs.strength, resolution / max(float(pairs.strength.sum()), 1e-300)


def _constant_potts(pairs: Pairs, resolution: float) -> tuple[Floats, float]:
    import numpy as np

    return np.ones(pairs.n), resolution


def _leiden(pairs: Pairs, quality: Quality, resolution: float, seed: int) -> Indices:
    return _optimised(pairs, quality, resolution, seed, refining=True)


def _louvain(pairs: Pairs, quality: Quality, resolution: float, seed: int) -> Indices:
    return _optimised(pairs, quality, resolution, seed, refining=False)


def _optimised(pairs: Pairs, quality: Quality, resolution: float, seed: int, *, refining: bool) -> Indices:
    from kgraph.kernels.leiden import optimised

    mass, gamma = quality.model(pairs, resolution)
    least = LEAST_GAIN * float(pairs.weight.sum())
    return optimised(pairs.rows, mass, gamma, seed, refining, most_rounds(pairs.network.n_edges), least)


def most_rounds(n_pairs: int) -> int:
    """After how many rounds Leiden and Louvain end in a network of so many pairs, whatever they gain."""
    return ROUNDS if n_pairs <= CHEAP_PAIRS else FEW_ROUNDS


def _propagated(pairs: Pairs, quality: Quality, resolution: float, seed: int) -> Indices:
    """In random order; of equally heavy labels that of the strongest node wins (as in Leung and others 2009).

    Asking the strongest first as well would give a higher modularity on co-authorships (0.77 instead of 0.74
    on the conference lists), but where degrees are alike one label then floods groups that this order finds.
    """
    import numpy as np

    from kgraph.kernels.draws import seeded, shuffled
    from kgraph.kernels.label_propagation import propagated

    state = seeded(seed)
    order, queue = shuffled(pairs.n, state), shuffled(pairs.n, state)
    label = np.empty(pairs.n, np.int32)
    label[order[np.argsort(-pairs.strength[order], kind="stable")]] = np.arange(pairs.n)
    return propagated(pairs.rows, label, queue)


def _whole(pairs: Pairs, quality: Quality, resolution: float, seed: int) -> Indices:
    import numpy as np

    return np.zeros(pairs.n, np.int32)  # whose connected parts are the components


QUALITIES = (
    Quality(
        "modularity",
        "modularity",
        "Σ over communities of w/m − γ (s/2m)²",
        "M. E. J. Newman, Phys. Rev. E 70 (2004) 056131",
        _modularity,
    ),
    Quality(
        "cpm",
        "constant Potts model",
        "Σ over communities of w − γ n(n − 1)/2",
        "V. A. Traag, P. Van Dooren, Y. Nesterov, Phys. Rev. E 84 (2011) 016114",
        _constant_potts,
    ),
)
"""w: weight within; s: sum of strengths; n: nodes; m: weight of all pairs; γ: the resolution."""

METHODS = (
    Method(
        "leiden",
        "Leiden",
        "modularity or the constant Potts model",
        "V. A. Traag, L. Waltman, N. J. van Eck, Scientific Reports 9 (2019) 5233",
        _leiden,
    ),
    Method(
        "louvain",
        "Louvain",
        "modularity or the constant Potts model, without Leiden's refinement",
        "V. D. Blondel, J.-L. Guillaume, R. Lambiotte, E. Lefebvre, J. Stat. Mech. (2008) P10008",
        _louvain,
    ),
    Method(
        "label-propagation",
        "label propagation",
        "nothing; everybody takes a heaviest label of the neighbours",
        "U. N. Raghavan, R. Albert, S. Kumara, Phys. Rev. E 76 (2007) 036106; "
        "I. X. Y. Leung, P. Hui, P. Liò, J. Crowcroft, Phys. Rev. E 79 (2009) 066107 (node preference)",
        _propagated,
        has_quality=False,
    ),
    Method(
        "components",
        "connected components",
        "nothing; all who can reach each other",
        "R. E. Tarjan, J. van Leeuwen, J. ACM 31 (1984) 245–281",
        _whole,
        has_quality=False,
        is_seeded=False,
    ),
)
