"""Topics, and which papers are on them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING, overload

from kgraph.resolve.topics.columns import Lists
from kgraph.resolve.topics.hierarchy import Place, is_above
from kgraph.resolve.topics.spelling import keyword_key

if TYPE_CHECKING:
    from kgraph.resolve.topics.terms import Floats

Rows = list[tuple[str, str, float | None]]
"""Topics of one paper: scheme, key, score."""


@dataclass(frozen=True)
class TopicMatch:
    """A topic; `key` is unique within its scheme."""

    scheme: str
    key: str
    label: str
    notation: str | None = None
    broader: tuple[str, str] | None = None
    """Scheme and key of the broader topic."""
    broader_by: str | None = None
    """`stated` by a source, or found by the rules of `hierarchy`: `words` or `papers`."""
    ids: tuple[tuple[str, str], ...] = ()
    """Identifiers, scheme and value."""


@dataclass(frozen=True)
class PaperTopics:
    """All topics by (scheme, key), and those of each paper in columns."""

    topics: dict[Place, TopicMatch]
    places: list[Place]
    """The topics that papers have, by number."""
    lists: Lists
    """Of each paper the numbers of its topics, each once."""
    scores: Floats
    """Beside the values of `lists`, NaN for none."""

    @cached_property
    def of_paper(self) -> Sequence[Rows]:
        """For each paper its (scheme, key, score)."""
        return _RowsOfPapers(self)


class _RowsOfPapers(Sequence[Rows]):
    def __init__(self, topics: PaperTopics) -> None:
        self._topics = topics

    def __len__(self) -> int:
        return len(self._topics.lists)

    @overload
    def __getitem__(self, paper: int) -> Rows: ...
    @overload
    def __getitem__(self, paper: slice) -> list[Rows]: ...
    def __getitem__(self, paper: int | slice) -> Rows | list[Rows]:
        if isinstance(paper, slice):
            return [self[n] for n in range(*paper.indices(len(self)))]
        if not -len(self) <= paper < len(self):
            raise IndexError(paper)
        return next(self._rows(paper % len(self), paper % len(self) + 1))

    def __iter__(self) -> Iterator[Rows]:
        for first in range(0, len(self), 10_000):
            yield from self._rows(first, min(first + 10_000, len(self)))

    def _rows(self, first: int, last: int) -> Iterator[Rows]:
        found = self._topics
        offsets = found.lists.offsets[first : last + 1].tolist()
        codes = found.lists.codes[offsets[0] : offsets[-1]].tolist()
        scores = [None if s != s else s for s in found.scores[offsets[0] : offsets[-1]].tolist()]
        rows = [(*found.places[code], score) for code, score in zip(codes, scores, strict=True)]
        for start, end in pairwise(offsets):
            yield rows[start - offsets[0] : end - offsets[0]]


def replace_topics(found: PaperTopics, replaced: Mapping[str, str]) -> PaperTopics:
    """The topics after a thesaurus: `keyword_key` of a label → what it is called, empty to leave it out.

    It speaks of keywords and terms; categories and subjects are of the classification that they belong to.
    """
    import numpy as np

    targets = {keyword_key(to): to for to in replaced.values() if to}
    moved: dict[Place, Place | None] = {}
    topics: dict[Place, TopicMatch] = {}
    for place, topic in sorted(found.topics.items()):
        key = keyword_key(topic.label)
        is_word = topic.scheme in ("keyword", "term")
        to = replaced.get(key, targets.get(key)) if is_word else None
        if to == "":
            moved[place] = None
        elif to is None:
            moved[place] = place
            topics.setdefault(place, topic)
        else:
            moved[place] = target = ("keyword", keyword_key(to))
            topics[target] = replace(topic, scheme="keyword", key=target[1], label=to)
    up: dict[Place, Place] = {}
    for place, topic in topics.items():
        above = moved.get(topic.broader) if topic.broader else None
        if above and not is_above(up, place, above):
            up[place] = above
            topics[place] = replace(topic, broader=above)
        else:
            topics[place] = replace(topic, broader=None, broader_by=None)
    new = [moved[place] for place in found.places]
    places = sorted({place for place in new if place})
    number = {place: n for n, place in enumerate(places)}
    codes = np.array([number[place] if place else -1 for place in new], np.int32)
    is_moved = np.array([old != place for old, place in zip(found.places, new, strict=True)], bool)
    lists = Lists(codes[found.lists.codes], found.lists.offsets)
    kept = (lists.codes >= 0) & lists.is_first()
    scores = np.where(is_moved[found.lists.codes], np.nan, found.scores)
    return PaperTopics(topics, places, lists.where(kept), scores[kept])
