"""Speed of networks and measures, beside other ways of getting the same numbers.

    python benchmarks/networks.py [--tables WORKSPACE/tables | --papers N] [--sample N] [--whole]

Papers are those of a workspace's tables, or invented ones with the team sizes of computer science. Every
other way is checked to give the same numbers. `--whole` also measures the whole network, without networkx.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import polars as pl
from scipy.sparse import coo_array

from kgraph.measures import MEASURES, centrality, communities
from kgraph.model.entities import ROWS, Entities, schema
from kgraph.networks import Network, network_from_entities
from kgraph.networks.layout import layout
from kgraph.networks.projection import project
from kgraph.networks.selection import largest_component, subnetwork
from kgraph.rdf.iris import DEFAULT_BASE
from kgraph.tables import read_tables

TEAM_SIZES = {1: 0.10, 2: 0.20, 3: 0.24, 4: 0.19, 5: 0.12, 6: 0.07, 8: 0.05, 12: 0.025, 30: 0.005}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=Path)
    parser.add_argument("--papers", type=int, default=10_000)
    parser.add_argument("--sample", type=int, default=2_000, help="people in the comparison of measures")
    parser.add_argument("--whole", action="store_true")
    options = parser.parse_args()
    entities = read_tables(options.tables) if options.tables else invented(options.papers)
    network, seconds = timed(lambda: network_from_entities(entities, "coauthorship", base=DEFAULT_BASE))
    print(f"{entities.papers.height:,} papers, {entities.authorships.height:,} authorships → ", end="")
    print(f"{network.n_nodes:,} people, {network.n_edges:,} pairs; with all columns {seconds:.2f} s\n")
    projections(network)
    compared(part_of(network, options.sample))
    if options.whole:
        whole(network)


def timed(work: Callable[[], Any]) -> tuple[Any, float]:
    began = time.perf_counter()
    result = work()
    return result, time.perf_counter() - began


def invented(n: int) -> Entities:
    """Papers whose teams grow from earlier ones: most members come from the neighbourhood of the first."""
    rng = np.random.default_rng(1)
    sizes = rng.choice(list(TEAM_SIZES), size=n, p=list(TEAM_SIZES.values()))
    teams: list[list[int]] = []
    people = 0
    for size in sizes.tolist():
        team: dict[int, None] = {}
        if teams and rng.random() < 0.9:
            old = teams[int(rng.integers(len(teams)) ** 0.5 * len(teams) ** 0.5)]
            team.update(dict.fromkeys(rng.permutation(old)[: max(1, size // 2)].tolist()))
        while len(team) < size:
            team[people] = None
            people += 1
        teams.append(list(team))
    paper = np.repeat(np.arange(n), [len(t) for t in teams])
    position = np.concatenate([np.arange(1, len(t) + 1) for t in teams])
    person = np.concatenate([np.array(t) for t in teams])
    authorships = {
        "paper": [f"p{i:09d}" for i in paper], "rank": position, "position": position,
        "person": [f"a{i:09d}" for i in person], "is_inferred": [False] * len(paper),
    }  # fmt: skip
    papers = {
        "id": [f"p{i:09d}" for i in range(n)],
        "year": rng.integers(1990, 2026, n),
        "authors_complete": [True] * n,
    }
    names = {"id": [f"a{i:09d}" for i in range(people)], "name": [f"Person {i}" for i in range(people)]}
    return Entities(
        authorships=_table("authorships", authorships),
        papers=_table("papers", papers),
        people=_table("people", names),
    )


def _table(name: str, columns: dict[str, Any]) -> pl.DataFrame:
    frame = pl.DataFrame(columns)
    return frame.select(
        (pl.col(c) if c in frame.columns else pl.lit(None).alias(c)).cast(dtype)
        for c, dtype in schema(ROWS[name]).items()
    )


def part_of(network: Network, n: int) -> Network:
    """About n people of the largest component, the neighbourhood of one in the middle of it."""
    largest = largest_component(network)
    mask = np.zeros(largest.n_nodes, np.bool_)
    mask[int(np.bincount(largest.edges["source"].to_numpy(), minlength=largest.n_nodes).argmax())] = True
    source, target = largest.edges["source"].to_numpy(), largest.edges["target"].to_numpy()
    while mask.sum() < min(n, largest.n_nodes):
        grown = mask.copy()
        grown[target[mask[source]]] = grown[source[mask[target]]] = True
        new = np.flatnonzero(grown & ~mask)[: n - int(mask.sum())]
        mask[new] = True
    return largest_component(subnetwork(largest, mask))


def projections(network: Network) -> None:
    incidence = network.incidence
    assert incidence is not None
    ways: dict[str, Callable[[], int]] = {
        f"kgraph, {w}": lambda w=w: project(incidence, network.n_nodes, w)[0].height  # type: ignore[misc]
        for w in ("full", "fractional", "paper", "harmonic")
    }
    ways["polars self-join, full"] = lambda: by_polars(incidence)
    ways["scipy AᵀA, full"] = lambda: by_scipy(incidence, network.n_nodes)
    if incidence.height < 200_000:
        ways["networkx weighted_projected_graph"] = lambda: by_networkx(incidence)
    print("| projection | seconds |\n| --- | ---: |")
    for name, way in ways.items():
        pairs, seconds = timed(way)
        assert pairs == network.n_edges, (name, pairs)
        print(f"| {name} | {seconds:.3f} |")


def by_polars(incidence: pl.DataFrame) -> int:
    rows = incidence.select("group", "node")
    pairs = rows.join(rows, on="group").filter(pl.col("node") < pl.col("node_right"))
    return pairs.group_by("node", "node_right").len().height


def by_scipy(incidence: pl.DataFrame, n: int) -> int:
    group = incidence["group"].rank("dense").to_numpy() - 1
    ones = np.ones(incidence.height, np.int64)
    matrix = coo_array((ones, (group, incidence["node"].to_numpy())), shape=(int(group.max()) + 1, n)).tocsr()
    together = (matrix.T @ matrix).tocoo()
    return int((together.row < together.col).sum())


def by_networkx(incidence: pl.DataFrame) -> int:
    bipartite = nx.Graph(incidence.select("group", "node").iter_rows())
    people = incidence["node"].unique().to_list()
    return int(nx.bipartite.weighted_projected_graph(bipartite, people).number_of_edges())


THEIRS: dict[str, Callable[[nx.Graph], Any]] = {
    "degree": lambda g: dict(g.degree()),
    "strength": lambda g: dict(g.degree(weight="weight")),
    "betweenness": nx.betweenness_centrality,
    "closeness": nx.closeness_centrality,
    "harmonic": nx.harmonic_centrality,
    "eigenvector": lambda g: nx.eigenvector_centrality(g, max_iter=10_000, tol=1e-10),
    "pagerank": lambda g: nx.pagerank(g, tol=1e-12, max_iter=1_000),
    "core_number": nx.core_number,
    "clustering": nx.clustering,
    "component": lambda g: list(nx.connected_components(g)),
}


def compared(network: Network) -> None:
    """Each measure by kgraph and networkx, and how far they are apart."""
    graph = network.to_networkx()
    size = f"{network.n_nodes:,} people, {network.n_edges:,} pairs"
    print(f"\n| measure, {size} | kgraph | networkx | times | apart |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for measure in MEASURES:
        table, ours = timed(lambda m=measure: centrality(network, (m.name,)))  # type: ignore[misc]
        values, theirs = timed(lambda m=measure: THEIRS[m.name](graph))  # type: ignore[misc]
        apart = "–"
        if isinstance(values, dict):
            mine = table.frame[measure.name].to_numpy()
            apart = f"{np.abs(mine - np.array([values[n] for n in graph])).max():.0e}"
        print(f"| {measure.name} | {ours:.3f} | {theirs:.3f} | {theirs / ours:,.0f} | {apart} |")


def whole(network: Network) -> None:
    print(f"\n| whole network, {network.n_nodes:,} people | seconds | |\n| --- | ---: | --- |")
    for measure in MEASURES:
        table, seconds = timed(lambda m=measure: centrality(network, (m.name,)))  # type: ignore[misc]
        print(f"| {measure.name} | {seconds:.2f} | {table.fact(measure.name).to_text()} |")
    found, seconds = timed(lambda: communities(network))
    print(f"| communities | {seconds:.2f} | {found.n_communities:,}, modularity {found.modularity:.3f} |")
    _, seconds = timed(lambda: layout(network))
    print(f"| layout | {seconds:.2f} | |")


if __name__ == "__main__":
    main()
