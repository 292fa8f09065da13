"""Which topic is broader than which: what sources state, else by the head of a phrase, else by its papers.

Sources state it in paths of keywords and codes of categories (`finding`). Of other keywords and terms

1. a phrase is narrower than its head: `graph neural network` than `neural network`, `mixture of experts` than
   what stands before `of`. The longest head that is a topic of as many papers or more is taken; a single word
   only where authors give it as a keyword often enough to name a subject (`vocabulary`);
2. y is narrower than x where four fifths of the papers on y are on x too, and fewer of those on x on y:
   M. Sanderson and B. Croft, *Deriving concept hierarchies from text*, SIGIR 1999, 206. With five papers on y
   or more, since one team's habit is no hierarchy.

A link never closes a circle. Each topic has one broader at most: the first rule that gives any.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from kgraph.resolve.topics.columns import Lists, counted, pairs, spans, unpaired
from kgraph.resolve.topics.grams import Sieve
from kgraph.resolve.topics.spelling import settled
from kgraph.resolve.topics.words import term_words

if TYPE_CHECKING:
    from kgraph.resolve.topics.columns import Longs

SUBSUMED = 0.8
"""Share of the narrower's papers that are on the broader too."""
LEAST_PAPERS = 5
"""Papers on the narrower, for a link that papers show."""

PREPOSITIONS = frozenset("of for in with from by on under via to at over without using".split())  # noqa: SIM905
TWO_HEADS = frozenset(("and", "or", "vs", "versus"))
TURNING = frozenset("non not no anti pseudo quasi semi self un free beyond post".split())  # noqa: SIM905
"""What turns the words behind it into something else: `non convex optimization` is no convex optimization."""

Place = tuple[str, str]
"""Scheme and key of a topic."""


def find_broader(
    labels: Mapping[Place, str],
    of_paper: Lists,
    places: Sequence[Place],
    subjects: Collection[str],
    above: Mapping[Place, Place],
) -> dict[Place, tuple[Place, str]]:
    """Narrower → broader topic and the rule that says so, `words` or `papers`.

    labels: of the topics that may be linked. of_paper: the topics of each paper, each once, as numbers in
    `places`, which are sorted. subjects: keys of the single words that name a subject. above: links that
    stand already; their narrower topics get no other.
    """
    import numpy as np

    n_papers = np.bincount(of_paper.codes, minlength=len(places))
    found: dict[Place, tuple[Place, str]] = {}
    up = dict(above)
    for narrower, broader, rule in (
        *_by_words(labels, Counter(dict(zip(places, n_papers.tolist(), strict=True))), subjects),
        *((places[y], places[x], "papers") for y, x in _by_papers(of_paper, n_papers)),
    ):
        if narrower not in up and not is_above(up, narrower, broader):
            up[narrower] = broader
            found[narrower] = broader, rule
    return found


def is_above(up: Mapping[Place, Place], place: Place, below: Place | None) -> bool:
    """Whether `place` is `below` or somewhere above it: nothing is broader than itself."""
    while below is not None and below != place:
        below = up.get(below)
    return below == place


# ---- by words


def _by_words(
    labels: Mapping[Place, str], n_papers: Counter[Place], subjects: Collection[str]
) -> Iterator[tuple[Place, Place, str]]:
    by_key = {key: (scheme, key) for scheme, key in sorted(labels, reverse=True)}  # a keyword before a term
    for place in sorted(labels):
        for head in heads(term_words(labels[place])):
            key = settled("".join(head))
            broader = by_key.get(key)
            if broader is None or key == place[1] or n_papers[broader] < max(2, n_papers[place]):
                continue
            if len(head) > 1 or key in subjects:
                yield place, broader, "words"
                break


def heads(words: Sequence[str]) -> list[tuple[str, ...]]:
    """The heads of an English noun phrase, longest first: what is left when words before them are left out.

    Example:
        >>> heads(("graph", "neural", "network")), heads(("learning", "from", "human", "feedback"))
        ([('neural', 'network'), ('network',)], [('learning',)])
        >>> heads(("non", "convex", "optimization")), heads(("planning", "and", "control"))
        ([('optimization',)], [])
    """
    phrase = tuple(words)
    if not TWO_HEADS.isdisjoint(phrase):
        return []
    cut = next((n for n, word in enumerate(phrase) if word in PREPOSITIONS), len(phrase))
    whole = [phrase[:cut]] if 0 < cut < len(phrase) else []
    return whole + [phrase[n:cut] for n in range(1, cut) if phrase[n - 1] not in TURNING]


# ---- by papers


def _by_papers(of_paper: Lists, n_papers: Longs) -> Iterator[tuple[int, int]]:
    """Links of subsumption: the surest first, then the nearest (the broader one of fewest papers)."""
    import numpy as np

    enough = of_paper.where((n_papers >= LEAST_PAPERS)[of_paper.codes])
    sieve = Sieve(int((enough.sizes() ** 2).sum()))
    for both in _pairs_of_papers(enough, n_papers):
        sieve.add(both.astype(np.uint64))
    kept = [np.empty(0, np.int64)]
    for both in _pairs_of_papers(enough, n_papers):
        narrower = unpaired(both)[0]
        kept.append(both[sieve.at_most(both.astype(np.uint64)) >= SUBSUMED * n_papers[narrower]])
    met, n_both = counted(np.concatenate(kept))
    above: dict[int, list[tuple[float, int, int]]] = defaultdict(list)
    for y, x, n in zip(*(column.tolist() for column in (*unpaired(met), n_both)), strict=True):
        if n >= SUBSUMED * n_papers[y]:
            above[y].append((-n / int(n_papers[y]), int(n_papers[x]), x))
    for y, links in sorted(above.items()):
        yield y, min(links)[2]


def _pairs_of_papers(of_paper: Lists, n_papers: Longs) -> Iterator[Longs]:
    """Some papers at a time, the pairs of a topic and one of more papers that stand on one paper."""
    import numpy as np

    sizes = of_paper.sizes()
    for first, last in spans(sizes**2):
        piece = of_paper.between(first, last)
        others = np.repeat(sizes[first:last], sizes[first:last])
        ends = np.cumsum(others)
        starts = np.repeat(piece.offsets[:-1], sizes[first:last])
        partner = np.repeat(starts - (ends - others), others) + np.arange(ends[-1] if len(ends) else 0)
        both = pairs(np.repeat(piece.codes, others), piece.codes[partner])
        y, x = unpaired(both)
        yield both[n_papers[y] < n_papers[x]]
