"""The rows of all tables from what was resolved."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from kgraph.model.entities import Replacement
from kgraph.resolve.artifacts.resolving import Artifacts
from kgraph.resolve.context import Labs, Venues
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.registry import Registry
from kgraph.resolve.rows.artifacts import artifact_link_rows, artifact_tables
from kgraph.resolve.rows.context import lab_tables, topic_identifier_rows, topic_tables, venue_tables
from kgraph.resolve.rows.doubts import doubt_tables
from kgraph.resolve.rows.evidence import evidence_rows, identifier_rows, link_rows
from kgraph.resolve.rows.papers import paper_tables, record_tables
from kgraph.resolve.rows.people import authorship_tables, confidence_of_signatures, person_tables
from kgraph.resolve.topics.finding import PaperTopics


def entity_rows(
    corpus: Corpus,
    papers: MergedPapers,
    people: ResolvedPeople,
    labs: Labs,
    venues: Venues,
    topics: PaperTopics,
    artifacts: Artifacts,
    registry: Registry,
) -> dict[str, list[Any]]:
    """Table name → its rows, for `Entities.from_rows`."""
    by_paper: dict[int, list[int]] = defaultdict(list)
    for i, s in enumerate(people.signatures):
        by_paper[s.paper].append(i)
    sure = confidence_of_signatures(people)
    return {
        **paper_tables(corpus, papers, people, venues, by_paper),
        **record_tables(corpus, papers, people, sure),
        **authorship_tables(papers, people, labs, by_paper, sure),
        **person_tables(corpus, papers, people, by_paper),
        **doubt_tables(corpus, papers, people, by_paper),
        **lab_tables(corpus, papers, labs),
        **venue_tables(corpus, papers, venues),
        **topic_tables(papers, topics),
        **artifact_tables(corpus, papers, artifacts),
        "identifiers": [
            *identifier_rows(corpus, papers, people, labs, venues),
            *topic_identifier_rows(topics),
        ],
        "links": [*link_rows(corpus, papers, people), *artifact_link_rows(artifacts)],
        "evidence": evidence_rows(corpus, papers, people),
        "documents": list(corpus.documents),
        "replacements": [
            Replacement(kind=kind, old=old, new=registry.current(kind, new))
            for (kind, old), new in registry.replacements.items()
        ],
    }
