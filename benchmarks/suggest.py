"""How well suggestions foretell ties, and how long they take.

python benchmarks/suggest.py WORKSPACE [--person NAME]
"""

from __future__ import annotations

import argparse
import time

import kgraph
from kgraph.measures.suggestions.backtest import METRICS


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("workspace")
    parser.add_argument("--person", help="also time suggestions for this person")
    options = parser.parse_args()
    kg = kgraph.open(options.workspace)
    print(f"{kg.entities.people.height:,} people, {kg.entities.papers.height:,} papers")
    began = time.process_time()
    told = kg.backtest()
    print(f"{told.to_text()}\n{time.process_time() - began:.0f} s of processor time\n")
    print(f"| score | {' | '.join(METRICS)} |\n| --- |{' ---: |' * len(METRICS)}")
    for row in told.frame.iter_rows(named=True):
        values = [f"{row[m]:.3f} ({row[m + '_low']:.3f}–{row[m + '_high']:.3f})" for m in METRICS]
        print(f"| {row['score']} | {' | '.join(values)} |")
    if options.person:
        began = time.process_time()
        kg.suggest(options.person)
        print(f"\nsuggestions for one person: {time.process_time() - began:.1f} s of processor time")


if __name__ == "__main__":
    main()
