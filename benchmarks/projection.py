"""Speed of projection beside polars, DuckDB, scipy and networkx, and the memory that a network takes.

    python benchmarks/projection.py [--papers N …] [--networkx N] [--memory N] [--times K]

All start from the same incidences (papers and people as numbers) of an invented corpus and must find the same
pairs. The others give joint papers or one weight; kgraph gives joint papers, a weight, first and last year,
papers with cut lists, bounds and papers by year. Compiled kernels are called once before the clock starts.
`--memory` measures, in a process of its own that is set up as the command line does, how far a co-authorship
network raises the peak of memory above that of a process which has the libraries and the tables (in the
second column only the libraries) already.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

import networkx as nx
import numpy as np
import polars as pl
from memory import peak_mb
from scipy.sparse import coo_array, triu
from synthetic import corpus, entities

from kgraph.cli import ALLOCATOR
from kgraph.networks import network_from_entities
from kgraph.networks.projection import project
from kgraph.networks.weighting import WEIGHTINGS
from kgraph.rdf.iris import DEFAULT_BASE

PAIRS_IN_SQL = """SELECT a.node AS source, b.node AS target, count(*) AS papers
FROM incidence a JOIN incidence b ON a."group" = b."group" AND a.node < b.node GROUP BY ALL"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--papers", type=int, nargs="*", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--networkx", type=int, default=100_000, help="most papers that networkx is given")
    parser.add_argument("--memory", type=int, default=200_000, help="papers of the network that is weighed")
    parser.add_argument("--times", type=int, default=3, help="the fastest of so many runs counts")
    parser.add_argument("--weigh", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.weigh:
        weigh(options.weigh)
        return
    for papers in options.papers:
        compared(papers, options.times, with_networkx=papers <= options.networkx)
    if options.memory:
        remembered(options.memory)


def compared(papers: int, times: int, *, with_networkx: bool) -> None:
    made = corpus(papers)
    rank = np.arange(len(made.paper)) - np.searchsorted(made.paper, made.paper) + 1
    incidence = pl.DataFrame(
        {
            "group": made.paper,
            "node": made.person,
            "year": made.year[made.paper],
            "cut": made.paper % 10 == 0,
            "rank": rank,
        }
    )
    people = made.n_people
    project(incidence.head(1000), people, "harmonic")
    ways: dict[str, Callable[[], int]] = {
        f"kgraph, {w.name}": lambda w=w: project(incidence, people, w.name)[0].height  # type: ignore[misc]
        for w in WEIGHTINGS
    }
    ways["polars self-join"] = lambda: by_polars(incidence)
    ways["polars self-join, fractional"] = lambda: by_polars_fractional(incidence)
    ways["DuckDB self-join"] = lambda: by_duckdb(incidence)
    ways["scipy AᵀA"] = lambda: by_scipy(incidence, people)
    if with_networkx:
        ways["networkx weighted_projected_graph"] = lambda: by_networkx(incidence)
    found = {name: fastest(way, 1 if "networkx" in name else times) for name, way in ways.items()}
    (pairs,) = {n for n, *_ in found.values()}
    print(
        f"\n| {papers:,} papers, {incidence.height:,} authorships, {people:,} people, {pairs:,} pairs", end=""
    )
    print(" | seconds | processor | to kgraph, full |\n| --- | ---: | ---: | ---: |")
    ours = found["kgraph, full"][1]
    for name, (_, seconds, processor) in found.items():
        print(f"| {name} | {seconds:.3f} | {processor:.3f} | {seconds / ours:.2f} |")


def fastest(way: Callable[[], int], times: int) -> tuple[int, float, float]:
    """What it finds, and the least wall clock and processor time."""
    walls, processors = [], []
    for _ in range(times):
        began, used = time.perf_counter(), processor_time()
        pairs = way()
        walls.append(time.perf_counter() - began)
        processors.append(processor_time() - used)
    return pairs, min(walls), min(processors)


def processor_time() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def by_polars(incidence: pl.DataFrame) -> int:
    rows = incidence.select("group", "node")
    pairs = rows.join(rows, on="group").filter(pl.col("node") < pl.col("node_right"))
    return pairs.group_by("node", "node_right").len().height


def by_polars_fractional(incidence: pl.DataFrame) -> int:
    rows = incidence.select("group", "node", weight=1 / (pl.len().over("group") - 1))
    pairs = rows.join(rows, on="group").filter(pl.col("node") < pl.col("node_right"))
    return pairs.group_by("node", "node_right").agg(pl.len(), pl.col("weight").sum()).height


def by_duckdb(incidence: pl.DataFrame) -> int:
    import duckdb

    with duckdb.connect() as connection:
        connection.register("incidence", incidence.select("group", "node").to_arrow())
        return len(connection.execute(PAIRS_IN_SQL).fetchnumpy()["papers"])


def by_scipy(incidence: pl.DataFrame, n: int) -> int:
    ones = np.ones(incidence.height, np.int32)
    matrix = coo_array((ones, (incidence["group"].to_numpy(), incidence["node"].to_numpy()))).tocsr()
    return int(triu(matrix.T @ matrix, 1).nnz)


def by_networkx(incidence: pl.DataFrame) -> int:
    bipartite = nx.Graph(
        (("p", group), node) for group, node in incidence.select("group", "node").iter_rows()
    )
    people = incidence["node"].unique().to_list()
    return int(nx.bipartite.weighted_projected_graph(bipartite, people).number_of_edges())


def remembered(papers: int) -> None:
    run = subprocess.run(
        [sys.executable, __file__, "--weigh", str(papers)],
        check=True, capture_output=True, text=True, env=os.environ | dict([ALLOCATOR]),
    )  # fmt: skip
    print(f"\n| network of {papers:,} papers | MB beyond libraries and tables | beyond libraries | seconds |")
    print("| --- | ---: | ---: | ---: |")
    for line in run.stdout.splitlines():
        told = json.loads(line)
        print(
            f"| {told['name']}: {told['nodes']:,} nodes, {told['edges']:,} edges | {told['network']:.0f} "
            f"| {told['all']:.0f} | {told['seconds']:.2f} |"
        )


def weigh(papers: int) -> None:
    """The peak before and after, printed as JSON."""
    import tempfile
    from pathlib import Path

    from kgraph.tables import read_tables

    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            [sys.executable, "-c", WRITE.format(benchmarks=str(Path(__file__).parent), n=papers, to=folder)],
            check=True,
        )
        network_from_entities(entities(200), base=DEFAULT_BASE, weight="harmonic")
        libraries = peak_mb()
        tables = read_tables(folder)
        loaded = peak_mb()
        began = time.perf_counter()
        network = network_from_entities(tables, base=DEFAULT_BASE)
        seconds = time.perf_counter() - began
    told = {
        "name": network.name, "nodes": network.n_nodes, "edges": network.n_edges, "seconds": seconds,
        "network": peak_mb() - loaded, "all": peak_mb() - libraries,
    }  # fmt: skip
    print(json.dumps(told))


WRITE = """
import sys
sys.path.insert(0, {benchmarks!r})
from synthetic import entities
from kgraph.tables import write_tables
write_tables(entities({n}), {to!r})
"""


if __name__ == "__main__":
    main()
