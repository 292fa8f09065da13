"""What is known of pairs of names, the reasons of a judgement, and what is left in doubt (see `either`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from kgraph.kernels.evidence import (
    LEAST,
    NAME,
    OWN,
    Model,
    Sets,
    Weights,
    conflict,
    find,
    first_of,
    has_room,
    last_of,
)
from kgraph.kernels.judging import judge
from kgraph.kernels.name_blocks import (  # fmt: skip
    ANSWER,
    ANSWERED,
    ASK,
    ASKED,
    AT,
    BLOCK,
    BY_COAUTHORS,
    BY_LABS,
    BY_TOPICS,
    COMMON,
    DONE,
    DOUBT,
    DOUBTS,
    EDGE,
    FIRST_DOUBT,
    GROW_DOUBTS,
    GROW_OPEN,
    GROW_SETS,
    HELPS,
    INITIALS,
    KEY,
    LEAVE_OPEN,
    LEFT,
    LEFT_OVER,
    ONE,
    OPEN,
    OTHER,
    OTHER_LABS,
    PAIR,
    POSITION,
    PRIOR,
    RARE,
    RARE_NAME,
    RULE,
    SETTLE,
    STAGE,
    TIE,
    TOLD,
    TWO_ACCOUNTS,
    WEIGHING,
    WHY,
    WITH,
    Blocks,
)

UNKNOWN = -1


def learn(b: Blocks, one: int, other: int, agreed: int) -> None:
    """Keep whether two names may be one person's."""
    key = min(one, other) * (1 << 32) + max(one, other)
    mask = len(b.agreed) // ANSWERED - 1
    at = ((key * 2654435761) >> 21) & mask
    while b.agreed[ANSWERED * at + KEY] >= 0 and b.agreed[ANSWERED * at + KEY] != key:
        at = (at + 1) & mask
    b.agreed[ANSWERED * at + KEY], b.agreed[ANSWERED * at + ANSWER] = key, agreed


