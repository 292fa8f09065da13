"""Documents to records, as a data set in Parquet: a row for each part of a document, and one about each.

    path     string   of the document, as it was named
    block    long     the byte at which the task began to read; -1: the row is about the whole document
    number   long     of the part among those of its task
    line     long     of the document, on which the part begins
    batch    binary   what the part states (`kgraph.readers.batches.pack`); about a document: `About` as JSON

The data set can be the input of a later build. `kgraph.spark.gathering` makes `records/` of it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from kgraph.errors import AmbiguousFormat, BadDocument, DocumentChanged, KGraphError, UnknownDocument
from kgraph.model.records import Rejected
from kgraph.readers import Limits, Part, ReadOptions, Source, detect, get_format, parts_of
from kgraph.readers.batches import batch_of, pack, read_part
from kgraph.reading.documents import is_named_like_one, refuse_changed
from kgraph.spark.inputs import Input, Inputs, sha256_of, stamp_of
from kgraph.spark.splitting import (
    Measured,
    Opening,
    Piece,
    Splitting,
    measure,
    parts_of_piece,
    pieces_of,
    splitting_of,
)

if TYPE_CHECKING:
    from pyspark import RDD
    from pyspark.sql import DataFrame, SparkSession

SCHEMA = "path string, block long, number long, line long, batch binary"
SPLIT_BYTES = 64 << 20
"""Documents of twice this size are split into pieces of it, where their format allows it."""
ABOUT = -1

Row = tuple[str, int, int, int, bytes]


class About(msgspec.Struct, frozen=True):
    """What is to be known of a document."""

    document: str = ""
    sha256: str = ""
    size_bytes: int = 0
    format: str = ""
    encoding: str = ""
    is_whole: bool = True
    refused: str = ""
    """Why it could not be read at all."""
    is_skipped: bool = False
    """It was found in a folder, and is no bibliographic document."""
    head: bytes = b""
    """How a refused document begins."""


def read_inputs(
    spark: SparkSession, inputs: Inputs, to: str, options: ReadOptions, *,
    input_format: str | None, limits: Limits, split_bytes: int = SPLIT_BYTES,
) -> None:  # fmt: skip
    """Read all documents into a data set at `to`.

    Raises:
        DocumentChanged: one was changed meanwhile.
    """
    rows: list[RDD[Row]] = []
    whole: list[tuple[Input, str]] = []
    about: list[Row] = []
    stamps: dict[str, tuple[int, int]] = {}
    for document in inputs.documents:
        try:
            format = input_format or detect(document.source, options).name
        except (BadDocument, AmbiguousFormat) as error:
            about.append(_refused(document.path, document.source, error))
            continue
        stamp = stamp_of(spark, document.uri)
        split = _split(spark, document, format, options, split_bytes)
        if split is None:
            whole.append((document, format))
        else:
            rows.append(split)
            stamps[document.uri] = stamp
    context = spark.sparkContext
    here = [(d.path, format) for d, format in whole if d.is_here]
    if here:
        read = partial(_read_here, options=options, limits=limits)
        rows.append(context.parallelize(here, len(here)).flatMap(read))
    there = {d.uri: format for d, format in whole if not d.is_here}
    if there:
        files = spark.read.format("binaryFile").load(list(there)).select("path", "content")
        rows.append(files.rdd.flatMap(partial(_read_there, formats=there, options=options, limits=limits)))
    if about:
        rows.append(context.parallelize(about, 1))
    frame = spark.createDataFrame(context.union(rows), SCHEMA) if rows else None
    for address in inputs.datasets:
        before = _dataset(spark, address)
        frame = before if frame is None else frame.unionByName(before)
    assert frame is not None  # `find_inputs` saw to it
    frame.write.option("compression", "uncompressed").parquet(to)  # batches are compressed
    for uri, stamp in stamps.items():
        if stamp_of(spark, uri) != stamp:
            raise DocumentChanged(f"{uri}: changed while it was read; build again when nothing writes to it")


def _dataset(spark: SparkSession, address: str) -> DataFrame:
    frame = spark.read.parquet(address)
    wanted = [column.split()[0] for column in SCHEMA.split(", ")]
    if frame.columns != wanted:
        raise BadDocument(f"{address}: a data set of other columns than records have ({', '.join(wanted)})")
    return frame


def _refused(path: str, source: Source, error: KGraphError) -> Row:
    reason = str(error).removeprefix(f"{path}: ")
    is_none = source.is_found and isinstance(error, UnknownDocument) and not is_named_like_one(source)
    sha256 = "" if is_none else _digest(source)
    return _about_row(path, About(sha256=sha256, refused=reason, is_skipped=is_none, head=_head(source)))


def _digest(source: Source) -> str:
    try:
        return source.sha256
    except BadDocument:
        return ""


def _head(source: Source) -> bytes:
    try:
        return source.head[:200]
    except BadDocument:
        return b""


def _about_row(path: str, about: About) -> Row:
    return path, ABOUT, 0, 0, msgspec.json.encode(about)


# ---- a document a task


def _read_here(item: tuple[str, str], options: ReadOptions, limits: Limits) -> Iterator[Row]:
    path, format = item
    return read_whole(Source(path, limits=limits), format, options)


def _read_there(item: Any, formats: Mapping[str, str], options: ReadOptions, limits: Limits) -> Iterator[Row]:
    with tempfile.NamedTemporaryFile(prefix="kgraph-") as file:
        file.write(item["content"])
        file.flush()
        uri = item["path"]
        source = Source(uri, limits=limits, stored_at=Path(file.name))
        yield from read_whole(source, formats[uri], options)


def read_whole(source: Source, format: str, options: ReadOptions) -> Iterator[Row]:
    """The rows of a document; the last is about it."""
    is_whole, number = True, 0
    try:
        for number, part in enumerate(parts_of(source, get_format(format), options), 1):
            is_whole &= not isinstance(part, Rejected)
            yield source.path, 0, number, part.line, packed(part, options)
    except BadDocument as error:
        if number:
            raise
        refuse_changed(source)
        reason = str(error).removeprefix(f"{source.path}: ")
        yield _about_row(source.path, About(sha256=source.sha256, refused=reason, head=_head(source)))
        return
    refuse_changed(source)
    yield _about_row(
        source.path,
        About(source.id, source.sha256, source.size_bytes, format, source.encoding, is_whole),
    )


def packed(part: Part | Rejected, options: ReadOptions) -> bytes:
    """What a part states."""
    if isinstance(part, Rejected):
        return pack(batch_of([part]))
    return pack(batch_of(read_part(get_format(part.format), part, options)))


# ---- a document by several tasks


def _split(
    spark: SparkSession, document: Input, format: str, options: ReadOptions, split_bytes: int
) -> RDD[Row] | None:
    """The rows of a document that is read in pieces; `None`: it cannot be."""
    splitting = splitting_of(format)
    if splitting is None or document.size_bytes < 2 * split_bytes or document.source.compression:
        return None
    document.source.format = format
    opening = splitting.opening(document.source, document.head)
    if opening is None:
        return None
    lines = _lines(spark, document.uri, splitting.separator, split_bytes)
    pieces = pieces_of(
        lines.mapPartitions(partial(_measured, splitting, opening)).collect(), document.size_bytes
    )
    if pieces is None:
        return None
    sha256 = sha256_of(spark, document.uri)
    about = About(sha256[:16], sha256, document.size_bytes, format, opening.encoding)
    read = partial(_read_pieces, splitting, opening, document.path, about, options, pieces)
    return lines.mapPartitions(read)


def _lines(spark: SparkSession, uri: str, separator: bytes, split_bytes: int) -> RDD[Any]:
    """The text between separators as it stands, piece by piece of the file, with the place of the piece."""
    from pyspark.sql import functions as f

    spark.conf.set("spark.sql.files.maxPartitionBytes", str(split_bytes))
    spark.conf.set(
        "spark.sql.files.openCostInBytes", str(split_bytes)
    )  # else small files have smaller pieces
    text = spark.read.option("lineSep", separator.decode()).text(uri)
    place = f.col("_metadata.file_block_start")
    return text.select(f.col("value").cast("binary"), place).rdd


def _piece(rows: Iterable[Any], separator: bytes) -> tuple[int, bytes] | None:
    at, values = 0, []
    for value, at in rows:  # noqa: B007 - the same in all rows
        values.append(value)
    return (at, separator.join([*values, b""])) if values else None


def _measured(splitting: Splitting, opening: Opening, rows: Iterable[Any]) -> Iterator[Measured]:
    if piece := _piece(rows, splitting.separator):
        yield measure(splitting, opening, *piece)


def _read_pieces(
    splitting: Splitting, opening: Opening, path: str, about: About, options: ReadOptions,
    pieces: Mapping[int, Piece], rows: Iterable[Any],
) -> Iterator[Row]:  # fmt: skip
    found = _piece(rows, splitting.separator)
    if found is None or found[0] not in pieces:  # empty, or all of it is read with the piece before
        return
    at, data = found
    piece, is_whole = pieces[at], True
    parts = parts_of_piece(splitting, opening, path, about.document, options, piece, at, data)
    for number, part in enumerate(parts, 1):
        is_whole &= not isinstance(part, Rejected)
        yield path, at, number, part.line, packed(part, options)
    if piece.is_last:
        yield _about_row(path, msgspec.structs.replace(about, is_whole=is_whole))
