"""Centralities by name: networkx's names, conventions and values, computed on arrays."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.adjacency import Adjacency
from kgraph.measures.betweenness import betweenness
from kgraph.measures.distances import component_numbers, nearness
from kgraph.measures.local import clustering, core_number
from kgraph.measures.spectral import eigenvector, pagerank

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.networks.network import Network

    Values = npt.NDArray[Any]

SEED = 20260101


@dataclass(frozen=True)
class Measure:
    """One centrality.

    networkx: the call that gives the same values. cut_effect: what cut author lists do to it. exact_up_to:
        number of nodes beyond which sources are sampled; `None` where it is always exact.
    """

    name: str
    title: str
    formula: str
    meaning: str
    uses_weight: bool
    cut_effect: str
    reference: str
    networkx: str
    exact_up_to: int | None = None
    samples: int = 0


LOWER, EITHER = "lower bound", "either way"

MEASURES: tuple[Measure, ...] = (
    Measure(
        "degree", "co-authors", "|N(v)|", "how many people somebody wrote with", False, LOWER,
        "S. Wasserman, K. Faust, Social Network Analysis, Cambridge 1994, §5.2", "G.degree()",
    ),
    Measure(
        "strength", "weight of all ties", "Σ_u w(v,u)", "the sum of the weights of somebody's pairs",
        True, LOWER,
        "A. Barrat et al., PNAS 101 (2004) 3747–3752", "G.degree(weight='weight')",
    ),
    Measure(
        "betweenness", "betweenness", "2/((n−1)(n−2)) Σ_{s<t} σ(s,t|v)/σ(s,t)",
        "share of shortest paths between others that go through somebody",
        False, EITHER,
        "L. C. Freeman, Sociometry 40 (1977) 35–41", "nx.betweenness_centrality(G)", 5_000, 1_024,
    ),
    Measure(
        "closeness", "closeness", "(r/(n−1)) · r/Σ d(v,u), over the r nodes that v reaches",
        "how near somebody is to all others; small components are scaled down (Wasserman and Faust)",
        False, EITHER,
        "L. C. Freeman, Social Networks 1 (1979) 215–239",
        "nx.closeness_centrality(G)", 100_000, 4_096,
    ),
    Measure(
        "harmonic", "harmonic centrality", "Σ_u 1/d(v,u)",
        "how near somebody is to all others, unreachable ones counting nothing",
        False, LOWER,
        "P. Boldi, S. Vigna, Internet Mathematics 10 (2014) 222–262",
        "nx.harmonic_centrality(G)", 100_000, 4_096,
    ),
    Measure(
        "eigenvector", "eigenvector centrality", "A x = λ x, |x| = 1",
        "tied to people who are themselves well tied; 0 outside the component of the largest λ",
        False, EITHER,
        "P. Bonacich, American J. Sociology 92 (1987) 1170–1182",
        "nx.eigenvector_centrality(G), to its limit",
    ),
    Measure(
        "pagerank", "PageRank", "x = α W x + (1−α)/n, α = 0.85, W = w(u,v)/strength(u)",
        "the share of time of a random walk along ties, now and then restarted anywhere", True, EITHER,
        "L. Page et al., Stanford InfoLab 1999-66", "nx.pagerank(G)",
    ),
    Measure(
        "core_number", "core number", "largest k with v in the k-core",
        "in a part where all have at least so many co-authors", False, LOWER,
        "S. B. Seidman, Social Networks 5 (1983) 269–287", "nx.core_number(G)",
    ),
    Measure(
        "clustering", "clustering coefficient", "2 T(v) / (k(k−1))",
        "share of pairs of co-authors that wrote together", False, EITHER,
        "D. J. Watts, S. H. Strogatz, Nature 393 (1998) 440–442", "nx.clustering(G)",
    ),
    Measure(
        "component", "component", "number of v's component",
        "which connected part somebody is in: 0 is the largest", False, EITHER,
        "J. Hopcroft, R. Tarjan, Communications of the ACM 16 (1973) 372–378", "nx.connected_components(G)",
    ),
)  # fmt: skip
"""Every measure, in the order in which they are listed to people."""


@dataclass(frozen=True)
class Fact:
    """How the values of one measure came about."""

    measure: str
    is_exact: bool
    samples: int | None
    """Sources sampled; null when exact."""
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


def get_measure(name: str) -> Measure:
    """The measure of that name.

    Raises:
        UnknownName: there is none; the message offers the nearest.
    """
    for measure in MEASURES:
        if measure.name == name:
            return measure
    raise UnknownName("measure", name, [m.name for m in MEASURES], hint="kgraph centrality --list")


def centrality(
    network: Network,
    measures: Sequence[str] | None = None,
    *,
    exact_up_to: int | None = None,
    samples: int | None = None,
    seed: int = SEED,
) -> CentralityTable:
    """Centralities of all nodes, by default all of `MEASURES`.

    Values and conventions are those of networkx with its default arguments (`Measure.networkx`), within
    1e-6. Distances are unweighted. Beyond `exact_up_to` nodes (by default the number in `MEASURES`) path
    measures are estimated from `samples` random sources; the facts, the errors and the notes say so.

    Raises:
        UnknownName: no such measure; BadRequest: fewer than two samples.
    """
    if samples is not None and samples < 2:
        raise BadRequest(f"centrality: samples must be at least 2, not {samples}")
    chosen = [
        get_measure(name) for name in (measures if measures is not None else [m.name for m in MEASURES])
    ]
    graph = Adjacency.of(network)
    results: dict[str, _Result] = {}
    for measure in chosen:
        if measure.name not in results:
            limit = measure.exact_up_to if exact_up_to is None else exact_up_to
            is_sampled = measure.exact_up_to is not None and limit is not None and graph.n > limit
            k = min(samples or measure.samples, graph.n) if is_sampled else None
            results |= _KERNELS[measure.name](graph, k, seed)
    facts = tuple(_fact(m, results[m.name], seed) for m in chosen)
    return CentralityTable(
        frame=_frame(network, {m.name: results[m.name].values for m in chosen}),
        facts=facts,
        errors=_errors(results, chosen),
        notes=(*network.notes, *(f"{f.measure}: {f.to_text()}" for f in facts if not f.is_exact)),
    )


def _fact(measure: Measure, result: _Result, seed: int) -> Fact:
    error = 0.0 if result.error is None else float(result.error.max(initial=0.0))
    parameters: dict[str, Any] = {"weight": "weight" if measure.uses_weight else None}
    if measure.name == "pagerank":
        parameters["alpha"] = 0.85
    is_exact = result.samples is None
    return Fact(measure.name, is_exact, result.samples, error, None if is_exact else seed, parameters)


def _frame(network: Network, columns: dict[str, Values]) -> pl.DataFrame:
    import polars as pl

    named = [pl.Series(name, values) for name, values in columns.items()]
    return network.nodes.select("id", "iri", "label").with_columns(named)


def _errors(results: dict[str, _Result], chosen: Sequence[Measure]) -> dict[str, pl.Series]:
    import polars as pl

    found = {m.name: results[m.name].error for m in chosen}
    return {name: pl.Series(name, error) for name, error in found.items() if error is not None}


# --- kernels: (graph, number of sampled sources or None, seed) → results by measure ------------------------


def _sample(n: int, k: int | None, seed: int) -> npt.NDArray[np.int64] | None:
    import numpy as np

    return None if k is None else np.sort(np.random.default_rng(seed).choice(n, size=k, replace=False))


def _degree(graph: Adjacency, k: int | None, seed: int) -> dict[str, _Result]:
    return {"degree": _Result(graph.degree)}


def _strength(graph: Adjacency, k: int | None, seed: int) -> dict[str, _Result]:
    import numpy as np

    return {"strength": _Result(np.bincount(graph.rows, weights=graph.weights, minlength=graph.n))}


def _betweenness(graph: Adjacency, k: int | None, seed: int) -> dict[str, _Result]:
    values, error = betweenness(graph, _sample(graph.n, k, seed))
    return {"betweenness": _Result(values, None if k is None else error, k)}


def _nearness(graph: Adjacency, k: int | None, seed: int) -> dict[str, _Result]:
    """Closeness and harmonic centrality come from the same searches."""
    found = nearness(graph, k, seed=seed)
    if k is None:
        return {"closeness": _Result(found.closeness), "harmonic": _Result(found.harmonic)}
    return {
        "closeness": _Result(found.closeness, found.closeness_error, k),
        "harmonic": _Result(found.harmonic, found.harmonic_error, k),
    }


def _eigenvector(graph: Adjacency, k: int | None, seed: int) -> dict[str, _Result]:
    return {"eigenvector": _Result(eigenvector(graph))}


def _pagerank(graph: Adjacency, k: int | None, seed: int) -> dict[str, _Result]:
    return {"pagerank": _Result(pagerank(graph))}


def _core_number(graph: Adjacency, k: int | None, seed: int) -> dict[str, _Result]:
    return {"core_number": _Result(core_number(graph))}


def _clustering(graph: Adjacency, k: int | None, seed: int) -> dict[str, _Result]:
    return {"clustering": _Result(clustering(graph))}


def _component(graph: Adjacency, k: int | None, seed: int) -> dict[str, _Result]:
    return {"component": _Result(component_numbers(graph))}


_KERNELS: dict[str, Callable[[Adjacency, int | None, int], dict[str, _Result]]] = {
    "degree": _degree,
    "strength": _strength,
    "betweenness": _betweenness,
    "closeness": _nearness,
    "harmonic": _nearness,
    "eigenvector": _eigenvector,
    "pagerank": _pagerank,
    "core_number": _core_number,
    "clustering": _clustering,
    "component": _component,
}
