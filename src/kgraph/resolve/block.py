"""Which names are worth comparing at all: near-linear in the number of distinct names.

Names meet in a block when they share a surname (in any of its forms) and a first initial, or are the same two
words exchanged. Inside a block full first names only meet those that begin alike or are nicknames of each
other; abbreviated ones meet all. So a block costs its abbreviated names times its size, not its square.
"""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files

from kgraph.model.names import Name, compare, fold, loose


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """First name → names that may stand for the same person's, in both directions (read once)."""
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/nicknames.toml").read_text("utf-8"))
    out: dict[str, set[str]] = defaultdict(set)
    for group in data["groups"]:
        full, *short = group.split()
        for name in short:
            out[full].add(name)
            out[name].add(full)
    return {k: frozenset(v) for k, v in out.items()}


def block_keys(name: Name) -> frozenset[str]:
    """The blocks a name stands in."""
    if not name.given or not name.family:
        return frozenset((name.family or name.key,))
    initial = name.given[0][0]
    family = loose(name.family)
    keys = {f"{family} {initial}"}
    if name.particles:
        keys.add(f"{loose(name.particles + name.family)} {initial}")
    if len(name.given) > 1:
        if len(name.given[-1]) > 2:
            keys.add(f"{loose(name.given[-1])} {initial}")
        if len(name.given[0]) == 1:
            keys.add(f"{family} {name.given[1][0]}")
    if "-" in name.printed:
        for part in re.split(r"[-‐‑]", _last_word(name)):
            if len(part) > 2:
                keys.add(f"{loose(part)} {initial}")
    if not name.is_abbreviated:
        keys.add("~" + "|".join(sorted(("".join(name.given), name.family))))
    return frozenset(keys)


def _last_word(name: Name) -> str:
    text = name.printed.split(",")[0] if name.has_comma else name.printed
    return fold(text.split()[-1]) if text.split() else ""


def candidate_names(names: Sequence[Name]) -> Iterator[tuple[int, int, str]]:
    """Pairs (i < j) of names that one person may bear, with the rule of `compare`; each pair once."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for i, name in enumerate(names):
        for key in block_keys(name):
            blocks[key].append(i)
    seen: set[tuple[int, int]] = set()
    for _, members in sorted(blocks.items()):
        if len(members) < 2:
            continue
        for i, j in _pairs_in_block(names, members):
            pair = (i, j) if i < j else (j, i)
            if pair not in seen:
                seen.add(pair)
                rule = compare(names[pair[0]], names[pair[1]], nicknames())
                if rule:
                    yield *pair, rule


def _pairs_in_block(names: Sequence[Name], members: list[int]) -> Iterator[tuple[int, int]]:
    if len(members) <= 12:
        yield from ((i, j) for n, i in enumerate(members) for j in members[n + 1 :])
        return
    short = [i for i in members if names[i].is_abbreviated]
    by_first: dict[str, list[int]] = defaultdict(list)
    for i in members:
        if not names[i].is_abbreviated:
            by_first[loose(names[i].first)].append(i)
    for n, i in enumerate(short):
        yield from ((i, j) for j in short[n + 1 :])
        yield from ((i, j) for group in by_first.values() for j in group)
    firsts = sorted(by_first)
    for n, first in enumerate(firsts):
        group = by_first[first]
        yield from ((i, j) for m, i in enumerate(group) for j in group[m + 1 :])
        for other in firsts[n + 1 :]:
            if not other.startswith(first):
                break
            yield from ((i, j) for i in group for j in by_first[other])
        for other in sorted(nicknames().get(first, ())):
            if other in by_first:
                yield from ((i, j) for i in group for j in by_first[other])
