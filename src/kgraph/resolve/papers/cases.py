"""Records that may have to do with another, sorted into cases that have nothing to do with each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.model.records import Record
from kgraph.resolve.papers.deciding import Case
from kgraph.resolve.papers.digests import ABSTRACT, CUT, Digests
from kgraph.resolve.papers.judged import Details
from kgraph.resolve.papers.titles import read_title

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    from kgraph.resolve.papers.background import Background

CASE = 5_000
"""Records that are decided on together, unless more of them belong together."""


@dataclass(frozen=True, slots=True)
class Overridden:
    """What the user's overrides say, by record numbers."""

    same: Sequence[Sequence[int]] = ()
    """Sets joined whatever the rules say."""
    different: Sequence[Sequence[Sequence[int]]] = ()
    """Lists of sets that stay apart."""


@dataclass(frozen=True, slots=True)
class Touched:
    """The records that may have to do with another, and what they have to do with each other.

    Everything but `numbers` speaks of places in it.
    """

    numbers: NDArray[np.int64]
    pairs: NDArray[np.int64]
    held: pl.DataFrame
    """Rows `scheme`, `value`, `record`, sorted, of identifiers that several records bear."""
    same: list[NDArray[np.int64]]
    different: list[tuple[int, int, int]]
    """Number of the override, side, record."""

    @classmethod
    def by(cls, pairs: NDArray[np.int64], held: pl.DataFrame, overridden: Overridden) -> Touched:
        """Of record numbers."""
        import numpy as np
        import polars as pl

        flat = np.array([n for members in overridden.same for n in members], np.int64)
        numbers = np.unique(np.concatenate((pairs.ravel(), held["record"].to_numpy(), flat)))
        apart = [
            (n, side, member)
            for n, sides in enumerate(overridden.different)
            for side, members in enumerate(sides)
            for member in members
        ]
        known = np.isin([member for *_, member in apart], numbers).tolist()
        return cls(
            numbers,
            np.searchsorted(numbers, pairs),
            held.with_columns(pl.Series("record", np.searchsorted(numbers, held["record"].to_numpy()))),
            [np.searchsorted(numbers, np.array(members, np.int64)) for members in overridden.same],
            [
                (n, side, int(np.searchsorted(numbers, member)))
                for (n, side, member), is_known in zip(apart, known, strict=True) if is_known
            ],
        )  # fmt: skip

    def cases(
        self, records: Sequence[Record], digests: Digests, known: Background, size: int = CASE
    ) -> Iterator[Case]:
        """All that must be decided, about `size` records at a time."""
        import numpy as np

        if not len(self.numbers):
            return
        part = self._parts(size)
        details = self._details(records, digests, part)
        case_of, members = _grouped(part, size)
        pairs, pair_bounds = _by_case(case_of[self.pairs[:, 0]], len(members))
        held, held_bounds = _by_case(case_of[self.held["record"].to_numpy()], len(members))
        for n, own in enumerate(members):
            numbers = self.numbers[own]
            some, terms = digests.take(numbers)
            yield Case(
                numbers,
                some,
                known.take(numbers, terms),
                {k: details[m] for k, m in enumerate(numbers.tolist()) if m in details},
                np.searchsorted(own, self.pairs[pairs[pair_bounds[n] : pair_bounds[n + 1]]]),
                _identifiers(self.held[held[held_bounds[n] : held_bounds[n + 1]]], own),
                tuple((k, _within(own, m)) for k, m in enumerate(self.same) if len(m) and case_of[m[0]] == n),
                tuple(
                    (k, side, int(own.searchsorted(m))) for k, side, m in self.different if case_of[m] == n
                ),
            )

    def _parts(self, size: int) -> NDArray[np.int64]:
        """Of each record the part in which everything hangs together, numbered by their first records."""
        import numpy as np

        if len(self.numbers) <= size:
            return np.zeros(len(self.numbers), np.int64)
        from kgraph.kernels.components import component_labels

        bears = self.held["record"].to_numpy()
        alike = [self.held[name] == self.held[name].shift() for name in ("scheme", "value")]
        again = (alike[0] & alike[1]).fill_null(False).arg_true().to_numpy()
        sets = [m for m in self.same if len(m)]
        left = np.concatenate([self.pairs[:, 0], bears[again - 1], *(m[:-1] for m in sets)])
        right = np.concatenate([self.pairs[:, 1], bears[again], *(m[1:] for m in sets)])
        return component_labels(len(self.numbers), left, right)

    def _details(
        self, records: Sequence[Record], digests: Digests, part: NDArray[np.int64]
    ) -> dict[int, Details]:
        """What is read again of records: abstracts, and titles that may be continued or continue others."""
        import numpy as np

        has_cut = np.bincount(part, weights=digests.has(CUT)[self.numbers]) > 0
        wanted = self.numbers[digests.has(ABSTRACT)[self.numbers] | has_cut[part]]
        return {n: details_of(records[n]) for n in wanted.tolist()}


def _grouped(part: NDArray[np.int64], size: int) -> tuple[NDArray[np.int64], list[NDArray[np.int64]]]:
    """Of each record its case, and the ascending records of each case: whole parts, one after the other."""
    import numpy as np

    order = np.argsort(part, kind="stable")
    starts = np.flatnonzero(np.diff(part[order], prepend=-1))
    cuts = starts[1:][np.diff(starts // size) > 0]
    members = [np.sort(some) for some in np.split(order, cuts)]
    case_of = np.empty(len(part), np.int64)
    for n, own in enumerate(members):
        case_of[own] = n
    return case_of, members


def _by_case(case: NDArray[np.int64], n: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Things in the order of their cases 0..n-1, and where each case begins and ends."""
    import numpy as np

    order = np.argsort(case, kind="stable")
    return order, np.searchsorted(case[order], np.arange(n + 1))


def _within(own: NDArray[np.int64], members: Sequence[int] | NDArray[np.int64]) -> tuple[int, ...]:
    """The places of some records in a case."""
    return tuple(own.searchsorted(members).tolist())


def _identifiers(held: pl.DataFrame, own: NDArray[np.int64]) -> tuple[tuple[str, str, tuple[int, ...]], ...]:
    groups = held.group_by("scheme", "value", maintain_order=True).agg("record")
    return tuple((scheme, value, _within(own, records)) for scheme, value, records in groups.iter_rows())


def details_of(record: Record) -> Details:
    """What only the few records are asked for that are judged."""
    return Details(read_title(record.title).core, " ".join(_longer_words(record.abstract or "")))


def _longer_words(abstract: str) -> frozenset[str]:
    """Words of five letters and more at its beginning; nothing where too few are left to compare."""
    found = frozenset(re.findall(r"[a-z]{5,}", abstract[:1500].lower()))
    return found if len(found) > 20 else frozenset()
