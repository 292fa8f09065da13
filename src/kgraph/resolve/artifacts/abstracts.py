"""Clues in abstracts: what the authors say that they introduce, call by a name or abbreviate.

Names of what a paper merely uses are the object of no introducing verb, so they are not met here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from kgraph.resolve.abbreviations import long_form
from kgraph.resolve.artifacts.clues import (
    Clue,
    first_known,
    is_idea,
    is_modifier,
    letters,
    may_be_name,
    stands_for,
)
from kgraph.resolve.artifacts.kinds import NOUN, UNKNOWN, kind_of, kind_of_name
from kgraph.resolve.artifacts.names import NAME, TOKEN, end_of_name, is_coined
from kgraph.resolve.artifacts.texts import quote, sentences

INTRODUCED = "introduced"
"""Rule: it is the object of an introducing verb, `we propose X, a …`."""
ABBREVIATED = "abbreviated"
"""Rule: the object has a long form with its abbreviation, `we propose Long Form (LF)`."""
NAMED = "named"
"""Rule: the authors call theirs so, `…, which we call X`."""
PASSIVE = "passive"
"""Rule: `X is proposed`, `Long Form (LF) is proposed`."""

Found = tuple[Clue, int]
"""A clue and where it ends in its sentence."""

_STEMS = (
    "introduc", "propos", "present", "develop", "releas", "describ", "contribut", "creat", "build", "design",
    "construct", "collect", "curat", "publish", "provid", "offer", "devis", "implement", "open-sourc",
    "open sourc", "unveil",
)  # fmt: skip
_VERB = rf"(?:{'|'.join(_STEMS)})(?:e|es|ed|s|)"
_ADVERBS = r"(?:(?:\w+ly,?|also|then|first|further|thus|next|here|have|now|therefore)\s+)*"
_CUE = re.compile(
    rf"\b(?:we|this (?:paper|work|article|study)|(?:the|our) (?:paper|work|authors?))\s+{_ADVERBS}{_VERB}\b"
    rf"|\b(?:and|,|to)\s+{_ADVERBS}(?:introduce|propose|present|develop|release|create|build|design)s?\b"
    r"|\b(?:introducing|proposing|presenting|releasing)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"\b(?:we|our|us|this (?:paper|work|article|study)|the (?:paper|authors?))\b", re.IGNORECASE
)
_OPENING = r"[\"“'‘`]*"
_DIRECT = re.compile(rf"\s*:?\s*(?:(the|our)\s+)?{_OPENING}({NAME})")
_NOUN_AFTER = re.compile(rf"\s+(?:[a-z-]+\s+){{0,2}}?({NOUN})\b(?!s)")
_WITH_NOUN = re.compile(rf"{TOKEN}\s+(?:\S+\s+){{0,4}}((?i:{NOUN}))")
_STOP = r"\s*(?:[\"”'’`]*\s*(?:[,.;:—–)]|--|$)"
_AFTER = re.compile(
    rf"{_STOP}|(?:that|which|to|for|by|as|with|using|on|in|and|via|based|is|are|has|can|where|whose|towards|built"
    r"|consisting|from|through|a|an|the|capable|designed|trained|able|leveraging)\b)"
)
_CLOSED = re.compile(rf"{_STOP}|(?:that|which|to|for|is|are|has|can)\b)")
_APPOSED = re.compile(r"\s*[\"”'’]*\s*(?:,|--|[—–:])\s*(?:(?:a|an|the|our|which|one of)\b|[a-z])")
_APPOSITION = re.compile(
    r"\s*[\"”'’]*\s*(?:,|--|[—–:])?\s*(?:which is\s+)?"
    r"(?:an?|the|our)\s+(?:(?:[\w-]+\s+)?(?:family|series|set|class)\s+of\s+)?(.{3,120})"
)
_SHORT = re.compile(rf"\s*\(\s*[\"“]?({TOKEN})[\"”]?\s*(?:[;,][^()]*)?\)")
_BESIDE = re.compile(rf"\s+and\s+(?:the\s+)?({TOKEN})(?=\s*[,.;:]|\s+(?:that|which|to|for)\b|$)")
_CONJOINED = re.compile(rf",?\s+and\s+(?:the\s+)?({NAME}),\s+(?=an?\b)")
# A phrase with one of these speaks of more than the object itself.
_BEYOND = re.compile(
    r"\b(?:for|to|of|with|that|which|using|in|on|by|based|under|from|via|into|where|when|is|are|can|and|between"
    r"|over|through|against|as|than|without|including|inspired)\b"
)
_CALLING = re.compile(r"\s+(?:called|named|termed|dubbed)(?: the)?\s*$")
_OBJECT = re.compile(
    rf"\s*[\w-]+\s+(?:[\w/-]+\s+){{0,9}}?(?i:{NOUN})s?"
    rf"(?P<stop>\s*(?:,|:|--|[—–])\s*(?:the\s+)?|\s+){_OPENING}(?P<name>{TOKEN})"
)
_CALLED = re.compile(
    r"(?:\b(?P<weak>called|named|namely|titled|denoted(?: as)?|denoted by|referred to as|i\.e\.,)"
    r"|\b(?:dubbed|coined|nicknamed|termed)(?: as)?"
    r"|\b(?:which|that) we (?:will )?(?:call|name|term|dub|coin|refer to as|denote(?: as| by)?)"
    r"|\bwe (?:call|name|term|dub|refer to|denote) (?:our|the|this|it)(?: [\w-]+){0,4}?(?: as| by)?)"
    rf",?\s+{_OPENING}(?:the\s+|a\s+)?(?P<name>{NAME})"
)
_CALLING_PARTS = ("call", "name", "titled", "denote", "refer", "i.e.,", "dub", "coin", "term")
_LAST_PHRASE = re.compile(r"[,;:(]|\b(?:propose|introduce|present|develop|define|study)\b")
_QUALIFIED = re.compile(r"\b(?:for|that|to|of|with)\b")
_PARTICIPLES = ("proposed", "introduced", "presented", "developed", "released")
_PASSIVE_VERB = re.compile(
    r"\b(?:is|are|was|were)\s+(?:also |then |further |first )?"
    rf"(?:{'|'.join(_PARTICIPLES)})\b"
)
_SUBJECT = re.compile(rf"(?:\((?P<short>{TOKEN})\)|(?P<name>{TOKEN})),?\s+{_PASSIVE_VERB.pattern}")
_CLAUSE_START = re.compile(r"[\"“\s]*|.*,\s*")
REACH = 160
"""Letters after a verb within which the abbreviation of its object stands."""


def abstract_clues(abstract: str) -> Iterator[Clue]:
    """What a plain abstract says that its authors introduce, in the order of its sentences."""
    for sentence in sentences(abstract):
        # Most sentences have no such word, which is seen a hundred times faster than a pattern tells.
        if _has_any(sentence.lower(), _STEMS):
            for cue in _CUE.finditer(sentence):
                yield from _introduced(sentence, cue.start(), cue.end())
        if _has_any(sentence, _CALLING_PARTS):
            yield from _named(sentence)
        if _has_any(sentence, _PARTICIPLES) and _PASSIVE_VERB.search(sentence):
            yield from _passive(sentence)


def _has_any(text: str, parts: Iterable[str]) -> bool:
    """Whether a part is in the text; taken for granted where letters may be equal that are not the same."""
    return not text.isascii() or any(part in text for part in parts)


def _introduced(text: str, start: int, end: int) -> Iterator[Clue]:
    """The object of an introducing verb that ends at `end`, and what is named beside it."""
    direct = _DIRECT.match(text, end)
    found = _direct(text, start, direct) if direct else None
    found = found or _object(text, start, end) or _abbreviated(text, start, end)
    if not found:
        return
    clue, stop = found
    yield clue
    if (beside := _BESIDE.match(text, stop)) and is_coined(beside[1]):
        yield Clue(beside[1], INTRODUCED, quote(text, start, beside.end()), clue.kind)
    for other in _CONJOINED.finditer(text, stop):
        if may_be_name(other[1]):
            words = quote(text, other.start(), other.end())
            yield Clue(other[1], INTRODUCED, words, kind_of(text[other.end() :]))


def _direct(text: str, start: int, found: re.Match[str]) -> Found | None:
    """`we introduce X, a …`, `we introduce Long Form (LF)`, `we introduce the X benchmark`."""
    if short := _SHORT.match(text, found.end(2)):
        return _bracketed(text, start, found[2], short)
    stop = found.start(2) + end_of_name(found[2])
    name = text[found.start(2) : stop]
    if (noun := _NOUN_AFTER.match(text, stop)) and is_coined(name):
        return Clue(name, INTRODUCED, quote(text, start, noun.end()), kind_of(noun[1])), noun.end()
    first, whole = name.split()[0], _WITH_NOUN.fullmatch(name)
    if whole and found[1] and is_coined(first):
        return Clue(first, INTRODUCED, quote(text, start, stop), kind_of(whole[1]), name), stop
    if not _AFTER.match(text, stop) or not may_be_name(name):
        return None
    if not is_coined(name) and not _APPOSED.match(text, stop):
        return None
    return Clue(name, INTRODUCED, quote(text, start, stop), _kind_after(text, stop, name)), stop


def _bracketed(text: str, start: int, name: str, short: re.Match[str]) -> Found | None:
    """A name in capitals with its abbreviation behind it."""
    stop = short.end()
    if not stands_for(short[1], name) or is_modifier(text, stop, name) or is_idea(name):
        return None
    kind = first_known(_kind_after(text, stop, name), kind_of(name))
    return Clue(short[1], ABBREVIATED, quote(text, start, stop), kind, name), stop


def _object(text: str, start: int, end: int) -> Found | None:
    """`we introduce a new method, X, that …`, `we release the library X`."""
    found = _OBJECT.match(text, end)
    if not found or not is_coined(found["name"]):
        return None
    phrase, stop = text[end : found.start("stop")], found.end("name")
    if _BEYOND.search(phrase) or not _AFTER.match(text, stop):
        return None
    if not found["stop"].strip() and phrase.rstrip().endswith("s"):
        return None
    return Clue(found["name"], INTRODUCED, quote(text, start, stop), kind_of(phrase)), stop


def _abbreviated(text: str, start: int, end: int) -> Found | None:
    """`we introduce a new long form (LF)`: the long form is the verb's own object."""
    for short in _SHORT.finditer(text, end, end + REACH):
        long = long_form(letters(short[1]), text[end : short.start()])
        if not long or not is_coined(short[1]) or is_modifier(text, short.end(), long):
            continue
        before = text[end : text.rfind(long, end, short.start())]
        if not (_BEYOND.search(before) or is_idea(_CALLING.sub("", before)) or is_idea(long)):
            kind = first_known(kind_of(long), kind_of(before), _kind_after(text, short.end(), short[1]))
            return Clue(short[1], ABBREVIATED, quote(text, start, short.end()), kind, long), short.end()
    return None


