"""Which names are worth comparing at all: near-linear in the number of distinct names.

A name stands in several blocks, so that it meets the others its bearer may be printed under: by surname and
first initial (both in any transliteration, the surname in any of its parts, the initial of every name he may
go by), by its letters whatever their order, by given names and the first letter of the surname (misprints),
by given names alone (another surname). Inside a block only those first names meet that are alike; abbreviated
ones meet all. Blocks of given names are bounded: large ones are searched by what is one letter apart, or
through shared co-authors, never pair by pair.
"""

from __future__ import annotations

import tomllib
from array import array
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from itertools import combinations, permutations
from typing import NamedTuple

import numpy as np

from kgraph.model.name_conventions import closes_with_initials, compare, surname_halves
from kgraph.model.names import Name
from kgraph.model.sounds import is_syllabic, skeleton

SMALL = 12
"""Members up to which all pairs of a block are compared."""
RARE = 8
"""Bearers up to which given names are distinctive enough to look past the surname without further hint."""
MAX_SHARING = 12
"""Namesakes by given name around one co-author up to which all are compared."""


class Member(NamedTuple):
    """A name in a block: its number and what its `Entry` says."""

    name: int
    first: str
    is_own: bool


class Entry(NamedTuple):
    """One place of a name in a block."""

    key: str
    first: str
    """The first name it goes by there."""
    is_own: bool = True
    """It stands there by its plain reading; two names that both do not are not compared."""


@cache
def nicknames() -> dict[str, frozenset[str]]:
    """First name → names that may stand for the same person's, in both directions (read once)."""
    out: dict[str, set[str]] = defaultdict(set)
    for full, short in _nickname_pairs():
        out[full].add(short)
        out[short].add(full)
    return {k: frozenset(v) for k, v in out.items()}


def _nickname_pairs() -> Iterator[tuple[str, str]]:
    data = tomllib.loads(files("kgraph.resolve").joinpath("data/nicknames.toml").read_text("utf-8"))
    for group in data["groups"]:
        full, *short = group.split()
        yield from ((full, s) for s in short)
    for group in data["variants"]:
        yield from permutations(group.split(), 2)


@cache
def _initials_of_full_forms() -> dict[str, str]:
    """Short form → first letters of the names it may stand for, where they are other ones: `bill` → `w`."""
    out: dict[str, set[str]] = defaultdict(set)
    for full, short in _nickname_pairs():
        if full[0] != short[0]:
            out[short].add(full[0])
    return {k: "".join(sorted(v)) for k, v in out.items()}


def block_keys(name: Name) -> frozenset[str]:
    """The blocks a name stands in: two names that share none are never compared.

    Example:
        >>> from kgraph.model.names import parse_name
        >>> sorted(block_keys(parse_name("Jo Mueller")) & block_keys(parse_name("J. Müller")))
        ['muler', 'muler j']
    """
    return frozenset(e.key for e in _entries(name))


def _entries(name: Name) -> list[Entry]:
    """The places of a name. Keys: `surname initial`, `~letters`, `^given s`, `@given names`, `surname`."""
    words = name.words
    if not name.given or not name.family:
        return [Entry(skeleton(words[0]) if words else "?", ""), *_by_letters(name)]
    found = [*_by_surname(name), *_by_other_names(name), *_by_letters(name), *_by_given_names(name)]
    found += [Entry(f, "", False) for f in sorted({skeleton(w) for w in (name.family, words[-1])})]
    return found


def _by_surname(name: Name) -> Iterator[Entry]:
    """Surname and first initial, each in all its forms."""
    first = name.given[0]
    families = {skeleton(name.family)}
    if name.particles:
        families.add(skeleton(name.particles + name.family))
    initials = sorted({first[0], skeleton(first)[0]})
    others = _initials_of_full_forms().get(first, "")
    for family in sorted(families):
        yield from (Entry(f"{family} {initial}", first) for initial in initials)
        yield from (Entry(f"{family} {initial}", first, False) for initial in others)
    for half in surname_halves(name):
        if len(half) > 2 and skeleton(half) not in families:
            yield from (Entry(f"{skeleton(half)} {g[0]}", g, False) for g in name.given)
            yield from (Entry(f"{skeleton(half)} {initial}", first, False) for initial in others)


def _by_other_names(name: Name) -> Iterator[Entry]:
    """By a later given name, by one in brackets, and by a word that may be the surname."""
    first, family = name.given[0], skeleton(name.family)
    for other in (*name.given[1:], name.nick):
        if len(other) > 1 or (other and len(first) == 1):
            yield Entry(f"{family} {other[0]}", other, len(first) == 1)
    if not all(map(is_syllabic, name.words)):
        for other in name.given[1:]:
            if len(other) > 2:
                yield Entry(f"{skeleton(other)} {first[0]}", first, False)
                if len(first) == 1:
                    yield Entry(f"{skeleton(other)} {name.given[1][0]}", name.given[1], False)
        if len(name.given) > 1 and len(name.given[-1]) > 1:
            yield Entry(f"{skeleton(name.given[-1] + name.family)} {first[0]}", first, False)
        if len(first) > 3:  # `Anand Rao` may print as `Anand R.`
            yield Entry(f"{skeleton(first)} {name.words[1][0]}", name.words[1], False)


