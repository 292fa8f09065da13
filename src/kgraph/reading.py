"""All documents of a build, read: by several processes, each content once, always in the same order.

What a document states is kept in `records/` under its content, so that a build that was interrupted, or that
comes after another, reads only what is new. A file there is a sequence of blocks, each with its length before
it: one for every part of the document (`kgraph.readers.batches`) and a last one about the whole.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections import Counter, defaultdict, deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from kgraph.errors import AmbiguousFormat, BadDocument, UnknownDocument
from kgraph.model.entities import DocumentField, DocumentRow, Repair
from kgraph.model.records import Document, PersonRecord, Record, Rejected, Statement
from kgraph.progress import Progress
from kgraph.readers import (
    Format,
    Part,
    ReadOptions,
    Source,
    all_formats,
    detect,
    document_of,
    get_format,
    nothing_in,
    reject_document,
)
from kgraph.readers import parts_of as cut
from kgraph.readers.batches import batch_of, pack, unpack
from kgraph.readers.documents.record_names import RecordNames
from kgraph.readers.workers import Workers

SPREAD_BYTES = 4 << 20
"""From so many stored bytes on it pays to start further processes."""
_LENGTH_BYTES = 4


@dataclass
class Reading:
    """What all documents said."""

    documents: list[DocumentRow] = field(default_factory=list)
    statements: list[Record | PersonRecord] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    fields: list[DocumentField] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    """Document id → where its bytes are."""
    repeated: list[str] = field(default_factory=list)
    """Paths whose content had been read already under another name."""
    skipped: list[str] = field(default_factory=list)
    """Files in folders and archives that are no bibliographic documents, neither by content nor by name."""
    n_kept: int = 0
    """Documents that were not read again, since `records/` had them."""


class _About(msgspec.Struct, frozen=True):
    """The last block of a file in `records/`."""

    encoding: str
    crc32: int
    """Of all blocks before it."""
    is_whole: bool = True
    """False: reading ended before the document did (a limit, a disk); the next build tries again."""


@dataclass
class _Plan:
    """A document to be read, and where what it states is kept."""

    source: Source
    format: Format
    document: Document
    kept: Path


def read_all(
    sources: Sequence[Source],
    folder: Path,
    options: ReadOptions,
    *,
    input_format: str | None = None,
    jobs: int = 1,
    version: str = "",
    progress: Progress,
) -> Reading:
    """All statements of all documents in their order; `folder` is the workspace's `records/`.

    What another `version` of the readers left there is not used.

    A document that cannot be read at all is rejected and the others go on.

    Raises:
        BadDocument: not one document could be read.
        UnknownFormat: no format is called `input_format`.
        WorkerDied: a process that read was killed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    forced = get_format(input_format) if input_format else None
    reading = Reading()
    plans: list[_Plan | Rejected] = []
    seen: set[str] = set()
    for source in sources:
        try:
            plan = _plan(source, folder, options, forced, version)
        except (BadDocument, AmbiguousFormat) as error:
            if isinstance(error, UnknownDocument) and source.is_found and not _is_named_like_one(source):
                reading.skipped.append(source.path)
            else:
                plans.append(reject_document(source, error))
            continue
        if plan.document.id in seen:
            reading.repeated.append(source.path)
        else:
            seen.add(plan.document.id)
            plans.append(plan)
    progress.stage("read", len(plans), "documents")
    _read_new([p for p in plans if isinstance(p, _Plan)], options, jobs, reading, progress)
    for planned in plans:
        if isinstance(planned, Rejected):
            reading.rejected.append(planned)
        elif planned.kept.exists():
            _take(planned, reading)
            said = reading.documents[-1]
            is_empty = not said.n_records + said.n_persons + said.n_rejected
            if forced and is_empty and said.format != "rdf":
                reading.rejected.append(nothing_in(planned.source, planned.format))
    _forget_others(folder, {plan.kept for plan in plans if isinstance(plan, _Plan)})
    reading.rejected.sort(key=lambda r: (r.path, r.line))
    if not reading.documents:
        if not reading.rejected:
            raise BadDocument(
                f"{reading.skipped[0]}: no bibliographic document among {len(reading.skipped):,} files"
            )
        more = f" (and {len(reading.rejected) - 1} more documents)" if len(reading.rejected) > 1 else ""
        first = reading.rejected[0]
        raise BadDocument(f"{first.path}: {first.reason}{more}")
    return reading


def _plan(source: Source, folder: Path, options: ReadOptions, forced: Format | None, version: str) -> _Plan:
    format = forced or detect(source, options)
    document = document_of(source, format)
    told = msgspec.json.encode(options).decode()
    key = hashlib.sha256("\x1f".join((version, source.path, format.name, told)).encode())
    return _Plan(source, format, document, folder / f"{document.id}-{key.hexdigest()[:8]}.records")


def _is_named_like_one(source: Source) -> bool:
    """Whether the name ends as those of bibliographic documents do: somebody expects it to be read."""
    name = source.path.lower()
    for ending in (".gz", ".bz2", ".xz", ".zst"):
        name = name.removesuffix(ending)
    return name.endswith(tuple(ending for format in all_formats() for ending in format.extensions))


