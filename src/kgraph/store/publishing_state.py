"""How far a publication has come, in a small file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class PublishingState:
    """What is in at the server, as far as this machine knows; `write` after each change.

    job: what is published to where; all of it must be the same for a run to be taken up again. triples:
    graph → triples that are in.
    """

    path: Path
    job: Mapping[str, str]
    batches: int = 0
    triples: dict[str, int] = field(default_factory=dict)
    is_complete: bool = False
    is_mixed: bool = False

    @classmethod
    def read(cls, path: Path, job: Mapping[str, str]) -> PublishingState | None:
        """That of an earlier run with the same job; `None` where there was none, or its file is no use."""
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            if told.pop("job") == dict(job):
                return cls(path, job, **told)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass
        return None

    def lost(self, there: Mapping[str, int]) -> str:
        """What is not at the server though it was brought; empty where all is."""
        less = {
            graph: n - there.get(graph, 0) for graph, n in self.triples.items() if there.get(graph, 0) < n
        }
        return f"{sum(less.values()):,} triples in {len(less)} graphs" if less else ""

    def note(self, batches: int, graph: str, triples: int) -> None:
        """Another batch is in."""
        self.batches = batches
        self.triples[graph] = triples
        self.write()

    def write(self) -> None:
        """Write the file, as a whole or not at all."""
        told = {
            "job": dict(self.job),
            "batches": self.batches,
            "triples": self.triples,
            "is_complete": self.is_complete,
            "is_mixed": self.is_mixed,
        }
        self.path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self.path.with_name(f".{self.path.name}.new")
        temporary.write_text(json.dumps(told, indent=1), encoding="utf-8")
        temporary.replace(self.path)
