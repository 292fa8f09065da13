"""Which phrases of titles are terms: those that stand on their own, and single words that name a subject.

A phrase must stand at the borders of a run of words often enough (`space models` is always preceded by
`state`), and not nearly always inside one longer phrase. A single word must be the head of its phrase
(`robustness`, not `offline`) and what authors give as keyword: of the papers that have it in the title and
have keywords at all, a share must name it, as R. Mihalcea and A. Csomai have it (*Wikify!*, CIKM 2007, 233:
keyphraseness). Where a corpus has no keywords, a list of words that fail this elsewhere stands in
(`data/common_words.txt`). What two papers or more give as a keyword is a term wherever it stands, also with
function words inside (`mixture of experts`).
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from kgraph.model.names import fold
from kgraph.resolve.topics.spelling import settled
from kgraph.resolve.topics.words import common_words, normal, runs_of, term_words

LONGEST_TERM = 3
LONGEST_KEYWORD = 4
"""Words of a keyword that is looked for in texts; what is longer is hardly ever repeated."""
ENOUGH_KEYWORDS = 200
"""Papers with keywords from which on the corpus itself says which words are keywords."""
ENOUGH_TITLES = 5
"""Titles of such papers that must have a word to say so."""
LEAST_KEYPHRASENESS = 0.1
SURE_KEYPHRASENESS = 0.5
"""From here on a word needs not be the head of its phrases."""
HEAD = 0.5
"""Share of a word's places in titles at the end of a run of words."""
PHRASE_ENDS, PHRASE_STARTS = 0.4, 0.15
"""Share of a phrase's places at the end and at the beginning of a run."""
NESTED = 0.8
"""A phrase of which this share lies inside one longer phrase is a piece of that."""

Gram = tuple[str, ...]


@dataclass(frozen=True)
class Term:
    """A term of the corpus. `key` is that of `spelling.keyword_key`."""

    key: str
    label: str
    n_titles: int
    """Papers with the term in the title."""
    words: str
    """Its words in normal form, between blanks: what tells whether one term lies in another."""
    is_head: bool = True
    """False for a keyword that mostly modifies another word in titles (`diffusion`): for want of others."""


@dataclass
class Counted:
    """Phrases of all titles."""

    key_of: dict[Gram, str]
    places: Counter[Gram]
    starts: Counter[Gram]
    ends: Counter[Gram]
    in_title: list[Counter[str]]
    capitals: dict[str, Counter[str]]
    """Word → printed forms with capitals inside (`LSTM`, `ImageNet`)."""


def count_phrases(titles: Sequence[str]) -> Counted:
    """All phrases of all titles, up to `LONGEST_TERM` words of one run."""
    key_of: dict[Gram, str] = {}
    places: Counter[Gram] = Counter()
    starts: Counter[Gram] = Counter()
    ends: Counter[Gram] = Counter()
    in_title: list[Counter[str]] = []
    capitals: dict[str, Counter[str]] = defaultdict(Counter)
    for title in titles:
        grams: list[Gram] = []
        for run in runs_of(title):
            length = len(run)
            for n in range(1, min(LONGEST_TERM, length) + 1):
                here = [tuple(run[i : i + n]) for i in range(length - n + 1)]
                starts[here[0]] += 1
                ends[here[-1]] += 1
                grams += here
        keys = []
        for gram in grams:
            key = key_of.get(gram)
            if key is None:
                key = key_of[gram] = "".join(map(normal, gram))
            keys.append(key)
        places.update(grams)
        in_title.append(Counter(keys))
        if not title.isupper():
            for word in title.split():
                if word[1:] != word[1:].lower():
                    bare = word.strip(".,:;!?()[]'\"")
                    capitals[fold(bare)][bare] += 1
    return Counted(key_of, places, starts, ends, in_title, capitals)


