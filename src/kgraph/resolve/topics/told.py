"""What papers tell of their topics, read batch by batch into columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from kgraph.model.records import AssignedTopic
from kgraph.resolve.abbreviations import definitions
from kgraph.resolve.scratch import Scratch
from kgraph.resolve.spread import stored
from kgraph.resolve.topics.acronyms import Defined
from kgraph.resolve.topics.columns import CodedLists, Gathered, Lists, whole
from kgraph.resolve.topics.phrases import Titles, Words, read_capitals
from kgraph.resolve.topics.spotting import Met, Spellings, spot
from kgraph.resolve.topics.words import words_of
from kgraph.resolve.views import About

if TYPE_CHECKING:
    from kgraph.resolve.topics.columns import Ints
    from kgraph.resolve.topics.terms import Floats


class TopicText(msgspec.Struct, frozen=True, gc=False):
    """What a paper, or one record of it, offers to find its topics."""

    title: str
    abstract: str
    keywords: tuple[str, ...]
    categories: tuple[str, ...]
    subjects: tuple[AssignedTopic, ...] = ()

    @classmethod
    def of(cls, record: About) -> TopicText:
        """What a record offers."""
        return cls(record.title, record.abstract or "", record.keywords, record.categories, record.topics)


class Over(Protocol):
    """Calls `work(first, texts, *args)` on all batches of texts; gives the results in their order."""

    def __call__(self, work: Callable[..., Any], *args: Any) -> Iterator[Any]:  # noqa: D102
        ...


COLUMNS = ("titles", "keywords", "categories", "subjects", "in_title", "in_abstract")


@dataclass(frozen=True)
class Told:
    """What texts tell; of titles those alone that lead a paper, of others no word."""

    titles: CodedLists
    """Words."""
    keywords: CodedLists
    categories: CodedLists
    subjects: CodedLists
    """Name and identifiers."""
    in_title: CodedLists
    """Definitions of acronyms: acronym, long form."""
    in_abstract: CodedLists
    scores: Floats
    """Beside the values of `subjects`, NaN for none."""
    abstract_sizes: Ints
    """Letters."""
    capitals: Any
    """`phrases.read_capitals`; of all batches together as a frame."""


def read_told(first: int, texts: Sequence[TopicText], leads: bytes) -> Told:
    """What the texts from number `first` on tell. leads: a bit for each text, 1 where it leads a paper."""
    import numpy as np

    titles = [t.title if leads[n >> 3] >> (n & 7) & 1 else "" for n, t in enumerate(texts, first)]
    scores = [np.nan if s.score is None else s.score for t in texts for s in t.subjects]
    return Told(
        titles=words_of(titles),
        keywords=CodedLists.of([t.keywords for t in texts]),
        categories=CodedLists.of([t.categories for t in texts]),
        subjects=CodedLists.of([[(s.name, tuple(sorted(s.ids.items()))) for s in t.subjects] for t in texts]),
        in_title=CodedLists.of([definitions(title) if "(" in title else () for title in titles]),
        in_abstract=CodedLists.of([definitions(t.abstract) if "(" in t.abstract else () for t in texts]),
        scores=np.array(scores, np.float64),
        abstract_sizes=np.fromiter((len(t.abstract) for t in texts), np.int32, len(texts)),
        capitals=read_capitals(titles),
    )


def gathered(parts: Iterable[Told]) -> Told:
    """What all batches tell."""
    import numpy as np
    import polars as pl

    columns = {name: Gathered() for name in COLUMNS}
    scores, sizes, capitals = [np.empty(0)], [], []
    schema = {"word": pl.String, "printed": pl.String, "n": pl.UInt32}
    for part in parts:
        for name, column in columns.items():
            column.add(getattr(part, name))
        scores.append(part.scores)
        sizes.append(part.abstract_sizes)
        capitals.append(pl.DataFrame(part.capitals, schema, orient="row"))
    return Told(
        **{name: column.whole() for name, column in columns.items()},
        scores=np.concatenate(scores),
        abstract_sizes=whole(sizes),
        capitals=pl.concat([pl.DataFrame(schema=schema), *capitals]),
    )


@dataclass(frozen=True)
class ToldOfPapers:
    """What the texts of each paper tell."""

    over: Over
    texts: Lists
    """The numbers of each paper's texts, the one that leads first."""
    told: Told

    @classmethod
    def read(cls, over: Over, texts: Lists) -> ToldOfPapers:
        """Read all texts."""
        import numpy as np

        is_lead = np.zeros(len(texts.codes), bool)
        is_lead[texts.codes[texts.offsets[:-1]]] = True
        leads = np.packbits(is_lead, bitorder="little").tobytes()
        return cls(over, texts, gathered(over(read_told, leads)))

    def titles(self) -> Titles:
        """The title of each paper is that of the text which leads."""
        told, leads = self.told, self.texts.codes[self.texts.offsets[:-1]]
        return Titles(Words(told.titles.values), told.titles.lists, leads, told.capitals)

    def of_papers(self, column: CodedLists) -> CodedLists:
        """What all texts of a paper list, each once."""
        lists = column.lists.taken(self.texts.codes).joined(self.texts.offsets)
        return CodedLists(column.values, lists.distinct())

    def subjects(self) -> tuple[Lists, Floats]:
        """What all texts of a paper list, with scores."""
        lists = self.told.subjects.lists
        scores = self.told.scores[lists.places(self.texts.codes)]
        return lists.taken(self.texts.codes).joined(self.texts.offsets), scores

    def defined(self) -> list[Defined]:
        """The acronyms that titles define, and abstracts."""
        title, abstract = self.told.in_title, self.told.in_abstract
        of_title = title.lists.taken(self.texts.codes[self.texts.offsets[:-1]])
        of_abstract = abstract.lists.taken(self.abstracts())
        return [
            Defined(of_title.owners(), of_title.codes, title.values),
            Defined(of_abstract.owners(), of_abstract.codes, abstract.values),
        ]

    def abstracts(self) -> Ints:
        """For each paper its text with the longest abstract, of equals the first."""
        import numpy as np

        if not len(self.texts):
            return self.texts.codes
        sizes = self.told.abstract_sizes[self.texts.codes]
        longest = np.maximum.reduceat(sizes, self.texts.offsets[:-1])
        owners = self.texts.owners()
        at = np.flatnonzero(sizes == longest[owners])
        return self.texts.codes[at[np.searchsorted(owners[at], np.arange(len(self.texts)))]]

    def spotted(self, spellings: Spellings) -> Iterator[Met]:
        """The papers in whose abstracts terms stand."""
        import numpy as np

        if not self.told.abstract_sizes.any():
            return
        paper_of = np.full(len(self.texts.codes), -1, np.int32)
        paper_of[self.abstracts()] = np.arange(len(self.texts), dtype=np.int32)
        folder = Scratch()
        for met in self.over(spot_abstracts, stored(spellings, folder.path / "spellings")):
            paper = paper_of[met.text]
            yield Met(*(column[paper >= 0] for column in (paper, met.term, met.n)))


def spot_abstracts(first: int, texts: Sequence[TopicText], spellings: Path) -> Met:
    """The terms in the abstracts of the texts from number `first` on."""
    import numpy as np

    some = [n for n, text in enumerate(texts) if text.abstract]
    return spot(np.array(some, np.int32) + np.int32(first), [texts[n].abstract for n in some], spellings)
