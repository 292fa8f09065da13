"""The rows of all tables from what was resolved."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from kgraph.model.entities import Entities, Identifier
from kgraph.resolve.artifacts.resolving import Artifacts
from kgraph.resolve.context import Labs, Venues
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.matching import VERSION, PaperLink
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.registry import Registry
from kgraph.resolve.rows.artifacts import artifact_link_rows, artifact_rows, paper_artifact_rows
from kgraph.resolve.rows.batch import Aside, Task, Whole, tasks_of_single
from kgraph.resolve.rows.context import (
    Citations,
    edition_rows,
    paper_topic_rows,
    replacement_rows,
    topic_identifier_rows,
    topic_rows,
    venue_rows,
)
from kgraph.resolve.rows.doubts import doubt_rows, find_doubts, part_rows
from kgraph.resolve.rows.evidence import Told, paper_evidence, person_evidence
from kgraph.resolve.rows.labs import lab_name_rows, lab_rows
from kgraph.resolve.rows.parts import WORTH_PARTING, Parts, Ranges, by_id
from kgraph.resolve.rows.people import Stated, figures_of, statement_facts, statement_rows
from kgraph.resolve.rows.persons import People, make_people
from kgraph.resolve.rows.signed import Links, Signatures, links_of, mentions_of, signatures_of
from kgraph.resolve.rows.work import Known, Made, make_rows
from kgraph.resolve.spread import WORTH_SPREADING, batches_of, over, stored
from kgraph.resolve.topics.matches import PaperTopics

if TYPE_CHECKING:
    import numpy as np
    import polars as pl
    from numpy.typing import NDArray

SAMPLED_BATCHES = 64
"""From so many batches of records is guessed how their names are spread."""
PEOPLE_AT_ONCE = 100_000


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
    links = links_of(people)
    signatures = signatures_of(people, links)
    parts = _parts(corpus, len(signatures.paper))
    whole = Whole(
        papers, papers.of_record, venues.of_paper, venues.of_record, mentions_of(people), signatures,
        people.ids, _merged_by(papers.links),
    )  # fmt: skip
    known = Known(labs, venues.venues, venues.ids, corpus.paths)
    gathered = _Gathered(parts, len(papers))
    for made in _made(whole, corpus, known):
        gathered.add(made)
    stated = _stated(corpus, people, signatures)
    gathered.add_people(statement_facts(stated))
    for table, rows in statement_rows(stated, people.ids).items():
        parts.add_rows(table, rows)
    told = Told([*gathered.told, _told_by_statements(corpus, stated, signatures)])
    parts.add("evidence", paper_evidence(corpus, papers))
    for frame in person_evidence(people, links, signatures, told):
        parts.add("evidence", frame)
    gathered.add_tables_of_people(people, signatures, links)
    parts.add("citations", gathered.citations.rows(papers))
    for frame in paper_topic_rows(papers, topics):
        parts.add("paper_topics", frame)
    found = find_doubts(people, signatures.person, links)
    for table, rows in {
        "doubts": doubt_rows(corpus, people, signatures.person, found),
        "person_parts": part_rows(papers, people, signatures, found),
        "labs": lab_rows(labs),
        "lab_names": lab_name_rows(gathered.lab_names),
        "venues": venue_rows(venues),
        "editions": edition_rows(gathered.editions),
        "topics": topic_rows(topics),
        "artifacts": artifact_rows(artifacts),
        "paper_artifacts": paper_artifact_rows(corpus, papers, artifacts),
        "identifiers": [*gathered.identifier_rows(labs), *topic_identifier_rows(topics)],
        "links": artifact_link_rows(artifacts),
        "documents": corpus.documents,
        "replacements": replacement_rows(registry),
    }.items():
        parts.add_rows(table, rows)
    return parts.entities()


def _made(whole: Whole, corpus: Corpus, known: Known) -> Iterator[Made]:
    """What comes of all batches: papers of one record first."""
    aside = Aside(whole)
    with TemporaryDirectory(prefix="kgraph-") as folder:
        is_small = len(corpus.records) < WORTH_SPREADING
        jobs = 1 if is_small else None
        where = known if is_small else stored(known, Path(folder) / "known.pickle")

        def tasks(batches: Iterator[Task]) -> Iterator[tuple[Task, Known | Path]]:
            return ((task, where) for task in batches)

        firsts = (first for first, _ in batches_of(corpus.records))
        for first, made in zip(
            firsts, over(tasks(tasks_of_single(whole, corpus)), make_rows, jobs=jobs), strict=True
        ):
            aside.add(made.aside_at + first, made.aside)
            yield made
        yield from over(tasks(aside.tasks()), make_rows, jobs=jobs)


class _Gathered:
    """What is counted over all batches; their rows go on to the tables."""

    def __init__(self, parts: Parts, n_papers: int) -> None:
        import numpy as np

        self.parts = parts
        self.years = np.zeros(n_papers, np.int32)
        self.groups: set[int] = set()
        self.told: list[tuple[NDArray[np.int32], pl.Series]] = []
        self.editions: dict[str, tuple[str, str, int]] = {}
        self.lab_names: Counter[tuple[str, str]] = Counter()
        self.citations = Citations()
        self._identifiers: set[tuple[str, str, str, str]] = set()
        self._people: dict[str, list[pl.DataFrame]] = {"spellings": [], "identities": []}

    def add(self, made: Made) -> None:
        """What comes of a batch."""
        for table, rows in made.tables.items():
            self.parts.add(table, rows)
        self.years[made.papers] = made.years
        self.groups |= made.groups
        self.told.append(made.told)
        self.editions |= made.editions
        self.lab_names += made.lab_names
        self.citations.add(made.references, made.citable)
        self._identifiers |= made.identifiers
        self.add_people(made.people)

    def add_people(self, facts: dict[str, pl.DataFrame]) -> None:
        """`spellings` and `identities` of people by number."""
        for name, rows in facts.items():
            self._people[name].append(rows)

    def identifier_rows(self, labs: Labs) -> list[Identifier]:
        """The rows of the table `identifiers` that are about labs and venues."""
        known = {("lab", labs.ids[key], s, v) for key, o in labs.organizations.items() for s, v in o.ids}
        return [
            Identifier(kind=kind, entity=id, scheme=scheme, value=value)
            for kind, id, scheme, value in self._identifiers | known
        ]

    def add_tables_of_people(self, people: ResolvedPeople, signatures: Signatures, links: Links) -> None:
        """The tables about people, so many of them at a time."""
        import polars as pl

        figures = figures_of(people, signatures, links, self.years, self.groups)
        facts = {name: pl.concat(frames).sort("person") for name, frames in self._people.items()}
        self._people.clear()

        def tasks() -> Iterator[People]:
            for first in range(0, len(people.ids), PEOPLE_AT_ONCE):
                last = min(first + PEOPLE_AT_ONCE, len(people.ids))
                own = {name: _between(rows, first, last) for name, rows in facts.items()}
                names = {n: people.names[n] for n in people.names if first <= n < last}
                yield People(first, people.ids[first:last], names, figures.between(first, last), **own)

        jobs = 1 if len(people.ids) <= PEOPLE_AT_ONCE else None
        for tables in over(tasks(), make_people, jobs=jobs):
            for table, rows in tables.items():
                self.parts.add(table, rows)


def _between(rows: pl.DataFrame, first: int, last: int) -> pl.DataFrame:
    """The rows of people from number `first` up to, not with, number `last`; they are sorted by person."""
    start, end = (int(rows["person"].search_sorted(n, side="left")) for n in (first, last))
    return rows.slice(start, end - start)


def _merged_by(links: Sequence[PaperLink]) -> dict[int, str]:
    """Record → rule of the strongest link that joins it to another of its paper."""
    best: dict[int, PaperLink] = {}
    for link in links:
        for n in (link.left, link.right):
            if link.rule != VERSION and (n not in best or link.score > best[n].score):
                best[n] = link
    return {n: link.rule for n, link in best.items()}


def _stated(corpus: Corpus, people: ResolvedPeople, signatures: Signatures) -> Stated:
    """The person records that are somebody's."""
    import numpy as np

    (numbers,) = np.nonzero(signatures.paper < 0)
    records = [people.signatures[n].mentions[0][0] for n in numbers.tolist()]
    persons = list(corpus.persons)
    return Stated([persons[n] for n in records], signatures.person[numbers].tolist(), numbers)


