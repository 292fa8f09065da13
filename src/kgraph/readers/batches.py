"""What a part stated, as one value: made by any worker, sent and stored as compressed MessagePack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from kgraph.errors import BadDocument
from kgraph.model.records import PersonRecord, Record, Rejected, Statement
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.repairs import repaired
from kgraph.readers.format import Format, ReadOptions


class Batch(msgspec.Struct, frozen=True, array_like=True):
    """The statements of a part."""

    kinds: str
    """One letter a statement, in their order: `r` record, `p` person, `x` rejected."""
    records: list[Record]
    persons: list[PersonRecord]
    rejected: list[Rejected]

    def statements(self) -> Iterator[Statement]:
        """All of them, in the order of the document."""
        streams: dict[str, Iterator[Statement]] = {
            "r": iter(self.records),
            "p": iter(self.persons),
            "x": iter(self.rejected),
        }
        return (next(streams[kind]) for kind in self.kinds)


def batch_of(statements: Iterable[Statement]) -> Batch:
    """The statements as a batch."""
    kinds: list[str] = []
    batch = Batch("", [], [], [])
    for statement in statements:
        if isinstance(statement, Record):
            kinds.append("r")
            batch.records.append(statement)
        elif isinstance(statement, Rejected):
            kinds.append("x")
            batch.rejected.append(statement)
        else:
            kinds.append("p")
            batch.persons.append(statement)
    return msgspec.structs.replace(batch, kinds="".join(kinds))


def read_part(format: Format, part: Part, options: ReadOptions) -> Iterator[Statement]:
    """What the part states, with text of a wrong encoding put right where that is certain.

    A part that cannot be read at all becomes one `Rejected`, so that those before and after it are kept; so
    does the last record of a document that breaks off, since nobody knows how much of it is there.
    """
    try:
        found = format.read_part(part, options)
        for statement in _without_last_record(found, part) if part.is_cut else found:
            yield statement if isinstance(statement, Rejected) else repaired(statement)
    except BadDocument as error:
        yield part.rejected(1, str(error).removeprefix(f"{part.path}: "), part.data[:2000])


def _without_last_record(statements: Iterator[Statement], part: Part) -> Iterator[Statement]:
    last: Statement | None = None
    for statement in statements:
        if last is not None:
            yield last
        last = statement
    if isinstance(last, Record):
        line = last.place.line - part.line + 1
        yield part.rejected(line, "the document breaks off in or after this record", last.title)
    elif last is not None:
        yield last


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Batch)


def pack(batch: Batch) -> bytes:
    """The batch as compressed MessagePack."""
    import zstandard

    return zstandard.ZstdCompressor(level=1).compress(_ENCODER.encode(batch))


def unpack(data: bytes) -> Batch:
    """The batch that `pack` made.

    Raises:
        ValueError: the bytes are damaged.
    """
    import zstandard

    try:
        return _DECODER.decode(zstandard.ZstdDecompressor().decompress(data))
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise ValueError(str(error)) from error
