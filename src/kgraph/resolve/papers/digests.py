"""What records are compared by, in columns: numbers for texts, lists one after the other.

Texts are kept as 64-bit hashes (`text_hashes`) where only their equality counts. Among n texts two that
differ share a hash with a probability of n²/2⁶⁵: one in 400,000 for ten million. Words of titles and names
of authors are numbers in one order, that of their texts (`terms`), so that numbers compare as the texts do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

GENERIC, CUT, COMPLETE, THESIS, REFUSED, CATALOGUED, ABSTRACT, PUBLISHED, WITH_DOI = (
    1 << n for n in range(9)
)
"""`Digests.flags`: the title says nothing or is cut; the list of authors is complete; a thesis; refused by
its venue; its document lists each work once; has an abstract; at a venue that is no repository; has a DOI."""
NO_YEAR = -(2**63)


def text_hashes(texts: Sequence[str] | pl.Series) -> NDArray[np.uint64]:
    """Numbers, the same for the same text in every process of a build (polars'); 0 for no text."""
    import numpy as np
    import polars as pl

    column = pl.Series(texts, dtype=pl.String)
    return np.where((column == "").to_numpy(), np.uint64(0), column.hash().to_numpy())


@dataclass(frozen=True, slots=True)
class Lists:
    """A list of numbers for each of n things: thing k has `values[offsets[k]:offsets[k + 1]]`."""

    offsets: NDArray[np.int64]
    values: NDArray[np.int32]

    @property
    def lengths(self) -> NDArray[np.int64]:
        """How many numbers each thing has."""
        return self.offsets[1:] - self.offsets[:-1]

    def take(self, numbers: NDArray[np.int64]) -> Lists:
        """The lists of these things."""
        import numpy as np

        lengths = self.lengths[numbers]
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        within = np.arange(offsets[-1]) - np.repeat(offsets[:-1], lengths)
        return Lists(offsets, self.values[np.repeat(self.offsets[numbers], lengths) + within])

    def sets(self) -> Lists:
        """Each list sorted, without what stands in it twice."""
        import numpy as np

        n = len(self.offsets) - 1
        counts = np.zeros(n + 1, np.int64)
        values = []
        for first in range(0, n, _AT_ONCE):
            last = min(n, first + _AT_ONCE)
            owners = np.repeat(np.arange(first, last), self.lengths[first:last])
            pairs = (owners << 32) | self.values[self.offsets[first] : self.offsets[last]]
            pairs.sort()
            pairs = pairs[np.diff(pairs, prepend=-1) != 0]
            counts[first + 1 : last + 1] = np.bincount((pairs >> 32) - first, minlength=last - first)
            values.append((pairs & 0xFFFFFFFF).astype(np.int32))
        return Lists(np.cumsum(counts), np.concatenate([np.empty(0, np.int32), *values]))

    def tuples(self) -> list[tuple[int, ...]]:
        """The lists as such."""
        values, bounds = self.values.tolist(), self.offsets.tolist()
        return [tuple(values[a:b]) for a, b in pairwise(bounds)]


@dataclass(frozen=True, slots=True)
class Digests:
    """Of n records what they are compared by; hashes are 0 where there is no text."""

    core: NDArray[np.uint64]
    """Hash of the title (`Title.core`)."""
    key: NDArray[np.uint64]
    """Hash of `Title.key`."""
    core_length: NDArray[np.uint16]
    head: NDArray[np.uint64]
    """Hash of `Title.head`."""
    numbers: NDArray[np.uint64]
    """Hash of `Title.numbers`."""
    label: NDArray[np.uint8]
    extent: NDArray[np.uint8]
    """Places in `titles.LABEL_NAMES` and `titles.EXTENT_NAMES`."""
    flags: NDArray[np.uint16]
    own_doi: NDArray[np.uint64]
    """Hash of its DOI, where that is of a publication."""
    year: NDArray[np.int64]
    """`NO_YEAR` where unknown."""
    venue: NDArray[np.int32]
    """−1 where unknown, and for repositories, where anything may be deposited."""
    document: NDArray[np.int32]
    """Place in `documents`."""
    words: Lists
    """Stems of the title in order, numbers in `terms`."""
    stems: Lists
    """The same, sorted and each once."""
    authors: Lists
    """Surname and first initial in printed order, numbers in `terms`; of a group its whole name."""
    people: Lists
    """The same, sorted and each once."""
    names: NDArray[np.int32]
    """Of each of `authors` the name as printed, a place in `printed`."""
    terms: pl.Series
    printed: pl.Series
    documents: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.core)

    def has(self, flag: int) -> NDArray[np.bool_]:
        """Of which records a flag is set."""
        import numpy as np

        is_set: NDArray[np.bool_] = (self.flags & np.uint16(flag)) != 0
        return is_set

    def take(self, numbers: NDArray[np.int64]) -> tuple[Digests, NDArray[np.int64]]:
        """Those of some records with the texts that these use, and the old numbers of their terms."""
        import numpy as np

        columns: dict[str, Any] = {name: getattr(self, name)[numbers] for name in _PLAIN}
        lists = {name: getattr(self, name).take(numbers) for name in _LISTS}
        names = Lists(self.authors.offsets, self.names).take(numbers).values
        terms = np.unique(np.concatenate([rows.values for rows in lists.values()]))
        printed = np.unique(names)
        for name, rows in lists.items():
            columns[name] = Lists(rows.offsets, np.searchsorted(terms, rows.values).astype(np.int32))
        some = Digests(
            **columns,
            names=np.searchsorted(printed, names).astype(np.int32),
            terms=self.terms.gather(terms),
            printed=self.printed.gather(printed),
            documents=(),
        )
        return some, terms.astype(np.int64)


_AT_ONCE = 200_000
_LISTS = ("words", "stems", "authors", "people")
_PLAIN = tuple(
    f.name for f in fields(Digests) if f.name not in (*_LISTS, "names", "terms", "printed", "documents")
)
