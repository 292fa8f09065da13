"""Terms found in titles and abstracts: phrases of up to three words, and single words that name a subject.

A phrase must stand on its own: at the borders of a run of words often enough (`space models` is always
preceded by `state`), and not nearly always inside one longer phrase. A single word must be the head of its
phrase (`robustness`, not `offline`) and what authors give as keyword: of the papers that have it in the title
and have keywords at all, a share must name it, as R. Mihalcea and A. Csomai have it (*Wikify!*, CIKM 2007,
233: keyphraseness). Where a corpus has no keywords, a list of words that fail this elsewhere stands in
(`data/common_words.txt`). A paper gets the few terms with the highest TF-IDF (frequency in title and
abstract, times ln(papers / papers whose title has it)), so that a corpus pays a bounded number of rows.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import pairwise

from kgraph.model.names import fold
from kgraph.resolve.topics.spelling import normal_word, settled

TERMS_PER_PAPER = 5
WEAKEST_TERM = 0.25
"""Terms below this share of the paper's best score are left out."""
LONGEST_TERM = 3
ABSTRACT_WORDS = 150
"""Only so many words of an abstract are read: the matter is named at its beginning."""
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
    n_papers: int
    """Papers with the term in the title."""
    words: str
    """Its words in normal form, between blanks: what tells whether one term lies in another."""
    is_head: bool = True
    """False for a keyword that mostly modifies another word in titles (`diffusion`): for want of others."""


@dataclass(frozen=True)
class Terms:
    """The terms of all papers, and of each paper its terms with their score in 0..1, the best first."""

    terms: dict[str, Term]
    of_paper: list[list[tuple[str, float]]]


def find_terms(titles: Sequence[str], abstracts: Sequence[str], keywords: Sequence[Collection[str]]) -> Terms:
    """Terms of all papers together; `keywords` are the keys of each paper's keywords."""
    counted = _count(titles)
    terms = _vocabulary(counted, keywords, len(titles))
    heads = {k for k, t in terms.items() if t.is_head}
    grams = {g: k for g, k in counted.key_of.items() if k in heads and len(g) > 1}
    total = len(titles) + 1
    of_paper = []
    for found, abstract, given in zip(counted.in_title, abstracts, keywords, strict=True):
        counts = {k: 3 * n for k, n in found.items() if k in heads}
        if abstract:
            _count_in_abstract(abstract, grams, counts)
        if not counts and not given:
            counts = {k: n for k, n in found.items() if k in terms}
        of_paper.append(_best(counts, terms, total))
    used = {key for rows in of_paper for key, _ in rows}
    return Terms({t.key: t for _, t in sorted(terms.items()) if t.key in used}, of_paper)


# ---- words of a text


@cache
def stop_words() -> frozenset[str]:
    """English stop words and the words that every paper uses about itself."""
    import stopwordsiso

    own = """
    paper method methods approach approaches novel new propose proposed problem problems
    towards toward based using via study studies results result large small high low simple
    fast efficient effective improved improving better good different multiple single general
    framework case analysis application applications technique techniques work task tasks set
    sets use used learn make making need beyond revisiting rethinking understanding exploring
    look guide perspective survey review introduction
    improve improves enable enables enabling achieve achieves enhance enhances enhancing trained unlocking
    leveraging exploiting bridging meets matters strong comprehensive provable provably
    """.split()  # noqa: SIM905
    return (frozenset(stopwordsiso.stopwords("en")) | frozenset(own)) - _CONTENT


# Counted as stop words by the list, but words of phrases here: `state space`, `point cloud`, `world model`.
_CONTENT = frozenset(
    """
    cause causes change changes computer copy early end face faces fire free home importance index information
    inner interest line long mean means open order orders page pages point points room second self side sites
    state states system test text thought thoughts top value web website word words world zero
    """.split()  # noqa: SIM905
)


