"""The data-health report: every defect of a small bad corpus is found, with the line that has it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

import kgraph
from kgraph.errors import BadRequest, UnknownName
from kgraph.reports.health import HealthReport, as_csv, as_html, as_json, as_markdown, as_text, read_limits
from kgraph.reports.health_checks import CHECKS

CROWD = [f"{a}{b}a Crowd-{b}{a}" for a in "ABCDEFGHIJ" for b in "klmnopqrstuv"]
ANNALS, Y2001, TWIN = {"venue": "Annals"}, {"year": 2001}, {"dblp": "e/1"}
BUSY = [
    {"id": f"busy{n}", "title": f"Result {n} of one laboratory", "year": 2001, "doi": f"10.1000/b{n}",
     "authors": [{"name": "Ivan Busy", "orcid": "0000-0002-1825-0097"}], "venue": "Annals"}
    for n in range(51)
]  # fmt: skip
LINES: list[dict[str, Any]] = [
    {"id": "noyear", "title": "A paper out of time", "authors": ["Ada Öztürk", "Bo Li"], **ANNALS},
    {"id": "future", "title": "A paper to come", "authors": ["Ada Öztürk"], **ANNALS, "year": 3001},
    {"id": "noauthors", "title": "An orphan", "authors": [], "doi": "10.1000/o", **ANNALS, **Y2001},
    {"id": "cut", "title": "A cut list", "authors": ["Bo Li"], "authors_complete": False, **Y2001},
    {"id": "crowd", "title": "A large collaboration", "authors": CROWD, **ANNALS, **Y2001},
    {"id": "nowhere", "title": "Of unknown places", **Y2001,
     "authors": [{"name": "Cy Nemo", "affiliations": ["12345 ???"]}]},
    {"id": "odd", "title": "Shifted columns", "authors": ["bo@example.org", "Madonna"], "mood": 1, **Y2001},
    {"id": "broken", "title": "GrÃ¼ne Drachen", "authors": ["Ada Öztürk"], **ANNALS, **Y2001},
    {"id": "lost", "title": "Gr\ufffdne Hechte im Wind", "authors": ["Ada Öztürk"], **ANNALS, **Y2001},
    {"id": "old", "title": "The first", "authors": [{"name": "Elder Twin", "ids": TWIN}], "year": 1900},
    {"id": "new", "title": "The last", "authors": [{"name": "Elder Twin", "ids": TWIN}], **Y2001},
    {"year": 2001, "authors": []},
    *BUSY,
]  # fmt: skip


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> HealthReport:
    folder = tmp_path_factory.mktemp("health")
    text = "\n".join(json.dumps(line, ensure_ascii=False) for line in LINES)
    (folder / "bad.jsonl").write_text(text, encoding="utf-8")
    (folder / "old.bib").write_bytes(
        "@article{k, title={Über Drachen}, author={Müller, Jö}, year={1999}}".encode("cp1252")
    )
    return kgraph.build([folder], folder / "ws", exports=False).health()


@pytest.mark.parametrize(
    ("check", "count", "line", "what"),
    [
        ("rejected", 1, 12, "title"),
        ("missing-year", 1, 1, "A paper out of time"),
        ("odd-year", 1, 2, "3001: A paper to come"),
        ("missing-authors", 1, 3, "An orphan"),
        ("cut-lists", 1, 4, "A cut list"),
        ("hyper-authored", 1, 5, "120 authors: A large collaboration"),
        ("missing-venue", 6, 4, "A cut list"),
        ("unresolved-labs", 1, 6, "12345 ???"),
        ("odd-names", 1, 7, "bo@example.org"),
        ("lone-surnames", 1, 7, "Madonna"),
        ("too-many-papers", 1, 13, "Ivan Busy: 51 papers in 2001"),
        ("long-careers", 1, 10, "Elder Twin: 1900–2001"),
        ("repairs", 1, 8, "title"),
        ("broken-letters", 1, 9, "Gr\ufffdne Hechte im Wind | Ada Öztürk"),
        ("unused-fields", 1, 7, "mood in 1 records"),
        ("encodings", 1, 1, "windows-1252 in 1 of 1 lines, else utf-8"),
    ],
)
def test_a_defect_is_counted_and_leads_to_its_line(
    report: HealthReport, check: str, count: int, line: int, what: str
) -> None:
    finding = report.finding(check)
    assert finding.count == count
    assert finding.lines[0].place.endswith(f":{line}")
    assert what in finding.lines[0].what


def test_every_check_answers_and_counts_no_more_than_there_is(report: HealthReport) -> None:
    assert [f.name for f in report.findings] == ["rejected", *(c.name for c in CHECKS)]
    for finding in report.findings:
        assert finding.count <= finding.n_lines
        assert not finding.total or finding.count <= finding.total
        assert bool(finding.count) == bool(finding.lines)


def test_a_preprint_and_its_publication_have_two_dois(tmp_path: Path) -> None:
    lines = [
        {"title": "Of kites in the wind", "year": 2001, "doi": "10.1000/a", "authors": ["Ada Öztürk"]},
        {"title": "Of kites in the wind", "year": 2001, "doi": "10.48550/arxiv.2001.00001",
         "arxiv": "2001.00001", "authors": ["Ada Öztürk"]},
    ]  # fmt: skip
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    report = kgraph.build([tmp_path / "a.jsonl"], tmp_path / "ws", exports=False).health()
    assert report.totals["papers"] == 1
    assert report.finding("several-dois").lines[0].what.startswith("10.1000/a, 10.48550/arxiv.2001.00001")


def test_one_identifier_on_two_works_is_told_of_both(tmp_path: Path) -> None:
    lines = [
        {"id": str(n), "title": title, "year": year, "doi": "10.1000/a", "authors": [author]}
        for n, (title, year, author) in enumerate(
            [("Of kites in the wind", 2001, "Ada Öztürk"), ("The diet of northern pikes", 1984, "Cy Nemo")]
        )
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    report = kgraph.build([tmp_path / "a.jsonl"], tmp_path / "ws", exports=False).health()
    assert (report.totals["papers"], report.finding("shared-ids").count) == (2, 2)


def test_records_repaired_in_several_fields_count_once(tmp_path: Path) -> None:
    line = {"title": "FrÃ©chet", "venue": "MÃ¼nchen", "authors": ["JosÃ© PÃ©rez"]}
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    finding = kgraph.build([tmp_path / "a.jsonl"], tmp_path / "ws", exports=False).health().finding("repairs")
    assert (finding.count, finding.n_lines, finding.share) == (1, 3, 1.0)


@pytest.mark.parametrize(
    ("limits", "failed"),
    [
        (["missing-year"], ["missing-year"]),
        (["missing-year=1"], []),
        (["missing-year=5%"], []),
        (["missing-year=0.1%"], ["missing-year"]),
        (["missing-year=100%"], []),
        (["rejected=0", "cut-lists=3"], ["rejected"]),
        (["any=3"], ["missing-venue", "missing-ids"]),
        (["any=3", "missing-venue=9", "missing-ids=100"], []),
    ],
)
def test_limits_say_what_fails(report: HealthReport, limits: list[str], failed: list[str]) -> None:
    found = report.failures(read_limits(limits))
    assert [f.name for f in found] == failed


def test_unknown_checks_and_limits_are_refused(report: HealthReport) -> None:
    with pytest.raises(UnknownName, match="missing-yaer"):
        report.failures(read_limits(["missing-yaer"]))
    with pytest.raises(BadRequest, match="no part of a whole"):
        report.failures(read_limits(["unused-fields=5%"]))
    for limit in ("few", "nan", "-1"):
        with pytest.raises(BadRequest, match="number or a percentage"):
            read_limits([f"missing-year={limit}"])


def test_each_format_tells_the_same(report: HealthReport) -> None:
    assert HealthReport.model_validate_json(as_json(report)) == report
    rows = list(csv.DictReader(io.StringIO(as_csv(report))))
    assert len(rows) == sum(len(f.lines) for f in report.findings)
    for text in (as_text(report), as_html(report), as_markdown(report)):
        for finding in report.findings:
            assert finding.name in text
    assert "<script" not in as_html(report)


def test_hostile_text_is_inert(tmp_path: Path) -> None:
    line = {"title": "<script>alert(1)</script>|`x`", "authors": ["<img src=x onerror=alert(1)>"]}
    (tmp_path / "a.jsonl").write_text(json.dumps(line), encoding="utf-8")
    report = kgraph.build([tmp_path / "a.jsonl"], tmp_path / "ws", exports=False).health()
    assert "<script" not in as_html(report) and "<img" not in as_html(report)
    assert "<script" not in as_markdown(report)
