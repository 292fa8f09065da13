"""Deciding blocks: joins by falling evidence, judged on what both sides know together (see `either`).

`decide` works through the blocks of a batch. It stops where it needs the interpreter and goes on from there
when called again: `ASK` for a comparison of two names that it does not know (numbers in the cursor), or for
more room in what the cursor names.
"""

from __future__ import annotations

import numpy as np

from kgraph.kernels.evidence import COUNT, LEAST, NAME, PARENT, SIZE, START, conflict, find, has_room
from kgraph.kernels.judging import absorb, judge
from kgraph.kernels.pairing import (
    ANSWER,
    ASK,
    ASKED,
    AT,
    BLOCK,
    BY_COAUTHORS,
    BY_LABS,
    BY_TOPICS,
    COLLECT,
    COMMON,
    DONE,
    DOUBT,
    DOUBT_ABOUT,
    DOUBTS,
    EDGES,
    FIRST_DOUBT,
    GROW_DOUBTS,
    GROW_OPEN,
    GROW_SETS,
    HELPS,
    INITIALS,
    JOIN,
    KEPT,
    KEY,
    LEAVE_OPEN,
    LEFT,
    LEFT_OVER,
    LINKS,
    ONE,
    OPEN,
    ORDER,
    OTHER,
    OTHER_LABS,
    PASS,
    PASSES,
    POSITION,
    PRIOR,
    RARE,
    RARE_NAME,
    RULE,
    SETTLE,
    STAGE,
    TODO,
    TOLD,
    TRY,
    TWO_ACCOUNTS,
    WHY,
    WITH,
    name_edges,
    put_in_order,
    variant_edges,
)  # fmt: skip


def decide(s, w, m, b):
    """Decide the blocks from where the cursor stands; says why it stopped."""
    c = b.cursor
    while c[BLOCK] < len(b.name_at) - 1:
        block, status = c[BLOCK], DONE
        if c[STAGE] == SETTLE:
            status = settle(s, w, b, block)
        elif c[STAGE] == COLLECT:
            status = collect(s, w, m, b, block)
        elif c[STAGE] == TRY:
            status = try_edges(s, w, m, b)
        elif c[STAGE] == DOUBT_ABOUT:
            status = doubt_about(s, b)
        else:
            status = leave_open(s, w, m, b)
        if status != DONE:
            return status
    return DONE


def settle(s, w, b, block):
    """The joins that overrides, pages and identifiers ask for."""
    c = b.cursor
    while c[AT] < b.settled_at[block + 1]:
        k = c[AT]
        x, y = find(s, b.settled[ONE][k]), find(s, b.settled[OTHER][k])
        if x != y:
            if not has_room(s, x, y):
                return GROW_SETS
            if b.settled[RULE][k] or not conflict(s, x, y):
                join(s, w, b, x, y, b.settled[ONE][k], b.settled[OTHER][k])
                b.links[RULE][c[LINKS] - 1] = -1 - k
        c[AT] += 1
    c[AT], c[STAGE] = b.name_at[block], COLLECT
    c[EDGES] = c[LEFT] = 0
    return DONE


def join(s, w, b, x, y, left, right):
    """Make one set of two: the larger takes up the smaller, of equal ones the first the later."""
    if s.own[SIZE][x] < s.own[SIZE][y] or (s.own[SIZE][x] == s.own[SIZE][y] and y < x):
        x, y = y, x
    absorb(s, w, x, y)
    at = b.cursor[LINKS]
    b.links[ONE][at], b.links[OTHER][at] = left, right
    b.cursor[LINKS] = at + 1


def collect(s, w, m, b, block):
    """The edges of the next name of the block, after the last one those between its names."""
    c = b.cursor
    last = b.name_at[block + 1]
    if c[AT] > last:
        c[STAGE], c[FIRST_DOUBT] = DOUBT_ABOUT, c[DOUBTS]
        return DONE
    first = c[EDGES]
    status = name_edges(s, w, m, b, c[AT]) if c[AT] < last else variant_edges(s, w, m, b, block)
    if status != DONE:
        c[EDGES] = first
        return status
    put_in_order(b, first, c[EDGES])
    c[TODO] = c[EDGES] - first
    c[POSITION] = c[KEPT] = c[PASS] = 0
    c[STAGE] = TRY
    return DONE


def try_edges(s, w, m, b):
    """Join by falling score; every join is judged anew on what the grown clusters know.

    A later pass gives a second chance to what was too weak while the clusters were small.
    """
    c = b.cursor
    while c[POSITION] < c[TODO]:
        edge = b.edges[ORDER][c[POSITION]]
        status = try_edge(s, w, m, b, edge)
        if status != DONE and status != KEEP:
            return status
        if status == KEEP:
            b.edges[ORDER][c[KEPT]] = edge
            c[KEPT] += 1
        c[POSITION] += 1
    is_last = c[KEPT] == c[TODO] or c[PASS] == PASSES - 1
    c[TODO] = c[KEPT]
    if not is_last:
        c[PASS] += 1
        c[POSITION] = c[KEPT] = 0
        return DONE
    for k in range(c[TODO]):
        b.edges[LEFT_OVER][c[LEFT] + k] = b.edges[ORDER][k]
    c[LEFT] += c[TODO]
    c[AT] += 1
    c[STAGE] = COLLECT
    return DONE


def try_edge(s, w, m, b, edge):
    """Join the clusters of an edge where the evidence suffices, keep it where it does not yet."""
    left, right = b.edges[ONE][edge], b.edges[OTHER][edge]
    x, y = find(s, left), find(s, right)
    if x == y:
        return DONE
    if not has_room(s, x, y):
        return GROW_SETS
    if conflict(s, x, y):
        return DONE
    score = judge(s, w, m, x, y, b.weights[PRIOR][edge])
    if score < JOIN:
        return KEEP
    agreed = names_agree(s, b, x, y)
    if agreed == UNKNOWN:
        return ASK
    if agreed == 0:
        return KEEP
    at = b.cursor[LINKS]
    b.links[RULE][at], b.link_score[at] = b.edges[RULE][edge], score
    b.links[WHY][at] = reasons(s, b.weights[PRIOR][edge])
    tell(s, b.link_told, at)
    join(s, w, b, x, y, left, right)
    return DONE


KEEP = 99
UNKNOWN = -1


def names_agree(s, b, x, y):
    """Whether each name of the one cluster may be the same person's as each of the other; 1, 0 or unknown."""
    n = len(s.own[PARENT])
    a, other = NAME * n + x, NAME * n + y
    for k in range(s.rows[START][a], s.rows[START][a] + s.rows[COUNT][a]):
        for at in range(s.rows[START][other], s.rows[START][other] + s.rows[COUNT][other]):
            if s.keys[k] != s.keys[at]:
                agreed = known_to_agree(b, s.keys[k], s.keys[at])
                if agreed != 1:
                    b.cursor[ASKED], b.cursor[WITH] = s.keys[k], s.keys[at]
                    return agreed
    return 1


def known_to_agree(b, one, other):
    """What is known of two names: 1, 0 or unknown."""
    key = min(one, other) * (1 << 32) + max(one, other)
    mask = len(b.agreed[KEY]) - 1
    at = ((key * 2654435761) >> 21) & mask
    while b.agreed[KEY][at] >= 0:
        if b.agreed[KEY][at] == key:
            return b.agreed[ANSWER][at]
        at = (at + 1) & mask
    return UNKNOWN


def reasons(s, prior):
    """What spoke for and against in the last judgement."""
    why = RARE if prior >= RARE_NAME else COMMON if prior < 0 else 0
    if s.parts[1] > HELPS:
        why += BY_COAUTHORS
    if s.parts[2] > HELPS:
        why += BY_LABS
    if s.parts[3] > HELPS:
        why += BY_TOPICS
    if s.parts[6] != 0.0:
        why += TWO_ACCOUNTS
    if s.parts[2] < -HELPS:
        why += OTHER_LABS
    return why


def tell(s, told, at):
    """Keep what the two of the last judgement share."""
    for k in range(4):
        told[TOLD * at + k] = s.told[k]
        told[TOLD * at + 4 + k] = s.told[7 + k]


# --- doubts -----------------------------------------------------------------------------------------------


def doubt_about(s, b):
    """Clusters with an abbreviated name who may be one of several with full names, and nothing decides."""
    c = b.cursor
    n = len(s.own[PARENT])
    codes = np.empty(2 * c[LEFT], np.int64)
    found = 0
    for k in range(c[LEFT]):
        edge = b.edges[LEFT_OVER][k]
        if b.edges[RULE][edge] == INITIALS:
            x, y = find(s, b.edges[ONE][edge]), find(s, b.edges[OTHER][edge])
            if x != y:
                if not has_room(s, x, y):
                    return GROW_SETS
                is_short, is_other_short = is_abbreviated(s, b, x), is_abbreviated(s, b, y)
                if is_short != is_other_short and not conflict(s, x, y):
                    less, more = (x, y) if is_short else (y, x)
                    codes[found] = s.own[LEAST][less] * n + s.own[LEAST][more]
                    found += 1
    if c[DOUBTS] + found > len(b.doubts):
        return GROW_DOUBTS
    keep_several(b, codes[:found], n)
    c[STAGE], c[POSITION] = LEAVE_OPEN, 0
    return DONE


def keep_several(b, codes, n):
    """Of each cluster whom it may be, where these are two or more."""
    codes.sort()
    first = 0
    while first < len(codes):
        last = first
        while last < len(codes) and codes[last] // n == codes[first] // n:
            last += 1
        if codes[last - 1] != codes[first]:
            for k in range(first, last):
                if k == first or codes[k] != codes[k - 1]:
                    b.doubts[b.cursor[DOUBTS]] = int(codes[k])
                    b.cursor[DOUBTS] += 1
        first = last


def is_abbreviated(s, b, root):
    """Whether all names of a cluster are."""
    row = NAME * len(s.own[PARENT]) + root
    for k in range(s.rows[START][row], s.rows[START][row] + s.rows[COUNT][row]):
        if not b.is_abbreviated[s.keys[k]]:
            return False
    return True


def leave_open(s, w, m, b):
    """Joins not made, though thinkable or meant by an initial."""
    c = b.cursor
    while c[POSITION] < c[LEFT]:
        status = leave_edge_open(s, w, m, b, b.edges[LEFT_OVER][c[POSITION]])
        if status != DONE:
            return status
        c[POSITION] += 1
    c[BLOCK] += 1
    c[STAGE] = SETTLE
    if c[BLOCK] < len(b.name_at) - 1:
        c[AT] = b.settled_at[c[BLOCK]]
    return DONE


def leave_edge_open(s, w, m, b, edge):
    """Keep the edge where it is likely enough, or meant."""
    c = b.cursor
    x, y = find(s, b.edges[ONE][edge]), find(s, b.edges[OTHER][edge])
    if x == y:
        return DONE
    if not has_room(s, x, y):
        return GROW_SETS
    if c[OPEN] == len(b.open[ONE]):
        return GROW_OPEN
    if conflict(s, x, y):
        return DONE
    score = judge(s, w, m, x, y, b.weights[PRIOR][edge])
    if score <= DOUBT and not is_meant(s, b, x, y):
        return DONE
    agreed = names_agree(s, b, x, y)
    if agreed == UNKNOWN:
        return ASK
    if agreed == 1:
        at = c[OPEN]
        b.open[ONE][at], b.open[OTHER][at] = (
            min(s.own[LEAST][x], s.own[LEAST][y]),
            max(s.own[LEAST][x], s.own[LEAST][y]),
        )
        b.open[RULE][at], b.open_score[at] = b.edges[RULE][edge], score
        b.open[WHY][at] = reasons(s, b.weights[PRIOR][edge])
        tell(s, b.open_told, at)
        c[OPEN] = at + 1
    return DONE


def is_meant(s, b, x, y):
    """Whether the one is among those whom the initial of the other may mean."""
    n, c = len(s.own[PARENT]), b.cursor
    return is_among(b.doubts, c[FIRST_DOUBT], c[DOUBTS], s.own[LEAST][x] * n + s.own[LEAST][y]) or is_among(
        b.doubts, c[FIRST_DOUBT], c[DOUBTS], s.own[LEAST][y] * n + s.own[LEAST][x]
    )


def is_among(codes, first, last, code):
    """Whether a sorted range holds a code."""
    while first < last:
        middle = (first + last) // 2
        if codes[middle] < code:
            first = middle + 1
        elif codes[middle] > code:
            last = middle
        else:
            return True
    return False


def learn(b, one, other, agreed):
    """Keep whether two names may be one person's."""
    key = min(one, other) * (1 << 32) + max(one, other)
    mask = len(b.agreed[KEY]) - 1
    at = ((key * 2654435761) >> 21) & mask
    while b.agreed[KEY][at] >= 0 and b.agreed[KEY][at] != key:
        at = (at + 1) & mask
    b.agreed[KEY][at], b.agreed[ANSWER][at] = key, agreed


def learn_all(b):
    """Keep that the names of the pairs of the blocks may be one person's."""
    for k in range(len(b.pairs[ONE])):
        learn(b, b.pairs[ONE][k], b.pairs[OTHER][k], 1)


def first_members(s):
    """Of each signature the first of its cluster."""
    first = np.empty(len(s.own[PARENT]), np.int64)
    for i in range(len(s.own[PARENT])):
        first[i] = s.own[LEAST][find(s, i)]
    return first
