"""Columns: lists of any length one after the other, texts as numbers, and all signatures of a corpus."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, Any, overload

from kgraph.model.names import parse_name
from kgraph.model.records import Affiliation
from kgraph.resolve.codes import Codes
from kgraph.resolve.people.idents import Identifiers
from kgraph.resolve.people.printed import PrintedNames
from kgraph.resolve.people.signatures import Signature

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Places = NDArray[np.integer[Any]]


_AT_ONCE = 10_000
SORTED_AT_ONCE = 2_000_000


@dataclass(frozen=True)
class Ragged:
    """Lists of numbers, one after the other."""

    ends: Places
    """n + 1 bounds, from 0."""
    values: Ints

    @classmethod
    def of(cls, counts: Any, values: Any) -> Ragged:
        """From the length of each list and all values."""
        import numpy as np

        ends: Places = np.zeros(len(counts) + 1, np.int32 if len(values) < 1 << 31 else np.int64)
        np.cumsum(counts, out=ends[1:])
        return cls(ends, np.asarray(values, np.int32))

    @classmethod
    def joined(cls, parts: Sequence[Ragged]) -> Ragged:
        """The lists of all parts in turn."""
        import numpy as np

        return cls.of(
            np.concatenate([part.counts for part in parts] or [np.empty(0, np.int64)]),
            np.concatenate([part.values for part in parts] or [np.empty(0, np.int32)]),
        )

    def __len__(self) -> int:
        return len(self.ends) - 1

    def __getitem__(self, i: int) -> list[int]:
        found: list[int] = self.values[self.ends[i] : self.ends[i + 1]].tolist()
        return found

    def __iter__(self) -> Iterator[list[int]]:
        for first in range(0, len(self), _AT_ONCE):
            yield from self.some(first, min(len(self), first + _AT_ONCE))

    def some(self, first: int, last: int) -> Iterator[list[int]]:
        """The lists from number `first` up to, not with, number `last`."""
        ends = self.ends[first : last + 1]
        values = self.values[ends[0] : ends[-1]].tolist()
        return (values[start:end] for start, end in pairwise((ends - ends[0]).tolist()))

    @property
    def counts(self) -> Places:
        """Length of each list."""
        import numpy as np

        counts: Places = np.diff(self.ends)
        return counts

    def counts_of(self, rows: Any) -> Places:
        """Length of some of the lists: of few among many sooner than `counts`."""
        found: Places = self.ends[1:][rows] - self.ends[:-1][rows]
        return found

    def places(self, rows: Any) -> Places:
        """Where the values of some of the lists stand, in their order."""
        import numpy as np

        counts = self.counts_of(rows)
        before = np.cumsum(counts) - counts
        found: Places = np.arange(counts.sum()) + np.repeat(self.ends[:-1][rows] - before, counts)
        return found

    def take(self, rows: Any) -> Ragged:
        """Some of the lists, in their order."""
        return Ragged.of(self.counts_of(rows), self.values[self.places(rows)])

    def owners(self) -> Ints:
        """Of each value its list."""
        import numpy as np

        return np.repeat(np.arange(len(self), dtype=np.int32), self.counts)


def some_of(owners: Any, at_once: int = SORTED_AT_ONCE) -> Iterator[slice]:
    """So many of the items at a time, all of an owner together; owners ascend."""
    import numpy as np

    first = 0
    while first < len(owners):
        last = min(first + at_once, len(owners))
        last = int(np.searchsorted(owners, owners[last - 1], side="right"))
        yield slice(first, last)
        first = last


def different(codes: Any) -> Any:
    """Each once, ascending (`numpy.unique` is many times slower on as many); `codes` may be changed."""
    import numpy as np

    codes.sort()
    is_new = np.ones(len(codes), bool)
    is_new[1:] = codes[1:] != codes[:-1]
    return codes[is_new]


def counted(codes: Any) -> tuple[Any, Any]:
    """Each once, ascending, and how often it is there; `codes` may be changed."""
    import numpy as np

    codes.sort()
    (firsts,) = np.nonzero(np.append(True, codes[1:] != codes[:-1])[: len(codes)])
    return codes[firsts], np.diff(firsts, append=len(codes))


class Affiliations:
    """Affiliations to consecutive numbers; equal ones have one number."""

    def __init__(self) -> None:
        self._known: dict[Any, tuple[int, Affiliation]] = {}

    def number(self, affiliation: Affiliation) -> int:
        """The number of an affiliation."""
        a = affiliation
        key = (a.text, a.organization, a.department, a.city, a.country, *(a.ids and sorted(a.ids.items())))
        return self._known.setdefault(key, (len(self._known), a))[0]

    def all(self) -> list[Affiliation]:
        """All of them."""
        return [a for _, a in self._known.values()]


@dataclass(frozen=True)
class Signatures(Sequence[Signature]):
    """Signatures in columns; each is made when it is asked for."""

    paper: Ints
    """-1: a person record."""
    rank: Ints
    text: Ints
    """The name, as a number of `texts`."""
    is_inferred: NDArray[np.bool_]
    is_group: NDArray[np.bool_]
    is_corresponding: NDArray[np.int8]
    """-1: not said."""
    printed: Ragged
    """Numbers of `texts`."""
    records: Ragged
    """Number of the record (or person record) of each mention."""
    indices: Ragged
    """Place in its list, from 1 (of a person record 0), of each mention."""
    ids: Ragged
    """Numbers of `idents`."""
    affiliations: Ragged
    """Numbers of `places`."""
    texts: PrintedNames
    idents: Identifiers
    places: Sequence[Affiliation]

    @cached_property
    def ident_order(self) -> Ints:
        """The identifiers by scheme and value."""
        import numpy as np

        return self.idents.texts.arg_sort().to_numpy().astype(np.int32)

    @cached_property
    def ident_rank(self) -> Ints:
        """Of each identifier its place in that order."""
        import numpy as np

        rank = np.empty(len(self.idents), np.int32)
        rank[self.ident_order] = np.arange(len(rank), dtype=np.int32)
        return rank

    def __len__(self) -> int:
        return len(self.paper)

    @overload
    def __getitem__(self, i: int) -> Signature: ...
    @overload
    def __getitem__(self, i: slice) -> Signatures: ...
    def __getitem__(self, i: int | slice) -> Signature | Signatures:
        if isinstance(i, slice):
            return self.take(range(*i.indices(len(self))))
        return next(self._made(range(len(self))[i]))

    def __iter__(self) -> Iterator[Signature]:
        for first in range(0, len(self), _AT_ONCE):
            yield from self._made(first, min(len(self), first + _AT_ONCE))

    def _made(self, first: int, last: int | None = None) -> Iterator[Signature]:
        last = first + 1 if last is None else last
        flat = (self.paper, self.rank, self.text, self.is_inferred, self.is_group, self.is_corresponding)
        lists = (self.printed, self.records, self.indices, self.ids, self.affiliations)
        rows = zip(
            *(column[first:last].tolist() for column in flat),
            *(column.some(first, last) for column in lists), strict=True,
        )  # fmt: skip
        for paper, rank, text, is_inferred, is_group, said, printed, records, indices, ids, labs in rows:
            yield Signature(
                paper, rank, None if paper < 0 or is_inferred else rank, parse_name(self.texts[text]),
                [self.texts[t] for t in printed], list(zip(records, indices, strict=True)),
                {self.idents[k] for k in ids}, [self.places[a] for a in labs], is_group,
                None if said < 0 else bool(said),
            )  # fmt: skip

    def take(self, rows: Any) -> Signatures:
        """Some of the signatures, in this order."""
        import numpy as np

        rows = np.asarray(rows, np.int64)
        records = self.records.take(rows)
        return Signatures(
            self.paper[rows], self.rank[rows], self.text[rows], self.is_inferred[rows], self.is_group[rows],
            self.is_corresponding[rows], self.printed.take(rows), records,
            Ragged(records.ends, self.indices.values[self.records.places(rows)]), self.ids.take(rows),
            self.affiliations.take(rows), self.texts, self.idents, self.places,
        )  # fmt: skip


class SignatureColumns:
    """Signatures while they are collected; texts, identifiers and affiliations are numbered as they come."""

    def __init__(self) -> None:
        self.flat: tuple[list[int], ...] = ([], [], [], [], [], [])
        """Paper, rank, text, inferred, group, corresponding."""
        self.lists: tuple[list[int], ...] = ([], [], [], [], [])
        """Values: printed, records, indices, ids, affiliations."""
        self.counts: tuple[list[int], ...] = ([], [], [], [])
        """Length of the lists; indices have that of records."""
        self.texts, self.idents = Codes(), Codes()
        self.places = Affiliations()

    def add(self, s: Signature) -> None:
        """Add a signature made in full."""
        said = -1 if s.is_corresponding is None else int(s.is_corresponding)
        for column, value in zip(
            self.flat,
            (s.paper, s.rank, self.texts[s.name.printed], s.is_inferred, s.is_group, said), strict=True,
        ):  # fmt: skip
            column.append(value)
        self.add_lists(
            [self.texts[text] for text in s.printed], s.mentions, s.ids, s.affiliations,
        )  # fmt: skip

    def add_lists(
        self, printed: list[int], mentions: Sequence[tuple[int, int]], ids: Iterable[tuple[str, str]],
        affiliations: Sequence[Affiliation],
    ) -> None:  # fmt: skip
        """Add the lists of a signature."""
        numbers = [self.idents[item] for item in sorted(ids)]
        said = [self.places.number(a) for a in affiliations]
        self.lists[0].extend(printed)
        for number, index in mentions:
            self.lists[1].append(number)
            self.lists[2].append(index)
        self.lists[3].extend(numbers)
        self.lists[4].extend(said)
        for column, value in zip(self.counts, (printed, mentions, numbers, said), strict=True):
            column.append(len(value))

    def done(self) -> Signatures:
        """All that was added."""
        import numpy as np

        paper, rank, text, inferred, group, said = self.flat
        printed, mentions, ids, affiliations = self.counts
        records = Ragged.of(mentions, self.lists[1])
        return Signatures(
            np.array(paper, np.int32), np.array(rank, np.int32), np.array(text, np.int32),
            np.array(inferred, bool), np.array(group, bool), np.array(said, np.int8),
            Ragged.of(printed, self.lists[0]), records,
            Ragged(records.ends, np.array(self.lists[2], np.int32)), Ragged.of(ids, self.lists[3]),
            Ragged.of(affiliations, self.lists[4]),
            PrintedNames.of(self.texts), Identifiers.of(self.idents),
            self.places.all(),
        )  # fmt: skip
