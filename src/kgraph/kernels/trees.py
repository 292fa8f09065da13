"""Trees of a forest, each walked from its root."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


WORTH_COMPILING = 100_000
"""Ties from which on it pays to load the compiled code."""


def expected_shares(
    roots: Ints, sizes: Ints, starts: Ints, others: Ints, ties: Ints, certainty: Floats
) -> Floats:
    """Of each tree the expected share of its nodes that belong together, if each tie holds by itself.

    A tie that does not hold takes away the smaller of the two parts that it joins: 1 - Σ (1 - certainty)
    times the share of that part. Nodes of all trees are numbered from 0.

    roots, sizes: a node of each tree, and how many nodes are counted to it. starts, others, ties: of node n
    the neighbours `others[starts[n]:starts[n + 1]]` and the numbers of the ties that lead there.
    """
    walk = _shares if len(certainty) < WORTH_COMPILING else _compiled_shares()
    return walk(roots, sizes, starts, others, ties, certainty)


@cache
def _compiled_shares() -> Callable[..., Floats]:
    return compiled(_shares)


def _shares(roots: Ints, sizes: Ints, starts: Ints, others: Ints, ties: Ints, certainty: Floats) -> Floats:
    n = len(starts) - 1
    above, tie, below = np.full(n, -1), np.full(n, -1), np.ones(n, np.int64)
    order, stack = np.empty(n, np.int64), np.empty(n, np.int64)
    found = np.ones(len(roots))
    for t in range(len(roots)):
        root = roots[t]
        above[root] = root
        stack[0], waiting, walked = root, 1, 0
        while waiting:
            waiting -= 1
            node = stack[waiting]
            order[walked] = node
            walked += 1
            for k in range(starts[node], starts[node + 1]):
                other = others[k]
                if above[other] < 0:
                    above[other], tie[other] = node, ties[k]
                    stack[waiting] = other
                    waiting += 1
        for k in range(walked - 1, 0, -1):
            node = order[k]
            below[above[node]] += below[node]
            part = min(below[node], sizes[t] - below[node])
            found[t] -= (1 - certainty[tie[node]]) * part / sizes[t]
    return found
