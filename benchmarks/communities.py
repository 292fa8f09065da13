"""Communities beside every library that finds them: seconds, quality, agreement with ours.

    python benchmarks/communities.py [--papers N …] [--tables WORKSPACE/current/tables] [--networkx]

Ours is the whole call, from a network without cached rows to labels; others' go from the same arrays to
theirs, with their own defaults. Each way runs until it took two seconds or five times, in turns with the
others, and the best counts; CPU is the processor time of all its threads, which a busy machine changes less.
Modularity and the constant Potts model's quality are computed by ours for all; AMI is the adjusted mutual
information with ours. © is copyleft. scikit-network's Leiden with `modularity="potts"` is left out: it does
not come to an end on these networks.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
from synthetic import entities as synthetic

from kgraph.kernels.agreement import adjusted_mutual_information
from kgraph.kernels.grouping import first_numbered
from kgraph.measures import communities
from kgraph.measures.communities import constant_potts, modularity, usual_runs
from kgraph.measures.community_methods import METHODS
from kgraph.networks import Network, network_from_entities
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.tables import read_tables

Labels = npt.NDArray[np.integer[Any]]
LIMIT_SECONDS, MOST_RUNS = 2.0, 5
POTTS = 0.1
"""Resolution of the constant Potts model."""


@dataclass(frozen=True)
class Way:
    """One library's way to do what one of our methods does."""

    method: str
    library: str
    find: Callable[[Network], Any]


def pairs(network: Network) -> tuple[Labels, Labels, npt.NDArray[np.float64]]:
    source, target, weight = (network.edges[c].to_numpy() for c in ("source", "target", "weight"))
    return source, target, weight


def by_networkit(make: Callable[[Any, Any], Any]) -> Callable[[Network], Labels]:
    def find(network: Network) -> Labels:
        import networkit as nk

        source, target, weight = pairs(network)
        graph = nk.GraphFromCoo((weight, (source, target)), n=network.n_nodes, weighted=True)
        algorithm = make(nk, graph)
        algorithm.run()
        partition = getattr(algorithm, "getPartition", lambda: None)()
        return np.asarray(partition.getVector())

    return find


def by_sknetwork(find: Callable[[Any, Network], Any]) -> Callable[[Network], Any]:
    def work(network: Network) -> Any:
        from scipy.sparse import csr_matrix

        source, target, weight = pairs(network)
        rows, columns = np.concatenate([source, target]), np.concatenate([target, source])
        shape = (network.n_nodes, network.n_nodes)
        return find(csr_matrix((np.tile(weight, 2), (rows, columns)), shape=shape), network)

    return work


def by_scipy(network: Network) -> Any:
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import connected_components

    source, target, weight = pairs(network)
    matrix = coo_matrix((weight, (source, target)), shape=(network.n_nodes, network.n_nodes))
    return connected_components(matrix, directed=False)[1]


def by_igraph(find: Callable[[Any, list[float]], Any]) -> Callable[[Network], Any]:
    def work(network: Network) -> Any:
        import igraph

        source, target, weight = pairs(network)
        graph = igraph.Graph(n=network.n_nodes, edges=np.column_stack([source, target]))
        return find(graph, weight.tolist()).membership

    return work


def by_networkx(network: Network) -> Any:
    source, target, weight = pairs(network)
    graph = nx.empty_graph(network.n_nodes)
    graph.add_weighted_edges_from(zip(source.tolist(), target.tolist(), weight.tolist(), strict=True))
    labels = np.empty(network.n_nodes, np.int64)
    for number, group in enumerate(nx.community.louvain_communities(graph, seed=1)):
        labels[list(group)] = number
    return labels


def sknetwork(name: str) -> Callable[[Network], Any]:
    import sknetwork.clustering as clustering

    return by_sknetwork(lambda matrix, _: getattr(clustering, name)().fit_predict(matrix))


def components_by_sknetwork(matrix: Any, _: Network) -> Any:
    from sknetwork.topology import get_connected_components

    return get_connected_components(matrix)


