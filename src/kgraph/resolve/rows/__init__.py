"""The rows of all tables from what was resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import TYPE_CHECKING, Any

from kgraph.memory import give_back
from kgraph.model.entities import Entities
from kgraph.model.records import Record
from kgraph.processes import default_jobs
from kgraph.resolve.artifacts.resolving import Artifacts
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.labs.resolving import Labs
from kgraph.resolve.papers.matching import VERSION, PaperLink
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.people.columns import Ragged
from kgraph.resolve.registry import Registry
from kgraph.resolve.rows.artifacts import artifact_link_rows, artifact_rows, paper_artifact_rows
from kgraph.resolve.rows.authorships import affiliation_rows, authorship_rows
from kgraph.resolve.rows.batch import Aside, Task, Whole, tasks_of_single
from kgraph.resolve.rows.context import (
    edition_rows,
    paper_topic_rows,
    replacement_rows,
    topic_identifier_rows,
    topic_rows,
    venue_rows,
)
from kgraph.resolve.rows.doubts import Sides, doubt_rows, find_doubts, part_rows
from kgraph.resolve.rows.evidence import paper_evidence, person_evidence
from kgraph.resolve.rows.gathered import Gathered
from kgraph.resolve.rows.labs import LabTexts, lab_name_rows, lab_rows
from kgraph.resolve.rows.mentions import mention_rows
from kgraph.resolve.rows.parts import RANGES, WORTH_PARTING, Parts, Ranges, each_in_order
from kgraph.resolve.rows.signed import Signed, mentions_of
from kgraph.resolve.rows.statements import make_statements, statement_tasks
from kgraph.resolve.rows.work import Known, Made, make_rows
from kgraph.resolve.scratch import Scratch
from kgraph.resolve.spread import WORTH_SPREADING, batches_of, over, stored
from kgraph.resolve.topics.matches import PaperTopics
from kgraph.resolve.venues.resolving import Venues
from kgraph.resolve.views import only

if TYPE_CHECKING:
    import polars as pl

SAMPLED_BATCHES = 64
"""From so many batches of records is guessed how their names are spread."""
EVERY = 5
"""Of these batches one record in so many is looked at."""
RANGES_OF_RECORDS = 32


def entity_tables(
    corpus: Corpus,
    papers: MergedPapers,
    people: ResolvedPeople,
    labs: Labs,
    venues: Venues,
    topics: PaperTopics,
    artifacts: Artifacts,
    registry: Registry,
) -> Entities:
    """All tables; large ones are on the disk until somebody reads them."""
    import numpy as np

    signed = Signed.of(people)
    parts = _parts(corpus, len(signed.person))
    gathered = Gathered(parts, corpus, len(papers))
    found = find_doubts(signed, people.people.plausible)
    sides = Sides.of(signed, found)
    mentions = mentions_of(signed.signatures, len(papers.numbers))
    known = Known.of(labs, venues, parts.ranges)
    _gather(gathered, corpus, papers, signed, mentions, venues, known, sides, artifacts)
    give_back()
    by_id = papers.ids.arg_sort().to_numpy().astype(np.int32)
    of_papers = paper_evidence(corpus, papers, gathered.told)
    odd, inferred = gathered.spellings(mentions), gathered.inferred(mentions)
    in_order: dict[str, Iterable[pl.DataFrame]] = {
        "mentions": mention_rows(signed, mentions, papers.ids, parts.taken("record_places"), odd, inferred),
        "evidence": each_in_order("evidence", chain([of_papers], person_evidence(signed, gathered.places))),
        "authorships": authorship_rows(signed, papers.ids, by_id),
        "paper_topics": each_in_order("paper_topics", paper_topic_rows(papers, by_id, topics)),
        "affiliations": each_in_order(
            "affiliations", affiliation_rows(signed, papers.ids, by_id, LabTexts(labs))
        ),
    }
    # Columns are put together without the interpreter's lock; the workers have nothing to do meanwhile.
    with ThreadPoolExecutor(default_jobs()) as threads:
        for _ in threads.map(parts.add_all_in_order, *zip(*in_order.items(), strict=True)):
            pass
    del mentions, inferred, of_papers, in_order
    give_back()
    gathered.add_tables_of_people(people, signed, odd)
    parts.add("citations", gathered.citations.rows(papers, parts.scan("identifiers")))
    few: dict[str, Sequence[Any]] = {
        "doubts": doubt_rows(corpus, signed, found, sides, gathered.told, gathered.told_of_persons),
        "person_parts": part_rows(papers, signed, found),
        "stated_numbers": list(gathered.numbers.values()),
        "labs": lab_rows(labs),
        "lab_names": lab_name_rows(gathered.lab_names),
        "venues": venue_rows(venues),
        "editions": edition_rows(gathered.editions),
        "topics": topic_rows(topics),
        "artifacts": artifact_rows(artifacts),
        "paper_artifacts": paper_artifact_rows(papers, artifacts, gathered.told),
        "identifiers": [*gathered.identifier_rows(labs), *topic_identifier_rows(topics)],
        "links": artifact_link_rows(artifacts),
        "documents": corpus.documents,
        "replacements": replacement_rows(registry),
    }
    for table, rows in few.items():
        parts.add_rows(table, rows)
    return parts.entities()


def _gather(
    gathered: Gathered, corpus: Corpus, papers: MergedPapers, signed: Signed, mentions: Ragged,
    venues: Venues, known: Known, sides: Sides, artifacts: Artifacts,
) -> None:  # fmt: skip
    """Go through all records and all person records."""
    import numpy as np

    told = {n for link in papers.links for n in (link.left, link.right)}
    told.update(clue.record for found in artifacts.found for clue in found.introductions)
    told.update(sides.records(are_papers=True))
    merged_by = _merged_by(papers.links)
    whole = Whole(papers, venues, signed, mentions, merged_by, np.array(sorted(told), np.int32))
    for made in _made(whole, corpus, known):
        gathered.add(made)
    asked_for = np.array(sides.records(are_papers=False), np.int32)
    jobs = 1 if len(corpus.persons) < WORTH_SPREADING else None
    for stated in over(statement_tasks(corpus, signed, asked_for, known.ranges), make_statements, jobs=jobs):
        gathered.add_statements(stated)


def _made(whole: Whole, corpus: Corpus, known: Known) -> Iterator[Made]:
    """What comes of all batches of papers: those of one record first."""
    aside = Aside(whole)
    is_small = len(corpus.records) < WORTH_SPREADING
    jobs = 1 if is_small else None
    folder = Scratch()
    where = known if is_small else stored(known, folder.path / "known.pickle")

    def made(tasks: Iterator[Task]) -> Iterator[Made]:
        return over(((task, where) for task in tasks), make_rows, jobs=jobs)

    for batch in made(tasks_of_single(whole, corpus)):
        aside.add(batch.aside_at, batch.aside)
        yield batch
    yield from made(aside.tasks())


def _merged_by(links: Sequence[PaperLink]) -> dict[int, str]:
    """Record → rule of the strongest link that joins it to another of its paper."""
    best: dict[int, PaperLink] = {}
    for link in links:
        for n in (link.left, link.right):
            if link.rule != VERSION and (n not in best or link.score > best[n].score):
                best[n] = link
    return {n: link.rule for n, link in best.items()}


def _parts(corpus: Corpus, n_signatures: int) -> Parts:
    """Where rows go: to the disk, parted by their keys, where there are many."""
    if n_signatures < WORTH_PARTING:
        return Parts()
    place = ("document", "record")
    records = Ranges(place, _sample(only(corpus.records, Record)))
    persons = Ranges(place, _sample(corpus.persons))
    return Parts({**RANGES, "paper_records": records, "record_places": records, "person_records": persons})


def _sample(records: Any) -> list[str]:
    """Keys of records that part them into ranges of about one size."""
    batches = [
        batch for _, batch in (records.batches() if hasattr(records, "batches") else batches_of(records))
    ]
    some = over(batches[:: max(1, len(batches) // SAMPLED_BATCHES)], _keys)
    keys = sorted(chain.from_iterable(some))
    return keys[:: max(1, len(keys) // RANGES_OF_RECORDS)][1:]


def _keys(batch: Any) -> list[str]:
    """Keys of some records of a batch."""
    places = [r.place for r in (batch.read() if hasattr(batch, "read") else batch)[::EVERY]]
    return [f"{place.document}\0{place.record}" for place in places]
