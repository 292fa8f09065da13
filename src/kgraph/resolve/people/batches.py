"""Blocks of names as batches of arrays that can be decided anywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from kgraph.kernels.evidence import ACCOUNT, COAUTHOR, FACT, LAB, LAB_YEAR, NAME, SHORT, VENUE, WORD
from kgraph.model.names import parse_name
from kgraph.resolve.people.blocks import Must, Settled
from kgraph.resolve.people.columns import Ragged, Signatures, counted
from kgraph.resolve.people.names import Names
from kgraph.resolve.people.prior import MAX_PRIOR, Crowd, Priors
from kgraph.resolve.people.profiles import Known
from kgraph.resolve.people.sure import sure_blocks, united
from kgraph.resolve.people.weighing import RULES, BlockBatch

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

BATCH_SIGNATURES = 50_000
"""Signatures from which on a batch of blocks is full."""
NUMBER, GROUP, FIRST_REGISTER = range(3)
"""Slots of which a person holds one value; then one for each scheme, each override and each paper."""


@dataclass(frozen=True)
class Evidence:
    """All that blocks are made from."""

    signatures: Signatures
    names: Names
    known: Known
    pairs: tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int8]]
    """Names that one person may bear, with the rule (number in `RULES`)."""
    settled: Settled
    must: Must


@dataclass(frozen=True)
class Slice:
    """A batch of blocks, and what its numbers stand for."""

    batch: BlockBatch
    blocks: Ints
    names: Ints
    signatures: Ints
    pairs: Ints
    settled: Ints
    """Numbers in `Settled`."""
    block_at: Ints
    """Bounds of the signatures of each block."""


class Partition:
    """The blocks of a corpus of two signatures and more: some are sure, the others are to be weighed."""

    def __init__(self, evidence: Evidence, *, compile: bool) -> None:
        import numpy as np

        names, (left, right, _), settled = evidence.names, evidence.pairs, evidence.settled
        one, other = names.of[settled.left], names.of[settled.right]
        joins = np.concatenate([left, one[one != other]]), np.concatenate([right, other[one != other]])
        parent, _ = united(len(names), *joins, compile=compile)
        del one, other, joins
        (heads,) = np.nonzero(np.bincount(parent[names.of], minlength=len(parent)) > 1)
        block = _numbers(heads, len(parent))[parent]
        self.first, is_new = united(len(names.of), settled.left, settled.right, compile=compile)
        is_sure = sure_blocks(evidence, block, len(heads), is_new)
        (rest,) = np.nonzero(~is_sure)
        self.evidence = evidence
        self.sure = np.flatnonzero(is_new & np.append(is_sure, False)[block[names.of[settled.left]]])
        """Settled joins that are made in any case."""
        block = np.append(_numbers(rest, len(heads)), -1)[block]
        of = block[names.of]
        (weighed,) = np.nonzero(of >= 0)
        self.first[weighed] = weighed
        self.names = _by_block(block, len(rest))
        self.signatures = _by_block(of, len(rest))
        self.pairs = _by_block(block[left], len(rest))
        self.settled = _by_block(of[settled.left], len(rest))
        self._place = np.empty(max(len(names.of), len(parent)), np.int32)

    def __len__(self) -> int:
        """Blocks to be weighed."""
        return len(self.names)

    def slices(self) -> Iterator[Slice]:
        """All blocks to be weighed, in batches of about `BATCH_SIGNATURES` signatures."""
        import numpy as np

        first = 0
        while first < len(self):
            last = int(np.searchsorted(self.signatures.ends, self.signatures.ends[first] + BATCH_SIGNATURES))
            last = min(max(last, first + 1), len(self))
            yield self.slice(np.arange(first, last))
            first = last

    def slice(self, blocks: Ints) -> Slice:
        """Some of the blocks."""
        import numpy as np

        e, place = self.evidence, self._place
        own, name_at = _taken(self.names, blocks)
        pairs, pair_at = _taken(self.pairs, blocks)
        signatures, block_at = _taken(self.signatures, blocks)
        settled, settled_at = _taken(self.settled, blocks)
        place[own] = np.arange(len(own))
        left, right, rule = (column[pairs] for column in e.pairs)
        name_of = place[e.names.of[signatures]].astype(np.int64)
        local_pairs = (
            place[left].astype(np.int64), place[right].astype(np.int64), rule.astype(np.int64)
        )  # fmt: skip
        place[signatures] = np.arange(len(signatures))
        one, other = (place[side[settled]].astype(np.int64) for side in (e.settled.left, e.settled.right))
        batch = BlockBatch(
            n=len(signatures), entries=entries(e, signatures, name_of),
            year=_of_paper(e.signatures.paper[signatures], e.known.facts.year, 0),
            printed=e.names.all_printed(own).to_list(), is_abbreviated=e.names.is_abbreviated[own],
            name_of=name_of, name_at=name_at, prior=np.empty(0), pair_at=pair_at, pairs=local_pairs,
            pair_prior=np.empty(0), settled_at=settled_at,
            settled=(one, other, e.settled.is_forced[settled]),
        )  # fmt: skip
        return Slice(batch, blocks, own, signatures, pairs, settled, block_at)

    def with_priors(self, part: Slice, crowd: Crowd) -> BlockBatch:
        """The batch with the prior odds of its names."""
        import numpy as np

        names = self.evidence.names
        pairs = [(a, b, RULES[r]) for a, b, r in zip(*(c.tolist() for c in part.batch.pairs), strict=True)]
        mentions = names.holders.counts_of(part.names).tolist()
        priors = Priors(list(map(parse_name, part.batch.printed)), mentions, pairs, crowd)
        are_groups = names.is_group[part.names].tolist()
        prior = [MAX_PRIOR if is_group else priors.same(n) for n, is_group in enumerate(are_groups)]
        of_pair = [priors.pair(*pair) for pair in pairs]
        return replace(part.batch, prior=np.array(prior), pair_prior=np.array(of_pair))


def _numbers(heads: Any, n: int) -> Any:
    """0, 1 … for these of n things, -1 for the others."""
    import numpy as np

    numbers = np.full(n, -1, np.int32)
    numbers[heads] = np.arange(len(heads), dtype=np.int32)
    return numbers


def _by_block(block: Any, n: int) -> Ragged:
    """The items of each block 0..n-1, in their order; those of none (-1) are left out."""
    import numpy as np

    (items,) = np.nonzero(block >= 0)
    order = np.argsort(block[items], kind="stable")
    return Ragged.of(np.bincount(block[items], minlength=n), items[order])


def _taken(lists: Ragged, rows: Ints) -> tuple[Ints, Ints]:
    """All values of some lists and the bounds of each among them."""
    import numpy as np

    found = lists.take(rows)
    return found.values.astype(np.int64), found.ends.astype(np.int64)


def _of_paper(papers: Any, values: Any, nothing: int) -> Any:
    """A value of each signature's paper; `nothing` for a person record."""
    import numpy as np

    return np.where(papers >= 0, values[papers], nothing) if len(values) else np.full(len(papers), nothing)


