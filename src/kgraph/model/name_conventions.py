"""Whether two names can be one person's, and by which convention (`initials`, `middle-name` …).

How likely that is depends on how common the name is and on what else is known, which is the business of
`kgraph.resolve.people`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import msgspec

from kgraph.model.names import Name, fold, tokens
from kgraph.model.sounds import is_japanese, is_one_syllable, is_syllabic, loose, skeleton

RULES = (
    "same-name", "spelling", "middle-name", "initials", "order", "transliteration", "nickname", "surname",
    "short-form", "second-name", "typo", "half-name", "one-name", "changed-surname",
)  # fmt: skip
"""Conventions from strong to weak."""
_STRENGTH = {rule: n for n, rule in enumerate(RULES)}
Nicknames = Mapping[str, frozenset[str]]


def _weakest(*rules: str) -> str:
    return max(rules, key=_STRENGTH.__getitem__)


def compare(a: Name, b: Name, nicknames: Nicknames | None = None) -> str | None:
    """The weakest convention needed to take two names for one person's, or `None` when they cannot be.

    From strong to weak: `same-name`, `spelling` (hyphens, blanks, umlauts, particles), `middle-name` (one
    lacks it), `initials` (a name is abbreviated), `order` (words exchanged), `transliteration`, `nickname`,
    `surname` (one of several surnames is missing), `short-form` (`Srini`), `second-name` (the first of
    several given names is missing), `typo` (one letter inside a long word), `half-name` (one
    of two syllables of a Chinese or Korean name is missing), `one-name` (only a surname is printed),
    `changed-surname` (another one after the same given names). Symmetric. Syllables of Chinese and
    Korean are spared what blurs them: one letter more is another name.

    Example:
        >>> from kgraph.model.names import parse_name
        >>> c = lambda a, b: compare(parse_name(a), parse_name(b))
        >>> c("Sam L Ott", "Sam Ott"), c("S. Ott", "Sam Ott"), c("Sara Ott", "Sam Ott")
        ('middle-name', 'initials', None)
        >>> c("Wang Lei", "Lei Wang"), c("Xiao-Ming Li", "Xiaoming Li"), c("Adrià Puig Badia", "Adrià Puig")
        ('order', 'spelling', 'surname')
        >>> c("Jun Li", "Jun-Yan Li"), c("Jun-Yan Li", "J.-Y. Li"), c("Jo Ott", "Jo Ann Ott")
        ('half-name', 'initials', 'middle-name')
        >>> c("Yuri Gonzalez", "Iuri Gonzales"), c("Lei Jimmy Ott", "Jimmy Ott"), c("Wei Zhang", "Wei Zhong")
        ('transliteration', 'second-name', None)
    """
    if (a.number and b.number and a.number != b.number) or (a.suffix and b.suffix and a.suffix != b.suffix):
        return None
    if a.key == b.key:
        return "same-name" if a.given or a.family else None
    if not a.given or not b.given or not a.family or not b.family:
        return _compare_lone(a, b)
    surname = _compare_surnames(a, b)
    if surname:
        given = _compare_given(a, b, nicknames or {})
        if given and _go_together(a, b, surname, given):
            return _weakest(surname, given)
        if a.family == b.family:
            return None
    return _compare_order(a, b) or _compare_compound(a, b, nicknames or {}) or _compare_changed(a, b)


_EXACT = ("same-name", "spelling", "middle-name")


def _go_together(a: Name, b: Name, surname: str, given: str) -> bool:
    """One liberty at a time: a surname spelt otherwise wants first names that leave little open."""
    if surname in _EXACT:
        return True
    if given in _EXACT and len(a.first) > 1 and len(b.first) > 1:
        return surname != "typo" or skeleton(a.first) == skeleton(b.first)
    if surname == "transliteration":
        return given in ("transliteration", "nickname") or _is_one_edit(a.family, b.family)
    return False


def _compare_lone(a: Name, b: Name) -> str | None:
    """Where one name is a single word: the surname, or all there is (`Suharto`, `Suharto Suharto`)."""
    alone, other = sorted((a, b), key=lambda n: len(n.words))
    if not alone.words or len(alone.words) > 1:
        return None
    word = alone.words[0]
    if len(other.words) == 1:
        return "transliteration" if len(word) > 4 and skeleton(word) == skeleton(other.words[0]) else None
    surname = other.words[-1]
    if "".join(other.words) == word and len(word) > 5:
        return "spelling"
    if surname == word or other.family == word:
        return "spelling" if other.given == (word,) or other.given == (word[0],) else "one-name"
    return None


def _compare_surnames(a: Name, b: Name) -> str | None:
    x, y = a.family, b.family
    if x == y:
        return "same-name" if a.particles == b.particles else "spelling"
    if (a.particles or b.particles) and a.particles + x == b.particles + y:
        return "spelling"
    if _is_umlaut(x, y):
        return "spelling"
    if skeleton(x) == skeleton(y):
        return "transliteration"
    return "typo" if is_typo(x, y) else None


def _is_umlaut(x: str, y: str) -> bool:
    """`Mueller` and `Müller`; but `Xue` is not `Xu`."""
    return loose(x) == loose(y) and (x == y or not (is_syllabic(x) and is_syllabic(y)))


def is_typo(x: str, y: str) -> bool:
    """One letter inside a long word wrong, missing or exchanged with the next; Chinese and Korean never.

    First and last letters are spared: they tell `Ivanov` from `Ivanova` and `Marino` from `Merino`'s heirs.
    """
    shorter = min(len(x), len(y))
    if shorter < 5 or x[0] != y[0] or x[-1] != y[-1] or not _is_one_edit(x, y):
        return False
    if shorter == 5 == len(x) == len(y) and sorted(x) != sorted(y):
        return False
    return is_syllabic(x) + is_syllabic(y) < (1 if shorter < 6 else 2)


def _is_one_edit(x: str, y: str) -> bool:
    """One letter differs, is missing, or is exchanged with the next (optimal string alignment distance 1)."""
    n, m = len(x), len(y)
    if abs(n - m) > 1 or x == y:
        return False
    head = 0
    while head < min(n, m) and x[head] == y[head]:
        head += 1
    if n == m:
        is_swap = x[head : head + 2] == y[head : head + 2][::-1] and x[head + 2 :] == y[head + 2 :]
        return is_swap or x[head + 1 :] == y[head + 1 :]
    long, short = (x, y) if n > m else (y, x)
    return long[head + 1 :] == short[head:]


def is_given_typo(x: str, y: str) -> bool:
    """As `is_typo`, but consonants are not exchanged: `Ramesh` and `Rakesh` are two names."""
    if not is_typo(x, y):
        return False
    if len(x) != len(y):
        return min(len(x), len(y)) > 5
    wrong = [(c, d) for c, d in zip(x, y, strict=True) if c != d]
    return len(wrong) == 2 or all(c in "aeiou" and d in "aeiou" for c, d in wrong)


def _compare_order(a: Name, b: Name) -> str | None:
    """The same letters, their blanks or the order of the words apart."""
    one, two = "".join(a.words), "".join(b.words)
    if len(one) != len(two) or len(one) < 4 or sorted(one) != sorted(two):
        return None
    syllabic = all(map(is_syllabic, a.words)) and all(map(is_syllabic, b.words))
    if one == two:
        return None if syllabic or (a.is_abbreviated and b.is_abbreviated and len(one) < 8) else "spelling"
    if a.has_comma and b.has_comma:
        return None
    if _is_moved(a.words, b.words) or _is_moved(b.words, a.words):
        return "order"
    return "order" if not syllabic and sorted(a.words) == sorted(b.words) else None


def _is_moved(words: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Words taken from the front to the end give the other name, and its first or last word is whole."""
    for k in range(1, len(words)):
        moved = words[k:] + words[:k]
        if (moved[0] == other[0] or moved[-1] == other[-1]) and "".join(moved) == "".join(other):
            return True
    return False


