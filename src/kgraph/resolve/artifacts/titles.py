"""Clues in titles: the name before the colon, or a title that is a name (`The CLRS … Benchmark`)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kgraph.resolve.abbreviations import long_form
from kgraph.resolve.artifacts.clues import Clue, first_known, letters
from kgraph.resolve.artifacts.kinds import (
    KIND_OF_NOUN,
    NOUN,
    PHRASE_END,
    UNKNOWN,
    kind_of,
    kind_of_name,
)
from kgraph.resolve.artifacts.names import NAME, TOKEN, is_coined, is_version
from kgraph.resolve.artifacts.texts import quote
from kgraph.resolve.topics.words import common_words

TITLE = "title"
"""Rule: the name stands before the colon of the title."""
TITLE_NOUN = "title-noun"
"""Rule: the title calls it a benchmark, dataset, library … as a whole."""
QUOTED_REST = 60
"""Letters after the colon that evidence quotes."""

_PREFIX = re.compile(r"^(.{2,60}?)\s*(?::|\s[-–—]{1,3}\s|—)\s*(?=\S)(.+)$")
_QUOTES = " \"“”'‘’`*"
_KIND_OF_STUDY = (
    "comprehensive|systematic|critical|brief|short|literature|empirical|case|user|large-scale|in-depth"
    "|reproducibility|theoretical|comparative|statistical|closer|new|fresh|second|unified"
)
_STUDY = (
    "survey|review|study|overview|perspective|look|case|comment|tutorial|primer|retrospective|analysis"
    "|reproduction|evaluation|report"
)
_ABOUT_OTHERS = re.compile(
    rf"^(an?|the)?\s*(({_KIND_OF_STUDY})\s+)*({_STUDY})\b|\b(a|literature) (survey|review)\b"
    r"|^(what|why|how|when|where|who|is|are|do|does|can|should|will)\b.*\?$"
    r"|^(challenges|lessons|progress|limits|pitfalls|state of the art|past|towards? understanding)\b",
    re.IGNORECASE,
)
_WHOLE = re.compile(
    "benchmark|dataset|corpus|challenge|suite|library|toolkit|toolbox|platform|simulator|database|treebank"
    "|environment|ecosystem|testbed",
    re.IGNORECASE,
)
_TITLE_NOUN = re.compile(
    rf"^(?:Introducing\s+)?(?:[Tt]he\s+)?({TOKEN})(?:\s+[\w-]+){{0,4}}\s+((?i:{_WHOLE.pattern}))$"
)
_ARTICLE = re.compile(r"(an?|the)\b", re.IGNORECASE)
_PLAIN_WORD = re.compile(r"[A-Z][a-z]+")


def _may_name(title: str) -> bool:
    """Whether a plain title can hold any clue: most cannot, and are told at a glance."""
    return _may_have_prefix(title) or bool(_WHOLE.fullmatch(title.strip(" .").rsplit(" ", 1)[-1]))


def _may_have_prefix(title: str) -> bool:
    return ":" in title or " -" in title or " –" in title or "—" in title


def title_clues(title: str) -> Iterator[Clue]:
    """The name that a plain title begins with; nothing where the rest says that others made it."""
    if not _may_name(title):
        return
    found = _PREFIX.match(title)
    prefix, rest = (found[1].strip(_QUOTES), found[2]) if found else (title.strip(" ."), "")
    if _ABOUT_OTHERS.search(rest):
        return
    kind = kind_of(rest) if _ARTICLE.match(rest) else UNKNOWN
    if found and (name := _prefix_name(prefix, kind)):
        words = quote(title, 0, found.end(1) + QUOTED_REST)
        yield Clue(name, TITLE, words, first_known(kind, _kind_of_head(rest), kind_of_name(name)))
    elif (noun := _TITLE_NOUN.match(prefix)) and is_coined(noun[1]):
        whole = prefix[noun.start(1) :]
        yield Clue(noun[1], TITLE_NOUN, quote(title, 0, noun.end()), kind_of(noun[2]), whole)


def _kind_of_head(rest: str) -> str:
    """What `Pointer Network for Summaries` is: its head in the singular, unless it begins with `Learning`."""
    head = PHRASE_END.split(rest, maxsplit=1)[0].split()
    is_phrase = bool(head) and not head[0].lower().endswith("ing")
    return KIND_OF_NOUN.get(head[-1].lower(), UNKNOWN) if is_phrase else UNKNOWN


def ordinary_prefix(title: str) -> str | None:
    """The words before a title's colon where all begin with capitals and none is a coinage: `Griffin: …`.

    They may be a name or not; it takes more than the title to say so.
    """
    found = _PREFIX.match(title) if _may_have_prefix(title) else None
    if not found or _ABOUT_OTHERS.search(found[2]):
        return None
    prefix = found[1].strip(_QUOTES)
    return prefix if re.fullmatch(NAME, prefix) and not _prefix_name(prefix, UNKNOWN) else None


def _prefix_name(prefix: str, kind: str) -> str | None:
    """The prefix as a name: one coinage, alone or with its version, its noun or its long form.

    Also a plain word, where the rest calls it a thing of some `kind`: `Paleo: a performance model`.
    """
    bracket = re.fullmatch(rf"(.+?)\s*\(({TOKEN})\)", prefix)
    if bracket and is_coined(bracket[2]) and long_form(letters(bracket[2]), bracket[1]):
        return bracket[2]
    first, *others = prefix.split()
    if kind != UNKNOWN and not others and _PLAIN_WORD.fullmatch(first):
        return first if first.lower() not in common_words() else None
    if not is_coined(first) or not re.fullmatch(TOKEN, first):
        return None
    if all(map(is_version, others)) and len(others) < 2:
        return prefix
    return first if len(others) == 1 and re.fullmatch(NOUN + "s?", others[0].lower()) else None
