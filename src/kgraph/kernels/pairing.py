"""Which signatures and clusters of a block are compared, and in which order (see `either`)."""

from __future__ import annotations

from typing import Any

import numpy as np

from kgraph.kernels.evidence import (
    COUNT,
    FIRST_YEAR,
    LAB,
    OWN,
    ROW,
    SHORT,
    Model,
    Sets,
    Weights,
    find,
    first_of,
    has_room,
    last_of,
)
from kgraph.kernels.judging import judge
from kgraph.kernels.name_blocks import (
    ALL_PAIRS,
    AMBIGUOUS,
    DONE,
    DOUBT,
    EDGE,
    EDGES,
    GROW_EDGES,
    GROW_SETS,
    HOPELESS,
    INITIALS,
    MAX_POSTING,
    ONE,
    ORDER,
    OTHER,
    PAIR,
    PRIOR,
    RARE_NAME,
    RULE,
    SAME_NAME,
    SCORE,
    WEIGHING,
    Blocks,
)


def put_in_order(b: Blocks, first: int, last: int) -> None:
    """The edges to try, by falling score, then by their ends."""
    if last - first < 2:
        if last > first:
            b.edges[EDGE * 0 + ORDER] = first
        return
    ends = np.empty(last - first, np.int64)
    scores = np.empty(last - first, np.float64)
    for k in range(first, last):
        ends[k - first] = b.edges[EDGE * k + ONE] * (1 << 32) + b.edges[EDGE * k + OTHER]
    by_ends = np.argsort(ends, kind="mergesort")
    for k in range(last - first):
        scores[k] = -b.weights[WEIGHING * (first + by_ends[k]) + SCORE]
    by_score = np.argsort(scores, kind="mergesort")
    for k in range(last - first):
        b.edges[EDGE * k + ORDER] = first + int(by_ends[by_score[k]])


def add_edge(s: Sets, w: Weights, m: Model, b: Blocks, left: int, right: int, rule: int, prior: float) -> int:
    """Keep the join of two clusters as it looks now, unless they are one or it is not thinkable."""
    x, y = find(s, left), find(s, right)
    if x == y:
        return DONE
    c = b.cursor
    if not has_room(s, x, y):
        return GROW_SETS
    if c[EDGES] == len(b.edges) // EDGE:
        return GROW_EDGES
    score = judge(s, w, m, x, y, prior)
    if score > (AMBIGUOUS if rule == INITIALS else DOUBT):
        k = c[EDGES]
        b.edges[EDGE * k + ONE], b.edges[EDGE * k + OTHER] = min(left, right), max(left, right)
        b.edges[EDGE * k + RULE], b.weights[WEIGHING * k + SCORE], b.weights[WEIGHING * k + PRIOR] = (
            rule,
            score,
            prior,
        )
        c[EDGES] = k + 1
    return DONE


def name_edges(s: Sets, w: Weights, m: Model, b: Blocks, name: int) -> int:
    """Edges between the signatures of one name: of a rare one each with the next, of others those that share
    somebody or some place."""
    first, last, prior = b.holder_at[name], b.holder_at[name + 1], b.prior[name]
    if prior >= RARE_NAME:
        for k in range(first, last - 1):
            status = add_edge(s, w, m, b, b.holders[k], b.holders[k + 1], SAME_NAME, prior)
            if status != DONE:
                return status
        return DONE
    if last - first < 2:
        return DONE
    n = s.n
    sharing = sharing_pairs(features_of(s, b.holders, first, last), n)
    by_year = last - first - 1 if prior > -1 else 0
    pairs = np.empty(len(sharing) + by_year, np.int64)
    pairs[: len(sharing)] = sharing
    if by_year > 0:
        years = np.empty(last - first, np.int64)
        for k in range(first, last):
            years[k - first] = s.own[OWN * (b.holders[k]) + FIRST_YEAR] * n + b.holders[k]
        years.sort()
        for k in range(by_year):
            i, j = years[k] % n, years[k + 1] % n
            pairs[len(sharing) + k] = min(i, j) * n + max(i, j)
    pairs.sort()
    return add_edges(s, w, m, b, pairs, SAME_NAME, prior)


