"""How resolving grows: seconds and memory at 10⁴, 10⁵ and 10⁶ author names, on invented corpora.

    python benchmarks/growth.py [--sizes 10000,100000,1000000]

Each size runs in a process of its own, so that peak memory is its own. The last column compares with growth
of n log n from the size before: below 1.2 is near-linear.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import time

from identity import mentions_of, score
from invented import invent
from memory import peak_mb

from kgraph.resolve import resolve


class _Stages:
    """Seconds of processor time by stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._stage, self._since = "", time.process_time()

    def stage(self, title: str, total: int | None = None, unit: str = "") -> None:
        now = time.process_time()
        if self._stage:
            self.seconds[self._stage] = self.seconds.get(self._stage, 0.0) + now - self._since
        self._stage, self._since = title, now

    def advance(self, n: int = 1) -> None:
        pass


def measure(n: int) -> None:
    """Resolve one corpus and print its figures as JSON."""
    corpus = invent(n)
    before = peak_mb()
    stages = _Stages()
    resolution = resolve([corpus.document], corpus.records, progress=stages)
    stages.stage("end")
    figures = score(mentions_of(resolution), {k: str(v) for k, v in corpus.truth.items()})
    print(
        json.dumps(
            {
                "mentions": len(corpus.truth),
                "papers": len(corpus.records),
                "seconds": stages.seconds,
                "mb": peak_mb(),
                "mb_before": before,
                "people": resolution.entities.people.height,
                "true": len(set(corpus.truth.values())),
                **figures,
            }
        )
    )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        measure(options.one)
        return
    last: tuple[int, float] | None = None
    print("  mentions   seconds  µs each      MB  people (true)      B³ F1   against n log n")
    for size in map(int, options.sizes.split(",")):
        run = subprocess.run([sys.executable, __file__, "--one", str(size)], capture_output=True, check=True)
        found = json.loads(run.stdout)
        n, total = found["mentions"], sum(found["seconds"].values())
        growth = ""
        if last:
            growth = f"{(total / last[1]) / (n * math.log(n) / (last[0] * math.log(last[0]))):.2f}"
        print(
            f"{n:10,} {total:9.1f} {total / n * 1e6:8.0f} {found['mb']:7,.0f} "
            f"{found['people']:8,} ({found['true']:,})  {found['b3_f1']:.4f}   {growth}"
        )
        print("            " + ", ".join(f"{k} {v:.1f}" for k, v in found["seconds"].items() if v >= 0.05))
        last = (n, total)


if __name__ == "__main__":
    main()
