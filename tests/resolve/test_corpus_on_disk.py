"""Statements that stay on the disk are resolved as those in memory, whatever their batches."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from kgraph.progress import SILENT
from kgraph.readers import ReadOptions, find_documents
from kgraph.reading import Reading, read_all
from kgraph.resolve import corpus, resolve, spread
from kgraph.resolve.scratch import Scratch, scratch_in
from kgraph.resolve.views import (
    About,
    Affiliated,
    Identified,
    Offering,
    Organizations,
    Published,
    Signing,
    only,
)
from kgraph.tables import write_tables

PAGE = '<www key="homepages/{n}"><author>{name}</author><title>Home Page</title></www>\n'
PAPER = (
    '<article key="journals/x/{n}"><author>{name}</author><author>Ann Lee</author>'
    "<title>On {n} things.</title><year>2001</year></article>\n"
)


@pytest.fixture
def reading(tmp_path: Path) -> Reading:
    """Three files of DBLP with homonyms, one of them a disambiguation page, in several parts."""
    for file in range(3):
        names = [f"Wei Wang {n:04}" if n else "Wei Wang" for n in range(4)]
        body = "".join(PAPER.format(n=f"{file}{n}", name=names[n % 4]) for n in range(8))
        pages = "".join(PAGE.format(n=f"{file}/{n}", name=name) for n, name in enumerate(names))
        pages = pages.replace(
            '<www key="homepages/0/0">', '<www key="homepages/0/0" publtype="disambiguation">'
        )
        text = f'<?xml version="1.0"?>\n<!DOCTYPE dblp SYSTEM "dblp.dtd">\n<dblp>\n{body}{pages}</dblp>\n'
        (tmp_path / f"dblp{file}.xml").write_text(text, encoding="utf-8")
    return read_all(find_documents([tmp_path]), tmp_path / "records", ReadOptions(), progress=SILENT)


def test_small_batches_and_the_disk_change_nothing(
    reading: Reading, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tables(resolve(reading.documents, reading.statements).entities, tmp_path / "memory")
    assert sum(p.is_ambiguous for p in reading.statements.persons) == 1
    monkeypatch.setattr(corpus, "HELD_STATEMENTS", 0)
    for size in (1, 5, 5_000):
        monkeypatch.setattr(spread, "BATCH_RECORDS", size)
        write_tables(resolve(reading.documents, reading.statements).entities, tmp_path / "disk")
        sums = [(tmp_path / where / "SHA256SUMS").read_text() for where in ("memory", "disk")]
        assert sums[0] == sums[1]


@pytest.mark.parametrize("view", [Affiliated, Published, About, Offering, Signing])
def test_of_records_on_the_disk_some_fields_are_read_alone(reading: Reading, view: type[Any]) -> None:
    records = reading.statements.records
    viewed = only(records, view)
    assert len(viewed) == len(records) > 0

    def fields(thing: Any, view: type[Any]) -> dict[str, Any]:
        found = {name: getattr(thing, name) for name in view.__struct_fields__}
        if "authors" in found:
            author = Organizations if view is Affiliated else Identified
            found["authors"] = [fields(a, author) for a in found["authors"]]
        return found

    for record, part in zip(records, viewed, strict=True):
        assert type(part) is view
        assert fields(part, view) == fields(record, view)


def test_large_files_go_where_the_caller_says(tmp_path: Path) -> None:
    with scratch_in(tmp_path):
        folder = Scratch()
    assert folder.path.parent == tmp_path
    path = folder.path
    del folder
    assert not path.exists()
