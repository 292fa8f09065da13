"""What sets of author names know, and the log odds that two of them are one person's (see `either`).

A set of the n signatures of a batch has, of each kind, a list of distinct keys with a value, in the order in
which they came: `start` and `count` say where, in the row kind · n + signature. A longer list has an index
(open addressing) from the first search on. Sets that grow move to the end of the pool; sets that were taken
up by another stay as they were.
"""

from __future__ import annotations

from typing import Any, NamedTuple

FACT, COAUTHOR, SHORT, LAB, LAB_YEAR, VENUE, WORD, ACCOUNT, NAME = range(9)
"""Slot of which a set holds one value; co-author (how small the smallest shared team was, 0..1); co-author by
surname and initial (how many); organisation; year in which one is known; venue; word (how often); account;
name (number)."""
KINDS = 9
UNSEARCHED = 10
"""Keys up to which a list is searched from its beginning."""
NO_SQUARE = -1.0
PARENT, LEAST, SIZE, FIRST_YEAR, LAST_YEAR, INITIAL_NAMES, WEIGHT = range(7)
"""What a set has one of: parent (itself: a root), smallest member, number of members, first and last year
(0: unknown), co-authors known by initials only, keys of all kinds."""
OWN = 7
START, COUNT, ROOM, INDEX_START, INDEX_ROOM = range(5)
"""What a list has one of: where it begins, how long it is and may become, where its index begins (-1: there
is none) and how long that is (a power of two)."""
ROW = 5


class Sets(NamedTuple):
    """The sets of a batch of n signatures; those of roots are the clusters."""

    n: int
    own: Any
    """n × `OWN`, flat."""
    square: Any
    """Squared length of the TF-IDF vector of the words, once it was asked for."""
    rows: Any
    """(kinds · n) × `ROW`, flat."""
    keys: Any
    values: Any
    index: Any
    """Place in the list, -1: free."""
    ends: Any
    """Length of the pool in use, and of the index."""
    parts: Any
    """Log odds of the last judgement: name, co-authors, organisations, topics, venues, years, accounts."""
    told: Any
    """Of the last judgement: number of shared co-authors and the six that say most; the same of
    organisations."""
    best: Any
    """Scratch: the six best log ratios."""


class Weights(NamedTuple):
    """How much features say: shares of papers or signatures, 0..1, by number of the feature."""

    coauthor: Any
    short_of: Any
    """Co-author → the same with the first name abbreviated; himself where he already is."""
    lab: Any
    venue: Any
    word: Any
    """Inverse document frequency."""
    word_square: Any
    register: Any
    """Register of an account."""


class Model(NamedTuple):
    """The numbers of `kgraph.resolve.people.match.Model` that weigh evidence."""

    name: float
    coauthor: float
    no_coauthor: float
    no_coauthor_growth: float
    lab: float
    other_lab: float
    other_lab_at_once: float
    topic: float
    no_topic: float
    venue: float
    other_venue: float
    span: float
    two_accounts: float
    two: float
    """2.0: a constant would be compiled to a product, which rounds otherwise than a power."""


# --- lists ------------------------------------------------------------------------------------------------


def find(s: Sets, i: int) -> int:
    """The root of a signature."""
    root = i
    while s.own[OWN * root + PARENT] != root:
        root = s.own[OWN * root + PARENT]
    while s.own[OWN * i + PARENT] != root:
        above = s.own[OWN * i + PARENT]
        s.own[OWN * i + PARENT] = root
        i = above
    return root


def unite(parent: Any, left: Any, right: Any, is_new: Any) -> None:
    """Join the parts of 0..n-1 that these pairs connect; `parent` becomes the smallest of each part.

    `is_new` tells of each pair whether it has joined two parts.
    """
    for k in range(len(left)):
        x, y = left[k], right[k]
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        while parent[y] != y:
            parent[y] = parent[parent[y]]
            y = parent[y]
        is_new[k] = x != y
        if x < y:
            parent[y] = x
        else:
            parent[x] = y
    for i in range(len(parent)):
        parent[i] = parent[parent[i]]


def first_of(s: Sets, row: int) -> int:
    """Where in the pool a list begins."""
    first: int = s.rows[ROW * row + START]
    return first


def last_of(s: Sets, row: int) -> int:
    """Where in the pool a list ends."""
    last: int = s.rows[ROW * row + START] + s.rows[ROW * row + COUNT]
    return last


def place_of(s: Sets, row: int, key: int) -> int:
    """Where in the pool a list holds a key; -1: nowhere."""
    count, start = s.rows[ROW * row + COUNT], s.rows[ROW * row + START]
    if s.rows[ROW * row + INDEX_START] < 0:
        if count <= UNSEARCHED:
            for place in range(start, start + count):
                if s.keys[place] == key:
                    return place
            return -1
        make_index(s, row)
    mask = s.rows[ROW * row + INDEX_ROOM] - 1
    at = ((key * 2654435761) >> 7) & mask
    first = s.rows[ROW * row + INDEX_START]
    while s.index[first + at] >= 0:
        there: int = start + s.index[first + at]
        if s.keys[there] == key:
            return there
        at = (at + 1) & mask
    return -1


def make_index(s: Sets, row: int) -> None:
    """Index a list anew, with room for as many keys again."""
    room = 32
    while room < 4 * s.rows[ROW * row + COUNT]:
        room *= 2
    first = s.ends[1]
    s.ends[1] += room
    for at in range(first, first + room):
        s.index[at] = -1
    s.rows[ROW * row + INDEX_START], s.rows[ROW * row + INDEX_ROOM] = first, room
    for n in range(s.rows[ROW * row + COUNT]):
        to_index(s, row, n)


