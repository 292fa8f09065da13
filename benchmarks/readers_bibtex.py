"""What reading BibTeX costs, next to `bibtexparser` only finding the blocks.

    python benchmarks/readers_bibtex.py FOLDER [--rounds 5] [--once]

Each `.bib` or `.bib.gz` under FOLDER is repeated to some megabytes and read by both in turn, in one process:
by kgraph to records (blocks, macros, LaTeX, names, identifiers, references), by bibtexparser's `Splitter` to
blocks of raw text. Printed are the best times and their ratio; the goal is at most 1/0.7 = 1.43. `--once`
reads each file as it is and with empty caches, which favours bibtexparser: nothing in a file comes twice.
"""

from __future__ import annotations

import argparse
import gzip
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

REPEATED = {"scopus.bib.gz": 4, "testjabref.bib": 20, "wos_m.bib": 20, "acl_anthology_subset.bib": 20}
"""File → how often; others are repeated to two megabytes."""


def seconds(work: Callable[[], Any]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def compare(path: Path, *, rounds: int, is_repeated: bool) -> tuple[float, float, int, int]:
    """Best seconds of kgraph and of bibtexparser, number of records, size in bytes."""
    from bibtexparser import splitter

    from kgraph.readers import Source, bibtex
    from kgraph.readers.format import ReadOptions

    splitter.logger.disabled = True
    data = path.read_bytes()
    data = gzip.decompress(data) if path.suffix == ".gz" else data
    if is_repeated:
        data = (data + b"\n") * REPEATED.get(path.name, 1 + (2 << 20) // len(data))
    ours, bare = [], []
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / "x.bib"
        copy.write_bytes(data)
        text = Source(copy).text()

        def read() -> int:
            return sum(
                1 for part in bibtex.FORMAT.parts(Source(copy)) for _ in bibtex.read_part(part, ReadOptions())
            )

        n_records = 0 if rounds == 1 else read()
        for _ in range(rounds):
            ours.append(seconds(read))
            bare.append(seconds(lambda: splitter.Splitter(text).split()))
        n_records = n_records or read()
    return min(ours), min(bare), n_records, len(data)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="a folder of .bib files, or one of them")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--once", action="store_true", help="each file as it is, with empty caches")
    options = parser.parse_args()
    if options.folder.is_dir():
        files = sorted([*options.folder.glob("*.bib"), *options.folder.glob("*.bib.gz")])
    else:
        files = [options.folder]
    if options.once and len(files) > 1:  # caches live as long as the process
        for file in files:
            subprocess.run([sys.executable, __file__, str(file), "--once"], check=True)
        return
    for file in files:
        rounds = 1 if options.once else options.rounds
        ours, bare, n_records, size = compare(file, rounds=rounds, is_repeated=not options.once)
        print(
            f"{file.name:28} {size / 1e6:5.2f} MB {n_records:5} records ({1e6 * ours / n_records:3.0f} µs)"
            f"  kgraph {ours:6.3f} s  bibtexparser {bare:6.3f} s  ratio {ours / bare:5.2f}"
        )


if __name__ == "__main__":
    main()
