"""What is wrong with a workspace, what would be done about it, and what there is to do it with."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgraph import history, states
from kgraph.build_options import BuildOptions
from kgraph.errors import BadWorkspace, KGraphError
from kgraph.pipeline import find_sources
from kgraph.progress import Progress
from kgraph.recipe import Recipe, recipe_of

if TYPE_CHECKING:
    from kgraph.model.entities import DocumentRow
    from kgraph.readers.documents.source import Source


@dataclass(frozen=True)
class Step:
    """Something that the doctor does."""

    title: str
    run: Callable[[Progress], object]


@dataclass
class Diagnosis:
    """What is wrong, and what would be done about it."""

    folder: Path
    state: Path | None = None
    """The state that was looked at."""
    problems: list[str] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """What nothing here can bring back, and what to do."""


def unchanged(found: Diagnosis) -> Path:
    """The state that was looked at, which must still be the last one."""
    if found.state is None or states.last_state(found.folder) != found.state.resolve():
        raise BadWorkspace(f"{found.folder}: another process changed it meanwhile; start kgraph doctor again")
    return found.state


def enter(folder: Path, work: Callable[[Path], object] | None = None) -> None:
    """Do something to the folder as its only writer; entering alone removes what killed builds left."""
    with states.writing(folder):
        if work is not None:
            work(folder)


def told_of(found: Diagnosis) -> dict[str, Any] | None:
    """The manifest, or what the history tells of it."""
    assert found.state is not None
    try:
        manifest = states.read_manifest(found.state)
        if "asked_for" in manifest and "parameters" in manifest:
            return manifest
    except BadWorkspace:
        pass
    number = int(found.state.name)
    for line in reversed(history.read_history(found.folder)):
        if line["build"] == number and "asked_for" in line and "parameters" in line:
            return {name: line[name] for name in history.KEPT if name in line}
    return None


def documents_of(state: Path) -> list[DocumentRow]:
    """The documents of a state, from its tables."""
    from kgraph.model.entities import DocumentRow
    from kgraph.tables import scan

    rows = scan(state / "tables", "documents").collect()
    return [DocumentRow(**row) for row in rows.iter_rows(named=True)]


def graphs_of(rows: Sequence[DocumentRow], told: Mapping[str, Any]) -> list[Source] | None:
    """The RDF documents, of which nothing but the store holds a copy; `None` where one is gone."""
    digests = [row.sha256 for row in rows if row.format == "rdf"]
    there = sources_there(recipe_of(told)) if digests else {}
    return [there[digest] for digest in digests] if there.keys() >= set(digests) else None


def sources_there(recipe: Recipe) -> dict[str, Source]:
    """The documents that are where they were, by SHA-256."""
    found: dict[str, Source] = {}
    for path in recipe.documents:
        try:
            found |= {
                source.sha256: source for source in find_sources([path], BuildOptions(**recipe.options))
            }
        except KGraphError:
            continue
    return found


def brought_gone(folder: Path, told: Mapping[str, Any]) -> bool:
    """Whether a file that decided the result (ROR dump, thesaurus, named overrides) is no more there."""
    brought = recipe_of(told).brought
    named = [brought["overrides"], brought["ror"], *brought["thesauri"].values()]
    return not all(path is None or Path(path).exists() for path in named)
