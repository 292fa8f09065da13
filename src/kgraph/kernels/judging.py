"""Log odds that two sets of signatures are one person's (see `either`).

What each kind of evidence adds is told in `kgraph.resolve.people.match`.
"""

from __future__ import annotations

import math

from kgraph.kernels.evidence import (
    ACCOUNT,
    COAUTHOR,
    COUNT,
    FIRST_YEAR,
    INITIAL_NAMES,
    LAB,
    LAB_YEAR,
    LAST_YEAR,
    NO_SQUARE,
    OWN,
    ROW,
    SHORT,
    SIZE,
    VENUE,
    WORD,
    Model,
    Sets,
    Weights,
    first_of,
    last_of,
    place_of,
)

DISCOUNTS = (1.0, 0.6, 0.4, 0.3, 0.2, 0.2)
"""The strongest counts whole, further ones less and less: they are not independent of it."""
UNSHARED = 1e9


def judge(s: Sets, w: Weights, m: Model, x: int, y: int, prior: float) -> float:
    """The log odds of two sets, given the prior log odds of their names."""
    parts = s.parts
    parts[0] = m.name * prior
    parts[1] = judge_coauthors(s, w, m, x, y)
    parts[2] = judge_labs(s, w, m, x, y)
    parts[3] = judge_words(s, w, m, x, y)
    parts[4] = judge_venues(s, w, m, x, y)
    parts[5] = judge_years(s, m, x, y)
    parts[6] = judge_accounts(s, w, m, x, y)
    score: float = parts[0] + parts[1] + parts[2] + parts[3] + parts[4] + parts[5] + parts[6]
    return score


def judge_coauthors(s: Sets, w: Weights, m: Model, x: int, y: int) -> float:
    """Whom both have written with, by how rare they are and how small the teams were."""
    n = s.n
    a, b = COAUTHOR * n + x, COAUTHOR * n + y
    s.told[0] = 0
    if s.rows[ROW * a + COUNT] == 0 or s.rows[ROW * b + COUNT] == 0:
        return 0.0
    size = math.sqrt(
        s.own[OWN * x + SIZE] * s.own[OWN * y + SIZE]
    )  # by how many papers a co-author is met by chance
    if s.rows[ROW * a + COUNT] > s.rows[ROW * b + COUNT]:
        a, b = b, a
    for k in range(first_of(s, a), last_of(s, a)):
        place = place_of(s, b, s.keys[k])
        if place >= 0:
            share = min(s.values[k], s.values[place])
            keep_coauthor(s, s.keys[k], coauthor_ratio(w, s.keys[k], size) * share)
    if s.own[OWN * x + INITIAL_NAMES] > 0:
        share_initials(s, w, x, y, size)
    if s.own[OWN * y + INITIAL_NAMES] > 0:
        share_initials(s, w, y, x, size)
    if s.told[0] == 0:
        # The more each side has published, the stranger that they never meet the same people.
        return m.no_coauthor + m.no_coauthor_growth * math.log(
            min(s.own[OWN * x + SIZE], s.own[OWN * y + SIZE])
        )
    return m.coauthor * min(9.0, best_first(s, s.told[0]))


def coauthor_ratio(w: Weights, c: int, size: float) -> float:
    """How much one shared co-author says."""
    return min(6.0, max(0.2, math.log(0.3 / min(0.3, w.coauthor[c] * size))))


def share_initials(s: Sets, w: Weights, x: int, y: int, size: float) -> None:
    """The co-authors whom the one abbreviates and the other has in another form only."""
    n = s.n
    abbreviated, others, shorts = COAUTHOR * n + x, COAUTHOR * n + y, SHORT * n + y
    if s.rows[ROW * abbreviated + COUNT] < s.rows[ROW * shorts + COUNT]:
        for k in range(first_of(s, abbreviated), last_of(s, abbreviated)):
            c = s.keys[k]
            if w.short_of[c] == c and place_of(s, shorts, c) >= 0 and place_of(s, others, c) < 0:
                keep_coauthor(s, c, coauthor_ratio(w, c, size) * min(s.values[k], 1.0))
        return
    for k in range(first_of(s, shorts), last_of(s, shorts)):
        c = s.keys[k]
        place = place_of(s, abbreviated, c)
        if place >= 0 and w.short_of[c] == c and place_of(s, others, c) < 0:
            keep_coauthor(s, c, coauthor_ratio(w, c, size) * min(s.values[place], 1.0))


def keep_coauthor(s: Sets, c: int, ratio: float) -> None:
    """Enter a shared co-author among the six that say most, of equal ones the smaller number first."""
    n = s.told[0]
    s.told[0] = n + 1
    at = min(n, 6)
    while at > 0 and (ratio > s.best[at - 1] or (ratio == s.best[at - 1] and c < s.told[at])):
        at -= 1
    if at < 6:
        for k in range(min(n, 5), at, -1):
            s.best[k], s.told[k + 1] = s.best[k - 1], s.told[k]
        s.best[at], s.told[at + 1] = ratio, c


def best_first(s: Sets, n: int) -> float:
    """The sum of the best ratios, discounted."""
    total = 0.0
    for k in range(min(n, 6)):
        total += s.best[k] * DISCOUNTS[k]
    return total


