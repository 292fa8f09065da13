"""Centralities by name: networkx's names, conventions and values, computed on arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures import brokerage, local, spectral
from kgraph.measures.adjacency import Adjacency
from kgraph.measures.betweenness import betweenness
from kgraph.measures.catalogue import DEFAULT_MEASURES, FEWEST, MEASURES, Measure, get_measure
from kgraph.measures.distances import nearness

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.networks.network import Network

    Values = npt.NDArray[Any]

__all__ = ["MEASURES", "CentralityTable", "Fact", "Measure", "centrality"]

SEED = 20260101
FEW_ARCS = 100_000
"""Up to so many, a thread costs more than it saves."""


@dataclass(frozen=True)
class Fact:
    """How the values of one measure came about."""

    measure: str
    is_exact: bool
    samples: int | None
    """Sources sampled, of closeness and harmonic centrality in the largest component; null when exact."""
    error: float
    """Largest 95 % half-width over all nodes; 0 when exact."""
    seed: int | None
    parameters: dict[str, Any]

    def to_text(self) -> str:
        """In words: `exact`, or how it was estimated and how far off it may be."""
        if self.is_exact:
            return "exact"
        return f"estimated from {self.samples:,} sources (seed {self.seed}); 95 % within ±{self.error:.2g}"


@dataclass(frozen=True)
class CentralityTable:
    """Centralities of all nodes of a network.

    frame: `id, iri, label`, then one column per measure, in the order of the network's nodes.
    errors: for sampled measures the 95 % half-width of each node, in the same order.
    """

    frame: pl.DataFrame
    facts: tuple[Fact, ...]
    errors: dict[str, pl.Series]
    notes: tuple[str, ...]

    def fact(self, measure: str) -> Fact:
        """How a measure came about.

        Raises:
            UnknownName: it is not in the table.
        """
        for fact in self.facts:
            if fact.measure == measure:
                return fact
        raise UnknownName("measure in the table", measure, [f.measure for f in self.facts])


@dataclass(frozen=True)
class _Result:
    values: Values
    error: Values | None = None
    samples: int | None = None
    parameters: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class _Subject:
    """What kernels work on; the adjacency is made when one needs it."""

    network: Network
    seed: int

    @cached_property
    def graph(self) -> Adjacency:
        return Adjacency.of(self.network)

    @property
    def pairs(self) -> tuple[int, Values, Values]:
        """Number of nodes, and both ends of each pair."""
        edges = self.network.edges
        return self.network.n_nodes, edges["source"].to_numpy(), edges["target"].to_numpy()

    @cached_property
    def has_sound_weights(self) -> bool:
        """Whether no weight is below zero, infinite or not a number."""
        weight = self.network.edges["weight"]
        return bool((weight.is_finite() & (weight >= 0)).all())


def centrality(
    network: Network,
    measures: Sequence[str] | None = None,
    *,
    exact: bool | None = None,
    samples: int | None = None,
    seed: int = SEED,
) -> CentralityTable:
    """Centralities of all nodes, by default `DEFAULT_MEASURES`.

    Values and conventions are those of networkx with its default arguments (`Measure.networkx`), within
    1e-6. Distances are unweighted. Betweenness, closeness and harmonic centrality are exact if `exact`, are
    estimated from random sources if not `exact` or if `samples` says how many, and by default are exact as
    long as that takes seconds (`Measure.exact_work`); the facts, the errors and the notes say so.

    Raises:
        UnknownName: no such measure; BadRequest: fewer than two samples, or samples of something exact, or a
            measure that looks at weights of which some are below zero or not finite.
    """
    if samples is not None and samples < 2:
        raise BadRequest(f"centrality: samples must be at least 2, not {samples}")
    if samples is not None and exact:
        raise BadRequest("centrality: exact values need no samples; give one or the other")
    chosen = [get_measure(name) for name in (DEFAULT_MEASURES if measures is None else measures)]
    subject = _Subject(network, seed)
    for measure in chosen:
        if measure.uses_weight and not subject.has_sound_weights:
            raise BadRequest(
                f"centrality: {measure.name} looks at weights, and some of the network {network.name} are "
                "below zero or not finite; choose measures that do not, such as degree"
            )
    results = _side_by_side(subject, chosen)
    for measure in chosen:
        if measure.name not in results:
            is_exact = exact if samples is None else False
            results |= _KERNELS[measure.name](subject, _n_sources(measure, subject, is_exact, samples))
    facts = tuple(_fact(m, results[m.name], seed) for m in chosen)
    return CentralityTable(
        frame=_frame(network, {m.name: results[m.name].values for m in chosen}),
        facts=facts,
        errors=_errors(results, chosen),
        notes=(*network.notes, *(f"{f.measure}: {f.to_text()}" for f in facts if not f.is_exact)),
    )


def _side_by_side(subject: _Subject, chosen: Sequence[Measure]) -> dict[str, _Result]:
    """What the kernels of one thread find of these measures, two at a time in large networks.

    The graph that searches need is made beside them.
    """
    from kgraph.kernels.parallel import in_threads, n_processors

    names = [name for name in _SIDE_BY_SIDE if any(name == m.name for m in chosen)]
    if not names:
        return {}
    graph = subject.graph  # made before threads would all make it
    kernels = [_KERNELS[name] for name in names]
    if any(m.exact_work is not None for m in chosen):
        kernels.insert(0, _reduction)
    threads = min(2, n_processors()) if len(graph.indices) > FEW_ARCS else 1
    results: dict[str, _Result] = {}
    for found in in_threads(lambda part: kernels[part](subject, None), len(kernels), threads):
        results |= found
    return results


def _n_sources(measure: Measure, subject: _Subject, exact: bool | None, samples: int | None) -> int | None:
    """How many sources to draw; `None` for all."""
    if measure.exact_work is None or exact:
        return None
    if exact is None and subject.graph.search_work <= measure.exact_work:
        return None
    affordable = max(FEWEST, measure.sampled_work / max(1, len(subject.graph.reduced.indices)))
    return min(samples or int(min(measure.samples, affordable)), subject.network.n_nodes)


def _fact(measure: Measure, result: _Result, seed: int) -> Fact:
    error = 0.0 if result.error is None else float(result.error.max(initial=0.0))
    parameters = {"weight": "weight" if measure.uses_weight else None, **result.parameters}
    is_exact = result.samples is None
    return Fact(measure.name, is_exact, result.samples, error, None if is_exact else seed, parameters)


def _frame(network: Network, columns: dict[str, Values]) -> pl.DataFrame:
    import polars as pl

    named = [pl.Series(name, values, nan_to_null=True) for name, values in columns.items()]
    return network.nodes.select("id", "iri", "label").with_columns(named)


def _errors(results: dict[str, _Result], chosen: Sequence[Measure]) -> dict[str, pl.Series]:
    import polars as pl

    found = {m.name: results[m.name].error for m in chosen}
    return {name: pl.Series(name, error) for name, error in found.items() if error is not None}


# --- kernels: (subject, number of sampled sources or None) → results by measure ----------------------------


def _sample(subject: _Subject, k: int | None) -> npt.NDArray[np.int64] | None:
    import numpy as np

    n = subject.network.n_nodes
    return None if k is None else np.sort(np.random.default_rng(subject.seed).choice(n, k, replace=False))


def _degree(subject: _Subject, k: int | None) -> dict[str, _Result]:
    from kgraph.kernels.components import degrees

    return {"degree": _Result(degrees(*subject.pairs))}


def _strength(subject: _Subject, k: int | None) -> dict[str, _Result]:
    from kgraph.kernels.components import strengths

    return {"strength": _Result(strengths(*subject.pairs, subject.network.edges["weight"].to_numpy()))}


def _betweenness(subject: _Subject, k: int | None) -> dict[str, _Result]:
    values, error = betweenness(subject.graph, _sample(subject, k))
    return {"betweenness": _Result(values, None if k is None else error, k)}


def _reduction(subject: _Subject, k: int | None) -> dict[str, _Result]:
    """No measure yet: `Adjacency.reduced` is made once and kept."""
    subject.graph.reduced  # noqa: B018
    return {}


def _nearness(subject: _Subject, k: int | None) -> dict[str, _Result]:
    """Closeness and harmonic centrality come from the same searches."""
    found = nearness(subject.graph, k, seed=subject.seed)
    if k is None:
        return {"closeness": _Result(found.closeness), "harmonic": _Result(found.harmonic)}
    return {
        "closeness": _Result(found.closeness, found.closeness_error, found.n_drawn),
        "harmonic": _Result(found.harmonic, found.harmonic_error, found.n_drawn),
    }


def _pagerank(subject: _Subject, k: int | None) -> dict[str, _Result]:
    values = spectral.pagerank(subject.graph)
    return {"pagerank": _Result(values, parameters={"alpha": spectral.ALPHA})}


def _katz(subject: _Subject, k: int | None) -> dict[str, _Result]:
    values, alpha = spectral.katz(subject.graph)
    return {"katz": _Result(values, parameters={"alpha": alpha})}


def _component(subject: _Subject, k: int | None) -> dict[str, _Result]:
    return {"component": _Result(local.component_numbers(*subject.pairs))}


def _participation(subject: _Subject, k: int | None) -> dict[str, _Result]:
    from kgraph.measures.communities import communities

    found = communities(subject.network, seed=subject.seed)
    spread = brokerage.participation(subject.network, found.labels)["participation"]
    parameters = {"communities": found.to_text(), "seed": subject.seed}
    return {"participation": _Result(spread.to_numpy(), parameters=parameters)}


def _articulation_point(subject: _Subject, k: int | None) -> dict[str, _Result]:
    import numpy as np

    found = brokerage.articulation_points(subject.network).to_numpy()
    return {"articulation_point": _Result(found.astype(np.int64))}


def _of_graph(name: str, measure: Callable[[Adjacency], Values]) -> Kernel:
    """The kernel of a measure that needs nothing but the adjacency."""
    return lambda subject, k: {name: _Result(measure(subject.graph))}


_SIDE_BY_SIDE = ("eigenvector", "pagerank", "clustering", "core_number")
"""Measures whose kernels use one thread and leave the other to the next."""

Kernel = Callable[[_Subject, "int | None"], dict[str, _Result]]

_KERNELS: dict[str, Kernel] = {
    "degree": _degree,
    "strength": _strength,
    "betweenness": _betweenness,
    "closeness": _nearness,
    "harmonic": _nearness,
    "eigenvector": _of_graph("eigenvector", spectral.eigenvector),
    "pagerank": _pagerank,
    "core_number": _of_graph("core_number", local.core_number),
    "clustering": _of_graph("clustering", local.clustering),
    "component": _component,
    "katz": _katz,
    "hits": _of_graph("hits", spectral.hits),
    "clustering_weighted": _of_graph("clustering_weighted", local.clustering_weighted),
    "constraint": _of_graph("constraint", local.constraint),
    "effective_size": _of_graph("effective_size", local.effective_size),
    "participation": _participation,
    "articulation_point": _articulation_point,
}
