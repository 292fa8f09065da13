"""A workspace from a bundle (`kgraph.exports.workspace_bundle`): the same bytes, or nothing at all.

A bundle may come from anywhere, so nothing in it is believed before it is proved. `bundle.json` says what
follows; each header must be, byte for byte, the one that follows from it, so no other kind of member can
occur (links elsewhere, devices, paths that lead out). Sizes are known, and weighed, before a byte is written.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from kgraph.disk import told
from kgraph.errors import BadRequest, BadWorkspace
from kgraph.exports.workspace_bundle import (
    HEADER,
    VERSION,
    Bundle,
    Member,
    end_bytes,
    header_bytes,
    member_header,
    padding,
)
from kgraph.lock import held
from kgraph.pages.swapping import new_folder
from kgraph.progress import SILENT, Progress
from kgraph.readers.documents.source import Limits
from kgraph.states import STATE_PARTS, switch
from kgraph.workspace import KnowledgeGraph, open_workspace

_CHUNK_BYTES = 1 << 20
_LINKS = {*STATE_PARTS, "current"}
"""What the workspace makes itself."""
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LIMITS = Limits()


def restore(
    bundle: str | os.PathLike[str],
    workspace: str | os.PathLike[str],
    *,
    replace: bool = False,
    limits: Limits = _LIMITS,
    progress: Progress = SILENT,
) -> KnowledgeGraph:
    """The workspace of a bundle, opened: every file with the bytes it had.

    It appears whole or not at all. A workspace that is there is replaced, in one step, only with `replace`.

    Raises:
        BadRequest: something is there already; BadWorkspace: the file is no bundle, is damaged, or lists
        what no bundle may hold; BadDocument: it would become larger than the `limits` allow.
    """
    path, folder = Path(bundle), Path(workspace)
    if not replace and folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRequest(f"{folder}: is there already; name a new folder, or replace it with --replace")
    with told(folder), contextlib.ExitStack() as stack:
        try:
            file = stack.enter_context(path.open("rb"))
        except OSError as error:
            raise BadWorkspace(f"{path}: cannot be read ({error.strerror or error})") from error
        stream = stack.enter_context(_decompressed(path, file))
        listed = _read_header(path, stream, limits)
        _check(path, folder, listed, limits)
        if (folder / "builds").is_dir():
            stack.enter_context(held(folder))
        part = stack.enter_context(new_folder(folder, marker="builds"))
        progress.stage("import", len(listed.files), "files")
        for member in listed.files:
            _read_member(path, stream, member, part)
            progress.advance()
        if stream.read(len(end_bytes()) + 1) != end_bytes():
            raise _damaged(path, "something follows the last file, or the end is missing")
        switch(part, part / "builds" / f"{listed.current:04d}")
    return open_workspace(folder)


class _Stream:
    """The decompressed bytes; whatever is wrong with them is a damaged bundle."""

    def __init__(self, path: Path, inner: Any) -> None:
        self._path, self._inner = path, inner

    def read(self, size: int) -> bytes:
        """At most `size` bytes, fewer only at the end."""
        import zstandard

        pieces = []
        try:
            while size > 0 and (piece := self._inner.read(size)):
                pieces.append(piece)
                size -= len(piece)
        except (zstandard.ZstdError, OSError) as error:
            raise _damaged(self._path, str(error)) from error
        return b"".join(pieces)


@contextlib.contextmanager
def _decompressed(path: Path, file: BinaryIO) -> Iterator[_Stream]:
    import zstandard

    with zstandard.ZstdDecompressor().stream_reader(file) as reader:
        yield _Stream(path, reader)


def _damaged(path: Path, what: str) -> BadWorkspace:
    return BadWorkspace(f"{path}: no whole bundle ({what}); nothing was written")


def _read_header(path: Path, stream: _Stream, limits: Limits) -> Bundle:
    """`bundle.json`, whose own size is the only one that must be taken from a header."""
    block = stream.read(tarfile.BLOCKSIZE)
    try:
        size = tarfile.TarInfo.frombuf(block, "utf-8", "strict").size
    except (tarfile.HeaderError, ValueError) as error:
        raise _damaged(path, "made by: kgraph export bundle? It does not begin like one") from error
    if size < 0 or block != header_bytes(HEADER, size):
        raise _damaged(path, f"it does not begin with {HEADER}")
    limits.check(str(path), size, path.stat().st_size)
    text = stream.read(size + len(padding(size)))
    try:
        listed = msgspec.json.decode(text[:size], type=Bundle)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise _damaged(path, f"{HEADER}: {error}") from error
    if listed.kgraph_bundle != VERSION:
        raise _damaged(
            path, f"version {listed.kgraph_bundle} of bundles; this kgraph reads version {VERSION}"
        )
    return listed


def _check(path: Path, folder: Path, listed: Bundle, limits: Limits) -> None:
    """Refuse what may not be in a workspace, before anything is written."""
    before: dict[str, Member] = {}
    folders: set[str] = set()
    for member in listed.files:
        parents = _parents(member.path)
        if not _is_safe(member.path) or member.path in folders or any(p in before for p in parents):
            raise _damaged(path, f"no file of a workspace may be called {member.path!r}")
        same = None if member.same_as is None else before.get(member.same_as)
        is_same = member.same_as is None or (
            same is not None
            and same.same_as is None
            and (same.size, same.sha256) == (member.size, member.sha256)
        )
        if member.path in before or member.size < 0 or not _SHA256.fullmatch(member.sha256) or not is_same:
            raise _damaged(path, f"{HEADER} is wrong about {member.path}")
        before[member.path] = member
        folders.update(parents)
    if f"builds/{listed.current:04d}/manifest.json" not in before:
        raise _damaged(path, f"{HEADER} names build {listed.current}, which is not there")
    total = sum(member.size for member in listed.files if member.same_as is None)
    limits.check(str(path), total, path.stat().st_size)
    there = next(p for p in (folder.absolute(), *folder.absolute().parents) if p.exists())
    free = shutil.disk_usage(there).free
    if total > free:
        raise BadWorkspace(
            f"{path}: holds {total / 1e6:,.0f} MB, and the disk of {there} has {free / 1e6:,.0f} MB left;"
            " nothing was written"
        )


def _parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts))]


def _is_safe(path: str) -> bool:
    """Whether it is a plain path below the workspace, and none that the workspace makes itself."""
    parts = path.split("/")
    is_plain = path.isprintable() and "\\" not in path and all(p not in ("", ".", "..") for p in parts)
    return is_plain and parts[0] not in _LINKS and not parts[0].startswith(".")


def _read_member(path: Path, stream: _Stream, member: Member, folder: Path) -> None:
    """The next member, which must be the one that is listed, with the bytes that are listed."""
    header = member_header(member)
    if stream.read(len(header)) != header:
        raise _damaged(path, f"{member.path} is not where it should be")
    target = folder / member.path
    target.parent.mkdir(parents=True, exist_ok=True)
    if member.same_as is not None:
        _link(folder / member.same_as, target)
        return
    digest, left = hashlib.sha256(), member.size
    with target.open("xb") as file:
        while left and (piece := stream.read(min(_CHUNK_BYTES, left))):
            digest.update(piece)
            left -= len(piece)
            file.write(piece)
    if left or digest.hexdigest() != member.sha256:
        raise _damaged(path, f"{member.path} is cut or changed")
    if stream.read(len(padding(member.size))) != padding(member.size):
        raise _damaged(path, f"{member.path} is followed by something else")


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(source, target)
