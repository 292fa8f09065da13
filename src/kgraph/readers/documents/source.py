"""A document before anybody knows what it is: bytes as stored and hashed, decompressed by magic, as UTF-8.

Nothing is trusted: neither the name (`.gz` may be missing or wrong) nor the declared size of a compressed
stream. Bytes that come after a fault in a compressed stream are lost, those before it are kept and
`Source.fault` says so.
"""

from __future__ import annotations

import bz2
import hashlib
import lzma
import os
import sys
import tempfile
import time
import weakref
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any, Protocol

from kgraph.errors import BadDocument
from kgraph.model.records import Rejected
from kgraph.readers.documents.encodings import Utf8Stream, whole_characters
from kgraph.readers.documents.part import RAW_CHARACTERS, Part

HEAD_BYTES = 16384
"""How much of a document a sniffer sees."""
FREE_BYTES = 64 << 20
"""Documents up to this size are never taken for bombs."""

_CHUNK_BYTES = 1 << 18  # larger buffers are handed back to the system and cleared for every chunk
_STEP_BYTES = 4096  # compressed bytes fed at once: a bomb grows by at most some 100 MB before it is seen
_RACY_NANOSECONDS = 2_000_000_000  # within the grain of a clock two writes may bear one time
_SPOOLED_BYTES = 64 << 20  # stdin beyond this goes to a temporary file


@dataclass(frozen=True)
class Limits:
    """What a document may become when it is decompressed, against bombs."""

    max_bytes: int = 256 << 30
    max_ratio: float = 250
    """How many times larger than stored (beyond `FREE_BYTES`); bibliographies reach 20."""

    def check(self, path: str, size: int, stored: int) -> None:
        """Raise `BadDocument` when `stored` bytes became `size`, more than they may."""
        if size > self.max_bytes or (size > FREE_BYTES and size > self.max_ratio * stored):
            raise BadDocument(
                f"{path}: more than {size >> 20} MB come out of {stored:,} stored bytes; refused as a"
                " decompression bomb (raise --max-ratio or --max-size if you trust it)"
            )


