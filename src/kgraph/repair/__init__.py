"""What is wrong with a workspace, and how to make it right from what is there (`kgraph doctor`).

What is lost is made again from the nearest thing that is whole: store and exports from the tables, everything
from `records/`, records from their documents, and where nothing else is left an earlier state takes over. A
repair is a build like any other: a new state beside the damaged one, which stays until others push it out.
"""

from __future__ import annotations

from pathlib import Path

from kgraph import history, states
from kgraph.errors import BadWorkspace
from kgraph.integrity import Finding, examine
from kgraph.lock import held
from kgraph.progress import SILENT, Progress
from kgraph.repair.diagnosis import Diagnosis, Step, enter, told_of, unchanged
from kgraph.repair.from_records import from_documents, from_records, plan_records
from kgraph.repair.from_tables import from_tables
from kgraph.rollback import make_current
from kgraph.sums import SUMS, write_sums

__all__ = ["Diagnosis", "Step", "diagnose", "repair"]


def diagnose(folder: Path, *, progress: Progress = SILENT) -> Diagnosis:
    """Look at the whole workspace; nothing is changed.

    Costs what `kgraph verify --deep` costs, once for each state that must be looked at.

    Raises:
        BadWorkspace: there is none, or somebody is writing to it.
    """
    if not (folder / "builds").is_dir():
        raise BadWorkspace(f"{folder}: no workspace there; make one with: kgraph build DOCUMENTS -o {folder}")
    folder = folder.resolve()
    found = Diagnosis(folder)
    with held(folder):
        _look_at_folder(found)
        _look_at_states(found, progress)
    return found


def repair(diagnosis: Diagnosis, *, progress: Progress = SILENT) -> list[Finding]:
    """Carry out the steps; what is still wrong with the current state afterwards.

    Raises:
        BadWorkspace: the workspace changed since it was looked at; and as `kgraph.build`.
    """
    for step in diagnosis.steps:
        progress.stage(step.title)
        step.run(progress)
    now = states.current_state(diagnosis.folder)
    return [finding for finding in examine(now, progress=progress) if not finding.ok]


# ---- the folder


def _look_at_folder(found: Diagnosis) -> None:
    folder = found.folder
    if left := states.leftovers(folder):
        names = ", ".join(path.name for path in left[:5])
        found.problems.append(f"a build was ended before its time and left {names}")
        found.steps.append(Step("remove what it left", lambda _: enter(folder)))
    if torn := history.n_torn(folder):
        found.problems.append(f"{folder / history.HISTORY}: {torn:,} lines cannot be read")
        found.steps.append(Step("leave them out of the history", lambda _: enter(folder, history.rewrite)))
    wrong = [part for part in states.STATE_PARTS if not (folder / part).is_symlink()]
    if wrong and states.states_of(folder):
        found.problems.append(f"links are missing: {', '.join(wrong)}")
        found.steps.append(Step("make the links again", lambda _: enter(folder, states.link_parts)))


# ---- the states


def _look_at_states(found: Diagnosis, progress: Progress) -> None:
    kept = states.states_of(found.folder)
    try:
        found.state = states.current_state(found.folder)
    except BadWorkspace as error:
        found.problems.append(str(error))
        if not kept:
            found.missing.append("no state is left; build the workspace again from its documents")
            return
        found.state = kept[max(kept)]
    faults = [finding for finding in examine(found.state, progress=progress) if not finding.ok]
    found.problems += [f"{finding.name}: {finding.fault}" for finding in faults]
    wrong = {finding.part for finding in faults}
    if found.state != (found.folder / "current").resolve() and not wrong:
        _plan_switch(found, found.state)
    elif wrong == {SUMS}:
        found.steps.append(Step(f"write {SUMS} again: all that it would name agrees", lambda _: _sums(found)))
    else:
        if "records" in wrong:
            plan_records(found)
        if wrong - {"records"}:
            _plan_state(found, wrong, progress)


def _plan_switch(found: Diagnosis, state: Path) -> None:
    title = f"go back to build {int(state.name)}, which is whole"
    found.steps.append(
        Step(title, lambda _: enter(found.folder, lambda folder: make_current(folder, state, "repair")))
    )


def _sums(found: Diagnosis) -> None:
    """The list of digests again, for a state of which everything else was found to agree."""
    state = unchanged(found)
    names = states.read_manifest(state).get("records", ())
    with states.writing(found.folder):
        write_sums(state, [name for name in names if (found.folder / "records" / name).exists()])


def _plan_state(found: Diagnosis, wrong: set[str], progress: Progress) -> None:
    """The shortest way to a whole state: from the tables, from records, from documents, or an earlier one."""
    told = told_of(found)
    if told is not None:
        for plan in (from_tables, from_records, from_documents):
            step = plan(found, told, wrong)
            if step is not None:
                found.steps.append(step)
                return
    now = found.state
    for state in reversed(states.states_of(found.folder).values()):
        if state != now and all(finding.ok for finding in examine(state, progress=progress)):
            _plan_switch(found, state)
            return
    found.missing.append(
        "neither tables nor records are whole, and the documents are not where they were: build the workspace"
        " again from its documents, or restore a copy of it (kgraph import)"
    )
