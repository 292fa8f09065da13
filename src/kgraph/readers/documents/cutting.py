"""How documents are cut into parts that can be read one by one, by any worker, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from kgraph.errors import BadDocument
from kgraph.readers.documents.part import Part, n_lines
from kgraph.readers.documents.source import Source

PART_BYTES = 1 << 19
"""A part is about so large: its text stays in the processor's cache from reading to decoding."""
MAX_RECORD_BYTES = 64 << 20
"""No record may be larger: a part grows until it ends with a whole record, but not beyond this."""
WHOLE_BYTES = 1 << 30
"""Documents that can be understood only as a whole may not be larger."""

Boundary = Callable[[bytes], int]
"""Where the last whole record of some bytes ends; 0 when none does."""


def whole(source: Source) -> Iterator[Part]:
    """The document as one part, for formats whose records lean on each other.

    Raises:
        BadDocument: it is larger than `WHOLE_BYTES`.
    """
    pieces, size = [], 0
    for chunk in source.utf8_chunks():
        pieces.append(chunk)
        size += len(chunk)
        if size > WHOLE_BYTES:
            raise BadDocument(
                f"{source.path}: larger than {WHOLE_BYTES >> 20} MB, which a document of this format may not"
                " be, since it is read whole; split it"
            )
    yield source.part(b"".join(pieces))


def pieces_at(
    source: Source, boundary: Boundary, *, size: int = PART_BYTES, chunks: Iterator[bytes] | None = None
) -> Iterator[bytes]:
    """The document's bytes in pieces of about `size` that end where `boundary` says.

    Raises:
        BadDocument: a record is larger than `MAX_RECORD_BYTES`.
    """
    enough = size * 3 // 4  # chunks lose their last line: for that little no other is waited for
    held: list[bytes] = []
    n_held = tried = 0
    for chunk in source.utf8_chunks() if chunks is None else chunks:
        held.append(chunk)
        n_held += len(chunk)
        if n_held < max(enough, 2 * tried):
            continue
        buffer = b"".join(held)  # a chunk that is alone is not copied, nor is it by slices of its length
        stop = boundary(buffer)
        if stop:
            yield buffer[:stop]
            buffer, tried = buffer[stop:], 0
        elif n_held > MAX_RECORD_BYTES:
            raise BadDocument(
                f"{source.path}: a record is larger than {MAX_RECORD_BYTES >> 20} MB; those before are kept"
            )
        else:
            tried = n_held  # looked through again only when twice as long
        held = [buffer] if buffer else []
        n_held = len(buffer)
    if held:
        yield b"".join(held)


def parts_at(source: Source, boundary: Boundary, *, context: bytes = b"") -> Iterator[Part]:
    """The document in parts that end where `boundary` says, each with its line and with `context`."""
    line = 1
    for piece in pieces_at(source, boundary):
        yield source.part(piece, line=line, context=context)
        line += n_lines(piece)


def after_line(data: bytes) -> int:
    """Boundary of formats with one record a line."""
    return data.rfind(b"\n") + 1


def before_line(*beginnings: bytes) -> Boundary:
    """Boundary of formats whose records begin with a line that begins so: `TY  -`, `PMID-`, `@`."""

    def boundary(data: bytes) -> int:
        return max(data.rfind(b"\n" + beginning) for beginning in beginnings) + 1

    return boundary
