"""The distinct names of a corpus and who bears them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.names import Name, parse_name
from kgraph.resolve.people.columns import Ragged, Signatures

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]
    Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Names(Sequence[Name]):
    """The distinct names of the signatures, by first appearance; groups have names of their own."""

    texts: pl.Series
    text: Ints
    """Of each name what was printed first, as a number of `texts`."""
    of: Ints
    """Name of each signature."""
    holders: Ragged
    """Signatures of each name, ascending."""
    is_group: Flags
    is_abbreviated: Flags
    is_numbered: Flags
    """Homonyms that a register counts."""
    is_empty: Flags
    key: Ints
    """Number of the key of each name: that of a group may be that of a person too."""
    short: Ints
    """Of each signature surname and initial, as a number of `forms`."""
    who: Ints
    """Of each signature surname and first name; the same as `short` where that is all."""
    forms: pl.Series
    labels: pl.Series
    """What each form is called: the name that was printed first."""

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, i: Any) -> Any:
        if isinstance(i, slice):
            return [self[n] for n in range(*i.indices(len(self)))]
        return parse_name(self.printed(i))

    def printed(self, i: int) -> str:
        """A name as it was printed first."""
        found: str = self.texts[int(self.text[i])]
        return found

    def all_printed(self, which: Any = slice(None)) -> pl.Series:
        """Some names, or all, as they were printed first."""
        return self.texts.gather(self.text[which])

    @classmethod
    def by(cls, signatures: Signatures) -> Names:
        """The names of all signatures."""
        import numpy as np
        import polars as pl

        parts, text, n = signatures.texts.parts, signatures.text, len(signatures)
        key, n_keys = _numbered(parts.key)
        form, n_forms = _numbered(pl.concat([parts.short, parts.long]))
        short, who = np.split(form, 2)
        # Where each text first stands, of a person and of a group.
        at = _first_at(2 * text + signatures.is_group, 2 * len(parts.key))
        name, firsts = _in_order(_least(2 * np.repeat(key, 2) + np.tile([0, 1], len(key)), at, 2 * n_keys), n)
        of = name[2 * key[text] + signatures.is_group]
        met = at.reshape(-1, 2).min(1)
        shown = np.concatenate([met, np.where(met < n, met + n, 2 * n)])
        number, first_forms = _in_order(_least(form, shown, n_forms), 2 * n)
        told, called = text[firsts], text[first_forms % max(1, n)]
        return cls(
            signatures.texts.column, told, of,
            Ragged.of(np.bincount(of, minlength=len(firsts)), np.argsort(of, kind="stable")),
            signatures.is_group[firsts], parts.is_abbreviated[told], parts.is_numbered[told],
            parts.is_empty[told], key[told], number[short][text], number[who][text],
            pl.select(
                pl.when(pl.Series(first_forms < n)).then(parts.short.gather(called))
                .otherwise(parts.long.gather(called))
            ).to_series(),
            signatures.texts.column.gather(called),
        )  # fmt: skip


def by_first(values: Any, most: int) -> tuple[Ints, NDArray[np.int64]]:
    """Numbers 0..k-1 for the values 0..most-1 as they first appear, and where that is."""
    number, met = _in_order(_first_at(values, most), len(values))
    return number[values], met


def _first_at(values: Any, most: int) -> Any:
    """Where each of the values 0..most-1 first stands; beyond the end: nowhere."""
    import numpy as np

    first = np.full(most, len(values), np.int64)
    first[values[::-1]] = np.arange(len(values) - 1, -1, -1, dtype=np.int32)
    return first


def _in_order(first: Any, n: int) -> tuple[Ints, NDArray[np.int64]]:
    """Numbers of things by the place, below n, where they first stand; and these places, ascending."""
    import numpy as np

    (there,) = np.nonzero(first < n)
    order = there[np.argsort(first[there], kind="stable")]
    number = np.zeros(len(first), np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return number, first[order]


def _least(codes: Any, values: Any, n: int) -> Any:
    """The least value of each code 0..n-1."""
    import numpy as np

    least = np.full(n, np.iinfo(np.int64).max, np.int64)
    np.minimum.at(least, codes, values)
    return least


def _numbered(texts: pl.Series) -> tuple[Ints, int]:
    """Equal texts as equal numbers 0..n-1, and n.

    That two of n texts have one hash of 64 bits has a probability of n²/2⁶⁵, one in a million for n = 6·10⁶.
    """
    import numpy as np

    different, numbers = np.unique(texts.hash().to_numpy(), return_inverse=True)
    return numbers.astype(np.int32), len(different)
