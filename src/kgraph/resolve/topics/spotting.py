"""Which terms a text has, and how often: a dictionary looked up at every place of a column of words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from kgraph.resolve.spread import loaded
from kgraph.resolve.topics.columns import Lists, counted, found, pairs, unpaired, whole
from kgraph.resolve.topics.grams import Hashed, bucket, hashed, windows
from kgraph.resolve.topics.phrases import Words
from kgraph.resolve.topics.vocabulary import LONGEST_KEYWORD
from kgraph.resolve.topics.words import words_of

if TYPE_CHECKING:
    from kgraph.resolve.topics.columns import Flags, Ints
    from kgraph.resolve.topics.grams import Hashes

WORDS_READ = 150
"""Only so many words of a text are read: the matter is named at its beginning."""
LETTERS_PER_WORD = 8


class Met(NamedTuple):
    """That texts have terms: number of the text, number of the term, how often."""

    text: Ints
    term: Ints
    n: Ints

    @classmethod
    def of(cls, text: Ints, term: Ints) -> Met:
        """From single places; sorted by text and term, each pair once."""
        import numpy as np

        met, n = counted(pairs(text, term))
        texts, terms = unpaired(met)
        return cls(texts.astype(np.int32), terms.astype(np.int32), n.astype(np.int32))

    @classmethod
    def joined(cls, parts: Iterable[Met]) -> Met:
        """One after another, sorted by text."""
        import numpy as np

        held = list(parts)
        text, term, n = (whole([part[column] for part in held]) for column in range(3))
        order = np.argsort(text, kind="stable")
        return cls(text[order], term[order], n[order])


@dataclass(frozen=True)
class Spellings:
    """What terms look like in a text: their words in normal form, written together, as sorted hashes.

    Hashes are not compared by text: that one of 10⁸ other runs of words has the hash of one of 10⁵ terms has
    a probability of 10¹³ / 2⁶⁴, below one in a million.
    """

    hashes: Hashes
    terms: Ints
    may_be: Flags
    """Whether any hash falls into a bucket: most places of a text are done with at this."""

    @classmethod
    def of(cls, terms: Mapping[str, int]) -> Spellings:
        """From each spelling the number of its term."""
        import numpy as np

        values = hashed(list(terms)).value
        order = np.argsort(values)
        may_be = np.zeros(1 << (16 * len(terms) + 1).bit_length(), bool)
        may_be[bucket(values, len(may_be))] = True
        return cls(values[order], np.fromiter(terms.values(), np.int32, len(terms))[order], may_be)

    def spotted(self, texts: Lists, words: Hashed) -> Met:
        """The terms of texts; longer and shorter ones overlap. words: of the codes that texts are made of."""
        import numpy as np

        owners, at, place = texts.owners(), [], []
        before = np.arange(len(owners)) - texts.offsets[owners] if len(owners) else owners
        for n, values in windows(texts.codes, words, LONGEST_KEYWORD):
            here = np.flatnonzero(self.may_be[bucket(values, len(self.may_be))])
            term = found(values[here], self.hashes)
            is_met = (term >= 0) & (before[here] + n <= WORDS_READ)
            at.append(here[is_met])
            place.append(term[is_met])
        return Met.of(owners[np.concatenate(at)], self.terms[np.concatenate(place)])


def spot(numbers: Ints, texts: Sequence[str], spellings: Path) -> Met:
    """The terms in the beginnings of texts that have these numbers, those to look for being stored."""
    read = words_of([text[: WORDS_READ * LETTERS_PER_WORD] for text in texts])
    look_for: Spellings = loaded(spellings)
    met = look_for.spotted(read.lists, Words(read.values).hashed)
    return met._replace(text=numbers[met.text])
