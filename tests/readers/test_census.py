"""The full documents, where they are at hand: every entry comes out as a record or as rejected."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path

import pytest

from kgraph.model.records import Record, Rejected
from kgraph.readers import Source, read_document

SHARED = Path(__file__).parents[2].parent / "shared" / "data"
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the full documents are not here")
LISTS = sorted(SHARED.glob("lists/*.json.gz"))
BIBTEX = sorted([*SHARED.glob("fixtures/bibtex/*.bib"), *SHARED.glob("fixtures/bibtex/*.bib.gz")])
LINES = sorted([*SHARED.glob("gold/*/papers.jsonl.gz"), *SHARED.glob("gold/*/*records.jsonl.gz")])
NO_TITLE = {"siggraphasia2021": 87, "iclr2017": 1}
NO_FORMAT = sorted(
    path
    for folder in (
        "ris",
        "csv",
        "csl",
        "crossref",
        "dblp",
        "openalex",
        "pubmed",
        "wos",
        "arxiv",
        "semanticscholar",
    )
    for path in SHARED.glob(f"fixtures/{folder}/*")
)


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


@pytest.mark.parametrize("path", NO_FORMAT, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_reader_claims_a_document_of_another_format(path: Path) -> None:
    from kgraph.readers import FORMATS

    head = Source(path).head
    assert [format.name for format in FORMATS if format.sniff(head) is not None] == []
