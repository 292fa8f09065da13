"""Papers with their records and signatures, so many at a time as a worker makes rows of at once.

Records come in the order of the corpus. A paper of one record is worked on with its neighbours; the records
of the others are put aside until those of a paper are together.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any, Protocol

from kgraph.model.records import Record
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.rows.signed import Mentions, Signed

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]

RECORDS_TOGETHER = 20_000
"""Records of papers of several that are worked on at once, about."""


HELD_BYTES = 1 << 20
"""Of each such run of records, before they go to the disk."""


class _Readable(Protocol):
    def read(self) -> Sequence[Record]:
        """The records."""


@dataclass(frozen=True)
class Whole:
    """What is known of all papers and signatures, in columns."""

    papers: MergedPapers
    paper_of: Ints
    """Of each record."""
    venue_of_paper: Sequence[str | None]
    venue_of_record: Sequence[str | None]
    """Keys."""
    listed: Ints
    """Names listed on each paper (inferred authors not counted)."""
    mentions: Mentions
    signed: Signed
    merged_by: dict[int, str]
    """Record → the rule that joined it to the others of its paper."""


@dataclass(frozen=True)
class Batch:
    """Some papers with all that rows are made of; numbers of papers count from 0 here."""

    records: Sequence[Record]
    numbers: Ints
    """Numbers of the records in the corpus."""
    papers: Ints
    """Numbers of the papers in the corpus."""
    own: Ints
    """Places of the records in `records`, paper after paper, the leading one first."""
    offsets: NDArray[np.int64]
    """Where those of each paper begin in `own`."""
    ids: list[str]
    version_of: list[str | None]
    venue: list[str | None]
    """Keys."""
    venue_of_record: list[str | None]
    merged_by: list[str | None]
    """The rule, by record."""
    listed: Ints
    mentions: Mentions
    """`record` is a place in `records`; signatures are those of the corpus."""
    person: pl.Series
    """Of each mention the id of its person."""
    sure: NDArray[np.float64]
    """Of each mention how sure that is."""
    is_odd: NDArray[np.bool_]
    """Of each mention whether its signature is spelt in several ways."""


@dataclass(frozen=True)
class Task:
    """A batch whose records are still to be read, and of which papers of several records are put aside."""

    source: _Readable | Sequence[Record]
    chosen: Ints | None
    """Places of the records of the batch in the source; `None`: all of them."""
    aside: Ints
    """Places of the records to be put aside."""
    batch: Batch

    def read(self) -> tuple[Batch, list[Record]]:
        """The batch with its records, and the records put aside."""
        from dataclasses import replace

        records = self.source.read() if hasattr(self.source, "read") else self.source
        chosen = records if self.chosen is None else [records[n] for n in self.chosen.tolist()]
        return replace(self.batch, records=chosen), [records[n] for n in self.aside.tolist()]


def tasks_of_single(whole: Whole, corpus: Corpus) -> Iterator[Task]:
    """The papers of one record, batch by batch of the corpus."""
    import numpy as np

    from kgraph.resolve.spread import batches_of

    sizes = np.diff(whole.papers.offsets)
    for first, source in batches_of(corpus.records):
        papers = whole.paper_of[first : first + len(source)]
        is_single = sizes[papers] == 1
        chosen = np.flatnonzero(is_single).astype(np.int32)
        batch = _batch(whole, papers[is_single], chosen + first, np.arange(len(chosen) + 1))
        aside = np.flatnonzero(~is_single).astype(np.int32)
        yield Task(source, chosen if len(aside) else None, aside, batch)


def _batch(whole: Whole, papers: Ints, numbers: Ints, offsets: NDArray[Any]) -> Batch:
    """The batch of these papers.

    numbers: of their records, paper after paper; the batch holds them in the order of the corpus.
    """
    import numpy as np

    known = np.sort(numbers)
    own = np.searchsorted(known, numbers).astype(np.int32)
    mentions = _mentions_of(whole.mentions, known)
    signed = whole.signed
    place = np.searchsorted(known, mentions.record).astype(np.int32)
    versions = whole.papers.version_of[papers].tolist()
    ids = whole.papers.ids
    return Batch(
        records=(),
        numbers=known,
        papers=papers,
        own=own,
        offsets=offsets,
        ids=ids.gather(papers).to_list(),
        version_of=[ids[v] if v >= 0 else None for v in versions],
        venue=[whole.venue_of_paper[p] for p in papers.tolist()],
        venue_of_record=[whole.venue_of_record[n] for n in known.tolist()],
        merged_by=[whole.merged_by.get(n) for n in known.tolist()],
        listed=whole.listed[papers],
        mentions=Mentions(place, mentions.index, mentions.signature),
        person=signed.ids.gather(signed.person[mentions.signature]),
        sure=signed.sure[mentions.signature],
        is_odd=signed.signatures.printed.counts[mentions.signature] > 1,
    )


def _mentions_of(mentions: Mentions, records: Ints) -> Mentions:
    """The mentions in these records, which are sorted."""
    import numpy as np

    starts = np.searchsorted(mentions.record, records)
    sizes = np.searchsorted(mentions.record, records, side="right") - starts
    ends = np.cumsum(sizes)
    total = int(ends[-1]) if len(ends) else 0
    return mentions.taken(np.repeat(starts - (ends - sizes), sizes) + np.arange(total))


class Aside:
    """Records of papers of several, put together by paper."""

    def __init__(self, whole: Whole) -> None:
        import numpy as np

        sizes = np.diff(whole.papers.offsets)
        self._whole = whole
        self._papers = np.flatnonzero(sizes > 1).astype(np.int32)
        # Where each run of papers begins whose records are worked on at once.
        seen = np.cumsum(sizes[self._papers]) // RECORDS_TOGETHER
        self._starts = np.flatnonzero(np.diff(seen, prepend=-1))
        self._files: list[SpooledTemporaryFile[bytes]] = [
            SpooledTemporaryFile(HELD_BYTES)  # noqa: SIM115 - closed when its records have been read
            for _ in self._starts
        ]

    def add(self, numbers: Ints, records: Sequence[Record]) -> None:
        """The records with these numbers."""
        import numpy as np

        place = np.searchsorted(self._papers, self._whole.paper_of[numbers])
        run = np.searchsorted(self._starts, place, side="right") - 1
        for n in np.unique(run).tolist():
            own = np.flatnonzero(run == n).tolist()
            pickle.dump([(int(numbers[k]), records[k]) for k in own], self._files[n], protocol=5)

    def tasks(self) -> Iterator[Task]:
        """The papers, so many at once as have `RECORDS_TOGETHER` records."""
        import numpy as np

        offsets = self._whole.papers.offsets
        ends = np.append(self._starts, len(self._papers))[1:]
        for file, start, end in zip(self._files, self._starts.tolist(), ends.tolist(), strict=True):
            papers = self._papers[start:end]
            file.seek(0)
            records = [record for _, record in sorted(_unpickled(file), key=lambda item: item[0])]
            file.close()
            numbers = np.concatenate(
                [self._whole.papers.numbers[offsets[p] : offsets[p + 1]] for p in papers.tolist()]
            )
            sizes = offsets[papers + 1] - offsets[papers]
            own = np.concatenate(([0], np.cumsum(sizes)))
            yield Task(records, None, np.empty(0, np.int32), _batch(self._whole, papers, numbers, own))


def _unpickled(file: SpooledTemporaryFile[bytes]) -> Iterator[tuple[int, Record]]:
    while True:
        try:
            yield from pickle.load(file)
        except EOFError:
            return
