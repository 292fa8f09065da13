"""A folder that appears whole or not at all, in the place of the one that was there."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from kgraph.errors import BadRequest

_AT_FDCWD = -100
_RENAME_EXCHANGE = 2


@contextlib.contextmanager
def new_folder(folder: str | os.PathLike[str], *, marker: str) -> Iterator[Path]:
    """An empty folder beside `folder` that takes its place when the block ends without an error.

    Until then, also after a kill, what was at `folder` stays as it was; what a killed run left is removed by
    the next. Only an empty folder, or one that holds a file called `marker`, is replaced: in one step where
    the system can exchange two names (Linux), elsewhere in two renames.

    Raises:
        BadRequest: something else is there, or another process writes the same folder.
    """
    target = Path(os.path.realpath(folder))
    _check(target, marker)
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f".{target.name[:100]}.part")
    with _held(part, target):
        _empty(part)
        try:
            yield part
            os.sync()
            _check(target, marker)
            _swap(part, target)
        finally:
            shutil.rmtree(part, ignore_errors=True)


def _check(target: Path, marker: str) -> None:
    """Refuse to replace what nobody would expect to be replaced."""
    if not target.exists():
        return
    if not target.is_dir():
        raise BadRequest(f"{target} is a file; name a folder that can be replaced")
    if os.path.ismount(target):
        raise BadRequest(f"{target} is a mount point and cannot be replaced; name a folder in it")
    others = sorted(entry.name for entry in target.iterdir())
    if others and marker not in others:
        raise BadRequest(
            f"{target} holds other files ({others[0]}) and no {marker}; name a new folder, or an empty one"
        )


@contextlib.contextmanager
def _held(part: Path, target: Path) -> Iterator[None]:
    """Keep other processes off the folder; the kernel lets go of it when this one ends, however it ends."""
    part.mkdir(exist_ok=True)
    descriptor = os.open(part, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        os.close(descriptor)
        raise BadRequest(f"{target} is being written by another process; wait for it to end") from error
    try:
        yield
    finally:
        os.close(descriptor)


def _empty(folder: Path) -> None:
    for entry in folder.iterdir():
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _swap(part: Path, target: Path) -> None:
    """Put `part` where `target` is, in one step where the system can exchange names, else in two."""
    if not target.exists():
        part.rename(target)
    elif not _exchange(part, target):
        before = target.with_name(f".{target.name[:100]}.before")
        shutil.rmtree(before, ignore_errors=True)
        target.rename(before)
        try:
            part.rename(target)
        except OSError:
            before.rename(target)
            raise
        shutil.rmtree(before, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names in one step; false where the system has no such call or this disk cannot."""
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        return False
    done: int = call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE)
    return done == 0
