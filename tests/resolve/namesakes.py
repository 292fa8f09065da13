"""A small corpus full of namesakes, in which who is who is doubtful both ways."""

from __future__ import annotations

import json
import random
from pathlib import Path

from invented import record

from kgraph.model.records import Record

NAMESAKES = ("Wei Wang", "Wei Zhang", "Jian Li", "Yu Chen", "Lei Liu")
SYLLABLES = ("bod", "cyl", "dun", "fen", "gul", "hax", "jor", "kip", "lum", "mov", "nug", "pim", "quo", "rab")
FRIENDS = [f"{g.title()}a {f.title()}el" for g in SYLLABLES for f in SYLLABLES]
SUBJECTS = ("hands", "feet", "toes", "shoes", "gloves", "fingers")
ABBREVIATED = ("Zebulon Quirrel", "Zora Quirrel", "Z. Quirrel", "Kasimir Plum", "Konrad Plum", "K. Plum")
"""Initials that fit two people."""
VENUES = ("ICML", "NeurIPS", "ICLR")


def rows(*, papers: int = 60, seed: int = 29) -> list[tuple[str, str, list[str], int, str]]:
    """(id, title, authors, year, venue) of each paper: a doubtful name and two or three others."""
    draw = random.Random(seed)
    found = []
    for n in range(papers):
        title = f"On {draw.choice(SUBJECTS)} and {draw.choice(SUBJECTS)} number {n}"
        others = draw.sample(FRIENDS, draw.choice((2, 2, 3)))
        names = NAMESAKES if n % 4 else ABBREVIATED
        authors = [draw.choice(names), *others]
        draw.shuffle(authors)
        found.append((f"r{n}", title, authors, draw.randrange(2012, 2024), draw.choice(VENUES)))
    return found


def namesakes(*, papers: int = 60, seed: int = 29) -> list[Record]:
    """The papers as records of `a.json`."""
    return [
        record(id, title, "; ".join(authors), line=n, year=year, venue=venue)
        for n, (id, title, authors, year, venue) in enumerate(rows(papers=papers, seed=seed), 1)
    ]


def write_namesakes(path: Path) -> Path:
    """The papers as a document that `kgraph build` reads."""
    lines = [
        json.dumps({"id": i, "title": t, "authors": [{"name": a} for a in names], "year": y, "venue": v})
        for i, t, names, y, v in rows()
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
