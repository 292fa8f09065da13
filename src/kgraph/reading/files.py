"""The files of `records/`: a sequence of blocks, each with its length before it, the last about the whole."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import IO

import msgspec

from kgraph.model.records import Statement
from kgraph.readers.batches import batch_of, pack
from kgraph.reading.plan import Plan

_LENGTH_BYTES = 4
END = b"about:"
"""How the last block begins."""


class About(msgspec.Struct, frozen=True):
    """The last block of a file in `records/`."""

    encoding: str
    crc32: int
    """Of all blocks before it."""
    is_whole: bool = True
    """False: reading ended before the document did (a limit, a disk); the next build tries again."""


class RecordsFile:
    """A file of `records/` while it is written; it gets its name when it is whole."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.n_open = 0
        """Parts that were cut and not yet read."""
        self.is_cut = False
        self.is_whole = True
        self.last: list[Statement] = []
        """What could not even be cut, and faults of the whole document."""
        self._crc32 = 0
        self._temporary = plan.kept.with_suffix(f".{os.getpid()}.tmp")
        self._file: IO[bytes] = self._temporary.open("wb")

    def add(self, block: bytes) -> None:
        """What one part stated."""
        self._write(block)
        self.n_open -= 1

    def _write(self, block: bytes) -> None:
        self._crc32 = zlib.crc32(block, self._crc32)
        self._file.write(len(block).to_bytes(_LENGTH_BYTES, "little") + block)

    def finish(self) -> bool:
        """Whether all parts are there; then the file is complete."""
        if not self.is_cut or self.n_open:
            return False
        if self.last:
            self._write(pack(batch_of(self.last)))
        self._write(
            END + msgspec.msgpack.encode(About(self.plan.source.encoding, self._crc32, self.is_whole))
        )
        self._file.close()
        self._temporary.replace(self.plan.kept)
        return True

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._temporary.unlink(missing_ok=True)


def blocks(path: Path) -> Iterator[tuple[int, bytes]]:
    """Where each block begins, and the block."""
    size = path.stat().st_size
    at = 0
    with path.open("rb") as file:
        while header := file.read(_LENGTH_BYTES):
            at += _LENGTH_BYTES
            length = int.from_bytes(header, "little")
            if at + length > size:  # damaged: there is no such block
                return
            yield at, file.read(length)
            at += length


def is_whole(path: Path) -> bool:
    """Whether the file is there and every block of it can be read."""
    if not path.exists():
        return False
    crc32, last = 0, b""
    try:
        for _, block in blocks(path):
            crc32, last = zlib.crc32(last, crc32), block
        about = msgspec.msgpack.decode(last.removeprefix(END), type=About)
    except (msgspec.MsgspecError, UnicodeDecodeError, OSError):  # costs a second reading
        return False
    return last.startswith(END) and about.crc32 == crc32 and about.is_whole
