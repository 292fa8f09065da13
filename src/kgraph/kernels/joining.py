"""Deciding blocks: joins by falling evidence, judged on what both sides know together (see `either`).

`decide` works through the blocks of a batch. It stops where it needs the interpreter and goes on from there
when called again: `ASK` for a comparison of two names that it does not know (numbers in the cursor), or for
more room in what the cursor names.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from kgraph.kernels.doubting import UNKNOWN, doubt_about, leave_open, names_agree, reasons, tell
from kgraph.kernels.evidence import (
    LEAST,
    PARENT,
    SIZE,
    Model,
    Sets,
    Weights,
    absorb,
    conflict,
    find,
    has_room,
)
from kgraph.kernels.judging import judge
from kgraph.kernels.pairing import (
    ASK,
    AT,
    BLOCK,
    COLLECT,
    DONE,
    DOUBT_ABOUT,
    DOUBTS,
    EDGES,
    FIRST_DOUBT,
    GROW_SETS,
    JOIN,
    KEPT,
    LEFT,
    LEFT_OVER,
    LINKS,
    ONE,
    ORDER,
    OTHER,
    PASS,
    PASSES,
    POSITION,
    PRIOR,
    RULE,
    SETTLE,
    STAGE,
    TODO,
    TRY,
    WHY,
    Blocks,
    name_edges,
    put_in_order,
    variant_edges,
)  # fmt: skip

KEEP = 99
"""Not yet."""


def decide(s: Sets, w: Weights, m: Model, b: Blocks) -> int:
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


def settle(s: Sets, w: Weights, b: Blocks, block: int) -> int:
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


def join(s: Sets, w: Weights, b: Blocks, x: int, y: int, left: int, right: int) -> None:
    """Make one set of two: the larger takes up the smaller, of equal ones the first the later."""
    if s.own[SIZE][x] < s.own[SIZE][y] or (s.own[SIZE][x] == s.own[SIZE][y] and y < x):
        x, y = y, x
    absorb(s, w, x, y)
    at = b.cursor[LINKS]
    b.links[ONE][at], b.links[OTHER][at] = left, right
    b.cursor[LINKS] = at + 1


def collect(s: Sets, w: Weights, m: Model, b: Blocks, block: int) -> int:
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


def try_edges(s: Sets, w: Weights, m: Model, b: Blocks) -> int:
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


def try_edge(s: Sets, w: Weights, m: Model, b: Blocks, edge: int) -> int:
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


def first_members(s: Sets) -> Any:
    """Of each signature the first of its cluster."""
    first = np.empty(len(s.own[PARENT]), np.int64)
    for i in range(len(s.own[PARENT])):
        first[i] = s.own[LEAST][find(s, i)]
    return first
