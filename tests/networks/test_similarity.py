"""Similarities: their definition on sets of papers, and what holds of them whatever the papers."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgraph.model.entities import Entities
from kgraph.networks import SIMILARITIES, network_from_entities
from kgraph.networks.similarity import get_similarity
from kgraph.rdf.iris import DEFAULT_BASE

sets = st.sets(st.integers(0, 8), min_size=1)
DEFINED = {
    "association": lambda a, b: len(a & b) / (len(a) * len(b)),
    "cosine": lambda a, b: len(a & b) / math.sqrt(len(a) * len(b)),
    "jaccard": lambda a, b: len(a & b) / len(a | b),
    "inclusion": lambda a, b: len(a & b) / min(len(a), len(b)),
}


@given(sets, sets)
def test_each_is_what_it_is_on_sets(a: set[int], b: set[int]) -> None:
    numbers = len(a & b), len(a), len(b)
    found = {s.name: float(s.value(*map(float, numbers))) for s in SIMILARITIES}
    assert found == pytest.approx({name: of(a, b) for name, of in DEFINED.items()})
    assert 0 <= found["jaccard"] <= found["cosine"] <= found["inclusion"] <= 1
    assert found["association"] <= found["jaccard"] + 1e-12
    assert (found["jaccard"] == 1) == (a == b)
    assert (found["inclusion"] == 1) == (a <= b or b <= a)
    swapped = {s.name: float(s.value(float(numbers[0]), float(len(b)), float(len(a)))) for s in SIMILARITIES}
    assert swapped == found


@pytest.mark.parametrize("name", [s.name for s in SIMILARITIES])
@pytest.mark.parametrize("network", ["coauthorship", "topic-cooccurrence", "lab over topic"])
def test_edges_have_it_beside_count_and_weight(tiny: Entities, network: str, name: str) -> None:
    plain = network_from_entities(tiny, network, base=DEFAULT_BASE, weight="fractional")
    found = network_from_entities(tiny, network, base=DEFAULT_BASE, weight="fractional", similarity=name)
    assert found.edges.drop("similarity").equals(plain.edges)
    assert found.parameters["similarity"] == name
    assert plain.incidence is not None
    groups: dict[int, set[str]] = {}
    for group, node in plain.incidence.select("group", "node").iter_rows():
        groups.setdefault(node, set()).add(group)
    of = DEFINED[get_similarity(name).name]
    expected = [of(groups[a], groups[b]) for a, b in plain.edges.select("source", "target").iter_rows()]
    assert found.edges["similarity"].to_list() == pytest.approx(expected)


def test_a_selection_of_nodes_leaves_it_as_it_is(tiny: Entities) -> None:
    whole = network_from_entities(tiny, "coauthorship", base=DEFAULT_BASE, similarity="cosine")
    part = network_from_entities(tiny, "coauthorship", base=DEFAULT_BASE, similarity="cosine", ego="ada")
    label = {  # Ada and Bo: 2 joint papers, of 3 and 3.
        frozenset((n.nodes["id"][s], n.nodes["id"][t])): v
        for n in (whole, part)
        for s, t, v in n.edges.select("source", "target", "similarity").iter_rows()
    }
    assert label[frozenset(("ada", "bo"))] == pytest.approx(2 / 3)
    assert part.edges["similarity"].is_in(whole.edges["similarity"].implode()).all()
