"""The words of titles and abstracts: without LaTeX, in runs between stop words and punctuation."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib.resources import files

from kgraph.model.names import fold
from kgraph.readers.fields.markup import latex_to_text
from kgraph.resolve.codes import Codes
from kgraph.resolve.topics.columns import CodedLists, Lists
from kgraph.resolve.topics.spelling import normal_word


@cache
def stop_words() -> frozenset[str]:
    """English stop words and the words that every paper uses about itself."""
    import stopwordsiso

    own = """
    paper method methods approach approaches novel new propose proposed problem problems
    towards toward based using via study studies results result large small high low simple
    fast efficient effective improved improving better good different multiple single general
    framework case analysis application applications technique techniques work task tasks set
    sets use used learn make making need beyond revisiting rethinking understanding exploring
    look guide perspective survey review introduction
    improve improves enable enables enabling achieve achieves enhance enhances enhancing trained unlocking
    leveraging exploiting bridging meets matters strong comprehensive provable provably
    """.split()  # noqa: SIM905
    return (frozenset(stopwordsiso.stopwords("en")) | frozenset(own)) - _CONTENT


# Counted as stop words by the list, but words of phrases here: `state space`, `point cloud`, `world model`.
_CONTENT = frozenset(
    """
    cause causes change changes computer copy early end face faces fire free home importance index information
    inner interest line long mean means open order orders page pages point points room second self side sites
    state states system test text thought thoughts top value web website word words world zero
    """.split()  # noqa: SIM905
)


@cache
def common_words() -> frozenset[str]:
    """Words in normal form that are never a subject alone."""
    text = files("kgraph.resolve").joinpath("data/common_words.txt").read_text("utf-8")
    lines = (line for line in text.splitlines() if not line.startswith("#"))
    return frozenset(word for line in lines for word in line.split())


_MATH = re.compile(
    r"\$\$?[^$]*\$\$?|\\\([^()]*\\\)|\\\[[^\[\]]*\\\]|https?://\S+|\\(?:cite|ref|url)[a-z]*\{[^{}]*\}|\\[dt]?frac"
)
WORD = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*|[.,;:!?()]")


_FOREIGN = re.compile(r"[^\x00-\x7f]+")
END = "\n"
"""The word that stands behind the last of a text: it is in no phrase."""
_WORD_OR_END = re.compile(f"{WORD.pattern}|{END}")


def plain(text: str) -> str:
    """Folded text without LaTeX; formulas, citations and addresses end a phrase."""
    if "$" in text or "\\" in text or "http" in text:
        text = _MATH.sub(" . ", text)
    if "\\" in text or "{" in text:
        text = latex_to_text(text)
    # `fold` looks at each sign alone, so that it needs to see only those that are not ASCII
    return (text if text.isascii() else _FOREIGN.sub(_folded, text)).lower()


def _folded(match: re.Match[str]) -> str:
    return _fold(match[0])


@lru_cache(maxsize=10_000)
def _fold(text: str) -> str:
    return fold(text)


def words_of(texts: Sequence[str]) -> CodedLists:
    """The words and punctuation of each text, and at its end `END`."""
    import numpy as np

    joined = END.join(plain(text).replace(END, " ") for text in texts) + END
    words = _WORD_OR_END.findall(joined) if texts else []
    numbering = Codes()
    codes = numbering.numbers(words, len(words))
    ends = np.flatnonzero(codes == numbering[END])
    return CodedLists(list(numbering), Lists.of(codes, np.diff(ends, prepend=-1).astype(np.int32)))


def is_phrase_word(word: str) -> bool:
    """Whether a word can be one of a phrase in a title; others end the phrase: stop words, punctuation."""
    return len(word) > 1 and word not in stop_words() and not word.isdecimal()


def term_words(text: str) -> tuple[str, ...]:
    """The words of a phrase in normal form.

    Example:
        >>> term_words("Graph Neural Networks")
        ('graph', 'neural', 'network')
    """
    return tuple(normal(w) for w in WORD.findall(plain(text)) if w[0].isalnum())


@lru_cache(maxsize=200_000)
def normal(word: str) -> str:
    """A folded word in normal form, the parts around its hyphens each for itself and written together."""
    return "".join(map(normal_word, word.split("-"))) if "-" in word else normal_word(word)
