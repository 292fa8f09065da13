"""Which names are worth comparing at all: near-linear in the number of distinct names.

A name stands in several blocks, so that it meets the others its bearer may be printed under: by surname and
first initial (both in any transliteration, the surname in any of its parts, the initial of every name he may
go by), by its letters whatever their order, by given names and the first letter of the surname (misprints),
by given names alone (another surname). `pairs` says who meets inside a block, `candidates` goes through all.
"""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import permutations

import msgspec

from kgraph.model.name_conventions import closes_with_initials, surname_halves
from kgraph.model.names import Name
from kgraph.model.sounds import is_syllabic, skeleton


class Entry(msgspec.Struct, frozen=True, gc=False):
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
    return frozenset(e.key for e in entries_of(name))


def is_plain(name: Name) -> bool:
    """A full first name, initials and a surname, and nothing else."""
    given = name.given
    return (
        bool(given and name.family) and len(given[0]) > 1 and not (name.nick or name.particles)
        and (len(given) == 1 or all(len(other) == 1 for other in given[1:])) and "-" not in name.printed
    )  # fmt: skip


def entries_of(name: Name) -> list[Entry]:
    """The places of a name. Keys: `surname initial`, `~letters`, `^given s`, `@given names`, `surname`."""
    return _of_plain(name) if is_plain(name) else _of_any(name)


def _of_plain(name: Name) -> list[Entry]:
    """What `_of_any` gives for a plain name, which most are, without asking for what it does not have."""
    first, family, given = name.given[0], name.family, name.given
    sound, of_family, letters = skeleton(first), skeleton(family), "".join(given) + family
    found = [Entry(f"{of_family} {initial}", first) for initial in sorted({first[0], sound[0]})]
    found += [Entry(f"{of_family} {i}", first, False) for i in _initials_of_full_forms().get(first, "")]
    are_syllables = len(given) == 1 and is_syllabic(first) and is_syllabic(family)
    if len(first) > 3 and not are_syllables:
        second = given[1] if len(given) > 1 else family
        found.append(Entry(f"{sound} {second[0]}", second, False))
    if len(letters) > 3:
        found.append(Entry("~" + "".join(sorted(letters)), ""))
    if len(family) > 5 or not are_syllables:
        found.append(Entry(f"^{sound} {family[0]}", family))
    found.append(Entry(of_family, "", False))
    return found


def _of_any(name: Name) -> list[Entry]:
    words = name.words
    if not name.given or not name.family:
        return [Entry(skeleton(words[0]) if words else "?", ""), *_by_letters(name, words)]
    are_syllables = all(map(is_syllabic, words))
    found = [*_by_surname(name), *_by_other_names(name, words, are_syllables), *_by_letters(name, words)]
    found += _by_given_names(name, are_syllables)
    found += [Entry(f, "", False) for f in sorted({skeleton(w) for w in {name.family, words[-1]}})]
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


def _by_other_names(name: Name, words: tuple[str, ...], are_syllables: bool) -> Iterator[Entry]:
    """By a later given name, by one in brackets, and by a word that may be the surname."""
    first, family = name.given[0], skeleton(name.family)
    for other in (*name.given[1:], name.nick):
        if len(other) > 1 or (other and len(first) == 1):
            yield Entry(f"{family} {other[0]}", other, len(first) == 1)
    if not are_syllables:
        for other in name.given[1:]:
            if len(other) > 2:
                yield Entry(f"{skeleton(other)} {first[0]}", first, False)
                if len(first) == 1:
                    yield Entry(f"{skeleton(other)} {name.given[1][0]}", name.given[1], False)
        if len(name.given) > 1 and len(name.given[-1]) > 1:
            yield Entry(f"{skeleton(name.given[-1] + name.family)} {first[0]}", first, False)
        if len(first) > 3:  # `Anand Rao` may print as `Anand R.`
            yield Entry(f"{skeleton(first)} {words[1][0]}", words[1], False)


def _by_letters(name: Name, words: tuple[str, ...]) -> Iterator[Entry]:
    """All letters sorted: whatever the order of the words and the blanks between them."""
    letters = "".join(words)
    if len(letters) > 3:
        yield Entry("~" + "".join(sorted(letters)), "")
    if closes_with_initials(name):  # `Anand Rao P` beside `Anand Rao`
        yield Entry("~" + "".join(sorted(name.family)), "", False)


def _by_given_names(name: Name, are_syllables: bool) -> Iterator[Entry]:
    """Full given names with the first letter of the surname, and alone where they are more than one."""
    if name.is_abbreviated or (len(name.family) < 6 and are_syllables):
        return
    yield Entry(f"^{skeleton(name.given[0])} {name.family[0]}", name.family)
    given = name.given
    if len(given) > 1 and sum(len(g) > 2 for g in given) > 1 and not all(map(is_syllabic, given)):
        yield Entry("@" + " ".join(given), name.family)
