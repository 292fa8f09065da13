"""Terms found in titles and abstracts, a few for each paper.

A paper gets those with the highest product of TF-IDF (frequency in title and abstract, times ln(papers /
papers that have it)) and keyphraseness: how often those who print the term and give keywords give it as one,
smoothed towards what phrases of its length usually reach. So a corpus pays a bounded number of rows.
`benchmarks/topics.py` measures them against the keywords that authors give; `vocabulary` says what can be a
term at all.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from kgraph.processes import default_jobs
from kgraph.resolve.topics.columns import CodedLists, Lists, counted, found, numbered, pairs, unpaired, whole
from kgraph.resolve.topics.phrases import Titles, count_phrases
from kgraph.resolve.topics.spotting import Met, Spellings
from kgraph.resolve.topics.vocabulary import Term, keyword_terms, vocabulary
from kgraph.resolve.topics.words import stop_words

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    from kgraph.resolve.topics.columns import Flags, Ints, Longs

    Floats = npt.NDArray[np.float64]

TERMS_PER_PAPER = 5
WEAKEST_TERM = 0.2
"""Terms below this share of the paper's best score are left out."""
TITLE_WEIGHT = 3
"""So many places in the abstract count as one in the title."""
USUAL_KEYPHRASENESS = (0.03, 0.06, 0.09, 0.09)
"""Of terms of one to four words while nothing is known of them: about in the proportions that conference
lists show (0.13, 0.32, 0.41, 0.53), a quarter as high, since what nobody gave so far is seldom given."""
USUAL_COUNTS = 10
"""Papers as which the usual keyphraseness counts."""


@dataclass(frozen=True)
class Terms:
    """The terms that papers have, in the order of their keys; and rows, each paper's best first."""

    terms: dict[str, Term]
    paper: Ints
    term: Ints
    """Numbers in `terms`."""
    score: Floats
    """In 0..1."""
    subjects: frozenset[str]
    """Keys of the single words that name a subject alone."""


def find_terms(
    titles: Titles,
    keywords: CodedLists,
    names: Mapping[str, str],
    abstracts: Callable[[Spellings], Iterable[Met]],
) -> Terms:
    """Terms of all papers together.

    keywords: the keys (`spelling.keyword_key`) of each paper's keywords. names: what the keyword of a key is
    called. abstracts: gives for the terms to look for the papers whose abstracts have them, and how often.
    """
    import numpy as np

    from kgraph.kernels.parallel import in_threads

    is_asked = keywords.lists.sizes() > 0
    n_given = np.bincount(keywords.lists.codes, minlength=len(keywords.values)).tolist()
    given = Counter(dict(zip(keywords.values, n_given, strict=True)))
    terms = vocabulary(count_phrases(titles, is_asked), given)
    by_key = {t.key: t for t in terms.values()} | keyword_terms(given, names, terms)
    code_of = {key: code for code, key in enumerate(sorted(by_key))}
    ordered = [by_key[key] for key in code_of]
    spellings = Spellings.of({k: code_of[t.key] for k, t in terms.items()} | code_of)
    met = _met(titles, spellings, Met.joined(abstracts(spellings)))
    codes = np.fromiter((code_of.get(key, -1) for key in keywords.values), np.int32)
    weights = _weights(met, keywords.lists, codes, ordered)
    best = _Best.of(ordered, weights)
    rows = in_threads(lambda k: best.rows(met[k], is_asked), len(met), default_jobs())
    term = whole([term for _, term, _ in rows])
    is_used = np.bincount(term, minlength=len(ordered)) > 0
    subjects = frozenset(k for k, t in by_key.items() if t.is_head and t.words.count(" ") == 2)
    subjects -= stop_words()  # `analyses` is none, but its singular
    return Terms(
        {ordered[code].key: ordered[code] for code in np.flatnonzero(is_used).tolist()},
        whole([paper for paper, _, _ in rows]), (np.cumsum(is_used, dtype=np.int32) - 1)[term],
        np.concatenate([np.empty(0), *(score for _, _, score in rows)]), subjects,
    )  # fmt: skip


class _Met(NamedTuple):
    """The terms of a run of papers, sorted by paper and term; the title's places weighted."""

    first: int
    n_papers: int
    paper: Ints
    """From 0 within the run."""
    term: Ints
    n: Ints


def _met(titles: Titles, spellings: Spellings, abstracts: Met) -> list[_Met]:
    import numpy as np

    def met(first: int, piece: Lists) -> _Met:
        title = spellings.spotted(piece, titles.words.hashed)
        lo, hi = np.searchsorted(abstracts.text, (first, first + len(piece)))
        packed = np.concatenate(
            (pairs(title.text, title.term), pairs(abstracts.text[lo:hi] - first, abstracts.term[lo:hi]))
        )
        n = np.concatenate((title.n * TITLE_WEIGHT, abstracts.n[lo:hi])).astype(np.int64)
        order = np.argsort(packed, kind="stable")
        distinct, repeats = counted(packed)
        sums = np.concatenate(([0], np.cumsum(n[order])))
        ends = np.cumsum(repeats)
        columns = (*unpaired(distinct), sums[ends] - sums[ends - repeats])
        return _Met(first, len(piece), *(column.astype(np.int32) for column in columns))

    return titles.each(met)


