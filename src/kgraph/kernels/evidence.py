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
START, COUNT, ROOM, INDEX_START, INDEX_ROOM = range(5)
"""What a list has one of: where it begins, how long it is and may become, where its index begins (-1: there
is none) and how long that is (a power of two)."""


class Sets(NamedTuple):
    """The sets of a batch of n signatures; those of roots are the clusters."""

    own: Any
    """7 × n."""
    square: Any
    """Squared length of the TF-IDF vector of the words, once it was asked for."""
    rows: Any
    """5 × (kinds · n)."""
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


def find(s, i):
    """The root of a signature."""
    root = i
    while s.own[PARENT][root] != root:
        root = s.own[PARENT][root]
    while s.own[PARENT][i] != root:
        above = s.own[PARENT][i]
        s.own[PARENT][i] = root
        i = above
    return root


def unite(parent, left, right):
    """Join the parts of 0..n-1 that these pairs connect; `parent` becomes the smallest of each part."""
    for k in range(len(left)):
        x, y = left[k], right[k]
        while parent[x] != x:
            parent[x] = parent[parent[x]]
            x = parent[x]
        while parent[y] != y:
            parent[y] = parent[parent[y]]
            y = parent[y]
        if x < y:
            parent[y] = x
        else:
            parent[x] = y
    for i in range(len(parent)):
        parent[i] = parent[parent[i]]


def place_of(s, row, key):
    """Where in the pool a list holds a key; -1: nowhere."""
    count, start = s.rows[COUNT][row], s.rows[START][row]
    if s.rows[INDEX_START][row] < 0:
        if count <= UNSEARCHED:
            for place in range(start, start + count):
                if s.keys[place] == key:
                    return place
            return -1
        make_index(s, row)
    mask = s.rows[INDEX_ROOM][row] - 1
    at = ((key * 2654435761) >> 7) & mask
    first = s.rows[INDEX_START][row]
    while s.index[first + at] >= 0:
        place = start + s.index[first + at]
        if s.keys[place] == key:
            return place
        at = (at + 1) & mask
    return -1


def make_index(s, row):
    """Index a list anew, with room for as many keys again."""
    room = 32
    while room < 4 * s.rows[COUNT][row]:
        room *= 2
    first = s.ends[1]
    s.ends[1] += room
    for at in range(first, first + room):
        s.index[at] = -1
    s.rows[INDEX_START][row], s.rows[INDEX_ROOM][row] = first, room
    for n in range(s.rows[COUNT][row]):
        to_index(s, row, n)


def to_index(s, row, n):
    """Enter the n-th key of a list into its index."""
    mask, first = s.rows[INDEX_ROOM][row] - 1, s.rows[INDEX_START][row]
    at = ((s.keys[s.rows[START][row] + n] * 2654435761) >> 7) & mask
    while s.index[first + at] >= 0:
        at = (at + 1) & mask
    s.index[first + at] = n


def append(s, row, key, value):
    """Add a key that the list does not hold."""
    count = s.rows[COUNT][row]
    if count == s.rows[ROOM][row]:
        new, old = s.ends[0], s.rows[START][row]
        s.rows[ROOM][row] = max(4, 2 * count)
        s.ends[0] += s.rows[ROOM][row]
        for k in range(count):
            s.keys[new + k] = s.keys[old + k]
            s.values[new + k] = s.values[old + k]
        s.rows[START][row] = new
    place = s.rows[START][row] + count
    s.keys[place], s.values[place] = key, value
    s.rows[COUNT][row] = count + 1
    if s.rows[INDEX_START][row] >= 0:
        if 2 * (count + 1) > s.rows[INDEX_ROOM][row]:
            make_index(s, row)
        else:
            to_index(s, row, count)


def has_room(s, x, y):
    """Whether the pool and the index hold out while two sets are judged and joined."""
    need = s.own[WEIGHT][x] + s.own[WEIGHT][y]
    return s.ends[0] + 4 * need + 200 <= len(s.keys) and s.ends[1] + 32 * need + 1200 <= len(s.index)


def conflict(s, x, y):
    """Whether two sets hold different values in one slot."""
    n = len(s.own[PARENT])
    a, b = FACT * n + x, FACT * n + y
    if s.rows[COUNT][a] > s.rows[COUNT][b]:
        a, b = b, a
    for k in range(s.rows[START][a], s.rows[START][a] + s.rows[COUNT][a]):
        place = place_of(s, b, s.keys[k])
        if place >= 0 and s.values[place] != s.values[k]:
            return True
    return False
