"""Speed of node measures beside every library that has them, and how far the values are apart.

    python benchmarks/measures.py [--papers N …] [--tables WORKSPACE/current/tables] [-m MEASURE …]
        [--networkx SECONDS]

Ours is the whole call from a network without any cached rows to the table of values, others' from the same
arrays to theirs, the best of some runs each; networkx has its graph ready, may take `--networkx` seconds per
measure in a process of its own (0: not at all), and runs once. Kernels are compiled before; what that costs
is said first. A way counts as rival when its values are ours within 10⁻⁶ of the largest; another is
marked ~. Measures of paths are in paths.py.
"""

from __future__ import annotations

import argparse
import math
import multiprocessing as mp
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
from other_measures import WAYS, Pairs, Values, Way
from synthetic import entities as synthetic

from kgraph.measures import MEASURES, centrality
from kgraph.measures.brokerage import bridges
from kgraph.networks import Network, network_from_entities
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.tables import read_tables

PATHS = ("betweenness", "closeness", "harmonic")
NAMES = (*(m.name for m in MEASURES if m.name not in PATHS), "bridges")
COPYLEFT = ("igraph",)
SAME = 1e-6
NETWORKX_BYTES = 12 << 30
"""What networkx's process may take: some of its measures make a dense matrix of all nodes by all."""
LEAST_SECONDS, MOST_RUNS = 0.5, 9
"""Runs go on until they took so long together, or were so many; there are two at least."""

NETWORKX: dict[str, Callable[[nx.Graph, float], Any]] = {
    "degree": lambda g, _: dict(g.degree()),
    "strength": lambda g, _: dict(g.degree(weight="weight")),
    "eigenvector": lambda g, _: nx.eigenvector_centrality(g, max_iter=10_000),
    "pagerank": lambda g, _: nx.pagerank(g),
    "core_number": lambda g, _: nx.core_number(g),
    "clustering": lambda g, _: nx.clustering(g),
    "component": lambda g, _: len(list(nx.connected_components(g))),
    "katz": lambda g, alpha: nx.katz_centrality(g, alpha=alpha),
    "hits": lambda g, _: nx.hits(g)[0],
    "clustering_weighted": lambda g, _: nx.clustering(g, weight="weight"),
    "constraint": lambda g, _: nx.constraint(g),
    "effective_size": lambda g, _: nx.effective_size(g),
    "articulation_point": lambda g, _: dict.fromkeys(nx.articulation_points(g), 1),
    "bridges": lambda g, _: len(list(nx.bridges(g))),
}


@dataclass(frozen=True)
class Timing:
    """One way of getting a measure."""

    seconds: float
    apart: float
    """Largest difference from our values, as a share of the largest of ours."""

    @property
    def is_rival(self) -> bool:
        return self.apart <= SAME

    def to_text(self) -> str:
        return f"{'' if self.is_rival else '~'}{shown(self.seconds)}"


def shown(seconds: float) -> str:
    return f"{seconds:.4f}" if seconds < 0.1 else f"{seconds:.2f}"


def best_of_some(work: Callable[[], Any]) -> tuple[Any, float]:
    times: list[float] = []
    while len(times) < 2 or (sum(times) < LEAST_SECONDS and len(times) < MOST_RUNS):
        began = time.perf_counter()
        result = work()
        times.append(time.perf_counter() - began)
    return result, min(times)


def ours(network: Network, name: str) -> Any:
    fresh = replace(network)
    return bridges(fresh) if name == "bridges" else centrality(fresh, (name,))


def values_of(found: Any, name: str) -> Values:
    return np.array([found.sum()]) if name == "bridges" else found.frame[name].to_numpy()


def apart(name: str, mine: Values, theirs: Values) -> float:
    """Of components their number is compared."""
    if name == "component":
        return float(abs(number_of_components(theirs) - number_of_components(mine)))
    known = ~(np.isnan(mine) | np.isnan(theirs)) if len(mine) == len(theirs) else slice(None)
    difference = np.abs(np.asarray(mine, float) - np.asarray(theirs, float))[known]
    return float(difference.max(initial=0.0) / max(np.nanmax(np.abs(mine), initial=0.0), 1e-300))


def number_of_components(found: Values) -> int:
    return int(found[0]) if len(found) == 1 else len(np.unique(found))


