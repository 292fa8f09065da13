"""What documents state, taken from the files of `records/` without unpacking more than outlines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import msgspec

from kgraph.errors import BadWorkspace
from kgraph.model.entities import DocumentField, DocumentRow, Repair
from kgraph.model.records import Document, PersonRecord, Record
from kgraph.readers import Source, get_format
from kgraph.readers.batches import unpack_outline
from kgraph.readers.documents.record_names import RecordNames, unnamed
from kgraph.readers.kept import Batch, Kept, KeptBatch, Statements, held, kept_batch
from kgraph.reading.files import END, About, blocks, is_whole
from kgraph.reading.plan import Plan, Reading


def read_kept(documents: Iterable[DocumentRow], folder: Path, names: Iterable[str]) -> Reading:
    """What the documents stated when they were read last, from `records/` alone; `names` are its files.

    Raises:
        BadWorkspace: there is no whole file for one of them.
    """
    files = {name.partition("-")[0]: folder / name for name in names}
    reading = Reading()
    taken = Taken(reading)
    for row in documents:
        kept = files.get(row.id)
        if kept is None or not is_whole(kept):
            raise BadWorkspace(
                f"{kept or folder / row.id}: missing or damaged, which was read from {row.path}"
            )
        document = Document(
            id=row.id, path=row.path, sha256=row.sha256, size_bytes=row.size_bytes, format=row.format
        )
        taken.take(Plan(Source(row.path), get_format(row.format), document, kept))
        reading.n_kept += 1
    taken.finish()
    reading.rejected.sort(key=lambda r: (r.path, r.line))
    return reading


class Taken:
    """What the documents taken so far state."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self._of: dict[str, dict[str, list[Batch]]] = {"r": {}, "p": {}}

    def take(self, plan: Plan) -> None:
        """Add what the document states to the reading, each record under a name of its own."""
        reading, id, path = self.reading, plan.document.id, str(plan.kept)
        names = RecordNames()
        encoding, n_rejected, before = "", 0, 0
        unused: dict[str, tuple[int, int]] = {}
        batches: dict[str, list[KeptBatch]] = {"r": [], "p": []}
        places: dict[str, list[tuple[int, str]]] = {"r": [], "p": []}
        is_sorted = {"r": True, "p": True}
        for offset, block in blocks(plan.kept):
            if block.startswith(END):
                encoding = msgspec.msgpack.decode(block.removeprefix(END), type=About).encoding
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
