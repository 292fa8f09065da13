"""The names of a corpus that one person may bear, in two passes over many processes.

The places of all names in blocks (`block`), then the pairs that meet in each block (`pairs`) and what the
conventions say of them, while the names of the block are at hand. Keys of blocks are held as numbers: they
are many.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.name_conventions import RULES, compare
from kgraph.model.names import Name, parse_name
from kgraph.resolve.codes import Codes
from kgraph.resolve.papers.texts import Texts
from kgraph.resolve.people.block import entries_of, is_plain, nicknames
from kgraph.resolve.people.pairs import RARE, Member, pairs_in_block
from kgraph.resolve.people.printed import WORTH_SPREADING, spread_over
from kgraph.resolve.people.unlike import are_unlike
from kgraph.resolve.spread import over

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

MEMBERS_AT_ONCE = 20_000
KINDS = "~^@ ="
"""Kinds of keys: as they begin, a surname with an initial, a surname alone."""


@dataclass(frozen=True)
class Candidates:
    """Pairs (`left` < `right`) of names that one person may bear, sorted; each pair once."""

    left: NDArray[np.int32]
    right: NDArray[np.int32]
    rule: NDArray[np.int8]
    """Of `compare`; number in `name_conventions.RULES`."""


def candidate_names(
    names: Sequence[Name], near: Sequence[Collection[int]] | None = None
) -> Iterator[tuple[int, int, str]]:
    """Pairs (i < j) of names that one person may bear, with the rule of `compare`; each pair once, sorted.

    `near` gives for each name what its bearers share with others (numbers of co-authors): it lets names meet
    that have nothing but given names in common.
    """
    found = candidates(_printed(names), near)
    for i, j, rule in zip(*(c.tolist() for c in (found.left, found.right, found.rule)), strict=True):
        yield i, j, RULES[rule]


def candidate_pairs(
    names: Sequence[Name], near: Sequence[Collection[int]] | None = None
) -> Iterator[tuple[int, int]]:
    """Pairs (i < j) that share a block and are worth comparing; each once, sorted."""
    texts = _printed(names)
    found = over(_some_blocks(texts, near), met, jobs=_jobs(texts))
    return iter(sorted({pair for pairs in found for pair in pairs}))


def _printed(names: Sequence[Name]) -> pl.Series:
    import polars as pl

    return pl.Series([name.printed for name in names], dtype=pl.String)


def candidates(texts: pl.Series, near: Sequence[Collection[int]] | None = None) -> Candidates:
    """As `candidate_names`, for names as they are printed, in columns."""
    import numpy as np

    found = list(over(_some_blocks(texts, near), agreeing, jobs=_jobs(texts)))
    pairs = np.concatenate([np.empty((0, 2), np.int32), *(pairs for pairs, _ in found)])
    rules = np.concatenate([np.empty(0, np.int8), *(rules for _, rules in found)])
    # Two names may meet in several blocks.
    _, first = np.unique(pairs[:, 0].astype(np.int64) << 32 | pairs[:, 1], return_index=True)
    return Candidates(pairs[first, 0], pairs[first, 1], rules[first])


def _jobs(texts: pl.Series) -> int | None:
    return 1 if len(texts) < WORTH_SPREADING else None


# --- pairs ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class SomeBlocks:
    """Blocks one after the other."""

    kinds: NDArray[np.int8]
    """Numbers in `KINDS`."""
    sizes: NDArray[np.int64]
    members: NDArray[np.int32]
    firsts: pl.Series
    are_own: NDArray[np.bool_]
    names: NDArray[np.int32]
    """The different members."""
    texts: pl.Series
    """As these are printed."""
    near: dict[int, Collection[int]]

    def parsed(self) -> dict[int, Name]:
        """The members by number."""
        return dict(zip(self.names.tolist(), map(parse_name, self.texts.to_list()), strict=True))


def agreeing(blocks: SomeBlocks) -> tuple[Any, Any]:
    """The pairs of some blocks that one person may bear (n × 2), each once, and the rule of each."""
    import numpy as np

    names, nicks = blocks.parsed(), nicknames()
    found, rules = [], []
    are_plain = {i for i, name in names.items() if is_plain(name)}
    for i, j in _met(blocks, names):
        if i in are_plain and j in are_plain and are_unlike(names[i], names[j]):
            continue
        rule = compare(names[i], names[j], nicks)
        if rule:
            found.append((i, j))
            rules.append(RULES.index(rule))
    return np.array(found, np.int32).reshape(-1, 2), np.array(rules, np.int8)


def met(blocks: SomeBlocks) -> set[tuple[int, int]]:
    """The pairs (i < j) that meet in some blocks."""
    return _met(blocks, blocks.parsed())


def _met(blocks: SomeBlocks, names: Mapping[int, Name]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    start, nicks = 0, nicknames()
    members = list(map(Member, blocks.members.tolist(), blocks.firsts.to_list(), blocks.are_own.tolist()))
    for kind, size in zip(blocks.kinds.tolist(), blocks.sizes.tolist(), strict=True):
        own = members[start : start + size]
        found.update(
            (i, j) if i < j else (j, i)
            for i, j in pairs_in_block(names, KINDS[kind], own, blocks.near, nicks) if i != j
        )  # fmt: skip
        start += size
    return found


def _some_blocks(texts: pl.Series, near: Sequence[Collection[int]] | None) -> Iterator[SomeBlocks]:
    """Blocks of two and more with a name that stands there by its plain reading, so many at a time."""
    import numpy as np

    keys, owners, kinds, are_own, first, firsts = _entries(texts)
    order = np.argsort(keys, kind="stable").astype(np.int32)
    keys = keys[order]
    starts = np.flatnonzero(np.diff(keys, prepend=~keys[:1]))
    del keys
    sizes = np.diff(starts, append=len(order))
    has_own = np.add.reduceat(are_own[order], starts, dtype=np.int32) > 0 if len(order) else sizes > 0
    chosen = np.flatnonzero((sizes > 1) & has_own)
    if not len(chosen):
        return
    starts, sizes = starts[chosen], sizes[chosen]
    bounds = np.searchsorted(np.cumsum(sizes), np.arange(0, sizes.sum(), MEMBERS_AT_ONCE))
    for begin, end in zip(bounds, [*bounds[1:], len(sizes)], strict=True):
        if begin < end:
            some = sizes[begin:end]
            before = np.cumsum(some) - some
            places = order[np.arange(some.sum()) + np.repeat(starts[begin:end] - before, some)]
            kind, members = kinds[order[starts[begin:end]]], owners[places]
            there = np.unique(members)
            is_near = (kind == KINDS.index("@")) & (some > RARE)
            yield SomeBlocks(
                kind, some, members, firsts.gather(first[places]), are_own[places], there,
                texts.gather(there), _near(near, members[np.repeat(is_near, some)]),
            )  # fmt: skip


def _near(near: Sequence[Collection[int]] | None, names: Any) -> dict[int, Collection[int]]:
    return {} if near is None else {i: near[i] for i in names.tolist()}


# --- entries ----------------------------------------------------------------------------------------------


def _entries(texts: pl.Series) -> tuple[Any, Any, Any, Any, Any, pl.Series]:
    """Of each place of a name in a block the hash of its key, name, kind, whether it is there by its plain
    reading, and its first name there, as a number of the texts that come last."""
    import numpy as np

    firsts = Texts()
    parts = []
    for keys, counts, kinds, are_own, first, words in spread_over(texts, entered):
        parts.append((keys, counts, kinds, are_own, firsts.numbers(words)[first]))
    keys, counts, kinds, are_own, first = (
        (np.concatenate([part[k] for part in parts]) for k in range(5))
        if parts
        else [np.empty(0, np.int32)] * 5
    )
    owners = np.repeat(np.arange(len(counts), dtype=np.int32), counts)
    return keys, owners, kinds, are_own, first, firsts.all()


def entered(texts: Sequence[str]) -> tuple[Any, Any, Any, Any, Any, pl.Series]:
    """The places of some names: hashes of keys, how many a name has, kinds, plain readings, first names."""
    import numpy as np
    import polars as pl

    counts, found, words = [], [], Codes()
    for text in texts:
        entries = entries_of(parse_name(text))
        counts.append(len(entries))
        found += entries
    keys = pl.Series([entry.key for entry in found], dtype=pl.String)
    first = words.numbers([entry.first for entry in found])
    return (
        keys.hash().to_numpy(), np.array(counts, np.int32), _kinds(keys),
        np.array([entry.is_own for entry in found], bool), first, pl.Series(list(words), dtype=pl.String),
    )  # fmt: skip


def _kinds(keys: pl.Series) -> NDArray[np.int8]:
    import polars as pl

    kind = pl.when(keys.str.contains(" ", literal=True)).then(KINDS.index(" ")).otherwise(KINDS.index("="))
    for mark in "~^@":
        kind = pl.when(keys.str.starts_with(mark)).then(KINDS.index(mark)).otherwise(kind)
    found: NDArray[np.int8] = pl.select(kind.cast(pl.Int8)).to_series().to_numpy()
    return found
