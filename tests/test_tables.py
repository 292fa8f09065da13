"""Entities as Parquet and back."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import tiny_entities
from kgraph.errors import BadWorkspace, UnknownName
from kgraph.model.entities import ROWS, Citation, Entities, LabName
from kgraph.tables import SCHEMA_VERSION, SUMS, read_tables, scan, tables_markdown, write_tables

DOCUMENTATION = Path(__file__).parents[1] / "docs" / "tables.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_tables(tiny_entities(), tmp_path / "tables")
    return tmp_path / "tables"


def same(one: Entities, other: Entities) -> bool:
    return all(table.equals(other.tables()[name]) for name, table in one.tables().items())


def test_tables_come_back_as_they_were_written(folder: Path) -> None:
    assert same(read_tables(folder), tiny_entities())


def test_no_entities_come_back_with_all_their_columns(tmp_path: Path) -> None:
    write_tables(Entities(), tmp_path)
    assert {p.name for p in tmp_path.iterdir()} == {SUMS, *(f"{name}.parquet" for name in ROWS)}
    assert same(read_tables(tmp_path), Entities())


@settings(deadline=None, max_examples=30)
@given(st.lists(st.tuples(st.text(), st.text(), st.integers(-(2**63), 2**63 - 1)), max_size=20))
def test_any_text_and_number_comes_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str, int]]
) -> None:
    names = [LabName(lab=a, name=b, n_mentions=n) for a, b, n in rows]
    entities = Entities.from_rows({"lab_names": names})
    folder = tmp_path_factory.mktemp("tables")
    write_tables(entities, folder)
    assert read_tables(folder).lab_names.rows() == entities.lab_names.rows()


def test_same_entities_give_the_same_bytes(folder: Path, tmp_path: Path) -> None:
    write_tables(tiny_entities(), tmp_path / "again")
    for path in folder.iterdir():
        assert path.read_bytes() == (tmp_path / "again" / path.name).read_bytes()


def test_writing_over_older_tables_leaves_the_newer_ones(folder: Path) -> None:
    write_tables(Entities(), folder)
    assert same(read_tables(folder), Entities())


def test_a_table_is_read_when_it_is_first_used(folder: Path) -> None:
    entities = read_tables(folder)
    _spoil_pages(folder / "papers.parquet")
    assert entities.people.equals(tiny_entities().people)
    (folder / "people.parquet").unlink()
    assert entities.scan("people").select("id").collect().height == entities.people.height, "it is kept"
    entities.release()
    with pytest.raises(BadWorkspace, match="no such table"):
        entities.people  # noqa: B018


def test_tables_given_stand_for_those_of_the_folder(folder: Path) -> None:
    entities = read_tables(folder)
    fewer = entities.with_tables(people=entities.people.head(1))
    fewer.release()
    assert fewer.people.equals(entities.people.head(1))
    assert fewer.papers.equals(entities.papers)
    with pytest.raises(TypeError, match="no table 'persons'"):
        entities.with_tables(persons=entities.people)


def test_a_scan_reads_one_table_lazily(folder: Path) -> None:
    frame = scan(folder, "people").filter(pl.col("id") == "bo").select("name")
    assert isinstance(frame, pl.LazyFrame)
    assert frame.collect().rows() == [("Bo Li",)]


def test_the_files_are_plain_parquet_for_others(folder: Path) -> None:
    rows = duckdb.sql(f"SELECT name, year FROM '{folder}/editions.parquet'").fetchall()
    assert rows == [("ICH 2021", 2021)]


def test_an_unknown_table_is_answered_with_the_nearest(folder: Path) -> None:
    with pytest.raises(UnknownName, match="did you mean 'papers'"):
        scan(folder, "paper")


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _overwrite_text(path: Path) -> None:
    path.write_bytes(b"id,title\n1,x\n" * 50)


def _spoil_pages(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[4:300] = b"\xff" * 296
    path.write_bytes(data)


def _without_column(path: Path) -> None:
    metadata = {"kgraph:schema": SCHEMA_VERSION}
    pl.read_parquet(path).drop("title").write_parquet(path, metadata=metadata)


def _other_type(path: Path) -> None:
    metadata = {"kgraph:schema": SCHEMA_VERSION}
    pl.read_parquet(path).with_columns(pl.col("year").cast(pl.String)).write_parquet(path, metadata=metadata)


def _other_order(path: Path) -> None:
    table = pl.read_parquet(path)
    table.select(sorted(table.columns)).write_parquet(path, metadata={"kgraph:schema": SCHEMA_VERSION})


def _other_version(path: Path) -> None:
    pl.read_parquet(path).write_parquet(path, metadata={"kgraph:schema": "0"})


def _no_version(path: Path) -> None:
    pl.read_parquet(path).write_parquet(path)


@pytest.mark.parametrize("harm", [_truncate, _empty, _overwrite_text, _spoil_pages, _other_type])
def test_a_damaged_table_is_named(folder: Path, harm: Callable[[Path], None]) -> None:
    harm(folder / "papers.parquet")
    with pytest.raises(
        BadWorkspace, match=r"papers.parquet: the table is damaged .* build the workspace again"
    ):
        read_tables(folder).papers  # noqa: B018 - it is read when it is first used


@pytest.mark.parametrize(
    ("harm", "message"),
    [
        (Path.unlink, "no such table"),
        (_truncate, "is damaged"),
        (_empty, "is damaged"),
        (_overwrite_text, "is damaged"),
        (_without_column, "'papers' has other columns than it should .'title'"),
        (_other_type, "'papers' has other columns than it should .'year'"),
        (_other_order, "their order"),
        (_other_version, "version 0 of the tables"),
        (_no_version, "no table of kgraph's"),
    ],
)
def test_a_scan_of_a_table_that_is_not_as_it_should_be_says_so(
    folder: Path, harm: Callable[[Path], None], message: str
) -> None:
    harm(folder / "papers.parquet")
    with pytest.raises(BadWorkspace, match=message) as error:
        scan(folder, "papers")
    assert str(folder / "papers.parquet") in str(error.value)
    assert "build the workspace again" in str(error.value)


@settings(deadline=None, max_examples=60)
@given(where=st.floats(0, 1, exclude_max=True), byte=st.integers(1, 255), table=st.sampled_from(sorted(ROWS)))
def test_no_byte_can_change_unseen(
    tmp_path_factory: pytest.TempPathFactory, where: float, byte: int, table: str
) -> None:
    folder = tmp_path_factory.mktemp("tables")
    write_tables(tiny_entities(), folder)
    path = folder / f"{table}.parquet"
    data = bytearray(path.read_bytes())
    data[int(where * len(data))] ^= byte
    path.write_bytes(data)
    entities = read_tables(folder)
    with pytest.raises(BadWorkspace, match=f"{table}.parquet: the table is damaged"):
        entities.scan(table)
    with pytest.raises(BadWorkspace, match=f"{table}.parquet: the table is damaged"):
        getattr(entities, table)


def test_the_digests_are_those_that_sha256sum_checks(folder: Path) -> None:
    for line in (folder / SUMS).read_text(encoding="ascii").splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


def test_tables_without_their_digests_are_not_trusted(folder: Path) -> None:
    (folder / SUMS).unlink()
    with pytest.raises(BadWorkspace, match=SUMS):
        read_tables(folder).papers  # noqa: B018 - it is read when it is first used


def test_a_folder_without_tables_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(BadWorkspace, match=r"papers\.parquet: no such table"):
        read_tables(tmp_path)


def test_entities_with_a_wrong_column_are_not_written(tmp_path: Path) -> None:
    wrong = Entities(citations=pl.DataFrame({"citing": ["a"], "sited": ["b"]}))
    with pytest.raises(BadWorkspace, match="'citations' has other columns"):
        write_tables(wrong, tmp_path)


def test_the_documentation_is_what_the_docstrings_say() -> None:
    """After a change: KGRAPH_KEEP=1 pytest tests/test_tables.py."""
    if os.environ.get("KGRAPH_KEEP"):
        DOCUMENTATION.write_text(tables_markdown(), encoding="utf-8", newline="\n")
    assert DOCUMENTATION.read_text(encoding="utf-8") == tables_markdown()


def test_every_table_and_column_is_documented() -> None:
    text = tables_markdown()
    for name, row in ROWS.items():
        section = text.split(f"\n## {name}\n")[1].split("\n## ")[0]
        assert "Key: `" in section
        for column in row.__struct_fields__:
            assert f"\n| `{column}` |" in section


def test_many_rows_keep_their_order(tmp_path: Path) -> None:
    rows = [Citation(citing=f"{i:07d}", cited="x") for i in range(250_000)]  # more than a row group
    entities = Entities.from_rows({"citations": rows})
    write_tables(entities, tmp_path)
    assert read_tables(tmp_path).citations.equals(entities.citations)
