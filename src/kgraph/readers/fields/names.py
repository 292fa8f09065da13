"""Names of people as exports write them, the family name first. Shared by the readers."""

from __future__ import annotations

SUFFIXES = frozenset({"Jr", "Sr", "2nd", "3rd", "4th", "II", "III", "IV"})
"""Without the full stop of `Jr.`; in other case they may be given names (`Iv`)."""


def suffix_last(printed: str) -> tuple[str, str | None]:
    """The name, its suffix last as one says it, and the family name where a comma tells it apart.

    A name without a suffix, or with commas around it, stays as printed.

    Example:
        >>> suffix_last("Shaffer, Arthur L 3rd"), suffix_last("Li, Bo"), suffix_last("Plato")
        (('Arthur L Shaffer 3rd', 'Shaffer'), ('Li, Bo', 'Li'), ('Plato', None))
        >>> suffix_last("Hall, H. K., Jr."), suffix_last("Li, IV")
        (('Hall, H. K., Jr.', 'Hall'), ('Li, IV', 'Li'))
    """
    family, comma, rest = printed.partition(",")
    if not comma or not rest:
        return printed, None
    given, _, last = rest.strip().rpartition(" ")
    if given and not given.endswith(",") and last.rstrip(".") in SUFFIXES:
        return f"{given.rstrip()} {family} {last}", family
    return printed, family


def family_before_initials(printed: str) -> str | None:
    """The family name in `Casbon JA` or `Reynolds CF 3rd`; `None` where there is but one word.

    Example:
        >>> family_before_initials("van der Cy JP 3rd"), family_before_initials("Plato")
        ('van der Cy', None)
    """
    rest, _, last = printed.rpartition(" ")
    if rest and last.rstrip(".") in SUFFIXES:
        rest = rest.rpartition(" ")[0] or rest
    return rest or None
