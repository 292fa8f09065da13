"""How well kgraph tells who is who: the labelled sets beside this repository, through readers and resolve.

    python benchmarks/identity.py [SET …] [--ablation | --calibration] [--write FOLDER]

Author sets: `papers.jsonl.gz` is read and resolved as any document; the prediction is mention (`paper#index`,
from 0) → person, and B³ and pairwise figures are over the labelled mentions. `paper_dups`: record → paper.
`name_pairs`, `affiliations`: see `names.py` and `affiliations.py`.
`seed`: printed names against people on the profile page, and its papers found in the conference lists.
`--ablation` prints what each kind of evidence is worth: B³ F1 of the author sets without it.
`--calibration` prints how often joins made, and joins left undone, of a stated probability are right.
`--write` also saves each prediction as `FOLDER/SET.json` for the labelled sets' own scoring script.
"""

from __future__ import annotations

import argparse
import importlib
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

from kgraph.model.entities import DocumentRow
from kgraph.model.records import PersonRecord, Record, Rejected
from kgraph.progress import SILENT
from kgraph.readers import find_documents, read_document
from kgraph.resolve import Overrides, Registry, Resolution, resolve
from kgraph.resolve.cluster import Clusters
from kgraph.resolve.corpus import sort_statements
from kgraph.resolve.labs.resolving import resolve_labs
from kgraph.resolve.papers.merge import merge_papers
from kgraph.resolve.people.authors import people_case
from kgraph.resolve.people.clustering import Case
from kgraph.resolve.people.match import MODEL, Model
from kgraph.resolve.venues.resolving import resolve_venues

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
AUTHOR_SETS = ("and_or", "and_ieee", "and_acl", "and_inspire_wang", "and_han_agupta", "and_aminer_leiwang")


def read(paths: Iterable[Path]) -> tuple[list[DocumentRow], list[Record | PersonRecord]]:
    """Documents and all that they state."""
    documents: list[DocumentRow] = []
    statements: list[Record | PersonRecord] = []
    for source in find_documents(paths):
        document, found = read_document(source)
        kept = [s for s in found if not isinstance(s, Rejected)]
        statements.extend(kept)
        documents.append(
            DocumentRow(
                id=document.id, path=document.path, sha256=document.sha256, size_bytes=document.size_bytes,
                format=document.format, n_records=len(kept), n_rejected=0,
            )
        )  # fmt: skip
    return documents, statements


def build(paths: Iterable[Path]) -> tuple[Resolution, float]:
    """The resolution of documents, and the seconds that resolving took."""
    documents, statements = read(paths)
    start = time.process_time()
    resolution = resolve(documents, statements)
    return resolution, time.process_time() - start


@dataclass(frozen=True)
class AuthorSet:
    """A labelled set, opened: all evidence is there and nothing decided yet."""

    case: Case
    mentions: list[list[str]]
    """Mentions of each signature."""
    gold: dict[str, str]
    subsets: dict[str, list[str]]

    def predict(self, model: Model = MODEL) -> dict[str, str]:
        """Mention → number of a person."""
        groups = self.case.decide(model=model).groups
        return {m: str(n) for n, group in enumerate(groups) for i in group for m in self.mentions[i]}


def open_author_set(name: str) -> AuthorSet:
    """The same as `build` up to the point where people are decided."""
    folder = DATA / "gold" / name
    corpus = sort_statements(*read([folder / "papers.jsonl.gz"]))
    overrides, registry = Overrides(), Registry()
    papers = merge_papers(corpus, overrides, registry, SILENT)
    labs = resolve_labs(corpus, overrides, registry, SILENT)
    venues = resolve_venues(corpus, papers, overrides, registry)
    _, case, _ = people_case(corpus, papers, labs, venues, overrides, registry, SILENT)
    mentions = [
        [f"{corpus.records[n].place.record}#{i - 1}" for n, i in s.mentions if s.paper >= 0]
        for s in case.signatures
    ]
    gold = json.loads((folder / "gold.json").read_text("utf-8"))
    return AuthorSet(case, mentions, gold, json.loads((folder / "subsets.json").read_text("utf-8")))


