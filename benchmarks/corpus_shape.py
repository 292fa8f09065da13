"""Who wrote what with whom and when, in a corpus with the shape of DBLP, as numbers; same seed, same corpus.

Papers are written one after another. The first author is somebody who has written before (whoever wrote
more is likelier to write again: productivity becomes a power law) or somebody new; most others are drawn
from earlier papers of the first (so ties repeat) or from papers of those co-authors (so triangles close),
some from the same field, one in twenty-five from anywhere, some are new. Papers cite earlier ones of their
field. Means are those of DBLP in November 2026: 3.4 authors a paper, half a new person a paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from kgraph.kernels.compiled import compiled

Ints = npt.NDArray[Any]
"""Whole numbers of any size; all of DBLP would not fit into memory comfortably with eight bytes for each."""

ELSEWHERE = 0.04
"""Chance that a co-author who has written before comes from anywhere."""
BLOCK = 200_000
"""Papers between two draws of chances, which would not all fit into memory."""


@dataclass(frozen=True)
class Shape:
    """What corpora of one kind are like."""

    team_sizes: Mapping[int, float]
    """Number of authors → share of the papers, up to a factor."""
    years: tuple[int, int]
    growth: float
    """Papers of a year to those of the year before."""
    new_first: float = 0.10
    new_other: float = 0.12
    """Chance that a first author, or another one, has never written before."""
    papers_per_field: int = 250
    career: float = 0
    """Mean years between the first paper and the end of all writing; 0: nobody ends."""


TEAM_SIZES = {1: 0.11, 2: 0.235, 3: 0.26, 4: 0.195, 5: 0.11, 6: 0.055, 7: 0.025, 8: 0.014, 10: 0.012,
              15: 0.006, 25: 0.002, 60: 0.0005}  # fmt: skip


@dataclass(frozen=True)
class Corpus:
    """Authorships as numbers: those of paper p are `person[start[p]:start[p + 1]]`, in the paper's order."""

    n_people: int
    start: Ints
    person: Ints
    year: Ints
    """Of each paper, ascending."""
    field: Ints
    """Of each paper."""
    home: Ints
    """Field in which each person first wrote."""
    citing: Ints
    cited: Ints

    @property
    def n_papers(self) -> int:
        return len(self.start) - 1

    @cached_property
    def paper(self) -> Ints:
        """Of each authorship, ascending."""
        return np.repeat(np.arange(self.n_papers), np.diff(self.start))


