"""Weighing blocks of names: a batch of them as arrays, decided by the kernels.

same name   a rare full name alone is enough; a common one needs evidence
variants    names that one person may bear (initials, middle names, order …), strongest evidence first

`decide_batch` is a pure function of its batch and of what features weigh in the corpus (`kernels.evidence`
says how the sets of signatures lie in the arrays, `kernels.joining` what is done with them).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.kernels.evidence import KINDS, NO_SQUARE, Model, Sets, Weights
from kgraph.model.name_conventions import compare
from kgraph.model.names import parse_name
from kgraph.resolve.people.block import nicknames
from kgraph.resolve.people.match import NAME_RULES

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from kgraph.kernels.name_blocks import Blocks

    Ints = NDArray[np.int64]

MODULES = ("evidence", "judging", "pairing", "doubting", "joining")
ENTRIES = ("unite", "decide", "learn", "learn_all", "first_members")
COMPILED_FROM = 100_000
"""Signatures from which on it pays to load what was compiled, or to compile it."""
RULES = ("same-name", "initials", *(r.name for r in NAME_RULES if r.name not in ("same-name", "initials")))
"""Conventions of names by number, as the kernels know them."""

List = tuple[Any, Any, Any]
"""Owner (ascending), key and value of the entries of one kind."""


@dataclass(frozen=True)
class BlockBatch:
    """Some blocks; signatures are numbered in the order of the blocks, names too."""

    n: int
    """Signatures."""
    entries: Sequence[List]
    """By kind (`kernels.evidence.FACT` …)."""
    year: Ints
    """Of each signature, 0 where it is unknown."""
    printed: Sequence[str]
    """Names."""
    is_abbreviated: NDArray[np.bool_]
    name_of: Ints
    """Of each signature."""
    name_at: Ints
    """Bounds of the names of each block."""
    prior: NDArray[np.float64]
    """Of two signatures of each name."""
    pair_at: Ints
    pairs: tuple[Ints, Ints, Ints]
    """Two names that one person may bear, and the rule, block by block."""
    pair_prior: NDArray[np.float64]
    settled_at: Ints
    settled: tuple[Ints, Ints, NDArray[np.bool_]]
    """Two signatures, and whether they are joined whatever speaks against, block by block."""


@dataclass(frozen=True)
class Ties:
    """Joins made, or thinkable: two signatures (of the batch), and why."""

    left: Ints
    right: Ints
    rule: Ints
    """Number in `RULES`; -1 - number of what settled it (`BlockBatch.settled`)."""
    score: NDArray[np.float64]
    """Log odds."""
    why: Ints
    """What spoke for and against (`kernels.name_blocks.BY_COAUTHORS` …)."""
    told: NDArray[np.int64]
    """n × 8: how many co-authors are shared and the three that say most; the same of organisations."""

    def take(self, which: Any) -> Ties:
        """Some of them."""
        return Ties(*(getattr(self, f)[which] for f in ("left", "right", "rule", "score", "why", "told")))


@dataclass(frozen=True)
class Decided:
    """What was decided about a batch."""

    first: Ints
    """Of each signature the first of its person."""
    links: Ties
    open: Ties
    """Joins not made, though thinkable: first signatures of two people, with every edge between them."""
    doubts: Ints
    """First signature of a person with an abbreviated name · n + that of somebody he may be."""


def identity_kernels(*, compile: bool) -> Any:
    """The kernels, compiled or not."""
    from kgraph.kernels.either import functions

    return functions(*MODULES, entries=ENTRIES, compile=compile)


def decide_batch(batch: BlockBatch, weights: Weights, model: Model, *, compile: bool) -> Decided:
    """The people in a batch of blocks.

    weights: arrays where the kernels are compiled, else lists.
    """
    from kgraph.kernels.name_blocks import ASK, ASKED, DONE, WITH

    kernels = identity_kernels(compile=compile)
    make = _as_array if compile else _as_list
    sets, blocks = _sets(batch, make, weights.short_of), _blocks(batch, make)
    kernels.learn_all(blocks)
    n_known = len(batch.pairs[0])
    while (status := kernels.decide(sets, weights, model, blocks)) != DONE:
        if status == ASK:
            one, other = int(blocks.cursor[ASKED]), int(blocks.cursor[WITH])
            agreed = compare(parse_name(batch.printed[one]), parse_name(batch.printed[other]), nicknames())
            n_known += 1
            if 4 * n_known > len(blocks.agreed):
                blocks = _with_more_agreement(blocks, kernels, make)
            kernels.learn(blocks, one, other, int(agreed is not None))
        else:
            sets, blocks = _with_more_room(sets, blocks, status)
    return _decided(sets, blocks, kernels)


# --- arrays for the kernels -------------------------------------------------------------------------------


def _as_array(values: Any, type: Any) -> Any:
    import numpy as np

    return np.array(values, type)


def _as_list(values: Any, type: Any) -> Any:
    import numpy as np

    return np.asarray(values, type).tolist()


def _grown(values: Any) -> Any:
    """Twice as long."""
    import numpy as np

    return values + values if isinstance(values, list) else np.concatenate([values, values])


def _with_more_room(sets: Sets, blocks: Blocks, status: int) -> tuple[Sets, Blocks]:
    from kgraph.kernels.name_blocks import GROW_DOUBTS, GROW_EDGES, GROW_OPEN, GROW_SETS

    if status == GROW_SETS:
        return sets._replace(**{f: _grown(getattr(sets, f)) for f in ("keys", "values", "index")}), blocks
    grown = {
        GROW_EDGES: ("edges", "weights"),
        GROW_OPEN: ("open", "open_score", "open_told"),
        GROW_DOUBTS: ("doubts",),
    }[status]
    return sets, blocks._replace(**{f: _grown(getattr(blocks, f)) for f in grown})


def _unknown(room: int, make: Callable[..., Any]) -> Any:
    """Nothing known of so many pairs of names."""
    import numpy as np

    return make(np.tile([-1, 0], room), np.int64)


def _with_more_agreement(blocks: Blocks, kernels: Any, make: Callable[..., Any]) -> Blocks:
    """Twice the room for what is known of pairs of names."""

    more = blocks._replace(agreed=_unknown(len(blocks.agreed), make))
    for key, agreed in zip(blocks.agreed[::2], blocks.agreed[1::2], strict=True):
        if key >= 0:
            kernels.learn(more, int(key) >> 32, int(key) & 0xFFFFFFFF, agreed)
    return more


def _sets(batch: BlockBatch, make: Callable[..., Any], short_of: Any) -> Sets:
    """Each signature as a set of its own."""
    import numpy as np

    from kgraph.kernels.evidence import COAUTHOR

    n = batch.n
    counts = np.concatenate([np.bincount(owner, minlength=n) for owner, _, _ in batch.entries])
    total = int(counts.sum())
    keys, values = np.zeros(2 * total + 1000, np.int32), np.zeros(2 * total + 1000)
    np.concatenate([key for _, key, _ in batch.entries], out=keys[:total], casting="unsafe")
    np.concatenate([value for _, _, value in batch.entries], out=values[:total])
    owner, key, _ = batch.entries[COAUTHOR]
    here, nothing = np.arange(n), np.zeros(KINDS * n)
    initials = np.bincount(owner[np.asarray(short_of)[key] == key], minlength=n)
    own = (here, here, np.ones(n), batch.year, batch.year, initials, counts.reshape(KINDS, n).sum(0))
    rows = (np.cumsum(counts) - counts, counts, counts, nothing - 1, nothing)
    return Sets(
        n=n, own=make(np.stack(own, 1).ravel(), np.int64), square=make(np.full(n, NO_SQUARE), np.float64),
        rows=make(np.stack(rows, 1).ravel(), np.int64), keys=make(keys, np.int32),
        values=make(values, np.float64),
        index=make(np.zeros(2 * total + 4000), np.int32), ends=make([total, 0], np.int64),
        parts=make(np.zeros(7), np.float64), told=make(np.zeros(14), np.int64),
        best=make(np.zeros(6), np.float64),
    )  # fmt: skip


def _blocks(batch: BlockBatch, make: Callable[..., Any]) -> Blocks:
    """The blocks of a batch, nothing decided."""
    import numpy as np

    from kgraph.kernels.name_blocks import EDGE, TIE, TOLD, WEIGHING, Blocks

    n, n_pairs, n_names = max(64, batch.n), len(batch.pairs[0]), len(batch.prior)
    room = 64
    while room < 4 * n_pairs:
        room *= 2

    def zeros(n: int, of: Any = np.int64) -> Any:
        return make(np.zeros(n), of)

    holders = np.argsort(batch.name_of, kind="stable")
    return Blocks(
        name_at=make(batch.name_at, np.int64),
        holder_at=make(np.searchsorted(batch.name_of[holders], np.arange(n_names + 1)), np.int64),
        holders=make(holders, np.int64), prior=make(batch.prior, np.float64),
        is_abbreviated=make(batch.is_abbreviated, bool), pair_at=make(batch.pair_at, np.int64),
        pairs=make(np.stack(batch.pairs, 1).ravel(), np.int64), pair_prior=make(batch.pair_prior, np.float64),
        settled_at=make(batch.settled_at, np.int64),
        settled=make(np.stack(batch.settled, 1).ravel(), np.int64), agreed=_unknown(room, make),
        edges=zeros(EDGE * n), weights=zeros(WEIGHING * n, of=np.float64), links=zeros(TIE * n),
        link_score=zeros(n, of=np.float64), link_told=zeros(TOLD * n), open=zeros(TIE * n),
        open_score=zeros(n, of=np.float64), open_told=zeros(TOLD * n), doubts=zeros(n), cursor=zeros(16),
    )  # fmt: skip


def _decided(sets: Sets, blocks: Blocks, kernels: Any) -> Decided:
    import numpy as np

    from kgraph.kernels.name_blocks import DOUBTS, LINKS, OPEN, TIE, TOLD

    def ties(rows: Any, score: Any, told: Any, n: int) -> Ties:
        left, right, rule, why = np.array(rows[: TIE * n], np.int64).reshape(n, TIE).T
        told = np.array(told[: TOLD * n], np.int64).reshape(n, TOLD)
        return Ties(left, right, rule, np.array(score[:n], np.float64), why, told)

    b = blocks
    return Decided(
        np.asarray(kernels.first_members(sets)),
        ties(b.links, b.link_score, b.link_told, int(b.cursor[LINKS])),
        ties(b.open, b.open_score, b.open_told, int(b.cursor[OPEN])),
        np.asarray(b.doubts[: int(b.cursor[DOUBTS])], np.int64),
    )
