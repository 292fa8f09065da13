"""What a disk refuses, in words: full, read-only, not ours to write."""

from __future__ import annotations

import contextlib
import errno
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from kgraph.errors import BadWorkspace

_FULL = (errno.ENOSPC, errno.EDQUOT)
_REFUSED = (errno.EROFS, errno.EACCES, errno.EPERM)
_SAID_FULL = ("No space left on device", "os error 28", "Disk quota exceeded", "os error 122")
"""In messages of libraries that keep no error number: Oxigraph, polars, DuckDB."""


@contextlib.contextmanager
def told(folder: Path) -> Iterator[None]:
    """Say what to do where the disk of a workspace ends what the block does.

    Raises:
        BadWorkspace: the disk is full, or the folder may not be written.
    """
    try:
        yield
    except BaseException as error:
        if _is_full(error):
            raise BadWorkspace(_full(folder, error)) from error
        if isinstance(error, OSError) and error.errno in _REFUSED and (place := _refused_in(folder, error)):
            raise BadWorkspace(
                f"{place}: cannot be written ({error.strerror}); nothing there was changed: give"
                " yourself the right to write there, or use another folder"
            ) from error
        raise


def _is_full(error: BaseException) -> bool:
    """Whether a full disk is the cause; libraries in other languages say it in their text alone."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno in _FULL:
            return True
        is_plain = isinstance(cause, Exception) or type(cause).__name__ == "PanicException"
        if is_plain and any(words in str(cause) for words in _SAID_FULL):
            return True
        cause = cause.__cause__ or cause.__context__
    return False


def _refused_in(folder: Path, error: OSError) -> str | None:
    """What of the folder could not be written; of a link its own name is the second."""
    for named in (error.filename2, error.filename):
        place = Path(os.fsdecode(named)) if isinstance(named, (str, bytes, os.PathLike)) else None
        if place is not None and place.absolute().is_relative_to(folder.absolute()):
            return str(place)
    return None


def refuse_unwritable(folder: Path) -> None:
    """Find out before a long build, not at its end.

    Raises:
        OSError: no file can be made in the folder.
    """
    if not os.access(folder, os.W_OK | os.X_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(folder))


def _full(folder: Path, error: BaseException) -> str:
    named = getattr(error, "filename", None)
    mount = _mount(Path(os.fspath(named)) if isinstance(named, (str, os.PathLike)) else folder)
    total = shutil.disk_usage(mount).total
    return (
        f"{folder}: the disk mounted at {mount} is full ({total / 1e6:,.0f} MB in all); the workspace stays"
        " as it was: make room there, or use a folder on another disk"
    )


def _mount(path: Path) -> Path:
    """Where the disk of a path is mounted."""
    path = Path(os.path.realpath(path))
    return next(parent for parent in (path, *path.parents) if parent.exists() and os.path.ismount(parent))


def sync(path: Path) -> None:
    """Have the disk hold a file, or the names in a folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
