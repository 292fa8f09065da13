"""What gives an artefact away, and the tests that all clues share.

Abbreviations are read as A. S. Schwartz and M. A. Hearst do (`kgraph.resolve.abbreviations`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgraph.resolve.abbreviations import long_form
from kgraph.resolve.artifacts.kinds import NOUN, UNKNOWN
from kgraph.resolve.artifacts.names import is_coined, is_generic

MOST_WORDS = 5
"""Words of a name; what is longer is a phrase."""

_OPENERS = """a an the we our this these that it its in on for to of and or new novel section table figure
    theorem lemma appendix algorithm equation eq fig sec bayesian gaussian markov deep neural"""
_NO_NAME = frozenset(_OPENERS.split())
"""Words that begin phrases with a capital which are no names."""
_THOUGHTS = """task problem setting concept notion phenomenon property condition conjecture hypothesis
    principle theorem bound assumption dilemma paradox issue effect scenario question regime error bias
    complexity dimension class inequality equation definition criterion gap perspective coefficient domain
    area field interest"""
_IDEAS = frozenset(_THOUGHTS.split())
"""Heads of phrases that name a question, a thought or a finding, which is no artefact."""
_WORD = re.compile(r"[^\W\d_]+")
_MODIFIES = r"\s*-?(?:based|driven|aware|guided|style|like)\b"
_IS_MODIFIER = re.compile(_MODIFIES)
_IS_MODIFIER_OF_NOUN = re.compile(rf"{_MODIFIES}|\s+(?:[a-z-]+\s+)?{NOUN}s?\b")


@dataclass(frozen=True)
class Clue:
    """A name and the words that say that the paper introduces what bears it."""

    name: str
    rule: str
    words: str
    """As printed, at most `texts.MAX_QUOTED` of them."""
    kind: str = UNKNOWN
    long_name: str | None = None


def first_known(*kinds: str) -> str:
    """The first kind that is not unknown."""
    return next((k for k in kinds if k != UNKNOWN), UNKNOWN)


def may_be_name(words: str) -> bool:
    """Whether capitalised words may be a name as a whole: no field's acronym, no such word at the head."""
    each = words.split()
    if len(each) == 1 and (is_generic(words) or len(words) < 2):
        return False
    return len(each) <= MOST_WORDS and not is_generic(each[-1]) and each[0].lower() not in _NO_NAME


def is_idea(phrase: str) -> bool:
    """Whether the head of a noun phrase is a question or a thought.

    Example:
        >>> is_idea("a new task"), is_idea("a new benchmark")
        (True, False)
    """
    words = _WORD.findall(phrase.lower())
    return bool(words) and words[-1].removesuffix("s") in _IDEAS


def is_modifier(text: str, stop: int, long_name: str) -> bool:
    """Whether an abbreviation that ends at `stop` only tells what sort of thing the noun after it is.

    So in `a machine reading (MR) dataset`; a long form in capitals is a name all the same.
    """
    pattern = _IS_MODIFIER_OF_NOUN if long_name == long_name.lower() else _IS_MODIFIER
    return bool(pattern.match(text, stop))


def letters(short: str) -> str:
    """The letters that a long form must hold: a coinage without its numbers (`NEVIS'22`)."""
    return "".join(c for c in short if c.isalpha()) or short


def stands_for(short: str, long_name: str) -> bool:
    """Whether brackets behind a name in capitals hold its short form: its letters, a part, or its initial."""
    if not is_coined(short):
        return False
    if long_form(letters(short), long_name) or short.casefold() in long_name.casefold():
        return True
    return len(long_name.split()) > 1 and short[0].casefold() == long_name[0].casefold()
