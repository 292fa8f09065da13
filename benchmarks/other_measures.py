"""Node measures by other libraries, called by hand on the arrays of a network's pairs.

Each way takes the pairs and gives the values in node order; building the library's own graph is part of it.
Iterations are asked for about the accuracy that ours have, where the library lets one ask.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import igraph as ig
import networkit as nk
import numpy as np
import numpy.typing as npt
import rustworkx as rx
import sknetwork as sk
from scipy.sparse import coo_array, csr_matrix, identity
from scipy.sparse.csgraph import connected_components
from scipy.sparse.linalg import cg, eigsh
from sknetwork.ranking import HITS, PageRank

Values = npt.NDArray[Any]


@dataclass(frozen=True)
class Pairs:
    """The pairs of a network of n nodes, each once."""

    n: int
    source: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    weight: npt.NDArray[np.float64]

    def matrix(self, *, weighted: bool = False) -> csr_matrix:
        """For scipy and scikit-network."""
        weight = self.weight if weighted else np.ones(len(self.source))
        rows, columns = np.r_[self.source, self.target], np.r_[self.target, self.source]
        ends = rows.astype(np.int32), columns.astype(np.int32)
        return csr_matrix(coo_array((np.r_[weight, weight], ends), shape=(self.n, self.n)))

    def networkit(self, *, weighted: bool = False) -> nk.Graph:
        ends = self.source, self.target
        data = (self.weight, ends) if weighted else ends
        return nk.GraphFromCoo(data, n=self.n, weighted=weighted)

    def rustworkx(self) -> rx.PyGraph:
        graph = rx.PyGraph(multigraph=False)
        graph.add_nodes_from(range(self.n))
        graph.add_edges_from_no_data(list(zip(self.source.tolist(), self.target.tolist(), strict=True)))
        return graph

    def igraph(self) -> ig.Graph:
        return ig.Graph(self.n, list(zip(self.source.tolist(), self.target.tolist(), strict=True)))


Way = Callable[[Pairs], Any]


def _scores(kind: Callable[..., Any], graph: nk.Graph, **options: Any) -> Values:
    algorithm = kind(graph, **options)
    algorithm.run()
    return np.asarray(algorithm.scores())


def _leading(matrix: csr_matrix) -> Values:
    return np.abs(eigsh(matrix, k=1, which="LA", v0=np.ones(matrix.shape[0]), tol=1e-8)[1][:, 0])


def _alpha(pairs: Pairs) -> float:
    return 0.85 / float(eigsh(pairs.matrix(), k=1, which="LA", return_eigenvectors=False, tol=1e-12)[0])


def _scipy_katz(pairs: Pairs) -> Values:
    found = cg(identity(pairs.n) - _alpha(pairs) * pairs.matrix(), np.ones(pairs.n), rtol=1e-10)[0]
    return found / np.linalg.norm(found)


def _rustworkx_katz(pairs: Pairs) -> Values:
    found = rx.katz_centrality(pairs.rustworkx(), alpha=_alpha(pairs), tol=1e-8, max_iter=1_000)
    return np.array([found[v] for v in range(pairs.n)])


def _scipy_constraint(pairs: Pairs) -> Values:
    matrix = pairs.matrix()
    share = matrix.multiply(1.0 / np.maximum(matrix.sum(axis=1), 1.0)).tocsr()
    local = (share + share @ share).multiply(matrix)
    return np.asarray(local.multiply(local).sum(axis=1)).ravel()


def _size_from_clustering(pairs: Pairs, clustering: Values) -> Values:
    degree = np.bincount(np.r_[pairs.source, pairs.target], minlength=pairs.n)
    return np.where(degree > 0, degree - (degree - 1) * clustering, np.nan)


def _networkit_clustering(pairs: Pairs) -> Values:
    return _scores(nk.centrality.LocalClusteringCoefficient, pairs.networkit(), turbo=True)


def _igraph_clustering(pairs: Pairs) -> Values:
    return np.array(pairs.igraph().transitivity_local_undirected(mode="zero"))


def _networkit_pagerank(pairs: Pairs) -> Values:
    sinks = nk.centrality.SinkHandling.DistributeSinks
    return _scores(nk.centrality.PageRank, pairs.networkit(weighted=True), tol=1e-9, distributeSinks=sinks)


def _in(n: int, nodes: Any) -> Values:
    found = np.zeros(n)
    found[list(nodes)] = 1
    return found


def _of_length_one(values: Any) -> Values:
    return np.asarray(values) / np.linalg.norm(values)


def _of_sum_one(values: Any) -> Values:
    return np.asarray(values) / np.sum(values)


def _networkit_components(pairs: Pairs) -> int:
    graph = pairs.networkit()  # the algorithm does not keep it alive
    algorithm = nk.components.ConnectedComponents(graph)
    algorithm.run()
    return int(algorithm.numberOfComponents())


WAYS: dict[str, dict[str, Way]] = {
    "degree": {
        "scipy": lambda p: np.diff(p.matrix().indptr),
        "scikit-network": lambda p: sk.utils.get_degrees(p.matrix()),
        "networkit": lambda p: _scores(nk.centrality.DegreeCentrality, p.networkit()),
        "igraph": lambda p: np.array(p.igraph().degree()),
    },
    "strength": {
        "numpy": lambda p: np.bincount(np.r_[p.source, p.target], np.r_[p.weight, p.weight], p.n),
        "scipy": lambda p: np.asarray(p.matrix(weighted=True).sum(axis=1)).ravel(),
        "igraph": lambda p: np.array(p.igraph().strength(weights=p.weight.tolist())),
    },
    "eigenvector": {
        "scipy eigsh": lambda p: _leading(p.matrix()),
        "networkit": lambda p: _scores(nk.centrality.EigenvectorCentrality, p.networkit(), tol=1e-9),
        "igraph": lambda p: _of_length_one(p.igraph().eigenvector_centrality(scale=False)),
    },
    "pagerank": {
        "networkit": _networkit_pagerank,
        "scikit-network": lambda p: PageRank().fit_predict(p.matrix(weighted=True)),
        "scikit-network bicgstab": lambda p: PageRank(solver="bicgstab", tol=1e-9).fit_predict(
            p.matrix(weighted=True)
        ),
        "igraph": lambda p: np.array(p.igraph().pagerank(weights=p.weight.tolist())),
    },
    "core_number": {
        "networkit": lambda p: _scores(nk.centrality.CoreDecomposition, p.networkit()),
        "rustworkx": lambda p: np.array([k for _, k in sorted(rx.core_number(p.rustworkx()).items())]),
        "scikit-network": lambda p: sk.topology.get_core_decomposition(p.matrix()),
        "igraph": lambda p: np.array(p.igraph().coreness()),
    },
    "clustering": {"networkit": _networkit_clustering, "igraph": _igraph_clustering},
    "component": {
        "scipy": lambda p: connected_components(p.matrix(), directed=False)[1],
        "networkit": _networkit_components,
        "rustworkx": lambda p: len(rx.connected_components(p.rustworkx())),
        "igraph": lambda p: np.array(p.igraph().connected_components().membership),
    },
    "katz": {"scipy cg": _scipy_katz, "rustworkx": _rustworkx_katz},
    "hits": {
        "scipy eigsh": lambda p: _of_sum_one(_leading(p.matrix(weighted=True))),
        "scikit-network": lambda p: _of_sum_one(np.abs(HITS().fit_predict(p.matrix(weighted=True)))),
        "igraph": lambda p: _of_sum_one(p.igraph().hub_score(weights=p.weight.tolist())),
    },
    "constraint": {
        "scipy": _scipy_constraint,
        "igraph": lambda p: np.array(p.igraph().constraint()),
    },
    "effective_size": {
        "networkit": lambda p: _size_from_clustering(p, _networkit_clustering(p)),
        "igraph": lambda p: _size_from_clustering(p, _igraph_clustering(p)),
    },
    "articulation_point": {
        "rustworkx": lambda p: _in(p.n, rx.articulation_points(p.rustworkx())),
        "igraph": lambda p: _in(p.n, p.igraph().articulation_points()),
    },
    "bridges": {
        "rustworkx": lambda p: len(rx.bridges(p.rustworkx())),
        "igraph": lambda p: len(p.igraph().bridges()),
    },
}
"""Measure → library → its way."""
