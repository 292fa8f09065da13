"""Abbreviated titles and acronyms: is `Adv. Neural Inf. Process. Syst.` short for a title, `GNN` for words?

Titles follow ISO 4: function words fall away, each other word is cut after some letters (`Inf.`) or
contracted (`Natl.`), in the order of the title; titles of one word are not cut. Acronyms of phrases are found
where a text defines them, after A. S. Schwartz and M. A. Hearst, *A simple algorithm for identifying
abbreviation definitions in biomedical text*, Pacific Symposium on Biocomputing 8 (2003) 451.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Words = tuple[str, ...]

# Single letters that stand for a word in abbreviated titles; others are sections (`Phys. Rev. D`).
_LETTERS = {
    "j": ("journal",),
    "q": ("quarterly",),
    "r": ("royal",),
    "z": ("zeitschrift",),
    "u": ("united",),
    "s": ("states",),
}
# Nobody who abbreviates a title spells these out, so a text that does is no abbreviation.
_ALWAYS_CUT = frozenset(
    "journal international transactions conference symposium annals bulletin quarterly letters".split()  # noqa: SIM905
)
WIDEST_BUCKET = 200
"""So many titles are compared with one abbreviation; more under one beginning say too little."""


def cuts(short: str, word: str) -> bool:
    """Whether `short` is `word`, its beginning, or its contraction (first and last letter kept, in order).

    Example:
        >>> cuts("inf", "information"), cuts("natl", "national"), cuts("intl", "international")
        (True, True, True)
        >>> cuts("d", "data"), cuts("j", "journal"), cuts("info", "internet")
        (False, True, False)
    """
    if short == word:
        return True
    if len(short) == 1:
        return word in _LETTERS.get(short, ())
    if word.startswith(short):
        return True
    if len(short) < 3 or short[0] != word[0] or short[-1] != word.rstrip("s")[-1:]:
        return False
    letters = iter(word)
    return all(letter in letters for letter in short)


def abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the words of `short` cut those of `long` one by one, by more than plural endings.

    Both without function words. A title of one word has no abbreviation.

    Example:
        >>> abbreviates("adv neural inf process syst".split(),
        ...             "advances neural information processing systems".split())
        True
        >>> abbreviates(["information", "science"], ["information", "sciences"])
        False
    """
    if len(short) != len(long) or len(short) < 2 or not _ALWAYS_CUT.isdisjoint(short):
        return False
    lost = max(len(w) - len(s) for s, w in zip(short, long, strict=True))
    return lost > 1 and all(map(cuts, short, long))


@dataclass
class TitleIndex:
    """Titles by the beginnings of their words: an abbreviation meets only those that it may stand for."""

    _buckets: dict[tuple[str, str], list[Words]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, titles: Iterable[Words]) -> TitleIndex:
        """An index of all `titles` (words without function words)."""
        index = cls()
        for title in sorted(set(titles)):
            if len(title) > 1:
                initials = "".join(w[0] for w in title)
                index._buckets[initials, title[-1][:2]].append(title)
                index._buckets[initials, "<" + title[0][:2]].append(title)
        return index

    def long_forms(self, short: Words) -> list[Words]:
        """The titles that `short` abbreviates, sorted; none where too many begin alike."""
        if len(short) < 2 or not all(short):
            return []
        initials = "".join(w[0] for w in short)
        begin = short[-1][:2] if len(short[-1]) > 1 else "<" + short[0][:2]
        found = self._buckets.get((initials, begin), [])
        return [t for t in found if abbreviates(short, t)] if len(found) <= WIDEST_BUCKET else []


_IN_BRACKETS = re.compile(r"\(([^()]{2,80})\)")
_ACRONYM = re.compile(r"[A-Za-z0-9][\w&+./-]{1,9}")
_WORD = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
# A long form stays within its sentence.
_BREAK = re.compile(r"[.;:!?()\[\]]\s+|[()\[\]]")


