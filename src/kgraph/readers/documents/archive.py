"""Archives: a zip or tar file as the documents in it.

Known by magic, never by name. Members are unpacked into a temporary folder under names of our own, so that
whatever an archive calls them (`../../etc/passwd`) is only text; links and devices are passed over. Declared
sizes are not trusted. What an archive holds around a fault is kept, and the fault comes last, as a document
that cannot be read.

Specifications: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT (zip),
https://pubs.opengroup.org/onlinepubs/9799919799/utilities/pax.html (ustar, pax),
https://www.gnu.org/software/tar/manual/html_node/Standard.html (GNU tar).
"""

from __future__ import annotations

import re
import shutil
import tarfile
import tempfile
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path

from kgraph.errors import BadDocument
from kgraph.readers.documents.archive_members import BLOCK_BYTES, MemberFault, tar_members, zip_members
from kgraph.readers.documents.source import FREE_BYTES, Source

MAX_MEMBERS = 1_000_000

_ZIP_MAGICS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")  # as usual, empty, in several volumes
_SKIPPED = re.compile(r"(?:^|/)(?:\.(?!\.?(?:/|$))|__MACOSX/)")
_ODD = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")


class _Folder:
    """A temporary folder that is there for as long as this object."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix="kgraph-archive-"))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)


def expand(source: Source) -> list[Source]:
    """The documents in an archive, in its order; the source alone when it is none.

    Hidden files (`.name`, `__MACOSX`) are left out. The last source of an archive with a fault (damaged, cut,
    encrypted, empty, a bomb) bears the archive's own path and raises `BadDocument` when it is read; so does a
    member that is an archive again. Office documents, which are zip files too, are refused.
    """
    kind = _kind_of(source)
    if kind is None:
        return [source]
    unpacking = _Unpacking(source)
    try:
        for name, pieces in _MEMBERS[kind](source, unpacking.folder.path):
            unpacking.add(name, pieces)
    except BadDocument as error:
        unpacking.faults.append(str(error).removeprefix(f"{source.path}: "))
    except OSError as error:
        unpacking.faults.append(f"cannot be unpacked: {error.strerror or error}")
    if not unpacking.sources and not unpacking.faults:
        unpacking.faults.append("an archive without any file to read")
    return [*unpacking.sources, *unpacking.failure()]


def _kind_of(source: Source) -> str | None:
    start = b""
    try:
        for piece in source.chunks():
            start += piece
            if len(start) >= BLOCK_BYTES:
                break
    except BadDocument:
        return None  # whoever reads it is told
    if source.compression is None and start.startswith(_ZIP_MAGICS):
        return "zip"
    return "tar" if _is_tar(start[:BLOCK_BYTES]) else None


def _is_tar(block: bytes) -> bool:
    if block[257:262] == b"ustar":
        return True
    try:  # before POSIX there was no mark, only a checksum
        tarfile.TarInfo.frombuf(block, "utf-8", "replace")
    except (tarfile.HeaderError, ValueError):
        return False
    return True


class _Unpacking:
    """The members of an archive that lie on disk by now."""

    def __init__(self, archive: Source) -> None:
        self.archive = archive
        self.folder = _Folder()
        self.sources: list[Source] = []
        self.faults: list[str] = []
        self._paths: set[str] = set()
        self._n_bytes = 0

    def add(self, name: str, pieces: Iterator[bytes]) -> None:
        """Write a member; a fault in its midst leaves what came before it.

        Raises:
            BadDocument: the archive as a whole is refused.
        """
        if _SKIPPED.search(name):
            return
        if len(self.sources) == MAX_MEMBERS:
            raise BadDocument(f"more than {MAX_MEMBERS:,} files in an archive; those before are kept")
        place = self.folder.path / str(len(self.sources))
        n_before = self._n_bytes
        try:
            with place.open("wb") as file:
                for piece in pieces:
                    self._n_bytes += len(piece)
                    self._check()
                    file.write(piece)
        except MemberFault as fault:
            self.faults.append(f"{_plain(name)}: {fault}")
            if self._n_bytes == n_before:
                place.unlink()
                return
        source = Source(
            self._path(name),
            stored_at=place,
            keeps=self.folder,
            limits=self.archive.limits,
            is_found=True,
        )
        if inner := _kind_of(source):
            refused = BadDocument(f"{source.path}: a {inner} archive inside an archive; unpack it by hand")
            source = Source(source.path, failure=refused)
        self.sources.append(source)

    def _check(self) -> None:
        limits = self.archive.limits
        if self._n_bytes > FREE_BYTES or self._n_bytes > limits.max_bytes:
            limits.check(self.archive.path, self._n_bytes, self.archive.size_bytes)

    def _path(self, name: str) -> str:
        """What the user is shown; no two are the same."""
        path = plain = f"{self.archive.path}/{_plain(name)}"
        n = 1
        while path in self._paths:
            n += 1
            path = f"{plain} ({n})"
        self._paths.add(path)
        return path

    def failure(self) -> list[Source]:
        """The archive itself as a document that cannot be read, where something in it could not."""
        if not self.faults:
            return []
        shown = "; ".join(self.faults[:5])
        more = f"; and {len(self.faults) - 5} more" if len(self.faults) > 5 else ""
        path = self.archive.path
        return [Source(path, failure=BadDocument(f"{path}: {shown}{more}"))]


def _plain(name: str) -> str:
    """The name as a path below the archive: no root, no drive, no way up, nothing that is not text."""
    name = _ODD.sub("\ufffd", re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/")))
    return "/".join(part for part in name.split("/") if part not in ("", ".", "..")) or "unnamed"


_MEMBERS: dict[str, Callable[[Source, Path], Iterator[tuple[str, Iterator[bytes]]]]] = {
    "zip": zip_members,
    "tar": tar_members,
}
