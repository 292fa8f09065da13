"""The digests of a state: what its files must be, as `sha256sum --check SHA256SUMS` reads it.

A state also names the files of `records/` that it was made from (`../../records/…`), so that what it says
can be proved, and made again, from the folder alone.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kgraph.errors import BadWorkspace

SUMS = "SHA256SUMS"
RECORDS = "../../records/"
"""How the list of a state names what lies in the workspace's `records/`."""
_THREADS = 2  # hashing lets go of the interpreter; more do not help where a disk is read


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read as a stream, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """Name below `folder` → digest, in the order given.

    Raises:
        OSError: a file is missing or cannot be read.
    """
    names = list(names)
    with ThreadPoolExecutor(_THREADS) as pool:
        return dict(zip(names, pool.map(lambda name: digest_of(folder / name), names), strict=True))


def files_of(state: Path) -> list[str]:
    """Every file of a state but the list itself, by name below it, sorted."""
    found = (path.relative_to(state).as_posix() for path in state.rglob("*") if path.is_file())
    return sorted(name for name in found if name != SUMS)


def write_sums(state: Path, records: Iterable[str] = ()) -> dict[str, str]:
    """Write the list of a complete state; `records` are names in `records/` beside `builds/`.

    Costs reading all of it once, at one to two gigabytes a second.
    """
    sums = digests(state, [*files_of(state), *(f"{RECORDS}{name}" for name in sorted(records))])
    text = "".join(f"{digest}  {name}\n" for name, digest in sums.items())
    part = state / f".{SUMS}.part"
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(state / SUMS)
    return sums


def read_sums(state: Path) -> dict[str, str]:
    """Name below the state → digest.

    Raises:
        BadWorkspace: there is no list, or a line of it is none.
    """
    path = state / SUMS
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError as error:
        raise BadWorkspace(
            f"{path}: no such file, so no digest can be checked; see: kgraph doctor"
        ) from error
    except (OSError, ValueError) as error:
        raise BadWorkspace(f"{path}: damaged ({error}); see: kgraph doctor") from error
    parts = [line.partition("  ") for line in lines]
    for digest, _, name in parts:
        if len(digest) != 64 or not name or not _is_below(name):
            raise BadWorkspace(f"{path}: damaged (a line that is no digest and name); see: kgraph doctor")
    return {name: digest for digest, _, name in parts}


def _is_below(name: str) -> bool:
    """Whether the name leads into the state or `records/`, and nowhere else."""
    inner = name.removeprefix(RECORDS)
    return not inner.startswith("/") and ".." not in inner.split("/")


def recorded(state: Path) -> set[str] | None:
    """The names in `records/` that a state was made from; `None` where it does not say."""
    try:
        return {name.removeprefix(RECORDS) for name in read_sums(state) if name.startswith(RECORDS)}
    except BadWorkspace:
        return None


def damaged(state: Path, sums: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The files that are not what the list says: name, and what is wrong with it."""

    def fault(name: str) -> str | None:
        try:
            found = digest_of(state / name)
        except FileNotFoundError:
            return "is missing"
        except OSError as error:
            return f"cannot be read ({error.strerror or error})"
        return None if found == sums[name] else f"its SHA-256 is not the one in {SUMS}"

    with ThreadPoolExecutor(_THREADS) as pool:
        for name, what in zip(sums, pool.map(fault, sums), strict=True):
            if what is not None:
                yield name, what


def may_share(name: str) -> bool:
    """Whether two states may hold one copy of a file: RocksDB changes all files of a store but `.sst`."""
    return not name.startswith((RECORDS, "store/")) or name.endswith(".sst")


def is_whole(state: Path, name: str) -> bool:
    """Whether a file of a state is there, and is what the list says where there is one."""
    if not (state / name).is_file():
        return False
    try:
        return read_sums(state).get(name) == digest_of(state / name) if (state / SUMS).exists() else True
    except (BadWorkspace, OSError):
        return False


def share(state: Path, before: Path, sums: Mapping[str, str]) -> int:
    """Have two states hold one copy of each file that is the same in both; the bytes saved.

    The new file, just written and known to be right, takes the place of the old, so that damage is never
    handed on.
    """
    try:
        others = read_sums(before)
    except BadWorkspace:
        return 0
    saved = 0
    for name, digest in sums.items():
        if others.get(name) != digest or not may_share(name):
            continue
        with contextlib.suppress(OSError):  # a file system without hard links, or a file gone: two copies do
            saved += _link(state / name, before / name)
    return saved


def _link(source: Path, target: Path) -> int:
    """Put another name of `source` where `target` is; the bytes that saves."""
    if source.samefile(target):
        return 0
    part = target.with_name(f".{target.name}.part")
    part.unlink(missing_ok=True)
    os.link(source, part)
    part.replace(target)
    return source.stat().st_size
