"""What the graph of one state says and that of another does not, from the tables of both.

Every quad comes of one row of the blocks of one form, and none of two (`write_quads`), so only rows that are
not in both have to be turned into quads.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgraph.model.entities import Entities
from kgraph.progress import SILENT, Progress
from kgraph.rdf.batches import Batches
from kgraph.rdf.nquads import Block, Writer
from kgraph.rdf.quads import GRAPHS, Counts, blocks_of

if TYPE_CHECKING:
    import polars as pl

SHARE = 0.1
"""Changed rows among all from which on writing and loading everything is the faster way."""


@dataclass(frozen=True)
class Patch:
    """From one graph to another, but for provenance."""

    removed: Sequence[bytes]
    """Lines of N-Quads that were there and are there no more."""
    added: Sequence[bytes]
    counts: Counts
    """Of the later graph, but for provenance (0)."""


def patch_between(
    before: Entities,
    entities: Entities,
    counts: Counts,
    *,
    base: str,
    profile: str = "full",
    share: float = SHARE,
    progress: Progress = SILENT,
) -> Patch | None:
    """What leads from the graph of `before` to that of `entities`, written with the same base and profile.

    counts: of the graph of `before`, as `write_quads` gave it back. `None`: more than a `share` of the rows
    has changed. Raises as `write_quads`.
    """
    gone, come = _Lines(profile), _Lines(profile)
    one, other = (_by_form(blocks_of(e, base, profile)) for e in (before, entities))
    n_rows = sum(block.rows.height for block in (*one.values(), *other.values()))
    progress.stage("quads that change", n_rows, "rows")
    n_changed = 0
    for form, block in {**one, **other}.items():
        nothing = replace(block, rows=Batches([], 0))
        old, new = one.get(form, nothing), other.get(form, nothing)
        only_old, only_new = _only(old, new, profile)
        n_changed += only_old.height + only_new.height
        if n_changed > share * n_rows:
            return None
        gone.write(form[0], replace(old, rows=only_old))
        come.write(form[0], replace(new, rows=only_new))
        progress.advance(old.rows.height + new.rows.height)
    removed, added = gone.lines(), come.lines()
    both = removed & added
    graphs = _summed(counts.graphs, come.graphs, gone.graphs) | {"provenance": 0}
    properties = _summed(counts.properties, come.writer.triples, gone.writer.triples)
    later = Counts({name: graphs.get(name, 0) for name in GRAPHS}, properties)
    return Patch(sorted(removed - both), sorted(added - both), later)


class _Lines:
    """The quads of changed rows."""

    def __init__(self, profile: str) -> None:
        self._file = io.BytesIO()
        self.writer = Writer(self._file, profile)
        self.graphs = Counter[str]()

    def write(self, graph: str, block: Block) -> None:
        self.graphs[graph] += self.writer.write(block)

    def lines(self) -> set[bytes]:
        return set(self._file.getvalue().splitlines(keepends=True))


def _summed(before: Mapping[str, int], come: Counter[str], gone: Counter[str]) -> dict[str, int]:
    now = Counter(dict(before))
    now.update(come)
    now.subtract(gone)
    return {name: n for name, n in sorted(now.items()) if n}


def _by_form(blocks: Iterable[tuple[str, Block]]) -> dict[tuple[str, ...], Block]:
    """Blocks by the kind of their graph and what they say of a row: those that say the same are one."""
    found: dict[tuple[str, ...], Block] = {}
    for graph, block in blocks:
        form = graph, str(block.subject), *(f"{s.predicate} {s.object}" for s in block.statements)
        rows = block.rows
        if form in found:
            first = found[form].rows
            rows = Batches([*first.parts, *rows.parts], first.height + rows.height)
        found[form] = replace(block, rows=rows)
    return found


def _only(old: Block, new: Block, profile: str) -> tuple[Batches, Batches]:
    """The rows of each that the other does not have.

    Rows are compared by hashes of 64 bits: that one of c changed rows among n is taken for another has a
    probability of some c·n/2⁶⁴.
    """
    used = _used(new, profile)
    own, others = ([_hashes(part.select(used)) for part in block.rows.parts] for block in (old, new))
    return _where(old, own, others), _where(new, others, own)


def _used(block: Block, profile: str) -> list[str]:
    """The columns that the quads of a block are made from."""
    made = [block.subject, *(s.object for s in block.within(profile))]
    if block.graph is not None:
        made.append(block.graph)
    return sorted({name for expression in made for name in expression.meta.root_names()})


def _hashes(rows: pl.LazyFrame) -> pl.Series:
    return rows.collect().hash_rows()


def _where(block: Block, own: Sequence[pl.Series], others: Sequence[pl.Series]) -> Batches:
    """The rows whose hashes are not among the others; a part without any is not read again."""
    import polars as pl

    nothing = pl.Series(dtype=pl.UInt64)
    is_new = ~pl.concat([nothing, *own]).is_in(pl.concat([nothing, *others]).implode())
    parts, start = [], 0
    for part, hashes in zip(block.rows.parts, own, strict=True):
        mask = is_new.slice(start, len(hashes))
        if mask.any():
            parts.append(part.collect().filter(mask).lazy())
        start += len(hashes)
    return Batches(parts, int(is_new.sum()))
