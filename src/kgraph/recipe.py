"""What would repeat a build: its documents, what was brought and its options, from the manifest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Recipe:
    """What a workspace was built from, by paths that lead there from the current folder."""

    documents: Sequence[str]
    without: Sequence[str]
    """Paths of documents in folders named there that were taken out (`kgraph remove`)."""
    brought: Mapping[str, Any]
    """`overrides`, `ror` and `thesauri`, as `build` takes them."""
    options: Mapping[str, Any]
    """Fields of `BuildOptions`."""


def recipe_of(manifest: Mapping[str, Any]) -> Recipe:
    """What would repeat the build that wrote the manifest."""
    asked = manifest["asked_for"]
    parameters = {name: value for name, value in manifest["parameters"].items() if name != "jobs"}
    parameters["columns"] = tuple(map(tuple, parameters["columns"]))

    def found(path: str | None) -> str | None:
        """What was named from another folder, by a path that leads there from this one."""
        was_here = path is None or Path(asked["folder"]) == Path.cwd()
        return path if was_here else str(Path(asked["folder"]) / str(path))

    brought = {
        "overrides": found(asked["overrides"]),
        "ror": found(asked["ror"]),
        "thesauri": {kind: found(path) for kind, path in asked["thesauri"].items()},
    }
    documents = [path if path == "-" else str(found(path)) for path in asked["documents"]]
    without = [str(found(path)) for path in asked.get("without", ())]
    return Recipe(documents, without, brought, parameters)
