"""Figures of whole networks: networkx's values, published values, and the laws of the random models."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import networkx as nx
import numpy as np
import polars as pl
import pytest
from graphs import network_of, team_graphs, weighted_graphs
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.kernels.diameter import diameter
from kgraph.measures.figures import FIGURES
from kgraph.measures.statistics import statistics
from kgraph.networks import Network
from kgraph.networks.projection import project


def largest(graph: nx.Graph) -> nx.Graph:
    return graph.subgraph(max(nx.connected_components(graph), key=lambda c: (len(c), -min(c))))


REFERENCE: dict[str, Callable[[nx.Graph], float]] = {
    "nodes": len,
    "pairs": nx.number_of_edges,
    "density": nx.density,
    "isolated": nx.number_of_isolates,
    "components": nx.number_connected_components,
    "mean_distance": lambda g: nx.average_shortest_path_length(largest(g)),
    "diameter": lambda g: nx.diameter(largest(g)),
    "mean_clustering": nx.average_clustering,
    "transitivity": nx.transitivity,
    "assortativity": nx.degree_assortativity_coefficient,
    "max_core": lambda g: max(nx.core_number(g).values()),
}


UNDEFINED: dict[str, Callable[[nx.Graph], bool]] = {
    "density": lambda g: len(g) < 2,
    "mean_distance": lambda g: not g.number_of_edges(),
    "diameter": lambda g: not g.number_of_edges(),
    "transitivity": lambda g: max(d for _, d in g.degree) < 2,
    "assortativity": lambda g: len({d for _, d in g.degree if d}) < 2,
}
"""Where a figure does not exist; networkx gives 0 or nan, or refuses."""


def figures(network: Network) -> dict[str, float | None]:
    return dict(statistics(network, samples=0).frame.select("name", "value").iter_rows())


def test_every_figure_of_networkx_has_its_reference() -> None:
    assert {f.name for f in FIGURES if f.networkx} == set(REFERENCE)


@given(graph=st.one_of(weighted_graphs(), team_graphs()).filter(len))
@settings(max_examples=80, deadline=None)
def test_figures_are_networkx_s_wherever_they_exist(graph: nx.Graph) -> None:
    found = figures(network_of(graph))
    one_size = len({len(c) for c in nx.connected_components(graph)}) == nx.number_connected_components(graph)
    for name, reference in REFERENCE.items():
        value = found[name]
        is_undefined = name in UNDEFINED and UNDEFINED[name](graph)
        assert (value is None) == is_undefined, name
        if is_undefined or (name in ("mean_distance", "diameter") and not one_size):
            continue  # nothing to compare, or several largest components
        assert value == pytest.approx(reference(graph), abs=1e-6), name


def test_nobody_at_all() -> None:
    found = figures(network_of(nx.Graph()))
    assert found["nodes"] == 0
    assert {v for k, v in found.items() if k not in ("nodes", "pairs", "isolated", "components")} == {None}


SHAPES = (
    nx.path_graph(9),
    nx.cycle_graph(8),
    nx.star_graph(5),
    nx.grid_2d_graph(4, 7),
    nx.barbell_graph(5, 6),
    nx.balanced_tree(3, 3),
)


@pytest.mark.parametrize("graph", SHAPES)
def test_the_diameter_needs_more_than_two_sweeps(graph: nx.Graph) -> None:
    assert figures(network_of(graph))["diameter"] == nx.diameter(graph)


@pytest.mark.parametrize("graph", SHAPES)
@pytest.mark.parametrize("searches", [0, 2])
def test_a_search_for_the_diameter_that_ends_early_gives_bounds(graph: nx.Graph, searches: int) -> None:
    indptr, indices, _ = network_of(graph).compressed_rows
    least, most = diameter(indptr, indices, 0, searches)
    assert least <= nx.diameter(graph) <= most


def test_the_marriages_of_florence_are_as_printed() -> None:
    """M. O. Jackson, Social and Economic Networks (2008), §1.2.1, after Padgett and Ansell (1993)."""
    graph = nx.florentine_families_graph()
    values = dict(
        zip(graph, network_of(graph).centrality(("betweenness",)).frame["betweenness"], strict=True)
    )
    printed = {"Medici": 0.522, "Strozzi": 0.103, "Guadagni": 0.255}
    assert {name: round(values[name], 3) for name in printed} == printed


def test_who_met_whom_in_the_deep_south_is_as_printed() -> None:
    """The first rows of the women-by-women matrix of R. L. Breiger, Social Forces 53 (1974) 181–190."""
    graph = nx.davis_southern_women_graph()
    women = graph.graph["top"]
    rows = [(event, women.index(w)) for w in women for event in graph[w]]
    incidence = pl.DataFrame(rows, schema=["group", "node"], orient="row").with_columns(
        pl.lit(None, pl.Int64).alias("year"), cut=False, rank=1
    )
    edges, _ = project(incidence, len(women))
    together = np.zeros((len(women), len(women)), int)
    for a, b, n in edges.select("source", "target", "papers").iter_rows():
        together[a, b] = together[b, a] = n
    printed = {
        "Evelyn Jefferson": [0, 6, 7, 6, 3, 4, 3, 3, 3, 2, 2, 2, 2, 2, 1, 2, 1, 1],
        "Laura Mandeville": [6, 0, 6, 6, 3, 4, 4, 2, 3, 2, 1, 1, 2, 2, 2, 1, 0, 0],
        "Theresa Anderson": [7, 6, 0, 6, 4, 4, 4, 3, 4, 3, 2, 2, 3, 3, 2, 2, 1, 1],
    }
    assert {name: together[women.index(name)].tolist() for name in printed} == printed


def test_teams_drawn_at_random_have_the_transitivity_expected_of_them() -> None:
    rng = np.random.default_rng(5)
    people, groups = 4_000, 3_000
    stubs = rng.permutation(np.repeat(np.arange(people), rng.poisson(2.0, people) + 1))
    sizes = rng.integers(1, 7, groups)
    at = np.repeat(np.arange(groups), sizes)[: len(stubs)]
    rows = pl.DataFrame({"group": at, "node": stubs[: len(at)]}).unique().sort("group", "node")
    rows = rows.with_columns(pl.lit(None, pl.Int64).alias("year"), cut=False, rank=1)
    edges, years = project(rows, people)
    nodes = pl.DataFrame({"id": [f"{i:06}" for i in range(people)]}).with_columns(iri="id", label="id")
    found = figures(Network("n", "N", "full", nodes, edges, incidence=rows, edge_years=years))
    assert found["transitivity"] is not None
    assert found["expected_transitivity"] == pytest.approx(found["transitivity"], rel=0.1)


def test_no_transitivity_is_expected_of_teams_whose_pairs_were_cut() -> None:
    """The moments of the teams tell the triangles only where all of their pairs are there."""
    rows = pl.DataFrame({"group": ["a", "a", "a", "b", "b"], "node": [0, 1, 2, 0, 1]})
    nodes = pl.DataFrame({"id": ["x", "y", "z"]}).with_columns(iri="id", label="id")
    pairs = pl.DataFrame({"source": [0, 0, 1], "target": [1, 2, 2], "papers": [2, 1, 1]})
    whole = Network("n", "N", "full", nodes, pairs.with_columns(weight="papers"), incidence=rows)
    cut = dataclasses.replace(whole, edges=whole.edges.filter(pl.col("papers") > 1))
    assert figures(whole)["expected_transitivity"] is not None
    told = statistics(cut, samples=0)
    assert told.value("expected_transitivity") is None
    assert any("pairs were left out" in note for note in told.notes)