WAYS = (
    Way("leiden", "networkit", by_networkit(lambda nk, g: nk.community.ParallelLeiden(g))),
    Way("leiden", "networkit, 10 rounds", by_networkit(lambda nk, g: nk.community.ParallelLeiden(g, 10))),
    Way("leiden", "scikit-network", sknetwork("Leiden")),
    Way("leiden", "igraph ©", by_igraph(lambda g, w: g.community_leiden("modularity", weights=w))),
    Way("leiden", "igraph ©, 10 rounds",
        by_igraph(lambda g, w: g.community_leiden("modularity", weights=w, n_iterations=10))),
    Way("leiden cpm", "igraph ©", by_igraph(lambda g, w: g.community_leiden("CPM", w, POTTS))),
    Way("louvain", "networkit PLM", by_networkit(lambda nk, g: nk.community.PLM(g))),
    Way("louvain", "scikit-network", sknetwork("Louvain")),
    Way("louvain", "igraph ©", by_igraph(lambda g, w: g.community_multilevel(weights=w))),
    Way("louvain", "networkx", by_networkx),
    Way("label-propagation", "networkit PLP", by_networkit(lambda nk, g: nk.community.PLP(g))),
    Way("label-propagation", "scikit-network", sknetwork("PropagationClustering")),
    Way("label-propagation", "igraph ©", by_igraph(lambda g, w: g.community_label_propagation(weights=w))),
    Way("components", "networkit",
        by_networkit(lambda nk, g: nk.components.ConnectedComponents(g))),
    Way("components", "scipy", by_scipy),
    Way("components", "scikit-network", by_sknetwork(components_by_sknetwork)),
    Way("components", "igraph ©", by_igraph(lambda g, w: g.connected_components())),
)  # fmt: skip


def ours(method: str, seed: int = 1) -> Callable[[Network], Any]:
    name, _, quality = method.partition(" ")
    options: dict[str, Any] = {"quality": quality, "resolution": POTTS} if quality else {}
    return lambda network: communities(replace(network), name, seed=seed, **options).labels.to_numpy()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, nargs="*", default=[10_000, 100_000])
    parser.add_argument("--tables", type=Path)
    parser.add_argument("--networkx", action="store_true", help="also networkx, which takes minutes")
    options = parser.parse_args()
    sources = [(f"{n:,} invented papers", lambda n=n: synthetic(n, details=False)) for n in options.papers]
    if options.tables:
        sources.append((str(options.tables.name), lambda: read_tables(options.tables)))
    for title, read in sources:
        compared(title, network_from_entities(read(), "coauthorship", base=DEFAULT_BASE), options.networkx)


def compared(title: str, network: Network, with_networkx: bool) -> None:
    print(f"\n{title}: {network.n_nodes:,} people, {network.n_edges:,} pairs\n")
    print("| method | library | seconds | CPU | ours / theirs | quality | communities | AMI with ours |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for method in ("leiden", "leiden cpm", "louvain", "label-propagation", "components"):
        theirs = [w for w in WAYS if w.method == method and (with_networkx or w.library != "networkx")]
        ways = [Way(method, "kgraph", ours(method)), *theirs]
        ours(method)(network)  # compiled
        found = best(ways, network)
        mine, seconds, _ = found[0]
        for way, (labels, took, cpu) in zip(ways, found, strict=True):
            said = f"{quality(network, labels, method)} | {len(np.unique(labels)):,}"
            times = f"{took:.3f} | {cpu:.3f} | {seconds / took:.2f}"
            alike = f"{agreement(mine, labels):.3f}"
            print(f"| {method} | {way.library} | {times} | {said} | {alike} |", flush=True)
    stabilities(network)


def best(ways: list[Way], network: Network) -> list[tuple[Labels, float, float]]:
    """Labels, least seconds and least processor seconds of each."""
    labels: list[Labels] = [np.empty(0, np.int32)] * len(ways)
    seconds: list[list[float]] = [[] for _ in ways]
    cpu: list[list[float]] = [[] for _ in ways]
    for _ in range(MOST_RUNS):
        for i, way in enumerate(ways):
            if sum(seconds[i]) < LIMIT_SECONDS:
                began, worked = time.perf_counter(), time.process_time()
                labels[i] = np.asarray(way.find(network))
                seconds[i].append(time.perf_counter() - began)
                cpu[i].append(time.process_time() - worked)
    found = zip(labels, seconds, cpu, strict=True)
    return [(label.astype(np.int32), min(took), min(worked)) for label, took, worked in found]


def quality(network: Network, labels: Labels, method: str) -> str:
    if method.endswith("cpm"):
        return f"{constant_potts(network, labels, resolution=POTTS):,.1f}"
    return f"{modularity(network, labels):.4f}"


def agreement(a: Labels, b: Labels) -> float:
    return float(adjusted_mutual_information(*first_numbered(a), *first_numbered(b)))


def stabilities(network: Network) -> None:
    print("\n| stability | runs | seconds | |\n| --- | ---: | ---: | --- |")
    for method in METHODS:
        if method.is_seeded:
            began = time.perf_counter()
            found = communities(network, method.name, runs=usual_runs(network, method.name))
            print(f"| {method.name} | {found.runs} | {time.perf_counter() - began:.2f} | {found.to_text()} |")


if __name__ == "__main__":
    main()
