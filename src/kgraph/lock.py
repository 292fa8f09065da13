"""Who may write to a workspace: one process at a time, and everybody else learns which.

The lock is the kernel's (`flock`), so it ends with its holder, however that ends; what the file `.lock` says
is for people. Clocks decide nothing: a lock is held or it is not, and waiting counts seconds that passed.
"""

from __future__ import annotations

import contextlib
import fcntl
import getpass
import json
import os
import platform
import shlex
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kgraph.errors import BadWorkspace

LOCK = ".lock"
_POLL_SECONDS = 0.1
_SHOWN = 200
"""Characters of a command line in a message."""


@contextlib.contextmanager
def held(folder: Path, *, wait: float = 0.0) -> Iterator[None]:
    """Hold the workspace's lock while the block runs; `wait` at most so many seconds for another holder.

    Raises:
        BadWorkspace: another process holds it; the message names it.
        OSError: the folder cannot be written.
    """
    with (folder / LOCK).open("a", encoding="utf-8") as file:
        _take(file.fileno(), folder, wait)
        _write(file, json.dumps(_holder()))
        try:
            yield
        finally:
            _write(file, "")  # the next one must not be told of us


def _write(file: IO[str], text: str) -> None:
    with contextlib.suppress(OSError):  # the lock holds on a full disk too, where it cannot say whose it is
        file.truncate(0)
        os.pwrite(file.fileno(), text.encode(), 0)


def _take(descriptor: int, folder: Path, wait: float) -> None:
    deadline = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() >= deadline:
                waited = f" (waited {wait:g} s)" if wait else ""
                raise BadWorkspace(
                    f"{folder}: {_told(folder)} is writing there{waited}; wait for it with --wait, or use"
                    " another folder"
                ) from error
        time.sleep(_POLL_SECONDS)


def _holder() -> dict[str, str | int]:
    """What others are told of this process."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):  # a user id without a name, as containers have them
        user = str(os.getuid())
    return {
        "pid": os.getpid(),
        "host": platform.node(),
        "user": user,
        "command": shlex.join([Path(sys.argv[0]).name or "python", *sys.argv[1:]]),
        "since": time.strftime("%Y-%m-%d %H:%M:%S UTC", time.gmtime()),
    }


def _told(folder: Path) -> str:
    """The holder in words; it may be writing its name just now."""
    try:
        holder = json.loads((folder / LOCK).read_text(encoding="utf-8"))
        command = str(holder["command"])
        shown = command if len(command) <= _SHOWN else f"{command[:_SHOWN]} …"
        who = f"process {holder['pid']} of {holder['user']} on {holder['host']}"
        return f"{who}, since {holder['since']}, {shown},"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"
