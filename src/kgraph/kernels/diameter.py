"""The longest of all shortest paths, without looking at all of them.

References:
    P. Crescenzi et al., On computing the diameter of real-world undirected graphs, Theoretical Computer
        Science 514 (2013) 84–95 (iFUB, from the middle of a double sweep).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]


@compiled
def distances_from(indptr: Ints, indices: Indices, source: int, queue: Ints) -> tuple[Indices, int]:
    """Steps from a node to every other (−1 where there is no way), and how many it reaches.

    `queue` receives the nodes in the order in which they are reached; the last is one of the farthest.
    """
    distance = np.full(len(indptr) - 1, -1, np.int32)
    distance[source] = 0
    queue[0] = source
    head, tail = 0, 1
    while head < tail:
        v = queue[head]
        head += 1
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            if distance[u] < 0:
                distance[u] = distance[v] + 1
                queue[tail] = u
                tail += 1
    return distance, tail


@compiled
def diameter(indptr: Ints, indices: Indices, start: int, searches: int) -> tuple[int, int]:
    """What the diameter of the component of `start` is at least and at most: the same, as a rule.

    Two sweeps give a long path; from its middle the nodes are looked at from the farthest inwards, until no
    path between the nearer ones can be longer than the longest found, or after so many `searches`.
    """
    n = len(indptr) - 1
    queue, order = np.empty(n, np.int64), np.empty(n, np.int64)
    _, reached = distances_from(indptr, indices, start, queue)
    end = queue[reached - 1]
    there, _ = distances_from(indptr, indices, end, queue)
    other = queue[reached - 1]
    longest = there[other]
    back, _ = distances_from(indptr, indices, other, queue)
    middle = start
    for v in queue[:reached]:
        if there[v] + back[v] == longest and back[v] == longest // 2:
            middle = v
            break
    depth, _ = distances_from(indptr, indices, middle, order)
    for i in range(reached - 1, -1, -1):
        if 2 * depth[order[i]] <= longest:
            break
        if reached - i > searches:
            return int(longest), int(2 * depth[order[i]])
        away, _ = distances_from(indptr, indices, order[i], queue)
        longest = max(longest, away[queue[reached - 1]])
    return int(longest), int(longest)
