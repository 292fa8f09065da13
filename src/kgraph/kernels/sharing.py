"""With how many others nodes share a group."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]


@compiled
def neighbours(
    nodes: tuple[int, int], member: Indices, begin: Indices, first: Ints, place: Indices, degree: Ints
) -> None:
    """How many others each node of a range shares a group with.

    first, place: as of `kgraph.kernels.projection.occurrences`. begin: of each membership, where its group
    begins.
    """
    met = np.full(len(first) - 1, -1, np.int32)
    for u in range(nodes[0], nodes[1]):
        met[u] = u
        for o in range(first[u], first[u + 1]):
            for j in range(begin[place[o, 0]], place[o, 1]):
                if met[member[j]] != u:
                    met[member[j]] = u
                    degree[u] += 1


@compiled
def has_repeats(n: int, group: Indices, node: Indices) -> bool:
    """Whether a group has one of n nodes twice; the rows of a group stand together."""
    met = np.full(n, -1, np.int32)
    for k in range(len(group)):
        if met[node[k]] == group[k]:
            return True
        met[node[k]] = group[k]
    return False
