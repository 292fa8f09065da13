"""Makes `src/kgraph/resolve/data/universities.tsv` from facts in public lists.

    python benchmarks/lab_names.py

Names and countries of `csrankings/institutions.csv` and `country-info.csv`; then the names that many
affiliations of the conference lists give after `read_affiliation`, with the country and town met most often.
Names that `labs.toml` already knows are left out. What others call them is in `labs.toml`, written by hand.
"""

from __future__ import annotations

import csv
import gzip
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

from identity import DATA

from kgraph.resolve.labs.affiliation import read_affiliation
from kgraph.resolve.labs.names import lab_key, lab_table
from kgraph.resolve.labs.places import places

TARGET = Path(__file__).resolve().parents[1] / "src" / "kgraph" / "resolve" / "data" / "universities.tsv"
OFTEN = 8
"""Distinct affiliations that give a name before it is taken."""
HEADER = (
    "# Made by benchmarks/lab_names.py: name, country, town; names and places as public lists give them.\n"
)


def csrankings() -> dict[str, str]:
    """Name → code of the country; institutions listed without one are in the United States."""
    with (DATA / "csrankings" / "country-info.csv").open(encoding="utf-8", newline="") as lines:
        codes = {row["institution"]: row["countryabbrv"].upper() for row in csv.DictReader(lines)}
    with (DATA / "csrankings" / "institutions.csv").open(encoding="utf-8", newline="") as lines:
        names = [row["institution"] for row in csv.DictReader(lines)]
    return {name: {"UK": "GB"}.get(code := codes.get(name, "US"), code) for name in names}


def printed() -> Iterator[str]:
    """Every affiliation in the conference lists, as often as it is printed."""
    for path in sorted((DATA / "lists").glob("*.json.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as text:
            for record in json.load(text):
                yield from str(record.get("aff") or record.get("affs") or "").split(";")


def frequent() -> Iterator[tuple[str, str, str]]:
    """Name, country and town of universities that many affiliations name."""
    texts: dict[str, Counter[str]] = defaultdict(Counter)
    where: dict[str, Counter[str | None]] = defaultdict(Counter)
    towns: dict[str, Counter[str | None]] = defaultdict(Counter)
    for text in sorted(set(printed())):
        for organization in read_affiliation(text).organizations[:1]:
            texts[organization.key][organization.name] += 1
            where[organization.key][organization.country] += 1
            towns[organization.key][organization.city] += 1
    for key, names in sorted(texts.items()):
        if names.total() >= OFTEN and re.search(
            r"\b(university|institute of (science and )?technology)\b", key
        ):
            yield min(names, key=lambda n: (-names[n], n)), _agreed(where[key]), _agreed(towns[key])


def _agreed(values: Counter[str | None]) -> str:
    """The value that four in five of those that say one say."""
    del values[None]
    best = min(values, key=lambda v: (-values[v], v or ""), default=None)
    return best if best and values[best] * 5 >= values.total() * 4 and values[best] > 1 else ""


def main() -> None:
    known = lab_table()
    rows: dict[str, tuple[str, str, str]] = {}
    for name, country in csrankings().items():
        rows.setdefault(lab_key(name), (name, country, ""))
    for name, country, town in frequent():
        old = rows.get(lab_key(name))
        town = town if lab_key(town) in places().cities else ""
        rows[lab_key(name)] = (old[0], old[1], town) if old else (name, country, town)
    own = {key for key, o in known.labs.items() if key in rows and o.name != rows[key][0]}
    kept = sorted(row for key, row in rows.items() if key not in own)
    TARGET.write_text(HEADER + "".join("\t".join(r).rstrip("\t") + "\n" for r in kept), encoding="utf-8")
    print(f"{len(kept)} names")


if __name__ == "__main__":
    main()
