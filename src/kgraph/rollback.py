"""What was done to a workspace, and the way back to a state that is kept."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgraph import history
from kgraph.errors import BadRequest, BadWorkspace
from kgraph.states import current_number, current_state, kept_state, read_manifest, states_of, switch, writing
from kgraph.sums import SUMS, read_sums


def rollback(folder: Path, number: int | None = None, *, wait: float = 0.0) -> Path:
    """Make a kept state the current one, by default the one before; in one step. Its folder.

    Raises:
        BadWorkspace: it is not kept, or is not whole; and as `writing`.
        BadRequest: it is the current one.
    """
    with writing(folder, wait=wait):
        now = current_state(folder)
        state = kept_state(now, number)
        if state == now:
            raise BadRequest(f"{folder}: build {number} is the current one; kgraph log lists those kept")
        names = read_sums(state) if (state / SUMS).exists() else ("manifest.json", "tables", "registry")
        if missing := [name for name in names if not (state / name).exists()]:
            raise BadWorkspace(f"{state / missing[0]}: missing, so build {int(state.name)} is no whole state")
        make_current(folder, state, "rollback")
    return state


def make_current(folder: Path, state: Path, event: str) -> None:
    """Switch to a kept state, with a line in the history; the caller holds the lock."""
    history.append(folder, event, int(state.name), before=current_number(folder))
    switch(folder, state)


@dataclass(frozen=True)
class Entry:
    """A line of the history, and what became of its state."""

    line: dict[str, Any]
    is_kept: bool
    is_current: bool


def log(folder: Path) -> list[Entry]:
    """What was done to the workspace, oldest first; only the last line about the current state is current.

    Raises:
        BadWorkspace: there is none, or its history cannot be read.
    """
    now, kept = int(current_state(folder).name), states_of(folder)
    lines = history.read_history(folder)
    told_of = {line["build"] for line in lines}
    # Builds of versions that wrote no history, and those whose line was lost.
    lines = [_found(number, path) for number, path in kept.items() if number not in told_of] + lines
    last = max(n for n, line in enumerate(lines) if line["build"] == now)
    return [Entry(line, line["build"] in kept, n == last) for n, line in enumerate(lines)]


def _found(number: int, state: Path) -> dict[str, Any]:
    """A line for a build of which the history does not tell."""
    try:
        facts = history.facts_of(read_manifest(state), None)
    except BadWorkspace:
        facts = {}
    return {"event": "build", "build": number, "at": facts.get("built_at"), **facts}
