"""The full documents, where they are at hand: every entry comes out as a record or as rejected."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from kgraph.errors import BadDocument
from kgraph.model.records import Record, Rejected
from kgraph.readers import Source, claims_on, read_document

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the full documents are not here")
LISTS = sorted(SHARED.glob("lists/*.json.gz"))
BIBTEX = sorted([*SHARED.glob("fixtures/bibtex/*.bib"), *SHARED.glob("fixtures/bibtex/*.bib.gz")])
LINES = sorted([*SHARED.glob("gold/*/papers.jsonl.gz"), *SHARED.glob("gold/*/*records.jsonl.gz")])
NO_TITLE = {"siggraphasia2021": 87, "iclr2017": 1}
FIGURES = Path(__file__).with_name("fixtures.tsv")
"""What each real file gives: format, records, persons, rejected, author names, affiliations, identifiers,
references. Five records of each were compared with the raw file by eye or by an independent script."""


def stored(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()


def counts(path: Path) -> tuple[str, list[Record], list[Rejected]]:
    document, statements = read_document(Source(path))
    found = list(statements)
    records = [statement for statement in found if isinstance(statement, Record)]
    rejected = [statement for statement in found if isinstance(statement, Rejected)]
    assert len(records) + len(rejected) == len(found)
    assert len({record.place.record for record in records}) == len(records)
    return document.format, records, rejected


@pytest.mark.parametrize("path", LISTS, ids=lambda path: path.name)
def test_a_conference_list_loses_no_entry_and_no_name(path: Path) -> None:
    name = path.name.partition(".")[0]
    entries = json.loads(stored(path))
    format, records, rejected = counts(path)
    assert format == "conference-list"
    assert len(records) + len(rejected) == len(entries)
    assert Counter(fault.reason for fault in rejected) == Counter({"no title": NO_TITLE.get(name, 0)})
    assert {(record.venue, record.year) for record in records} == {(records[0].venue, int(name[-4:]))}
    with_authors = [
        entry for entry in entries if (entry.get("author") or entry.get("authors") or "").strip(" *;")
    ]
    named = [entry for entry in with_authors if entry.get("author") != "Anonymous"]
    assert sum(bool(record.authors) for record in records) == len(named)


def test_every_conference_list_is_looked_at() -> None:
    assert len(LISTS) == 36


@pytest.mark.parametrize("path", BIBTEX, ids=lambda path: path.name)
def test_a_bibtex_file_loses_no_entry(path: Path) -> None:
    text = stored(path).decode("utf-8-sig")
    kinds = [kind.lower() for kind in re.findall(r"^\s*@\s*(\w+)\s*[{(]", text, re.MULTILINE)]
    n_entries = sum(kind not in ("comment", "string", "preamble") for kind in kinds)
    format, records, rejected = counts(path)
    assert (format, len(records) + len(rejected)) == ("bibtex", n_entries)
    assert len(rejected) <= n_entries // 50
    lines = text.replace("\r\n", "\n").split("\n")
    assert all("@" in lines[record.place.line - 1] for record in records)


@pytest.mark.parametrize("path", LINES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_labelled_papers_are_read_as_they_are(path: Path) -> None:
    papers = [json.loads(line) for line in stored(path).splitlines()]
    format, records, rejected = counts(path)
    assert (format, rejected) == ("kgraph-records", [])
    assert [record.place.record for record in records] == [paper["id"] for paper in papers]
    assert [record.place.line for record in records] == list(range(1, len(papers) + 1))
    for record, paper in zip(records, papers, strict=True):
        printed = [author if isinstance(author, str) else author["name"] for author in paper["authors"]]
        assert len(record.authors) == len(printed)
        assert record.title.split() == paper["title"].split()


def raw_count(path: Path, format: str) -> int | None:
    """How many records a file has, counted without any reader; `None` where only a reader can tell."""
    data = stored(path)
    if format in PATTERNS:
        return len(re.findall(PATTERNS[format], data, re.MULTILINE))
    if format == "csv":
        rows = csv.reader(io.StringIO(data.decode("utf-8-sig").removeprefix('"About'), newline=""))
        return sum(any(row) for row in rows) - 1
    if format in ("openalex", "semanticscholar", "crossref", "csl"):
        text = data.decode()
        try:
            pages = [json.loads(text)]
        except json.JSONDecodeError:
            pages = [json.loads(line) for line in text.splitlines() if line.strip()]
        return sum(map(_items, pages))
    return None


PATTERNS = {
    "ris": rb"^\W*TY  ?-",
    "wos": rb"^PT ",
    "medline": rb"^PMID-",
    "dblp-xml": rb"<(?:article|inproceedings|proceedings|book|incollection|phdthesis|mastersthesis|www)[ >]",
    "pubmed-xml": rb"<(?:PubmedArticle|PubmedBookArticle)>",
    "arxiv-xml": rb"<(?:entry|record)>",
    "acl-xml": rb"<(?:paper|frontmatter)[ >/]",
    "dblp-rdf": rb"\ba dblp:Publication\b",
}
"""Format → what begins a record in its files."""


def _items(page: Any) -> int:
    if isinstance(page, list):
        return len(page)
    message = page.get("message", page)
    for key in ("items", "results", "data"):
        if isinstance(message.get(key), list):
            return len(message[key])
    answers = [v[0] if isinstance(v, list) and v else v for v in page.values()]  # keyed by DOI
    return len(page) if page and all(isinstance(v, dict) and "title" in v for v in answers) else 1


def figures_of(path: Path) -> list[str]:
    """The row of a file."""
    try:
        document, statements = read_document(Source(path))
    except BadDocument:
        return ["none", *["0"] * 7]
    records, persons, rejected = [], [], 0
    for statement in statements:
        if isinstance(statement, Rejected):
            rejected += 1
        else:
            (records if isinstance(statement, Record) else persons).append(statement)  # type: ignore[arg-type]
    authors = [a for r in records for a in r.authors]
    ids = [*(r.ids for r in records), *(a.ids for a in authors), *(p.ids for p in persons)]
    places = sum(len(a.affiliations) for a in authors) + sum(len(p.affiliations) for p in persons)
    counts = (len(records), len(persons), rejected, len(authors), places, sum(map(len, ids)))
    return [document.format, *map(str, counts), str(sum(len(r.references) for r in records))]


ROWS = [line.split("\t") for line in FIGURES.read_text(encoding="utf-8").splitlines()[1:]]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_real_file_gives_what_it_gave_when_it_was_checked(row: list[str]) -> None:
    assert figures_of(SHARED / "fixtures" / row[0]) == row[1:]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_every_record_of_a_real_file_is_read_or_rejected(row: list[str]) -> None:
    path, format, *counts = row
    raw = raw_count(SHARED / "fixtures" / path, format)
    told = sum(map(int, counts[:3]))
    if raw is not None:
        assert told == raw - ANOTHER_COUNT.get(path, 0)


ANOTHER_COUNT: dict[str, int] = {
    "openalex/sources_part.jsonl": 4,  # one rejection for the five sources, which are no papers
    "ris/jabref_RisImporterCorrupted.ris": -1,  # a record whose `TY` is missing
    "ris/jabref_RisImporterTest1.ris": 8,  # nine `TY` in a row begin one record
}
"""Raw records that are more (or fewer) than what is read and rejected, and why."""


def test_every_real_file_is_looked_at() -> None:
    files = [p for p in (SHARED / "fixtures").glob("*/*") if p.is_file()]
    assert {row[0] for row in ROWS} == {p.relative_to(SHARED / "fixtures").as_posix() for p in files}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_each_real_file_is_claimed_by_one_format_at_most(row: list[str]) -> None:
    claims = [format.name for format, _ in claims_on(Source(SHARED / "fixtures" / row[0]))]
    assert claims == ([row[1]] if row[1] != "none" else [])
