"""All documents read: by several processes, each content once, always in the same order."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from kgraph.errors import AmbiguousFormat, BadDocument, DocumentChanged, UnknownDocument
from kgraph.model.records import Rejected
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
from kgraph.readers.workers import Workers
from kgraph.reading.files import RecordsFile, is_whole
from kgraph.reading.plan import Plan, Reading
from kgraph.reading.taking import Taken

SPREAD_BYTES = 4 << 20
"""From so many stored bytes on it pays to start further processes."""
_LAYOUT = "2"
"""Of the files in `records/`; what another layout left there is not used."""


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
    plans: list[Plan | Rejected] = []
    seen: set[str] = set()
    for source in sources:
        try:
            plan = _plan(source, folder, options, forced, version)
        except (BadDocument, AmbiguousFormat) as error:
            if isinstance(error, UnknownDocument) and source.is_found and not is_named_like_one(source):
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
    found = [plan for plan in plans if isinstance(plan, Plan)]
    _read_new(found, options, jobs, reading, Meter(found, progress))
    taken = Taken(reading)
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


def _plan(source: Source, folder: Path, options: ReadOptions, forced: Format | None, version: str) -> Plan:
    format = forced or detect(source, options)
    document = document_of(source, format)
    told = msgspec.json.encode(options).decode()
    key = hashlib.sha256("\x1f".join((_LAYOUT, version, source.path, format.name, told)).encode())
    return Plan(source, format, document, folder / f"{document.id}-{key.hexdigest()[:8]}.records")


def _digest(source: Source) -> str:
    try:
        return source.sha256
    except BadDocument:
        return ""


def is_named_like_one(source: Source) -> bool:
    """Whether the name ends as those of bibliographic documents do: somebody expects it to be read."""
    name = source.path.lower()
    for ending in (".gz", ".bz2", ".xz", ".zst"):
        name = name.removesuffix(ending)
    return name.endswith(tuple(ending for format in all_formats() for ending in format.extensions))


# ---- reading what is new


def _read_new(plans: Sequence[Plan], options: ReadOptions, jobs: int, reading: Reading, meter: Meter) -> None:
    """Read the documents that `records/` does not have; those that cannot be read leave no file there."""
    new = []
    for plan in plans:
        if is_whole(plan.kept):
            meter.finish(plan)
        else:
            new.append(plan)
    reading.n_kept = len(plans) - len(new)
    if sum(plan.source.size_bytes for plan in new) < SPREAD_BYTES:
        jobs = 1
    owners: deque[tuple[Plan, int]] = deque()
    files: dict[str, RecordsFile] = {}

    def tasks() -> Iterator[tuple[str, Part, ReadOptions]]:
        for plan in new:
            file = files[plan.document.id] = RecordsFile(plan)
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

    def finish(plan: Plan) -> None:
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


class Meter:
    """How much of the documents has been read, in MB as stored."""

    def __init__(self, plans: Sequence[Plan], progress: Progress) -> None:
        self._progress = progress
        self._read: dict[str, int] = {}
        self._bytes = self._told = 0
        progress.stage("read", sum(plan.source.size_bytes for plan in plans) // 10**6, "MB")

    def read(self, plan: Plan, n_bytes: int) -> None:
        """So many bytes more of a document; of a compressed one that is more than is stored."""
        before = self._read.get(plan.document.id, 0)
        now = self._read[plan.document.id] = min(plan.source.size_bytes, before + n_bytes)
        self._bytes += now - before
        if new := self._bytes // 10**6 - self._told:
            self._told += new
            self._progress.advance(new)

    def finish(self, plan: Plan) -> None:
        """The whole document is there."""
        self.read(plan, plan.source.size_bytes)
