"""Communities: groups who write more with each other than with others, by several methods.

References:
    M. E. J. Newman, Analysis of weighted networks, Phys. Rev. E 70 (2004) 056131 (modularity).
    J. Reichardt, S. Bornholdt, Statistical mechanics of community detection, Phys. Rev. E 74 (2006) 016110
    (its resolution).
    V. A. Traag, P. Van Dooren, Y. Nesterov, Narrow scope for resolution-limit-free community detection,
    Phys. Rev. E 84 (2011) 016114 (constant Potts model).
    C. Hennig, Cluster-wise assessment of cluster stability, Comput. Stat. Data Anal. 52 (2007) 258–271.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.community_methods import (
    CHEAP_PAIRS,
    METHODS,
    QUALITIES,
    Division,
    Method,
    Pairs,
    Quality,
    most_rounds,
)

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.networks.network import Network

    Labels = npt.NDArray[np.integer]

SEED = 20260101
STABILITY_RUNS = 5
"""Runs from which the stability is told where nobody says how many, in networks of at most `CHEAP_PAIRS`."""


@dataclass(frozen=True)
class Communities:
    """The communities of a network; every node is in exactly one, a node without pairs alone in its own.

    labels: the community of each node, in node order: 0 is the largest, ties by their first node. They are
        those of the run with `seed`; further runs only tell how stable they are.
    method, quality: names in `METHODS` and `QUALITIES`; `quality` is null for methods that seek none.
    runs: with the seeds `seed`, `seed + 1` …
    stability: adjusted mutual information of two runs, on average over all pairs of runs, between nodes that
        have a pair: 1 where the seed does not matter, 0 where only chance agrees; null after one run.
    """

    network: Network = field(repr=False)
    labels: pl.Series
    method: str
    quality: str | None
    resolution: float
    seed: int
    runs: int = 1
    stability: float | None = None
    stabilities: pl.Series | None = field(default=None, repr=False)
    """Of each community: its greatest Jaccard similarity with one of another run, on average (Hennig)."""

    @cached_property
    def modularity(self) -> float:
        """Weighted modularity, at `resolution` where that is what was sought, otherwise at 1."""
        resolution = self.resolution if self.quality == "modularity" else 1.0
        return modularity(self.network, self.labels.to_numpy(), resolution=resolution)

    @cached_property
    def value(self) -> float:
        """What the method made large: modularity, or the constant Potts model's quality."""
        if self.quality == "cpm":
            return constant_potts(self.network, self.labels.to_numpy(), resolution=self.resolution)
        return self.modularity

    @cached_property
    def table(self) -> pl.DataFrame:
        """`community, size, name, topics, members, internal_weight, external_weight, stability`, a row each.

        `members` are the strongest within, `name` is made of top topics and members; `stability` is null
        after one run.
        """
        import polars as pl

        from kgraph.measures.community_table import community_table

        table = community_table(self.network, self.labels)
        stability = pl.lit(None) if self.stabilities is None else self.stabilities
        return table.with_columns(stability.cast(pl.Float64).alias("stability"))

    @property
    def columns(self) -> list[pl.Series]:
        """`community` and `community_name` of each node."""
        import polars as pl

        names = self.table.sort("community")["name"]
        return [
            self.labels.alias("community"),
            names.gather(self.labels).cast(pl.String).alias("community_name"),
        ]

    @property
    def limits(self) -> str:
        """What the size of the network left out, in words; empty where nothing."""
        rounds = most_rounds(self.network.n_edges)
        if self.quality is None or self.network.n_edges <= CHEAP_PAIRS:
            return ""
        return f"{rounds} rounds, not to the end, as there are more than {CHEAP_PAIRS:,} pairs"

    @property
    def n_communities(self) -> int:
        """Number of communities, single nodes included."""
        return int(self.labels.max() or 0) + 1 if len(self.labels) else 0  # type: ignore[arg-type]

    @property
    def n_singletons(self) -> int:
        """Communities of one node."""
        return int((self.labels.value_counts()["count"] == 1).sum())

    def to_text(self) -> str:
        """How they were found, how good and how stable they are, as one phrase."""
        method = find_method(self.method)
        said = [method.title]
        if self.quality is None:
            said.append(f"modularity {self.modularity:.4f}")
        else:
            said += [
                f"{find_quality(self.quality).title} {self.value:,.4f}",
                f"resolution {self.resolution:g}",
            ]
        if method.is_seeded:
            said.append(f"seed {self.seed}")
        if self.limits:
            said.append(self.limits)
        if self.stability is not None:
            said.append(f"stability {self.stability:.3f} (adjusted mutual information of {self.runs} runs)")
        return ", ".join(said)


