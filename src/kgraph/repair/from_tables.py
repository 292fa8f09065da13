"""Store and exports of a state, made again from its tables."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgraph import states
from kgraph.build_options import BuildOptions
from kgraph.manifest import run_of
from kgraph.pipeline import finish_state
from kgraph.progress import Progress
from kgraph.recipe import recipe_of
from kgraph.repair.diagnosis import Diagnosis, Step, documents_of, graphs_of, unchanged
from kgraph.sums import RECORDS, SUMS, damaged, read_sums, recorded
from kgraph.timing import Timer

if TYPE_CHECKING:
    from kgraph.model.entities import DocumentRow

MADE_OF_TABLES = {"store", "exports", "manifest.json", SUMS}
"""Parts of a state that follow from its tables."""


def from_tables(found: Diagnosis, told: Mapping[str, Any], wrong: set[str]) -> Step | None:
    """Store and exports, where all that cannot be made from the tables is whole."""
    assert found.state is not None
    if not wrong <= MADE_OF_TABLES | {"records"}:
        return None
    rows = documents_of(found.state)
    graphs = graphs_of(rows, told)
    if graphs is None:
        return None

    def run(progress: Progress) -> None:
        from kgraph.tables import read_tables

        state = unchanged(found)
        recipe = recipe_of(told)
        with states.new_state(found.folder, event="repair") as new:
            for part in ("tables", "registry", "rejected.jsonl"):
                _take(state / part, new / part)
            manifest = _manifest(state, told, rows)
            options = BuildOptions(**recipe.options)
            entities, made = read_tables(new / "tables"), run_of(rows, told["decided_by"], options)
            finish_state(entities, graphs, new, manifest, made, options, Timer(progress))

    return Step("make store and exports again from the tables", run)


def _take(source: Path, target: Path) -> None:
    """A part of another state, without a second copy where the disk allows it."""
    if source.is_file():
        _link(source, target)
    else:
        shutil.copytree(source, target, copy_function=_link)


def _link(source: str | Path, target: str | Path) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _manifest(state: Path, told: Mapping[str, Any], rows: Sequence[DocumentRow]) -> dict[str, Any]:
    """The manifest as it was, or as much of it as tables and history tell."""
    import msgspec

    lost = {
        "inputs": [msgspec.to_builtins(row) for row in rows],
        "records": sorted(recorded(state) or ()),
        "inputs_repeated": [],
        "inputs_skipped": [],
        "documents_kept": 0,
        "notes": [],
    }
    manifest = {**lost, **told, "counts": dict(told["counts"])}
    if (state / SUMS).exists():  # a damaged file of records must not be vouched for
        gone = {name for name, _ in damaged(state, read_sums(state))}
        manifest["records"] = [name for name in manifest["records"] if f"{RECORDS}{name}" not in gone]
    return manifest
