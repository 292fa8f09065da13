"""A whole build at several sizes: seconds and memory of each stage, and how they grow.

    python benchmarks/corpora.py dblp 10000 dblp-10k.xml        # and so on
    python benchmarks/sizes.py dblp-10k.xml dblp-100k.xml dblp-1m.xml [--exports] [--store]

Each build is a command of its own in a folder that is removed. The last column compares the time of the last
corpus with growth of n log n from the one before it: below 1.2 is near-linear.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

Figures = dict[str, tuple[float, float]]
"""Stage → seconds, MB."""


def measure(corpus: Path, options: list[str]) -> tuple[int, Figures, int]:
    """Papers, the figures of each stage and of the whole command, bytes on the disk."""
    with tempfile.TemporaryDirectory(dir=corpus.parent) as folder:
        began = time.perf_counter()
        command = [sys.executable, "-m", "kgraph", "build", str(corpus), "-o", f"{folder}/ws", *options]
        run = subprocess.run(command, check=False, stderr=subprocess.PIPE, text=True)
        if run.returncode not in (0, 3):
            raise SystemExit(run.stderr)
        whole = time.perf_counter() - began
        state = (Path(folder) / "ws" / "current").resolve()
        manifest: dict[str, Any] = json.loads((state / "manifest.json").read_text())
        size = sum(path.stat().st_size for path in Path(folder).rglob("*") if path.is_file())
    seconds, memory = manifest["timings_seconds"], manifest["peak_memory_mb"]
    figures = {stage: (seconds[stage], memory.get(stage, 0.0)) for stage in seconds}
    figures["**whole command**"] = (whole, max(memory.values(), default=0.0))
    return manifest["counts"]["papers"], figures, size


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="+", type=Path)
    parser.add_argument("--exports", action="store_true", help="also networks, map and report")
    parser.add_argument("--store", action="store_true", help="also quads and store")
    asked = parser.parse_args()
    options = [] if asked.exports else ["--no-exports"]
    options += [] if asked.store else ["--no-store"]
    found = [measure(corpus, options) for corpus in asked.corpora]
    heads = "".join(f" {n:,} papers | MB |" for n, _, _ in found)
    print(f"| stage |{heads} growth |\n| --- |{' ---: | ---: |' * len(found)} ---: |")
    for stage in found[-1][1]:
        cells = "".join(
            f" {f[stage][0]:.1f} | {f[stage][1]:,.0f} |" if stage in f else " – | – |" for _, f, _ in found
        )
        print(f"| {stage} |{cells} {growth(found, stage)} |")
    print("| on the disk |" + "".join(f" | {size / 1e6:,.0f} |" for _, _, size in found) + " |")


def growth(found: list[tuple[int, Figures, int]], stage: str) -> str:
    """Of the last size against the one before, as a multiple of n log n; nothing where it is too short."""
    if len(found) < 2 or stage not in found[-2][1] or found[-2][1][stage][0] < 0.5:
        return ""
    (m, before, _), (n, after, _) = found[-2:]
    return f"{after[stage][0] / before[stage][0] / (n * math.log(n) / (m * math.log(m))):.2f}"


if __name__ == "__main__":
    main()