def definitions(text: str) -> list[tuple[str, str]]:
    """The acronyms that a text defines with their long forms as printed: `(GNN, graph neural network)`.

    Either may stand in the brackets. An acronym has two to ten characters and two capitals or more; a plural
    s of it is left out.

    Example:
        >>> definitions("Take graph neural networks (GNNs). GCNs (graph convolutional networks) are fast.")
        [('GNN', 'graph neural networks'), ('GCN', 'graph convolutional networks')]
        >>> definitions("We train (see Section II) on ImageNet (IN THE WILD)")
        []
    """
    found = []
    for match in _IN_BRACKETS.finditer(text):
        inside = match[1].strip()
        if is_acronym(inside):
            before = _BREAK.split(text[max(0, match.start() - 160) : match.start()])[-1]
            short = singular_acronym(inside)
            long = long_form(short, before)
        elif " " in inside:
            words = text[max(0, match.start() - 20) : match.start()].split()
            if not words or not is_acronym(words[-1]):
                continue
            short = singular_acronym(words[-1])
            long = long_form(short, inside)
            if long != inside:
                continue
        else:
            continue
        if long:
            found.append((short, long))
    return found


def is_acronym(text: str) -> bool:
    """Two to ten characters, at least two capitals, no blank."""
    return bool(_ACRONYM.fullmatch(text)) and sum(map(str.isupper, text)) > 1


def singular_acronym(text: str) -> str:
    """`GNNs` → `GNN`."""
    return text[:-1] if text[-1] == "s" and text[-2].isupper() else text


def long_form(short: str, before: str) -> str | None:
    """The end of `before` that `short` stands for: words with its initials, else what the search finds.

    Schwartz and Hearst's search goes from right to left for the shortest end that holds the letters of
    `short` in order, the first at a word's start, within min(|short| + 5, 2·|short|) words. The initials come
    first because the shortest end may begin too late (`policy optimization` for PPO). A long form has more
    words than one, or it would be a spelling.

    Example:
        >>> long_form("SVM", "we compare a support vector machine"), long_form("SVM", "some vectors")
        ('support vector machine', None)
        >>> long_form("PPO", "with proximal policy optimization"), long_form("DNA", "deoxyribonucleic acid")
        ('proximal policy optimization', 'deoxyribonucleic acid')
    """
    letters = [c for c in short.lower() if c.isalnum()]
    lower = before.lower()
    spans = [m.span() for m in _WORD.finditer(before)][-min(len(letters) + 5, 2 * len(letters)) :]
    if not spans or len(lower) != len(before):
        return None
    start = _by_initials(letters, lower, spans[0][0])
    if start is None:
        start = _by_letters(letters, lower, spans[0][0])
    if start is None:
        return None
    found = before[start:].strip()
    words = _WORD.findall(found)
    is_longer = len(words) > 1 or "-" in found
    return found if is_longer and short.lower() not in (w.lower() for w in words) else None


_PART = re.compile(r"[^\W_]+")
_SKIPPED = frozenset("of the in on and for a an to with from by at".split())  # noqa: SIM905


def _by_initials(letters: list[str], text: str, first: int) -> int | None:
    """Where the words begin whose initials are `letters`; function words may stand between."""
    left = len(letters) - 1
    for match in reversed(list(_PART.finditer(text, first))):
        if match[0][0] == letters[left]:
            left -= 1
            if left < 0:
                return match.start() if text[match.start() - 1 : match.start()] != "-" else None
        elif match[0] not in _SKIPPED:
            return None
    return None


def _by_letters(letters: list[str], text: str, first: int) -> int | None:
    """Where the shortest end of `text` begins that holds `letters` in order, the first at a word's start."""
    at = len(text)
    for i in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= first and (
            text[at] != letters[i]
            or (i == 0 and at > first and (text[at - 1].isalnum() or text[at - 1] == "-"))
        ):
            at -= 1
        if at < first:
            return None
    return at
