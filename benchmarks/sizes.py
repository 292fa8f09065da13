"""A whole build at several sizes: seconds and memory of each stage, and how they grow.

    python benchmarks/corpora.py dblp 10000 dblp-10k.xml        # and so on
    python benchmarks/sizes.py dblp-10k.xml dblp-100k.xml dblp-1m.xml [--exports] [--store]
        [--profile minimal] [--figures sizes.json] [--plot growth.svg] [--at FOLDER]

Each build is a command of its own in a folder that is removed, or stays with `--at`. The last column compares
the time of the last corpus with growth of n log n from the one before it: below 1.2 is near-linear. Figures
are kept in a file, so that sizes can be measured one after the other and shown together: one file for each
choice of options.
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


def measure(corpus: Path, options: list[str], at: Path | None) -> tuple[int, Figures, int]:
    """Papers, the figures of each stage and of the whole command, bytes on the disk."""
    with tempfile.TemporaryDirectory(dir=corpus.parent) as temporary:
        folder = at or Path(temporary)
        began = time.perf_counter()
        command = [sys.executable, "-m", "kgraph", "build", str(corpus), "-o", str(folder / "ws"), *options]
        run = subprocess.run(command, check=False)
        if run.returncode not in (0, 3):
            raise SystemExit(run.returncode)
        whole = time.perf_counter() - began
        state = (folder / "ws" / "current").resolve()
        manifest: dict[str, Any] = json.loads((state / "manifest.json").read_text())
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    seconds, memory = manifest["timings_seconds"], manifest["peak_memory_mb"]
    figures = {stage: (seconds[stage], memory.get(stage, 0.0)) for stage in seconds}
    figures["**whole command**"] = (whole, max(memory.values(), default=0.0))
    return manifest["counts"]["papers"], figures, size


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", nargs="*", type=Path)
    parser.add_argument("--exports", action="store_true", help="also networks, map and report")
    parser.add_argument("--store", action="store_true", help="also quads and store")
    parser.add_argument("--profile", default="full", help="triples per paper, as of `kgraph build`")
    parser.add_argument("--figures", type=Path, help="JSON file to add to and show")
    parser.add_argument("--plot", type=Path, help="SVG file of seconds and memory by papers")
    parser.add_argument("--at", type=Path, help="folder in which the workspaces stay")
    asked = parser.parse_args()
    if asked.profile != "full" and not asked.store:
        parser.error("--profile counts where quads are written; add --store")
    options = [] if asked.exports else ["--no-exports"]
    options += ["--profile", asked.profile] if asked.store else ["--no-store"]
    kept = json.loads(asked.figures.read_text()) if asked.figures and asked.figures.exists() else []
    known = {n: (n, figures, size) for n, figures, size in kept}
    for corpus in asked.corpora:
        new = measure(corpus, options, asked.at / corpus.name if asked.at else None)
        known[new[0]] = new
        if asked.figures:
            asked.figures.write_text(json.dumps(list(known.values())))
    found = [known[n] for n in sorted(known)]
    show(found)
    if asked.plot:
        plot(found, asked.plot)


def show(found: list[tuple[int, Figures, int]]) -> None:
    """Print the table."""
    heads = "".join(f" {n:,} papers | MB |" for n, _, _ in found)
    print(f"| stage |{heads} growth |\n| --- |{' ---: | ---: |' * len(found)} ---: |")
    for stage in found[-1][1]:
        cells = "".join(
            f" {f[stage][0]:.1f} | {f[stage][1]:,.0f} |" if stage in f else " – | – |" for _, f, _ in found
        )
        print(f"| {stage} |{cells} {growth(found, stage)} |")
    print("| on the disk |" + "".join(f" | {size / 1e6:,.0f} |" for _, _, size in found) + " |")


def plot(found: list[tuple[int, Figures, int]], path: Path) -> None:
    """Draw seconds of each stage and memory of all against papers, both axes logarithmic."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "kgraph", "svg.fonttype": "none"}
    import matplotlib.pyplot as plt

    sizes = [n for n, _, _ in found]
    figure, (left, right) = plt.subplots(1, 2, figsize=(13, 4.5), layout="constrained")
    whole = "**whole command**"
    longest = sorted(found[-1][1], key=lambda stage: -found[-1][1][stage][0])[:10]
    for stage in longest:
        points = [(n, f[stage][0]) for n, f, _ in found if stage in f]
        left.plot(*zip(*points, strict=True), marker="o", lw=2.5 if stage == whole else 1.2,
                  label=stage.strip("*"))  # fmt: skip
    first = found[0][1][whole][0]
    line = [first * n * math.log(n) / (sizes[0] * math.log(sizes[0])) for n in sizes]
    left.plot(sizes, line, "k:", label="n log n")
    right.plot(sizes, [f[whole][1] / 1000 for _, f, _ in found], marker="o", label="peak memory, GB")
    right.plot(sizes, [size / 1e9 for _, _, size in found], marker="s", label="on the disk, GB")
    for axes, title in ((left, "seconds"), (right, "GB")):
        axes.set(xscale="log", yscale="log", xlabel="papers", title=title)
        axes.grid(alpha=0.3)
        axes.legend(fontsize=8, loc="upper left", bbox_to_anchor=(1, 1))
    figure.savefig(path, metadata={"Date": None})


def growth(found: list[tuple[int, Figures, int]], stage: str) -> str:
    """Of the last size against the one before, as a multiple of n log n; nothing where it is too short."""
    if len(found) < 2 or stage not in found[-2][1] or found[-2][1][stage][0] < 0.5:
        return ""
    (m, before, _), (n, after, _) = found[-2:]
    return f"{after[stage][0] / before[stage][0] / (n * math.log(n) / (m * math.log(m))):.2f}"


if __name__ == "__main__":
    main()