def corpus(n_papers: int, seed: int, shape: Shape, *, references: bool = True) -> Corpus:
    """A corpus of so many papers."""
    rng = np.random.default_rng(seed)
    sizes = rng.choice(np.array(list(shape.team_sizes)), size=n_papers, p=shares(shape.team_sizes.values()))
    start = np.concatenate([[0], np.cumsum(sizes)])
    n_fields = max(4, n_papers // shape.papers_per_field)
    field = (n_fields * rng.random(n_papers) ** 1.5).astype(np.int32)
    chances = np.random.default_rng(seed)
    chances.bit_generator.state = rng.bit_generator.state
    rng.bit_generator.advance(4 * int(start[-1]))  # past what the teams will draw
    years = np.arange(shape.years[0], shape.years[1] + 1, dtype=np.int16)
    year = np.sort(rng.choice(years, size=n_papers, p=shares(shape.growth ** np.arange(len(years)))))
    person, home = _teams(start, field, year, n_fields, shape, chances)
    none = np.empty(0, np.int64)
    citing, cited = _references(field, rng) if references else (none, none)
    return Corpus(len(home), start, person, year, field, home, citing, cited)


def shares(weights: Any) -> npt.NDArray[np.float64]:
    """The weights, brought to the sum of one."""
    values = np.asarray(list(weights), np.float64)
    return np.asarray(values / values.sum())


def _teams(
    start: Ints, field: Ints, year: Ints, n_fields: int, shape: Shape, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """The author of every authorship, and the home field of every person."""
    total = int(start[-1])
    person, home = np.empty(total, np.int32), np.empty(total, np.int32)
    previous, latest, paper_of = (np.full(total, -1, np.int32) for _ in range(3))
    members, until = np.empty(total, np.int32), np.empty(total, np.int16)
    n_members = np.bincount(field, np.diff(start), n_fields).astype(np.int64)
    first_member, n_members = np.cumsum(n_members) - n_members, np.zeros(n_fields, np.int64)
    rates = np.array([shape.new_first, shape.new_other, shape.career])
    n_people = 0
    for low in range(0, len(field), BLOCK):
        high = min(low + BLOCK, len(field))
        chance = rng.random((start[high] - start[low], 4))
        n_people = _fill(
            low, high, n_people, start, field, year, chance, rates, person, home, until,
            previous, latest, paper_of, members, first_member, n_members,
        )  # fmt: skip
    return person, home[:n_people].copy()


@compiled
def _back(previous: Any, at: int, steps: int) -> int:
    """So many links back, or to the end of the chain."""
    while steps > 0 and previous[at] >= 0:
        at = previous[at]
        steps -= 1
    return at


@compiled
def _colleague(
    start: Any,
    person: Any,
    previous: Any,
    latest: Any,
    paper_of: Any,
    who: int,
    hops: float,
    when: float,
    which: float,
) -> int:
    """Somebody from a recent paper of this person, or of one met there."""
    for hop in range(1 if hops < 0.75 else 2):
        recent = int(-np.log(1.0 - (when + 0.37 * hop) % 1) * 4)
        paper = paper_of[_back(previous, latest[who], recent)]
        size = start[paper + 1] - start[paper]
        who = person[start[paper] + int(which * 997 + hop * 31) % size]
    return who


@compiled
def _fill(
    low: int,
    high: int,
    n_people: int,
    start: Any,
    field: Any,
    year: Any,
    chance: Any,
    rates: Any,
    person: Any,
    home: Any,
    until: Any,
    previous: Any,
    latest: Any,
    paper_of: Any,
    members: Any,
    first_member: Any,
    n_members: Any,
) -> int:
    """Give the papers from `low` to `high` their authors; the number of people so far.

    `previous` leads from an authorship to the one before of the same person, `latest` to the last one;
    `members` are the authors of a field, one paper after another, `n_members` from its `first_member` on.
    """
    new_first, new_other, career = rates[0], rates[1], rates[2]
    for p in range(low, high):
        first, f, n = -1, first_member[field[p]], n_members[field[p]]
        for i in range(start[p], start[p + 1]):
            at = i - start[low]
            a, b, c, d = chance[at, 0], chance[at, 1], chance[at, 2], chance[at, 3]
            span = c
            chosen = -1
            if i == start[p]:
                if a >= new_first and n > 0:
                    for _ in range(4):
                        chosen = members[f + max(0, n - 1 - int(b * b * 400))]
                        if until[chosen] >= year[p]:
                            break
                        chosen = -1
                        b = (b * 7907) % 1
            elif a >= new_other:
                for _ in range(4):
                    a, b = (a * 7919) % 1, (b * 7907) % 1
                    if a < ELSEWHERE:
                        chosen = person[int(b * start[p])] if p else -1
                    elif a < 0.9 and latest[first] >= 0:
                        chosen = _colleague(start, person, previous, latest, paper_of, first, b, c, d)
                    elif n > 0:
                        chosen = members[f + max(0, n - 1 - int(b * 600))]
                    if chosen >= 0 and until[chosen] < year[p]:
                        chosen = -1
                    for j in range(start[p], i):
                        if person[j] == chosen:
                            chosen = -1  # nobody twice
                            break
                    if chosen >= 0:
                        break
                    c, d = (c * 7901) % 1, (d * 7883) % 1
            if chosen < 0:
                chosen = n_people
                home[chosen] = field[p]
                until[chosen] = year[p] + min(50, int(-np.log(1 - span) * career)) if career > 0 else 9999
                n_people += 1
            if i == start[p]:
                first = chosen
            person[i] = chosen
            paper_of[i] = p
        for i in range(start[p], start[p + 1]):
            previous[i] = latest[person[i]]
            latest[person[i]] = i
            members[f + n + i - start[p]] = person[i]
        n_members[field[p]] += start[p + 1] - start[p]
    return n_people


def _references(field: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """Three references a paper to earlier papers of its field, those early in the field likelier."""
    order = np.argsort(field, kind="stable")
    first = np.searchsorted(field[order], field[order], side="left")
    place = np.arange(len(order))
    drawn = first + ((place - first) * rng.random((3, len(order))) ** 1.5).astype(np.int64)
    citing, cited = np.tile(order[place], 3), order[drawn].ravel()
    pairs = np.unique((citing * len(order) + cited)[citing != cited])
    return pairs // len(order), pairs % len(order)