ABLATIONS: dict[str, dict[str, float]] = {
    "all evidence": {},
    "without co-authors": {"coauthor": 0, "no_coauthor": 0, "no_coauthor_growth": 0},
    "without organisations": {"lab": 0, "other_lab": 0, "other_lab_at_once": 0},
    "without title words and keywords": {"topic": 0, "no_topic": 0},
    "without venues": {"venue": 0, "other_venue": 0},
    "without years": {"span": 0, "other_lab_at_once": 0},
    "only what speaks for, nothing against": {
        "no_coauthor": 0, "no_coauthor_growth": 0, "other_lab": 0, "other_lab_at_once": 0, "no_topic": 0,
        "other_venue": 0, "span": 0,
    },
    "every name taken for rare": {"concentration": 0, "rivals": 0, "prolific": 1e9},
    "without the rivals of an initial": {"rivals": 0, "unseen": 0},
    "East-Asian names as all others": {"east": 1},
    "names alone": {
        "coauthor": 0, "no_coauthor": 0, "no_coauthor_growth": 0, "lab": 0, "other_lab": 0,
        "other_lab_at_once": 0, "topic": 0, "no_topic": 0, "venue": 0, "other_venue": 0, "span": 0,
    },
}  # fmt: skip


def run_ablation() -> None:
    """B³ F1 of every author set without each kind of evidence."""
    sets = {name: open_author_set(name) for name in AUTHOR_SETS}
    print("| | " + " | ".join(sets) + " |\n| --- |" + " ---: |" * len(sets))
    for title, without in ABLATIONS.items():
        model = replace(MODEL, **without)
        found = [score(s.predict(model), s.gold)["b3_f1"] for s in sets.values()]
        print(f"| {title} | " + " | ".join(f"{f:.4f}".lstrip("0") for f in found) + " |", flush=True)