def communities(
    network: Network,
    method: str = "leiden",
    *,
    quality: str = "modularity",
    resolution: float = 1.0,
    seed: int = SEED,
    runs: int = 1,
) -> Communities:
    """The communities of a network, the same for the same network and seed in every process.

    Each is connected: one that is not is split into its parts, which never lowers the quality.

    quality: `modularity`, or `cpm`, the constant Potts model, which has no resolution limit: a community
        weighs more than `resolution` per pair of its nodes, joined or not.
    runs: from how many seeds to tell the stability. They run side by side.

    Raises:
        UnknownName: no such method or quality.
        BadRequest: the resolution is not positive, weights are not, no run is asked for, or the method has no
            use for what it is given.
    """
    import polars as pl

    way, aim = find_method(method), find_quality(quality)
    _check(way, aim, resolution, runs)
    pairs = Pairs.of(network)
    found = _divisions(pairs, way, aim, resolution, range(seed, seed + runs))
    stability, stabilities = _stability(pairs, found) if runs > 1 else (None, None)
    return Communities(
        network=network,
        labels=pl.Series("community", found[0].labels, pl.Int64),
        method=way.name,
        quality=aim.name if way.has_quality else None,
        resolution=resolution,
        seed=seed,
        runs=runs,
        stability=stability,
        stabilities=stabilities,
    )


def usual_runs(network: Network, method: str = "leiden") -> int:
    """How many runs to make where nobody says: enough for a stability where they are cheap and differ."""
    return STABILITY_RUNS if find_method(method).is_seeded and network.n_edges <= CHEAP_PAIRS else 1


def find_method(name: str) -> Method:
    """The method of this name.

    Raises:
        UnknownName: there is none.
    """
    for method in METHODS:
        if method.name == name:
            return method
    raise UnknownName("method", name, [m.name for m in METHODS], hint="kgraph communities --list")


def find_quality(name: str) -> Quality:
    """The quality of this name.

    Raises:
        UnknownName: there is none.
    """
    for quality in QUALITIES:
        if quality.name == name:
            return quality
    raise UnknownName("quality", name, [q.name for q in QUALITIES])


def modularity(network: Network, labels: Labels, *, resolution: float = 1.0) -> float:
    """Weighted modularity: Σ_c [ w(c)/m − γ (s(c)/2m)² ]; 0 for a network without pairs.

    m: total weight; w: weight within c; s: sum of the strengths in c; γ: the resolution.
    """
    pairs = Pairs.of(network)
    within, across = pairs.sums(labels)
    total = float(pairs.weight.sum())
    if not total:
        return 0.0
    return float((within / total - resolution * ((2 * within + across) / (2 * total)) ** 2).sum())


def constant_potts(network: Network, labels: Labels, *, resolution: float = 1.0) -> float:
    """Quality of the constant Potts model: Σ_c [ w(c) − γ n(c)(n(c) − 1)/2 ], in units of weight.

    w: weight within c; n: number of nodes in c; γ: the resolution.
    """
    import numpy as np

    within, _ = Pairs.of(network).sums(labels)
    size = np.bincount(labels)
    return float((within - resolution * size * (size - 1) / 2).sum())


def _check(method: Method, quality: Quality, resolution: float, runs: int) -> None:
    if not resolution > 0:
        raise BadRequest(f"communities: resolution must be positive, not {resolution}")
    if runs < 1:
        raise BadRequest(f"communities: at least one run is needed, not {runs}")
    if not method.has_quality and (quality.name, resolution) != ("modularity", 1.0):
        raise BadRequest(f"communities: {method.name} seeks no quality; leave quality and resolution out")
    if not method.is_seeded and runs > 1:
        raise BadRequest(f"communities: {method.name} owes nothing to chance; one run is enough")


def _divisions(
    pairs: Pairs, method: Method, quality: Quality, resolution: float, seeds: range
) -> list[Division]:
    """One division for each seed, in their order."""
    from kgraph.kernels.parallel import in_threads, n_processors

    def run(part: int) -> Division:
        return Division.of(pairs, method.find(pairs, quality, resolution, seeds[part] % 2**63))

    return in_threads(run, len(seeds), n_processors())


def _stability(pairs: Pairs, found: list[Division]) -> tuple[float, pl.Series]:
    """Of the whole, between nodes that have a pair, and of each community of the first run."""
    from itertools import combinations

    import numpy as np
    import polars as pl

    from kgraph.kernels.agreement import adjusted_mutual_information, best_jaccards
    from kgraph.kernels.grouping import first_numbered

    joined = [first_numbered(division.labels[pairs.has_pair]) for division in found]
    agreement = [adjusted_mutual_information(*a, *b) for a, b in combinations(joined, 2)]
    first, *others = found
    likeness = [best_jaccards(first.labels, first.count, d.labels, d.count) for d in others]
    return float(np.mean(agreement)), pl.Series("stability", np.mean(likeness, axis=0))
