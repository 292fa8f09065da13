"""The facts of one build that go into the provenance graph."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """One build. Its id is a digest of inputs and parameters, so that the same build has the same IRI."""

    id: str
    started: str | None
    """`xsd:dateTime`; null in reproducible builds."""
    software: str
    """`kgraph 0.1.0`."""
    parameters: tuple[tuple[str, str], ...] = ()
