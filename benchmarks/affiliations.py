"""How well kgraph tells which organisation an affiliation names: two labelled sets beside this repository.

    python benchmarks/affiliations.py [--errors SET]

`aff_norm`: text → normal form (made by machine); `s2aff`: text → ROR ids (made by people; several joined by
`|`). Prediction: the key of the organisation that `read_affiliation` and then `unify` take a text for, over
all texts of the set; B³ over distinct texts. The halves are by a hash of the text: `a` was looked at while
the rules were written, `b` was not. `--errors` lists what costs most on half `a`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import time
from collections import Counter, defaultdict
from collections.abc import Mapping

from identity import DATA, score

from kgraph.resolve.labs.affiliation import read_affiliation
from kgraph.resolve.labs.reading import Organization, lab_table, roll_up
from kgraph.resolve.labs.spellings import unify

GOLD = DATA / "gold" / "affiliations"


def read_aff_norm() -> dict[str, str]:
    """Text → normal form."""
    with gzip.open(GOLD / "aff_norm.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row[0]: row[1] for row in list(rows)[1:]}


def read_s2aff() -> dict[str, str]:
    """Text → ROR ids joined by `|`."""
    with (GOLD / "s2aff_ror.tsv").open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row[0]: row[1] for row in list(rows)[1:]}


def predict(texts: list[str]) -> tuple[dict[str, str], dict[str, Organization], float]:
    """Text → key after unifying, the organisations, and seconds."""
    start = time.process_time()
    readings = {text: read_affiliation(text) for text in texts}
    unified = unify(Counter(readings.values()))
    firsts = {text: read.organizations[0].key for text, read in readings.items() if read.organizations}
    keys = {text: unified.keys.get(key, key) for text, key in firsts.items()}
    return keys, unified.organizations, time.process_time() - start


def half(text: str) -> str:
    """`a` or `b`, by the text alone."""
    return "ab"[hashlib.sha256(text.encode()).digest()[0] % 2]


def figures() -> dict[str, float]:
    """Every figure by its name: `SET half [top] measure`."""
    out: dict[str, float] = {}
    s2aff = read_s2aff()
    golds = {
        "aff_norm": read_aff_norm(),
        "s2aff": s2aff,
        "s2aff first id": {text: ids.split("|")[0] for text, ids in s2aff.items()},
    }
    for name, gold in golds.items():
        keys, organizations, seconds = predict(sorted(gold))
        tops = {text: roll_up(key, lab_table().by_key | organizations) for text, key in keys.items()}
        out[f"{name} s/10,000"] = seconds / len(gold) * 10_000
        for part in ("all", "a", "b"):
            items = gold if part == "all" else {t: g for t, g in gold.items() if half(t) == part}
            for roof, predicted in (("", keys), (" top", tops)):
                for measure, value in score(predicted, items).items():
                    if measure.startswith("b3"):
                        out[f"{name} {part}{roof} {measure}"] = value
    return out


def show_errors(gold: Mapping[str, str], limit: int) -> None:
    """The splits and lumps of half `a` that cost most, with an example of each."""
    keys, organizations, _ = predict(sorted(gold))
    tops = {t: roll_up(k, lab_table().by_key | organizations) for t, k in keys.items()}
    mine, true = defaultdict(Counter), defaultdict(Counter)  # type: ignore[var-annotated]
    example: dict[tuple[str, str], str] = {}
    for text in sorted(t for t in gold if half(t) == "a"):
        key = tops.get(text, "-")
        true[gold[text]][key] += 1
        mine[key][gold[text]] += 1
        example[gold[text], key] = text
    for title, tally, flip in (("split", true, False), ("lumped", mine, True)):
        lost = [
            (n * (sum(c.values()) - n) / sum(c.values()), a, b, n)
            for a, c in tally.items()
            for b, n in c.items()
            if (a, b) != (a, c.most_common(1)[0][0])
        ]
        print(f"\n{title}: {sum(x[0] for x in lost):.0f} of {sum(map(len, tally.values()))}")
        for cost, a, b, n in sorted(lost, reverse=True)[:limit]:
            print(f"{cost:5.1f} {n:4d} {a} | {b} | {example[(b, a) if flip else (a, b)][:150]}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--errors", choices=("aff_norm", "s2aff"))
    parser.add_argument("--limit", type=int, default=60)
    options = parser.parse_args()
    if options.errors:
        show_errors(read_aff_norm() if options.errors == "aff_norm" else read_s2aff(), options.limit)
        return
    found = figures()
    print(f"{'':22s} P      R      F1      (rolled up)")
    for name in [n.removesuffix(" b3_p") for n in found if n.endswith(" b3_p") and " top " not in n]:
        cells = (f"{found[f'{name}{roof} b3_{m}']:.4f}" for roof in ("", " top") for m in ("p", "r", "f1"))
        print(f"{name:22s} {' '.join(cells)}")
    print("  ".join(f"{n} {v:.2f}" for n, v in found.items() if n.endswith("s/10,000")))


if __name__ == "__main__":
    main()
