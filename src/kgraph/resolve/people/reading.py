"""Records to signatures and paper facts in columns, batch by batch.

Nearly all papers have one record, whose author list is taken as it stands; where a paper has several, or a
list repeats itself or has inferred authors, lists are laid upon each other (`signatures.paper_signatures`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kgraph.model.records import AuthorName, PersonRecord, Record
from kgraph.progress import Progress
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.papers.titles import title_tokens
from kgraph.resolve.people.columns import Codes, Ragged, SignatureColumns, Signatures
from kgraph.resolve.people.gathering import (
    GatheredFacts,
    GatheredPlaces,
    GatheredSignatures,
    PaperFacts,
    Places,
)
from kgraph.resolve.people.signatures import paper_signatures
from kgraph.resolve.topics.finding import keyword_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Batch:
    """What a batch of records holds."""

    signatures: Signatures
    """Of the records that are alone; their number stands for the paper."""
    years: Ints
    """Of the same records."""
    words: Ragged
    texts: list[str]
    further: list[tuple[int, Record]]
    """The other records, without what does not matter here."""
    places: list[tuple[str, str]]
    """Document and id of all records."""


def read_batch(first: int, records: Sequence[Record], together: Any) -> Batch:
    """Signatures and facts of a batch of records.

    together: numbers of the records of papers that have several, ascending.
    """
    import numpy as np

    here = together[np.searchsorted(together, first) : np.searchsorted(together, first + len(records))]
    others = set(here.tolist())
    columns, texts = SignatureColumns(), Codes()
    years: list[int] = []
    words: list[list[int]] = []
    further = []
    for number, record in enumerate(records, first):
        if number in others:
            further.append((number, _slim(record)))
            continue
        if _is_plain(record.authors):
            _add_plain(columns, number, record.authors)
        else:
            for s in paper_signatures(number, [number], {number: record}):
                columns.add(s)
        years.append(record.year or 0)
        words.append([texts[w] for w in _words([record])])
    return Batch(
        columns.done(), np.array(years, np.int32),
        Ragged.of(list(map(len, words)), [w for ws in words for w in ws]),
        list(texts), further, [(r.place.document, r.place.record) for r in records],
    )  # fmt: skip


@dataclass(frozen=True)
class PersonBatch:
    """What a batch of person records holds."""

    signatures: Signatures
    places: list[tuple[str, str]]


def read_persons(first: int, persons: Sequence[PersonRecord]) -> PersonBatch:
    """The subjects of a batch of person records."""
    columns = SignatureColumns()
    for number, person in enumerate(persons, first):
        _add_person(columns, number, person)
    return PersonBatch(columns.done(), [(p.place.document, p.place.record) for p in persons])


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


def _is_plain(authors: Sequence[AuthorName]) -> bool:
    """Nobody is inferred, and neither the list nor an identifier in it comes twice."""
    half = len(authors) // 2
    if half and len(authors) == 2 * half and authors[0].name == authors[half].name:
        return False
    seen: set[tuple[str, str]] = set()
    for author in authors:
        if author.is_inferred:
            return False
        for item in author.ids.items():
            if item in seen:
                return False
            seen.add(item)
    return True


def _add_plain(columns: SignatureColumns, number: int, authors: Sequence[AuthorName]) -> None:
    paper, rank, text, inferred, group, said = columns.flat
    texts = columns.texts
    n = len(authors)
    codes = [texts[author.name] for author in authors]
    paper.extend([number] * n)
    rank.extend(range(1, n + 1))
    text.extend(codes)
    inferred.extend([False] * n)
    group.extend([author.is_group for author in authors])
    said.extend([-1 if (c := author.is_corresponding) is None else int(c) for author in authors])
    if not any(author.other_names or author.affiliations or len(author.ids) > 1 for author in authors):
        ids = [next(iter(author.ids.items()), ("", "")) for author in authors]
        columns.add_short_lists(codes, number, ids)
        return
    for index, (code, author) in enumerate(zip(codes, authors, strict=True), 1):
        printed = list(dict.fromkeys((code, *(texts[name] for name in author.other_names))))
        affiliations = [a for k, a in enumerate(author.affiliations) if a not in author.affiliations[:k]]
        identified = [item for item in author.ids.items() if item[1]]
        columns.add_lists(printed, ((number, index),), identified, affiliations)


def _add_person(columns: SignatureColumns, number: int, person: PersonRecord) -> None:
    printed = list(dict.fromkeys(columns.texts[name] for name in (person.name, *person.other_names)))
    for column, value in zip(columns.flat, (-1, 0, printed[0], False, False, -1), strict=True):
        column.append(value)
    identified = [item for item in person.ids.items() if item[1]]
    columns.add_lists(printed, ((number, 0),), identified, person.affiliations)


def read_signatures(
    corpus: Corpus, papers: MergedPapers, venues: Sequence[str | None], progress: Progress
) -> tuple[Signatures, PaperFacts, Places]:
    """All author names and person records of a corpus, by paper and position, and what the papers tell.

    venues: of each paper, or `None`.
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
        joined.add(batch.signatures, paper_of[batch.signatures.paper])
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
    return joined.done(), facts.done(len(papers), venues), places.done()


def _add_whole(
    joined: GatheredSignatures,
    facts: GatheredFacts,
    papers: Sequence[tuple[int, list[int], dict[int, Record]]],
) -> None:
    """Add papers of which all of several records are at hand."""
    import numpy as np

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
        Ragged.of(list(map(len, words)), [w for ws in words for w in ws]), list(texts),
    )  # fmt: skip
