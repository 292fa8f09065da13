"""How probable it is that two records with other titles speak of one work: the odds of its being retitled.

Log odds after Fellegi and Sunter (*A Theory for Record Linkage*, JASA 64 (1969) 1183). The question is never
whether strangers chose alike titles but whether one group wrote two papers on one matter. So the rates are
those of pairs of papers by one group, counted in 36 conference lists (38,000 papers; a list holds a work
once, so a pair within one is two works), and of works whose title changed between submission and print:

    prior      of 100 works one is met under two titles; a group of k writes another paper for the same venue
               in the same year at the rate `ANOTHER_PAPER[k]`; each further work of the very group is a rival
    title      the likeness of the words (weighted Jaccard) of two works falls off by e about every eighth;
               that of retitled ones is spread evenly
    order      of works under two titles 92 % keep the order of authors and 4 % at least the first, of pairs
               of works 43 % and 12 % (an alphabetical list says nothing)
    list       a work loses or gains an author in 7 % of cases; two works by nearly the same are the rule
    document   one that never lists a work twice under one title hardly does so under two
    occasion   the next year and venue are where the next work appears; but a rejected one comes back there
    abstract   two works share 10 % of their longer words, 1 % of the pairs more than 23 %; versions 24 % on
    name       a name before the colon (`UNHaP: …`) that hardly any other title uses
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from kgraph.model.name_conventions import compare
from kgraph.model.names import parse_name
from kgraph.resolve.papers.judged import Digest, Known

RETITLED = 0.01
"""Share of works that a mixed corpus holds under two titles."""
ANOTHER_PAPER = (1.0, 0.2, 0.016, 0.008, 0.006, 0.005, 0.003)
"""Rate, by group size (the last: and more), at which one has another paper at its venue in its year. That of
single authors allows for namesakes, who are many by surname and initial."""
TITLE_NEUTRAL = 0.25
TITLE_SLOPE = 8.0
SAME_ORDER, SAME_FIRST, OTHER_FIRST = 0.7, -1.0, -2.6
OTHER_LIST = -2.5
LISTED_TWICE = -3.5
"""For two entries of a catalogue that lists each work once (it fails to once in some thousand papers)."""
OTHER_VENUE, VENUE_UNKNOWN, PER_YEAR, YEAR_UNKNOWN = -2.5, -0.7, -0.5, -0.7
RESUBMITTED = 1.5
ABSTRACT_NEUTRAL, ABSTRACT_SLOPE, ABSTRACT_RANGE = 0.27, 20.0, (-3.5, 5.0)
RARE_HEAD = 2.5
LEAST_ODDS = math.log(3)
"""Retitled from a probability of 0.75. In the lists, read by eye, all above were, and most below were not."""
LEAST_AGREEMENT = 0.75
LEAST_OF_CUT = 20
"""Letters from which the beginning of a title stands for the whole."""
RETITLED_WINDOW_YEARS = 2


def likeness(a: Digest, b: Digest, known: Known) -> float:
    """Share, 0..1, of the weight of all words of two titles that both have, misprints forgiven."""
    if a.core == b.core or _continues(a, b) or _continues(b, a):
        return 1.0
    weight = known.weight
    # Exact sums: the order in which a set is walked must not decide anything.
    shared = math.fsum(weight[w] for w in a.stems & b.stems)
    total = math.fsum(weight[w] for w in a.stems | b.stems)
    left, right = a.stems - b.stems, b.stems - a.stems
    if left and right and shared > total / 4:
        for x, y in _misprints(left, right, known):
            shared += max(weight[x], weight[y])
            total -= min(weight[x], weight[y])
        for words, x in (*_compounds(a.words, left, right), *_compounds(b.words, right, left)):
            shared += weight[x]
            total -= sum(weight[w] for w in words)
    return min(1.0, shared / total) if total > 0 else 0.0


def _continues(cut: Digest, whole: Digest) -> bool:
    """A title printed as `Counting hands in the …` begins the other."""
    return cut.is_cut and cut.core_length >= LEAST_OF_CUT and whole.core_text.startswith(cut.core_text)


def _misprints(left: frozenset[str], right: frozenset[str], known: Known) -> list[tuple[str, str]]:
    """Pairs of words that are one with a slip of a letter (of two in a long one).

    A slip leaves the first letter and makes a word that hardly anybody uses: `minimal`, `minimax` are two.
    """
    from rapidfuzz.distance import OSA

    out: list[tuple[str, str]] = []
    taken: set[str] = set()
    for x in sorted(left):
        for y in sorted(right - taken):
            allowed = 0 if min(len(x), len(y)) < 5 else 1 if min(len(x), len(y)) < 9 else 2
            if (
                allowed
                and x[0] == y[0]
                and abs(len(x) - len(y)) <= allowed
                and min(known.n_with_stem[x], known.n_with_stem[y]) <= 2
                and OSA.distance(x, y, score_cutoff=allowed) <= allowed
            ):
                out.append((x, y))
                taken.add(y)
                break
    return out


def _compounds(
    words: Sequence[str], apart: frozenset[str], whole: frozenset[str]
) -> list[tuple[tuple[str, str], str]]:
    """Neighbouring words that the other title writes in one: `multi agent`, `multiagent`."""
    return [((x, y), x + y) for x, y in pairwise(words) if x in apart and y in apart and x + y in whole]


def agreement(a: Digest, b: Digest) -> float:
    """Share of the authors that two lists have in common, 0..1; of the listed ones where a list is cut."""
    if not a.author_set or not b.author_set:
        return 0.0
    shared = len(a.author_set & b.author_set)
    if a.is_complete and b.is_complete:
        return shared / max(len(a.author_set), len(b.author_set))
    if a.is_complete != b.is_complete:
        cut = a if not a.is_complete else b
        return shared / len(cut.author_set)
    return shared / min(len(a.author_set), len(b.author_set))


def containment(a: Digest, b: Digest) -> float:
    """Share of the shorter of two lists of authors that stands in the other, 0..1."""
    return len(a.author_set & b.author_set) / (min(len(a.author_set), len(b.author_set)) or 1)


def are_namesakes(a: Digest, b: Digest) -> bool:
    """All that two lists share is a surname and an initial, and the first names contradict it.

    Asked of one or two shared authors; among more, a contradiction is a misprint.
    """
    shared = a.author_set & b.author_set
    if len(shared) > 2:
        return False
    mine, theirs = (
        {short: name for short, name in zip(d.authors, d.names, strict=True) if short in shared}
        for d in (a, b)
    )
    return any(
        compare(parse_name(mine[s]), parse_name(theirs[s])) is None and mine[s] != theirs[s] for s in shared
    )


def odds(a: Digest, b: Digest, known: Known, *, alike: float) -> float:
    """Log odds (nats) that two records by one group under two titles are one work, `alike` their `likeness`.

    Minus infinity where the lists of authors have too little in common (`LEAST_AGREEMENT`).
    """
    share, shared = agreement(a, b), a.author_set & b.author_set
    if share < LEAST_AGREEMENT or (len(shared) < 2 and max(len(a.author_set), len(b.author_set)) > 1):
        return -math.inf
    return (
        prior(len(shared))
        + TITLE_SLOPE * (alike - TITLE_NEUTRAL)
        + (OTHER_LIST if share < 1 else 0.0)
        + (_order(a, b, shared) if len(shared) > 2 else 0.0)
        + _document(a, b, known)
        + _occasion(a, b)
        + _abstracts(a, b)
        + (RARE_HEAD if a.has_rare_head and a.head == b.head else 0.0)
        - math.log(_rivals(a, b))
    )  # fmt: skip


def prior(n_shared: int) -> float:
    """Log odds, before anything else is known, for groups with so many authors in common."""
    rate = ANOTHER_PAPER[min(n_shared, len(ANOTHER_PAPER) - 1)]
    return math.log(RETITLED / rate)


def _rivals(a: Digest, b: Digest) -> int:
    """Other works of the very group in these years, of which either could as well be the other title."""
    n = a.n_of_group
    if b.year != a.year or b.author_set != a.author_set:
        n += b.n_of_group
    return max(1, n - 1)


def _order(a: Digest, b: Digest, shared: frozenset[str]) -> float:
    mine, theirs = ([x for x in d.authors if x in shared] for d in (a, b))
    if mine == theirs:
        return 0.0 if mine == sorted(mine) else SAME_ORDER
    return SAME_FIRST if mine[0] == theirs[0] else OTHER_FIRST


def _document(a: Digest, b: Digest, known: Known) -> float:
    if a.document != b.document:
        return 0.0
    return LISTED_TWICE if a.is_catalogued else known.repeats[a.document]


def _occasion(a: Digest, b: Digest) -> float:
    """Where and when: nothing for the same venue and year, less the further apart."""
    total = 0.0
    if a.venue is None or b.venue is None:
        total += VENUE_UNKNOWN
    elif a.venue != b.venue:
        total += OTHER_VENUE
    if a.is_refused != b.is_refused:
        refused, other = (a, b) if a.is_refused else (b, a)
        if (refused.year or 0) <= (other.year or 0):
            total += RESUBMITTED
    if a.year is None or b.year is None:
        return total + YEAR_UNKNOWN
    return total + PER_YEAR * abs(a.year - b.year)


def _abstracts(a: Digest, b: Digest) -> float:
    if not a.abstract or not b.abstract:
        return 0.0
    overlap = len(a.abstract & b.abstract) / len(a.abstract | b.abstract)
    least, most = ABSTRACT_RANGE
    return min(most, max(least, ABSTRACT_SLOPE * (overlap - ABSTRACT_NEUTRAL)))
