"""Who is who: from signatures to people, block of names by block of names.

What must not be one person never becomes one: two authors of one paper, two ORCIDs, an override. Joining
looks at whole clusters (`weighing`), so weak links do not chain. Each block (`blocks`) is decided by itself.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgraph.kernels.evidence import Model as Weighting
from kgraph.model.name_conventions import RULES as CONVENTIONS
from kgraph.processes import default_jobs
from kgraph.progress import SILENT, Progress
from kgraph.resolve.people.batches import Evidence, Partition, Slice
from kgraph.resolve.people.blocks import Must, Settled
from kgraph.resolve.people.candidates import candidates
from kgraph.resolve.people.columns import Signatures
from kgraph.resolve.people.decisions import Decisions, People
from kgraph.resolve.people.digests import Digests
from kgraph.resolve.people.gathering import PaperFacts
from kgraph.resolve.people.match import MODEL, TWO_ACCOUNTS, Model
from kgraph.resolve.people.memory import DIGEST, Memory
from kgraph.resolve.people.names import Names
from kgraph.resolve.people.prior import Crowd
from kgraph.resolve.people.profiles import Known, build_profiles, coarse
from kgraph.resolve.people.weighing import COMPILED_FROM, RULES, BlockBatch, Decided, decide_batch
from kgraph.resolve.spread import has_engine, loaded, over, stored

if TYPE_CHECKING:
    import polars as pl


@dataclass(frozen=True)
class Case:
    """All that is known before anything is weighed; weighing it (`decide`) leaves it as it is."""

    evidence: Evidence

    @property
    def signatures(self) -> Signatures:
        """All of them."""
        return self.evidence.signatures

    def decide(
        self, *, memory: Memory | None = None, model: Model = MODEL, progress: Progress = SILENT
    ) -> People:
        """The people behind the signatures."""
        e = self.evidence
        is_large = len(e.signatures) >= COMPILED_FROM
        partition = Partition(e, compile=is_large)
        progress.stage("people", len(partition), "blocks of names")
        crowd = _crowd(e, model)
        sure = e.settled.links(partition.sure, e.signatures.idents)
        decided, memory = Decisions(e, partition.first, sure), Memory() if memory is None else memory
        digests = Digests(e, crowd)
        weights = e.known.weights
        if not is_large:
            weights = type(weights)(*(column.tolist() for column in weights))
        weigh = partial(decide_batch, weights=weights, model=_weighting(model), compile=is_large)
        if has_engine():  # what all batches need is far too much to go with each
            weigh = partial(_weighed, stored(weigh, Path("weigh.pickle")))
        for part, told, found in _at_once(
            (
                (part, told, partial(weigh, partition.with_priors(part, crowd)))
                for part, told in _unknown(partition, digests, decided, memory, progress)
            ),
            default_jobs() if is_large else 1,
        ):
            memory.put(decided.add(part, found, told))
            progress.advance(told.height)
        return decided.people()


def _unknown(
    partition: Partition, digests: Digests, decided: Decisions, memory: Memory, progress: Progress
) -> Iterator[tuple[Slice, pl.DataFrame]]:
    """The blocks to be weighed, in batches with their digests; what is known of others is recalled."""
    for part in partition.slices():
        told = digests.of(part)
        known = memory.get(told)
        if known is None:
            yield part, told
            continue
        decided.recall(part, known)
        progress.advance(known.height)
        new = told.with_row_index("row").join(known, on="row", how="anti")
        if not new.is_empty():
            yield partition.slice(part.blocks[new["row"].to_numpy()]), new.select(DIGEST)


def _at_once(
    tasks: Iterable[tuple[Slice, pl.DataFrame, Callable[[], Decided]]], jobs: int
) -> Iterator[tuple[Slice, pl.DataFrame, Decided]]:
    """What the tasks give, in their order; compiled kernels hold no lock, so threads do for them."""
    if has_engine():
        yield from _elsewhere(tasks)
        return
    if jobs == 1:
        yield from ((part, told, decide()) for part, told, decide in tasks)
        return
    running: deque[tuple[Slice, pl.DataFrame, Future[Decided]]] = deque()
    with ThreadPoolExecutor(jobs) as threads:
        for part, told, decide in tasks:
            running.append((part, told, threads.submit(decide)))
            if len(running) > jobs:
                yield _result(running.popleft())
        yield from map(_result, running)


def _elsewhere(
    tasks: Iterable[tuple[Slice, pl.DataFrame, Callable[[], Decided]]],
) -> Iterator[tuple[Slice, pl.DataFrame, Decided]]:
    """The same by other machines."""
    sent: deque[tuple[Slice, pl.DataFrame]] = deque()

    def decisions() -> Iterator[Callable[[], Decided]]:
        for part, told, decide in tasks:
            sent.append((part, told))
            yield decide

    for found in over(decisions(), _decided):
        yield *sent.popleft(), found


def _decided(decide: Callable[[], Decided]) -> Decided:
    return decide()


def _weighed(weigh: Path, batch: BlockBatch) -> Decided:
    decided: Decided = loaded(weigh)(batch)
    return decided


def _result(
    task: tuple[Slice, pl.DataFrame, Future[Decided]],
) -> tuple[Slice, pl.DataFrame, Decided]:
    part, told, found = task
    return part, told, found.result()


def _weighting(model: Model) -> Weighting:
    return Weighting(
        **{f: getattr(model, f) for f in Weighting._fields if f not in ("two_accounts", "two")},
        two_accounts=TWO_ACCOUNTS, two=2.0,
    )  # fmt: skip


def _crowd(e: Evidence, model: Model) -> Crowd:
    import numpy as np

    n_mentions = int(np.count_nonzero(e.signatures.paper >= 0))
    n_names = coarse(len(e.names))
    return Crowd(n_names, max(1.0, coarse(n_mentions) / max(1, n_names)), model)


def open_case(
    signatures: Signatures, labs: Sequence[Sequence[str]], papers: PaperFacts, *,
    lab_names: Mapping[str, str] | None = None, must: Must | None = None, progress: Progress = SILENT,
) -> Case:  # fmt: skip
    """The signatures with what each brings and the names that may belong together.

    `labs` runs parallel to `signatures.places`: keys of the organisations of each affiliation, called
    `lab_names` in explanations.
    """
    import numpy as np

    progress.stage("people: what is known", len(signatures), "author names")
    names = Names.by(signatures)
    known = build_profiles(signatures, names, labs, papers, lab_names or {})
    progress.stage("people: names that may be one", len(names), "names")
    found = candidates(names.all_printed(), _Near(signatures, names, known))
    are_people = ~(names.is_group[found.left] | names.is_group[found.right])
    number = np.array([RULES.index(rule) for rule in CONVENTIONS], np.int8)
    pairs = found.left[are_people], found.right[are_people], number[found.rule[are_people]]
    must = must or Must()
    settled = Settled.by(signatures, names, must)
    return Case(Evidence(signatures, names, known, pairs, settled, must))


class _Near(Sequence[set[int]]):
    """Of each name the co-authors of its bearers."""

    def __init__(self, signatures: Signatures, names: Names, known: Known) -> None:
        self._papers, self._names, self._team = signatures.paper, names, known.team
        self._short_of = known.weights.short_of

    def __len__(self) -> int:
        return len(self._names)

    def __getitem__(self, name: Any) -> Any:
        near: set[int] = set()
        for i in self._names.holders[name]:
            if (paper := self._papers[i]) >= 0:
                short = self._names.short[i]
                near.update(c for c in self._team[paper] if self._short_of[c] != short)
        return near
