"""Tables as text: delimiter and header are found, rows stay whole, an open quote costs one row."""

from __future__ import annotations

import csv
import io
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kgraph.errors import BadDocument, BadRequest, UnknownDocument
from kgraph.model.records import Record, Rejected, Statement
from kgraph.readers import ReadOptions, Source, parts_of, read
from kgraph.readers.batches import read_part
from kgraph.readers.csv_columns import n_known
from kgraph.readers.csv_people import people_in
from kgraph.readers.csv_tables import FORMAT, claims_columns, guesses, sniff
from kgraph.readers.documents.csv_text import (
    ROW_BYTES,
    Table,
    find_table,
    row_boundary,
    rows_of,
    table_of,
)
from kgraph.readers.documents.part import Part

HEADER = ("title", "author", "year")


def part_of(text: str, header: tuple[str, ...] = HEADER) -> tuple[Part, Table]:
    return Part(path="t.csv", document="d", format="csv", data=text.encode()), Table(",", header)


def rows(text: str) -> list[tuple[int, list[str]] | tuple[int, str]]:
    """Line and cells of rows, line and reason of the rejected."""
    part, table = part_of(text)
    return [(row.line, row.reason) if isinstance(row, Rejected) else row for row in rows_of(part, table)]


@pytest.mark.parametrize(
    ("head", "delimiter", "header", "line"),
    [
        ("title,author,year\nA,Bo Li,2020\n", ",", HEADER, 1),
        ("title;author;year\nA, and B;Li, Bo;2020\n", ";", HEADER, 1),
        ("title\tauthor\tyear\nA\tLi, Bo; Öz, Ada\t2020\n", "\t", HEADER, 1),
        ("title|author|year\r\nA|Bo Li|2020\r\n", "|", HEADER, 1),
        ('About the data: Exported on 1 May; "graphs", all\ntitle,author,year\nA,B,2020\n', ",", HEADER, 2),
        ('"SEARCH QUERY"\n"(\'graph\' OR ""net"")"\n\n"title","author","year"\n', ",", HEADER, 4),
        (" title , author ,year\nA,B,2020\n", ",", HEADER, 1),
        ("title,author,year\n1,A,B,2020\n2,C,D,2021\n", ",", ("", *HEADER), 1),
        ("name,colour\na,b\nc,d\n", ",", ("name", "colour"), 1),
    ],
)
def test_delimiter_and_header(head: str, delimiter: str, header: tuple[str, ...], line: int) -> None:
    table = find_table(head.encode(), n_known)
    assert table is not None
    assert (table.delimiter, table.header, table.line) == (delimiter, header, line)


@pytest.mark.parametrize("head", ["", "\n\n", "a line of prose, with a comma\nand another\n", "{}", "a\nb\n"])
def test_text_is_no_table(head: str) -> None:
    assert find_table(head.encode(), n_known) is None


def test_rows_have_their_lines_across_line_ends_in_cells_and_blank_lines() -> None:
    assert rows('A,B,1\n\n"two\nlines",C,2\nD,E,3\n') == [
        (1, ["A", "B", "1"]),
        (3, ["two\nlines", "C", "2"]),
        (5, ["D", "E", "3"]),
    ]


WHOLE = (2, ["C", "D", "2"])
BROKEN = "2 of 3 cells: a line end outside of quotes broke the row"
REST = "perhaps the rest of the row before, which a line end outside of quotes broke"
OPEN = "quotes out of balance: no row of 3 cells begins here"
FAULTS = {
    "a quote never closed costs no row": (
        '"A,B,1\nC,D,2\nE,F,3\n',
        [(1, ["A", "B", "1"]), WHOLE, (3, ["E", "F", "3"])],
    ),
    "nor does one before quoted rows": ('"A,"B","1"\n"C","D","2"\n', [(1, ["A", "B", "1"]), WHOLE]),
    "a quote never closed, with a comma": ('"A, B,"C","1"\n"C","D","2"\n', [(1, OPEN), WHOLE]),
    "text after a closing quote": ('"A" and so on,B,1\nC,D,2\n', [(1, ["A and so on", "B", "1"]), WHOLE]),
    "a quote inside of an unquoted cell": ('5" disks,B,1\nC,D,2\n', [(1, ['5" disks', "B", "1"]), WHOLE]),
    "too few cells are empty ones": ("A,B\nC,D,2\n", [(1, ["A", "B", ""]), WHOLE]),
    "empty cells too many": ("A,B,1,,\nC,D,2,,\n", [(1, ["A", "B", "1"]), WHOLE]),
    "cells too many": ("A,B,1,x\nC,D,2\n", [(1, "4 cells where the header has 3"), WHOLE]),
    "a row broken by a bare line end": ("A,B\nb,1\nC,D,2\n", [(1, BROKEN), (2, REST), (3, WHOLE[1])]),
    "all rows are short": (
        "A,B\nC,D\nE,F\nG,H\n",
        [(1, ["A", "B", ""]), (2, ["C", "D", ""]), (3, ["E", "F", ""]), (4, ["G", "H", ""])],
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_costs_its_own_row(fault: str) -> None:
    text, expected = FAULTS[fault]
    assert rows(text) == expected


def test_a_quote_open_among_many_rows_costs_its_own_row() -> None:
    text = "".join(f'"T{i}","B{i}","{i}"\n' for i in range(50)) + '"open, B,"C",1\n' + '"U","B","2"\n' * 3
    found = rows(text)
    assert found[50:] == [(51, OPEN), *((line, ["U", "B", "2"]) for line in (52, 53, 54))]


def test_cells_without_a_title_have_their_place() -> None:
    part, table = part_of("A,B,extra,1\nC,D,2\n")
    table = Table(",", table.header, surplus_at=2)
    assert list(rows_of(part, table)) == [(1, ["A", "B", "1"]), (2, ["C", "D", "2"])]


# ---- documents in parts

CELL = st.text(st.sampled_from('ab,;"\n\té'), max_size=6)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8), st.sampled_from(["\n", "\r\n"])
)
def test_parts_end_where_rows_end(table: list[list[str]], end: str) -> None:
    """Wherever the bytes are cut off, what stands before the boundary is whole rows."""
    out = io.StringIO()
    csv.writer(out, lineterminator=end).writerows(table)
    data = out.getvalue().encode()
    boundary = row_boundary(",")
    for stop in range(0, len(data) + 1, 3):
        cut = boundary(data[:stop])
        before = list(csv.reader(io.StringIO(data[:cut].decode(), newline="")))
        assert before == table[: len(before)]
        after = list(csv.reader(io.StringIO(data[cut:].decode(), newline="")))
        assert before + after == table