def entries(e: Evidence, rows: Ints, name_of: Ints) -> list[tuple[Any, Any, Any]]:
    """What some signatures bring, by kind of `kernels.evidence`: owner, key and value."""
    import numpy as np

    known, papers = e.known, e.signatures.paper[rows]
    here = np.arange(len(rows))
    on_paper = np.flatnonzero(papers >= 0)
    owners, who = _spread(known.team, papers[on_paper], on_paper)
    short_of = np.asarray(known.weights.short_of)
    others = short_of[who] != e.names.short[rows][owners]
    owners, who = owners[others], who[others]
    n_forms = max(1, len(short_of))
    shorts, times = counted(owners * n_forms + short_of[who])
    labs = _spread(known.labs, rows, here)
    year = _of_paper(papers, known.facts.year, 0)
    venue = _of_paper(papers, known.facts.venue, -1)
    words = _spread(known.facts.words, papers[on_paper], on_paper)
    holders, idents = _identifiers(e, rows)
    accounts = known.is_account[known.register[idents]]
    with_lab = np.flatnonzero((known.labs.counts_of(rows) > 0) & (year > 0))
    with_venue = np.flatnonzero(venue >= 0)
    found: dict[int, tuple[Any, ...]] = {
        FACT: _facts(e, rows, holders, idents),
        COAUTHOR: (owners, who, known.closeness[papers[owners]] if len(owners) else np.empty(0)),
        SHORT: (shorts // n_forms, shorts % n_forms, times.astype(float)),
        LAB: (*labs, np.zeros(len(labs[0]))),
        LAB_YEAR: (with_lab, year[with_lab], np.zeros(len(with_lab))),
        VENUE: (with_venue, venue[with_venue], np.zeros(len(with_venue))),
        WORD: (*words, np.ones(len(words[0]))),
        ACCOUNT: (holders[accounts], idents[accounts], np.zeros(np.count_nonzero(accounts))),
        NAME: (here, name_of, np.zeros(len(here))),
    }
    return [found[kind] for kind in range(len(found))]


def _spread(lists: Ragged, rows: Any, owners: Any) -> tuple[Any, Any]:
    """The values of some lists, each with the owner of its list."""
    import numpy as np

    return np.repeat(owners, lists.counts_of(rows)), lists.values[lists.places(rows)].astype(np.int64)


def _identifiers(e: Evidence, rows: Ints) -> tuple[Any, Any]:
    """The identifiers of some signatures, each with its holder, in the order of schemes and values."""
    import numpy as np

    holders, idents = _spread(e.signatures.ids, rows, np.arange(len(rows)))
    order = np.lexsort((e.signatures.ident_rank[idents], holders))
    return holders[order], idents[order]


def _facts(e: Evidence, rows: Ints, holders: Any, idents: Any) -> tuple[Any, Any, Any]:
    """What keeps signatures apart: owner, slot and value, by owner; of each scheme the first identifier."""
    import numpy as np

    s, names = e.signatures, e.names
    sides = _sides(e.must.different)
    first_paper = FIRST_REGISTER + e.known.n_registers + len(e.must.different)
    of = names.of[rows]
    on_paper = np.flatnonzero(s.paper[rows] >= 0)
    numbered = np.flatnonzero(names.is_numbered[of])
    register = e.known.register[idents]
    is_first = np.ones(len(idents), bool)
    is_first[1:] = (holders[1:] != holders[:-1]) | (register[1:] != register[:-1])
    is_first &= e.known.is_exclusive[register]
    owners, ident = holders[is_first], idents[is_first]
    place = {i: k for k, i in enumerate(rows.tolist())} if sides else {}
    apart = [(place[i], FIRST_REGISTER + e.known.n_registers + n, side) for i, n, side in sides if i in place]
    owner = np.concatenate(
        [on_paper, numbered, np.arange(len(rows)), owners, np.array([a[0] for a in apart], np.int64)]
    )
    slot = np.concatenate(
        [
            first_paper + s.paper[rows][on_paper], np.full(len(numbered), NUMBER), np.full(len(rows), GROUP),
            FIRST_REGISTER + e.known.register[ident], np.array([a[1] for a in apart], np.int64),
        ]
    )  # fmt: skip
    value = np.concatenate(
        [
            s.rank[rows][on_paper], names.key[of][numbered], s.is_group[rows], ident,
            np.array([a[2] for a in apart], np.int64),
        ]
    )  # fmt: skip
    order = np.argsort(owner, kind="stable")
    return owner[order], slot[order], value[order].astype(float)


def _sides(different: Sequence[Sequence[Sequence[int]]]) -> list[tuple[int, int, int]]:
    """(signature, number of the override, side): signatures on different sides stay apart."""
    return [
        (i, n, side) for n, sets in enumerate(different) for side, members in enumerate(sets) for i in members
    ]