def score(
    predicted: Mapping[str, str], gold: Mapping[str, str], keep: set[str] | None = None
) -> dict[str, float]:
    """B³ and pairwise figures over the labelled items; an item not predicted stands alone."""
    items = [m for m in gold if keep is None or m in keep]
    cells = Counter((predicted.get(m, f"missing {m}"), gold[m]) for m in items)
    mine: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for (p, g), n in cells.items():
        mine[p] += n
        true[g] += n

    def pairs(counts: Iterable[int]) -> int:
        return sum(n * (n - 1) // 2 for n in counts)

    def f1(p: float, r: float) -> float:
        return 2 * p * r / (p + r) if p + r else 0.0

    b3_p = sum(n * n / mine[p] for (p, _), n in cells.items()) / len(items)
    b3_r = sum(n * n / true[g] for (_, g), n in cells.items()) / len(items)
    both, of_mine, of_true = pairs(cells.values()), pairs(mine.values()), pairs(true.values())
    pair_p, pair_r = both / of_mine if of_mine else 1.0, both / of_true if of_true else 1.0
    return {
        "b3_p": b3_p, "b3_r": b3_r, "b3_f1": f1(b3_p, b3_r),
        "pair_p": pair_p, "pair_r": pair_r, "pair_f1": f1(pair_p, pair_r),
    }  # fmt: skip


def mentions_of(resolution: Resolution) -> dict[str, str]:
    """`paper#index` (from 0) → person."""
    rows = resolution.entities.mentions.select("record", "index", "person").iter_rows()
    return {f"{record}#{index - 1}": person for record, index, person in rows}


def records_of(resolution: Resolution) -> dict[str, str]:
    """Record → paper."""
    return dict(resolution.entities.paper_records.select("record", "paper").iter_rows())


BANDS = (0.12, 0.27, 0.5, 0.73, 0.88, 0.95, 0.98, 0.995, 1.0)
"""Probabilities, about evenly apart in log odds."""


def run_calibration() -> None:
    """Share of right joins by stated probability, of each author set."""
    print("| stated | " + " | ".join(AUTHOR_SETS) + " |\n| --- |" + " ---: |" * len(AUTHOR_SETS))
    columns = [_calibration(open_author_set(name)) for name in AUTHOR_SETS]
    for low, high in pairwise(BANDS):
        cells = []
        for column in columns:
            right = [share for stated, share in column if low <= stated < high]
            cells.append(f"{sum(right) / len(right):.2f} ({len(right)})" if right else "")
        print(f"| {low:.2f}–{high:.3g} | " + " | ".join(cells) + " |")


def _calibration(labelled: AuthorSet) -> list[tuple[float, float]]:
    """(stated probability, share of the labelled pairs across the two sides that are one person's)."""
    people = labelled.case.decide()
    gold = [[labelled.gold[m] for m in mentions if m in labelled.gold] for mentions in labelled.mentions]
    parts = Clusters(len(gold))
    found = []
    for link in sorted(people.links, key=lambda k: -k.score):
        found.append((link.score, parts.members(link.left).copy(), parts.members(link.right).copy()))
        parts.join(link.left, link.right)
    found += [(link.score, parts.members(link.left), parts.members(link.right)) for link in people.plausible]
    shares = []
    for stated, left, right in found:
        a, b = (Counter(g for i in side for g in gold[i]) for side in (left, right))
        if a and b:
            shares.append((stated, sum(a[g] * b[g] for g in a) / (a.total() * b.total())))
    return shares


def run(name: str, file: str, folder: Path | None) -> None:
    resolution, seconds = build([DATA / "gold" / name / file])
    predicted = mentions_of(resolution) if name in AUTHOR_SETS else records_of(resolution)
    gold = json.loads((DATA / "gold" / name / "gold.json").read_text("utf-8"))
    subsets = json.loads((DATA / "gold" / name / "subsets.json").read_text("utf-8"))
    figures = score(predicted, gold)
    parts = "  ".join(f"{k} {score(predicted, gold, set(v))['b3_f1']:.4f}" for k, v in subsets.items() if v)
    print(
        f"{name:20s} {figures['b3_p']:.4f} {figures['b3_r']:.4f} {figures['b3_f1']:.4f}   "
        f"{figures['pair_p']:.4f} {figures['pair_r']:.4f} {figures['pair_f1']:.4f}  {seconds:5.1f}  {parts}"
    )
    if folder:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.json").write_text(json.dumps(predicted, sort_keys=True), encoding="utf-8")


def run_seed() -> None:
    page, seconds = build([DATA / "profile_page"])
    print(
        f"\nprofile page alone: {page.n_papers} papers, {page.entities.person_names.height} printed names, "
        f"{page.entities.people.height} people, {seconds:.1f} s"
    )
    both, seconds = build([DATA / "profile_page", DATA / "lists"])
    paper_of = dict(both.entities.paper_records.select("title", "paper").iter_rows())
    wanted = json.loads((DATA / "gold" / "seed" / "seed_vs_lists.json").read_text("utf-8"))
    matches = [(entry["seed_title"], m) for entry in wanted for m in entry["matches"]]
    found = sum(paper_of.get(title) == paper_of.get(m["title"]) for title, m in matches)
    print(
        f"page and all lists: {found} of {len(matches)} matches; {both.n_records} records = "
        f"{both.n_papers} papers + {both.n_merged} merged; {both.entities.mentions.height} mentions, "
        f"{both.entities.people.height} people; "
        f"resolved in {seconds:.1f} s"
    )


def main() -> None:
    every = (*AUTHOR_SETS, "paper_dups", "name_pairs", "affiliations", "seed")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of: {', '.join(every)} (all)")
    parser.add_argument("--ablation", action="store_true")
    parser.add_argument("--calibration", action="store_true")
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    if options.ablation or options.calibration:
        (run_ablation if options.ablation else run_calibration)()
        return
    print(f"{'':20s} B³ P   R      F1       pairs P R      F1         s")
    for name in options.sets or every:
        if name == "seed":
            run_seed()
        elif name in ("name_pairs", "affiliations"):
            module = importlib.import_module({"name_pairs": "names"}.get(name, name))
            told = {
                k: v
                for k, v in module.figures().items()
                if name == "name_pairs" or k.endswith("all top b3_f1")
            }
            print(f"\n{name}: " + ", ".join(f"{k} {v:.4f}" for k, v in told.items()))
        else:
            run(name, "papers.jsonl.gz" if name in AUTHOR_SETS else "records.jsonl.gz", options.write)


if __name__ == "__main__":
    main()
