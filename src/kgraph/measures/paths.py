"""How two people are connected, with the papers on every step."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from kgraph.errors import UnknownName

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.networks.network import Network

BY = ("shortest", "strongest")


@dataclass(frozen=True)
class Hop:
    """One step of a path: two people and what joins them."""

    source: str
    """Id."""
    target: str
    source_label: str
    target_label: str
    n_papers: int
    weight: float
    papers: tuple[str, ...]
    """Ids; empty for networks given as edges."""


@dataclass(frozen=True)
class Path:
    """A path from one node to another; no hops where they are the same."""

    hops: tuple[Hop, ...]
    length: float
    """Number of hops, or for `strongest` the sum of 1/weight."""


def find_path(network: Network, a: str, b: str, *, by: str = "shortest") -> Path | None:
    """A best path between two nodes (by id or IRI), or `None` where there is none.

    by: `shortest` takes the fewest steps and, of equally short ones, one with the heaviest ties; `strongest`
        takes the least sum of 1/weight. The same network gives the same path.

    Raises:
        UnknownName: no such node, or no such kind of path.

    References:
        M. E. J. Newman, Scientific collaboration networks II, Phys. Rev. E 64 (2001) 016132 (1/weight).
    """
    import numpy as np
    from scipy.sparse.csgraph import dijkstra

    from kgraph.measures.adjacency import Adjacency

    if by not in BY:
        raise UnknownName("kind of path", by, BY)
    start, end = network.row_of(a), network.row_of(b)
    matrix = Adjacency.of(network).matrix(weighted=True)
    cost = 1.0 / matrix.data
    # Steps weigh more than any sum of 1/weight along a path can.
    matrix.data = cost if by == "strongest" else 1.0 + cost / (cost.sum() + 1.0)
    distances, predecessors = dijkstra(matrix, indices=[end], return_predecessors=True)
    distance, before = distances[0], predecessors[0]
    if not np.isfinite(distance[start]):
        return None
    rows = _walk(before, start, end)
    hops = tuple(_hop(network, u, v) for u, v in pairwise(rows))
    return Path(hops, float(distance[start]) if by == "strongest" else float(len(hops)))


def _walk(before: npt.NDArray[np.int32], start: int, end: int) -> list[int]:
    rows = [start]
    while rows[-1] != end:
        rows.append(int(before[rows[-1]]))
    return rows


def _hop(network: Network, u: int, v: int) -> Hop:
    import polars as pl

    edge = network.edges.filter((pl.col("source") == min(u, v)) & (pl.col("target") == max(u, v)))
    ids, labels = network.nodes["id"], network.nodes["label"]
    papers = network.papers_of(ids[u], ids[v]) if network.incidence is not None else []
    return Hop(ids[u], ids[v], labels[u], labels[v], edge["papers"][0], edge["weight"][0], tuple(papers))
