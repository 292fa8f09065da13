"""A document before anybody knows what it is: bytes as stored and hashed, decompressed by magic, as text.

Nothing is trusted: neither the name (`.gz` may be missing or wrong) nor the declared size of a compressed
stream. Bytes that come after a fault in a compressed stream are lost, those before it are kept and
`Source.fault` says so.
"""

from __future__ import annotations

import bz2
import codecs
import hashlib
import lzma
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from kgraph.errors import BadDocument
from kgraph.model.records import Place, Rejected

HEAD_BYTES = 4096
"""How much of a document a sniffer sees."""
MAX_BYTES = 4 << 30
"""No document may be larger than this when decompressed."""
MAX_RATIO = 250
"""Nor more than so many times larger than stored (checked beyond `FREE_BYTES`); bibliographies reach 20."""
FREE_BYTES = 64 << 20
RAW_CHARACTERS = 10_000
"""A rejected record keeps so much of its text."""

_STEP_BYTES = 4096  # compressed bytes fed at once: a bomb grows by at most some 100 MB before it is seen
_KEPT_BYTES = 256 << 20  # a document up to this size is decompressed only once


class Decompressor(Protocol):
    """What zlib, bz2, lzma and zstandard have in common."""

    @property
    def eof(self) -> bool:
        """The stream has ended."""

    @property
    def unused_data(self) -> bytes:
        """What follows the end of the stream."""

    def decompress(self, data: bytes, /) -> bytes:
        """The next piece of the stream."""


def _zstd() -> Any:
    import zstandard

    return zstandard.ZstdDecompressor().decompressobj()


COMPRESSIONS: tuple[tuple[str, bytes, Callable[[], Decompressor]], ...] = (
    ("gzip", b"\x1f\x8b\x08", lambda: zlib.decompressobj(wbits=31)),
    ("bzip2", b"BZh", bz2.BZ2Decompressor),
    ("xz", b"\xfd7zXZ\x00", lzma.LZMADecompressor),
    ("zstd", b"\x28\xb5\x2f\xfd", _zstd),
)
"""Name, magic bytes, how a stream is opened."""