def _compare_compound(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    """`Ana Ruiz Soto` and `Ana Ruiz`, `Ana Ruiz-Soto` and `Ana Soto`, `Anand Rao P` and `Anand Rao`."""
    for longer, shorter in ((a, b), (b, a)):
        for n in _first_surnames(longer, shorter.family):
            rest = msgspec.structs.replace(
                longer, given=longer.given[:n], family=shorter.family, particles=""
            )
            if _compare_given(rest, shorter, nicknames) in _EXACT:
                return "surname"
        if _is_half(longer, shorter) and _compare_given(longer, shorter, nicknames):
            return "surname"
        if closes_with_initials(longer):
            if longer.family == "".join(shorter.words) and not shorter.is_abbreviated:
                return "surname"
            initials = "".join(longer.given)
            rest_initials = "".join(w[0] for w in shorter.words[1:])[: len(initials)]
            if (
                longer.family == shorter.first
                and len(longer.family) > 3
                and initials.startswith(rest_initials)
            ):
                return None if is_syllabic(longer.family) else "initials"
    return None


def closes_with_initials(name: Name) -> bool:
    """`Anand Rao P`, as in South India, where the initial is the father's name and his own comes first."""
    return (
        not name.has_comma
        and not name.particles
        and all(len(g) == 1 for g in name.given)
        and _CLOSING.search(name.printed) is not None
    )


_CLOSING = re.compile(r"[^\W\d_]{3,}[\s.](?:(?:[A-Z]{2,3}|[^\W\d_])\b\.?\s*)+$")


def _first_surnames(longer: Name, surname: str) -> list[int]:
    """Where `Ruiz` stands in `Ana Ruiz Soto`; not `Tian` in `Hao-Tian Li`, which is half of a given name."""
    if len(longer.given) < 2 or len(surname) < 3 or all(map(is_syllabic, longer.words)):
        return []
    if "-" in longer.printed and f"-{surname}" in fold(longer.printed):
        return []
    return [n for n in range(1, len(longer.given)) if longer.given[n] == surname]


def _is_half(longer: Name, shorter: Name) -> bool:
    """The surname of the one is half of the hyphenated surname of the other."""
    half = loose(shorter.family)
    if "-" not in longer.printed or len(half) < 4 or len(longer.family) < len(half) + 3:
        return False
    return any(half == loose(part) for part in surname_halves(longer))


def surname_halves(name: Name) -> tuple[str, ...]:
    """The parts of a surname printed with hyphens; empty for others.

    Example:
        >>> from kgraph.model.names import parse_name
        >>> surname_halves(parse_name("Ana Ruiz-Soto")), surname_halves(parse_name("Ana-Eva Soto"))
        (('ruiz', 'soto'), ())
    """
    if "-" not in name.printed:
        return ()
    for word in fold(name.printed).replace(",", " ").split():
        parts = tokens(word) if "-" in word else ()
        whole = "".join(parts)
        if parts and (name.family.startswith(whole) or name.family.endswith(whole)):
            tails = ("".join(parts[k:]) for k in range(1, len(parts)))
            return tuple(dict.fromkeys((*parts, *tails, "".join(parts[:-1]))))
    return ()


def _compare_changed(a: Name, b: Name) -> str | None:
    """The same full given names before another surname (marriage), or one cut short (`Ott`, `OttLindner`)."""
    if a.is_abbreviated or b.is_abbreviated or a.given != b.given or a.number or b.number:
        return None
    if all(map(is_syllabic, a.given)):
        return None
    long, short = sorted((a.family, b.family), key=lambda f: (-len(f), f))
    if len(short) > 4 and len(long) > len(short) + 3 and long.startswith(short):
        return "changed-surname"
    is_distinct = sum(len(g) > 2 for g in a.given) > 1
    return "changed-surname" if is_distinct else None


def _compare_given(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    ga, gb = a.given, b.given
    if ga == gb:
        return "same-name"
    fa, fb = ga[0], gb[0]
    if (
        len(fa) > 1
        and len(fb) > 1
        and fa[0] != fb[0]
        and len(ga) == len(gb) == 1
        and not a.nick
        and not b.nick
    ):
        # Most pairs of a block end here.
        if fb in nicknames.get(fa, ()):
            return "nickname"
        return "transliteration" if skeleton(fa) == skeleton(fb) else None
    if "".join(ga) == "".join(gb) and not (a.is_abbreviated and b.is_abbreviated):
        return "spelling"
    if fa == fb or _is_umlaut(fa, fb):
        if _lacks_a_syllable(a, b) or _lacks_a_syllable(b, a):
            return "half-name"
        middle = _compare_middle(ga[1:], gb[1:])
        return "spelling" if middle == "same-name" and fa != fb else middle
    return (
        _compare_abbreviated(a, b, nicknames)
        if len(fa) == 1 or len(fb) == 1
        else _compare_full(a, b, nicknames)
    )


def _lacks_a_syllable(a: Name, b: Name) -> bool:
    """`Jun Li` and `Jun-Yan Li`: in Chinese and Korean a second syllable is no middle name."""
    is_open = len(a.given) == 1 and len(b.given) == 2 and len(b.given[1]) > 1
    return is_open and all(map(is_syllabic, (*b.given, b.family)))


def _compare_abbreviated(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    ga, gb = a.given, b.given
    if ga[0][0] != gb[0][0]:
        return _compare_second(a, b, nicknames) or _compare_exchanged(ga, gb)
    if _goes_by_second(ga, gb) or _goes_by_second(gb, ga):
        return None
    return "initials" if _compare_middle(ga[1:], gb[1:]) else _compare_exchanged(ga, gb)


def _compare_full(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    ga, gb = a.given, b.given
    fa, fb = ga[0], gb[0]
    # `Xiao Ming` and `Xiaoming M.`: one writes as two words what the other joins.
    for x, y in ((ga, gb), (gb, ga)):
        if len(x) > 1 and len(x[1]) > 1 and x[0] + x[1] == y[0]:
            rest = _compare_middle(x[2:], y[1:])
            return rest and ("spelling" if rest == "same-name" else rest)
    for rule, holds in (
        ("transliteration", skeleton(fa) == skeleton(fb)),
        ("nickname", fb in nicknames.get(fa, ()) or fa == b.nick or fb == a.nick),
        ("short-form", is_short_form(fa, fb) and not _is_half_name(a, b)),
        ("typo", is_given_typo(fa, fb)),
    ):
        if holds and _compare_middle(ga[1:], gb[1:]):
            return rule
    if skeleton("".join(ga)) == skeleton("".join(gb)):
        return "transliteration"
    return _compare_second(a, b, nicknames) or _compare_exchanged(ga, gb)


FEMININE = re.compile("(?:[aei]|[aei]tt[ae]|[ai]n[ae]|ell[ae]|le|ne|ann[ae]?|marie)")


SECOND_ELEMENT = re.compile(
    "(?:nath|kumar|deep|dip|jit|jeet|inder|endra|indra|esh|ish|pal|prasad|raj|lal|das|murth[iy]|mohan|gopal|"
    "krishna[n]?|nand|anand|vir|veer|bir|preet|want|swam[iy])"
)
"""What Indian compound names end in: `Amarnath` is not `Amar`."""


def is_short_form(x: str, y: str) -> bool:
    """`Srini` of `Srinivas`; not `Min` of `Minsu`, `Kei` of `Keigo`, nor `Paul` of `Paulina`."""
    short, long = (x, y) if len(x) < len(y) else (y, x)
    if not (3 <= len(short) <= 6 and len(long) > len(short) + 1 and long.startswith(short)):
        return False
    rest = long[len(short) :]
    is_compound = is_syllabic(long) or is_japanese(long) or SECOND_ELEMENT.fullmatch(rest)
    return not is_compound and not FEMININE.fullmatch(rest)


def _is_half_name(a: Name, b: Name) -> bool:
    """`Nam Joon` is not short for `Namdo`, nor `Chun` for `Chunlok`: syllables, or beside such a surname."""
    if is_syllabic(a.family) or is_syllabic(b.family):
        return True
    short = a if len(a.first) < len(b.first) else b
    return is_syllabic(short.first) and (len(short.given) > 1 or len(short.family) < 4)


def _goes_by_second(abbreviated: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """`H. Vicky Li` is not `Hong Li`: who writes the second name out and the first not goes by the second."""
    return len(abbreviated) > 1 and len(abbreviated[0]) == 1 and len(abbreviated[1]) > 2 and len(other) == 1


def _compare_second(a: Name, b: Name, nicknames: Nicknames) -> str | None:
    """`J. Robert Smith` or `Lei Jimmy Smith` and `Robert Smith`: somebody goes by a later name."""
    for longer, shorter in ((a, b), (b, a)):
        n = len(longer.given) - len(shorter.given)
        if n < 1 or len("".join(shorter.given)) < 3 or "and" in longer.given:
            continue
        is_first_abbreviated = n == 1 and len(longer.given[0]) == 1
        if longer.given[n:] != shorter.given:
            if is_first_abbreviated and shorter.first in nicknames.get(longer.given[n], ()):
                return "nickname" if longer.given[n + 1 :] == shorter.given[1:] else None
            continue
        if is_first_abbreviated:
            return "middle-name"
        # `Ming Li` is not `Xiao Ming Li`, and `Pierre` not `Jean-Pierre`: half of a given name.
        is_half = len(shorter.given) == 1 and all(map(is_syllabic, longer.given))
        is_half = is_half and is_one_syllable(shorter.first)
        if not is_half and f"-{shorter.first}" not in fold(longer.printed):
            return "second-name"
    return None


def _compare_exchanged(ga: tuple[str, ...], gb: tuple[str, ...]) -> str | None:
    """`Nan Rosemary` and `Rosemary Nan`, `P. Jonathon` and `Jonathon P.`: the same names in another order."""
    if len(ga) != len(gb) or len(ga) < 2 or all(map(is_syllabic, ga + gb)):
        return None
    if sorted(ga) == sorted(gb):
        return "order" if any(len(g) > 2 for g in ga) else None
    if len(ga) == 2 and all(
        x == y or (min(len(x), len(y)) == 1 and x[0] == y[0]) for x, y in zip(ga, gb[::-1], strict=True)
    ):
        return "order" if any(len(x) > 2 and x == y for x, y in zip(ga, gb[::-1], strict=True)) else None
    return None


def _compare_middle(ma: tuple[str, ...], mb: tuple[str, ...]) -> str | None:
    """Middle names in order: `same-name`, `middle-name` when one is missing or abbreviated, else `None`."""
    if ma == mb:
        return "same-name"
    if not ma or not mb:
        return "middle-name"
    i = j = 0
    while i < len(ma) and j < len(mb):
        x, y = ma[i], mb[j]
        if x == y or ((len(x) == 1 or len(y) == 1) and x[0] == y[0]) or skeleton(x) == skeleton(y):
            i, j = i + 1, j + 1
        elif len(ma) - i > len(mb) - j:
            i += 1
        elif len(mb) - j > len(ma) - i:
            j += 1
        else:
            return "middle-name" if "".join(ma) == "".join(mb) else None
    return "middle-name"