def _told_by_statements(
    corpus: Corpus, stated: Stated, signatures: Signatures
) -> tuple[NDArray[np.int32], pl.Series]:
    import numpy as np
    import polars as pl

    texts = [f"{record.name} @ {corpus.place(record.place)}" for record in stated.records]
    return stated.signature.astype(np.int32), pl.Series(texts, dtype=pl.String)


def _parts(corpus: Corpus, n_signatures: int) -> Parts:
    spills = n_signatures >= WORTH_PARTING
    ranges = {
        table: by_id(column)
        for table, column in (
            ("papers", "id"), ("people", "id"), ("person_names", "person"), ("authorships", "paper"),
            ("affiliations", "paper"), ("paper_topics", "paper"), ("paper_labs", "paper"),
            ("paper_funders", "paper"), ("citations", "citing"),
        )
    }  # fmt: skip
    kinds = ("lab", "paper", "person", "topic", "venue", "artifact")
    ranges |= {table: by_id("entity", kinds) for table in ("identifiers", "links", "evidence")}
    if spills:
        records = Ranges(("document", "record"), _sample(corpus))
        ranges |= {"paper_records": records, "mentions": records}
    return Parts(ranges, spills=spills)


def _sample(corpus: Corpus) -> list[str]:
    """Keys of records that part them into ranges of about one size."""
    batches = list(batches_of(corpus.records))
    keys: list[str] = []
    for _, batch in batches[:: max(1, len(batches) // SAMPLED_BATCHES)]:
        records: Any = batch.read() if hasattr(batch, "read") else batch
        keys += [f"{r.place.document}\0{r.place.record}" for r in records]
    keys.sort()
    return keys[:: max(1, len(keys) // 32)][1:]
