"""Terms found in titles and abstracts, a few for each paper.

A paper gets those with the highest product of TF-IDF (frequency in title and abstract, times ln(papers /
papers that have it)) and keyphraseness: how often those who print the term and give keywords give it as one,
smoothed towards what phrases of its length usually reach. So a corpus pays a bounded number of rows.
`benchmarks/topics.py` measures them against the keywords that authors give; `vocabulary` says what can be a
term at all.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kgraph.resolve.topics.vocabulary import LONGEST_KEYWORD, Term, count_phrases, keyword_terms, vocabulary
from kgraph.resolve.topics.words import WORD, normal, plain, stop_words

TERMS_PER_PAPER = 5
WEAKEST_TERM = 0.2
"""Terms below this share of the paper's best score are left out."""
TITLE_WEIGHT = 3
"""So many places in the abstract count as one in the title."""
ABSTRACT_WORDS = 150
"""Only so many words of an abstract are read: the matter is named at its beginning."""
USUAL_KEYPHRASENESS = (0.03, 0.06, 0.09, 0.09)
"""Of terms of one to four words while nothing is known of them: about in the proportions that conference
lists show (0.13, 0.32, 0.41, 0.53), a quarter as high, since what nobody gave so far is seldom given."""
USUAL_COUNTS = 10
"""Papers as which the usual keyphraseness counts."""


@dataclass(frozen=True)
class Terms:
    """The terms of all papers, and of each paper its terms with their score in 0..1, the best first."""

    terms: dict[str, Term]
    of_paper: list[list[tuple[str, float]]]
    subjects: frozenset[str]
    """Keys of the single words that name a subject alone."""


def find_terms(
    titles: Sequence[str],
    abstracts: Sequence[str],
    keywords: Sequence[Collection[str]],
    names: Mapping[str, str],
) -> Terms:
    """Terms of all papers together.

    keywords: the keys (`spelling.keyword_key`) of each paper's keywords. names: what the keyword of a key is
    called.
    """
    given = Counter(key for keys in keywords for key in set(keys))
    terms = vocabulary(count_phrases(titles), keywords, len(titles))
    by_key = {t.key: t for t in terms.values()} | keyword_terms(given, names, terms)
    spellings = _Spellings.of({k: t.key for k, t in terms.items()} | {k: k for k in by_key})
    texts = [_places(title, abstract, spellings) for title, abstract in zip(titles, abstracts, strict=True)]
    weights = _weights(texts, keywords, by_key)
    of_paper = []
    for places, own in zip(texts, keywords, strict=True):
        heads = {k: n for k, n in places.items() if by_key[k].is_head}
        of_paper.append(_best(heads if heads or own else places, by_key, weights))
    used = {key for rows in of_paper for key, _ in rows}
    subjects = frozenset(k for k, t in by_key.items() if t.is_head and t.words.count(" ") == 2)
    subjects -= stop_words()  # `analyses` is none, but its singular
    return Terms({k: by_key[k] for k in sorted(used)}, of_paper, subjects)


@dataclass(frozen=True)
class _Spellings:
    """What terms look like in a text: their words in normal form, written together."""

    key_of: dict[str, str]
    beginnings: frozenset[str]
    """All that a spelling may begin with: most places of a text end the search at once."""

    @classmethod
    def of(cls, key_of: dict[str, str]) -> _Spellings:
        return cls(key_of, frozenset(s[:n] for s in key_of for n in range(1, len(s) + 1)))


def _places(title: str, abstract: str, spellings: _Spellings) -> Counter[str]:
    """How often a paper's title and the beginning of its abstract have each term, the title weighted."""
    places: Counter[str] = Counter()
    for key in _find(title, spellings):
        places[key] += TITLE_WEIGHT
    if abstract:
        for key in _find(abstract[: ABSTRACT_WORDS * 8], spellings):
            places[key] += 1
    return places


def _find(text: str, spellings: _Spellings) -> Iterator[str]:
    """The term at each place of the text where there is one; longer and shorter ones overlap."""
    words = [normal(w) for w in WORD.findall(plain(text))[:ABSTRACT_WORDS]]
    for start, joined in enumerate(words):
        for after in range(start + 1, start + 1 + LONGEST_KEYWORD):
            if joined not in spellings.beginnings:
                break
            if joined in spellings.key_of:
                yield spellings.key_of[joined]
            if after == len(words):
                break
            joined += words[after]


def _weights(
    texts: Sequence[Counter[str]], keywords: Sequence[Collection[str]], terms: Mapping[str, Term]
) -> dict[str, float]:
    """Of each term its inverse document frequency times its keyphraseness."""
    printed: Counter[str] = Counter()
    asked: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for places, own in zip(texts, keywords, strict=True):
        printed.update(places.keys())
        if own:
            asked.update(places.keys())
            given.update(k for k in set(own) if k in places)
    total = len(texts) + 1
    weights = {}
    for key, n in printed.items():
        usual = USUAL_KEYPHRASENESS[terms[key].words.count(" ") - 2]
        keyphraseness = (given[key] + USUAL_COUNTS * usual) / (asked[key] + USUAL_COUNTS)
        weights[key] = math.log(total / n) * keyphraseness
    return weights


def _best(
    places: Mapping[str, int], terms: Mapping[str, Term], weights: Mapping[str, float]
) -> list[tuple[str, float]]:
    scored = sorted((-n * weights[key], key) for key, n in places.items())
    best: list[tuple[float, Term]] = []
    for score, key in scored:
        if len(best) == TERMS_PER_PAPER or -score < WEAKEST_TERM * -scored[0][0]:
            break
        words = terms[key].words
        # `neural network` inside `graph neural network` says the same thing twice.
        if not any(words in other.words or other.words in words for _, other in best):
            best.append((-score, terms[key]))
    top = (best[0][0] if best else 0.0) or 1.0
    return [(term.key, round(score / top, 4)) for score, term in best]