class Source:
    """One file, or stdin for `-`. Cheap to make: nothing is opened before it is asked for."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path).replace(os.sep, "/")
        """As the user named it, with `/`."""
        self.fault: str | None = None
        """Set while reading, when a compressed stream is damaged or cut."""

    def __repr__(self) -> str:
        return f"Source({self.path!r})"

    @cached_property
    def _spooled(self) -> bytes | None:
        """The bytes of what can be read only once (stdin, pipes); `None` for plain files."""
        if self.path == "-":
            return sys.stdin.buffer.read()
        return None if Path(self.path).is_file() else Path(self.path).read_bytes()

    def _stored(self, step: int) -> Iterator[bytes]:
        """The bytes as stored, in pieces of `step`."""
        try:
            if self._spooled is not None:
                for start in range(0, len(self._spooled), step):
                    yield self._spooled[start : start + step]
                return
            with Path(self.path).open("rb") as file:
                while piece := file.read(step):
                    yield piece
        except OSError as error:
            raise BadDocument(f"{self.path}: cannot be read: {error.strerror or error}") from error

    @cached_property
    def _digest(self) -> tuple[str, int]:
        sha256, size = hashlib.sha256(), 0
        for piece in self._stored(1 << 20):
            sha256.update(piece)
            size += len(piece)
        return sha256.hexdigest(), size

    @property
    def sha256(self) -> str:
        """Of the bytes as stored."""
        return self._digest[0]

    @property
    def size_bytes(self) -> int:
        """As stored."""
        return self._digest[1]

    @property
    def id(self) -> str:
        """The document's id: the first 16 hex digits of `sha256`."""
        return self.sha256[:16]

    @cached_property
    def compression(self) -> str | None:
        """Name in `COMPRESSIONS`, `None` for plain bytes."""
        start = next(self._stored(8), b"")
        return next((name for name, magic, _ in COMPRESSIONS if start.startswith(magic)), None)

    def chunks(self) -> Iterator[bytes]:
        """The decompressed bytes; ends at a fault, which it notes in `fault`.

        Raises:
            BadDocument: the document is larger than `MAX_BYTES`, or `MAX_RATIO` times as large as stored.
        """
        pieces = self._stored(1 << 20) if self.compression is None else self._decompressed()
        total = 0
        for piece in pieces:
            total += len(piece)
            if total > MAX_BYTES or (total > FREE_BYTES and total > MAX_RATIO * self.size_bytes):
                raise BadDocument(
                    f"{self.path}: more than {total >> 20} MB come out of {self.size_bytes:,} stored bytes;"
                    " refused as a decompression bomb (decompress it yourself if you trust it)"
                )
            yield piece

    def _decompressed(self) -> Iterator[bytes]:
        opener = next(make for name, _, make in COMPRESSIONS if name == self.compression)
        stream = opener()
        try:
            for piece in self._stored(_STEP_BYTES):
                while piece:
                    if stream.eof:  # files may be several streams one after another, or padded with zeros
                        if not piece.strip(b"\0"):
                            break
                        stream = opener()
                    yield stream.decompress(piece)
                    piece = stream.unused_data if stream.eof else b""
        except Exception as error:
            if not isinstance(error, (zlib.error, OSError, lzma.LZMAError, ValueError)) and (
                type(error).__name__ != "ZstdError"  # zstandard is imported only where it is met
            ):
                raise
            self.fault = f"the {self.compression} stream is damaged ({error}); what came before is kept"
        else:
            if not stream.eof:
                self.fault = f"the {self.compression} stream ends too early; what came before is kept"

    @cached_property
    def head(self) -> bytes:
        """The first 4 kB, decompressed, as UTF-8 without BOM: what sniffers look at."""
        start = b""
        for piece in self.chunks():
            start += piece
            if len(start) >= HEAD_BYTES:
                break
        start = start[:HEAD_BYTES]
        for bom, encoding in _BOMS:
            if start.startswith(bom):
                return start[len(bom) :].decode(encoding, "ignore").encode()
        return start

    @cached_property
    def _decoded(self) -> tuple[bytes, str]:
        return to_utf8(b"".join(self.chunks()))

    def utf8(self) -> bytes:
        """The whole document, decompressed, as valid UTF-8 without BOM; line ends as they stand."""
        data = self._decoded[0]
        if len(data) > _KEPT_BYTES:
            del self._decoded
        return data

    def text(self) -> str:
        """The whole document as text, with every line end (`\\r\\n`, `\\r`) as `\\n`."""
        return self.utf8().decode().replace("\r\n", "\n").replace("\r", "\n")

    @cached_property
    def encoding(self) -> str:
        """In which encoding the text was found: `utf-8`, `utf-16-le`, `windows-1252 in 3 of 40 lines` …"""
        return self._decoded[1]

    def release(self) -> None:
        """Forget the text; it is read again when asked for."""
        self.__dict__.pop("_decoded", None)

    def place(self, line: int, record: str) -> Place:
        """Where a record of this document stands."""
        return Place(self.id, line, record)

    def rejected(self, line: int, reason: str, raw: str = "", *, format: str = "") -> Rejected:
        """A record of this document that cannot be read."""
        return Rejected(path=self.path, line=line, reason=reason, raw=raw[:RAW_CHARACTERS], format=format)


_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose BOM it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def to_utf8(data: bytes) -> tuple[bytes, str]:
    """`data` as valid UTF-8 without BOM, and the encoding in which it was.

    A BOM decides. Else lines that are valid UTF-8 are UTF-8 and the others Windows-1252: files put
    together from several sources have both. NUL characters, which no format here holds, are kept.

    Example:
        >>> to_utf8("Müller\\nŁoś".encode("utf-16"))[1]
        'utf-16-le'
        >>> text, encoding = to_utf8("Müller\\n".encode("cp1252") + "Łoś".encode())
        >>> text.decode(), encoding
        ('Müller\\nŁoś', 'windows-1252 in 1 of 2 lines, else utf-8')
    """
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            text = data[len(bom) :].decode(encoding, "replace")
            return text.encode("utf-8", "replace"), encoding
    try:
        data.decode()
    except UnicodeDecodeError:
        return _mixed_to_utf8(data)
    return data, "utf-8"


def _mixed_to_utf8(data: bytes) -> tuple[bytes, str]:
    lines = data.split(b"\n")
    n_foreign = 0
    for n, line in enumerate(lines):
        try:
            line.decode()
        except UnicodeDecodeError:
            n_foreign += 1
            lines[n] = _from_windows(line).encode()
    return b"\n".join(lines), f"windows-1252 in {n_foreign} of {len(lines)} lines, else utf-8"


def _from_windows(line: bytes) -> str:
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:  # five bytes have no meaning in Windows-1252, all have one in Latin-1
        return line.decode("latin-1")
