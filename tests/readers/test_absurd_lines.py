"""Lines longer than any real one: read in bounded work, and what stands around them is kept."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from kgraph.model.records import Record, Rejected, Statement
from kgraph.readers import ReadOptions, Source, csv_tables, read_document
from kgraph.readers.documents.csv_text import Table
from kgraph.readers.documents.rdf_text import RDF_NAMESPACE
from kgraph.readers.fields.markup import plain_name, repair_mojibake


def read(folder: Path, name: str, text: str) -> list[Statement]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return list(read_document(Source(path))[1])


@pytest.mark.parametrize("scrap", ["A. B; ", "{x}", "{", '{"a":', "\\'e", "é.", "<a>"])
def test_a_line_of_scraps_costs_only_itself(tmp_path: Path, scrap: str) -> None:
    paper = (
        "<https://dblp.org/rec/{0}> <https://dblp.org/rdf/schema#title> 'Sound {0}' ;"
        " a <https://dblp.org/rdf/schema#Article> .\n"
    )
    text = paper.format("a/b/1") + paper.format("a/b/2") + scrap * 200_000 + "\n} .\n" + paper.format("a/b/3")
    found = read(tmp_path, "dump.ttl", text)
    titles = [record.title for record in found if isinstance(record, Record)]
    assert titles[:2] == ["Sound a/b/1", "Sound a/b/2"]
    assert 1 <= sum(isinstance(statement, Rejected) for statement in found) < 2_100


@pytest.mark.parametrize("n", [2_000_000, 100_000])
@pytest.mark.parametrize(
    "start, opened, closed, end",
    [
        ("<http://a.b/a> <http://a.b/c> ", "(", ")", " .\n"),
        ("<http://a.b/a> <http://a.b/c> ", "[<b:c> ", "]", " .\n"),
        (f"<r:RDF xmlns:r='{RDF_NAMESPACE.decode()}' xmlns:a='http://a/'>\n", "<a:b>", "</a:b>", "</r:RDF>"),
        ('{"@context": {}, "@graph": ', "[", "]", "}"),
    ],
)
def test_deep_rdf_is_rejected(tmp_path: Path, start: str, opened: str, closed: str, end: str, n: int) -> None:
    found = read(tmp_path, "deep.rdf", start + opened * n + closed * n + end)
    assert any(isinstance(statement, Rejected) for statement in found)


def test_text_too_long_for_a_byline_is_an_abstract(tmp_path: Path) -> None:
    page = "Ada Lo\nh-index9 · 2papers\n2 Papers\n\nLGMay 31, 2022\nA Title\n\n{0}\n\nSome text.\n"
    for byline, n_authors in (("Bo Li, Cy Doe et al.", 3), ("Bo Li, " * 100_000 + "Cy Doe", 1)):
        (record,) = (s for s in read(tmp_path, "page.txt", page.format(byline)) if isinstance(s, Record))
        assert len(record.authors) == n_authors
        assert record.abstract is not None and record.abstract.startswith(byline) == (n_authors == 1)


def test_a_field_too_long_for_names_is_one_name(tmp_path: Path) -> None:
    text = "TY  - JOUR\nTI  - A Title\nAU  - {0}\nAU  - Li, Bo\nER  - \n"
    (record,) = read(tmp_path, "list.ris", text.format("Doe, A.; " * 100_000))
    assert isinstance(record, Record) and len(record.authors) == 2


def test_bibtex_out_of_balance_on_one_long_line_is_told_apart(tmp_path: Path) -> None:
    entries = [
        f"@article{{k{n}, title = {{Sheep {n}, author = {{Li, Bo}}, year = 2001}}" for n in range(6_000)
    ]
    found = read(tmp_path, "list.bib", "@comment{jabref-meta: {x;} " + " ".join(entries))
    titles = [statement.title for statement in found if isinstance(statement, Record)]
    assert titles[:3_000] == [f"Sheep {n}" for n in range(3_000)]  # the last 200,000 characters are one block


def test_an_embase_export_without_any_block_is_rejected(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("AUTHOR NAMES,Li B.")
    part = Source(path).part(path.read_bytes(), context=msgspec.msgpack.encode(Table(",", ())))
    (statement,) = csv_tables.read_part(part, ReadOptions())
    assert isinstance(statement, Rejected) and statement.reason == "no row that begins with TITLE"


def test_text_of_megabytes_is_taken_as_it_is() -> None:
    assert repair_mojibake("Ã©") == "é"
    assert repair_mojibake("Ã©" * 200_000) == "Ã©" * 200_000
    assert plain_name("A (b)  " * 5_000) == (("A (b) " * 5_000).strip(), ())


def test_what_holds_no_record_is_shown_without_half_a_sign(tmp_path: Path) -> None:
    path = tmp_path / "list.ris"
    path.write_text("x" + "é" * 200)  # byte 200 is within a sign
    (statement,) = read_document(Source(path), input_format="ris")[1]
    assert isinstance(statement, Rejected) and set(statement.raw) == {"x", "é"}
