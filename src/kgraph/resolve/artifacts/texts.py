"""Titles and abstracts as plain text, in sentences, and short quotations from them."""

from __future__ import annotations

import re

MAX_QUOTED = 12
"""Words of a text that evidence quotes at most."""

LONGEST_SENTENCE = 2_000
"""Letters; what is longer is a table or an attack, and its words are not weighed."""
DEEPEST_NESTING = 4
"""Commands of LaTeX inside one another that are undone."""

_COMMAND = re.compile(r"\\(?:[a-zA-Z]+)\s*\{([^{}]*)\}")
_ACCENT = re.compile(r"\\[\"'`^~=.](?=\w)")
# An abbreviation's stop does not end a sentence.
_END = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bal\.)(?<!\bvs\.)(?<!\bcf\.)\s+(?=[\"“(]?[^\W_a-z])"
)
_DROPPED = str.maketrans({"$": None, "{": None, "}": None, "~": " "})


def plain(text: str) -> str:
    """Text without LaTeX commands, dollars and braces, blanks made one.

    Example:
        >>> plain(r"We call it \\textit{Adaptive Q}$(x)$;  see \\url{https://example.org}.")
        'We call it Adaptive Q(x); see https://example.org.'
    """
    if "\\" in text:
        for _ in range(DEEPEST_NESTING):
            text = _COMMAND.sub(r"\1", text)
        text = _ACCENT.sub("", text)
    if "$" in text or "{" in text or "}" in text or "~" in text:
        text = text.translate(_DROPPED)
    return " ".join(text.replace("``", '"').split())


def sentences(text: str) -> list[str]:
    """The sentences of a plain text, without those that are none by their length."""
    return [s for s in _END.split(text) if 0 < len(s) <= LONGEST_SENTENCE]


def quote(text: str, start: int, end: int) -> str:
    """The words of `text` from `start` to `end`, at most `MAX_QUOTED`: its middle left out where longer.

    Example:
        >>> quote("we introduce Foo, a tool", 0, 16)
        'we introduce Foo'
    """
    start, end = min(start, len(text)), min(end, len(text))
    while start and text[start - 1].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum():
        end += 1
    words = text[start:end].strip(" ,;:").split()
    if len(words) <= MAX_QUOTED:
        return " ".join(words)
    half = MAX_QUOTED // 2
    return " ".join([*words[:half], "…", *words[-(MAX_QUOTED - half) :]])