def judge_labs(s: Sets, w: Weights, m: Model, x: int, y: int) -> float:
    """Where both have worked, by how rare it is."""
    n = s.n
    a, b = LAB * n + x, LAB * n + y
    s.told[7] = 0
    if s.rows[ROW * a + COUNT] == 0 or s.rows[ROW * b + COUNT] == 0:
        return 0.0
    spread = math.sqrt(s.rows[ROW * a + COUNT] * s.rows[ROW * b + COUNT])
    if s.rows[ROW * a + COUNT] > s.rows[ROW * b + COUNT]:
        a, b = b, a
    for k in range(first_of(s, a), last_of(s, a)):
        if place_of(s, b, s.keys[k]) >= 0:
            keep_lab(s, w, s.keys[k])
    shared = s.told[7]
    if shared == 0:
        at_once = shares_key(s, LAB_YEAR, x, y)
        return m.other_lab + (m.other_lab_at_once if at_once else 0.0)
    for k in range(min(shared, 6)):
        s.best[k] = min(4.5, max(0.3, math.log(0.5 / min(0.5, w.lab[s.told[8 + k]] * spread))))
    return m.lab * min(5.5, best_first(s, shared))


def keep_lab(s: Sets, w: Weights, lab: int) -> None:
    """Enter a shared organisation among the six rarest, of equal ones the smaller number first."""
    n, share = s.told[7], w.lab[lab]
    s.told[7] = n + 1
    at = min(n, 6)
    while at > 0 and (
        share < w.lab[s.told[7 + at]] or (share == w.lab[s.told[7 + at]] and lab < s.told[7 + at])
    ):
        at -= 1
    if at < 6:
        for k in range(min(n, 5), at, -1):
            s.told[8 + k] = s.told[7 + k]
        s.told[8 + at] = lab


def shares_key(s: Sets, kind: int, x: int, y: int) -> bool:
    """Whether two sets have something of a kind in common."""
    n = s.n
    a, b = kind * n + x, kind * n + y
    if s.rows[ROW * a + COUNT] > s.rows[ROW * b + COUNT]:
        a, b = b, a
    for k in range(first_of(s, a), last_of(s, a)):  # noqa: SIM110 - kernels know no generators
        if place_of(s, b, s.keys[k]) >= 0:
            return True
    return False


def judge_words(s: Sets, w: Weights, m: Model, x: int, y: int) -> float:
    """Likeness of what they write about, by the cosine of TF-IDF vectors; a weak witness on its own."""
    n = s.n
    a, b = WORD * n + x, WORD * n + y
    if s.rows[ROW * a + COUNT] == 0 or s.rows[ROW * b + COUNT] == 0:
        return 0.0
    if s.rows[ROW * a + COUNT] > s.rows[ROW * b + COUNT]:
        a, b = b, a
    dot = 0.0
    for k in range(first_of(s, a), last_of(s, a)):
        place = place_of(s, b, s.keys[k])
        if place >= 0:
            dot += s.values[k] * s.values[place] * w.word_square[s.keys[k]]
    norm = norm_of(s, w, m, x) * norm_of(s, w, m, y)
    if dot == 0.0 or norm == 0.0:
        return m.no_topic
    return m.topic * max(-0.45, min(3.5, 12.0 * (dot / norm - 0.05)))


def norm_of(s: Sets, w: Weights, m: Model, x: int) -> float:
    """Length of the TF-IDF vector of the words."""
    if s.square[x] == NO_SQUARE:
        row = WORD * s.n + x
        square = 0.0
        for k in range(first_of(s, row), last_of(s, row)):
            square += (s.values[k] * w.word[s.keys[k]]) ** m.two
        s.square[x] = square
    return math.sqrt(s.square[x])


def judge_venues(s: Sets, w: Weights, m: Model, x: int, y: int) -> float:
    """Where both have published: the rarest counts."""
    n = s.n
    a, b = VENUE * n + x, VENUE * n + y
    if s.rows[ROW * a + COUNT] == 0 or s.rows[ROW * b + COUNT] == 0:
        return 0.0
    if s.rows[ROW * a + COUNT] > s.rows[ROW * b + COUNT]:
        a, b = b, a
    rarest = UNSHARED
    for k in range(first_of(s, a), last_of(s, a)):
        if place_of(s, b, s.keys[k]) >= 0:
            rarest = min(rarest, w.venue[s.keys[k]])
    if rarest == UNSHARED:
        return m.other_venue
    return m.venue * min(1.2, max(0.0, 0.4 * math.log(0.7 / max(rarest, 1e-6))))


def judge_years(s: Sets, m: Model, x: int, y: int) -> float:
    """Against spans that are longer than a working life."""
    if s.own[OWN * x + FIRST_YEAR] == 0 or s.own[OWN * y + FIRST_YEAR] == 0:
        return 0.0
    first = min(s.own[OWN * x + FIRST_YEAR], s.own[OWN * y + FIRST_YEAR])
    span: int = max(s.own[OWN * x + LAST_YEAR], s.own[OWN * y + LAST_YEAR]) - first
    return m.span * max(0, span - 45)


def judge_accounts(s: Sets, w: Weights, m: Model, x: int, y: int) -> float:
    """Against two accounts in one register."""
    n = s.n
    a, b = ACCOUNT * n + x, ACCOUNT * n + y
    if s.rows[ROW * a + COUNT] == 0 or s.rows[ROW * b + COUNT] == 0 or shares_key(s, ACCOUNT, x, y):
        return 0.0
    for k in range(first_of(s, a), last_of(s, a)):
        for other in range(first_of(s, b), last_of(s, b)):
            if w.register[s.keys[k]] == w.register[s.keys[other]]:
                return m.two_accounts
    return 0.0
