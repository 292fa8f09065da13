"""How ties spread: labs of neighbours, counted one by one."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.kernels.csr import symmetric_rows
from kgraph.kernels.spread import n_partner_labs

people = st.lists(st.sets(st.integers(0, 4)), min_size=1, max_size=8)


@given(people, st.sets(st.tuples(st.integers(0, 7), st.integers(0, 7))))
@settings(deadline=None)
def test_partner_labs_are_those_of_neighbours_that_are_not_ones_own(
    labs: list[set[int]], drawn: set[tuple[int, int]]
) -> None:
    n = len(labs)
    pairs = sorted({(min(p), max(p)) for p in drawn if p[0] != p[1] and max(p) < n})
    ends = np.array(pairs, np.int32).reshape(-1, 2)
    source, target = (np.ascontiguousarray(ends[:, i]) for i in (0, 1))
    indptr, indices, _ = symmetric_rows(n, source, target, np.ones(len(pairs)))
    at = np.concatenate([[0], np.cumsum([len(own) for own in labs])])
    flat = np.array([lab for own in labs for lab in sorted(own)], np.int32)
    expected = [
        len(set().union(*(labs[a + b - v] for a, b in pairs if v in (a, b)), set()) - labs[v])
        for v in range(n)
    ]
    assert n_partner_labs(indptr, indices, at, flat).tolist() == expected
