"""How well names are told apart before any other evidence: `kgraph.model.names` and
`kgraph.resolve.people.block`.

    python benchmarks/names.py [--half 0|1] [--missed KIND]

Pairs printed by two sources for one author (found: `compare` gives a rule), pairs of different authors of
one paper (false), and DBLP's aliases without their numbers: do the two share a block key, are they
*proposed* when all aliases are in one corpus (a key that only stands in a block too large would not count),
and compared as one person's. `false of DBLP` counts the pairs of different people by rule: with the true ones
it gives what a rule costs in `match.NAME_RULES`. `--half` takes every second pair, `--missed`
lists what is not found.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import math
import random
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kgraph.model.name_conventions import RULES, compare
from kgraph.model.names import Name, parse_name
from kgraph.resolve.people.block import block_keys, nicknames
from kgraph.resolve.people.candidates import candidate_names, candidate_pairs

GOLD = Path(__file__).resolve().parents[1].parent / "shared" / "data" / "gold" / "name_pairs"
SIZES = (10_000, 30_000, 100_000)

Pair = tuple[str, str, str]
"""Kind, one printed name, the other."""


def _rows(file: str) -> Iterator[dict[str, str]]:
    data = (GOLD / file).read_bytes()
    text = gzip.decompress(data) if file.endswith(".gz") else data
    yield from csv.DictReader(io.StringIO(text.decode("utf-8"), newline=""), delimiter="\t")


def positive() -> list[Pair]:
    return [(r["kind"], r["name"], r["name_site"]) for r in _rows("positive.tsv")]


def negative() -> list[Pair]:
    """Two authors of one paper; the same text twice is left apart, as no rule can tell it."""
    rows = [(r["name"], r["other_author"]) for r in _rows("negative.tsv")]
    return [("same text" if a == b else "other text", a, b) for a, b in rows]


def aliases() -> list[Pair]:
    return [(r["kind"], r["alias"], r["name"]) for r in _rows("dblp_aliases.tsv.gz")]


def is_found(a: str, b: str) -> bool:
    return compare(parse_name(a), parse_name(b), nicknames()) is not None


def shares(pairs: Iterable[Pair]) -> dict[str, tuple[int, float]]:
    """Kind → number of pairs, share found."""
    found: dict[str, list[bool]] = defaultdict(list)
    for kind, a, b in pairs:
        found[kind].append(is_found(a, b))
    return {kind: (len(hits), sum(hits) / len(hits)) for kind, hits in sorted(found.items())}


def distinct(texts: Iterable[str]) -> list[Name]:
    return list({n.key: n for n in map(parse_name, sorted(set(texts)))}.values())


def reach(pairs: Sequence[Pair]) -> dict[str, tuple[int, float, float, float]]:
    """Kind → number of pairs, share that share a key, are proposed among all, are compared as one's."""
    names = distinct(t for _, a, b in pairs for t in (a, b))
    number = {n.key: i for i, n in enumerate(names)}
    proposed = set(candidate_pairs(names))
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for kind, left, right in pairs:
        a, b = parse_name(left), parse_name(right)
        i, j = sorted((number[a.key], number[b.key]))
        hits = (
            1,
            bool(block_keys(a) & block_keys(b)),
            i == j or (i, j) in proposed,
            compare(a, b, nicknames()) is not None,
        )
        for row in (counts[kind], counts["all"]):
            for k, hit in enumerate(hits):
                row[k] += hit
    return {kind: (n, k / n, p / n, c / n) for kind, (n, k, p, c) in sorted(counts.items())}


def rule_counts(pairs: Sequence[Pair]) -> dict[str, tuple[int, int]]:
    """Rule → true pairs (aliases), false pairs (different people, one name each)."""
    true = Counter(compare(parse_name(a), parse_name(b), nicknames()) for _, a, b in pairs)
    false = Counter(rule for _, _, rule in candidate_names(distinct(name for _, _, name in pairs)))
    return {rule: (true[rule], false[rule]) for rule in RULES}


def figures() -> dict[str, float]:
    """The figures of the accuracy table, 0..1."""
    found, false, reached = shares(positive()), shares(negative()), reach(aliases())["all"]
    return {
        "spelling variants found": found["spelling"][1],
        "mojibake found": found["mojibake"][1],
        "false matches": sum(n * share for n, share in false.values()) / sum(n for n, _ in false.values()),
        "false matches, other text": false["other text"][1],
        "aliases that share a block": reached[1],
        "aliases proposed": reached[2],
    }


def _half(pairs: list[Pair], half: int | None) -> list[Pair]:
    return pairs if half is None else pairs[half::2]


def _print_accuracy(half: int | None) -> None:
    for title, pairs in (("found", positive()), ("false", negative())):
        for kind, (n, share) in shares(_half(pairs, half)).items():
            print(f"{title:8s} {kind:34s} {n:6,} {share:7.4f}")
    print(f"\n{'aliases of DBLP':43s} {'n':>6s}    keys  proposed  compared")
    for kind, (n, keys, proposed, compared) in reach(_half(aliases(), half)).items():
        print(f"{kind:43s} {n:6,} {keys:7.4f}   {proposed:7.4f}   {compared:7.4f}")
    counts = rule_counts(_half(aliases(), half))
    print(f"\n{'rule':20s} true of DBLP  false of DBLP  ln(false / true)")
    for rule, (true, false) in counts.items():
        if true:
            print(f"{rule:20s} {true:12,} {false:14,} {math.log((false + 0.5) / true):17.2f}")


def _print_work() -> None:
    from name_counts import printed_names  # type: ignore[import-not-found,unused-ignore]

    texts = sorted(set(printed_names()))
    start = time.process_time()
    names = [parse_name.__wrapped__(t) for t in texts]
    print(f"\nparsing: {(time.process_time() - start) / len(texts) * 1e6:.1f} µs a name ({len(texts):,})")
    every = distinct(t for _, a, b in aliases() for t in (a, b))
    random.Random(1).shuffle(every)
    corpora = [("lists and csrankings", list({n.key: n for n in names}.values()))]
    corpora += [("aliases of DBLP", every[:n]) for n in SIZES]
    print(f"{'':22s}   names  comparisons a name  candidates a name  µs a name")
    for title, corpus in corpora:
        start = time.process_time()
        n_candidates = sum(1 for _ in candidate_names(corpus))
        seconds = time.process_time() - start
        n_compared = sum(1 for _ in candidate_pairs(corpus))
        n = len(corpus)
        print(f"{title:22s} {n:7,} {n_compared / n:19.2f} {n_candidates / n:18.2f} {seconds / n * 1e6:10.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--half", type=int, choices=(0, 1))
    parser.add_argument("--missed", metavar="KIND", help="list the pairs of a kind that are not found")
    options = parser.parse_args()
    if options.missed:
        for kind, a, b in _half([*positive(), *aliases()], options.half):
            if kind == options.missed and not is_found(a, b):
                print(a, b, sep="\t")
        return
    _print_accuracy(options.half)
    if options.half is None:
        _print_work()


if __name__ == "__main__":
    main()
