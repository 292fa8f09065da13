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


def find(s: Sets, i: int) -> int:
    """The root of a signature."""
    root = i
    while s.own[PARENT][root] != root:
        root = s.own[PARENT][root]
    while s.own[PARENT][i] != root:
        above = s.own[PARENT][i]
        s.own[PARENT][i] = root
        i = above
    return root


def unite(parent: Any, left: Any, right: Any) -> None:
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


def place_of(s: Sets, row: int, key: int) -> int:
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
        there: int = start + s.index[first + at]
        if s.keys[there] == key:
            return there
        at = (at + 1) & mask
    return -1


def make_index(s: Sets, row: int) -> None:
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


def to_index(s: Sets, row: int, n: int) -> None:
    """Enter the n-th key of a list into its index."""
    mask, first = s.rows[INDEX_ROOM][row] - 1, s.rows[INDEX_START][row]
    at = ((s.keys[s.rows[START][row] + n] * 2654435761) >> 7) & mask
    while s.index[first + at] >= 0:
        at = (at + 1) & mask
    s.index[first + at] = n


def append(s: Sets, row: int, key: int, value: float) -> None:
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


def has_room(s: Sets, x: int, y: int) -> bool:
    """Whether the pool and the index hold out while two sets are judged and joined."""
    need = s.own[WEIGHT][x] + s.own[WEIGHT][y]
    keys, index = s.ends[0] + 4 * need + 200, s.ends[1] + 32 * need + 1200
    return bool(keys <= len(s.keys) and index <= len(s.index))


def conflict(s: Sets, x: int, y: int) -> bool:
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


# --- joining ----------------------------------------------------------------------------------------------


def absorb(s: Sets, w: Weights, x: int, y: int) -> None:
    """Add all of the set of y to that of x; where both hold a value in a slot, that of x stays."""
    n = len(s.own[PARENT])
    s.own[PARENT][y] = x
    s.own[LEAST][x] = min(s.own[LEAST][x], s.own[LEAST][y])
    s.own[SIZE][x] += s.own[SIZE][y]
    add_coauthors(s, w, x, y)
    for kind in (FACT, LAB, LAB_YEAR, VENUE, ACCOUNT, NAME):
        row = kind * n + y
        for k in range(s.rows[START][row], s.rows[START][row] + s.rows[COUNT][row]):
            if place_of(s, kind * n + x, s.keys[k]) < 0:
                append(s, kind * n + x, s.keys[k], s.values[k])
    add_words(s, w, x, y)
    if s.own[FIRST_YEAR][y] > 0:
        s.own[FIRST_YEAR][x] = (
            min(s.own[FIRST_YEAR][x], s.own[FIRST_YEAR][y])
            if s.own[FIRST_YEAR][x] > 0
            else s.own[FIRST_YEAR][y]
        )
        s.own[LAST_YEAR][x] = max(s.own[LAST_YEAR][x], s.own[LAST_YEAR][y])
    s.own[WEIGHT][x] += s.own[WEIGHT][y]


def add_coauthors(s: Sets, w: Weights, x: int, y: int) -> None:
    """Add the co-authors of y to those of x; the smallest team counts."""
    n = len(s.own[PARENT])
    own, shorts, row = COAUTHOR * n + x, SHORT * n + x, COAUTHOR * n + y
    for k in range(s.rows[START][row], s.rows[START][row] + s.rows[COUNT][row]):
        c = s.keys[k]
        place = place_of(s, own, c)
        if place >= 0:
            s.values[place] = max(s.values[k], s.values[place])
            continue
        append(s, own, c, s.values[k])
        short = w.short_of[c]
        if short == c:
            s.own[INITIAL_NAMES][x] += 1
        place = place_of(s, shorts, short)
        if place >= 0:
            s.values[place] += 1.0
        else:
            append(s, shorts, short, 1.0)


def add_words(s: Sets, w: Weights, x: int, y: int) -> None:
    """Add the fewer words to the more, and to their square what they change: a join costs the smaller."""
    n = len(s.own[PARENT])
    own, row = WORD * n + x, WORD * n + y
    if s.rows[COUNT][own] < s.rows[COUNT][row]:
        for field in range(5):
            s.rows[field][own], s.rows[field][row] = s.rows[field][row], s.rows[field][own]
        s.square[x] = s.square[y]
    square = s.square[x]
    for k in range(s.rows[START][row], s.rows[START][row] + s.rows[COUNT][row]):
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
