"""The names of a corpus that one person may bear, in three passes over many processes.

The places of all names in blocks (`block`), the pairs that meet in each block (`pairs`), and what the
conventions say of each pair. Keys of blocks are held as numbers: they are many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.name_conventions import compare
from kgraph.model.names import Name, parse_name
from kgraph.resolve.people.block import entries_of, nicknames
from kgraph.resolve.people.columns import Codes
from kgraph.resolve.people.pairs import RARE, Member, pairs_in_block
from kgraph.resolve.people.printed import WORTH_SPREADING, spread_over
from kgraph.resolve.spread import over

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

MEMBERS_AT_ONCE = 20_000
PAIRS_AT_ONCE = 20_000
KINDS = "~^@ ="
"""Kinds of keys: as they begin, a surname with an initial, a surname alone."""


def candidate_names(
    names: Sequence[Name], near: Sequence[Collection[int]] | None = None
) -> Iterator[tuple[int, int, str]]:
    """Pairs (i < j) of names that one person may bear, with the rule of `compare`; each pair once, sorted.

    `near` gives for each name what its bearers share with others (numbers of co-authors): it lets names meet
    that have nothing but given names in common.
    """
    return candidates([name.printed for name in names], near)


def candidate_pairs(
    names: Sequence[Name], near: Sequence[Collection[int]] | None = None
) -> Iterator[tuple[int, int]]:
    """Pairs (i < j) that share a block and are worth comparing; each once, sorted."""
    codes = _pairs([name.printed for name in names], near)
    return (divmod(code, len(names)) for code in codes.tolist())


def candidates(
    texts: Sequence[str], near: Sequence[Collection[int]] | None = None
) -> Iterator[tuple[int, int, str]]:
    """As `candidate_names`, for names as they are printed."""
    codes = _pairs(texts, near)
    n, jobs = len(texts), _jobs(texts)
    for first, rules in zip(
        range(0, len(codes), PAIRS_AT_ONCE),
        over(_comparisons(texts, codes), compared, jobs=jobs),
        strict=True,
    ):
        for code, rule in zip(codes[first : first + PAIRS_AT_ONCE].tolist(), rules, strict=True):
            if rule:
                yield code // n, code % n, rule


def _jobs(texts: Sequence[str]) -> int | None:
    return 1 if len(texts) < WORTH_SPREADING else None


def _comparisons(texts: Sequence[str], codes: Ints) -> Iterator[list[tuple[str, str]]]:
    n = len(texts)
    for first in range(0, len(codes), PAIRS_AT_ONCE):
        some = codes[first : first + PAIRS_AT_ONCE].tolist()
        yield [(texts[code // n], texts[code % n]) for code in some]


def compared(pairs: Sequence[tuple[str, str]]) -> list[str | None]:
    """The rule under which two names may be one person's, of each pair."""
    nicks = nicknames()
    return [compare(parse_name(a), parse_name(b), nicks) for a, b in pairs]


# --- pairs ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SomeBlocks:
    """Blocks one after the other."""

    kinds: list[int]
    sizes: list[int]
    members: list[int]
    firsts: list[str]
    are_own: list[bool]
    texts: dict[int, str]
    """Of the members."""
    near: dict[int, Collection[int]]


def _pairs(texts: Sequence[str], near: Sequence[Collection[int]] | None) -> Ints:
    """i · n + j of the pairs that meet, ascending."""
    import numpy as np

    n = max(1, len(texts))
    found = [
        pairs[:, 0] * n + pairs[:, 1] for pairs in over(_some_blocks(texts, near), met, jobs=_jobs(texts))
    ]
    return np.unique(np.concatenate([np.empty(0, np.int64), *found]))


