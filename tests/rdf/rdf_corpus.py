"""The tiny corpus as quads."""

from __future__ import annotations

import io

from kgraph.model.entities import Entities
from kgraph.rdf.quads import write_quads
from kgraph.rdf.run import Run

BASE = "https://example.org/kg/"
RUN = Run("r1", "2026-11-22T20:00:00Z", "kgraph 0.1.0", (("as_of", "2026-05-22"),))


def nquads(entities: Entities, profile: str = "full", base: str = BASE) -> bytes:
    file = io.BytesIO()
    write_quads(entities, file, base=base, run=RUN, profile=profile)
    return file.getvalue()
