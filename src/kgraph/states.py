"""The folder of a workspace: its states, how a new one takes the place of the last, who may write.

    WORKSPACE/
      builds/0007/        one state: tables/ store/ registry/ exports/ rejected.jsonl manifest.json
      current             link to the state that counts; replaced in one atomic rename
      tables, store …     links into `current`, for people and other programs
      records/            what the readers understood, one file per document, named by its content
      overrides.toml      the user's own decisions about who is who (optional)

A build writes a new state beside the current one and switches the link last, so a kill, a full disk or a
bad document at any moment leaves the last good state as it was. The state before the current one is kept.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgraph.errors import BadWorkspace

DEFAULT_WORKSPACE = "outputs/kgraph"
_BEFORE = ("overrides.toml", "records")
"""What may be in a folder before it is a workspace."""
STATE_PARTS = ("tables", "store", "registry", "exports", "rejected.jsonl", "manifest.json")


def current_state(folder: Path) -> Path:
    """The folder of the state that counts.

    Raises:
        BadWorkspace: there is none.
    """
    current = folder / "current"
    if not current.exists():
        raise BadWorkspace(f"{folder}: no workspace there; make one with: kgraph build DOCUMENTS -o {folder}")
    return current.resolve()


def kept_state(state: Path, number: int | None) -> Path:
    """The folder of a state that is still kept beside `state`: that of a number, or the one before.

    Raises:
        BadWorkspace: it is not kept; the message says which are.
    """
    kept = sorted(p.name for p in state.parent.iterdir() if p.name.isdigit())
    before = [name for name in kept if name < state.name]
    wanted = f"{number:04d}" if number is not None else before[-1] if before else None
    if wanted not in kept:
        which = f"build {number}" if number is not None else f"build before {int(state.name)}"
        folder = state.parent.parent
        raise BadWorkspace(f"{folder}: no {which}; kept: {', '.join(str(int(n)) for n in kept)}")
    return state.parent / wanted


def read_manifest(state: Path) -> dict[str, Any]:
    """What the build of a state wrote down about itself.

    Raises:
        BadWorkspace: it cannot be read.
    """
    path = state / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadWorkspace(f"{path}: damaged ({error}); build the workspace again") from error
    return manifest


@contextlib.contextmanager
def new_state(folder: Path) -> Iterator[Path]:
    """A fresh state folder that becomes current when the block ends without an error.

    One build at a time: a second one is refused with the holder's process id. Leftovers of killed builds
    are removed first.

    Raises:
        BadWorkspace: somebody else is building there, or the folder is something else.
    """
    builds = folder / "builds"
    if folder.exists() and not folder.is_dir():
        raise BadWorkspace(f"{folder}: is a file, a workspace is a folder; choose another with -o")
    if folder.exists() and not builds.exists():
        others = sorted(p.name for p in folder.iterdir() if p.name not in _BEFORE and p.name[0] != ".")
        if others:
            raise BadWorkspace(
                f"{folder}: holds other files ({others[0]}) and no workspace; choose an empty folder with -o"
            )
    builds.mkdir(parents=True, exist_ok=True)
    with _lock(folder):
        current = folder / "current"
        kept = current.resolve().name if current.exists() else None
        _remove_states(builds, keep={kept} if kept else set())
        number = int(kept or 0) + 1
        state = builds / f"{number:04d}"
        state.mkdir()
        try:
            yield state
        except BaseException:
            shutil.rmtree(state, ignore_errors=True)
            raise
        _sync(state)
        _switch(folder, state)
        _remove_states(builds, keep={state.name, kept} if kept else {state.name})


def _switch(folder: Path, state: Path) -> None:
    """Make `state` the current one: the one rename that counts, then the links for people."""
    _link(folder / "current", Path("builds") / state.name)
    for part in STATE_PARTS:
        if not (folder / part).is_symlink():
            _link(folder / part, Path("current") / part)


def _link(link: Path, target: Path) -> None:
    temporary = link.with_name(f".{link.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


def _remove_states(builds: Path, *, keep: set[str]) -> None:
    for state in builds.iterdir():
        if state.name not in keep:
            shutil.rmtree(state, ignore_errors=True)


def _sync(state: Path) -> None:
    """Have the disk hold every file of the state before the link points to it."""
    for path in state.rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


@contextlib.contextmanager
def _lock(folder: Path) -> Iterator[None]:
    """Hold the workspace's build lock; the kernel lets go of it when the process ends, however it ends."""
    path = folder / ".lock"
    with path.open("a+", encoding="utf-8") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            file.seek(0)
            raise BadWorkspace(
                f"{folder}: process {file.read().strip() or '?'} is building there;"
                " wait for it or use another -o"
            ) from error
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield
