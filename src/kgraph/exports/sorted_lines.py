"""Lines sorted by their bytes, however many there are, in bounded memory."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import BinaryIO

CHUNK_BYTES = 64 * 2**20
"""Text sorted at once; about one and a half times as much memory."""

_IN_MEMORY = 8 * 2**20  # a dump smaller than this never touches the disk


@contextmanager
def sorted_lines(
    dump: Callable[[BinaryIO], None], *, chunk_bytes: int = CHUNK_BYTES
) -> Iterator[Iterator[bytes]]:
    """The lines that `dump` writes to the file it is given, sorted, each with its line end.

    More than `chunk_bytes` are sorted in pieces that wait in temporary files and are merged while being read.
    The files are gone when the block ends.
    """
    with ExitStack() as files:
        dumped = files.enter_context(tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY))
        dump(dumped)  # type: ignore[arg-type]  # it has all that a BinaryIO needs here
        dumped.seek(0)
        chunk = _sorted_chunk(dumped, chunk_bytes)
        pieces: list[BinaryIO] = []
        while following := _sorted_chunk(dumped, chunk_bytes):
            pieces.append(_kept(files, chunk))
            chunk = following
        yield heapq.merge(*pieces, chunk) if pieces else iter(chunk)


def _sorted_chunk(file: tempfile.SpooledTemporaryFile[bytes], chunk_bytes: int) -> list[bytes]:
    lines = file.readlines(chunk_bytes)
    lines.sort()
    return lines


def _kept(files: ExitStack, lines: list[bytes]) -> BinaryIO:
    file = files.enter_context(tempfile.TemporaryFile())  # noqa: SIM115 - `files` closes it
    file.writelines(lines)
    file.seek(0)
    return file
