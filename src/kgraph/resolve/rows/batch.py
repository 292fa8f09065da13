"""Papers with their records and signatures, so many at a time as a worker makes rows of at once.

Records come in the order of the corpus. A paper of one record is worked on with its neighbours; the records
of the others are put aside until those of a paper are together.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Any

from kgraph.model.records import Record
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.columns import Ragged
from kgraph.resolve.rows.ids import as_bytes
from kgraph.resolve.rows.signed import Signed
from kgraph.resolve.scratch import Scratch
from kgraph.resolve.spread import batches_of
from kgraph.resolve.venues.resolving import Venues
from kgraph.resolve.views import only

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from kgraph.resolve.rows.ids import Ids

    Ints = NDArray[np.int32]

RECORDS_TOGETHER = 20_000
"""Records that are worked on at once, about."""

HELD_BYTES = 1 << 20
"""Of each such run of records, before they go to the disk."""


class Whole:
    """What is known of all papers and signatures, in columns."""

    def __init__(
        self, papers: MergedPapers, venues: Venues, signed: Signed, mentions: Ragged,
        merged_by: dict[int, str], told: Ints,
    ) -> None:  # fmt: skip
        import numpy as np

        signatures = signed.signatures
        listed = signatures.paper[~signatures.is_inferred & (signatures.paper >= 0)]
        self.papers, self.ids = papers, as_bytes(papers.ids)
        self.paper_of, self.sizes = papers.of_record, np.diff(papers.offsets)
        self.venue_of_paper, self.venue_of_record = venues.of_paper.codes, venues.of_record.codes
        self.listed = np.bincount(listed, minlength=len(papers)).astype(np.int32)
        """Names listed on each paper (inferred authors not counted)."""
        self.mentions = mentions
        """Of each record the signatures of its names."""
        self.is_odd = np.append(signatures.printed.counts > 1, False)[mentions.values]
        """Of each mention whether its signature is spelt in several ways."""
        self.merged_by = merged_by
        """Record → the rule that joined it to the others of its paper."""
        self.is_merged, self.is_told = (np.zeros(len(self.paper_of), bool) for _ in range(2))
        self.is_merged[list(merged_by)] = True
        self.is_told[told] = True
        """Of which records title and place are asked for."""


@dataclass(frozen=True)
class Batch:
    """Some papers with all that rows are made of; numbers of papers and records count from 0 here."""

    records: Sequence[Record]
    numbers: Ints
    """Numbers of the records in the corpus."""
    papers: Ints
    """Numbers of the papers in the corpus."""
    own: Ints
    """Places of the records in `records`, paper after paper, the leading one first."""
    offsets: NDArray[np.int64]
    """Where those of each paper begin in `own`."""
    ids: Ids
    version_of: Ids
    venue: Ints
    """Number of the venue of each paper; −1: none."""
    venue_of_record: Ints
    merged_by: dict[int, str]
    """Record → the rule that joined it to the others of its paper."""
    listed: Ints
    odd: pl.DataFrame
    """`mention` (number), `record` and `index` (from 0 in its list) of names spelt in several ways."""
    told: Ints
    """Records of which title and place are asked for."""


@dataclass(frozen=True)
class Task:
    """A batch whose records are still to be read, and of which papers of several records are put aside."""

    first: int
    """Number of the first record of the sources in the corpus."""
    sources: Sequence[Any]
    """Records, or what reads them."""
    chosen: Ints | None
    """Places of the records of the batch in the sources; `None`: all of them."""
    aside: Ints
    """Places of the records to be put aside."""
    batch: Batch

    def read(self) -> tuple[Batch, list[Record]]:
        """The batch with its records, and the records put aside."""
        from dataclasses import replace

        parts = (source.read() if hasattr(source, "read") else source for source in self.sources)
        records = [record for part in parts for record in part]
        chosen = records if self.chosen is None else [records[n] for n in self.chosen.tolist()]
        return replace(self.batch, records=chosen), [records[n] for n in self.aside.tolist()]


def tasks_of_single(whole: Whole, corpus: Corpus) -> Iterator[Task]:
    """The papers of one record, some batches of the corpus at a time."""
    import numpy as np

    for first, last, sources in _runs(corpus):
        papers = whole.paper_of[first:last]
        is_single = whole.sizes[papers] == 1
        chosen = np.flatnonzero(is_single).astype(np.int32)
        batch = _batch(whole, papers[is_single], chosen + np.int32(first), np.arange(len(chosen) + 1))
        aside = np.flatnonzero(~is_single).astype(np.int32)
        yield Task(first, sources, chosen if len(aside) else None, aside, batch)


def _runs(corpus: Corpus) -> Iterator[tuple[int, int, list[Any]]]:
    """Batches that have `RECORDS_TOGETHER` records together: the first, the last + 1, what reads them."""
    sources: list[Any] = []
    start = end = 0
    for first, source in batches_of(only(corpus.records, Record)):
        sources.append(source)
        end = first + len(source)
        if end - start >= RECORDS_TOGETHER:
            yield start, end, sources
            start, sources = end, []
    if sources:
        yield start, end, sources


def _batch(whole: Whole, papers: Ints, numbers: Ints, offsets: NDArray[Any]) -> Batch:
    """The batch of these papers.

    numbers: of their records, paper after paper; the batch holds them in the order of the corpus.
    """
    import numpy as np

    known = np.sort(numbers)
    versions = whole.papers.version_of[papers]
    version_of = whole.ids[versions]
    version_of[versions < 0] = b""
    return Batch(
        records=(),
        numbers=known,
        papers=papers,
        own=np.searchsorted(known, numbers).astype(np.int32),
        offsets=offsets,
        ids=whole.ids[papers],
        version_of=version_of,
        venue=whole.venue_of_paper[papers],
        venue_of_record=whole.venue_of_record[known],
        merged_by={
            k: whole.merged_by[int(known[k])] for k in np.flatnonzero(whole.is_merged[known]).tolist()
        },
        listed=whole.listed[papers],
        odd=_odd(whole, known),
        told=np.flatnonzero(whole.is_told[known]).astype(np.int32),
    )


def _odd(whole: Whole, records: Ints) -> pl.DataFrame:
    """The names in these records that are spelt in several ways."""
    import numpy as np
    import polars as pl

    mentions = whole.mentions.places(records)
    (odd,) = np.nonzero(whole.is_odd[mentions])
    owners = np.repeat(np.arange(len(records), dtype=np.int32), whole.mentions.counts_of(records))[odd]
    index = mentions[odd] - whole.mentions.ends[records[owners]]
    return pl.DataFrame({"mention": mentions[odd], "record": owners, "index": index})


class Aside:
    """Records of papers of several, put together by paper."""

    def __init__(self, whole: Whole) -> None:
        import numpy as np

        self._whole, self._folder = whole, Scratch()
        self._papers = np.flatnonzero(whole.sizes > 1).astype(np.int32)
        # Where each run of papers begins whose records are worked on at once.
        seen = np.cumsum(whole.sizes[self._papers]) // RECORDS_TOGETHER
        self._starts = np.flatnonzero(np.diff(seen, prepend=-1))
        self._files: list[SpooledTemporaryFile[bytes]] = [
            SpooledTemporaryFile(HELD_BYTES, dir=str(self._folder.path))  # noqa: SIM115 - closed when it was read
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
            yield Task(0, [records], None, np.empty(0, np.int32), _batch(self._whole, papers, numbers, own))


def _unpickled(file: SpooledTemporaryFile[bytes]) -> Iterator[tuple[int, Record]]:
    while True:
        try:
            yield from pickle.load(file)
        except EOFError:
            return
