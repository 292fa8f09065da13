"""Make `src/kgraph/resolve/data/name_counts.tsv.gz`: how common surnames and given names are among authors.

Counts distinct printed names, not publications, in the conference lists, DBLP's aliases and csrankings beside
this repository (`../shared/data`). Given names are counted apart for surnames of the short East-Asian type:
`Lei` is rare among all authors but common among the Wangs. Run: `python benchmarks/name_counts.py`.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from kgraph.model.names import parse_name
from kgraph.resolve.people.rarity import east_asian_surnames

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"
OUT = ROOT / "src/kgraph/resolve/data/name_counts.tsv.gz"
MINIMUM = 3


def printed_names() -> Iterator[str]:
    for path in sorted((SHARED / "lists").glob("*.json.gz")):
        for paper in json.loads(gzip.decompress(path.read_bytes())):
            text = paper.get("author") or paper.get("authors") or ""
            yield from (n.strip() for n in re.split(r";|, ", text))
    for name in ("dblp-aliases.csv.gz", "csrankings.csv.gz"):
        with gzip.open(SHARED / "csrankings" / name, "rt", encoding="utf-8") as lines:
            yield from (row["name"] for row in csv.DictReader(lines))


def main() -> None:
    family: Counter[str] = Counter()
    given: dict[bool, Counter[str]] = {False: Counter(), True: Counter()}
    names = sorted(
        {(n.given, n.family) for n in map(parse_name, set(printed_names())) if n.given and n.family}
    )
    east = east_asian_surnames()
    for parts, surname in names:
        family[surname] += 1
        if len(parts[0]) > 1:
            given[surname in east]["".join(parts) if surname in east else parts[0]] += 1
    rows = [("family", n, k) for k, n in family.items() if n >= MINIMUM]
    for kind, counts in (("given", given[False]), ("east", given[True])):
        rows += [(kind, n, k) for k, n in counts.items() if n >= MINIMUM]
    totals = [
        ("total", len(names), ""),
        *(("total", c.total(), k) for k, c in (("given", given[False]), ("east", given[True]))),
    ]
    lines = [f"{kind}\t{key}\t{n}\n" for kind, n, key in sorted(totals) + sorted(rows)]
    OUT.write_bytes(gzip.compress("".join(lines).encode(), 9, mtime=0))
    print(f"{len(names):,} names, {len(rows):,} rows, {OUT.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