def to_index(s: Sets, row: int, n: int) -> None:
    """Enter the n-th key of a list into its index."""
    mask, first = s.rows[ROW * row + INDEX_ROOM] - 1, s.rows[ROW * row + INDEX_START]
    at = ((s.keys[s.rows[ROW * row + START] + n] * 2654435761) >> 7) & mask
    while s.index[first + at] >= 0:
        at = (at + 1) & mask
    s.index[first + at] = n


def append(s: Sets, row: int, key: int, value: float) -> None:
    """Add a key that the list does not hold."""
    count = s.rows[ROW * row + COUNT]
    if count == s.rows[ROW * row + ROOM]:
        new, old = s.ends[0], s.rows[ROW * row + START]
        s.rows[ROW * row + ROOM] = max(4, 2 * count)
        s.ends[0] += s.rows[ROW * row + ROOM]
        for k in range(count):
            s.keys[new + k] = s.keys[old + k]
            s.values[new + k] = s.values[old + k]
        s.rows[ROW * row + START] = new
    place = s.rows[ROW * row + START] + count
    s.keys[place], s.values[place] = key, value
    s.rows[ROW * row + COUNT] = count + 1
    if s.rows[ROW * row + INDEX_START] >= 0:
        if 2 * (count + 1) > s.rows[ROW * row + INDEX_ROOM]:
            make_index(s, row)
        else:
            to_index(s, row, count)


def has_room(s: Sets, x: int, y: int) -> bool:
    """Whether the pool and the index hold out while two sets are judged and joined."""
    need = s.own[OWN * x + WEIGHT] + s.own[OWN * y + WEIGHT]
    keys, index = s.ends[0] + 4 * need + 200, s.ends[1] + 32 * need + 1200
    return bool(keys <= len(s.keys) and index <= len(s.index))


def conflict(s: Sets, x: int, y: int) -> bool:
    """Whether two sets hold different values in one slot."""
    n = s.n
    a, b = FACT * n + x, FACT * n + y
    if s.rows[ROW * a + COUNT] > s.rows[ROW * b + COUNT]:
        a, b = b, a
    for k in range(first_of(s, a), last_of(s, a)):
        place = place_of(s, b, s.keys[k])
        if place >= 0 and s.values[place] != s.values[k]:
            return True
    return False


# --- joining ----------------------------------------------------------------------------------------------


def absorb(s: Sets, w: Weights, x: int, y: int) -> None:
    """Add all of the set of y to that of x; where both hold a value in a slot, that of x stays."""
    n = s.n
    s.own[OWN * y + PARENT] = x
    s.own[OWN * x + LEAST] = min(s.own[OWN * x + LEAST], s.own[OWN * y + LEAST])
    s.own[OWN * x + SIZE] += s.own[OWN * y + SIZE]
    add_coauthors(s, w, x, y)
    for kind in (FACT, LAB, LAB_YEAR, VENUE, ACCOUNT, NAME):
        row = kind * n + y
        for k in range(first_of(s, row), last_of(s, row)):
            if place_of(s, kind * n + x, s.keys[k]) < 0:
                append(s, kind * n + x, s.keys[k], s.values[k])
    add_words(s, w, x, y)
    if s.own[OWN * y + FIRST_YEAR] > 0:
        s.own[OWN * x + FIRST_YEAR] = (
            min(s.own[OWN * x + FIRST_YEAR], s.own[OWN * y + FIRST_YEAR])
            if s.own[OWN * x + FIRST_YEAR] > 0
            else s.own[OWN * y + FIRST_YEAR]
        )
        s.own[OWN * x + LAST_YEAR] = max(s.own[OWN * x + LAST_YEAR], s.own[OWN * y + LAST_YEAR])
    s.own[OWN * x + WEIGHT] += s.own[OWN * y + WEIGHT]


def add_coauthors(s: Sets, w: Weights, x: int, y: int) -> None:
    """Add the co-authors of y to those of x; the smallest team counts."""
    n = s.n
    own, shorts, row = COAUTHOR * n + x, SHORT * n + x, COAUTHOR * n + y
    for k in range(first_of(s, row), last_of(s, row)):
        c = s.keys[k]
        place = place_of(s, own, c)
        if place >= 0:
            s.values[place] = max(s.values[k], s.values[place])
            continue
        append(s, own, c, s.values[k])
        short = w.short_of[c]
        if short == c:
            s.own[OWN * x + INITIAL_NAMES] += 1
        place = place_of(s, shorts, short)
        if place >= 0:
            s.values[place] += 1.0
        else:
            append(s, shorts, short, 1.0)


def add_words(s: Sets, w: Weights, x: int, y: int) -> None:
    """Add the fewer words to the more, and to their square what they change: a join costs the smaller."""
    n = s.n
    own, row = WORD * n + x, WORD * n + y
    if s.rows[ROW * own + COUNT] < s.rows[ROW * row + COUNT]:
        for field in range(ROW):
            one, other = ROW * own + field, ROW * row + field
            s.rows[one], s.rows[other] = s.rows[other], s.rows[one]
        s.square[x] = s.square[y]
    square = s.square[x]
    for k in range(first_of(s, row), last_of(s, row)):
        word, more = s.keys[k], s.values[k]
        place = place_of(s, own, word)
        old = 0.0
        if place >= 0:
            old = s.values[place]
            s.values[place] = old + more
        else:
            append(s, own, word, more)
        if square != NO_SQUARE:
            square += ((old + more) * (old + more) - old * old) * w.word_square[word]
    s.square[x] = square
