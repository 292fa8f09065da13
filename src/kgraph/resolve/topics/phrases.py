"""The phrases of all titles that enough titles have, counted in columns.

All titles of DBLP hold some fifty million phrases, of which some ten thousand are in enough titles to be
terms. So places are counted by buckets of hashes first, which leaves few phrases besides those that are
wanted; these are then told apart by their words and counted one by one.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from kgraph.model.names import fold
from kgraph.processes import default_jobs
from kgraph.resolve.codes import Codes
from kgraph.resolve.topics.columns import Lists, counted, numbered, pairs, spans, unpaired, whole
from kgraph.resolve.topics.grams import Hashed, Sieve, hashed, windows
from kgraph.resolve.topics.words import is_phrase_word, normal

if TYPE_CHECKING:
    import polars as pl

    from kgraph.resolve.topics.columns import Flags, Ints, Longs

LONGEST_TERM = 3
"""Words of a phrase."""
BYTES_OF_PIECE = 100 << 20
"""Room that work on some titles takes, about."""

Result = TypeVar("Result")


@dataclass(frozen=True)
class Words:
    """The distinct words of texts, by code."""

    texts: list[str]

    @cached_property
    def normals(self) -> list[str]:
        """Their normal forms."""
        return [normal(word) for word in self.texts]

    @cached_property
    def hashed(self) -> Hashed:
        """The hashes of these."""
        return hashed(self.normals)

    @cached_property
    def is_in_phrases(self) -> Flags:
        """Which can be words of a phrase."""
        import numpy as np

        return np.fromiter(map(is_phrase_word, self.texts), bool, len(self.texts))


@dataclass(frozen=True)
class Titles:
    """The titles of papers: the title of paper n is that of record `leads[n]`."""

    words: Words
    of_record: Lists
    leads: Ints
    capitals: pl.DataFrame
    """`word`, `printed`, `n`: printed forms with capitals inside (`LSTM`, `ImageNet`) and how often."""

    def each(self, work: Callable[[int, Lists], Result]) -> list[Result]:
        """What `work` makes of some titles at a time and the number of the first paper, in their order.

        It works in several threads at once: what it does with columns holds no lock of the interpreter.
        """
        from kgraph.kernels.parallel import in_threads, n_threads

        runs = list(spans(self.of_record.sizes()[self.leads]))

        def piece(k: int) -> Result:
            first, last = runs[k]
            return work(first, self.of_record.taken(self.leads[first:last]))

        return in_threads(piece, len(runs), min(default_jobs(), n_threads(BYTES_OF_PIECE)))


class Phrase(NamedTuple):
    """Words that stand together, and how often: in all, at the beginning of a run of words, at its end."""

    words: tuple[str, ...]
    n_places: int
    n_starts: int
    n_ends: int


@dataclass(frozen=True)
class Phrases:
    """Phrases that enough titles have, by key: their words in normal form, written together."""

    least: int
    """Titles that are enough."""
    n_asked: int
    """Papers with keywords."""
    variants: dict[str, list[Phrase]]
    n_papers: dict[str, int]
    n_papers_asked: dict[str, int]
    """Of the papers with keywords."""
    n_places: dict[str, int]
    """Of each word of a phrase."""
    capitals: dict[str, Counter[str]]
    """Of these words, where they are printed with capitals inside."""


def count_phrases(titles: Titles, is_asked: Flags) -> Phrases:
    """The phrases of up to `LONGEST_TERM` words of one run. is_asked: which papers have keywords."""
    n_titles = len(titles.leads)
    least = 2 if n_titles < 2_000 else max(3, n_titles // 10_000)
    sieve, single = _sieved(titles)
    is_kept = titles.words.is_in_phrases & (sieve.at_most(titles.words.hashed.value) >= least)
    places = _kept_places(titles, sieve, least)
    grams, gram_of = _distinct(places)
    keys = Codes()
    normals = titles.words.normals
    key_of_word = whole([keys.numbers(normals, len(normals))])
    key_of_word[~is_kept] = -1
    texts = ["".join(normals[code] for code in gram) for gram in grams]
    key_of_gram = keys.numbers(texts, len(texts))
    n_papers, n_asked = _papers(titles, key_of_word, places, key_of_gram, gram_of, is_asked, len(keys))
    enough = {k: c for k, c in keys.items() if n_papers[c] >= least and len(k) > 2}
    spelt = titles.words.texts
    variants: dict[str, list[Phrase]] = {key: [] for key in enough}
    for code in is_kept.nonzero()[0].tolist():
        if normals[code] in enough:
            variants[normals[code]].append(Phrase((spelt[code],), *single[:, code].tolist()))
    for gram, key, count in zip(grams, texts, _counts(places, gram_of, len(grams)), strict=True):
        if key in enough:
            variants[key].append(Phrase(tuple(spelt[code] for code in gram), *count))
    words = {word for phrases in variants.values() for phrase in phrases for word in phrase.words}
    return Phrases(
        least, int(is_asked.sum()), variants,
        {k: int(n_papers[c]) for k, c in enough.items()}, {k: int(n_asked[c]) for k, c in enough.items()},
        {word: int(single[0, code]) for code, word in enumerate(spelt) if word in words},
        _capitals(titles.capitals, words),
    )  # fmt: skip


class _Places(NamedTuple):
    """Places of phrases of two words or three: paper, codes of the words (the third may be −1), borders."""

    paper: Ints
    words: tuple[Ints, Ints, Ints]
    is_start: Flags
    is_end: Flags


def _runs(titles: Titles, codes: Ints) -> Flags:
    """Where a word is in a run, with one place more before and after."""
    import numpy as np

    return np.concatenate(([False], titles.words.is_in_phrases[codes], [False]))


def _sieved(titles: Titles) -> tuple[Sieve, Longs]:
    """How often each phrase can be met, and of single words the places, starts and ends of runs (3 rows)."""
    import numpy as np

    sieve = Sieve(LONGEST_TERM * len(titles.of_record.codes))
    n_words = len(titles.words.texts)
    single = np.zeros((3, n_words), np.int64)
    words, adding = titles.words.hashed, Lock()

    def add(first: int, piece: Lists) -> None:
        runs = _runs(titles, piece.codes)
        here = runs[1:-1]
        for row, is_met in zip(single, (here, here & ~runs[:-2], here & ~runs[2:]), strict=True):
            met, n_met = counted(piece.codes[is_met])
            with adding:
                row[met] += n_met
        for n, hashes in windows(piece.codes, words, LONGEST_TERM):
            sieve.add(hashes[_is_within(here, n)])

    titles.each(add)
    return sieve, single


def _is_within(here: Flags, n: int) -> Flags:
    """Where n words of one run begin."""
    count = len(here) - n + 1
    is_within = here[:count].copy()
    for following in range(1, n):
        is_within &= here[following : following + count]
    return is_within


def _kept_places(titles: Titles, sieve: Sieve, least: int) -> list[_Places]:
    """Of each piece of the titles the places of longer phrases that may be in enough of them."""
    import numpy as np

    def kept(first: int, piece: Lists) -> list[_Places]:
        found = []
        runs = _runs(titles, piece.codes)
        owners = piece.owners() + np.int32(first)
        for n, hashes in windows(piece.codes, titles.words.hashed, LONGEST_TERM):
            if n > 1:
                at = np.flatnonzero(_is_within(runs[1:-1], n))
                at = at[sieve.at_most(hashes[at]) >= least]
                third = piece.codes[at + 2] if n > 2 else np.full(len(at), -1, np.int32)
                words = (piece.codes[at], piece.codes[at + 1], third)
                found.append(_Places(owners[at], words, ~runs[at], ~runs[at + n + 1]))
        return found

    return list(chain.from_iterable(titles.each(kept)))


def _distinct(places: Sequence[_Places]) -> tuple[list[tuple[int, ...]], Ints]:
    """The distinct phrases by the codes of their words, and the number of the phrase at each place."""
    first, second = (whole([p.words[n] for p in places]) for n in range(2))
    starts, start_of = numbered(pairs(first, second))
    del first, second
    third = whole([p.words[2] for p in places])
    third += 1
    wholes, gram_of = numbered(pairs(start_of, third))
    start, third_word = unpaired(wholes)
    codes = zip(*(c.tolist() for c in (*unpaired(starts[start]), third_word - 1)), strict=True)
    return [gram if gram[2] >= 0 else gram[:2] for gram in codes], gram_of


def _counts(places: Sequence[_Places], gram_of: Ints, n: int) -> Iterator[tuple[int, int, int]]:
    """Places, starts and ends of each phrase."""
    import numpy as np

    counts = [np.bincount(gram_of, minlength=n)]
    for flags in ([p.is_start for p in places], [p.is_end for p in places]):
        counts.append(np.bincount(gram_of[np.concatenate([np.empty(0, bool), *flags])], minlength=n))
    yield from zip(*(column.tolist() for column in counts), strict=True)


def _papers(
    titles: Titles, key_of_word: Ints, places: Sequence[_Places], key_of_gram: Ints, gram_of: Ints,
    is_asked: Flags, n_keys: int,
) -> tuple[Longs, Longs]:  # fmt: skip
    """Of each key the papers that have it in the title, and those of them that have keywords."""
    import numpy as np

    n_papers, n_asked = np.zeros(n_keys, np.int64), np.zeros(n_keys, np.int64)
    paper, key = whole([p.paper for p in places]), key_of_gram[gram_of]
    order = np.argsort(paper, kind="stable")
    paper, key = paper[order], key[order]
    adding = Lock()

    def add(first: int, piece: Lists) -> None:
        lo, hi = np.searchsorted(paper, (first, first + len(piece)))
        keys = key_of_word[piece.codes]
        is_kept = keys >= 0
        met = np.concatenate((pairs(keys, piece.owners() + first)[is_kept], pairs(key[lo:hi], paper[lo:hi])))
        keys_met, papers_met = unpaired(counted(met)[0])
        in_all = np.bincount(keys_met, minlength=n_keys)
        in_asked = np.bincount(keys_met[is_asked[papers_met]], minlength=n_keys)
        with adding:
            np.add(n_papers, in_all, out=n_papers)
            np.add(n_asked, in_asked, out=n_asked)

    titles.each(add)
    return n_papers, n_asked


# ---- capitals


def read_capitals(titles: Iterable[str]) -> list[tuple[str, str, int]]:
    """Of words with capitals inside, as titles print them: folded, printed, how often.

    Titles all in capitals tell nothing.
    """
    printed = Counter(" ".join(title for title in titles if not title.isupper()).split())
    forms: Counter[str] = Counter()
    for word, n in printed.items():
        if word[1:] != word[1:].lower():
            forms[word.strip(".,:;!?()[]'\"")] += n
    return [(fold(form), form, n) for form, n in forms.items()]


def _capitals(printed: pl.DataFrame, words: Collection[str]) -> dict[str, Counter[str]]:
    """How these words are printed with capitals inside."""
    import polars as pl

    wanted = pl.DataFrame({"word": sorted(words)}, schema={"word": pl.String})
    rows = printed.join(wanted, on="word", how="semi").group_by("word", "printed").agg(pl.col("n").sum())
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for word, form, n in rows.iter_rows():
        found[word][form] = n
    return dict(found)
