"""Pairs of bibliographic records that may be one paper after all that can be told from numbers.

What is asked here is a bound from above, never below what the exact rules find, so that nothing is lost.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled
from kgraph.kernels.record_refusals import agree, may_be_titled, n_common

Ints = npt.NDArray[np.int64]
Indices = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
Hashes = npt.NDArray[np.uint64]
Flags = npt.NDArray[np.bool_]

SLACK = 1e-9
"""For what sums of numbers differ by when they are added in another order."""


class Columns(NamedTuple):
    """Of records and terms what they are compared by; offsets go with the lists after them."""

    core: Hashes
    numbers: Hashes
    own_doi: Hashes
    head: Hashes
    core_length: npt.NDArray[np.uint16]
    label: npt.NDArray[np.uint8]
    extent: npt.NDArray[np.uint8]
    is_generic: Flags
    is_cut: Flags
    is_complete: Flags
    is_thesis: Flags
    is_refused: Flags
    is_catalogued: Flags
    has_abstract: Flags
    has_rare_head: Flags
    year: Ints
    venue: Indices
    document: Indices
    n_of_group: Indices
    repeats: Floats
    people_offsets: Ints
    people: Indices
    stem_offsets: Ints
    stems: Indices
    word_offsets: Ints
    words: Indices
    weight: Floats
    n_with_stem: Indices
    length: npt.NDArray[np.uint8]
    ends: npt.NDArray[np.uint16]
    """First and last letter of each term."""


class Rates(NamedTuple):
    """The numbers of the rules (`kgraph.resolve.papers`)."""

    prior: Floats
    """By number of shared authors (the last: and more)."""
    title_neutral: float
    title_slope: float
    same_order: float
    other_list: float
    listed_twice: float
    other_venue: float
    venue_unknown: float
    per_year: float
    year_unknown: float
    resubmitted: float
    abstract: float
    rare_head: float
    least_odds: float
    least_agreement: float
    same_agreement: float
    nearly_same: float
    misprinted_words: int
    least_of_cut: int
    bare_title: int
    bare_words: int
    retitled_years: int
    no_year: int


@compiled
def likeness_bound(c: Columns, i: int, j: int, left: Indices, right: Indices) -> float:
    """No less than the likeness of two titles; `left` and `right` are room for the words of one alone."""
    a, a_end, b, b_end = c.stem_offsets[i], c.stem_offsets[i + 1], c.stem_offsets[j], c.stem_offsets[j + 1]
    shared = total = 0.0
    n_left = n_right = 0
    while a < a_end or b < b_end:
        if b == b_end or (a < a_end and c.stems[a] < c.stems[b]):
            total += c.weight[c.stems[a]]
            left[n_left] = c.stems[a]
            n_left += 1
            a += 1
        elif a == a_end or c.stems[b] < c.stems[a]:
            total += c.weight[c.stems[b]]
            right[n_right] = c.stems[b]
            n_right += 1
            b += 1
        else:
            total += c.weight[c.stems[a]]
            shared += c.weight[c.stems[a]]
            a += 1
            b += 1
    if n_left and n_right and shared > total / 4 - SLACK:
        for x in left[:n_left]:
            most, least = best_misprint(c, x, right, n_right)
            shared += most
            total -= least
        more, less = compounds(c, i, left, n_left, right, n_right)
        shared, total = shared + more, total - less
        more, less = compounds(c, j, right, n_right, left, n_left)
        shared, total = shared + more, total - less
    return shared / total if total > shared else 1.0


@compiled
def best_misprint(c: Columns, x: int, others: Indices, n: int) -> tuple[float, float]:
    """What a word may add to the shared and take from the total weight if another is it, misprinted."""
    most = least = 0.0
    for y in others[:n]:
        shorter = min(c.length[x], c.length[y])
        if (
            shorter >= 5
            and c.ends[x] >> 8 == c.ends[y] >> 8
            and abs(np.int64(c.length[x]) - np.int64(c.length[y])) <= (1 if shorter < 9 else 2)
            and min(c.n_with_stem[x], c.n_with_stem[y]) <= 2
        ):
            most = max(most, c.weight[x], c.weight[y])
            least = max(least, min(c.weight[x], c.weight[y]))
    return most, least


@compiled
def compounds(
    c: Columns, i: int, apart: Indices, n_apart: int, whole: Indices, n_whole: int
) -> tuple[float, float]:
    """What neighbouring words of title i may add to the shared and take from the total weight if the other
    title writes them in one.
    """
    more = less = 0.0
    for w in range(c.word_offsets[i], c.word_offsets[i + 1] - 1):
        x, y = c.words[w], c.words[w + 1]
        if not (holds(apart, n_apart, x) and holds(apart, n_apart, y)):
            continue
        best = 0.0
        length = min(255, np.int64(c.length[x]) + np.int64(c.length[y]))
        ends = (c.ends[x] & 0xFF00) | (c.ends[y] & 0xFF)
        for z in whole[:n_whole]:
            if c.length[z] == length and c.ends[z] == ends:
                best = max(best, c.weight[z])
        if best > 0.0:
            more += best
            less += c.weight[x] + c.weight[y]
    return more, less


@compiled
def holds(values: Indices, n: int, value: int) -> bool:
    """Whether a value is among the first n."""
    for other in values[:n]:  # noqa: SIM110 -- no generators in compiled code
        if other == value:
            return True
    return False


@compiled
def agreement(c: Columns, i: int, j: int, shared: int) -> float:
    """Share of the authors that two lists have in common; of the listed ones where a list is cut."""
    n_i = c.people_offsets[i + 1] - c.people_offsets[i]
    n_j = c.people_offsets[j + 1] - c.people_offsets[j]
    if c.is_complete[i] and c.is_complete[j]:
        return float(shared / max(n_i, n_j))
    if c.is_complete[i] == c.is_complete[j]:
        return float(shared / min(n_i, n_j))
    return float(shared / (n_j if c.is_complete[i] else n_i))


@compiled
def may_be_retitled(c: Columns, r: Rates, i: int, j: int, shared: int, alike: float) -> bool:
    """Whether the odds of two titles being one work's may be high enough."""
    if c.extent[i] != c.extent[j] or c.is_thesis[i] != c.is_thesis[j]:
        return False
    if c.own_doi[i] and c.own_doi[j] and c.own_doi[i] != c.own_doi[j]:
        return False
    is_dated = c.year[i] != r.no_year and c.year[j] != r.no_year
    years = abs(c.year[i] - c.year[j]) if is_dated else 0
    is_one_venue = c.venue[i] >= 0 and c.venue[i] == c.venue[j]
    is_far = years > 0 and (is_one_venue or years > r.retitled_years)
    if is_far and c.year[i] != 0 and c.year[j] != 0:
        return False
    n_i = c.people_offsets[i + 1] - c.people_offsets[i]
    n_j = c.people_offsets[j + 1] - c.people_offsets[j]
    share = agreement(c, i, j, shared)
    if share < r.least_agreement or (shared < 2 and max(n_i, n_j) > 1):
        return False
    odds = r.prior[min(shared, len(r.prior) - 1)] + r.title_slope * (alike - r.title_neutral)
    if share < 1:
        odds += r.other_list
    if shared > 2:
        odds += r.same_order
    if c.document[i] == c.document[j]:
        odds += r.listed_twice if c.is_catalogued[i] else c.repeats[c.document[i]]
    if c.venue[i] < 0 or c.venue[j] < 0:
        odds += r.venue_unknown
    elif c.venue[i] != c.venue[j]:
        odds += r.other_venue
    if c.is_refused[i] != c.is_refused[j]:
        odds += r.resubmitted
    odds += r.per_year * years if is_dated else r.year_unknown
    if c.has_abstract[i] and c.has_abstract[j]:
        odds += r.abstract
    if c.has_rare_head[i] and c.head[i] == c.head[j]:
        odds += r.rare_head
    rivals = c.n_of_group[i]
    if c.year[i] != c.year[j] or n_i != n_j or shared != n_i:
        rivals += c.n_of_group[j]
    return bool(odds - np.log(max(1, rivals - 1)) >= r.least_odds - SLACK)


