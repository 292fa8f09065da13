"""Rows of named artefacts."""

from __future__ import annotations

from typing import Any

from kgraph.model.entities import Artifact, Link, PaperArtifact
from kgraph.resolve.artifacts.resolving import Artifacts
from kgraph.resolve.corpus import Corpus
from kgraph.resolve.papers.merge import MergedPapers


def artifact_tables(corpus: Corpus, papers: MergedPapers, artifacts: Artifacts) -> dict[str, list[Any]]:
    """The tables `artifacts` and `paper_artifacts`."""
    pairs = list(zip(artifacts.found, artifacts.ids, strict=True))
    introduced = []
    for found, id in pairs:
        for clue in found.introductions:
            place = corpus.records[clue.record].place
            introduced.append(
                PaperArtifact(
                    paper=papers.papers[clue.paper].id,
                    artifact=id,
                    relation="introduces",
                    rule=clue.rule,
                    words=clue.words,
                    document=place.document,
                    record=place.record,
                    line=place.line,
                )
            )
    return {
        "artifacts": [Artifact(id=id, name=a.name, long_name=a.long_name, kind=a.kind) for a, id in pairs],
        "paper_artifacts": introduced,
    }


def artifact_link_rows(artifacts: Artifacts) -> list[Link]:
    """The rows of the table `links` that are about artefacts."""
    return [
        Link(kind="artifact", entity=id, role="code", url=url)
        for found, id in zip(artifacts.found, artifacts.ids, strict=True)
        for url in found.urls
    ]
