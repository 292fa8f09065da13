"""Speed of exact betweenness, closeness and harmonic centrality beside every library that has them.

    python benchmarks/paths.py [--papers N …] [--tables WORKSPACE/current/tables] [-m MEASURE …]
        [--limit SECONDS] [--networkx]

Ours is the whole call from a network without any cached rows to the table of values (best of three), others'
from the same arrays to theirs, once, in a process of its own that is ended after `--limit` seconds. Kernels
are compiled before. `apart` is the largest difference of a library's values from ours, as a share of the
largest; libraries with the same definition are within 10⁻⁶.
"""

from __future__ import annotations

import argparse
import multiprocessing as mp
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import networkit as nk
import networkx as nx
import numpy as np
import rustworkx as rx
from other_measures import Pairs, Values
from scipy.sparse.csgraph import shortest_path
from sknetwork.ranking import Betweenness
from synthetic import entities as synthetic

from kgraph.measures import centrality
from kgraph.networks import Network, network_from_entities
from kgraph.networks.selection import largest_component
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.tables import read_tables

Way = Callable[[Pairs], Values]


def _in_order(found: dict[int, float], n: int) -> Values:
    return np.array([found[v] for v in range(n)])


def _scores(algorithm: Any) -> Values:
    algorithm.run()
    return np.asarray(algorithm.scores())


def _networkx(pairs: Pairs) -> nx.Graph:
    graph = nx.empty_graph(pairs.n)
    graph.add_edges_from(zip(pairs.source.tolist(), pairs.target.tolist(), strict=True))
    return graph


def _distances(pairs: Pairs) -> Any:
    """Blocks of rows of all distances by scipy, itself left out."""
    matrix = pairs.matrix()
    for start in range(0, pairs.n, 500):
        rows = np.arange(start, min(start + 500, pairs.n))
        found = shortest_path(matrix, directed=True, unweighted=True, indices=rows)
        found[np.arange(len(rows)), rows] = np.inf
        yield found


def _scipy_closeness(pairs: Pairs) -> Values:
    parts = []
    for found in _distances(pairs):
        reached = np.isfinite(found)
        r, total = reached.sum(axis=1), np.where(reached, found, 0).sum(axis=1)
        parts.append(r / (pairs.n - 1) * np.divide(r, total, out=np.zeros(len(r)), where=total > 0))
    return np.concatenate(parts)


def _igraph_closeness(pairs: Pairs) -> Values:
    """igraph's within the component, scaled by the share of people in it."""
    graph = pairs.igraph()
    found = np.nan_to_num(np.array(graph.closeness(normalized=True)))
    components = graph.connected_components()
    size = np.array(components.sizes())[components.membership]
    return found * (size - 1) / (pairs.n - 1)


WAYS: dict[str, dict[str, Way]] = {
    "betweenness": {
        "networkit": lambda p: _scores(nk.centrality.Betweenness(p.networkit(), normalized=True)),
        "rustworkx": lambda p: _in_order(rx.betweenness_centrality(p.rustworkx()), p.n),
        "igraph ©": lambda p: 2 * np.array(p.igraph().betweenness()) / ((p.n - 1) * (p.n - 2)),
        "scikit-network": lambda p: Betweenness(normalized=True).fit_predict(p.matrix()),
        "networkx": lambda p: _in_order(nx.betweenness_centrality(_networkx(p)), p.n),
    },
    "closeness": {
        "networkit": lambda p: _scores(
            nk.centrality.Closeness(p.networkit(), True, nk.centrality.ClosenessVariant.GENERALIZED)
        ),
        "rustworkx": lambda p: _in_order(rx.closeness_centrality(p.rustworkx()), p.n),
        "igraph ©": _igraph_closeness,
        "scipy": _scipy_closeness,
        "networkx": lambda p: _in_order(nx.closeness_centrality(_networkx(p)), p.n),
    },
    "harmonic": {
        "networkit": lambda p: _scores(nk.centrality.HarmonicCloseness(p.networkit(), False)),
        "igraph ©": lambda p: np.array(p.igraph().harmonic_centrality()) * (p.n - 1),
        "scipy": lambda p: np.concatenate([(1 / found).sum(axis=1) for found in _distances(p)]),
        "networkx": lambda p: _in_order(nx.harmonic_centrality(_networkx(p)), p.n),
    },
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--papers", type=int, nargs="*", default=[10_000])
    parser.add_argument("--tables", type=Path)
    parser.add_argument("-m", "--measure", action="append", choices=WAYS)
    parser.add_argument("--limit", type=float, default=300, help="seconds for each library")
    parser.add_argument("--networkx", action="store_true", help="networkx too, which is slow")
    options = parser.parse_args()
    for n in options.papers:
        network = network_from_entities(synthetic(n, details=False), "coauthorship", base=DEFAULT_BASE)
        compare(f"synthetic, {n:,} papers", network, options)
    if options.tables:
        found = network_from_entities(read_tables(options.tables), "coauthorship", base=DEFAULT_BASE)
        compare(f"{options.tables}", found, options)


def compare(title: str, network: Network, options: argparse.Namespace) -> None:
    source, target, weight = (network.edges[c].to_numpy() for c in ("source", "target", "weight"))
    pairs = Pairs(network.n_nodes, source, target, weight)
    print(f"\n{title}: {pairs.n:,} people, {len(source):,} pairs, ", end="")
    print(f"{largest_component(network).n_nodes:,} of them in the largest component\n")
    print("| measure | way | seconds | kgraph is faster by | apart |\n| --- | --- | ---: | ---: | ---: |")
    for measure in options.measure or WAYS:
        values, seconds = ours(network, (measure,))
        print(f"| {measure} | kgraph | {seconds:.3f} | | |", flush=True)
        for name, way in WAYS[measure].items():
            if name != "networkx" or options.networkx:
                print(f"| | {name} | {against(way, pairs, values, seconds, options.limit)} |", flush=True)
    _, seconds = ours(network, ("closeness", "harmonic"))
    print(f"| closeness and harmonic | kgraph | {seconds:.3f} | | |")


def ours(network: Network, measures: tuple[str, ...]) -> tuple[Values, float]:
    centrality(replace(network), measures, samples=2)  # compiles
    times = []
    for _ in range(3):
        began = time.perf_counter()
        table = centrality(replace(network), measures, exact=True)
        times.append(time.perf_counter() - began)
        if times[-1] > 10:
            break
    return table.frame[measures[0]].to_numpy(), min(times)


def against(way: Way, pairs: Pairs, mine: Values, seconds: float, limit: float) -> str:
    """The cells of a library: seconds, how many times ours, how far apart."""
    context = mp.get_context("fork")
    here, there = context.Pipe(duplex=False)

    def work() -> None:
        began = time.perf_counter()
        try:
            found = np.asarray(way(pairs), float)
        except Exception as error:  # whatever it is, it is the library's answer
            there.send(f"{type(error).__name__} | | ")
            return
        took = time.perf_counter() - began
        apart = np.abs(found - mine).max(initial=0) / max(mine.max(initial=0), 1e-300)
        there.send(f"{took:.2f} | {took / seconds:,.1f} × | {apart:.0e}")

    process = context.Process(target=work)
    process.start()
    there.close()
    try:
        return here.recv() if here.poll(limit) else f"> {limit:,.0f} | > {limit / seconds:,.0f} × | "
    except EOFError:
        return "killed | | "
    finally:
        process.kill()
        process.join()


if __name__ == "__main__":
    main()