def _named(text: str) -> Iterator[Clue]:
    """`…, which we call X`, `we propose a benchmark called X`."""
    for found in _CALLED.finditer(text):
        name, stop, long = found["name"], found.end("name"), None
        before = text[: found.start()]
        if found["weak"] and not (_CUE.search(before) and _SPEAKER.search(before)):
            continue
        if short := _SHORT.match(text, stop):
            if stands_for(short[1], name):
                name, long, stop = short[1], name, short.end()
        else:
            stop = found.start("name") + end_of_name(name)
            name = text[found.start("name") : stop]
            if not may_be_name(name) or not (is_coined(name) or _CLOSED.match(text, stop)):
                continue
        phrase = _LAST_PHRASE.split(before.rstrip(" ,("))[-1]
        if is_idea(_QUALIFIED.split(phrase)[0]) or (long and is_idea(long)):
            continue
        begin = max(0, found.start() - len(phrase) - 1) if len(phrase.split()) < 8 else found.start()
        yield Clue(
            name, NAMED, quote(text, begin, stop), first_known(kind_of(phrase), kind_of_name(name)), long
        )


def _passive(text: str) -> Iterator[Clue]:
    """`a long form (LF) is proposed`, `X is introduced`."""
    for found in _SUBJECT.finditer(text):
        if short := found["short"]:
            long = long_form(letters(short), text[: found.start()])
            if long and is_coined(short) and not is_idea(long):
                words = quote(text, max(0, text.rfind(long, 0, found.start())), found.end())
                yield Clue(short, PASSIVE, words, kind_of(long), long)
        elif is_coined(found["name"]) and _CLAUSE_START.fullmatch(text[: found.start()]):
            words = quote(text, found.start(), found.end())
            yield Clue(found["name"], PASSIVE, words, kind_of_name(found["name"]))


def _kind_after(text: str, stop: int, name: str) -> str:
    """The kind that the words after a name tell: `, a hybrid model that …`."""
    apposed = _APPOSITION.match(text, stop)
    return first_known(kind_of(apposed[1]) if apposed else UNKNOWN, kind_of_name(name))
