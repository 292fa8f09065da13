"""Who signed what, in columns: of each name in a record its signature, of each signature its person."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.people.columns import Ragged, Signatures
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
        return self.signatures.texts.column

    @cached_property
    def idents(self) -> pl.DataFrame:
        """`scheme` and `value` of all identifiers."""
        return self.signatures.idents.frame()

    @cached_property
    def members(self) -> Ragged:
        """Of each person the numbers of his signatures, ascending."""
        return _grouped(self.person, len(self.ids))

    @cached_property
    def _places(self) -> Ints:
        """Of each signature its place in `members`."""
        import numpy as np

        places = np.empty(len(self.person), np.int32)
        places[self.members.values] = np.arange(len(places), dtype=np.int32)
        return places

    @cached_property
    def links_of_people(self) -> Ragged:
        """Of each person the numbers of the links that hold his signatures together, ascending."""
        return _grouped(self.person[self.links.left], len(self.ids))

    def members_of(self, first: int, last: int) -> tuple[Ints, Ints]:
        """Signatures of the people from number `first` up to, not with, number `last`: whose, and which.

        Whose: counted from `first`; ascending.
        """
        return _between(self.members, first, last)

    def links_of(self, first: int, last: int) -> tuple[Ints, Ints]:
        """The same of links."""
        return _between(self.links_of_people, first, last)

    def place_of(self, signatures: NDArray[Any]) -> Ints:
        """Where signatures stand in the values of `members`."""
        found: Ints = self._places[signatures]
        return found

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


def mentions_of(signatures: Signatures, n_records: int) -> Ragged:
    """Of each record the signatures of the names in its author list, in its order; −1: left out.

    A list ends with the last name that was not left out: it may be shorter than the record's.
    """
    import numpy as np

    n = int(np.count_nonzero(signatures.paper >= 0))
    end = int(signatures.records.ends[n])
    record, index = signatures.records.values[:end], signatures.indices.values[:end]
    sizes = np.zeros(n_records, np.int32)
    np.maximum.at(sizes, record, index)
    lists = Ragged.of(sizes, np.full(sizes.sum(dtype=np.int64), -1, np.int32))
    places = lists.ends[record]
    places += index
    places -= 1
    lists.values[places] = np.repeat(np.arange(n, dtype=np.int32), signatures.records.counts[:n])
    return lists


def _grouped(owners: Ints, n: int) -> Ragged:
    """Of each of `n` owners the places where it stands, ascending."""
    import numpy as np

    return Ragged.of(np.bincount(owners, minlength=n), np.argsort(owners, kind="stable"))


def _between(lists: Ragged, first: int, last: int) -> tuple[Ints, Ints]:
    """The values of some of the lists: the number of the list, counted from `first`, and the value."""
    import numpy as np

    ends = lists.ends[first : last + 1]
    owners = np.repeat(np.arange(last - first, dtype=np.int32), np.diff(ends))
    return owners, lists.values[ends[0] : ends[-1]]


def _ranks(paper: Ints) -> Ints:
    import numpy as np

    is_first = np.ones(len(paper), bool)
    is_first[1:] = paper[1:] != paper[:-1]
    starts = np.flatnonzero(is_first).astype(np.int32)
    ranks = np.arange(1, len(paper) + 1, dtype=np.int32)
    ranks -= np.repeat(starts, np.diff(starts, append=len(paper)))
    return ranks
