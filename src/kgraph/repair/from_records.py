"""A state made again from what its documents said, as `records/` has it or as the documents still say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kgraph import states
from kgraph.brought import overrides_path, read_brought
from kgraph.build_options import BuildOptions
from kgraph.errors import BadWorkspace, KGraphError
from kgraph.pipeline import DECISIONS, build_state, find_sources, read_sources
from kgraph.progress import Progress
from kgraph.recipe import recipe_of
from kgraph.repair.diagnosis import (
    Diagnosis,
    Step,
    brought_gone,
    documents_of,
    graphs_of,
    sources_there,
    told_of,
    unchanged,
)
from kgraph.sums import RECORDS, SUMS, damaged, read_sums, recorded
from kgraph.timing import Timer
from kgraph.workspace import KnowledgeGraph

if TYPE_CHECKING:
    from kgraph.readers.documents.source import Source
    from kgraph.reading import Reading


def from_records(found: Diagnosis, told: Mapping[str, Any], wrong: set[str]) -> Step | None:
    """Everything, where `records/` and what else decided the result is there."""
    import msgspec

    from kgraph.model.entities import DocumentRow

    assert found.state is not None
    state = found.state
    if "inputs" in told:
        rows = [msgspec.convert(row, DocumentRow) for row in told["inputs"]]
    elif "tables" not in wrong:
        rows = documents_of(state)
    else:
        return None
    names = told.get("records") or recorded(state)
    graphs = graphs_of(rows, told)
    if "records" in wrong or names is None or graphs is None or brought_gone(found.folder, told):
        return None

    def read(progress: Progress) -> Reading:
        from kgraph.reading import read_kept

        reading = read_kept(rows, found.folder / "records", names)
        if "rejected.jsonl" not in wrong:  # documents that could not be read at all are told of only there
            with KnowledgeGraph(found.folder, state, told) as damaged_one:
                reading.rejected = damaged_one.rejected
        reading.sources |= {source.id: source for source in graphs}
        reading.repeated += told.get("inputs_repeated", ())
        reading.skipped += told.get("inputs_skipped", ())
        return reading

    title = "make everything again from records/" + _ids_of(found, wrong)
    return Step(title, lambda progress: _rebuild(found, told, wrong, read, progress))


def from_documents(found: Diagnosis, told: Mapping[str, Any], wrong: set[str]) -> Step | None:
    """Everything, where all that was named for the build is still there."""
    recipe = recipe_of(told)
    options = BuildOptions(**recipe.options)
    try:
        sources = find_sources(recipe.documents, options, recipe.without)
    except KGraphError:
        return None
    if "-" in recipe.documents or brought_gone(found.folder, told):
        return None

    def read(progress: Progress) -> Reading:
        return read_sources(sources, found.folder, options, progress)

    title = "make everything again from the documents, read anew where records/ is damaged"
    return Step(title + _ids_of(found, wrong), lambda progress: _rebuild(found, told, wrong, read, progress))


def _rebuild(
    found: Diagnosis,
    told: Mapping[str, Any],
    wrong: set[str],
    read: Callable[[Progress], Reading],
    progress: Progress,
) -> None:
    unchanged(found)
    recipe = recipe_of(told)
    own = overrides_path(found.folder, recipe.brought["overrides"])
    brought = read_brought(own, recipe.brought["ror"], recipe.brought["thesauri"])
    options, timer, asked_for = BuildOptions(**recipe.options), Timer(progress), told["asked_for"]
    before = _with_ids(found, wrong)
    with states.new_state(found.folder, event="repair") as new:
        build_state(lambda: read(timer), new, brought, options, timer, (), asked_for, before=before)


def _with_ids(found: Diagnosis, wrong: set[str]) -> Path | None:
    """The newest state whose registry of ids is whole: the damaged one itself where it can be."""
    now = found.state
    for state in reversed(states.states_of(found.folder).values()):
        if state == now and "registry" in wrong and not (state / SUMS).exists():
            continue
        try:
            states.refuse_damaged(state, "registry", but=DECISIONS)
        except BadWorkspace:
            continue
        if (state / "registry").is_dir():
            return state
    return None


def _ids_of(found: Diagnosis, wrong: set[str]) -> str:
    state = _with_ids(found, wrong)
    if state is None:
        return "; no registry of ids is left, so ids are made anew from what they stand for"
    return f" with the ids of build {int(state.name)}" if state != found.state else ""


def plan_records(found: Diagnosis) -> None:
    """Read again what `records/` lost; the state itself is whole."""
    assert found.state is not None
    told = told_of(found)
    if told is None or "inputs" not in told or not (found.state / SUMS).exists():
        return  # which documents they were is lost too
    recipe = recipe_of(told)
    options = BuildOptions(**recipe.options)
    there = sources_there(recipe)
    again: list[Source] = []
    for name in _lost_records(found):
        (row,) = [row for row in told["inputs"] if name.startswith(f"{row['id']}-")]
        source = there.get(row["sha256"])
        if source is not None:
            again.append(source)
        else:
            found.missing.append(
                f"records/{name}: what {row['path']} states is lost, and it is not there any more as it was;"
                f" build {int(found.state.name)} is whole, but the next build needs that document"
            )

    def run(progress: Progress) -> None:
        unchanged(found)
        with states.writing(found.folder):
            read_sources(again, found.folder, options, Timer(progress))

    if again:
        names = ", ".join(source.path for source in again[:5])
        found.steps.append(Step(f"read {len(again):,} documents again: {names}", run))


def _lost_records(found: Diagnosis) -> list[str]:
    assert found.state is not None
    sums = read_sums(found.state)
    return [name.removeprefix(RECORDS) for name, _ in damaged(found.state, sums) if name.startswith(RECORDS)]