def vocabulary(counted: Counted, keywords: Sequence[Collection[str]], n_titles: int) -> dict[str, Term]:
    """The terms among all phrases, by key."""
    n_papers: Counter[str] = Counter()
    for found in counted.in_title:
        n_papers.update(found.keys())
    least = 2 if n_titles < 2_000 else max(3, n_titles // 10_000)
    grams_of: dict[str, list[Gram]] = defaultdict(list)
    for gram, key in counted.key_of.items():
        if n_papers[key] >= least and len(key) > 2:
            grams_of[key].append(gram)
    is_keyword = _Keyphrases(counted.in_title, keywords)
    terms = {}
    for key, grams in sorted(grams_of.items()):
        final = settled(key)
        places = sum(counted.places[g] for g in grams)
        starts = sum(counted.starts[g] for g in grams) / places
        ends = sum(counted.ends[g] for g in grams) / places
        label = min(grams, key=lambda g: (-counted.places[g], g))
        stands_alone = (ends >= PHRASE_ENDS and starts >= PHRASE_STARTS) or is_keyword.given[final] > 1
        is_head = True
        if len(label) == 1:
            # A single word says little unless many titles use it.
            is_head = is_keyword.accepts(key, final, ends)
            stands_alone = n_papers[key] >= 2 * least and (is_head or is_keyword.accepts(key, final, 1.0))
            stands_alone = stands_alone or (is_head and "-" in label[0])
        if stands_alone:
            words = f" {' '.join(map(normal, label))} "
            terms[key] = Term(final, _label(label, counted), n_papers[key], words, is_head)
    return _without_pieces(terms, counted, is_keyword)


def keyword_terms(
    given: Counter[str], names: Mapping[str, str], terms: Mapping[str, Term]
) -> dict[str, Term]:
    """Phrases that two papers or more give as a keyword, by key; single words are judged by their titles."""
    known = {t.key for t in terms.values()}
    out = {}
    for key, n in given.items():
        if n < 2 or key in known or len(key) < 3 or not names[key].isascii():
            continue
        words = term_words(names[key])
        if 1 < len(words) <= LONGEST_KEYWORD:
            out[key] = Term(key, names[key], 0, f" {' '.join(words)} ")
    return out


class _Keyphrases:
    """Which words authors give as keywords."""

    def __init__(self, in_title: Sequence[Counter[str]], keywords: Sequence[Collection[str]]) -> None:
        self.given: Counter[str] = Counter()
        self.printed: Counter[str] = Counter()
        """Papers with keywords that have the word in the title."""
        n = 0
        for found, keys in zip(in_title, keywords, strict=True):
            if keys:
                n += 1
                self.given.update(set(keys))
                self.printed.update(found.keys())
        self.is_enough = n >= ENOUGH_KEYWORDS

    def accepts(self, key: str, keyword: str, ends: float) -> bool:
        """Whether a single word is a subject; `ends`: share of its places at the end of a run."""
        if self.is_enough and self.printed[key] >= ENOUGH_TITLES:
            share = self.given[keyword] / self.printed[key]
            return share >= SURE_KEYPHRASENESS or (share >= LEAST_KEYPHRASENESS and ends >= HEAD)
        if self.is_enough or self.given[keyword] > 1:
            return self.given[keyword] > 1
        return ends >= HEAD and len(key) > 2 and key not in common_words()


def _without_pieces(terms: dict[str, Term], counted: Counted, is_keyword: _Keyphrases) -> dict[str, Term]:
    """Without phrases that nearly always lie in one longer phrase."""
    inside: Counter[str] = Counter()
    for gram, key in counted.key_of.items():
        if len(gram) > 1 and key in terms:
            for n in range(1, len(gram)):
                for i in range(len(gram) - n + 1):
                    piece = counted.key_of[gram[i : i + n]]
                    inside[piece] = max(inside[piece], terms[key].n_titles)
    return {k: t for k, t in terms.items() if inside[k] < NESTED * t.n_titles or is_keyword.given[t.key] > 1}


def _label(gram: Gram, counted: Counted) -> str:
    """The words as titles print them mostly: in small letters, but `LSTM networks`."""
    return " ".join(_capitals(word, counted) for word in gram)


def _capitals(word: str, counted: Counted) -> str:
    printed = counted.capitals.get(word)
    if not printed or printed.total() * 2 <= counted.places[word,]:
        return word
    best = min(printed, key=lambda p: (-printed[p], p))
    return best if best[:1].isupper() and fold(best) == word and not _HYPHENED.fullmatch(best) else word


# `Multi-Agent` is a word in title case, `Q-Learning` nothing more.
_HYPHENED = re.compile(r"(?:[A-Z][a-z0-9]*)(?:-[A-Za-z][a-z0-9]*)+")
