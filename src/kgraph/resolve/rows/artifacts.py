"""Rows of named artefacts."""

from __future__ import annotations

from collections.abc import Mapping

from kgraph.model.entities import Artifact, Link, PaperArtifact
from kgraph.resolve.artifacts.resolving import Artifacts
from kgraph.resolve.papers.merge import MergedPapers
from kgraph.resolve.rows.told import Told


def artifact_rows(artifacts: Artifacts) -> list[Artifact]:
    """The table `artifacts`."""
    return [
        Artifact(id=id, name=a.name, long_name=a.long_name, kind=a.kind)
        for a, id in zip(artifacts.found, artifacts.ids, strict=True)
    ]


def paper_artifact_rows(
    papers: MergedPapers, artifacts: Artifacts, told: Mapping[int, Told]
) -> list[PaperArtifact]:
    """The table `paper_artifacts`; `told` of the records of all introductions."""
    clues = [
        (id, clue) for a, id in zip(artifacts.found, artifacts.ids, strict=True) for clue in a.introductions
    ]
    return [
        PaperArtifact(
            paper=papers.ids[clue.paper],
            artifact=id,
            relation="introduces",
            rule=clue.rule,
            words=clue.words,
            document=told[clue.record].place.document,
            record=told[clue.record].place.record,
            line=told[clue.record].place.line,
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
