"""Expected shares of trees are those that cutting each tie alone gives."""

from __future__ import annotations

import networkx as nx
import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from kgraph.kernels import trees

_TREES = st.lists(st.lists(st.tuples(st.integers(0, 50), st.floats(0, 1)), max_size=8), max_size=4)


@given(_TREES)
def test_each_tie_takes_away_the_smaller_part(drawn: list[list[tuple[int, float]]]) -> None:
    forest, roots, sizes, expected = nx.Graph(), [], [], []
    for ties in drawn:
        root = forest.number_of_nodes()
        forest.add_node(root)
        for n, (to, certainty) in enumerate(ties, root + 1):
            forest.add_edge(root + to % (n - root), n, certainty=certainty)
        size = len(ties) + 1
        roots.append(root)
        sizes.append(size)
        tree = forest.subgraph(range(root, root + size)).copy()
        share = 1.0
        for a, b, certainty in list(tree.edges(data="certainty")):
            tree.remove_edge(a, b)
            part = len(nx.node_connected_component(tree, b))
            share -= (1 - certainty) * min(part, size - part) / size
            tree.add_edge(a, b, certainty=certainty)
        expected.append(share)
    found = [run(*_columns(forest, roots, sizes)) for run in (trees._shares, trees._compiled_shares())]
    assert np.allclose(found[0], expected)
    assert (found[0] == found[1]).all()


def _columns(forest: nx.Graph, roots: list[int], sizes: list[int]) -> tuple[np.ndarray, ...]:
    edges = list(forest.edges(data="certainty"))
    ends = np.array([(a, b) for a, b, _ in edges], np.int64).reshape(-1, 2)
    order = np.argsort(ends.ravel(), kind="stable")
    starts = np.searchsorted(ends.ravel()[order], np.arange(forest.number_of_nodes() + 1))
    certainty = np.array([c for _, _, c in edges])
    whole = np.array(roots, np.int64), np.array(sizes, np.int64)
    return *whole, starts, ends[:, ::-1].ravel()[order], order // 2, certainty