@cache
def common_words() -> frozenset[str]:
    """Words in normal form that are never a subject alone."""
    text = files("kgraph.resolve").joinpath("data/common_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


_MATH = re.compile(r"\$[^$]*\$|https?://\S+")
_MARKUP = re.compile(r"\\[a-zA-Z]+\*?|[{}]")
_WORD = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*|[.,;:!?()]")


def _plain(text: str) -> str:
    """Folded text without markup; formulas and addresses end a phrase."""
    if "$" in text or "http" in text:
        text = _MATH.sub(" . ", text)
    if "\\" in text or "{" in text:
        text = _MARKUP.sub("", text)
    return fold(text)


def _runs(text: str) -> list[list[str]]:
    """Runs of words between stop words and punctuation."""
    stops = stop_words()
    runs: list[list[str]] = []
    run: list[str] = []
    for word in _WORD.findall(_plain(text)):
        if len(word) < 2 or word in stops:
            if run:
                runs.append(run)
                run = []
        else:
            run.append(word)
    if run:
        runs.append(run)
    return runs


# ---- which of them are terms


@dataclass
class _Counted:
    """Phrases of all titles."""

    key_of: dict[Gram, str]
    places: Counter[Gram]
    starts: Counter[Gram]
    ends: Counter[Gram]
    in_title: list[Counter[str]]
    capitals: dict[str, Counter[str]]
    """Word → printed forms with capitals inside (`LSTM`, `ImageNet`)."""


def _count(titles: Sequence[str]) -> _Counted:
    key_of: dict[Gram, str] = {}
    normal: dict[str, str] = {}
    places: Counter[Gram] = Counter()
    starts: Counter[Gram] = Counter()
    ends: Counter[Gram] = Counter()
    in_title: list[Counter[str]] = []
    capitals: dict[str, Counter[str]] = defaultdict(Counter)
    for title in titles:
        grams: list[Gram] = []
        for run in _runs(title):
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
                for word in gram:
                    if word not in normal:
                        normal[word] = _normal(word)
                key = key_of[gram] = "".join([normal[w] for w in gram])
            keys.append(key)
        places.update(grams)
        in_title.append(Counter(keys))
        if not title.isupper():
            for word in title.split():
                if word[1:] != word[1:].lower():
                    bare = word.strip(".,:;!?()[]'\"")
                    capitals[fold(bare)][bare] += 1
    return _Counted(key_of, places, starts, ends, in_title, capitals)


def _normal(word: str) -> str:
    return "".join(map(normal_word, word.split("-"))) if "-" in word else normal_word(word)


def _vocabulary(counted: _Counted, keywords: Sequence[Collection[str]], n_titles: int) -> dict[str, Term]:
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
            words = f" {' '.join(map(_normal, label))} "
            terms[key] = Term(final, _label(label, counted), n_papers[key], words, is_head)
    return _without_pieces(terms, counted, is_keyword)


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
        return self.given[keyword] > 1 or (ends >= HEAD and len(key) > 2 and key not in common_words())


def _without_pieces(terms: dict[str, Term], counted: _Counted, is_keyword: _Keyphrases) -> dict[str, Term]:
    """Without phrases that nearly always lie in one longer phrase."""
    inside: Counter[str] = Counter()
    for gram, key in counted.key_of.items():
        if len(gram) > 1 and key in terms:
            for n in range(1, len(gram)):
                for i in range(len(gram) - n + 1):
                    piece = counted.key_of[gram[i : i + n]]
                    inside[piece] = max(inside[piece], terms[key].n_papers)
    return {k: t for k, t in terms.items() if inside[k] < NESTED * t.n_papers or is_keyword.given[t.key] > 1}


def _label(gram: Gram, counted: _Counted) -> str:
    """The words as titles print them mostly: in small letters, but `LSTM networks`."""
    return " ".join(_capitals(word, counted) for word in gram)


def _capitals(word: str, counted: _Counted) -> str:
    printed = counted.capitals.get(word)
    if not printed or printed.total() * 2 <= counted.places[word,]:
        return word
    best = min(printed, key=lambda p: (-printed[p], p))
    return best if best[:1].isupper() and fold(best) == word and not _HYPHENED.fullmatch(best) else word


# `Multi-Agent` is a word in title case, `Q-Learning` nothing more.
_HYPHENED = re.compile(r"(?:[A-Z][a-z0-9]*)(?:-[A-Za-z][a-z0-9]*)+")


# ---- the terms of one paper


def _count_in_abstract(abstract: str, grams: dict[Gram, str], counts: dict[str, int]) -> None:
    """Add the known phrases (two and three words) of an abstract's beginning."""
    words = _WORD.findall(_plain(abstract[: ABSTRACT_WORDS * 8]))[:ABSTRACT_WORDS]
    for grams_here in (pairwise(words), zip(words, words[1:], words[2:], strict=False)):
        for gram in grams_here:
            if gram in grams:
                key = grams[gram]
                counts[key] = counts.get(key, 0) + 1


def _best(counts: dict[str, int], terms: dict[str, Term], total: int) -> list[tuple[str, float]]:
    scored = []
    for key, n in counts.items():
        term = terms[key]
        scored.append((-n * math.log(total / term.n_papers) * (0.5 * term.words.count(" ")), key))
    scored.sort()
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
