"""Rows of named artefacts."""

from __future__ import annotations

from kgraph.model.entities import Artifact, Link, PaperArtifact
from kgraph.resolve.artifacts.resolving import Artifacts
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers


def artifact_rows(artifacts: Artifacts) -> list[Artifact]:
    """The table `artifacts`."""
    return [
        Artifact(id=id, name=a.name, long_name=a.long_name, kind=a.kind)
        for a, id in zip(artifacts.found, artifacts.ids, strict=True)
    ]


def paper_artifact_rows(corpus: Corpus, papers: MergedPapers, artifacts: Artifacts) -> list[PaperArtifact]:
    """The table `paper_artifacts`."""
    clues = [
        (id, clue) for a, id in zip(artifacts.found, artifacts.ids, strict=True) for clue in a.introductions
    ]
    places = {n: corpus.records[n].place for n in sorted({clue.record for _, clue in clues})}
    return [
        PaperArtifact(
            paper=papers.ids[clue.paper],
            artifact=id,
            relation="introduces",
            rule=clue.rule,
            words=clue.words,
            document=places[clue.record].document,
            record=places[clue.record].record,
            line=places[clue.record].line,
        )
        for id, clue in clues
    ]


def artifact_link_rows(artifacts: Artifacts) -> list[Link]:
    """The rows of the table `links` that are about artefacts."""
    return [
        Link(kind="artifact", entity=id, role="code", url=url)
        for found, id in zip(artifacts.found, artifacts.ids, strict=True)
        for url in found.urls
    ]
