"""A whole workspace in one file, with checksums: a tar archive, compressed by Zstandard.

Its first member, `bundle.json`, lists every file with size and SHA-256 and says which state is current; the
files follow in that order. A file that is the same in two states is there once, then as a hard link. Owners,
times and rights are not kept, so that the same workspace always gives the same bytes. `tar --zstd -xf` can
read it; `kgraph import` also proves it whole and makes the links.

Tar: POSIX.1-2001 pax, GNU headers for long names (https://www.gnu.org/software/tar/manual/html_node/Standard.html).
Zstandard: RFC 8878.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import msgspec

from kgraph.errors import BadWorkspace
from kgraph.exports.exporter import Exporter
from kgraph.states import current_state, states_of
from kgraph.sums import RECORDS, SUMS, digests, may_share, read_sums

HEADER = "bundle.json"
VERSION = 1
_LEVEL = 3
_CHUNK_BYTES = 1 << 20
_BLOCK_BYTES = tarfile.BLOCKSIZE


class Member(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A file of the workspace."""

    path: str
    size: int
    sha256: str
    same_as: str | None = None
    """The path of an earlier member with the same bytes, where the two may be one file."""


class Bundle(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands in `bundle.json`."""

    kgraph_bundle: int
    current: int
    files: list[Member]


def write_workspace(folder: Path, file: BinaryIO) -> None:
    """Write the workspace: all states that are kept, records, history and overrides.

    Reads everything twice: once for the digests, once to write.

    Raises:
        BadWorkspace: a file is not what its state says it is, or changes while it is written.
    """
    import zstandard

    bundle = _bundle(folder)
    with zstandard.ZstdCompressor(_LEVEL, threads=-1).stream_writer(file, closefd=False) as stream:
        text = msgspec.json.format(msgspec.json.encode(bundle), indent=1)
        stream.write(header_bytes(HEADER, len(text)) + text + padding(len(text)))
        for member in bundle.files:
            stream.write(member_header(member))
            if member.same_as is None:
                for piece in _pieces(folder / member.path, member):
                    stream.write(piece)
                stream.write(padding(member.size))
        stream.write(end_bytes())


def member_header(member: Member) -> bytes:
    """The bytes that stand before the content of a member, and must."""
    return header_bytes(member.path, member.size, member.same_as)


def header_bytes(path: str, size: int, same_as: str | None = None) -> bytes:
    """The header of a tar member: one block, and two more for a long name or link."""
    info = tarfile.TarInfo(path)
    info.size, info.mode = (0 if same_as else size), 0o644
    if same_as is not None:
        info.type, info.linkname = tarfile.LNKTYPE, same_as
    return info.tobuf(tarfile.GNU_FORMAT)


def padding(size: int) -> bytes:
    """What fills the last block of a member."""
    return bytes(-size % _BLOCK_BYTES)


def end_bytes() -> bytes:
    """What ends a tar archive."""
    return bytes(2 * _BLOCK_BYTES)


def _bundle(folder: Path) -> Bundle:
    current = int(current_state(folder).name)
    paths = sorted(_paths(folder))
    try:
        sums = digests(folder, paths)
        sizes = {path: (folder / path).stat().st_size for path in paths}
    except OSError as error:
        raise BadWorkspace(f"{error.filename}: cannot be read ({error.strerror})") from error
    _refuse_damaged(folder, sums)
    first: dict[str, str] = {}
    files = []
    for path in paths:
        inner = path.split("/", 2)[2] if path.startswith("builds/") else None
        same_as = None
        if inner is not None and sizes[path] and may_share(inner):
            same_as = first.get(sums[path])
            first.setdefault(sums[path], path)
        files.append(Member(path=path, size=sizes[path], sha256=sums[path], same_as=same_as))
    return Bundle(kgraph_bundle=VERSION, current=current, files=files)


def _paths(folder: Path) -> Iterator[str]:
    """Every file of the workspace but what is being written, what is a link, and what is hidden."""
    states = {path.name for path in states_of(folder).values()}
    for root, folders, names in os.walk(folder):
        inner = Path(root).relative_to(folder)
        is_top, is_builds = inner == Path(), inner == Path("builds")
        folders[:] = [f for f in folders if not (Path(root) / f).is_symlink() and not f.startswith(".")]
        if is_builds:
            folders[:] = [f for f in folders if f in states]
        for name in names:
            is_unfinished = name.endswith((".part", ".tmp", ".new"))
            if is_unfinished or (is_top and name.startswith(".")) or (Path(root) / name).is_symlink():
                continue
            yield (inner / name).as_posix()


def _refuse_damaged(folder: Path, found: dict[str, str]) -> None:
    """A bundle of a damaged state would be a backup that cannot be used."""
    for state in states_of(folder).values():
        if not (state / SUMS).exists():
            continue  # made by a version that wrote none
        for name, digest in read_sums(state).items():
            inner = name.removeprefix(RECORDS)
            path = f"records/{inner}" if inner != name else f"builds/{state.name}/{name}"
            if found.get(path) != digest:
                what = "is missing" if path not in found else f"is not what {state / SUMS} says"
                raise BadWorkspace(f"{folder / path}: {what}; repair it with: kgraph doctor -w {folder}")


def _pieces(path: Path, member: Member) -> Iterator[bytes]:
    """The bytes of a file, which must be those whose digest is in the header."""
    digest, left = hashlib.sha256(), member.size
    with path.open("rb") as file:
        while left and (piece := file.read(min(_CHUNK_BYTES, left))):
            digest.update(piece)
            left -= len(piece)
            yield piece
    if left or digest.hexdigest() != member.sha256:
        raise BadWorkspace(f"{path}: changed while it was exported; export again when no build is running")


BUNDLE = Exporter(
    name="bundle",
    title="the whole workspace with checksums, for kgraph import",
    extensions=(".kgraph.tar.zst",),
    accepts="workspace",
    write=write_workspace,
    specification="https://www.rfc-editor.org/rfc/rfc8878",
)
