"""The members of zip and tar files, one after the other, as far as the file goes."""

from __future__ import annotations

import contextlib
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from kgraph.errors import BadDocument
from kgraph.readers.documents.source import Source

BLOCK_BYTES = 512
"""Tar files consist of such blocks."""

_PIECE_BYTES = 1 << 18
_HEADER_BYTES = 1 << 20  # extended headers of tar are names; no name is as long as this
_LOCAL = struct.Struct("<4s5HIIIHH")  # zip: the header before each member
_ENCRYPTED, _SIZE_FOLLOWS, _UTF8_NAME = 1, 8, 1 << 11  # flags of zip members
_METHODS = {
    zipfile.ZIP_STORED,
    zipfile.ZIP_DEFLATED,
    zipfile.ZIP_BZIP2,
    zipfile.ZIP_LZMA,
}
_OTHERS = {
    "[Content_Types].xml": "an Office document (Word, Excel, PowerPoint); save it as CSV or as plain text",
    "META-INF/container.xml": "an e-book (EPUB)",
    "META-INF/manifest.xml": "an OpenDocument file; save it as CSV or as plain text",
    "META-INF/MANIFEST.MF": "a Java program",
}
"""Members by which zip files are known that are no archives to their users."""


# links, devices and folders of tar, whatever size they tell
_WITHOUT_CONTENT = (b"1", b"2", b"3", b"4", b"5", b"6")


class MemberFault(Exception):
    """A member cannot be read, or no further."""


def _pass_over(pieces: Iterator[bytes]) -> None:
    """Read what of a member nobody asked for."""
    with contextlib.suppress(MemberFault):
        for _ in pieces:
            pass