def learn_all(b: Blocks) -> None:
    """Keep that the names of the pairs of the blocks may be one person's."""
    for k in range(len(b.pairs) // PAIR):
        learn(b, b.pairs[PAIR * k + ONE], b.pairs[PAIR * k + OTHER], 1)


def names_agree(s: Sets, b: Blocks, x: int, y: int) -> int:
    """Whether each name of the one cluster may be the same person's as each of the other; 1, 0 or unknown."""
    n = s.n
    a, other = NAME * n + x, NAME * n + y
    for k in range(first_of(s, a), last_of(s, a)):
        for at in range(first_of(s, other), last_of(s, other)):
            if s.keys[k] != s.keys[at]:
                agreed = known_to_agree(b, s.keys[k], s.keys[at])
                if agreed != 1:
                    b.cursor[ASKED], b.cursor[WITH] = s.keys[k], s.keys[at]
                    return agreed
    return 1


def known_to_agree(b: Blocks, one: int, other: int) -> int:
    """What is known of two names: 1, 0 or unknown."""
    key = min(one, other) * (1 << 32) + max(one, other)
    mask = len(b.agreed) // ANSWERED - 1
    at = ((key * 2654435761) >> 21) & mask
    while b.agreed[ANSWERED * at + KEY] >= 0:
        if b.agreed[ANSWERED * at + KEY] == key:
            answer: int = b.agreed[ANSWERED * at + ANSWER]
            return answer
        at = (at + 1) & mask
    return UNKNOWN


def reasons(s: Sets, prior: float) -> int:
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


def tell(s: Sets, told: Any, at: int) -> None:
    """Keep what the two of the last judgement share."""
    for k in range(4):
        told[TOLD * at + k] = s.told[k]
        told[TOLD * at + 4 + k] = s.told[7 + k]


# --- doubts -----------------------------------------------------------------------------------------------


def doubt_about(s: Sets, b: Blocks) -> int:
    """Clusters with an abbreviated name who may be one of several with full names, and nothing decides."""
    c = b.cursor
    n = s.n
    codes = np.empty(2 * c[LEFT], np.int64)
    found = 0
    for k in range(c[LEFT]):
        edge = b.edges[EDGE * k + LEFT_OVER]
        if b.edges[EDGE * edge + RULE] == INITIALS:
            x, y = find(s, b.edges[EDGE * edge + ONE]), find(s, b.edges[EDGE * edge + OTHER])
            if x != y:
                if not has_room(s, x, y):
                    return GROW_SETS
                is_short, is_other_short = is_abbreviated(s, b, x), is_abbreviated(s, b, y)
                if is_short != is_other_short and not conflict(s, x, y):
                    less, more = (x, y) if is_short else (y, x)
                    codes[found] = s.own[OWN * less + LEAST] * n + s.own[OWN * more + LEAST]
                    found += 1
    if c[DOUBTS] + found > len(b.doubts):
        return GROW_DOUBTS
    keep_several(b, codes[:found], n)
    c[STAGE], c[POSITION] = LEAVE_OPEN, 0
    return DONE


def keep_several(b: Blocks, codes: Any, n: int) -> None:
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


def is_abbreviated(s: Sets, b: Blocks, root: int) -> bool:
    """Whether all names of a cluster are."""
    row = NAME * s.n + root
    for k in range(first_of(s, row), last_of(s, row)):  # noqa: SIM110 - kernels know no generators
        if not b.is_abbreviated[s.keys[k]]:
            return False
    return True


def leave_open(s: Sets, w: Weights, m: Model, b: Blocks) -> int:
    """Joins not made, though thinkable or meant by an initial."""
    c = b.cursor
    while c[POSITION] < c[LEFT]:
        status = leave_edge_open(s, w, m, b, b.edges[EDGE * (c[POSITION]) + LEFT_OVER])
        if status != DONE:
            return status
        c[POSITION] += 1
    c[BLOCK] += 1
    c[STAGE] = SETTLE
    if c[BLOCK] < len(b.name_at) - 1:
        c[AT] = b.settled_at[c[BLOCK]]
    return DONE


def leave_edge_open(s: Sets, w: Weights, m: Model, b: Blocks, edge: int) -> int:
    """Keep the edge where it is likely enough, or meant."""
    c = b.cursor
    x, y = find(s, b.edges[EDGE * edge + ONE]), find(s, b.edges[EDGE * edge + OTHER])
    if x == y:
        return DONE
    if not has_room(s, x, y):
        return GROW_SETS
    if c[OPEN] == len(b.open) // TIE:
        return GROW_OPEN
    if conflict(s, x, y):
        return DONE
    score = judge(s, w, m, x, y, b.weights[WEIGHING * edge + PRIOR])
    if score <= DOUBT and not is_meant(s, b, x, y):
        return DONE
    agreed = names_agree(s, b, x, y)
    if agreed == UNKNOWN:
        return ASK
    if agreed == 1:
        at = c[OPEN]
        b.open[TIE * at + ONE], b.open[TIE * at + OTHER] = (
            min(s.own[OWN * x + LEAST], s.own[OWN * y + LEAST]),
            max(s.own[OWN * x + LEAST], s.own[OWN * y + LEAST]),
        )
        b.open[TIE * at + RULE], b.open_score[at] = b.edges[EDGE * edge + RULE], score
        b.open[TIE * at + WHY] = reasons(s, b.weights[WEIGHING * edge + PRIOR])
        tell(s, b.open_told, at)
        c[OPEN] = at + 1
    return DONE


def is_meant(s: Sets, b: Blocks, x: int, y: int) -> bool:
    """Whether the one is among those whom the initial of the other may mean."""
    c, one, other = b.cursor, s.own[OWN * x + LEAST], s.own[OWN * y + LEAST]
    first, last = c[FIRST_DOUBT], c[DOUBTS]
    return is_among(b.doubts, first, last, one * s.n + other) or is_among(
        b.doubts, first, last, other * s.n + one
    )


def is_among(codes: Any, first: int, last: int, code: int) -> bool:
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
