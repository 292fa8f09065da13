"""The artefacts of a corpus under ids that stay."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from kgraph.progress import Progress
from kgraph.resolve.artifacts.finding import FoundArtifact, Offer, artifacts_of, read_offer
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.registry import Claim, Registry
from kgraph.resolve.spread import over_records
from kgraph.resolve.views import Offering, only


@dataclass(frozen=True)
class Artifacts:
    """All artefacts and the id of each; their papers are numbers of `MergedPapers`, records of the corpus."""

    found: list[FoundArtifact]
    ids: list[str]


def resolve_artifacts(
    corpus: Corpus, papers: MergedPapers, people: ResolvedPeople, registry: Registry, progress: Progress
) -> Artifacts:
    """What the papers introduce, from the titles, abstracts and code links of all their records."""
    progress.stage("artefacts", len(corpus.records), "records")
    offers: dict[int, Offer] = {}
    for n, found_here in over_records(only(corpus.records, Offering), read_offers):
        offers.update((offer.record, offer) for offer in found_here)
        progress.advance(n)
    of_record = papers.of_record
    by_paper = {paper: _offers_of(paper, papers, offers) for paper in {int(of_record[n]) for n in offers}}
    found = artifacts_of(by_paper, partial(_related, papers, people))
    return Artifacts(found, registry.assign("artifact", [_claim(papers, a) for a in found]))


def read_offers(first: int, records: Sequence[Offering]) -> tuple[int, list[Offer]]:
    """How many records there are, and what those from number `first` on say that their papers introduce."""
    read = (
        read_offer(n, record.title, record.abstract or "", record.code_urls)
        for n, record in enumerate(records, first)
    )
    return len(records), [offer for offer in read if offer]


def _offers_of(paper: int, papers: MergedPapers, offers: Mapping[int, Offer]) -> list[Offer]:
    """What the records of a paper say, the one that leads first."""
    numbers = papers.numbers[papers.offsets[paper] : papers.offsets[paper + 1]].tolist()
    return [offers[n] for n in numbers if n in offers]


def _related(
    papers: MergedPapers, people: ResolvedPeople, wanted: Collection[int]
) -> dict[int, frozenset[str]]:
    """Of these papers their people, and the work of which each is a version."""
    import numpy as np

    works = {n: n if papers.version_of[n] < 0 else papers.version_of[n] for n in wanted}
    marks = {n: {papers.ids[int(work)]} for n, work in works.items()}
    paper_of, person_of = people.signatures.paper, people.people.of
    for i in np.flatnonzero(np.isin(paper_of, list(marks))).tolist():
        marks[int(paper_of[i])].add(people.ids[int(person_of[i])])
    return {n: frozenset(ids) for n, ids in marks.items()}


def _claim(papers: MergedPapers, artifact: FoundArtifact) -> Claim:
    """Known by its name on each of its papers."""
    ids = sorted(papers.ids[n] for n in artifact.papers)
    return Claim(tuple((f"{artifact.key}|{id}", 1) for id in ids), ((artifact.key, ids[0]),))
