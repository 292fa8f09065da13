"""How fast, and in how much memory, networks are written; beside networkx's own writers.

    python benchmarks/exports.py [--edges 100000 1000000] [--formats graphml gexf …] [--networkx]

Each format runs in a process of its own; the growth is that of the process's peak while writing, beyond the
network itself. Seconds of the processor, of all threads, are given too, since other work stretches the rest.
The network is random, drawn, and has the columns and years of a co-authorship network.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from memory import peak_mb

from kgraph.exports import EXPORTERS, export
from kgraph.exports.lint import lint

sys.path.append(str(Path(__file__).parents[1] / "tests" / "exports"))

# Format, its options; html draws only what a browser can show.
RUNS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("graphml", {}),
    ("graphml", {"flavor": "yed"}),
    ("gexf", {"time": "none"}),
    ("gexf", {"time": "interval"}),
    ("gexf", {"time": "spells"}),
    *(
        (e.name, {})
        for e in EXPORTERS
        if e.accepts == "network" and e.name not in ("graphml", "gexf", "html")
    ),
)
NETWORKX = ("write_graphml_lxml", "write_gexf", "write_pajek")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edges", type=int, nargs="+", default=[100_000, 1_000_000])
    parser.add_argument("--formats", nargs="+", help="default: all")
    parser.add_argument("--networkx", action="store_true", help="networkx's writers too, up to 100,000 edges")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(one(*json.loads(options.one))))
        return
    titles = {"format": "<28", "edges": ">10", "seconds": ">9", "edges/s": ">11", "CPU s": ">8"}
    titles |= {"file MB": ">9", "grown MB": ">10", "lint s": ">8"}
    print("".join(f"{title:{width}}" for title, width in titles.items()))
    for n_edges in options.edges:
        runs = [(name, o) for name, o in RUNS if not options.formats or name in options.formats]
        if options.networkx and n_edges <= 100_000:
            runs += [(name, {}) for name in NETWORKX]
        for name, chosen in runs:
            row = in_a_process_of_its_own(name, chosen, n_edges)
            shown = " ".join([name, *map(str, chosen.values())])
            print(
                f"{shown:<28}{row['edges']:>10,}{row['seconds']:>9.2f}{row['edges'] / row['seconds']:>11,.0f}"
                f"{row['cpu']:>8.2f}"
                f"{row['file_mb']:>9.0f}{row['grown_mb']:>10.0f}{row.get('lint', float('nan')):>8.1f}",
                flush=True,
            )


def in_a_process_of_its_own(name: str, options: dict[str, Any], n_edges: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", json.dumps([name, options, n_edges])]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def one(name: str, options: dict[str, Any], n_edges: int) -> dict[str, Any]:
    """What it takes to write one file."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "large"
        # A small network first, so that imports and the pools of libraries are no part of the growth.
        writer(name, options, 1000)(path)
        write = writer(name, options, n_edges)
        before, began, cpu = peak_mb(), time.perf_counter(), time.process_time()
        write(path)
        seconds, grown = time.perf_counter() - began, peak_mb() - before
        cpu = time.process_time() - cpu
        file_mb = path.stat().st_size / 1e6
        found = {"edges": n_edges, "seconds": seconds, "cpu": cpu, "grown_mb": grown, "file_mb": file_mb}
        if name in ("graphml", "gexf") and n_edges <= 100_000:
            began = time.perf_counter()
            assert not lint(path).findings
            found["lint"] = time.perf_counter() - began
        return found


def writer(name: str, options: dict[str, Any], n_edges: int) -> Callable[[Path], Any]:
    from large import large_network

    network = large_network(max(10, n_edges * 2 // 7), n_edges)
    if name not in NETWORKX:
        return lambda path: export(network, path, name, **options)
    import networkx as nx

    graph = network.to_networkx()
    if name == "write_pajek":  # it warns of each value that is no text
        for _, values in graph.nodes(data=True):
            values.clear()
    return lambda path: getattr(nx, name)(graph, path)


if __name__ == "__main__":
    main()
