"""How fast, and in how much memory, a large network is written: `python tests/exports/large.py [EDGES]`.

Prints one JSON object per format: edges, seconds, edges per second, and the megabytes by which the peak of
the process grew while writing.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import polars as pl

from kgraph.exports import export
from kgraph.networks.network import Network


def large_network(n_nodes: int, n_edges: int) -> Network:
    """A random network with the columns and years of a co-authorship network, drawn."""
    random = np.random.default_rng(1)
    ends = np.sort(random.integers(0, n_nodes, (2 * n_edges, 2)), axis=1)
    keys = np.unique((ends[:, 0] * n_nodes + ends[:, 1])[ends[:, 0] != ends[:, 1]])
    keys = np.sort(random.permutation(keys)[:n_edges])
    papers = random.integers(1, 5, n_edges)
    first = random.integers(2000, 2020, n_edges)
    edges = pl.DataFrame(
        {
            "source": keys // n_nodes,
            "target": keys % n_nodes,
            "papers": papers,
            "weight": papers / 3,
            "first_year": first,
            "last_year": first + papers - 1,
            "cut_papers": np.zeros(n_edges, int),
        }
    )
    offset = np.arange(papers.sum()) - np.repeat(papers.cumsum() - papers, papers)
    edge_years = pl.DataFrame(
        {
            "edge": np.repeat(np.arange(n_edges), papers),
            "year": np.repeat(first, papers) + offset,
            "papers": 1,
        }
    )
    number = pl.int_range(n_nodes, eager=True)
    nodes = pl.DataFrame({"id": number.cast(pl.String).str.zfill(16)}).select(
        "id",
        iri="https://example.org/id/person/" + pl.col("id"),
        label="Öz & Şahin " + pl.col("id"),
        kind=pl.lit("Person"),
        papers=number % 90,
        labs=pl.lit("DeepMind; Mila"),
        x=random.normal(size=n_nodes),
        y=random.normal(size=n_nodes),
        size=random.random(n_nodes) * 40,
        community=number % 30,
        color=pl.lit("#0072B2"),
    )
    return Network("coauthorship", "Co-authorship", "full", nodes, edges, edge_years=edge_years)


def peak_mb() -> float:
    """Of this program alone, while getrusage also counts the process it was started from."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measured(network: Network, format: str, folder: Path) -> dict[str, float | str]:
    """What it took to write the network in a format."""
    before, start = peak_mb(), time.perf_counter()
    export(network, folder / f"large.{format}", format)
    seconds = time.perf_counter() - start
    grown = peak_mb() - before
    return {
        "format": format,
        "edges": network.n_edges,
        "seconds": round(seconds, 2),
        "edges_per_second": round(network.n_edges / seconds),
        "grown_mb": round(grown),
    }


if __name__ == "__main__":
    n_edges = int(sys.argv[1]) if len(sys.argv) > 1 else 350_000
    network = large_network(n_edges * 2 // 7, n_edges)
    with TemporaryDirectory() as folder:
        for format in ("graphml", "gexf"):
            sys.stdout.write(json.dumps(measured(network, format, Path(folder))) + "\n")
