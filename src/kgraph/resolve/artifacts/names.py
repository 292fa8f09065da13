"""What the name of an artefact looks like: a coinage (`SemPPL`, `MS-SSM`), not a word of its field.

A coinage shows itself by its letters: capitals inside, or digits. Words that merely begin with a capital
(`Griffin`, `Continual World`) are names only where the text around them says so.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

_TOKEN = r"[^\W_][\w'’.+*/&-]*(?<![.'’/&-])(?:\([^\W\d_]\))?"
"""A word as names print them: `NEVIS'22`, `LLQR+SAM`, `Q(λ)`."""
_CAPITAL = r"(?=[\w'’.+*/&-]*[^\W\d_a-zß-ÿα-ω])" + _TOKEN
_SMALL = r"(?:of|and|the|for|in|to|via|with|on)"
NAME = rf"{_CAPITAL}(?:\s+(?:{_SMALL}\s+){{0,2}}{_CAPITAL}){{0,6}}"
"""Pattern of words that begin with capitals or hold some, small words between."""
TOKEN = _CAPITAL
"""Pattern of one such word."""

_SMALL_AFTER = re.compile(rf"\s+{_SMALL}\s")
_PART = re.compile(r"[^-+/&_ ]+")
_COMPOUND = re.compile(
    r"-(based|aware|driven|guided|free|agnostic|like|style|enhanced|augmented|inspired|powered|assisted|style"
    r"|type|level|wise|specific|oriented|invariant|equivariant|only|trained|generated|tuned|constrained)$",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"[IVX]+|\d+(st|nd|rd|th|[dDkKmMbBxX])?|\d[\d.,:%x-]*")
_VERSION = re.compile(r"v?\d+(\.\d+)*\+?|\+\+|[IVX]+", re.IGNORECASE)


@cache
def field_acronyms() -> frozenset[str]:
    """Acronyms of the field that name no single work: `GAN`, `LLM`, `SGD`."""
    text = files("kgraph.resolve").joinpath("data/field_acronyms.txt").read_text("utf-8")
    return frozenset(w for line in text.splitlines() if not line.startswith("#") for w in line.split())


def is_coined(text: str) -> bool:
    """Whether a word is a coinage by its letters: two capitals in one part, or letters with a digit.

    Acronyms of the field and their plurals are none, nor words made of them (`LLM-based`, `Deep-RL`).

    Example:
        >>> [is_coined(w) for w in ("SemPPL", "MS-SSM", "seq2vec", "NEVIS'22", "xLSTM")]
        [True, True, True, True, True]
        >>> [is_coined(w) for w in ("Griffin", "Multi-Task", "GNNs", "LLM-Based", "3D", "II", "Meta-RL")]
        [False, False, False, False, False, False, False]
    """
    if _COMPOUND.search(text) or is_generic(text):
        return False
    return any(_is_coined_part(part) for part in _PART.findall(text))


def _is_coined_part(part: str) -> bool:
    if _ORDINAL.fullmatch(part) or is_generic(part):
        return False
    capitals = sum(c.isupper() for c in part)
    letters = sum(c.isalpha() for c in part)
    return letters > 1 and (capitals > 1 or part[1:2].isupper() or any(c.isdigit() for c in part))


def is_generic(text: str) -> bool:
    """An acronym of the field, also in the plural; or any acronym in the plural: it names a class."""
    if text in field_acronyms():
        return True
    singular = text[:-1] if text.endswith("s") else text
    return singular != text and (singular in field_acronyms() or (singular.isupper() and len(singular) > 1))


def end_of_name(text: str) -> int:
    """Where the name ends in words that `NAME` takes together: a coinage ends before a small word.

    Example:
        >>> end_of_name("SHADE for Hands"), end_of_name("Go with Gloves")
        (5, 14)
    """
    first = text.split()[0]
    return len(first) if is_coined(first) and _SMALL_AFTER.match(text, len(first)) else len(text)


def is_version(text: str) -> bool:
    """What may follow a name and is part of it: `2.0`, `v2`, `++`."""
    return bool(_VERSION.fullmatch(text))


def name_key(name: str) -> str:
    """What a name is compared by: letters and digits, without case.

    Example:
        >>> name_key("NEVIS'22") == name_key("Nevis’22"), name_key("MS-SSM")
        (True, 'msssm')
    """
    key = "".join(c for c in name.casefold() if c.isalnum())
    plus = "+" if name.rstrip().endswith("+") else ""
    return key + plus