def _by_letters(name: Name) -> Iterator[Entry]:
    """All letters sorted: whatever the order of the words and the blanks between them."""
    letters = "".join(name.words)
    if len(letters) > 3:
        yield Entry("~" + "".join(sorted(letters)), "")
    if closes_with_initials(name):  # `Anand Rao P` beside `Anand Rao`
        yield Entry("~" + "".join(sorted(name.family)), "", False)


def _by_given_names(name: Name) -> Iterator[Entry]:
    """Full given names with the first letter of the surname, and alone where they are more than one."""
    if name.is_abbreviated or (len(name.family) < 6 and all(map(is_syllabic, name.words))):
        return
    yield Entry(f"^{skeleton(name.given[0])} {name.family[0]}", name.family)
    if not all(map(is_syllabic, name.given)) and sum(len(g) > 2 for g in name.given) > 1:
        yield Entry("@" + " ".join(name.given), name.family)


def candidate_names(
    names: Sequence[Name], near: Sequence[Collection[int]] | None = None
) -> Iterator[tuple[int, int, str]]:
    """Pairs (i < j) of names that one person may bear, with the rule of `compare`; each pair once, sorted.

    `near` gives for each name what its bearers share with others (numbers of co-authors): it lets names meet
    that have nothing but given names in common.
    """
    nicks = nicknames()
    for i, j in candidate_pairs(names, near):
        rule = compare(names[i], names[j], nicks)
        if rule:
            yield i, j, rule


def candidate_pairs(
    names: Sequence[Name], near: Sequence[Collection[int]] | None = None
) -> Iterator[tuple[int, int]]:
    """Pairs (i < j) that share a block and are worth comparing; each once, sorted."""
    n = len(names)
    found = array("q")
    for kind, members in _blocks(names):
        pairs = _pairs_in_block(names, kind, members, near)
        found.extend(i * n + j if i < j else j * n + i for i, j in pairs if i != j)
    for pair in np.unique(np.frombuffer(found, dtype=np.int64)).tolist() if found else ():
        yield divmod(pair, n)


def _blocks(names: Sequence[Name]) -> Iterator[tuple[str, list[Member]]]:
    """Blocks of two and more, with the kind of their key. Keys are held as numbers: they are many."""
    keys, owners, kinds = array("q"), array("l"), array("u")
    firsts: list[str] = []
    is_own = bytearray()
    for i, name in enumerate(names):
        for key, first, own in _entries(name):
            keys.append(hash(key))
            kinds.append(_kind(key))
            owners.append(i)
            firsts.append(first)
            is_own.append(own)
    numbers = np.frombuffer(keys, dtype=np.int64) if keys else np.empty(0, np.int64)
    order = np.argsort(numbers, kind="stable")
    ends = np.flatnonzero(np.diff(numbers[order])) + 1
    starts = np.concatenate(([0], ends))
    sizes = np.diff(np.concatenate((starts, [len(numbers)])))
    for start, size in zip(starts[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True):
        places = order[start : start + size].tolist()
        if any(is_own[k] for k in places):
            yield kinds[places[0]], [Member(owners[k], firsts[k], bool(is_own[k])) for k in places]


def _kind(key: str) -> str:
    """`~`, `^`, `@` as the key begins, ` ` for a surname with an initial, `=` for a surname alone."""
    return key[0] if key[0] in "~^@" else " " if " " in key else "="


def _pairs_in_block(
    names: Sequence[Name], kind: str, members: list[Member], near: Sequence[Collection[int]] | None
) -> Iterable[tuple[int, int]]:
    if kind == "@":
        return _pairs_of_given_names(members, near)
    if kind in "=~":
        return _pairs_beside_own(names, members, kind)
    if len(members) <= SMALL:
        return _within(names, [(m.name, m.is_own) for m in members])
    return _pairs_of_surnames(members) if kind == "^" else _pairs_of_first_names(names, members)


def _pairs_of_given_names(
    members: list[Member], near: Sequence[Collection[int]] | None
) -> Iterator[tuple[int, int]]:
    """Bearers of the same given names: all while they are few, else those who share somebody."""
    if len(members) <= RARE:
        yield from combinations((m.name for m in members), 2)
    elif near is not None:
        sharing: dict[int, list[int]] = defaultdict(list)
        for i, _, _ in members:
            for feature in near[i]:
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


def _pairs_beside_own(names: Sequence[Name], members: list[Member], kind: str) -> Iterator[tuple[int, int]]:
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


def _pairs_of_first_names(names: Sequence[Name], members: list[Member]) -> Iterator[tuple[int, int]]:
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
        yield from _within(names, group)
    for x, y in {*_one_letter_apart(by_word), *_beginnings(by_word), *_by_nickname(by_word)}:
        yield from _across(names, by_word[x], by_word[y])


def _within(names: Sequence[Name], group: list[tuple[int, bool]]) -> Iterator[tuple[int, int]]:
    """Pairs of a group; two numbered homonyms differ, two places that are not the plain one say
    nothing."""
    own = [i for i, is_own in group if is_own]
    plain = [i for i in own if not names[i].number]
    yield from combinations(plain, 2)
    yield from ((i, j) for i in plain for j in own if names[j].number)
    yield from ((i, j) for i in own for j, is_own in group if not is_own)


def _across(
    names: Sequence[Name], left: list[tuple[int, bool]], right: list[tuple[int, bool]]
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


def _by_nickname(words: Collection[str]) -> Iterator[tuple[str, str]]:
    for word in sorted(words):
        yield from ((word, other) for other in sorted(nicknames().get(word, ())) if other in words)
