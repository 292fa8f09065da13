"""How networks, measures and the report grow: processor time at 10⁴, 10⁵ and 10⁶ papers, and a drawing of it.

    python benchmarks/network_growth.py [--sizes 10000,100000,1000000] [--draw FILE.svg]

Each step of each size runs in a process of its own with compiled code at hand, on corpora of
`synthetic.py`. The last column is the exponent of growth between the two largest sizes, in pairs of the
network: 1 is linear, and n log n is about 1.07 there. Path measures change from exact to sampled on the way.
`report` is all that a build does from tables to the files of the report, `files` the network files after it;
their memory is that of a process that has made the corpus too.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STEPS = (
    "network", "degree", "strength", "component", "core_number", "clustering", "pagerank", "eigenvector",
    "closeness", "betweenness", "constraint", "leiden", "louvain", "statistics", "layout", "graphml", "gexf",
    "report", "files",
)  # fmt: skip
WHOLE = ("report", "files")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--steps", default=",".join(STEPS))
    parser.add_argument("--draw", type=Path)
    parser.add_argument("--one", nargs=2, metavar=("SIZE", "STEP"), help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        print(json.dumps(measured(int(options.one[0]), options.one[1])))
        return
    sizes = [int(size) for size in options.sizes.split(",")]
    steps = options.steps.split(",")
    found = {step: [child(size, step) for size in sizes] for step in steps}
    pairs = [row["pairs"] for row in found[steps[0]]]
    heads = " | ".join(f"{size:,} papers" for size in sizes)
    print(f"| step | {heads} | exponent | |\n| --- |{' ---: |' * (len(sizes) + 1)} --- |")
    print(f"| pairs | {' | '.join(f'{p:,}' for p in pairs)} | | |")
    for step, rows in found.items():
        seconds = [row["seconds"] for row in rows]
        told = " | ".join(f"{s:.2f} s, {row['mb']:,} MB" for s, row in zip(seconds, rows, strict=True))
        how = " / ".join(dict.fromkeys(r["how"] for r in rows))
        print(f"| {step} | {told} | {exponent(seconds, pairs):.2f} | {how} |")
    if options.draw:
        draw({step: [row["seconds"] for row in rows] for step, rows in found.items()}, pairs, options.draw)


def exponent(seconds: list[float], pairs: list[int]) -> float:
    if len(seconds) < 2 or min(seconds[-2:]) <= 0:
        return math.nan
    return math.log(seconds[-1] / seconds[-2]) / math.log(pairs[-1] / pairs[-2])


def child(size: int, step: str) -> dict[str, Any]:
    command = [sys.executable, __file__, "--one", str(size), step]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    row: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return row


def measured(size: int, step: str) -> dict[str, Any]:
    import synthetic

    from kgraph.networks import network_from_entities
    from kgraph.rdf.iris import DEFAULT_BASE

    def make(n: int) -> Any:
        tables = synthetic.entities(n, details=step in WHOLE)
        return lambda: network_from_entities(tables, base=DEFAULT_BASE)

    if step in WHOLE:
        return of_a_build(synthetic.entities, size, step)
    warm(step, make(500)())
    if step == "network":
        work = make(size)
        seconds, network = timed(work)
        return row_of(seconds, network, "")
    network = make(size)()
    network.compressed_rows  # noqa: B018 - made once and kept: part of no measure
    seconds, told = timed(lambda: run(step, network))
    return row_of(seconds, network, told or "")


def row_of(seconds: float, network: Any, how: str) -> dict[str, Any]:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    return {"seconds": seconds, "pairs": network.n_edges, "mb": peak, "how": how}


def of_a_build(make: Callable[[int], Any], size: int, step: str) -> dict[str, Any]:
    """What a build does with tables on the disk: the report, or the network files that follow."""
    from kgraph.exports.network_files import write_network_files
    from kgraph.reports.centrality import centrality_report, write_report
    from kgraph.reports.position import get_whole
    from kgraph.tables import read_tables, write_tables

    def run_on(folder: Path, n: int) -> tuple[float, Any]:
        write_tables(make(n), folder / "tables")
        entities = read_tables(folder / "tables")
        whole = get_whole(entities, base="https://example.org/", seed=1, weight="fractional")
        write = timed(
            lambda: write_report(
                centrality_report(entities, base=whole.base, manifest={}, seed=1, whole=whole), folder
            )
        )
        if step == "report":
            return write[0], whole.network
        known = {"table": whole.measured.table, "communities": whole.leiden}
        return timed(lambda: write_network_files(whole.network, folder, **known))[0], whole.network

    with tempfile.TemporaryDirectory() as folder:
        run_on(Path(folder) / "warm", 500)
        return row_of(*run_on(Path(folder), size), "")


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.process_time()
    result = work()
    return time.process_time() - began, result


def warm(step: str, network: Any) -> None:
    """Compile what the step needs on a small network."""
    if step != "network":
        run(step, network)


def run(step: str, network: Any) -> str | None:
    from kgraph.measures import centrality, communities

    if step in ("leiden", "louvain"):
        return f"modularity {communities(network, step).modularity:.3f}"
    if step == "statistics":
        from kgraph.measures.statistics import statistics

        statistics(network, samples=0)
        return None
    if step == "layout":
        from kgraph.networks.layout import layout

        layout(network)
        return None
    if step in ("graphml", "gexf"):
        from kgraph.exports import export

        options: dict[str, Any] = (
            {"draw": False} if step == "graphml" else {"draw": False, "time": "interval"}
        )
        with tempfile.TemporaryDirectory() as folder:
            export(network, Path(folder) / f"network.{step}", **options)
        return None
    table = centrality(network, (step,))
    return "exact" if table.fact(step).is_exact else f"{table.fact(step).samples:,} samples"


def draw(found: dict[str, list[float]], pairs: list[int], path: Path) -> None:
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams["svg.hashsalt"] = "kgraph"
    import matplotlib.pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 6))
    for step, seconds in found.items():
        axes.plot(pairs, seconds, marker="o", linewidth=1, label=step)
    start = min(s[0] for s in found.values() if s[0] > 0)
    line = [start * p * math.log(p) / (pairs[0] * math.log(pairs[0])) for p in pairs]
    axes.plot(pairs, line, "k--", linewidth=1, label="n log n")
    axes.set(xscale="log", yscale="log", xlabel="pairs of the network", ylabel="seconds of processor time")
    axes.legend(fontsize="x-small", ncols=2)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


if __name__ == "__main__":
    main()
