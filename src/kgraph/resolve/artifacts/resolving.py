"""The artefacts of a corpus under ids that stay."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from kgraph.progress import Progress
from kgraph.resolve.artifacts.finding import FoundArtifact, PaperText, find_artifacts
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.people.authors import ResolvedPeople
from kgraph.resolve.registry import Claim, Registry


@dataclass(frozen=True)
class Artifacts:
    """All artefacts and the id of each; their papers are numbers of `MergedPapers`, records of the corpus."""

    found: list[FoundArtifact]
    ids: list[str]


def resolve_artifacts(
    corpus: Corpus, papers: MergedPapers, people: ResolvedPeople, registry: Registry, progress: Progress
) -> Artifacts:
    """What the papers introduce, from the titles, abstracts and code links of all their records."""
    progress.stage("artefacts")
    texts = (
        PaperText(number, n, record.title, record.abstract or "", record.code_urls)
        for number, paper in enumerate(papers.papers)
        for n in paper.numbers
        for record in (corpus.records[n],)
    )
    found = find_artifacts(texts, _related(papers, people))
    return Artifacts(found, registry.assign("artifact", [_claim(papers, a) for a in found]))


def _related(papers: MergedPapers, people: ResolvedPeople) -> list[frozenset[str]]:
    """Of each paper its people, and the work of which it is a version."""
    persons: dict[int, set[str]] = defaultdict(set)
    for group, id in zip(people.people.groups, people.ids, strict=True):
        for i in group:
            persons[people.signatures[i].paper].add(id)
    return [
        frozenset((*persons[number], paper.version_of or paper.id))
        for number, paper in enumerate(papers.papers)
    ]


def _claim(papers: MergedPapers, artifact: FoundArtifact) -> Claim:
    """Known by its name on each of its papers."""
    ids = sorted(papers.papers[n].id for n in artifact.papers)
    return Claim(tuple((f"{artifact.key}|{id}", 1) for id in ids), ((artifact.key, ids[0]),))