def _forget_others(folder: Path, kept: set[Path]) -> None:
    """Remove what was stated by documents that the workspace has no more, and what killed builds left."""
    for path in folder.iterdir():
        if path not in kept and path.suffix in (".records", ".tmp", ".zst"):
            path.unlink(missing_ok=True)


# ---- reading what is new


def _read_new(
    plans: Sequence[_Plan], options: ReadOptions, jobs: int, reading: Reading, progress: Progress
) -> None:
    """Read the documents that `records/` does not have; those that cannot be read leave no file there."""
    new = [plan for plan in plans if not _is_whole(plan.kept)]
    reading.n_kept = len(plans) - len(new)
    progress.advance(reading.n_kept)
    if sum(plan.source.size_bytes for plan in new) < SPREAD_BYTES:
        jobs = 1
    owners: deque[_Plan] = deque()
    files: dict[str, _RecordsFile] = {}

    def tasks() -> Iterator[tuple[str, Part, ReadOptions]]:
        for plan in new:
            file = files[plan.document.id] = _RecordsFile(plan)
            try:
                for part in cut(plan.source, plan.format, options):
                    if isinstance(part, Rejected):
                        file.last.append(part)
                        file.is_whole = False
                    else:
                        owners.append(plan)
                        file.n_open += 1
                        yield plan.format.name, part, options
            except BadDocument as error:  # not one part of it
                reading.rejected.append(reject_document(plan.source, error))
                files.pop(plan.document.id).discard()
                progress.advance()
                continue
            file.is_cut = True
            finish(plan)

    def finish(plan: _Plan) -> None:
        if files[plan.document.id].finish():
            del files[plan.document.id]
            progress.advance()

    try:
        with Workers(jobs) as workers:
            for packed in workers.map(tasks()):
                plan = owners.popleft()
                files[plan.document.id].add(packed)
                finish(plan)
    finally:
        for file in files.values():
            file.discard()


class _RecordsFile:
    """A file of `records/` while it is written; it gets its name when it is whole."""

    def __init__(self, plan: _Plan) -> None:
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
            _END + msgspec.msgpack.encode(_About(self.plan.source.encoding, self._crc32, self.is_whole))
        )
        self._file.close()
        self._temporary.replace(self.plan.kept)
        return True

    def discard(self) -> None:
        """Leave nothing behind."""
        self._file.close()
        self._temporary.unlink(missing_ok=True)


_END = b"about:"


# ---- taking what is kept


def _blocks(path: Path) -> Iterator[bytes]:
    left = path.stat().st_size
    with path.open("rb") as file:
        while header := file.read(_LENGTH_BYTES):
            length = int.from_bytes(header, "little")
            left -= _LENGTH_BYTES + length
            if left < 0:  # damaged: there is no such block
                return
            yield file.read(length)


def _is_whole(path: Path) -> bool:
    """Whether the file is there and every block of it can be read."""
    if not path.exists():
        return False
    crc32, last = 0, b""
    try:
        for block in _blocks(path):
            crc32, last = zlib.crc32(last, crc32), block
        about = msgspec.msgpack.decode(last.removeprefix(_END), type=_About)
    except (msgspec.MsgspecError, OSError):  # a damaged file costs a second reading, nothing else
        return False
    return last.startswith(_END) and about.crc32 == crc32 and about.is_whole


def _take(plan: _Plan, reading: Reading) -> None:
    """Add what the document states to the reading, each record under a name of its own."""
    names = RecordNames()
    n_records = n_persons = n_rejected = 0
    encoding = ""
    id = plan.document.id
    unused: Counter[str] = Counter()
    first_line: dict[str, int] = defaultdict(int)
    for block in _blocks(plan.kept):
        if block.startswith(_END):
            encoding = msgspec.msgpack.decode(block.removeprefix(_END), type=_About).encoding
            continue
        for statement in unpack(block).statements():
            if isinstance(statement, Rejected):
                n_rejected += 1
                reading.rejected.append(statement)
                continue
            statement = names.named(statement)
            is_record = isinstance(statement, Record)
            n_records += is_record
            n_persons += not is_record
            place = statement.place
            for name in statement.unused:
                unused[name] += 1
                first_line.setdefault(name, place.line)
            reading.repairs += (
                Repair(document=id, record=place.record, line=place.line, field=name)
                for name in statement.repairs
            )
            reading.statements.append(statement)
    reading.fields += (
        DocumentField(document=id, field=name, n_records=n, line=first_line[name])
        for name, n in sorted(unused.items())
    )
    reading.sources[id] = plan.source
    reading.documents.append(
        DocumentRow(
            id=id,
            path=plan.document.path,
            sha256=plan.document.sha256,
            size_bytes=plan.document.size_bytes,
            format=plan.document.format,
            encoding=encoding,
            n_records=n_records,
            n_persons=n_persons,
            n_rejected=n_rejected,
        )
    )
