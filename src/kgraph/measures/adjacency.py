"""Networks as sparse arrays (CSR), and their quotient by people who cannot be told apart."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int64]
    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Adjacency:
    """An undirected graph without loops: the neighbours of node v are `indices[indptr[v]:indptr[v + 1]]`,
    in ascending order, and `weights` stands beside them.
    """

    indptr: Ints
    indices: Ints
    weights: Floats

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.indptr) - 1

    @cached_property
    def degree(self) -> Ints:
        """Number of neighbours of each node."""
        import numpy as np

        return np.diff(self.indptr)

    @cached_property
    def rows(self) -> Ints:
        """The node whose neighbour `indices` names, for each of its entries."""
        import numpy as np

        return np.repeat(np.arange(self.n), self.degree)

    def neighbours(self, nodes: Ints) -> tuple[Ints, Ints]:
        """Each of these nodes with each of its neighbours, as two arrays."""
        import numpy as np

        counts = self.degree[nodes]
        ends = np.cumsum(counts)
        entries = np.arange(ends[-1]) + np.repeat(self.indptr[:-1][nodes] - ends + counts, counts)
        return np.repeat(nodes, counts), self.indices[entries]

    def matrix(self, *, weighted: bool) -> csr_array:
        """The symmetric matrix, with weights or ones."""
        import numpy as np
        from scipy.sparse import csr_array

        data = self.weights if weighted else np.ones(len(self.indices))
        return csr_array((data, self.indices, self.indptr), shape=(self.n, self.n))

    @classmethod
    def of(cls, network: Network) -> Adjacency:
        """The adjacency of a network, in the order of its nodes."""
        import numpy as np

        source, target = (network.edges[end].to_numpy().astype(np.int64) for end in ("source", "target"))
        weight = network.edges["weight"].to_numpy().astype(np.float64)
        return cls.from_pairs(network.n_nodes, source, target, weight)

    @classmethod
    def from_pairs(cls, n: int, source: Ints, target: Ints, weight: Floats) -> Adjacency:
        """The adjacency of pairs, each given once, none with itself."""
        import numpy as np

        rows, columns = np.concatenate([source, target]), np.concatenate([target, source])
        order = np.argsort(rows * n + columns, kind="stable")
        indptr = np.zeros(n + 1, np.int64)
        np.cumsum(np.bincount(rows, minlength=n), out=indptr[1:])
        return cls(indptr, columns[order], np.concatenate([weight, weight])[order])

    def part(self, mask: npt.NDArray[np.bool_]) -> Adjacency:
        """The graph of the nodes in a mask, in their order."""
        import numpy as np

        row = np.cumsum(mask) - 1
        kept = mask[self.rows] & mask[self.indices] & (self.rows < self.indices)
        return Adjacency.from_pairs(
            int(mask.sum()), row[self.rows[kept]], row[self.indices[kept]], self.weights[kept]
        )


@dataclass(frozen=True)
class Quotient:
    """A graph in which twins are one node.

    Twins are neighbours with the same other neighbours, such as people who are on the same single paper. No
    shortest path between two others can tell them apart, so all measures of unweighted distance can be
    computed on one of them. In co-authorship networks this saves a third of the nodes and more of the pairs.
    """

    graph: Adjacency
    """One node per class of twins."""
    sizes: Ints
    """Number of twins in each class."""
    class_of: Ints
    """The class of each node of the original graph."""


def quotient(graph: Adjacency) -> Quotient:
    """The classes of twins of a graph, in the order of their first nodes.

    Candidates come from a hash of each closed neighbourhood; each is compared with the first of its class
    before it counts, so a collision costs a saving but never a wrong result.
    """
    import numpy as np

    marks = np.random.default_rng(0).integers(0, 2**63, graph.n, dtype=np.uint64)
    sums = np.concatenate([np.zeros(1, np.uint64), np.cumsum(marks[graph.indices], dtype=np.uint64)])
    closed = sums[graph.indptr[1:]] - sums[graph.indptr[:-1]] + marks  # wraps around, on purpose
    _, first, label = np.unique(closed, return_index=True, return_inverse=True)
    leader = _confirmed(graph, first[label].astype(np.int64))
    leaders, class_of, sizes = np.unique(leader, return_inverse=True, return_counts=True)
    mask = np.zeros(graph.n, np.bool_)
    mask[leaders] = True
    return Quotient(graph.part(mask), sizes.astype(np.int64), class_of.astype(np.int64))


def _confirmed(graph: Adjacency, leader: Ints) -> Ints:
    """The supposed twin of each node, or the node itself where they are no twins after all.

    v and u are twins when they are neighbours of equal degree and every other neighbour of v is one of u.
    """
    import numpy as np

    key = graph.rows * graph.n + graph.indices

    def joined(a: Ints, b: Ints) -> npt.NDArray[np.bool_]:
        wanted = a * graph.n + b
        place = np.minimum(np.searchsorted(key, wanted), max(len(key) - 1, 0))
        return key[place] == wanted if len(key) else np.zeros(len(wanted), np.bool_)

    node = np.arange(graph.n)
    other = leader != node
    good = ~other
    good[other] = (graph.degree[node[other]] == graph.degree[leader[other]]) & joined(
        node[other], leader[other]
    )
    entry = other[graph.rows] & (graph.indices != leader[graph.rows])
    shared = joined(leader[graph.rows[entry]], graph.indices[entry])
    good[graph.rows[entry][~shared]] = False
    return np.where(good, leader, node)
