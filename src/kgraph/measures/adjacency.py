"""Networks as sparse arrays (CSR)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    from scipy.sparse import csr_array

    from kgraph.kernels.reduction import Reduced
    from kgraph.networks.network import Network

    Ints = npt.NDArray[np.int64]
    Indices = npt.NDArray[np.int32]
    Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Adjacency:
    """An undirected graph without loops: the neighbours of node v are `indices[indptr[v]:indptr[v + 1]]`,
    in ascending order, and `weights` stands beside them.
    """

    indptr: Ints
    indices: Indices
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
    def arcs(self) -> tuple[Ints, Indices, Ints]:
        """Each pair once, towards the end of higher degree; see `kgraph.kernels.triangles.arcs`."""
        from kgraph.kernels.triangles import arcs

        return arcs(self.indptr, self.indices)

    @cached_property
    def reduced(self) -> Reduced:
        """The graph made small for searches; see `kgraph.kernels.reduction`."""
        from kgraph.kernels.reduction import reduced

        return reduced(self.indptr, self.indices)

    @property
    def search_work(self) -> int:
        """Searches from everybody times the pairs they pass, both counted on the reduced graph."""
        return self.reduced.n * len(self.reduced.indices)

    def matrix(self, *, weighted: bool) -> csr_array:
        """The symmetric matrix, with weights or ones."""
        import numpy as np
        from scipy.sparse import csr_array

        data = self.weights if weighted else np.ones(len(self.indices))
        return csr_array((data, self.indices, self.indptr), shape=(self.n, self.n))

    @classmethod
    def of(cls, network: Network) -> Adjacency:
        """The adjacency of a network, in the order of its nodes."""
        return cls(*network.compressed_rows)

    @classmethod
    def from_pairs(cls, n: int, source: Ints, target: Ints, weight: Floats) -> Adjacency:
        """The adjacency of pairs, each given once, none with itself."""
        import numpy as np

        from kgraph.kernels.csr import symmetric_rows

        low, high = np.minimum(source, target), np.maximum(source, target)
        order = np.lexsort((high, low))
        return cls(
            *symmetric_rows(n, low[order].astype(np.int32), high[order].astype(np.int32), weight[order])
        )
