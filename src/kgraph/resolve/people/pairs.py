"""Which pairs of the names in one block are worth comparing.

Only those first names meet that are alike; abbreviated ones meet all. Blocks of given names are bounded:
large ones are searched by what is one letter apart, or through shared co-authors, never pair by pair.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

from kgraph.model.names import Name
from kgraph.model.sounds import is_syllabic, skeleton

SMALL = 12
"""Members up to which all pairs of a block are compared."""
RARE = 8
"""Bearers up to which given names are distinctive enough to look past the surname without further hint."""
MAX_SHARING = 12
"""Namesakes by given name around one co-author up to which all are compared."""

Names = Mapping[int, Name]
Near = Mapping[int, Collection[int]]
"""Of each name what its bearers share with others."""
Nicknames = Mapping[str, Collection[str]]


class Member(NamedTuple):
    """A name in a block: its number and what its `Entry` says."""

    name: int
    first: str
    is_own: bool


def pairs_in_block(
    names: Names, kind: str, members: list[Member], near: Near, nicknames: Nicknames
) -> Iterable[tuple[int, int]]:
    """Pairs of names, in any order, some of them more than once."""
    if kind == "@":
        return _pairs_of_given_names(members, near)
    if kind in "=~":
        return _pairs_beside_own(names, members, kind)
    if len(members) <= SMALL:
        return _within(names, [(m.name, m.is_own) for m in members])
    return _pairs_of_surnames(members) if kind == "^" else _pairs_of_first_names(names, members, nicknames)


def _pairs_of_given_names(members: list[Member], near: Near) -> Iterator[tuple[int, int]]:
    """Bearers of the same given names: all while they are few, else those who share somebody."""
    if len(members) <= RARE:
        yield from combinations((m.name for m in members), 2)
        return
    sharing: dict[int, list[int]] = defaultdict(list)
    for i, _, _ in members:
        for feature in near.get(i, ()):
            sharing[feature].append(i)
    for posting in sharing.values():
        if len(posting) <= MAX_SHARING:
            yield from combinations(posting, 2)


def _pairs_of_surnames(members: list[Member]) -> Iterator[tuple[int, int]]:
    """The same given name before surnames that are one letter apart, or where one begins the other."""
    by_family: dict[str, list[int]] = defaultdict(list)
    for i, family, _ in members:
        by_family[family].append(i)
    for x, y in {*_one_letter_apart(by_family), *_beginnings(by_family)}:
        yield from ((i, j) for i in by_family[x] for j in by_family[y])


def _pairs_beside_own(names: Names, members: list[Member], kind: str) -> Iterator[tuple[int, int]]:
    """Lone surnames (`=`) beside all who bear them; those of the same letters (`~`) with the next ones."""
    own = [m.name for m in members if m.is_own]
    if kind == "~":
        ordered = sorted((m.name for m in members), key=lambda i: (names[i].words, names[i].printed))
        for n, i in enumerate(ordered):
            near = ordered[n + 1 : n + SMALL]
            yield from ((i, j) for j in near if not (names[i].number and names[j].number))
        return
    yield from combinations(own, 2)
    yield from ((i, m.name) for i in own for m in members if not m.is_own)


def _pairs_of_first_names(
    names: Names, members: list[Member], nicknames: Nicknames
) -> Iterator[tuple[int, int]]:
    """One surname and initial: first names that are alike, abbreviated ones with all."""
    short = [(i, is_own) for i, first, is_own in members if len(first) == 1]
    full = [(i, is_own) for i, first, is_own in members if len(first) > 1]
    groups: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    by_word: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    for i, first, is_own in members:
        if len(first) > 1:
            groups[skeleton(first)].append((i, is_own))
            by_word[first].append((i, is_own))
            given = names[i].given
            if is_own and len(given) > 1 and len(given[1]) > 1:
                groups[skeleton(given[0] + given[1])].append((i, True))
    yield from _across(names, short, full)
    yield from _within(names, short)
    for group in groups.values():
        if len(group) > 1:
            yield from _within(names, group)
    for x, y in {*_one_letter_apart(by_word), *_beginnings(by_word), *_by_nickname(by_word, nicknames)}:
        yield from _across(names, by_word[x], by_word[y])


def _within(names: Names, group: list[tuple[int, bool]]) -> Iterator[tuple[int, int]]:
    """Pairs of a group; two numbered homonyms differ, two places that are not the plain one say
    nothing."""
    own = [i for i, is_own in group if is_own]
    plain = [i for i in own if not names[i].number]
    yield from combinations(plain, 2)
    yield from ((i, j) for i in plain for j in own if names[j].number)
    yield from ((i, j) for i in own for j, is_own in group if not is_own)


def _across(
    names: Names, left: list[tuple[int, bool]], right: list[tuple[int, bool]]
) -> Iterator[tuple[int, int]]:
    for i, is_own in left:
        for j, other_own in right:
            if (is_own or other_own) and not (names[i].number and names[j].number):
                yield i, j


def _beginnings(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of words of which one begins the other, where the longer is no syllables of Chinese."""
    ordered = sorted(words)
    for n, short in enumerate(ordered):
        if len(short) > 2:
            for long in ordered[n + 1 :]:
                if not long.startswith(short):
                    break
                if not is_syllabic(long):
                    yield short, long


def _one_letter_apart(words: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Pairs of long words that become equal when each loses at most one letter (Mor and Fraenkel's index)."""
    without: dict[str, list[str]] = defaultdict(list)
    for word in sorted(words):
        if len(word) > 4:
            for variant in {word, *(word[:k] + word[k + 1 :] for k in range(1, len(word) - 1))}:
                without[variant].append(word)
    for near in without.values():
        if len(near) > 1:
            yield from ((x, y) for x, y in combinations(near, 2) if not (is_syllabic(x) and is_syllabic(y)))


def _by_nickname(words: Collection[str], nicknames: Nicknames) -> Iterator[tuple[str, str]]:
    for word in sorted(words):
        yield from ((word, other) for other in sorted(nicknames.get(word, ())) if other in words)
