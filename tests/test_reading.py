"""All documents of a build: each content once, kept between builds, by one process or by many alike."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import kgraph
from kgraph.errors import BadDocument
from kgraph.progress import SILENT
from kgraph.readers import Limits, ReadOptions, find_documents
from kgraph.reading import Reading, read_all

N_FILES = 40


def line(n: int, m: int) -> str:
    people = [
        f"{given} {family}" for given, family in zip("ABC", ("Öztürk", "Li", f"Nobody{n}"), strict=True)
    ]
    return json.dumps({"id": f"r{m}", "title": f"On {n} things and {m}", "year": 2000 + n, "authors": people})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    out = tmp_path / "documents"
    out.mkdir()
    for n in range(N_FILES):
        (out / f"{n:02}.jsonl").write_text("\n".join(line(n, m) for m in range(30)), encoding="utf-8")
    return out


def read(folder: Path, records: Path, jobs: int = 1) -> Reading:
    return read_all(find_documents([folder]), records, ReadOptions(), jobs=jobs, progress=SILENT)


def test_documents_are_read_once_and_kept_by_content(folder: Path, tmp_path: Path) -> None:
    first = read(folder, tmp_path / "records")
    (folder / "07.jsonl").write_text(line(7, 99), encoding="utf-8")
    second = read(folder, tmp_path / "records")
    assert (first.n_kept, second.n_kept) == (0, N_FILES - 1)
    assert len(second.statements) == len(first.statements) - 29


@pytest.mark.parametrize("damage", ["cut", "flipped", "emptied"])
def test_a_damaged_file_of_records_costs_a_second_reading(folder: Path, tmp_path: Path, damage: str) -> None:
    first = read(folder, tmp_path / "records")
    (victim, *_) = sorted((tmp_path / "records").iterdir())
    data = victim.read_bytes()
    middle = len(data) // 2
    flipped = data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]
    victim.write_bytes({"cut": data[:-5], "flipped": flipped, "emptied": b""}[damage])
    second = read(folder, tmp_path / "records")
    assert second.n_kept == N_FILES - 1
    assert list(second.statements) == list(first.statements)
    assert victim.read_bytes() == data


def test_many_processes_read_what_one_reads(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kgraph.reading.documents.SPREAD_BYTES", 0)
    one, many = read(folder, tmp_path / "one", 1), read(folder, tmp_path / "many", 3)
    assert list(many.statements) == list(one.statements)
    assert many.documents == one.documents
    files = [sorted((tmp_path / name).iterdir()) for name in ("one", "many")]
    assert [a.read_bytes() for a in files[0]] == [b.read_bytes() for b in files[1]]


def test_the_same_content_under_two_names_is_one_document(folder: Path, tmp_path: Path) -> None:
    (folder / "copy.jsonl").write_bytes((folder / "00.jsonl").read_bytes())
    reading = read(folder, tmp_path / "records")
    assert len(reading.documents) == N_FILES
    assert reading.repeated == [str(folder / "copy.jsonl")]


def test_what_is_no_document_is_left_out_unless_it_is_named_like_one(folder: Path, tmp_path: Path) -> None:
    (folder / "README.md").write_text("# About these files\n", encoding="utf-8")
    (folder / "broken.bib").write_text("Not a bibliography at all.\n", encoding="utf-8")
    reading = read(folder, tmp_path / "records")
    assert reading.skipped == [str(folder / "README.md")]
    assert [(r.path, r.line) for r in reading.rejected] == [(str(folder / "broken.bib"), 1)]


def test_nothing_that_can_be_read_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "notes.bib").write_text("nothing", encoding="utf-8")
    with pytest.raises(BadDocument, match=r"notes\.bib: in no format known here"):
        read(tmp_path / "notes.bib", tmp_path / "records")


def test_unused_fields_are_counted_with_the_first_line(tmp_path: Path) -> None:
    texts = [
        line(1, 1),
        '{"title": "B", "authors": ["C D"], "mood": 1}',
        '{"title": "E", "authors": [], "mood": 2}',
    ]
    (tmp_path / "a.jsonl").write_text("\n".join(texts), encoding="utf-8")
    reading = read(tmp_path / "a.jsonl", tmp_path / "records")
    assert [(f.field, f.n_records, f.line) for f in reading.fields] == [("mood", 2, 2)]


def test_repairs_are_told_with_their_record(tmp_path: Path) -> None:
    broken = '{"id": "x", "title": "FrÃ©chet means", "authors": ["JosÃ© PÃ©rez", "Ann Lee"]}'
    (tmp_path / "a.jsonl").write_text(f"{line(1, 1)}\n{broken}\n", encoding="utf-8")
    reading = read(tmp_path / "a.jsonl", tmp_path / "records")
    assert [(r.record, r.line, r.field) for r in reading.repairs] == [("x", 2, "title"), ("x", 2, "authors")]
    assert reading.statements.records[1].title == "Fréchet means"


_SLOW = """
import sys, time
import kgraph.reading.files, kgraph
real = kgraph.reading.files.RecordsFile.finish
def slow(self):
    done = real(self)
    if done:
        print(self.plan.source.path, flush=True)
        time.sleep(0.02)
    return done