def zip_members(source: Source, folder: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files of a zip archive with their content; of one without its directory, by their own headers.

    The pieces of a member raise `MemberFault`. Stdin and pipes are first copied into `folder`.

    Raises:
        BadDocument: no archive but a document that is stored as one, or the rest of it cannot be read.
    """
    path = Path(source.path)
    if not path.is_file():
        path = folder / "archive"
        with path.open("wb") as copy:
            copy.writelines(source.chunks())
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, ValueError, struct.error, NotImplementedError) as error:
        yield from _salvaged(path, str(error))
        return
    with archive:
        names = set(archive.namelist())
        for name, what in _OTHERS.items():
            if name in names:
                raise BadDocument(f"{what}: no reader knows these")
        for info in archive.infolist():
            kind = (info.external_attr >> 28) & 15 if info.create_system == 3 else 8  # of Unix: 8 is a file
            if not info.is_dir() and kind in (0, 8):
                yield _zip_name(info), _zip_pieces(archive, info)


def _zip_name(info: zipfile.ZipInfo) -> str:
    """The name; many programs write UTF-8 without saying so."""
    if info.flag_bits & _UTF8_NAME:
        return info.filename
    return _decoded(info.orig_filename.encode("cp437", "replace"))


def _decoded(name: bytes) -> str:
    name = name.split(b"\0")[0]
    try:
        return name.decode()
    except UnicodeDecodeError:
        return name.decode("cp437")


def _zip_pieces(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    _refuse(info.flag_bits, info.compress_type)
    try:
        with archive.open(info) as file:
            while piece := file.read(_PIECE_BYTES):
                yield piece
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError) as error:
        raise MemberFault(f"damaged ({error}); what came before is kept") from error
    except (NotImplementedError, RuntimeError, struct.error) as error:
        raise MemberFault(f"cannot be unpacked ({error})") from error


def _refuse(flags: int, method: int) -> None:
    if flags & _ENCRYPTED:
        raise MemberFault("encrypted; unpack the archive with its password and give the files")
    if method not in _METHODS:
        raise MemberFault(f"compressed by method {method}, which is not known here")


def _salvaged(path: Path, reason: str) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The members of a zip file that is cut or damaged, from its beginning."""
    with path.open("rb") as file:
        while True:
            header = file.read(_LOCAL.size)
            if len(header) < _LOCAL.size or not header.startswith(b"PK\x03\x04"):
                break
            _, _, flags, method, _, _, _, stored, _, n_name, n_extra = _LOCAL.unpack(header)
            name = _decoded(file.read(n_name))
            file.seek(n_extra, 1)
            pieces = _salvaged_pieces(file, flags, method, stored)
            if not name.endswith("/"):
                yield name, pieces
                _pass_over(pieces)
            if not _go_to_next(file):
                break
    raise BadDocument(f"a damaged zip archive ({reason}); what comes before the damage is kept")


def _salvaged_pieces(file: IO[bytes], flags: int, method: int, stored: int) -> Iterator[bytes]:
    _refuse(flags, method)
    if method == zipfile.ZIP_DEFLATED:
        inflate = zlib.decompressobj(wbits=-15)
        while not inflate.eof:
            compressed = inflate.unconsumed_tail or file.read(_PIECE_BYTES)
            if not compressed:
                raise MemberFault("cut; what came before is kept")
            try:
                piece = inflate.decompress(compressed, _PIECE_BYTES)
            except zlib.error as error:
                raise MemberFault(f"damaged ({error}); what came before is kept") from error
            yield piece
        file.seek(-len(inflate.unused_data), 1)
    elif method == zipfile.ZIP_STORED and not flags & _SIZE_FOLLOWS:
        while stored:
            piece = file.read(min(stored, _PIECE_BYTES))
            if not piece:
                raise MemberFault("cut; what came before is kept")
            stored -= len(piece)
            yield piece
    else:
        raise MemberFault("cannot be found without the archive's directory, which is lost")


def _go_to_next(file: IO[bytes]) -> bool:
    """Go to the next header of a member and say whether there is one: sizes may stand between."""
    start, kept = file.tell(), b""
    while piece := file.read(_PIECE_BYTES):
        at = (kept + piece).find(b"PK\x03\x04")
        if at >= 0:
            file.seek(start - len(kept) + at)
            return True
        start += len(piece)
        kept = (kept + piece)[-3:]
    return False


def tar_members(source: Source, folder: Path) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The files of a tar archive with their content, read as a stream; the pieces raise `MemberFault`.

    Headers are read here, not by `tarfile`, which takes extended headers of any size into memory.

    Raises:
        BadDocument: the archive is cut or damaged.
    """
    stream = _Stream(source.chunks())
    told: dict[str, str] = {}
    while (block := stream.read(BLOCK_BYTES)).strip(b"\0"):
        try:
            info = tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
            size = int(told.pop("size", info.size))
        except (tarfile.HeaderError, ValueError) as error:
            raise _cut(source, str(error)) from error
        if size < 0:
            raise _cut(source, "a member of negative size")
        padding = -size % BLOCK_BYTES
        if info.type in (b"x", b"X", b"L"):
            if size > _HEADER_BYTES:
                raise BadDocument(f"a header of {size:,} bytes; refused, no tar archive needs that")
            data = stream.read(size + padding)[:size]
            told |= {"path": _text(data.split(b"\0")[0])} if info.type == b"L" else _pax_values(data)
            continue
        if info.isreg():
            pieces = _tar_pieces(stream, size, is_sparse=info.type == b"S" or "GNU.sparse.major" in told)
            yield told.pop("path", info.name), pieces
            _pass_over(pieces)
        elif info.type not in _WITHOUT_CONTENT:
            stream.skip(size)
        stream.skip(padding)
        if info.type not in (b"g", b"K"):  # headers that stand between a name and its member
            told = {}
    if not block:
        raise _cut(source, "no end mark")


def _cut(source: Source, reason: str) -> BadDocument:
    return BadDocument(f"a damaged tar archive ({source.fault or reason}); what comes before is kept")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "surrogateescape")


def _pax_values(data: bytes) -> dict[str, str]:
    """`path` and `size` of an extended header, which holds lines such as `19 path=a/b/c.ris`."""
    values: dict[str, str] = {}
    while data:
        length, blank, rest = data.partition(b" ")
        if not blank or not length.isdigit() or len(length) > 7 or int(length) <= len(length) + 1:
            break
        line, data = rest[: int(length) - len(length) - 2], data[int(length) :]
        key, _, value = line.partition(b"=")
        if key in (b"path", b"size", b"GNU.sparse.major"):
            values[_text(key)] = _text(value)
    return values


def _tar_pieces(stream: _Stream, size: int, *, is_sparse: bool) -> Iterator[bytes]:
    if is_sparse:
        stream.skip(size)
        raise MemberFault("stored with holes (sparse); pack it again without --sparse")
    while size:
        piece = stream.read(min(size, _PIECE_BYTES))
        if not piece:
            raise MemberFault("cut; what came before is kept")
        size -= len(piece)
        yield piece


class _Stream:
    """Bytes that come in pieces of any size."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = filter(None, pieces)
        self._held = memoryview(b"")

    def read(self, size: int) -> bytes:
        """So many bytes, fewer only at the end."""
        found = []
        while size:
            if not self._held:
                self._held = memoryview(next(self._pieces, b""))
                if not self._held:
                    break
            found.append(self._held[:size])
            size -= len(found[-1])
            self._held = self._held[len(found[-1]) :]
        return b"".join(found)

    def skip(self, size: int) -> None:
        """Pass over so many bytes."""
        while size > 0 and (piece := self.read(min(size, _PIECE_BYTES))):
            size -= len(piece)