def by_networkx(graph: nx.Graph, name: str, alpha: float, limit: float) -> tuple[float, Any] | str:
    """Seconds and values in a process of its own, or why there are none."""
    context = mp.get_context("fork")  # the graph is there already
    here, there = context.Pipe(duplex=False)

    def work() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (NETWORKX_BYTES, NETWORKX_BYTES))
        began = time.perf_counter()
        try:
            found = NETWORKX[name](graph, alpha)
        except Exception as error:  # whatever it is, it is networkx's answer
            there.send(type(error).__name__)
            return
        seconds = time.perf_counter() - began
        if isinstance(found, dict):
            found = np.array([found.get(v, 0) for v in graph], float)
        there.send((seconds, found))

    process = context.Process(target=work)
    process.start()
    there.close()
    try:
        return here.recv() if here.poll(limit) else f"> {limit:.0f} s"
    except EOFError:
        return "killed"
    finally:
        process.kill()
        process.join()


def timed_way(way: Way, pairs: Pairs, name: str, mine: Values) -> Timing | str:
    try:
        theirs, seconds = best_of_some(lambda: way(pairs))
    except Exception as error:  # a library that cannot do it is a result too
        return type(error).__name__
    return Timing(seconds, apart(name, mine, np.atleast_1d(theirs)))


def compared(network: Network, names: tuple[str, ...], limit: float) -> None:
    edges = network.edges
    pairs = Pairs(network.n_nodes, *(edges[c].to_numpy() for c in ("source", "target", "weight")))
    graph, seconds = None, 0.0
    if limit:
        began = time.perf_counter()
        graph = nx.Graph()
        graph.add_nodes_from(range(pairs.n))
        ends = (pairs.source.tolist(), pairs.target.tolist(), pairs.weight.tolist())
        graph.add_weighted_edges_from(zip(*ends, strict=True))
        seconds = time.perf_counter() - began
    print(f"\n{network.n_nodes:,} people, {network.n_edges:,} pairs", end="")
    print(f"; networkx builds its graph in {seconds:.1f} s" if limit else "")
    print("\n| measure | kgraph | others | ÷ permissive | ÷ fastest | networkx | times | apart |")
    print("| --- | ---: | --- | ---: | ---: | ---: | ---: | ---: |")
    gains = []
    for name in names:
        gains += row(network, pairs, graph, name, limit)
    if gains:
        mean = math.exp(sum(map(math.log, gains)) / len(gains))
        print(f"\nnetworkx ÷ ours: geometric mean {mean:,.0f}, least {min(gains):.1f}")


def row(network: Network, pairs: Pairs, graph: nx.Graph | None, name: str, limit: float) -> list[float]:
    found, seconds = best_of_some(lambda: ours(network, name))
    mine = values_of(found, name)
    ways = {library: timed_way(way, pairs, name, mine) for library, way in WAYS.get(name, {}).items()}
    rivals = {k: w.seconds for k, w in ways.items() if isinstance(w, Timing) and w.is_rival}
    permissive = [s for k, s in rivals.items() if k not in COPYLEFT]
    ratios = [f"{seconds / min(r):.2f}" if r else "–" for r in (permissive, list(rivals.values()))]
    others = ", ".join(f"{k} {w.to_text() if isinstance(w, Timing) else w}" for k, w in ways.items())
    theirs, times, off = "–", "–", "–"
    gain = []
    if graph is not None and name in NETWORKX:
        alpha = found.facts[0].parameters.get("alpha", 0.0) if name == "katz" else 0.0
        answer = by_networkx(graph, name, alpha, limit)
        theirs = answer if isinstance(answer, str) else shown(answer[0])
        if not isinstance(answer, str):
            gain = [answer[0] / seconds]
            times, off = f"{gain[0]:,.0f}", f"{apart(name, mine, np.atleast_1d(answer[1])):.0e}"
    print(
        f"| {name} | {shown(seconds)} | {others} | {' | '.join(ratios)} | {theirs} | {times} | {off} |",
        flush=True,
    )
    return gain


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--papers", type=int, nargs="*", default=[])
    parser.add_argument("--tables", type=Path)
    parser.add_argument("-m", "--measure", action="append", choices=NAMES)
    parser.add_argument("--networkx", type=float, default=0.0, metavar="SECONDS")
    options = parser.parse_args()
    names = tuple(options.measure or NAMES)
    small = network_from_entities(synthetic(200, details=False), "coauthorship", base=DEFAULT_BASE)
    began = time.perf_counter()
    for name in names:
        ours(small, name)
    print(f"compiling, or loading what was compiled before: {time.perf_counter() - began:.1f} s")
    corpora = [lambda n=n: synthetic(n, details=False) for n in options.papers]
    if options.tables:
        corpora.append(lambda: read_tables(options.tables))
    for corpus in corpora:
        compared(network_from_entities(corpus(), "coauthorship", base=DEFAULT_BASE), names, options.networkx)


if __name__ == "__main__":
    main()
