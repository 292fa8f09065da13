"""Who signed what, in columns: of each name in a record its signature, of each signature its person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.people.columns import Signatures
from kgraph.resolve.people.links import Links

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Signed:
    """All signatures, on papers and then of person records, with what was concluded of each."""

    signatures: Signatures
    links: Links
    ids: pl.Series
    """Of people, by number."""
    person: Ints
    """Number of the person of each signature."""
    rank: Ints
    """From 1 in each paper, in the order of the signatures."""
    sure: NDArray[np.float64]
    """How sure each is its person's: its strongest link, 1 where it stands alone."""

    @classmethod
    def of(cls, people: ResolvedPeople) -> Signed:
        """From what was resolved."""
        import numpy as np

        links = people.people.links
        sure = np.zeros(len(people.signatures))
        np.maximum.at(sure, links.left, links.score)
        np.maximum.at(sure, links.right, links.score)
        sure[sure == 0] = 1
        rank = _ranks(people.signatures.paper)
        return cls(people.signatures, links, people.ids, people.people.of, rank, sure)

    @cached_property
    def texts(self) -> pl.Series:
        """All spellings."""
        import polars as pl

        return pl.Series(self.signatures.texts, dtype=pl.String)

    def first_record(self, signatures: NDArray[Any]) -> Ints:
        """The record (or person record) of the mention whose spelling stands for each of these."""
        records = self.signatures.records
        found: Ints = records.values[records.ends[signatures]]
        return found

    def first_text(self, signatures: NDArray[Any]) -> Ints:
        """The spelling that stands for each of these, as a number in `texts`."""
        printed = self.signatures.printed
        found: Ints = printed.values[printed.ends[signatures]]
        return found


@dataclass(frozen=True)
class Mentions:
    """Columns of the names in records of papers, sorted by record and place in its list."""

    starts: NDArray[np.int64]
    """Where those of each record begin, and the end."""
    index: Ints
    """From 1."""
    signature: Ints

    @classmethod
    def of(cls, signatures: Signatures, n_records: int) -> Mentions:
        """Those of all signatures on papers."""
        import numpy as np

        n = int(np.count_nonzero(signatures.paper >= 0))
        end = int(signatures.records.ends[n])
        record, index = signatures.records.values[:end], signatures.indices.values[:end]
        order = np.argsort(record.astype(np.int64) << 32 | index, kind="stable")
        starts = np.concatenate(([0], np.cumsum(np.bincount(record, minlength=n_records))))
        signature = np.repeat(np.arange(n, dtype=np.int32), signatures.records.counts[:n])
        return cls(starts, index[order], signature[order])

    def taken(self, records: NDArray[Any]) -> Mentions:
        """Those in these records, one after the other."""
        import numpy as np

        sizes = self.starts[records + 1] - self.starts[records]
        starts = np.concatenate(([0], np.cumsum(sizes)))
        numbers = np.repeat(self.starts[records] - starts[:-1], sizes) + np.arange(starts[-1])
        return Mentions(starts, self.index[numbers], self.signature[numbers])

    @property
    def record(self) -> Ints:
        """Of each the number of its record."""
        import numpy as np

        return np.repeat(np.arange(len(self.starts) - 1, dtype=np.int32), np.diff(self.starts))


def _ranks(paper: Ints) -> Ints:
    import numpy as np

    starts = np.flatnonzero(np.diff(paper, prepend=-2))
    sizes = np.diff(starts, append=len(paper))
    return (np.arange(len(paper)) - np.repeat(starts, sizes) + 1).astype(np.int32)
