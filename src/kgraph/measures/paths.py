"""How two nodes of a network are connected, and how far everybody is from one of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import TYPE_CHECKING, Any

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures.adjacency import Adjacency

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]

_SAME = 1e-9
"""Sums of 1/weight that differ by less, relatively, count as equal."""
NO_YEAR = -(2**31)


@dataclass(frozen=True)
class Criterion:
    """What makes one path better than another."""

    name: str
    title: str
    meaning: str


CRITERIA: tuple[Criterion, ...] = (
    Criterion(
        "shortest", "fewest steps", "fewest steps; of these the least sum of 1/weight (the heaviest ties)"
    ),
    Criterion(
        "strongest", "strongest ties", "least sum of 1/weight (Newman 2001); of these the fewest steps"
    ),
    Criterion(
        "recent",
        "most recent ties",
        "the earliest of the last joint years on the path is as late as on any, so no tie on it has rested "
        "longer than need be; of these the fewest steps, then the least sum of 1/weight. "
        "Ties without a year count as older than any",
    ),
)
"""Every kind of best path. What is still alike is decided by the ids of the nodes, in order."""
BY = tuple(c.name for c in CRITERIA)


@dataclass(frozen=True)
class Hop:
    """One step of a path: two nodes and what joins them."""

    source: str
    """Id."""
    target: str
    source_label: str
    target_label: str
    n_papers: int
    weight: float
    first_year: int | None
    last_year: int | None
    papers: tuple[str, ...]
    """Ids of the papers, or of whatever else joins the nodes of this network; empty where it is not kept."""


@dataclass(frozen=True)
class Path:
    """A path from one node to another; no hops where they are the same."""

    by: str
    """Name in `CRITERIA`."""
    hops: tuple[Hop, ...]
    length: float
    """Number of hops, or for `strongest` the sum of 1/weight."""
    n_alike: int
    """Paths as good as this one, it included: equally short (`recent`: and as recent), or equally strong."""

    @property
    def n_steps(self) -> int:
        """Number of hops: between people, the Erdős number of one with regard to the other."""
        return len(self.hops)

    @property
    def year(self) -> int | None:
        """The earliest of the last joint years of its ties; null where a tie has none."""
        years = [h.last_year for h in self.hops]
        return None if None in years else min((y for y in years if y is not None), default=None)


def find_path(
    network: Network,
    a: str,
    b: str,
    *,
    by: str = "shortest",
    via: Sequence[str] = (),
    avoid: Collection[str] = (),
) -> Path | None:
    """A best path between two nodes (by id or IRI), or `None` where there is none.

    by: name in `CRITERIA`. The same network gives the same path.
    via: nodes to pass, in this order; each leg between two of them is a best one by itself.
    avoid: nodes not to pass.

    Raises:
        UnknownName: no such node, or no such kind of path; BadRequest: a node both wanted and avoided, or
            weights below zero.

    References:
        M. E. J. Newman, Scientific collaboration networks II, Phys. Rev. E 64 (2001) 016132 (1/weight).
        M. Pollack, The maximum capacity through a network, Oper. Res. 8 (1960) 733–736 (the widest path).
    """
    check_criterion(by)
    stops = [network.row_of(node) for node in (a, *via, b)]
    ties = Ties.of(network, [network.row_of(node) for node in avoid])
    if ties.avoided.intersection(stops):
        raise BadRequest("path: a node cannot be both on the way and avoided")
    legs = [_leg(ties, u, v, by) for u, v in pairwise(stops)]
    found = [leg for leg in legs if leg is not None]
    if len(found) < len(legs):
        return None
    rows = [stops[0], *(row for leg, _ in found for row in leg[1:])]
    hops = tuple(_hop(network, u, v) for u, v in pairwise(rows))
    length = sum(1 / h.weight for h in hops) if by == "strongest" else float(len(hops))
    return Path(by, hops, length, prod(n for _, n in found))


def check_criterion(by: str) -> None:
    """Refuse what is no kind of path.

    Raises:
        UnknownName
    """
    if by not in BY:
        raise UnknownName("kind of path", by, BY)


@dataclass(frozen=True)
class Ties:
    """The pairs of a network that paths may use."""

    n: int
    source: Ints
    target: Ints
    weight: Floats
    last_year: Ints
    """`NO_YEAR` where unknown."""
    avoided: frozenset[int]

    @classmethod
    def of(cls, network: Network, avoid: Collection[int] = ()) -> Ties:
        """Those of a network that touch none of the rows to avoid.

        Raises:
            BadRequest: a weight below zero.
        """
        import numpy as np

        source, target = (network.edges[end].to_numpy().astype(np.int64) for end in ("source", "target"))
        weight = network.edges["weight"].to_numpy().astype(np.float64)
        if (weight < 0).any():
            raise BadRequest(f"network {network.name} has weights below zero, which measure no nearness")
        year = network.edges["last_year"].fill_null(NO_YEAR).to_numpy().astype(np.int64)
        free = np.ones(network.n_nodes, np.bool_)
        free[list(avoid)] = False
        kept = free[source] & free[target]
        ends = source[kept], target[kept]
        return cls(network.n_nodes, *ends, weight[kept], year[kept], frozenset(avoid))

    def graph(self, mask: npt.NDArray[np.bool_] | None = None) -> Adjacency:
        """The graph of these ties, or of some of them."""
        kept = slice(None) if mask is None else mask
        return Adjacency.from_pairs(self.n, self.source[kept], self.target[kept], self.weight[kept])


def _costs(weights: Floats) -> Floats:
    import numpy as np

    costs = np.full(len(weights), np.inf)
    np.divide(1.0, weights, out=costs, where=weights > 0)
    return costs


def _leg(ties: Ties, start: int, end: int, by: str) -> tuple[list[int], int] | None:
    """The rows of a best path and how many are alike."""
    if by == "strongest":
        graph = ties.graph(ties.weight > 0)
        return _descend(graph, start, end, cost_from(graph, end), by_cost=True)
    graph = ties.graph(_recent(ties, start, end)) if by == "recent" else ties.graph()
    return _descend(graph, start, end, steps_from(graph, end).astype(float), by_cost=False)


def _recent(ties: Ties, start: int, end: int) -> npt.NDArray[np.bool_]:
    """The ties not older than the oldest on a widest path; all where there is none."""
    import numpy as np

    years = np.unique(ties.last_year)
    low, high = 0, len(years)  # connected with the ties since years[low], not with those since years[high]
    while high - low > 1:
        middle = (low + high) // 2
        label = components(ties, ties.last_year >= years[middle])
        low, high = (middle, high) if label[start] == label[end] else (low, middle)
    return ties.last_year >= years[low] if len(years) else np.zeros(0, np.bool_)


def components(ties: Ties, mask: npt.NDArray[np.bool_]) -> Ints:
    """The connected part of each node by some of the ties."""
    from kgraph.kernels.components import component_labels

    return component_labels(ties.n, ties.source[mask], ties.target[mask])


def steps_from(graph: Adjacency, row: int) -> Ints:
    """Fewest steps from a node to each, −1 where there is no way."""
    import numpy as np

    from kgraph.kernels.diameter import distances_from

    steps, _ = distances_from(graph.indptr, graph.indices, row, np.empty(graph.n, np.int64))
    return steps.astype(np.int64)


def cost_from(graph: Adjacency, row: int) -> Floats:
    """Least sum of 1/weight from a node to each, −1 where there is no way; all weights above zero."""
    import numpy as np
    from scipy.sparse.csgraph import dijkstra

    matrix = graph.matrix(weighted=True)
    matrix.data = _costs(matrix.data)
    cost = dijkstra(matrix, indices=[row])[0]
    return np.where(np.isfinite(cost), cost, -1.0)


def _descend(
    graph: Adjacency, start: int, end: int, left: Floats, *, by_cost: bool
) -> tuple[list[int], int] | None:
    """A best path along falling `left` (what is left to go from each node), and how many there are.

    Of paths alike in that, the least in the other: fewest steps (`by_cost`), or least sum of 1/weight.
    """
    if left[start] < 0:
        return None
    ahead = _tight(graph, start, left, by_cost)
    best: dict[int, tuple[float, int]] = {end: (0.0, end)}
    ways = {end: 1}
    for node in sorted(ahead.keys() - {end}, key=lambda v: (left[v], v)):
        ways[node] = sum(ways[other] for other, _ in ahead[node])
        best[node] = min((best[other][0] + (1.0 if by_cost else cost), other) for other, cost in ahead[node])
    rows = [start]
    while rows[-1] != end:
        rows.append(best[rows[-1]][1])
    return rows, ways[start]


def _tight(graph: Adjacency, start: int, left: Floats, by_cost: bool) -> dict[int, list[tuple[int, float]]]:
    """Of each node on some best path: the next ones, each with the 1/weight of the tie to it."""
    costs = _costs(graph.weights)
    ahead: dict[int, list[tuple[int, float]]] = {}
    pending = [start]
    while pending:
        node = pending.pop()
        if node in ahead:
            continue
        entries = slice(graph.indptr[node], graph.indptr[node + 1])
        next_ones, cost = graph.indices[entries], costs[entries]
        step = cost if by_cost else 1.0
        good = (
            (left[next_ones] >= 0)
            & (left[next_ones] < left[node])
            & (left[next_ones] + step <= left[node] * (1 + _SAME))
        )
        ahead[node] = list(zip(next_ones[good].tolist(), cost[good].tolist(), strict=True))
        pending += next_ones[good].tolist()
    return ahead


def edge_between(network: Network, u: int, v: int) -> dict[str, Any]:
    """The row of `Network.edges` of two neighbours, given by their rows."""
    import polars as pl

    ends = (pl.col("source") == min(u, v)) & (pl.col("target") == max(u, v))
    return network.edges.row(by_predicate=ends, named=True)


def _hop(network: Network, u: int, v: int) -> Hop:
    found = edge_between(network, u, v)
    ids, labels = network.nodes["id"], network.nodes["label"]
    papers = network.papers_of(ids[u], ids[v]) if network.incidence is not None else []
    return Hop(
        ids[u], ids[v], labels[u], labels[v], found["papers"], found["weight"],
        found["first_year"], found["last_year"], tuple(papers),
    )  # fmt: skip
