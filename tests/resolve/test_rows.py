"""Tables made in batches, by several processes and by way of the disk are those made in one go."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.model.entities import ROWS, Citation, DocumentRow, Entities, Identifier, Mention, schema
from kgraph.model.records import PersonRecord, Place, Record
from kgraph.progress import SILENT
from kgraph.readers import ReadOptions, find_documents
from kgraph.reading import read_all
from kgraph.resolve import Authorities, resolve
from kgraph.resolve.overrides import Drop, Overrides
from kgraph.resolve.rows.groups import Groups, first_said
from kgraph.resolve.rows.parts import Parts, Ranges, by_id
from kgraph.tables import SUMS, write_tables

DATA = Path(__file__).parents[2] / "data"
SMALL = {
    "rows.WORTH_PARTING": 10,
    "rows.parts.HELD_ROWS": 200,
    "rows.batch.RECORDS_TOGETHER": 20,
    "rows.gathered.PEOPLE_AT_ONCE": 100,
    "rows.authorships.AT_ONCE": 300,
    "rows.mentions.AT_ONCE": 100,
    "rows.evidence.LINKS_AT_ONCE": 100,
    "rows.context.PAPERS_AT_ONCE": 50,
    "rows.WORTH_SPREADING": 10,
    "spread.BATCH_RECORDS": 150,
}
"""What makes a large corpus of a small one."""

Sample = tuple[list[DocumentRow], list[Record | PersonRecord]]


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Sample:
    sources = find_documents([str(DATA / name) for name in ("profile", "lists", "bibtex")])
    reading = read_all(sources, tmp_path_factory.mktemp("records"), ReadOptions(), jobs=1, progress=SILENT)
    return list(reading.documents), list(reading.statements)


def _sums(entities: Entities, folder: Path) -> str:
    write_tables(entities, folder)
    return (folder / SUMS).read_text(encoding="ascii")


def test_batches_processes_and_the_disk_change_nothing(
    sample: Sample, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, statements = sample
    whole = _sums(resolve(documents, statements).entities, tmp_path / "whole")
    for name, value in SMALL.items():
        monkeypatch.setattr(f"kgraph.resolve.{name}", value)
    monkeypatch.setenv("KGRAPH_JOBS", "2")
    assert _sums(resolve(documents, statements).entities, tmp_path / "parts") == whole


def test_an_inferred_owner_who_is_dropped_marks_no_other_mention(
    sample: Sample, monkeypatch: pytest.MonkeyPatch
) -> None:
    documents, statements = sample
    before = resolve(documents, statements).entities.mentions
    owner = before.filter("is_inferred")["name_as_printed"][0]
    dropped = Authorities(Overrides(drop=(Drop(name=owner),)))
    for name, value in SMALL.items():
        monkeypatch.setattr(f"kgraph.resolve.{name}", value)
    after = resolve(documents, statements, authorities=dropped).entities.mentions
    kept = ["document", "record", "line", "index", "name_as_printed", "is_inferred"]
    assert 0 < after.height < before.height
    assert after.select(kept).join(before.select(kept), on=kept, how="anti").height == 0


_ID = st.text("a2kz7", min_size=1, max_size=3)
_MENTIONS = st.lists(
    st.builds(
        Mention,
        document=_ID, record=st.text("a#/\x01ö", max_size=3), line=st.integers(1, 3), index=st.integers(1, 3),
        name_as_printed=st.text(max_size=2), person=_ID, paper=_ID, is_inferred=st.booleans(),
        confidence=st.sampled_from([0.5, 1.0]),
    ),
    max_size=12,
)  # fmt: skip
_IDENTIFIERS = st.lists(
    st.builds(
        Identifier, kind=st.sampled_from(["lab", "paper", "person"]), entity=_ID, scheme=_ID, value=st.text(),
    ),
    max_size=12,
)  # fmt: skip


@settings(max_examples=15, deadline=None)
@given(_MENTIONS, _IDENTIFIERS, st.lists(st.tuples(_ID, st.text("a#/\x01ö", max_size=3)), max_size=4))
def test_rows_come_sorted_from_the_disk_as_from_memory(
    mentions: list[Mention], identifiers: list[Identifier], starts: list[tuple[str, str]]
) -> None:
    ranges = {
        "mentions": Ranges(("document", "record"), sorted("\0".join(key) for key in starts)),
        "identifiers": by_id("entity", ["lab", "paper"]),
    }
    expected = Entities.from_rows({"mentions": mentions, "identifiers": identifiers})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kgraph.resolve.rows.parts.HELD_ROWS", 3)
        parts = Parts(ranges)
        for table, rows in (("mentions", mentions), ("identifiers", identifiers)):
            for n in range(0, len(rows), 2):
                parts.add(table, _frame(table, rows[n : n + 2]))
        found = parts.entities()
    for table in ranges:
        frame: pl.DataFrame = getattr(expected, table)
        assert getattr(found, table).equals(frame)
        assert found.height(table) == frame.height
        last = frame.columns[-1]
        some = pl.col(frame.columns[0]) > "a"
        assert found.scan(table).filter(some).select(last).collect().equals(frame.filter(some).select(last))
    assert found.papers.height == 0


def _frame(table: str, rows: Sequence[Mention | Identifier | Citation]) -> pl.DataFrame:
    columns = schema(ROWS[table])
    return pl.DataFrame({c: [getattr(row, c) for row in rows] for c in columns}, schema=columns)


def test_rows_alike_but_for_their_last_columns_are_sorted_by_those() -> None:
    one = {"document": "d", "record": "r", "line": 1, "index": 1, "person": "p", "paper": "q"}
    rows = [
        Mention(**one, name_as_printed=name, is_inferred=False, confidence=1.0)  # type: ignore[arg-type]
        for name in ("b", "a")
    ]
    parts = Parts()
    parts.add("mentions", _frame("mentions", rows))
    assert parts.entities().mentions["name_as_printed"].to_list() == ["a", "b"]


def test_the_folder_goes_with_the_last_who_reads_from_it() -> None:
    parts = Parts({"citations": by_id("citing")})
    parts.add_rows("citations", [Citation(citing="b", cited="a")])
    entities = parts.entities()
    folder = parts._folder and parts._folder.path
    del parts
    assert folder and folder.exists() and entities.citations.rows() == [("b", "a")]
    del entities
    assert not folder.exists()


@given(st.lists(st.lists(st.sampled_from([None, "", "a", "b"]), min_size=1, max_size=3), max_size=6))
def test_the_first_record_that_says_anything_speaks_for_its_paper(papers: list[list[str | None]]) -> None:
    records = [
        Record(place=Place("d", 1, str(n)), title="", pages=pages)
        for n, pages in enumerate(page for paper in papers for page in paper)
    ]
    groups = Groups(records, np.array([len(paper) for paper in papers], np.int32))
    expected = [next((pages for pages in paper if pages), None) for paper in papers]
    assert groups.first(groups.column("pages")) == expected
    assert groups.told(groups.column("pages"), first_said) == expected
    assert groups.listed(groups.column("title"))[1] == []


def test_what_is_written_in_order_is_there_and_can_be_written_again(tmp_path: Path) -> None:
    rows = [Citation(citing=citing, cited=cited) for citing in "ab" for cited in "xyz"]
    expected = Entities.from_rows({"citations": rows})
    parts = Parts({"papers": by_id("id")})
    parts.add_all_in_order("citations", (_frame("citations", some) for some in (rows[:3], [], rows[3:])))
    entities = parts.entities()
    assert entities.height("citations") == 6
    assert entities.scan("citations").collect().equals(expected.citations)
    sums = _sums(expected, tmp_path / "expected")
    for _ in range(2):
        assert _sums(entities, tmp_path / "found") == sums
