"""All documents of a build, read: by several processes, each content once, always in the same order.

What a document states is kept in `records/` under its content, so that a build that was interrupted, or that
comes after another, reads only what is new. A file there is a sequence of blocks, each with its length before
it: one for every part of the document (`kgraph.readers.batches`) and a last one about the whole.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import msgspec

from kgraph.errors import AmbiguousFormat, BadDocument, BadWorkspace, DocumentChanged, UnknownDocument
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
from kgraph.readers.batches import batch_of, pack, unpack_outline
from kgraph.readers.documents.record_names import RecordNames, unnamed
from kgraph.readers.kept import Batch, Kept, KeptBatch, Statements, held, kept_batch
from kgraph.readers.workers import Workers

SPREAD_BYTES = 4 << 20
"""From so many stored bytes on it pays to start further processes."""
_LENGTH_BYTES = 4
_LAYOUT = "2"
"""Of the files in `records/`; what another layout left there is not used."""


@dataclass
class Reading:
    """What all documents said."""

    documents: list[DocumentRow] = field(default_factory=list)
    statements: Statements = field(default_factory=lambda: Statements(Kept([]), Kept([])))
    """They stay on the disk."""
    rejected: list[Rejected] = field(default_factory=list)
    fields: list[DocumentField] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)
    """Document id → where its bytes are."""
    repeated: list[str] = field(default_factory=list)
    """Paths whose content had been read already under another name."""
    refused: dict[str, str] = field(default_factory=dict)
    """Path of a document that could not be read at all → SHA-256, empty where not even its bytes could be."""
    skipped: list[str] = field(default_factory=list)
    """Files in folders and archives that are no bibliographic documents, neither by content nor by name."""
    files: list[str] = field(default_factory=list)
    """Names of the files in `records/` that this was taken from."""
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


class _Meter:
    """How much of the documents has been read, in MB as stored."""

    def __init__(self, plans: Sequence[_Plan], progress: Progress) -> None:
        self._progress = progress
        self._read: dict[str, int] = {}
        self._bytes = self._told = 0
        progress.stage("read", sum(plan.source.size_bytes for plan in plans) // 10**6, "MB")

    def read(self, plan: _Plan, n_bytes: int) -> None:
        """So many bytes more of a document; of a compressed one that is more than is stored."""
        before = self._read.get(plan.document.id, 0)
        now = self._read[plan.document.id] = min(plan.source.size_bytes, before + n_bytes)
        self._bytes += now - before
        if new := self._bytes // 10**6 - self._told:
            self._told += new
            self._progress.advance(new)

    def finish(self, plan: _Plan) -> None:
        """The whole document is there."""
        self.read(plan, plan.source.size_bytes)


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
        DocumentChanged: a document was changed, cut or removed while it was read.
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
                reading.refused[source.path] = _digest(source)
            continue
        if plan.document.id in seen:
            reading.repeated.append(source.path)
        else:
            seen.add(plan.document.id)
            plans.append(plan)
    found = [plan for plan in plans if isinstance(plan, _Plan)]
    _read_new(found, options, jobs, reading, _Meter(found, progress))
    taken = _Taken(reading)
    for planned in plans:
        if isinstance(planned, Rejected):
            reading.rejected.append(planned)
        elif planned.kept.exists():
            taken.take(planned)
            said = reading.documents[-1]
            is_empty = not said.n_records + said.n_persons + said.n_rejected
            if forced and is_empty and said.format != "rdf":
                reading.rejected.append(nothing_in(planned.source, planned.format))
    taken.finish()
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


def read_kept(documents: Iterable[DocumentRow], folder: Path, names: Iterable[str]) -> Reading:
    """What the documents stated when they were read last, from `records/` alone; `names` are its files.

    Raises:
        BadWorkspace: there is no whole file for one of them.
    """
    files = {name.partition("-")[0]: folder / name for name in names}
    reading = Reading()
    taken = _Taken(reading)
    for row in documents:
        kept = files.get(row.id)
        if kept is None or not _is_whole(kept):
            raise BadWorkspace(
                f"{kept or folder / row.id}: missing or damaged, which was read from {row.path}"
            )
        document = Document(
            id=row.id, path=row.path, sha256=row.sha256, size_bytes=row.size_bytes, format=row.format
        )
        taken.take(_Plan(Source(row.path), get_format(row.format), document, kept))
        reading.n_kept += 1
    taken.finish()
    reading.rejected.sort(key=lambda r: (r.path, r.line))
    return reading


def _plan(source: Source, folder: Path, options: ReadOptions, forced: Format | None, version: str) -> _Plan:
    format = forced or detect(source, options)
    document = document_of(source, format)
    told = msgspec.json.encode(options).decode()
    key = hashlib.sha256("\x1f".join((_LAYOUT, version, source.path, format.name, told)).encode())
    return _Plan(source, format, document, folder / f"{document.id}-{key.hexdigest()[:8]}.records")


def _digest(source: Source) -> str:
    try:
        return source.sha256
    except BadDocument:
        return ""


def _is_named_like_one(source: Source) -> bool:
    """Whether the name ends as those of bibliographic documents do: somebody expects it to be read."""
    name = source.path.lower()
    for ending in (".gz", ".bz2", ".xz", ".zst"):
        name = name.removesuffix(ending)
    return name.endswith(tuple(ending for format in all_formats() for ending in format.extensions))


# ---- reading what is new


def _read_new(
    plans: Sequence[_Plan], options: ReadOptions, jobs: int, reading: Reading, meter: _Meter
) -> None:
    """Read the documents that `records/` does not have; those that cannot be read leave no file there."""
    new = []
    for plan in plans:
        if _is_whole(plan.kept):
            meter.finish(plan)
        else:
            new.append(plan)
    reading.n_kept = len(plans) - len(new)
    if sum(plan.source.size_bytes for plan in new) < SPREAD_BYTES:
        jobs = 1
    owners: deque[tuple[_Plan, int]] = deque()
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
                        owners.append((plan, len(part.data)))
                        file.n_open += 1
                        yield plan.format.name, part, options
            except BadDocument as error:  # not one part of it
                refuse_changed(plan.source)
                reading.rejected.append(reject_document(plan.source, error))
                reading.refused[plan.source.path] = plan.source.sha256
                files.pop(plan.document.id).discard()
                meter.finish(plan)
                continue
            refuse_changed(plan.source)
            file.is_cut = True
            finish(plan)

    def finish(plan: _Plan) -> None:
        if files[plan.document.id].finish():
            del files[plan.document.id]
            meter.finish(plan)

    try:
        with Workers(jobs) as workers:
            for packed in workers.map(tasks()):
                plan, n_bytes = owners.popleft()
                meter.read(plan, n_bytes)
                files[plan.document.id].add(packed)
                finish(plan)
    finally:
        for file in files.values():
            file.discard()


def refuse_changed(source: Source) -> None:
    """End the reading where the bytes that were read are not those whose digest stands for the document."""
    if source.has_changed():
        raise DocumentChanged(
            f"{source.path}: changed while it was read; build again when nothing writes to it"
        )


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


def _blocks(path: Path) -> Iterator[tuple[int, bytes]]:
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


def _is_whole(path: Path) -> bool:
    """Whether the file is there and every block of it can be read."""
    if not path.exists():
        return False
    crc32, last = 0, b""
    try:
        for _, block in _blocks(path):
            crc32, last = zlib.crc32(last, crc32), block
        about = msgspec.msgpack.decode(last.removeprefix(_END), type=_About)
    except (msgspec.MsgspecError, OSError):  # a damaged file costs a second reading, nothing else
        return False
    return last.startswith(_END) and about.crc32 == crc32 and about.is_whole


class _Taken:
    """What the documents taken so far state."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._of: dict[str, dict[str, list[Batch]]] = {"r": {}, "p": {}}

    def take(self, plan: _Plan) -> None:
        """Add what the document states to the reading, each record under a name of its own."""
        reading, id, path = self.reading, plan.document.id, str(plan.kept)
        names = RecordNames()
        encoding, n_rejected, before = "", 0, 0
        unused: dict[str, tuple[int, int]] = {}
        batches: dict[str, list[KeptBatch]] = {"r": [], "p": []}
        places: dict[str, list[tuple[int, str]]] = {"r": [], "p": []}
        is_sorted = {"r": True, "p": True}
        for offset, block in _blocks(plan.kept):
            if block.startswith(_END):
                encoding = msgspec.msgpack.decode(block.removeprefix(_END), type=_About).encoding
                continue
            outline = unpack_outline(block)
            n_rejected += len(outline.rejected)
            reading.rejected += outline.rejected
            renamed = {}
            called = []
            for n, own in enumerate(outline.names):
                name = names.next(own)
                called.append(name)
                if name != (own or unnamed(before + n + 1)):
                    renamed[n] = name
            kinds = outline.kinds.replace("x", "")
            for kind, line, name in zip(kinds, outline.lines, called, strict=True):
                last = places[kind]
                is_sorted[kind] &= not last or last[0] <= (line, name)
                last[:] = [(line, name)]
            for field_, (n, line) in outline.unused.items():
                had, first = unused.get(field_, (0, line))
                unused[field_] = (had + n, first)
            reading.repairs += (
                Repair(document=id, record=called[n], line=outline.lines[n], field=field_)
                for n, field_ in outline.repairs
            )
            for kind in set(kinds):
                batch = kept_batch(path, offset, len(block), outline, kind, before, renamed)
                batches[kind].append(batch)
            before += len(kinds)
        for kind, found in batches.items():
            self._of[kind][id] = list(found) if is_sorted[kind] else list(held(_sorted(found)))
        reading.fields += (
            DocumentField(document=id, field=name, n_records=n, line=line)
            for name, (n, line) in sorted(unused.items())
        )
        reading.sources[id] = plan.source
        reading.files.append(plan.kept.name)
        reading.documents.append(
            DocumentRow(
                id=id,
                path=plan.document.path,
                sha256=plan.document.sha256,
                size_bytes=plan.document.size_bytes,
                format=plan.document.format,
                encoding=encoding,
                n_records=sum(map(len, batches["r"])),
                n_persons=sum(map(len, batches["p"])),
                n_rejected=n_rejected,
            )
        )

    def finish(self) -> None:
        """Give the reading all statements, in the order of the documents' ids."""
        self.reading.statements = Statements(
            Kept([part for _, parts in sorted(self._of["r"].items()) for part in parts]),
            Kept([part for _, parts in sorted(self._of["p"].items()) for part in parts]),
        )


def _sorted(batches: Sequence[KeptBatch]) -> list[Record | PersonRecord]:
    statements = [s for batch in batches for s in batch.read()]
    return sorted(statements, key=lambda s: (s.place.line, s.place.record))
