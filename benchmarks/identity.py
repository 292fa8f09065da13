"""How well kgraph tells who is who: the labelled sets beside this repository, through readers and resolve.

    python benchmarks/identity.py [SET …] [--write FOLDER]

Author sets: `papers.jsonl.gz` is read and resolved as any document; the prediction is mention (`paper#index`,
from 0) → person, and B³ and pairwise figures are over the labelled mentions. `paper_dups`: record → paper.
`seed`: printed names against people on the profile page, and its papers found in the conference lists.
`--write` also saves each prediction as `FOLDER/SET.json` for the labelled sets' own scoring script.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

from kgraph.model.entities import DocumentRow
from kgraph.model.records import PersonRecord, Record, Rejected
from kgraph.readers import find_documents, read_document
from kgraph.resolve import Resolution, resolve

DATA = Path(__file__).resolve().parents[1].parent / "shared" / "data"
AUTHOR_SETS = ("and_or", "and_ieee", "and_acl", "and_inspire_wang", "and_han_agupta", "and_aminer_leiwang")


def build(paths: Iterable[Path]) -> tuple[Resolution, float]:
    """The resolution of documents, and the seconds that resolving took."""
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
    start = time.process_time()
    resolution = resolve(documents, statements)
    return resolution, time.process_time() - start


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
    every = (*AUTHOR_SETS, "paper_dups", "seed")
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sets", nargs="*", metavar="SET", help=f"of: {', '.join(every)} (all)")
    parser.add_argument("--write", type=Path, metavar="FOLDER")
    options = parser.parse_args()
    print(f"{'':20s} B³ P   R      F1       pairs P R      F1         s")
    for name in options.sets or every:
        if name == "seed":
            run_seed()
        else:
            run(name, "papers.jsonl.gz" if name in AUTHOR_SETS else "records.jsonl.gz", options.write)


if __name__ == "__main__":
    main()
