"""The table of who was taken for whom."""

from __future__ import annotations

import csv
import io
import zipfile

import polars as pl
import pytest

from corpus import AUTHORS, INFERRED, NAMES, tiny_entities
from kgraph.exports.authorships import (
    authorship_parts,
    authorships,
    write_authorships_csv,
    write_authorships_parquet,
)
from kgraph.exports.parquet import write_tables
from kgraph.rdf.iris import DEFAULT_BASE


def test_every_name_of_every_record_has_its_row_in_reading_order() -> None:
    table = authorships(tiny_entities(), base="https://example.org/id/")
    wanted = [
        (
            "tiny.txt",
            f"#{n}",
            n * 10,
            None if inferred else position,
            NAMES[person],
            f"https://example.org/id/person/{person}",
            f"https://example.org/id/paper/{paper}",
            inferred,
            1.0,
        )
        for n, (paper, authors) in enumerate(AUTHORS.items(), 1)
        for position, (person, inferred) in enumerate(
            [(a, False) for a in authors] + [(i, True) for p, i in INFERRED.items() if p == paper], 1
        )
    ]
    assert table.rows() == wanted


def test_csv_and_parquet_hold_the_same_table() -> None:
    entities = tiny_entities()
    text, columns = io.BytesIO(), io.BytesIO()
    write_authorships_csv(entities, text)
    write_authorships_parquet(entities, columns)
    table = pl.read_parquet(columns.getvalue())
    assert table.equals(authorships(entities))
    found = list(csv.DictReader(io.StringIO(text.getvalue().decode(), newline="")))
    assert list(found[0]) == table.columns
    assert [r["name_as_printed"] for r in found] == table["name_as_printed"].to_list()
    assert found[2]["inferred"] == "true" and found[0]["person"] == f"{DEFAULT_BASE}person/ada"


def test_a_document_that_is_not_listed_is_called_by_its_id() -> None:
    entities = tiny_entities()
    lost = type(entities)(mentions=entities.mentions)
    assert set(authorships(lost)["document"]) == set(entities.mentions["document"])


def test_the_bundle_holds_every_table() -> None:
    entities, file = tiny_entities(), io.BytesIO()
    write_tables(entities, file)
    with zipfile.ZipFile(file) as bundle:
        assert bundle.namelist() == [f"{name}.parquet" for name in entities.tables()]
        assert pl.read_parquet(bundle.read("people.parquet")).equals(entities.people)


@pytest.mark.parametrize("rows", [1, 3, 8])
def test_a_large_table_is_written_in_parts(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    entities = tiny_entities()
    whole, expected = authorships(entities), io.BytesIO()
    write_authorships_csv(entities, expected, spreadsheet=True)
    monkeypatch.setattr("kgraph.exports.authorships.ROWS_AT_A_TIME", rows)
    parts, found = [*authorship_parts(entities)], io.BytesIO()
    write_authorships_csv(entities, found, spreadsheet=True)
    assert len(parts) > 1 and pl.concat(parts).equals(whole)
    assert found.getvalue() == expected.getvalue()
