"""Runs of words as numbers: a hash that what is written together shares, however it is cut into words.

The hash of a text is a polynomial of its letters modulo 2⁶⁴ (R. M. Karp and M. O. Rabin, *Efficient
randomized pattern-matching algorithms*, IBM J. Res. Dev. 31 (1987) 249), so that of `ab` follows from those
of `a` and `b`, for whole columns of words at once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from kgraph.resolve.topics.columns import counted

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.resolve.topics.columns import Ints, Longs

    Hashes = npt.NDArray[np.uint64]

BASE = 0xD1342543DE82EF95
MIXER = 0x9E3779B97F4A7C15
"""2⁶⁴ over the golden ratio: its multiples spread over the upper bits (Knuth, TAOCP 3, 6.4)."""
WIDEST_SIEVE = 24
"""Bits."""


@dataclass(frozen=True)
class Hashed:
    """Texts by code: `value` is the hash, `shift` the factor of what stands before the text."""

    value: Hashes
    shift: Hashes


def hashed(texts: Sequence[str]) -> Hashed:
    """The hashes of texts in ASCII."""
    import numpy as np

    sizes = np.fromiter(map(len, texts), np.int64, len(texts))
    letters = np.frombuffer("".join(texts).encode("ascii"), np.uint8).astype(np.uint64)
    powers = np.full(int(sizes.max(initial=0)) + 1, BASE, np.uint64)
    powers[0] = 1
    np.multiply.accumulate(powers, out=powers)
    ends = np.cumsum(sizes)
    after = np.repeat(ends, sizes) - 1 - np.arange(len(letters))
    sums = np.concatenate((np.zeros(1, np.uint64), np.cumsum(letters * powers[after], dtype=np.uint64)))
    return Hashed(sums[ends] - sums[ends - sizes], powers[sizes])


def windows(codes: Ints, words: Hashed, longest: int) -> Iterator[tuple[int, Hashes]]:
    """For n = 1 … `longest` the hash of the n words that begin at each place where so many are left."""
    value = words.value[codes]
    yield 1, value
    for n in range(2, min(longest, len(codes)) + 1):
        following = codes[n - 1 :]
        value = value[:-1] * words.shift[following] + words.value[following]
        yield n, value


def bucket(hashes: Hashes, n: int) -> Longs:
    """In which of `n` buckets hashes fall; `n` is a power of two."""
    import numpy as np

    return (hashes * np.uint64(MIXER) >> np.uint64(65 - n.bit_length())).astype(np.int64)


class Sieve:
    """How often hashes were met at most: as often as all those together that fall into one bucket.

    Several threads may add to it.
    """

    def __init__(self, n: int) -> None:
        import numpy as np

        self._n_met = np.zeros(1 << min(WIDEST_SIEVE, max(8, (2 * n).bit_length())), np.int32)
        self._adding = Lock()

    def add(self, hashes: Hashes) -> None:
        """These were met."""
        buckets, n = counted(bucket(hashes, len(self._n_met)))
        with self._adding:
            self._n_met[buckets] += n.astype(self._n_met.dtype)

    def at_most(self, hashes: Hashes) -> Ints:
        """How often each can have been met."""
        return self._n_met[bucket(hashes, len(self._n_met))]
