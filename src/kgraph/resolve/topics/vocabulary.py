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
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from kgraph.model.names import fold
from kgraph.resolve.topics.phrases import Phrases
from kgraph.resolve.topics.spelling import settled
from kgraph.resolve.topics.words import common_words, normal, term_words

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


def vocabulary(counted: Phrases, given: Counter[str]) -> dict[str, Term]:
    """The terms among all phrases, by key. given: papers that give each keyword, by key."""
    keyphrases = _Keyphrases(counted, given)
    terms = {}
    for key, variants in sorted(counted.variants.items()):
        final = settled(key)
        places = sum(v.n_places for v in variants)
        starts = sum(v.n_starts for v in variants) / places
        ends = sum(v.n_ends for v in variants) / places
        label = min(variants, key=lambda v: (-v.n_places, v.words)).words
        stands_alone = (ends >= PHRASE_ENDS and starts >= PHRASE_STARTS) or given[final] > 1
        is_head = True
        if len(label) == 1:
            # A single word says little unless many titles use it.
            is_head = keyphrases.accepts(key, final, ends)
            stands_alone = counted.n_papers[key] >= 2 * counted.least and (
                is_head or keyphrases.accepts(key, final, 1.0)
            )
            stands_alone = stands_alone or (is_head and "-" in label[0])
        if stands_alone:
            words = f" {' '.join(map(normal, label))} "
            terms[key] = Term(final, _label(label, counted), counted.n_papers[key], words, is_head)
    return _without_pieces(terms, counted, given)


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


@dataclass(frozen=True)
class _Keyphrases:
    """Which words authors give as keywords."""

    counted: Phrases
    given: Counter[str]

    def accepts(self, key: str, keyword: str, ends: float) -> bool:
        """Whether a single word is a subject; `ends`: share of its places at the end of a run."""
        is_enough = self.counted.n_asked >= ENOUGH_KEYWORDS
        printed = self.counted.n_papers_asked[key]
        if is_enough and printed >= ENOUGH_TITLES:
            share = self.given[keyword] / printed
            return share >= SURE_KEYPHRASENESS or (share >= LEAST_KEYPHRASENESS and ends >= HEAD)
        if is_enough or self.given[keyword] > 1:
            return self.given[keyword] > 1
        return ends >= HEAD and len(key) > 2 and key not in common_words()


def _without_pieces(terms: dict[str, Term], counted: Phrases, given: Counter[str]) -> dict[str, Term]:
    """Without phrases that nearly always lie in one longer phrase."""
    inside: Counter[str] = Counter()
    for key, term in terms.items():
        for variant in counted.variants[key]:
            words = tuple(map(normal, variant.words))
            for n in range(1, len(words)):
                for i in range(len(words) - n + 1):
                    piece = "".join(words[i : i + n])
                    inside[piece] = max(inside[piece], term.n_titles)
    return {k: t for k, t in terms.items() if inside[k] < NESTED * t.n_titles or given[t.key] > 1}


def _label(words: tuple[str, ...], counted: Phrases) -> str:
    """The words as titles print them mostly: in small letters, but `LSTM networks`."""
    return " ".join(_capitals(word, counted) for word in words)


def _capitals(word: str, counted: Phrases) -> str:
    printed = counted.capitals.get(word)
    if not printed or printed.total() * 2 <= counted.n_places[word]:
        return word
    best = min(printed, key=lambda p: (-printed[p], p))
    return best if best[:1].isupper() and fold(best) == word and not _HYPHENED.fullmatch(best) else word


# `Multi-Agent` is a word in title case, `Q-Learning` nothing more.
_HYPHENED = re.compile(r"(?:[A-Z][a-z0-9]*)(?:-[A-Za-z][a-z0-9]*)+")