@compiled
def may_be_one(c: Columns, r: Rates, i: int, j: int, left: Indices, right: Indices) -> bool:
    """Whether two records may be one paper or versions of one work."""
    if c.is_generic[i] or c.is_generic[j] or c.label[i] != c.label[j]:
        return False
    is_same = c.core[i] == c.core[j]
    n_i = c.people_offsets[i + 1] - c.people_offsets[i]
    n_j = c.people_offsets[j + 1] - c.people_offsets[j]
    if n_i == 0 or n_j == 0:
        is_bare = c.document[i] != c.document[j] and c.extent[i] == c.extent[j]
        is_dated = c.year[i] != r.no_year and c.year[j] != r.no_year and c.year[i] != 0 and c.year[j] != 0
        return (
            is_same
            and is_bare
            and not (is_dated and abs(c.year[i] - c.year[j]) > 1)
            and c.core_length[i] >= r.bare_title
            and c.stem_offsets[i + 1] - c.stem_offsets[i] >= r.bare_words
        )
    shared = n_common(c.people_offsets, c.people, i, j)
    if shared / min(n_i, n_j) < (r.same_agreement if is_same else r.least_agreement):
        return False
    is_cut = c.is_cut[i] or c.is_cut[j]
    if c.numbers[i] != c.numbers[j] and not is_cut:
        return False
    if is_same:
        return True
    n_words = min(c.stem_offsets[i + 1] - c.stem_offsets[i], c.stem_offsets[j + 1] - c.stem_offsets[j])
    may_be_misprinted = n_words >= r.misprinted_words
    # Words are compared last: it takes longest, and most pairs are told apart without.
    may_differ = may_be_retitled(c, r, i, j, shared, 1.0)
    if not (may_be_misprinted or may_differ):
        return False
    alike = likeness_bound(c, i, j, left, right)
    if is_cut and max(c.core_length[i], c.core_length[j]) >= r.least_of_cut:
        alike = 1.0
    if may_be_misprinted and alike >= r.nearly_same - SLACK:
        return True
    return may_differ and may_be_retitled(c, r, i, j, shared, alike)


@compiled
def pairs_in_blocks(c: Columns, r: Rates, members: Indices, starts: Ints, ends: Ints) -> Ints:
    """`i << 32 | j` of the pairs i < j that may be one, of blocks of ascending `members`; some come twice."""
    most = 1
    for n in range(len(c.core)):
        most = max(most, c.stem_offsets[n + 1] - c.stem_offsets[n])
    left, right = np.empty(most, np.int32), np.empty(most, np.int32)
    found, count = np.empty(1024, np.int64), 0
    for block in range(len(starts)):
        for a in range(starts[block], ends[block]):
            for b in range(a + 1, ends[block]):
                i, j = members[a], members[b]
                # To hand over all columns takes longer than to tell most pairs apart.
                if (
                    agree(c.people_offsets, c.people, c.core, r.same_agreement, r.least_agreement, i, j)
                    and may_be_titled(c.core, c.own_doi, c.is_cut, c.stem_offsets, c.stems, i, j)
                    and may_be_one(c, r, i, j, left, right)
                ):
                    if count == len(found):
                        found = np.concatenate((found, np.empty(count, np.int64)))
                    found[count] = np.int64(i) << 32 | j
                    count += 1
    return found[:count].copy()