kgraph.reading.files.RecordsFile.finish = slow
kgraph.build([sys.argv[1]], sys.argv[2], exports=False, jobs=1)
"""


def test_a_killed_build_continues_with_what_was_not_read(folder: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "ws"
    command = [sys.executable, "-c", _SLOW, str(folder), str(workspace)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(N_FILES // 2):
            assert process.stdout.readline()
        os.kill(process.pid, signal.SIGKILL)
    n_whole = len(list((workspace / "records").glob("*.records")))
    assert N_FILES // 2 <= n_whole < N_FILES
    kg = kgraph.build([folder], workspace, exports=False)
    assert kg.manifest["documents_kept"] == n_whole
    fresh = kgraph.build([folder], tmp_path / "fresh", exports=False)
    assert fresh.status() == kg.status()
    sums = [(w / "tables" / "SHA256SUMS").read_text() for w in (workspace, tmp_path / "fresh")]
    assert sums[0] == sums[1]


def test_adding_documents_keeps_those_before(folder: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "ws"
    kgraph.build([folder / "00.jsonl", folder / "01.jsonl"], workspace, exports=False)
    kg = kgraph.add([folder / "02.jsonl"], workspace)
    whole = kgraph.build([folder / f"0{n}.jsonl" for n in range(3)], tmp_path / "whole", exports=False)
    assert kg.manifest["documents_kept"] == 2
    assert kg.status() == whole.status()
    assert not (workspace / "exports").exists()  # as it was built


def test_a_workspace_from_stdin_cannot_be_added_to(folder: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "kgraph", "build", "-", "-o", str(tmp_path / "ws"), "--no-exports", "-q"]
    subprocess.run(command, input=line(1, 1).encode(), check=True)
    with pytest.raises(kgraph.KGraphError, match="standard input"):
        kgraph.add([folder / "00.jsonl"], tmp_path / "ws")


def test_a_document_that_broke_off_is_read_again(tmp_path: Path) -> None:
    text = "\n".join(line(1, m) + " " * 900 for m in range(90_000))
    (tmp_path / "a.jsonl.gz").write_bytes(gzip.compress(text.encode()))
    tight = find_documents([tmp_path / "a.jsonl.gz"], limits=Limits(max_ratio=2))
    first = read_all(tight, tmp_path / "records", ReadOptions(), progress=SILENT)
    assert "--max-ratio" in first.rejected[0].reason
    assert 0 < len(first.statements) < 90_000
    second = read(tmp_path / "a.jsonl.gz", tmp_path / "records")
    assert (second.n_kept, len(second.statements), second.rejected) == (0, 90_000, [])


def test_a_folder_without_any_document_says_so(tmp_path: Path) -> None:
    (tmp_path / "only").mkdir()
    (tmp_path / "only" / "notes.md").write_text("# Notes\n", encoding="utf-8")
    with pytest.raises(BadDocument, match="no bibliographic document among 1 files"):
        read(tmp_path / "only", tmp_path / "records")


def test_a_link_that_leads_nowhere_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / "gone.bib").symlink_to(tmp_path / "nowhere.bib")
    reading = read(folder, tmp_path / "records")
    assert [Path(r.path).name for r in reading.rejected] == ["gone.bib"]


def test_documents_are_added_from_any_folder(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    (tmp_path / "labs.txt").write_text("label\treplace by\nFoo\tBar\n", encoding="utf-8")
    kgraph.build(["00.jsonl"], tmp_path / "ws", exports=False, thesauri={"labs": "../labs.txt"})
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    kg = kgraph.add([folder / "01.jsonl"], tmp_path / "ws")
    assert kg.manifest["documents_kept"] == 0  # named otherwise, read anew
    assert kg.manifest["counts"]["records"] == 60
    assert "thesaurus labs" in kg.manifest["decided_by"]


def test_a_day_that_is_none_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(kgraph.KGraphError, match=r"as_of is '31\.12\.2020'"):
        kgraph.build([folder], tmp_path / "ws", as_of="31.12.2020")


def test_graphs_that_break_off_do_not_end_the_build(folder: Path, tmp_path: Path) -> None:
    prefixes = "".join(f"@prefix p{n}: <http://example.org/{n}/> .\n" for n in range(60_000))
    statements = "".join(f"p1:a{n} p1:b p1:c .\n" for n in range(90_000))
    (folder / "large.ttl").write_text(prefixes + statements, encoding="utf-8")
    kg = kgraph.build([folder], tmp_path / "ws", exports=False)
    assert kg.manifest["counts"]["papers"] == N_FILES * 30
    assert kg.manifest["counts"]["rejected"] == 1