def met(blocks: SomeBlocks) -> Ints:
    """The pairs (i < j) that meet in some blocks, each once."""
    import numpy as np

    names = {i: parse_name(text) for i, text in blocks.texts.items()}
    found: set[tuple[int, int]] = set()
    start, nicks = 0, nicknames()
    members = list(map(Member, blocks.members, blocks.firsts, blocks.are_own))
    for kind, size in zip(blocks.kinds, blocks.sizes, strict=True):
        own = members[start : start + size]
        found.update(
            (i, j) if i < j else (j, i)
            for i, j in pairs_in_block(names, KINDS[kind], own, blocks.near, nicks) if i != j
        )  # fmt: skip
        start += size
    return np.array(list(found), np.int64).reshape(-1, 2)


def _some_blocks(texts: Sequence[str], near: Sequence[Collection[int]] | None) -> Iterator[SomeBlocks]:
    """Blocks of two and more with a name that stands there by its plain reading, so many at a time."""
    import numpy as np

    keys, owners, kinds, are_own, first, firsts = _entries(texts)
    order = np.argsort(keys, kind="stable")
    starts = np.flatnonzero(np.diff(keys[order], prepend=~keys[order[:1]]))
    sizes = np.diff(starts, append=len(order))
    has_own = np.add.reduceat(are_own[order], starts, dtype=np.int64) > 0 if len(order) else sizes > 0
    chosen = np.flatnonzero((sizes > 1) & has_own)
    if not len(chosen):
        return
    starts, sizes = starts[chosen], sizes[chosen]
    bounds = np.searchsorted(np.cumsum(sizes), np.arange(0, sizes.sum(), MEMBERS_AT_ONCE))
    del keys
    for begin, end in zip(bounds, [*bounds[1:], len(sizes)], strict=True):
        if begin < end:
            some = sizes[begin:end]
            before = np.cumsum(some) - some
            places = order[np.arange(some.sum()) + np.repeat(starts[begin:end] - before, some)]
            yield SomeBlocks(
                (kind := kinds[order[starts[begin:end]]]).tolist(), some.tolist(),
                owners[places].tolist(), [firsts[k] for k in first[places].tolist()],
                are_own[places].tolist(), {i: texts[i] for i in np.unique(owners[places]).tolist()},
                _near(near, owners[places][np.repeat((kind == KINDS.index("@")) & (some > RARE), some)]),
            )  # fmt: skip


def _near(near: Sequence[Collection[int]] | None, names: Any) -> dict[int, Collection[int]]:
    return {} if near is None else {i: near[i] for i in names.tolist()}


# --- entries ----------------------------------------------------------------------------------------------


def _entries(texts: Sequence[str]) -> tuple[Any, Any, Any, Any, Any, list[str]]:
    """Of each place of a name in a block the hash of its key, name, kind, whether it is there by its plain
    reading, and its first name there, as a number of the texts that come last."""
    import numpy as np

    firsts = Codes()
    parts = []
    for keys, counts, kinds, are_own, first, words in spread_over(texts, entered):
        parts.append((keys, counts, kinds, are_own, firsts.merged(words)[first]))
    keys, counts, kinds, are_own, first = (
        (np.concatenate([part[k] for part in parts]) for k in range(5))
        if parts
        else [np.empty(0, np.int32)] * 5
    )
    owners = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    return keys, owners, kinds, are_own, first, list(firsts)


def entered(texts: Sequence[str]) -> tuple[Any, Any, Any, Any, Any, list[str]]:
    """The places of some names: hashes of keys, how many a name has, kinds, plain readings, first names."""
    import numpy as np
    import polars as pl

    counts, found, words = [], [], Codes()
    for text in texts:
        entries = entries_of(parse_name(text))
        counts.append(len(entries))
        found += entries
    keys = [entry.key for entry in found]
    return (
        pl.Series(keys, dtype=pl.String).hash().to_numpy(), np.array(counts, np.int32),
        np.array([_kind(key) for key in keys], np.int8), np.array([entry.is_own for entry in found], bool),
        np.array([words[entry.first] for entry in found], np.int32), list(words),
    )  # fmt: skip


def _kind(key: str) -> int:
    return KINDS.index(key[0] if key[0] in "~^@" else " " if " " in key else "=")
