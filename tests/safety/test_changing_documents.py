"""A document that changes while it is read ends the build, by name; one that stays does not."""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

import kgraph
from kgraph.errors import DocumentChanged
from kgraph.readers.documents.source import Source
from kgraph.states import current_state

CHANGES: dict[str, Callable[[Path], None]] = {
    "grown": lambda p: p.write_bytes(p.read_bytes() + b'{"title": "More", "authors": ["A B"]}\n'),
    "cut": lambda p: os.truncate(p, p.stat().st_size // 2),
    "emptied": lambda p: os.truncate(p, 0),
    "removed": lambda p: p.unlink(),
    "same size": lambda p: p.write_bytes(p.read_bytes().replace(b"2007", b"2002")),
    "another file": lambda p: p.with_name("one.jsonl").replace(p) and None,
}


def is_cut_when(path: Path, change: Callable[[Path], None]) -> Callable[..., object]:
    """The digest of a document is taken, then it changes, then it is read."""
    from kgraph.readers import parts_of

    def cut(source: Source, *rest: object, **options: object) -> object:
        if source.path == str(path):
            then = path.stat()
            change(path)
            if path.exists():  # as an editor or rsync may do, and as a clock that jumps back does
                os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))
        return parts_of(source, *rest, **options)  # type: ignore[arg-type]

    return cut


@pytest.mark.parametrize("is_old", [True, False], ids=["an old file", "a file just written"])
@pytest.mark.parametrize("name", CHANGES)
def test_a_document_that_changes_while_it_is_read_ends_the_build(
    copied: Path, name: str, is_old: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace, victim = copied / "workspace", copied / "documents" / "two.jsonl"
    state = current_state(workspace)
    if is_old:  # so that its time of change alone is looked at
        monkeypatch.setattr("kgraph.readers.documents.source._RACY_NANOSECONDS", 0)
    monkeypatch.setattr("kgraph.reading.documents.cut", is_cut_when(victim, CHANGES[name]))
    with pytest.raises(DocumentChanged, match=r"two\.jsonl: changed while it was read; build again"):
        kgraph.build([copied / "documents"], workspace, exports=False, jobs=1)
    assert current_state(workspace) == state
    assert not list((workspace / "builds").glob("*.part"))
    assert not list((workspace / "records").glob("*.tmp"))


@pytest.mark.parametrize("keep", [1.0, 0.5])
def test_a_compressed_document_is_watched_as_it_is_stored(
    copied: Path, monkeypatch: pytest.MonkeyPatch, keep: float
) -> None:
    """A stream cut while it is read looks like a damaged one, of which the first part would be kept."""
    path = copied / "documents" / "two.jsonl"
    packed = path.with_suffix(".jsonl.gz")
    packed.write_bytes(gzip.compress(path.read_bytes()))
    path.unlink()
    if keep < 1:
        change = is_cut_when(packed, lambda p: os.truncate(p, int(p.stat().st_size * keep)))
        monkeypatch.setattr("kgraph.reading.documents.cut", change)
        with pytest.raises(DocumentChanged):
            kgraph.build([copied / "documents"], copied / "workspace", exports=False, jobs=1)
    else:
        kgraph.build([copied / "documents"], copied / "workspace", exports=False, jobs=1)


def test_looking_at_a_document_does_not_change_it(copied: Path) -> None:
    source = Source(copied / "documents" / "one.jsonl")
    assert source.sha256
    os.utime(source.path, (0, 0))
    assert not source.has_changed()
    Path(source.path).write_bytes(Path(source.path).read_bytes())  # the same bytes once more
    time.sleep(0.01)
    assert not source.has_changed()