def add_edges(s: Sets, w: Weights, m: Model, b: Blocks, pairs: Any, rule: int, prior: float) -> int:
    """The edges of sorted pairs (left · n + right), each once."""
    n = s.n
    for k in range(len(pairs)):
        if k == 0 or pairs[k] != pairs[k - 1]:
            status = add_edge(s, w, m, b, int(pairs[k]) // n, int(pairs[k]) % n, rule, prior)
            if status != DONE:
                return status
    return DONE


def features_of(s: Sets, items: Any, first: int, last: int) -> Any:
    """(feature · n + signature) of the co-authors and organisations of some signatures, sorted.

    A co-author is known by surname and initial; who is known in two forms counts twice.
    """
    n, total = s.n, 0
    for k in range(first, last):
        row = SHORT * n + items[k]
        for at in range(first_of(s, row), last_of(s, row)):
            total += int(s.values[at])
        total += s.rows[ROW * (LAB * n + items[k]) + COUNT]
    codes = np.empty(total, np.int64)
    total = 0
    for k in range(first, last):
        row = SHORT * n + items[k]
        for at in range(first_of(s, row), last_of(s, row)):
            for _ in range(int(s.values[at])):
                codes[total] = 2 * s.keys[at] * n + items[k]
                total += 1
        row = LAB * n + items[k]
        for at in range(first_of(s, row), last_of(s, row)):
            codes[total] = (2 * s.keys[at] + 1) * n + items[k]
            total += 1
    codes.sort()
    return codes


def sharing_pairs(codes: Any, n: int) -> Any:
    """Pairs (left · n + right) that share a feature; one of very many only joins each with the next."""
    pairs = np.empty(0, np.int64)
    for is_written in (False, True):
        n_pairs = first = 0
        while first < len(codes):
            last = end_of(codes, first, n)
            for k in range(first, last - 1):
                for other in range(k + 1, last if last - first <= MAX_POSTING else k + 2):
                    if codes[k] != codes[other]:
                        if is_written:
                            pairs[n_pairs] = codes[k] % n * n + codes[other] % n
                        n_pairs += 1
            first = last
        if not is_written:
            pairs = np.empty(n_pairs, np.int64)
    return pairs


def end_of(codes: Any, first: int, n: int) -> int:
    """Where the feature of the code at `first` ends."""
    feature, last = codes[first] // n, first + 1
    while last < len(codes) and codes[last] // n == feature:
        last += 1
    return last


def variant_edges(s: Sets, w: Weights, m: Model, b: Blocks, block: int) -> int:
    """Edges between the clusters of two names that one person may bear."""
    for k in range(b.pair_at[block], b.pair_at[block + 1]):
        if b.pair_prior[k] > HOPELESS:
            status = cluster_edges(s, w, m, b, k)
            if status != DONE:
                return status
    return DONE


def cluster_edges(s: Sets, w: Weights, m: Model, b: Blocks, pair: int) -> int:
    """All pairs of a few clusters, those that share a co-author or organisation of many."""
    n, rule, prior = s.n, b.pairs[PAIR * pair + RULE], b.pair_prior[pair]
    left, right = roots_of(s, b, b.pairs[PAIR * pair + ONE]), roots_of(s, b, b.pairs[PAIR * pair + OTHER])
    if len(left) * len(right) <= ALL_PAIRS:
        for x in left:
            for y in right:
                status = add_edge(s, w, m, b, int(x), int(y), rule, prior)
                if status != DONE:
                    return status
        return DONE
    return add_edges(
        s, w, m, b,
        meeting(features_of(s, left, 0, len(left)), features_of(s, right, 0, len(right)), n), rule, prior,
    )  # fmt: skip


def roots_of(s: Sets, b: Blocks, name: int) -> Any:
    """The clusters of the signatures of a name, ascending."""
    first, last = b.holder_at[name], b.holder_at[name + 1]
    roots = np.empty(last - first, np.int64)
    for k in range(first, last):
        roots[k - first] = find(s, b.holders[k])
    roots.sort()
    n = 0
    for k in range(len(roots)):
        if k == 0 or roots[k] != roots[k - 1]:
            roots[n] = roots[k]
            n += 1
    return roots[:n]


def meeting(left: Any, right: Any, n: int) -> Any:
    """Pairs (x · n + y) that share a feature, sorted; of those who have it the first ones only."""
    pairs = np.empty(0, np.int64)
    for is_written in (False, True):
        n_pairs = at = first = 0
        while first < len(left):
            last = end_of(left, first, n)
            feature = left[first] // n
            while at < len(right) and right[at] // n < feature:
                at += 1
            end = at
            while end < len(right) and end - at < MAX_POSTING and right[end] // n == feature:
                end += 1
            for k in range(first, last):
                for other in range(at, end):
                    if is_written:
                        pairs[n_pairs] = left[k] % n * n + right[other] % n
                    n_pairs += 1
            first = last
        if not is_written:
            pairs = np.empty(n_pairs, np.int64)
    pairs.sort()
    return pairs
