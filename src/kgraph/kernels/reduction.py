"""A graph made small for searches: people whom no shortest path can tell apart are one node.

Three facts about unweighted shortest paths, each of which holds for most people of a co-authorship network:

- *Twins* are neighbours with the same other neighbours, such as the co-authors of one single paper. All
  distances to others are the same, so one node stands for a class of them.
- A class is *simplicial* when its neighbours all know each other. It lies inside no shortest path, so no
  search has to go on from it. After the twins are joined, no two simplicial classes are neighbours.
- Simplicial classes with the same neighbours, such as two papers of one group with a guest each, have the
  same distances to all but each other: one node, a *group*, stands for them too.

What is left are core nodes and groups, whose neighbours are all core nodes. The numbers of a component are in
one piece, core nodes first and breadth-first from its hub: who is near in the graph is near in memory.

References:
    R. Puzis et al., Heuristics for speeding up betweenness centrality computation, Proc. SocialCom (2012)
        302–311.
    A. E. Sarıyüce et al., Graph manipulations for fast centrality computation, ACM Trans. Knowledge
        Discovery from Data 11 (2017) 26.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Marks = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]


class Reduced(NamedTuple):
    """A graph of core nodes and groups, as kernels take it.

    The neighbours of node v are `indices[indptr[v]:indptr[v + 1]]`, ascending; those before `inner[v]` are
    core nodes.
    """

    indptr: Ints
    indices: Indices
    inner: Ints
    is_core: Flags
    component: Indices
    """Of each node, ascending."""
    class_of: Ints
    """The class of twins of each person."""
    class_size: Ints
    class_node: Ints
    """The node each class is in."""

    @property
    def n(self) -> int:
        """Number of nodes."""
        return len(self.indptr) - 1

    @property
    def node_of(self) -> Ints:
        """The node of each person."""
        return self.class_node[self.class_of]

    def per_node(self, of_class: Ints) -> Ints:
        """Sums over the classes in each node."""
        return np.bincount(self.class_node, weights=of_class, minlength=self.n).astype(np.int64)

    def in_order(self, nodes: Ints) -> Ints:
        """Positions in `nodes` of those with neighbours, so that near ones come one after another."""
        place = nodes.astype(np.float64)
        outer = ~self.is_core[nodes]
        place[outer] = self.indices[self.indptr[nodes[outer]]] + 0.5  # a group beside its first neighbour
        order = np.argsort(place, kind="stable")
        has_neighbours = self.indptr[nodes + 1] > self.indptr[nodes]
        return order[has_neighbours[order]]

    def ranges(self, nodes: Ints, size: int) -> Ints:
        """First and last node, exclusive, of the components that every `size` of these nodes touch."""
        starts = np.arange(0, len(nodes), size)
        if not len(starts):
            return np.zeros((0, 2), np.int64)
        component = self.component[nodes]
        first = np.searchsorted(self.component, np.minimum.reduceat(component, starts))
        last = np.searchsorted(self.component, np.maximum.reduceat(component, starts), side="right")
        return np.column_stack([first, last]).astype(np.int64)


def reduced(indptr: Ints, indices: Indices) -> Reduced:
    """The reduction of an undirected graph without loops whose neighbour lists are ascending."""
    marks = np.random.default_rng(0).integers(0, 2**63, len(indptr) - 1, dtype=np.uint64)
    class_of, sizes = _twin_classes(indptr, indices, marks)
    rows = _class_rows(indptr, indices, class_of, len(sizes))
    is_outer = _simplicial(*rows)
    sums = _open_sums(*rows, marks)
    outer = np.flatnonzero(is_outer)
    leader = _same_neighbours(*rows, sums, outer[np.argsort(sums[outer], kind="stable")])
    by_degree = np.argsort(rows[0][:-1] - rows[0][1:], kind="stable")
    number, component, is_core = _numbers(*rows, is_outer, leader, by_degree)
    node_rows = _node_rows(*rows, leader, number, is_core)
    return Reduced(*node_rows, is_core, component, class_of, sizes, number)


@compiled
def _twin_classes(indptr: Ints, indices: Indices, marks: Marks) -> tuple[Ints, Ints]:
    """The class of each node, in the order of first members, and the sizes of classes.

    Candidates come from a hash of the closed neighbourhood and are compared before they count, so that a
    collision costs a saving but never a wrong result.
    """
    n = len(indptr) - 1
    closed = marks.copy()
    for v in range(n):
        for e in range(indptr[v], indptr[v + 1]):
            closed[v] += marks[indices[e]]
    class_of = np.empty(n, np.int64)
    sizes = np.zeros(n, np.int64)
    found = 0
    for v in range(n):
        own = -1
        for e in range(indptr[v], indptr[v + 1]):
            u = indices[e]
            if u > v:
                break
            if closed[u] == closed[v] and _are_twins(indptr, indices, u, v):
                own = class_of[u]
                break
        if own < 0:
            own = found
            found += 1
        class_of[v] = own
        sizes[own] += 1
    return class_of, sizes[:found].copy()


@compiled
def _are_twins(indptr: Ints, indices: Indices, u: int, v: int) -> bool:
    """Whether two neighbours have the same other neighbours."""
    if indptr[u + 1] - indptr[u] != indptr[v + 1] - indptr[v]:
        return False
    i, j = indptr[u], indptr[v]
    while True:
        if i < indptr[u + 1] and indices[i] == v:
            i += 1
        if j < indptr[v + 1] and indices[j] == u:
            j += 1
        if i == indptr[u + 1] or j == indptr[v + 1]:
            return bool(i == indptr[u + 1] and j == indptr[v + 1])
        if indices[i] != indices[j]:
            return False
        i += 1
        j += 1


@compiled
def _class_rows(indptr: Ints, indices: Indices, class_of: Ints, n: int) -> tuple[Ints, Indices]:
    """The graph of the classes: of each, the neighbours of its first member."""
    first = np.full(n, -1, np.int64)
    for v in range(len(class_of) - 1, -1, -1):
        first[class_of[v]] = v
    starts = np.zeros(n + 1, np.int64)
    found = np.empty(len(indices), np.int32)
    filled = 0
    for c in range(n):
        for e in range(indptr[first[c]], indptr[first[c] + 1]):
            u = indices[e]
            other = class_of[u]
            # Classes are numbered by first members, so ascending nodes give ascending classes.
            if other != c and first[other] == u:
                found[filled] = other
                filled += 1
        starts[c + 1] = filled
    return starts, found[:filled].copy()


@compiled
def _joined(indptr: Ints, indices: Indices, u: int, v: int) -> bool:
    """Whether two nodes are neighbours: looked up in the shorter list."""
    if indptr[u + 1] - indptr[u] > indptr[v + 1] - indptr[v]:
        u, v = v, u
    low, high = indptr[u], indptr[u + 1]
    while low < high:
        middle = (low + high) // 2
        if indices[middle] < v:
            low = middle + 1
        else:
            high = middle
    return bool(low < indptr[u + 1] and indices[low] == v)


@compiled
def _simplicial(indptr: Ints, indices: Indices) -> Flags:
    """Whether the neighbours of each node, of which there is one at least, are all joined."""
    n = len(indptr) - 1
    outer = np.zeros(n, np.bool_)
    for v in range(n):
        outer[v] = indptr[v + 1] > indptr[v]
        for i in range(indptr[v], indptr[v + 1]):
            for j in range(i + 1, indptr[v + 1]):
                if not _joined(indptr, indices, indices[i], indices[j]):
                    outer[v] = False
                    break
            if not outer[v]:
                break
    return outer


@compiled
def _open_sums(indptr: Ints, indices: Indices, marks: Marks) -> Marks:
    """A hash of the neighbours of each node."""
    sums = np.zeros(len(indptr) - 1, np.uint64)
    for v in range(len(sums)):
        for e in range(indptr[v], indptr[v + 1]):
            sums[v] += marks[indices[e]]
    return sums


@compiled
def _same_neighbours(indptr: Ints, indices: Indices, sums: Marks, ordered: Ints) -> Indices:
    """Of each node the first with the same neighbours, among those given in the order of their hashes."""
    leader = np.arange(len(indptr) - 1).astype(np.int32)
    for i in range(1, len(ordered)):
        v, first = ordered[i], leader[ordered[i - 1]]
        length = indptr[v + 1] - indptr[v]
        same = sums[v] == sums[first] and length == indptr[first + 1] - indptr[first]
        for k in range(length):
            if not same:
                break
            same = indices[indptr[v] + k] == indices[indptr[first] + k]
        if same:
            leader[v] = first
    return leader


@compiled
def _numbers(
    indptr: Ints, indices: Indices, is_outer: Flags, leader: Indices, starts: Ints
) -> tuple[Ints, Indices, Flags]:
    """The node of each class, the component of each node, and whether it is core.

    Searches begin at `starts`, by falling degree. Leaving out simplicial nodes takes no component apart.
    """
    n = len(indptr) - 1
    number = np.full(n, -1, np.int64)
    component, is_core = np.empty(n, np.int32), np.zeros(n, np.bool_)
    queue = np.empty(n, np.int64)
    done, n_components = 0, 0
    for start in starts:
        if number[start] >= 0 or is_outer[start]:
            continue
        first, last = done, done
        for round in range(2):
            if round == 0:
                number[start], queue[done] = done, start
                done += 1
            head = first
            while head < (done if round == 0 else last):
                v = queue[head]
                head += 1
                for e in range(indptr[v], indptr[v + 1]):
                    u = indices[e]
                    if number[u] < 0 and is_outer[u] == (round == 1) and leader[u] == u:
                        number[u], queue[done] = done, u
                        done += 1
            if round == 0:
                last = done
        is_core[first:last] = True
        component[first:done] = n_components
        n_components += 1
    for v in range(n):
        number[v] = number[leader[v]]
    return number, component[:done].copy(), is_core[:done].copy()


@compiled
def _node_rows(
    indptr: Ints, indices: Indices, leader: Indices, number: Ints, is_core: Flags
) -> tuple[Ints, Indices, Ints]:
    """The graph of the nodes, neighbours ascending, and where the core nodes in each list end."""
    n = len(is_core)
    first = np.empty(n, np.int64)
    for v in range(len(leader)):
        if leader[v] == v:
            first[number[v]] = v
    starts, inner = np.zeros(n + 1, np.int64), np.zeros(n, np.int64)
    found = np.empty(len(indices), np.int32)
    filled = 0
    for v in range(n):
        n_core = 0
        for e in range(indptr[first[v]], indptr[first[v] + 1]):
            u = indices[e]
            if leader[u] == u:
                found[filled] = number[u]
                filled += 1
                n_core += is_core[number[u]]
        inner[v] = starts[v] + n_core
        starts[v + 1] = filled
        found[starts[v] : filled].sort()
    return starts, found[:filled].copy(), inner