def test_a_quote_open_for_a_megabyte_ends_at_a_line() -> None:
    data = b'"open,B,1\n' + b"A,B,1\n" * 200_000
    assert len(data) > ROW_BYTES
    assert row_boundary(",")(data) == len(data)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1252"])
def test_large_documents_come_in_parts_with_their_lines(tmp_path: Path, end: str, encoding: str) -> None:
    text = f"Über die Daten: all{end}title,author,year{end}" + "".join(
        f'"Title ""{i}"", long{end}second line {"x" * 200}",Öz Ada,2020{end}' for i in range(12_000)
    )
    path = tmp_path / "table.csv"
    path.write_bytes(text.encode(encoding))
    parts = [part for part in parts_of(Source(path), FORMAT) if isinstance(part, Part)]
    assert len(parts) > 1 or (end, encoding) == ("\r", "windows-1252")
    lines = []
    for part in parts:
        for row in rows_of(part, table_of(part)):
            assert not isinstance(row, Rejected)
            line, cells = row
            lines.append(part.line + line - 1)
            assert cells[1:] == ["Öz Ada", "2020"]
    assert lines == list(range(3, 3 + 24_000, 2))


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab,"\n;\t12'), max_size=200))
def test_whatever_the_text_every_line_is_in_a_row_or_rejected(text: str) -> None:
    part, table = part_of(text)
    n_lines = text.count("\n") + 1
    last = 0
    for row in rows_of(part, table):
        line = row.line if isinstance(row, Rejected) else row[0]
        assert last < line <= n_lines
        last = line
        assert isinstance(row, Rejected) or len(row[1]) == 3
    first = next((i for i, line in enumerate(text.split("\n"), 1) if line.strip('"')), None)
    assert last or first is None or not text.strip()


# ---- columns


def statements(path: Path, columns: dict[str, str] | None = None) -> list[Statement]:
    options = ReadOptions(columns=tuple((columns or {}).items()))
    parts = parts_of(Source(path), FORMAT)
    return [s for part in parts if isinstance(part, Part) for s in read_part(FORMAT, part, options)]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text("Werk;Wer;Wann;Wo\nHände;Bo Li, Ada Öz;2020;Pisa\n", "utf-8")
    return path


def test_a_table_of_unknown_columns_is_nobodys_but_can_be_read_as_told(own: Path) -> None:
    assert sniff(own.read_bytes()) is None
    with pytest.raises(BadDocument, match="no column is known for a title"):
        list(FORMAT.read_part(next(iter(FORMAT.parts(Source(own)))), ReadOptions()))
    (record,) = statements(own, {"title": "Werk", "authors": "wer", "year": "Wann"})
    assert isinstance(record, Record)
    assert (record.title, record.year, record.unused) == ("Hände", 2020, ("Wo",))
    assert [author.name for author in record.authors] == ["Bo Li", "Ada Öz"]


def test_columns_that_are_not_there_are_told(own: Path) -> None:
    (rejected,) = statements(own, {"title": "Werk", "authors": "Verfasser"})
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "no column 'Verfasser' for authors; the table has 'Werk', 'Wer', 'Wann', 'Wo'"
    with pytest.raises(BadRequest, match="no field 'titel'; there are title, authors"):
        statements(own, {"titel": "Werk"})