def _weights(met: Sequence[_Met], own: Lists, codes: Ints, terms: Sequence[Term]) -> Floats:
    """Of each term its inverse document frequency times its keyphraseness.

    own: each paper's keywords. codes: the term that a keyword is, −1 for none.
    """
    import numpy as np

    printed, asked, given = np.zeros((3, len(terms)), np.int64)
    for one in met:
        lists = own.between(one.first, one.first + one.n_papers)
        keywords = codes[lists.codes]
        wanted = np.sort(pairs(lists.owners(), keywords)[keywords >= 0])
        is_given = found(pairs(one.paper, one.term), wanted) >= 0
        printed += np.bincount(one.term, minlength=len(terms))
        asked += np.bincount(one.term[(lists.sizes() > 0)[one.paper]], minlength=len(terms))
        given += np.bincount(one.term[is_given], minlength=len(terms))
    total = len(own) + 1
    weights = np.zeros(len(terms))
    for code in np.flatnonzero(printed).tolist():
        usual = USUAL_KEYPHRASENESS[terms[code].words.count(" ") - 2]
        keyphraseness = (int(given[code]) + USUAL_COUNTS * usual) / (int(asked[code]) + USUAL_COUNTS)
        weights[code] = math.log(total / int(printed[code])) * keyphraseness
    return weights


@dataclass(frozen=True)
class _Best:
    """Chooses the terms of papers."""

    weights: Floats
    is_head: Flags
    nested: Longs
    """Pairs of terms of which one lies in the other, sorted; each both ways round."""

    @classmethod
    def of(cls, terms: Sequence[Term], weights: Floats) -> _Best:
        import numpy as np

        is_head = np.fromiter((t.is_head for t in terms), bool, len(terms))
        return cls(weights, is_head, _nested([t.words.split() for t in terms]))

    def rows(self, met: _Met, is_asked: Flags) -> tuple[Ints, Ints, Floats]:
        """Paper, term and score of the best terms."""
        import numpy as np

        met = self._heads(met, is_asked)
        score = met.n * self.weights[met.term]
        order = np.lexsort((met.term, -score, met.paper))
        paper, term, score = met.paper[order], met.term[order], score[order]
        starts = np.searchsorted(paper, paper)
        top = score[starts]
        is_strong = score >= WEAKEST_TERM * top
        rank = np.arange(len(paper)) - starts
        kept = np.flatnonzero(self._chosen(paper, term, np.where(is_strong, rank, -1), met.n_papers))
        shares, share_of = numbered(score[kept] / top[kept])
        # Of numpy's rounding some results differ in the last place from the nearest to the decimal fraction.
        rounded = np.array([round(share, 4) for share in shares.tolist()])
        return (
            (paper[kept] + met.first).astype(np.int32), term[kept].astype(np.int32),
            rounded[share_of] if len(kept) else score[kept],
        )  # fmt: skip

    def _heads(self, met: _Met, is_asked: Flags) -> _Met:
        """Without terms that are no heads, where a paper has any that is, or keywords."""
        import numpy as np

        is_head = self.is_head[met.term]
        has_better = is_asked[met.first : met.first + met.n_papers].copy()
        has_better[met.paper[is_head]] = True
        kept = np.flatnonzero(is_head | ~has_better[met.paper])
        return met._replace(paper=met.paper[kept], term=met.term[kept], n=met.n[kept])

    def _chosen(self, paper: Ints, term: Ints, rank: Longs, n_papers: int) -> Flags:
        """Which rows are taken, going down the ranks (−1: none) of all papers at once."""
        import numpy as np

        taken = np.full((n_papers, TERMS_PER_PAPER), -1, np.int64)
        n_taken = np.zeros(n_papers, np.int64)
        is_taken = np.zeros(len(paper), bool)
        order = np.argsort(rank, kind="stable")
        ends = np.searchsorted(rank[order], np.arange(rank.max(initial=-1) + 2))
        for first, last in pairwise(ends.tolist()):
            rows = order[first:last]
            rows = rows[n_taken[paper[rows]] < TERMS_PER_PAPER]
            # `neural network` inside `graph neural network` says the same thing twice.
            known = taken[paper[rows]]
            is_new = np.ones(len(rows), bool)
            for column in known.T:
                is_new &= found(pairs(column, term[rows]), self.nested) < 0
            rows = rows[is_new]
            taken[paper[rows], n_taken[paper[rows]]] = term[rows]
            n_taken[paper[rows]] += 1
            is_taken[rows] = True
        return is_taken


def _nested(words: Sequence[Sequence[str]]) -> Longs:
    """The pairs of terms of which one's words lie within the other's, each both ways round, sorted."""
    import numpy as np

    by_words: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for code, phrase in enumerate(words):
        by_words[tuple(phrase)].append(code)
    links = {
        pair
        for code, phrase in enumerate(words)
        for start in range(len(phrase))
        for end in range(start + 1, len(phrase) + 1)
        for other in by_words.get(tuple(phrase[start:end]), ())
        if other != code
        for pair in ((code, other), (other, code))
    }
    rows = np.array(sorted(links), np.int64).reshape(-1, 2)
    return pairs(rows[:, 0], rows[:, 1])
