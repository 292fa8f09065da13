from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import networkx as nx
import numpy as np
import pytest
from graphs import network_of, team_graphs, values
from hypothesis import given, settings

from kgraph.errors import BadRequest, UnknownName
from kgraph.measures import DEFAULT_MEASURES, MEASURES, centrality
from kgraph.measures.adjacency import Adjacency
from kgraph.measures.catalogue import FEWEST, Measure, get_measure
from kgraph.measures.local import triangles

SAMPLED = [m.name for m in MEASURES if m.exact_work is not None]


def large() -> nx.Graph:
    return nx.disjoint_union(nx.powerlaw_cluster_graph(600, 3, 0.6, seed=2), nx.path_graph(30))


@pytest.mark.parametrize("measure", SAMPLED)
def test_a_sample_says_so_and_its_error_holds(measure: str) -> None:
    network = network_of(large())
    exact = np.array(values(network, measure))
    highest = np.argsort(-exact)[:30]
    inside, anybody = [], []
    for seed in range(8):
        table = centrality(network, (measure,), samples=120, seed=seed)
        fact = table.fact(measure)
        assert (fact.is_exact, fact.samples, fact.seed) == (False, 120, seed)
        assert fact.error == pytest.approx(table.errors[measure].max())
        assert any(measure in note and "120 sources" in note for note in table.notes)
        off = np.abs(table.frame[measure].to_numpy() - exact)
        inside.append((off <= table.errors[measure].to_numpy() + 1e-12)[highest].mean())
        anybody.append((off <= fact.error).mean())
    assert np.mean(inside) > 0.9
    assert np.mean(anybody) > 0.98


def test_of_the_largest_networks_the_fewest_sources_are_drawn_and_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def costly(name: str) -> Measure:
        return replace(get_measure(name), exact_work=0.0, sampled_work=1.0)

    monkeypatch.setattr(sys.modules["kgraph.measures.centrality"], "get_measure", costly)
    table = centrality(network_of(large()), ("betweenness",))
    fact = table.fact("betweenness")
    assert (fact.is_exact, fact.samples) == (False, FEWEST)
    assert 0 < fact.error < 1
    assert f"betweenness: estimated from {FEWEST} sources" in table.notes[-1]


@pytest.mark.parametrize("weight", [-1.0, float("inf"), float("nan")])
def test_weights_that_measure_nothing_are_refused_where_they_are_looked_at(weight: float) -> None:
    network = network_of(nx.Graph([(0, 1), (1, 2, {"weight": weight})]))
    for measure in MEASURES:
        if measure.uses_weight:
            with pytest.raises(BadRequest, match=f"{measure.name} looks at weights"):
                centrality(network, (measure.name,))
        else:
            assert len(values(network, measure.name)) == 3


def test_weights_of_zero_count_nothing() -> None:
    network = network_of(nx.Graph([(0, 1, {"weight": 0}), (1, 2, {"weight": 0}), (0, 2, {"weight": 0})]))
    assert values(network, "clustering_weighted") == values(network, "strength") == [0, 0, 0]


@pytest.mark.parametrize("measure", SAMPLED)
def test_all_sources_sampled_are_the_exact_values(measure: str) -> None:
    network = network_of(large())
    table = centrality(network, (measure,), samples=10_000)
    assert table.frame[measure].to_list() == pytest.approx(values(network, measure), abs=1e-9)
    assert table.errors[measure].max() == pytest.approx(0, abs=1e-9)
    assert table.fact(measure).samples == (630 if measure == "betweenness" else 600)  # of the component


def test_small_components_stay_exact_when_the_large_one_is_sampled() -> None:
    network = network_of(large())
    table = centrality(network, ("closeness", "harmonic"), samples=20)
    for measure in ("closeness", "harmonic"):
        assert table.frame[measure][600:].to_list() == pytest.approx(values(network, measure)[600:])
        assert table.errors[measure][600:].to_list() == [0.0] * 30


def test_exact_results_carry_no_error_and_no_seed() -> None:
    table = centrality(network_of(nx.karate_club_graph()))
    assert all(f.is_exact and f.error == 0 and f.seed is None and f.to_text() == "exact" for f in table.facts)
    assert (table.errors, table.notes) == ({}, ())
    assert table.frame.columns == ["id", "iri", "label", *DEFAULT_MEASURES]


def test_wrong_requests_are_named() -> None:
    network = network_of(nx.path_graph(3))
    with pytest.raises(UnknownName, match="did you mean 'betweenness'"):
        centrality(network, ("betweeness",))
    with pytest.raises(BadRequest, match="at least 2"):
        centrality(network, ("betweenness",), samples=1)
    with pytest.raises(BadRequest, match="one or the other"):
        centrality(network, ("betweenness",), samples=10, exact=True)


def test_a_network_of_other_edges_has_rows_of_its_own() -> None:
    network = network_of(nx.path_graph(4))
    assert values(network, "core_number") == [1, 1, 1, 1]
    assert network.compressed_rows is network.compressed_rows
    assert values(replace(network, edges=network.edges.head(1)), "core_number") == [1, 1, 0, 0]


def test_an_empty_network_has_empty_columns() -> None:
    assert centrality(network_of(nx.Graph()), [m.name for m in MEASURES]).frame.height == 0


@given(graph=team_graphs())
@settings(max_examples=60, deadline=None)
def test_triangles_are_networkx_s(graph: nx.Graph) -> None:
    expected = nx.triangles(graph)
    assert triangles(Adjacency.of(network_of(graph))).tolist() == [expected[v] for v in graph]


PROGRAM = """
import sys, hashlib
sys.path.insert(0, sys.argv[1])
import networkx as nx
from graphs import network_of
from kgraph.measures import centrality, communities
from kgraph.networks.layout import layout
graph = nx.disjoint_union(nx.powerlaw_cluster_graph(400, 4, 0.6, seed=3), nx.path_graph(9))
network = network_of(graph)
found = centrality(network, samples=64)
place = layout(network, seed=5)
parts = [found.frame[c].to_numpy().tobytes() for c in found.frame.columns[3:]]
parts += [communities(network, seed=5).labels.to_numpy().tobytes(), place["x"].to_numpy().tobytes()]
print(hashlib.sha256(b"".join(parts)).hexdigest())
"""


def test_every_process_gives_the_same_bytes(request: pytest.FixtureRequest) -> None:
    folder = str(request.path.parents[1] / "networks")
    commands = [[sys.executable, "-c", PROGRAM, folder] for _ in range(2)]
    running = [subprocess.Popen(c, stdout=subprocess.PIPE, text=True) for c in commands]
    digests = {process.communicate()[0] for process in running}
    assert [process.returncode for process in running] == [0, 0]
    assert len(digests) == 1