def test_columns_of_which_a_table_has_none_are_meant_for_others(tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("Title,Author,Year\nLimbs,Bo Li,2020\n", "utf-8")
    (record,) = statements(path, {"title": "Werk", "authors": "Wer"})
    assert isinstance(record, Record)
    assert (record.title, [author.name for author in record.authors]) == ("Limbs", ["Bo Li"])


def test_several_columns_of_authors_count_in_the_order_named(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Werk;Zweite;Erste\nHände;Ada Öz, Cy Doe;Bo Li\n", "utf-8")
    (record,) = read(path, columns={"title": "Werk", "authors": ["Erste", "Zweite"]})
    assert isinstance(record, Record)
    assert [author.name for author in record.authors] == ["Bo Li", "Ada Öz", "Cy Doe"]


@pytest.mark.parametrize(
    ("text", "columns", "is_claimed"),
    [
        ("Werk;Wer\nHände;Bo Li\n", {"title": "Werk"}, True),
        ("Werk;Wer\nHände; Füße;Bo Li\n", {"title": "werk", "authors": "Wer"}, True),
        ("Liste;von;2020\nüber;alles\nWerk;Wer\nHände;Bo Li\nFüße;Ada Öz\n", {"title": "Werk"}, True),
        ("Werk;Wer\nHände;Bo Li\n", {"title": "Titel"}, False),
        ("Werk;Wer\nHände;Bo Li\n", {}, False),
        ("A letter\non Werk, Wer, Wo\nand what\ncomes after, perhaps\n", {"title": "Wer"}, False),
        ('{"Werk": 1, "Wer": 2}\n', {"title": "Werk"}, False),
    ],
)
def test_a_table_of_the_columns_named_is_claimed(
    text: str, columns: dict[str, str], is_claimed: bool
) -> None:
    options = ReadOptions(columns=tuple(columns.items()))
    assert (claims_columns(text.encode(), options) is not None) == is_claimed


def test_the_columns_named_say_where_the_header_is(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("Liste;von;2020\nüber;alles\nWerk;Wer\nHände;Bo Li\nFüße;Ada Öz\n", "utf-8")
    found = list(read(path, columns={"title": "Werk", "authors": "Wer"}))
    assert [record.title for record in found if isinstance(record, Record)] == ["Hände", "Füße"]


def test_what_looks_like_a_table_is_told_how_to_name_its_columns(own: Path) -> None:
    with pytest.raises(UnknownDocument, match=r"--columns title=…,authors=…: 'Werk', 'Wer', 'Wann', 'Wo'"):
        list(read(own))


@pytest.mark.parametrize(
    "cell",
    ["[" * 50_000, "(" * 50_000, "(a" * 30_000, "(a)" * 30_000, "A1," * 30_000, "['a\\'" * 30_000 + "]",
     "[" + "'a\\" * 30_000 + "]", "a" + " " * 60_000 + "b", ". " * 30_000, '{"a":' * 20_000 + "}"],
    ids=lambda cell: cell[:6],
)  # fmt: skip
def test_no_cell_of_authors_takes_long(cell: str) -> None:
    start = time.perf_counter()
    people_in(cell)
    assert time.perf_counter() - start < 5


def test_what_is_told_counts_more_than_what_is_guessed(tmp_path: Path) -> None:
    path = tmp_path / "own.csv"
    path.write_text("title,short title,author,year\nA long title,Short,Bo Li,2020\n", "utf-8")
    assert guesses(path.read_bytes(), ReadOptions()) == {
        "title": "title",
        "authors": "author",
        "year": "year",
    }
    told = ReadOptions(columns=(("title", "short title"),))
    assert guesses(path.read_bytes(), told)["title"] == "short title"
    (record,) = statements(path, {"title": "short title"})
    assert isinstance(record, Record)
    assert (record.title, record.unused) == ("Short", ("title",))


def test_columns_of_other_tables_do_not_disturb_a_known_export(tmp_path: Path) -> None:
    path = tmp_path / "lens.csv"
    path.write_text("Lens ID,Title,Author/s\n000-1,Limbs,Bo Li\n", "utf-8")
    (record,) = statements(path, {"title": "Titel"})
    assert isinstance(record, Record)
    assert record.title == "Limbs"


@pytest.mark.parametrize(
    "head",
    [
        b"name,affiliation,homepage,scholarid\nAda,Pisa,http://x,y\n",
        b"alias,name\nA. Oez,Ada Oez\n",
        b"PT\tAU\tTI\tPY\nJ\tLi, B\tLimbs\t2020\n",
        b'[\n{"title": "A", "author": "B", "year": 2020}\n]',
        b"@article{x,\n title = {A},\n author = {B}, year = 2020,\n}\n",
        b"The columns are\ntitle, author, year\nand others that\nare said below, elsewhere\n",
        b'rows = [\n    "title", "author", "year",\n]\nprint(rows)\n',
        b"TY  - JOUR\nTI  - Limbs\n",
    ],
)
def test_what_others_read_is_not_claimed(head: bytes) -> None:
    assert sniff(head) is None


def test_a_scopus_row_whose_cells_are_out_of_place_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "scopus.csv"
    path.write_text("Title,Authors,Author(s) ID,EID,Source title\nLimbs,Li B.,Pisa,1,2-s2.0-1\n")
    (rejected,) = statements(path)
    assert isinstance(rejected, Rejected)
    assert rejected.reason == "cells are not under their titles: the EID is '1'"