_LIMITS = Limits()


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

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        limits: Limits = _LIMITS,
        stored_at: Path | None = None,
        keeps: object = None,
        failure: BadDocument | None = None,
        is_found: bool = False,
    ) -> None:
        self.path = os.fspath(path).replace(os.sep, "/")
        """As the user named it, with `/`; a member of an archive as `archive.zip/member.ris`."""
        self.fault: str | None = None
        """Set while reading, when a compressed stream is damaged or cut, or the document ends too early."""
        self.encoding = ""
        """How the text was encoded: `utf-8`, `windows-1252 in 3 of 40 lines …`; set by reading."""
        self.format = ""
        """Name of the format as which it is read; set when that is known."""
        self.limits = limits
        self.is_found = is_found
        """In a folder or archive; nobody named it, so it may be something else than a document."""
        self._stored_at = stored_at
        self._keeps = keeps  # the temporary folder in which a member of an archive lies
        self._failure = failure
        self._stamp: tuple[int, int, int] | None = None

    def __repr__(self) -> str:
        return f"Source({self.path!r})"

    @cached_property
    def _spooled(self) -> IO[bytes] | None:
        """What can be read only once (stdin, pipes), kept; `None` for plain files."""
        if self.path != "-" and (self._stored_at is not None or Path(self.path).is_file()):
            return None
        if self.path == "-":
            spooled = _spool(sys.stdin.buffer)
        else:
            with Path(self.path).open("rb") as file:
                spooled = _spool(file)
        weakref.finalize(self, spooled.close)
        return spooled

    def _stored(self, step: int) -> Iterator[bytes]:
        """The bytes as stored, in pieces of `step`."""
        if self._failure is not None:
            raise self._failure
        try:
            if self._spooled is not None:
                position = 0
                while True:  # others may read the same spool in between
                    self._spooled.seek(position)
                    piece = self._spooled.read(step)
                    if not piece:
                        return
                    position += len(piece)
                    yield piece
            with (self._stored_at or Path(self.path)).open("rb") as file:
                while piece := file.read(step):
                    yield piece
        except OSError as error:
            raise BadDocument(f"{self.path}: cannot be read: {error.strerror or error}") from error

    @cached_property
    def _digest(self) -> tuple[str, int]:
        self._stamp = self._stamped()
        sha256, size = hashlib.sha256(), 0
        for piece in self._stored(_CHUNK_BYTES):
            sha256.update(piece)
            size += len(piece)
        return sha256.hexdigest(), size

    @property
    def sha256(self) -> str:
        """Of the bytes as stored."""
        return self._digest[0]

    def _stamped(self) -> tuple[int, int, int] | None:
        """What the file system changes with every write; `None` where that proves nothing (too new, gone)."""
        try:
            if self._spooled is not None or self._failure is not None:
                return None
            stat = (self._stored_at or Path(self.path)).stat()
        except OSError:
            return None
        just_now = abs(time.time_ns() - stat.st_ctime_ns) < _RACY_NANOSECONDS
        return None if just_now else (stat.st_ino, stat.st_size, stat.st_ctime_ns)

    def has_changed(self) -> bool:
        """Whether the bytes as stored are others than those of `sha256`; costs a look at the file.

        The file system's time of change, which programs cannot set, decides where it stands as it was; else
        the bytes are hashed again, so that no clock is trusted with telling that something did change.
        """
        if self._spooled is not None or (self._stamp is not None and self._stamp == self._stamped()):
            return False
        try:
            return Source(self.path, stored_at=self._stored_at).sha256 != self.sha256
        except BadDocument:
            return True

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
            BadDocument: the document becomes larger than its `limits` allow.
        """
        if self.compression is None:
            yield from self._stored(_CHUNK_BYTES)
            return
        total = 0
        for piece in self._decompressed():
            total += len(piece)
            if total > FREE_BYTES or total > self.limits.max_bytes:
                self.limits.check(self.path, total, self.size_bytes)
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
        """The first 16 kB, decompressed, as UTF-8 without BOM: what sniffers look at."""
        start = b""
        for piece in self.chunks():
            start += piece
            if len(start) >= HEAD_BYTES:
                break
        start = start[:HEAD_BYTES]
        cut = whole_characters(start)
        return b"".join(Utf8Stream([start if cut < 0 else start[:cut]]))

    def utf8_chunks(self) -> Iterator[bytes]:
        """The document, decompressed, as valid UTF-8 without BOM; line ends as they stand."""
        stream = Utf8Stream(self.chunks())
        for piece in stream:
            if piece:
                yield piece
        self.encoding = stream.encoding

    def utf8(self) -> bytes:
        """The whole document as `utf8_chunks` gives it."""
        return b"".join(self.utf8_chunks())

    def text(self) -> str:
        """The whole document as text, with every line end as `\\n`."""
        return self.part(self.utf8()).text()

    def part(self, data: bytes, *, line: int = 1, context: bytes = b"") -> Part:
        """A part of this document that begins on `line`."""
        return Part(
            path=self.path, document=self.id, format=self.format, data=data, line=line, context=context
        )

    def rejected(self, line: int, reason: str, raw: str = "") -> Rejected:
        """A record of this document that cannot be read."""
        return Rejected(
            path=self.path, line=line, reason=reason, raw=raw[:RAW_CHARACTERS], format=self.format
        )


def _spool(stream: IO[bytes]) -> IO[bytes]:
    with ExitStack() as stack:
        spooled: Any = stack.enter_context(tempfile.SpooledTemporaryFile(max_size=_SPOOLED_BYTES))
        while piece := stream.read(1 << 20):
            spooled.write(piece)
        stack.pop_all()  # read to its end: it stays open
    kept: IO[bytes] = spooled
    return kept
