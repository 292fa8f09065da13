"""Known names of organisations, found whole or inside a run of words without commas."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from kgraph.resolve.labs.names import Organization, lab_table
from kgraph.resolve.labs.places import places

LONGEST_NAME = 12
"""Words."""
UNIT_WORDS = frozenset((
    "department", "faculty", "school", "college", "division", "section", "chair", "group", "unit",
    "campus", "laboratory", "center", "institute", "programme", "program", "graduate", "library", "team",
    "key", "state", "hospital", "clinic", "medical", "of", "and", "at", "in", "for", "from", "with",
    "dip", "dipartimento", "departamento", "departement", "fakultat", "sch", "electrical", "computer",
    "mathematics", "physics", "chemistry", "biology", "engineering", "sciences", "science", "statistics",
    "research", "robotics", "systems",
))  # fmt: skip
"""Words that a department begins or ends with: beside a name they only say which part of it is meant."""
_JOINTS = frozenset(("of", "for", "de", "di", "du", "do", "des", "del"))


class Gazetteer:
    """Organisations by key."""

    def __init__(self, labs: Mapping[str, Organization]) -> None:
        self._labs = labs
        self._ends: dict[tuple[str, str], list[int]] = defaultdict(list)
        lengths: dict[tuple[str, str], set[int]] = defaultdict(set)
        for key in labs:
            words = key.split()
            if 2 <= len(words) <= LONGEST_NAME:
                lengths[words[0], words[1]].add(len(words))
        self._ends.update((k, sorted(v, reverse=True)) for k, v in lengths.items())

    def get(self, key: str) -> Organization | None:
        """The organisation of exactly this key."""
        return self._labs.get(key)

    def within(self, key: str) -> tuple[str, Organization] | None:
        """The longest known name inside a longer text whose other words are places or name a unit.

        `department of hands university of limbs main campus` names its university; `mexico state university`
        in `new mexico state university` is another one.
        """
        words = key.split()
        best: tuple[int, int, int] | None = None
        for i in range(len(words) - 1):
            for n in self._ends.get((words[i], words[i + 1]), ()):
                name = words[i : i + n]
                text = " ".join(name)
                if len(name) == n < len(words) and text in self._labs and text not in lab_table().campuses:
                    if (best is None or n > best[0]) and _is_apart(words, i, i + n):
                        best = (n, i, i + n)
                    break
        if best is None:
            return None
        found = " ".join(words[best[1] : best[2]])
        return found, self._labs[found]


def _is_apart(words: list[str], start: int, stop: int) -> bool:
    """Whether the words around a name only say which unit of it is meant, and where."""
    name, before, after = words[start:stop], words[:start], words[stop:]
    if before and (before[0] not in UNIT_WORDS or ("university" in before and before[-1] not in UNIT_WORDS)):
        return False
    if before and (before[-1] in _JOINTS - {"of"} or {"press", "hospital"} & set(before)):
        return False
    while after and len(after) > 1 and are_places(after[:1]):
        after = after[1:]
    return not after or are_places(after) or ("university" in name and after[0] in UNIT_WORDS - _NAME_GOES_ON)


_NAME_GOES_ON = frozenset(("of", "and", "for", "state", "science", "sciences", "medical"))


def are_places(words: list[str]) -> bool:
    """Whether words are nothing but names of places and numbers."""
    known, n = places(), 0
    while n < len(words):
        if words[n].isdigit() or any(c.isdigit() for c in words[n]):
            n += 1
            continue
        for size in (3, 2, 1):
            if len(words) >= n + size and known.is_place(" ".join(words[n : n + size])):
                n += size
                break
        else:
            return False
    return True


@cache
def shipped() -> Gazetteer:
    """The shipped names."""
    return Gazetteer(lab_table().labs)
