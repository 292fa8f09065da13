"""Time, peak memory and triples per second of whole builds.

    python benchmarks/build.py DOCUMENTS… [--out FOLDER]

Runs `kgraph build` as a process of its own and prints one Markdown table: stages, total, peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", nargs="+")
    parser.add_argument("--out", help="keep the workspace here (default: a temporary folder)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        workspace = Path(options.out or scratch)
        wall, peak_mb = measure(
            [sys.executable, "-m", "kgraph", "build", *options.documents, "-o", str(workspace), "-q"]
        )
        manifest = json.loads((workspace / "manifest.json").read_text(encoding="utf-8"))
    counts, seconds = manifest["counts"], manifest["timings_seconds"]
    print("| stage | seconds |\n| --- | ---: |")
    for stage, taken in seconds.items():
        print(f"| {stage} | {taken:.1f} |")
    print(f"| **whole command** | **{wall:.1f}** |")
    print(f"\npeak memory {peak_mb:,.0f} MB; " + ", ".join(f"{counts[k]:,} {k}" for k in counts))
    print(f"store: {counts['triples'] / seconds['store']:,.0f} triples/s")


def measure(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak resident megabytes of one command (exit codes 0 and 3 are both done)."""
    began = time.perf_counter()
    process = subprocess.Popen(command)
    _, status, usage = os.wait4(process.pid, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 3):
        raise SystemExit(f"{' '.join(command)} failed")
    return time.perf_counter() - began, usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
