"""What a part stated, as one value: made by any worker, sent and stored as compressed MessagePack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, TypeVar

import msgspec

from kgraph.errors import BadDocument
from kgraph.model.records import PersonRecord, Record, Rejected, Statement
from kgraph.readers.documents.part import Part
from kgraph.readers.fields.repairs import repaired
from kgraph.readers.format import Format, ReadOptions

Decoded = TypeVar("Decoded")


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


class Outline(msgspec.Struct, frozen=True, array_like=True):
    """What is to be known of a batch without unpacking its records.

    `names`, `lines` and `repairs` speak of records and persons together, in the order of the document.
    """

    kinds: str
    names: list[str]
    """Their own names, empty where they have none."""
    lines: list[int]
    unused: dict[str, tuple[int, int]]
    """Field that nobody used → how many have it, the line of the first."""
    repairs: list[tuple[int, str]]
    """Which statement, which field."""
    rejected: list[Rejected]


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
_OUTLINE = msgspec.msgpack.Decoder(Outline)
_STATED = msgspec.msgpack.Decoder(tuple[list[Record], list[PersonRecord]])
_LENGTH_BYTES = 4


def pack(batch: Batch) -> bytes:
    """The batch as compressed MessagePack: length of the outline, outline, records and persons."""
    import zstandard

    compressor = zstandard.ZstdCompressor(level=1)
    outline = compressor.compress(_ENCODER.encode(_outline(batch)))
    stated = compressor.compress(_ENCODER.encode((batch.records, batch.persons)))
    return len(outline).to_bytes(_LENGTH_BYTES, "little") + outline + stated


def _outline(batch: Batch) -> Outline:
    outline = Outline(batch.kinds, [], [], {}, [], batch.rejected)
    for statement in batch.statements():
        if isinstance(statement, Rejected):
            continue
        place = statement.place
        for field in statement.unused:
            n, line = outline.unused.get(field, (0, place.line))
            outline.unused[field] = (n + 1, line)
        outline.repairs.extend((len(outline.names), field) for field in statement.repairs)
        outline.names.append(place.record)
        outline.lines.append(place.line)
    return outline


def unpack(data: bytes) -> Batch:
    """The batch that `pack` made.

    Raises:
        ValueError: the bytes are damaged.
    """
    outline = unpack_outline(data)
    return Batch(outline.kinds, *unpack_stated(data), outline.rejected)


def unpack_outline(data: bytes) -> Outline:
    """The outline alone. Raises ValueError as `unpack`."""
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    return _decoded(data[_LENGTH_BYTES:end], _OUTLINE)


def unpack_stated(data: bytes) -> tuple[list[Record], list[PersonRecord]]:
    """Records and persons alone. Raises ValueError as `unpack`."""
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    return _decoded(data[end:], _STATED)


def unpack_records(data: bytes, view: type[Decoded]) -> list[Decoded]:
    """The records alone, with the fields of `view`, some of theirs. Raises ValueError as `unpack`."""
    end = _LENGTH_BYTES + int.from_bytes(data[:_LENGTH_BYTES], "little")
    if view not in _VIEWING:
        _VIEWING[view] = msgspec.msgpack.Decoder(tuple[list[view], list[_Skipped]])  # type: ignore[valid-type]
    records: list[Decoded] = _decoded(data[end:], _VIEWING[view])[0]
    return records


_VIEWING: dict[type[Any], msgspec.msgpack.Decoder[Any]] = {}


class _Skipped(msgspec.Struct, gc=False):
    """Of which nothing is read."""


def _decoded(data: bytes, decoder: msgspec.msgpack.Decoder[Decoded]) -> Decoded:
    import zstandard

    try:
        return decoder.decode(zstandard.ZstdDecompressor().decompress(data))
    except (zstandard.ZstdError, msgspec.MsgspecError) as error:
        raise ValueError(str(error)) from error
