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
    OWN,
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
from kgraph.kernels.name_blocks import (
    ASK,
    AT,
    BLOCK,
    COLLECT,
    DONE,
    DOUBT_ABOUT,
    DOUBTS,
    EDGE,
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
    PAIR,
    PASS,
    PASSES,
    POSITION,
    PRIOR,
    QUEUED,
    RULE,
    SETTLE,
    STAGE,
    TIE,
    TRY,
    WEIGHING,
    WHY,
    Blocks,
)
from kgraph.kernels.pairing import name_edges, put_in_order, variant_edges  # fmt: skip

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
        x, y = find(s, b.settled[PAIR * k + ONE]), find(s, b.settled[PAIR * k + OTHER])
        if x != y:
            if not has_room(s, x, y):
                return GROW_SETS
            if b.settled[PAIR * k + RULE] or not conflict(s, x, y):
                join(s, w, b, x, y, b.settled[PAIR * k + ONE], b.settled[PAIR * k + OTHER])
                b.links[TIE * (c[LINKS] - 1) + RULE] = -1 - k
        c[AT] += 1
    c[AT], c[STAGE] = b.name_at[block], COLLECT
    c[EDGES] = c[LEFT] = 0
    return DONE


def join(s: Sets, w: Weights, b: Blocks, x: int, y: int, left: int, right: int) -> None:
    """Make one set of two: the larger takes up the smaller, of equal ones the first the later."""
    if s.own[OWN * x + SIZE] < s.own[OWN * y + SIZE] or (
        s.own[OWN * x + SIZE] == s.own[OWN * y + SIZE] and y < x
    ):
        x, y = y, x
    absorb(s, w, x, y)
    at = b.cursor[LINKS]
    b.links[TIE * at + ONE], b.links[TIE * at + OTHER] = left, right
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
    c[QUEUED] = c[EDGES] - first
    c[POSITION] = c[KEPT] = c[PASS] = 0
    c[STAGE] = TRY
    return DONE


def try_edges(s: Sets, w: Weights, m: Model, b: Blocks) -> int:
    """Join by falling score; every join is judged anew on what the grown clusters know.

    A later pass gives a second chance to what was too weak while the clusters were small.
    """
    c = b.cursor
    while c[POSITION] < c[QUEUED]:
        edge = b.edges[EDGE * (c[POSITION]) + ORDER]
        status = try_edge(s, w, m, b, edge)
        if status != DONE and status != KEEP:
            return status
        if status == KEEP:
            b.edges[EDGE * (c[KEPT]) + ORDER] = edge
            c[KEPT] += 1
        c[POSITION] += 1
    is_last = c[KEPT] == c[QUEUED] or c[PASS] == PASSES - 1
    c[QUEUED] = c[KEPT]
    if not is_last:
        c[PASS] += 1
        c[POSITION] = c[KEPT] = 0
        return DONE
    for k in range(c[QUEUED]):
        b.edges[EDGE * (c[LEFT] + k) + LEFT_OVER] = b.edges[EDGE * k + ORDER]
    c[LEFT] += c[QUEUED]
    c[AT] += 1
    c[STAGE] = COLLECT
    return DONE


def try_edge(s: Sets, w: Weights, m: Model, b: Blocks, edge: int) -> int:
    """Join the clusters of an edge where the evidence suffices, keep it where it does not yet."""
    left, right = b.edges[EDGE * edge + ONE], b.edges[EDGE * edge + OTHER]
    x, y = find(s, left), find(s, right)
    if x == y:
        return DONE
    if not has_room(s, x, y):
        return GROW_SETS
    if conflict(s, x, y):
        return DONE
    score = judge(s, w, m, x, y, b.weights[WEIGHING * edge + PRIOR])
    if score < JOIN:
        return KEEP
    agreed = names_agree(s, b, x, y)
    if agreed == UNKNOWN:
        return ASK
    if agreed == 0:
        return KEEP
    at = b.cursor[LINKS]
    b.links[TIE * at + RULE], b.link_score[at] = b.edges[EDGE * edge + RULE], score
    b.links[TIE * at + WHY] = reasons(s, b.weights[WEIGHING * edge + PRIOR])
    tell(s, b.link_told, at)
    join(s, w, b, x, y, left, right)
    return DONE


def first_members(s: Sets) -> Any:
    """Of each signature the first of its cluster."""
    first = np.empty(s.n, np.int64)
    for i in range(s.n):
        first[i] = s.own[OWN * (find(s, i)) + LEAST]
    return first
