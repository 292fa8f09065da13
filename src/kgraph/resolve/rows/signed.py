"""Who signed what, in columns: of each name in a record its signature, of each signature its person."""

from __future__ import annotations

from dataclasses import dataclass
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

    @property
    def first_record(self) -> Ints:
        """The record (or person record) of the mention whose spelling stands for each signature."""
        records = self.signatures.records
        return records.values[records.ends[:-1]]

    @property
    def first_text(self) -> Ints:
        """The spelling that stands for each, as a number of the texts of the signatures."""
        printed = self.signatures.printed
        return printed.values[printed.ends[:-1]]


@dataclass(frozen=True)
class Mentions:
    """Columns of the names in records of papers, sorted by record and place in its list."""

    record: Ints
    index: Ints
    """From 1."""
    signature: Ints

    @classmethod
    def of(cls, signatures: Signatures) -> Mentions:
        """Those of all signatures on papers."""
        import numpy as np

        n = int(np.count_nonzero(signatures.paper >= 0))
        end = int(signatures.records.ends[n])
        record, index = signatures.records.values[:end], signatures.indices.values[:end]
        signature = np.repeat(np.arange(n, dtype=np.int32), signatures.records.counts[:n])
        order = np.lexsort((index, record))
        return cls(record[order], index[order], signature[order])

    def taken(self, numbers: Any) -> Mentions:
        """Those with these numbers."""
        return Mentions(**{name: column[numbers] for name, column in vars(self).items()})


def _ranks(paper: Ints) -> Ints:
    import numpy as np

    starts = np.flatnonzero(np.diff(paper, prepend=-2))
    sizes = np.diff(starts, append=len(paper))
    return (np.arange(len(paper)) - np.repeat(starts, sizes) + 1).astype(np.int32)
