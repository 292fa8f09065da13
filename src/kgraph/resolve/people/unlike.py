"""Plain names that no convention makes one person's, told at a glance: most pairs of a block are such.

Of two such names `compare` looks at little, and what it looks at in first names and in surnames is the same
for all who bear them: it is asked once.
"""

from __future__ import annotations

from functools import lru_cache

from kgraph.model.name_conventions import is_given_typo, is_short_form, is_typo
from kgraph.model.names import Name
from kgraph.model.sounds import loose, skeleton
from kgraph.resolve.people.block import nicknames


def are_unlike(a: Name, b: Name) -> bool:
    """Whether it is certain that `compare` finds no convention that joins two plain names (`block`)."""
    if a.family == b.family:
        return not _are_alike_given(a.given[0], b.given[0]) and (
            len(a.given) == len(b.given) == 1 or skeleton("".join(a.given)) != skeleton("".join(b.given))
        )
    if _are_alike_surnames(a.family, b.family):
        return False
    one, other = "".join(a.given) + a.family, "".join(b.given) + b.family
    return len(one) != len(other) or sorted(one) != sorted(other)


@lru_cache(maxsize=100_000)
def _are_alike_given(x: str, y: str) -> bool:
    return (
        skeleton(x) == skeleton(y) or loose(x) == loose(y) or is_short_form(x, y) or is_given_typo(x, y)
        or y in nicknames().get(x, ()) or x in nicknames().get(y, ())
    )  # fmt: skip


@lru_cache(maxsize=100_000)
def _are_alike_surnames(x: str, y: str) -> bool:
    return (
        skeleton(x) == skeleton(y) or loose(x) == loose(y) or is_typo(x, y)
        or x.startswith(y) or y.startswith(x)
    )  # fmt: skip
