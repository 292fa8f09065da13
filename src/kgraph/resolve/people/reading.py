"""Records to signatures and paper facts in columns, batch by batch.

Nearly all papers have one record, whose author list is taken as it stands; where a paper has several, or a
list repeats itself or has inferred authors, lists are laid upon each other (`signatures.paper_signatures`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.records import PersonRecord, Record
from kgraph.progress import Progress
from kgraph.resolve.codes import Coded, Codes
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.papers.titles import title_tokens
from kgraph.resolve.people.columns import Ragged, SignatureColumns, Signatures
from kgraph.resolve.people.gathering import (
    GatheredFacts,
    GatheredPlaces,
    GatheredSignatures,
    PaperFacts,
    Places,
    StatedPlaces,
)
from kgraph.resolve.people.listing import listed_authors, listed_persons, listed_words
from kgraph.resolve.people.signatures import paper_signatures
from kgraph.resolve.topics.finding import keyword_key

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Batch:
    """What a batch of records holds."""

    signatures: list[Signatures]
    """Of the records that are alone; their number stands for the paper."""
    years: Ints
    """Of the same records."""
    words: Ragged
    texts: pl.Series
    further: list[tuple[int, Record]]
    """The other records, without what does not matter here."""
    places: StatedPlaces
    """Of all records."""


def read_batch(first: int, records: Sequence[Record], together: Any) -> Batch:
    """Signatures and facts of a batch of records.

    together: numbers of the records of papers that have several, ascending.
    """
    import numpy as np
    import polars as pl

    here = together[np.searchsorted(together, first) : np.searchsorted(together, first + len(records))]
    others = set(here.tolist())
    further = [(n, _slim(records[n - first])) for n in here.tolist()]
    alone = [record for n, record in enumerate(records, first) if n not in others] if others else records
    numbers = np.setdiff1d(np.arange(first, first + len(records)), here, assume_unique=True)
    words, texts = listed_words([r.title for r in alone], [r.keywords for r in alone])
    return Batch(
        _alone(numbers, alone), np.array([r.year or 0 for r in alone], np.int32), words,
        pl.Series(texts, dtype=pl.String), further, StatedPlaces.of(records),
    )  # fmt: skip


def _alone(numbers: Any, records: Sequence[Record]) -> list[Signatures]:
    """Of papers of one record: lists as they stand, and those that are not to be taken so."""
    import numpy as np

    counts = np.fromiter((len(r.authors) for r in records), np.int64, len(records))
    found, odd = listed_authors(numbers, counts, [a for r in records for a in r.authors])
    if not len(odd):
        return [found]
    columns = SignatureColumns()
    for place in odd.tolist():
        number = int(numbers[place])
        for s in paper_signatures(number, [number], {number: records[place]}):
            columns.add(s)
    return [found.take(np.flatnonzero(~np.isin(found.paper, numbers[odd]))), columns.done()]


@dataclass(frozen=True)
class PersonBatch:
    """What a batch of person records holds."""

    signatures: Signatures
    places: StatedPlaces


def read_persons(first: int, persons: Sequence[PersonRecord]) -> PersonBatch:
    """The subjects of a batch of person records."""
    import numpy as np

    return PersonBatch(listed_persons(first + np.arange(len(persons)), persons), StatedPlaces.of(persons))


def _slim(record: Record) -> Record:
    return Record(
        place=record.place, title=record.title, authors=record.authors, year=record.year,
        authors_complete=record.authors_complete, keywords=record.keywords,
    )  # fmt: skip


def _words(records: Sequence[Record]) -> set[str]:
    """Of the title of the first and the keywords of all."""
    words = set(title_tokens(records[0].title))
    words.update(keyword_key(k) for r in records for k in r.keywords)
    return words


def read_signatures(
    corpus: Corpus, papers: MergedPapers, venues: Coded[str], progress: Progress
) -> tuple[Signatures, PaperFacts, Places]:
    """All author names and person records of a corpus, by paper and position, and what the papers tell.

    venues: of each paper.
    """
    import numpy as np

    from kgraph.resolve.spread import over_records

    numbers, paper_of = Ragged(papers.offsets, papers.numbers), papers.of_record
    is_alone = numbers.counts == 1
    together = np.flatnonzero(~is_alone[paper_of]).astype(np.int32)
    joined, facts, places = GatheredSignatures(), GatheredFacts(), GatheredPlaces()
    waiting: dict[int, dict[int, Record]] = defaultdict(dict)
    first = 0
    for batch in over_records(corpus.records, read_batch, together):
        n = len(batch.years) + len(batch.further)
        here = paper_of[first : first + n]
        for signatures in batch.signatures:
            joined.add(signatures, paper_of[signatures.paper])
        facts.add(here[is_alone[here]], batch.years, batch.words, batch.texts)
        places.add(0, batch.places)
        first += n
        progress.advance(n)
        whole = []
        for number, record in batch.further:
            paper = int(paper_of[number])
            waiting[paper][number] = record
            if len(waiting[paper]) == numbers.ends[paper + 1] - numbers.ends[paper]:
                whole.append((paper, numbers[paper], waiting.pop(paper)))
        _add_whole(joined, facts, whole)
    for told in over_records(corpus.persons, read_persons):
        joined.add(told.signatures, told.signatures.paper)
        places.add(1, told.places)
    return joined.done(), facts.done(venues), places.done()


def _add_whole(
    joined: GatheredSignatures,
    facts: GatheredFacts,
    papers: Sequence[tuple[int, list[int], dict[int, Record]]],
) -> None:
    """Add papers of which all of several records are at hand."""
    import numpy as np
    import polars as pl

    columns, texts = SignatureColumns(), Codes()
    years, words = [], []
    for paper, numbers, records in papers:
        for s in paper_signatures(paper, numbers, records):
            columns.add(s)
        ordered = [records[n] for n in numbers]
        years.append(next((r.year for r in ordered if r.year), 0))
        words.append([texts[w] for w in _words(ordered)])
    joined.add((found := columns.done()), found.paper)
    facts.add(
        np.array([p for p, _, _ in papers], np.int32), np.array(years, np.int32),
        Ragged.of(list(map(len, words)), [w for ws in words for w in ws]),
        pl.Series(list(texts), dtype=pl.String),
    )  # fmt: skip
