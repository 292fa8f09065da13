"""The folder of a workspace: its states, how a new one takes the last one's place, how an old one comes back.

    WORKSPACE/
      builds/0007/        one state: tables/ store/ registry/ exports/ rejected.jsonl manifest.json SHA256SUMS
      current             link to the state that counts; replaced in one atomic rename
      tables, store …     links into `current`, for people and other programs
      records/            what the readers understood, one file per document, named by its content
      history.jsonl       what was done, one line for each build and rollback (`kgraph.history`)
      overrides.toml      the user's own decisions about who is who (optional)

A build writes `builds/0008.part` and gives it its name when every file of it is on the disk; then the link is
switched. So a kill, a full disk or a bad document at any moment leaves the last good state as it was, and
whatever bears a number is whole. Numbers come from the numbers before, never from a clock.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from kgraph import history
from kgraph.disk import refuse_unwritable, sync, told
from kgraph.errors import BadRequest, BadWorkspace, StateChanged
from kgraph.lock import held
from kgraph.sums import SUMS, damaged, read_sums, recorded, share, write_sums

DEFAULT_WORKSPACE = "outputs/kgraph"
KEEP = 3
"""States that are kept, the current one among them."""
_BEFORE = ("overrides.toml", "records", history.HISTORY)
"""What may be in a folder before it is a workspace."""
STATE_PARTS = ("tables", "store", "registry", "exports", "rejected.jsonl", "manifest.json")
_RECORDS_ENDINGS = (".records", ".tmp", ".zst")


def current_state(folder: Path) -> Path:
    """The folder of the state that counts.

    Raises:
        BadWorkspace: there is none.
    """
    current = folder / "current"
    if current.exists():
        return current.resolve()
    if current.is_symlink() or states_of(folder):
        leads = f"leads to {current.readlink()}, which is missing" if current.is_symlink() else "is missing"
        raise BadWorkspace(f"{current}: {leads}; repair it with: kgraph doctor -w {folder}")
    raise BadWorkspace(f"{folder}: no workspace there; make one with: kgraph build DOCUMENTS -o {folder}")


def states_of(folder: Path) -> dict[int, Path]:
    """The states that are kept, by number, in its order."""
    builds = folder / "builds"
    if not builds.is_dir():
        return {}
    numbered = ((int(path.name), path) for path in builds.iterdir() if path.name.isdigit())
    return dict(sorted(numbered))


def last_state(folder: Path) -> Path | None:
    """The current state, or, where the link to it is lost, the newest one that is kept, if any."""
    kept = states_of(folder)
    current = (folder / "current").resolve()
    return current if current.is_dir() else kept[max(kept)] if kept else None


def refuse_damaged(state: Path, part: str, *, but: str) -> None:
    """Refuse to go on from tables that are not what was written: readers of Parquet do not notice.

    but: a file that nothing hangs on.

    Raises:
        BadWorkspace: a Parquet file of the part is missing or not the one that the build wrote.
    """
    if not (state / SUMS).exists():
        return  # by a version that wrote none
    listed = read_sums(state)
    sums = {
        name: digest
        for name, digest in listed.items()
        if name.startswith(f"{part}/") and name.endswith(".parquet") and name != f"{part}/{but}"
    }
    for name, what in damaged(state, sums):
        raise BadWorkspace(f"{state / name}: {what}; repair it with: kgraph doctor -w {state.parent.parent}")


def kept_state(state: Path, number: int | None) -> Path:
    """The folder of a state that is still kept beside `state`: that of a number, or the one before.

    Raises:
        BadWorkspace: it is not kept; the message says which are.
    """
    folder = state.parent.parent
    kept = states_of(folder)
    if number is None:
        number = max((n for n in kept if n < int(state.name)), default=None)
    if number is None or number not in kept:
        which = f"build {number}" if number is not None else f"build before {int(state.name)}"
        raise BadWorkspace(f"{folder}: no {which}; kept: {', '.join(map(str, kept))}")
    return kept[number]


def read_manifest(state: Path) -> dict[str, Any]:
    """What the build of a state wrote down about itself.

    Raises:
        BadWorkspace: it cannot be read.
    """
    path = state / "manifest.json"
    try:
        manifest: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if not isinstance(manifest, dict):
            raise ValueError("no JSON object")
    except (OSError, ValueError) as error:
        raise BadWorkspace(f"{path}: damaged ({error}); repair it with: kgraph doctor") from error
    return manifest


@contextlib.contextmanager
def new_state(
    folder: Path,
    *,
    keep: int = KEEP,
    wait: float = 0.0,
    event: str = "build",
    based_on: Path | None = None,
) -> Iterator[Path]:
    """A fresh state folder that becomes current when the block ends without an error.

    One writer at a time: a second one waits at most `wait` seconds, then is refused with the holder's name.
    What killed builds left is removed first; then no more than `keep` states stay. `event` is how the history
    calls it; `based_on` is the state by which it was decided what to build, which must still be the last one.
    The records that the state is made from are those its manifest names.

    Raises:
        BadWorkspace: somebody else is writing there, the disk is full or may not be written, or the folder is
        something else.
        StateChanged: `based_on` is not the last state any more.
        BadRequest: fewer than two states to keep, so that who reads the last one would lose it.
    """
    if keep < 2:
        raise BadRequest(
            f"a workspace keeps at least 2 states, the current one and the one before, not {keep}"
        )
    with writing(folder, wait=wait, new=True):
        kept = states_of(folder)
        last = current_number(folder)
        if based_on is not None and last_state(folder) != based_on.resolve():
            raise StateChanged(f"{folder}: another process changed it meanwhile (kgraph log); do it again")
        number = _next_number(folder, kept)
        state = folder / "builds" / f"{number:04d}"
        part = state.with_suffix(".part")
        part.mkdir()
        try:
            yield part
            _complete(part, state, kept.get(last or 0), event)
            switch(folder, state)
        except BaseException:
            if current_number(folder) != number:
                shutil.rmtree(part, ignore_errors=True)
                shutil.rmtree(state, ignore_errors=True)
            raise
        _remove_states(folder, keep, {number, last})
        _remove_records(folder)


@contextlib.contextmanager
def writing(folder: Path, *, wait: float = 0.0, new: bool = False) -> Iterator[None]:
    """Nobody else writes to the workspace while the block runs, and leftovers of killed builds are gone.

    Raises:
        BadWorkspace: as `new_state`, or, without `new`, that there is no workspace.
    """
    if new:
        _refuse_other_folder(folder)
    elif not (folder / "builds").is_dir():
        raise BadWorkspace(f"{folder}: no workspace there; make one with: kgraph build DOCUMENTS -o {folder}")
    with told(folder):
        (folder / "builds").mkdir(parents=True, exist_ok=True)
        with held(folder, wait=wait):
            for place in (folder, folder / "builds"):
                refuse_unwritable(place)
            for path in leftovers(folder):
                shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
            yield


def leftovers(folder: Path) -> list[Path]:
    """What killed builds left: states without a number or a manifest, files without their name."""
    now = current_number(folder)
    found = [*(folder / "builds").glob("*.part"), *folder.glob(".*.new"), *folder.glob(".*.part")]
    for number, path in states_of(folder).items():
        if number != now and not any((path / name).exists() for name in ("manifest.json", SUMS)):
            found.append(path)
    return found


def link_parts(folder: Path) -> None:
    """The links for people and other programs."""
    for part in STATE_PARTS:
        link, target = folder / part, Path("current") / part
        if not link.is_symlink() or link.readlink() != target:
            _link(link, target)


def _refuse_other_folder(folder: Path) -> None:
    if folder.exists() and not folder.is_dir():
        raise BadWorkspace(f"{folder}: is a file, a workspace is a folder; choose another with -o")
    if folder.exists() and not (folder / "builds").exists():
        others = sorted(p.name for p in folder.iterdir() if p.name not in _BEFORE and p.name[0] != ".")
        if others:
            raise BadWorkspace(
                f"{folder}: holds other files ({others[0]}) and no workspace; choose an empty folder with -o"
            )


def current_number(folder: Path) -> int | None:
    """The number of the current state, also where its folder is missing."""
    current = folder / "current"
    name = current.readlink().name if current.is_symlink() else ""
    return int(name) if name.isdigit() else None


def _next_number(folder: Path, kept: dict[int, Path]) -> int:
    """One more than any build had that is kept, current, or told of in the history."""
    told_of = (line["build"] for line in history.read_history(folder))
    numbers: list[int] = [*kept, *told_of, current_number(folder) or 0]
    return max(numbers) + 1


def _complete(part: Path, state: Path, before: Path | None, event: str) -> None:
    """Give a finished state its name: digests written, all of it on the disk, a line in the history."""
    folder, manifest = state.parent.parent, read_manifest(part)
    records = manifest.get("records", ())
    sums = write_sums(part, records)
    for name in records:
        sync(folder / "records" / name)
    for path in part.rglob("*"):
        if path.is_file() or path.is_dir():
            sync(path)
    if before is not None:
        share(part, before, sums)
    part.rename(state)
    sync(state.parent)
    history.append(folder, event, int(state.name), **history.facts_of(manifest, _told_by(before)))


def _told_by(state: Path | None) -> dict[str, Any] | None:
    with contextlib.suppress(BadWorkspace):
        return None if state is None else read_manifest(state)
    return None


def switch(folder: Path, state: Path) -> None:
    """Make `state` the current one for who holds the lock: the one rename that counts, then the links."""
    _link(folder / "current", Path("builds") / state.name)
    link_parts(folder)
    sync(folder)


def _link(link: Path, target: Path) -> None:
    temporary = link.with_name(f".{link.name}.new")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(target)
    temporary.replace(link)


def _remove_states(folder: Path, keep: int, needed: set[int | None]) -> None:
    """Remove the oldest states beyond `keep`, none that is `needed`; a kill leaves no half of one."""
    kept = states_of(folder)
    others = [number for number in kept if number not in needed]
    n_gone = max(0, len(kept) - keep)
    for number in others[:n_gone]:
        gone = kept[number].with_suffix(".part")
        kept[number].rename(gone)
        shutil.rmtree(gone, ignore_errors=True)


def _remove_records(folder: Path) -> None:
    """Remove from `records/` what no kept state was made from; nothing while one does not say."""
    needed: set[str] = set()
    for state in states_of(folder).values():
        names = recorded(state)
        if names is None:
            return
        needed |= names
    records = folder / "records"
    for path in records.iterdir() if records.is_dir() else ():
        if path.name not in needed and path.suffix in _RECORDS_ENDINGS:
            path.unlink(missing_ok=True)
