"""Search over names and titles that forgives accents, case, order, prefixes and slips of the finger.

All names are folded to ASCII and cut into trigrams of words, each beginning with a blank; the things that
hold a trigram are kept as compressed rows. A query fetches the names that share its rarest trigrams, and only
those are compared word by word. Memory: about five bytes per letter of all names.

References:
    J. Zobel, P. Dart, Finding approximate matches in large lexicons, Software: Practice and Experience 25
    (1995) 331–345.
"""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from kgraph.errors import UnknownName
from kgraph.model.identifiers import normalise
from kgraph.model.names import fold, parse_name
from kgraph.pages.corpus import TABLES, Corpus, Groups
from kgraph.pages.models import Model, Ref
from kgraph.pages.shared import label, ref
from kgraph.resolve.lookup import NAMED_KINDS
from kgraph.resolve.search import by_id, by_identifier

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.pages.corpus import Ints

COMPARED = 400
"""Names of a kind that are compared word by word: those with the most in common with the query."""
NEAR = 0.6
"""How like a word of the query a word of the name has to be, 0..1, to count as the same with a slip."""
ENOUGH = 0.75
"""How like the query a name has to be on the whole."""
INITIAL = 0.65
"""What an initial counts for where a name is asked for."""
LONGEST = 200
"""Characters of a query that are looked at."""
_LETTERS = 37
_WORD = re.compile(r"[a-z0-9]+")
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
_BARE = ("doi", "orcid", "arxiv")
"""Schemes of identifiers that are known without being named."""


class Hit(Model):
    """A thing that was found."""

    thing: Ref
    matched: str
    """The spelling of it that fits best."""
    score: float
    papers: int | None
    """On how many papers it is; null for a paper."""
    year: int | None


@dataclass(frozen=True)
class _Names:
    """All spellings of the things of one kind: `thing` and `text` by spelling, the spellings by trigram."""

    thing: Ints
    text: pl.Series
    trigrams: Groups
    lengths: npt.NDArray[np.float64]


class Search:
    """The index of one corpus, made kind by kind when first asked. Safe to share between threads."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self._made: dict[str, _Names] = {}
        self._lock = threading.Lock()

    def find(self, query: str, kinds: Sequence[str] = (), *, limit: int = 20) -> list[Hit]:
        """What the query may mean, the likest first; ids, IRIs and identifiers find the thing itself.

        kinds: of `TABLES`, all where none is named. Empty where nothing is like it.

        Raises:
            UnknownName: no such kind.
        """
        for kind in kinds:
            if kind not in TABLES:
                raise UnknownName("kind", kind, TABLES)
        text = query.strip()[:LONGEST]
        wanted = tuple(kinds) or tuple(TABLES)
        exact = self._exact(text, wanted)
        if exact:
            return exact[:limit]
        words = words_of(text)
        found = [hit for kind in wanted for hit in self._of_kind(kind, words)] if words else []
        found.sort(key=lambda h: (-h[0], -h[1], h[2], h[3]))
        return [self._hit(*hit) for hit in found[:limit]]

    def suggestions(self, kind: str, text: str, limit: int = 5) -> list[Ref]:
        """What a wrong address may have meant: things of the kind, or of any, called like it."""
        kinds = [kind] if kind in TABLES else []
        return [hit.thing for hit in self.find(text.replace("-", " ").replace("_", " "), kinds, limit=limit)]

    def _exact(self, text: str, kinds: Sequence[str]) -> list[Hit]:
        """Things that an id, IRI or identifier names."""
        found = []
        for kind in kinds if text else ():
            entities = self.corpus.entities
            named = by_id(entities, kind, self.corpus.frame(TABLES[kind][0])["id"], text, self.corpus.base)
            for id in [named] if named else self._identified(kind, text):
                number = self.corpus.number(kind, id)
                if number is not None:
                    found.append(self._hit(1.0, 0.0, kind, number, text))
        return found

    def _identified(self, kind: str, text: str) -> list[str]:
        bare = [f"{scheme}:{text}" for scheme in _BARE if normalise(scheme, text)]
        return [id for said in (text, *bare) for id in by_identifier(self.corpus.entities, kind, said)]

    def _hit(self, score: float, papers: float, kind: str, number: int, matched: str) -> Hit:
        corpus = self.corpus
        return Hit(
            thing=ref(corpus, kind, number),
            matched=label(matched),
            score=round(min(score, 1.0), 4),
            papers=None if kind == "paper" else int(corpus.papers_of(kind).sizes[number]),
            year=corpus.entities.papers["year"][number] if kind == "paper" else None,
        )

    def _of_kind(self, kind: str, words: list[str]) -> list[tuple[float, float, str, int, str]]:
        """`score, weight, kind, number, spelling` of the things of a kind that are like the words."""
        names = self._names(kind)
        best: dict[int, tuple[float, str]] = {}
        rows = _candidates(names, words)
        for thing, text in zip(names.thing[rows].tolist(), names.text[rows].to_list(), strict=True):
            score = likeness(words, words_of(text), initials=kind == "person")
            if score >= ENOUGH and score > best.get(thing, (0.0, ""))[0]:
                best[thing] = (score, text)
        sizes = None if kind == "paper" else self.corpus.papers_of(kind).sizes
        return [
            (round(score, 2), math.log1p(sizes[thing]) if sizes is not None else 0.0, kind, thing, text)
            for thing, (score, text) in best.items()
        ]

    def _names(self, kind: str) -> _Names:
        with self._lock:
            if kind not in self._made:
                self._made[kind] = _index(self.corpus, kind)
            return self._made[kind]


def words_of(text: str) -> list[str]:
    """The words of a text in ASCII letters and digits; a Chinese name as given name and surname.

    Example:
        >>> words_of("Veličković, Petar"), words_of("王磊")
        (['velickovic', 'petar'], ['lei', 'wang'])
    """
    if _HAN.fullmatch(text):
        return parse_name(text).key.split()
    return _WORD.findall(fold(text))


def likeness(query: Sequence[str], name: Sequence[str], *, initials: bool = False) -> float:
    """How like a name the words of a query are, 0..1; a little more where nothing of the name is left over.

    Each word of the query looks for its best word in the name: the same, one that it begins, one that differs
    by slips, or an initial where those may stand for it. Long words count more than short ones.

    Example:
        >>> same = likeness(["velickovic", "petar"], ["petar", "velickovic"])
        >>> same > likeness(["velichkovic"], ["petar", "velickovic"]) > 0.8
        True
        >>> likeness(["bengio"], ["yann", "lecun"])
        0.0
    """
    total = weight = 0.0
    for word in query:
        best = max((_word_likeness(word, other, initials) for other in name), default=0.0)
        if best < NEAR:
            return 0.0
        total += best * len(word)
        weight += len(word)
    if not weight:
        return 0.0
    share = min(1.0, sum(map(len, query)) / max(sum(map(len, name)), 1))
    return 0.97 * total / weight + 0.03 * share


@lru_cache(maxsize=100_000)  # names share their words
def _word_likeness(word: str, other: str, initials: bool) -> float:
    if word == other:
        return 1.0
    if other.startswith(word):
        return 0.95
    if len(other) == 1:
        return INITIAL if initials and word.startswith(other) else 0.0
    if len(word) < 3:
        return 0.0
    from rapidfuzz.distance import DamerauLevenshtein

    whole = DamerauLevenshtein.normalized_similarity(word, other)
    begun = 0.95 * DamerauLevenshtein.normalized_similarity(word, other[: len(word)]) if len(word) > 4 else 0
    return max(whole, begun)


def _index(corpus: Corpus, kind: str) -> _Names:
    """The spellings of a kind and their trigrams."""
    import numpy as np
    import polars as pl

    spellings = _spellings(corpus, kind)
    ids = corpus.frame(TABLES[kind][0]).select("id").with_row_index("thing")
    rows = spellings.join(ids, on="id", maintain_order="left")
    text = rows["name"]
    codes, owners = _trigrams([" ".join(words_of(name)) for name in text.to_list()])
    both = np.sort(codes << 32 | owners)  # each once by hand: `np.unique` takes ten times as long
    both = both[np.flatnonzero(np.diff(both, prepend=-1))]
    codes, owners = both >> 32, both & 0xFFFFFFFF
    starts = np.searchsorted(codes, np.arange(_LETTERS**3 + 1))
    lengths = np.bincount(owners, minlength=len(text)).astype(np.float64)
    return _Names(
        rows["thing"].cast(pl.Int64).to_numpy().astype(np.int64), text, Groups(starts, owners), lengths
    )


def _spellings(corpus: Corpus, kind: str) -> pl.DataFrame:
    """`id, name`: every spelling of everything of a kind."""
    import polars as pl

    (named,) = (k for k in NAMED_KINDS if k.name == kind)
    frames = [named.names(corpus.entities)]
    if kind == "person":
        frames.append(corpus.entities.person_names.select(id="person", name="name"))
    return pl.concat(frames).unique(maintain_order=True)


def _trigrams(texts: Sequence[str]) -> tuple[Ints, Ints]:
    """Code and owner of every trigram of the words of ASCII texts; each word begins with a blank."""
    import numpy as np

    joined = "".join(f" {text}  " for text in texts).encode()
    letters = _letter_codes()[np.frombuffer(joined, np.uint8)].astype(np.int64)
    ends = np.cumsum(np.fromiter((len(text) + 3 for text in texts), np.int64, len(texts)))
    if len(letters) < 3:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    codes = (letters[:-2] * _LETTERS + letters[1:-1]) * _LETTERS + letters[2:]
    owners = np.searchsorted(ends, np.arange(len(codes)), side="right")
    within = letters[1:-1] > 0  # the blank stands at the beginning or the end, never in the middle
    return codes[within], owners[within]


def _letter_codes() -> npt.NDArray[np.int32]:
    """Byte → 0 for a blank, 1 to 36 for letters and digits."""
    import numpy as np

    table = np.zeros(256, np.int32)
    for n, letter in enumerate(b"abcdefghijklmnopqrstuvwxyz0123456789", 1):
        table[letter] = n
    return table


def _candidates(names: _Names, words: list[str]) -> Ints:
    """The spellings with the most in common with the words, at most `COMPARED`; rare trigrams count more."""
    import numpy as np

    n = len(names.text)
    codes, _ = _trigrams([" ".join(words)])
    blank = codes % _LETTERS == 0  # ends of words: a query may stop within one
    codes = np.unique(codes[~blank] if (~blank).any() else codes)
    if not n or not len(codes):
        return np.zeros(0, np.int64)
    shared = np.zeros(n)
    for low, high in _ranges(words, codes):
        start, end = names.trigrams.starts[low], names.trigrams.starts[high]
        if end > start:
            holders = names.trigrams.members[start:end]
            shared += np.bincount(holders, minlength=n) * math.log(1 + n / (end - start))
    # Of names that share as much, the shorter ones are likelier meant.
    score = shared / np.sqrt(names.lengths + 8)
    score[shared == 0] = 0
    hit = np.flatnonzero(score)
    if len(hit) > COMPARED:
        hit = hit[np.argpartition(-score[hit], COMPARED)[:COMPARED]]
    return hit[np.lexsort((hit, -score[hit]))]


def _ranges(words: list[str], codes: Ints) -> list[tuple[int, int]]:
    """Ranges of trigram codes that the words have: one each, or all that begin with a word of one letter."""
    ranges = [(int(code), int(code) + 1) for code in codes.tolist()]
    letters = _letter_codes()
    for word in words:
        if len(word) == 1:
            low = int(letters[ord(word)]) * _LETTERS
            ranges.append((low, low + _LETTERS))
    return ranges
