"""What the user brings to a build: a ROR dump and thesaurus files, and that `overrides.toml` wins over
both."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from click.testing import CliRunner, Result

from kgraph.cli import cli

PAPERS = [
    {
        "id": "p1", "title": "Counting hands", "year": 2020, "keywords": ["Finger counting", "noise"],
        "authors": [{"name": "Zebulon Quirrel", "aff": "Dept. of Hands, Nowhere Institute of Toes, Nowhere"}],
    },
    {
        "id": "p2", "title": "Measuring feet", "year": 2021, "keywords": ["digit counting"],
        "authors": [{"name": "Z. B. Myrtle", "aff": "NIT Lab for Feet"}, {"name": "Editorial Board"}],
    },
]  # fmt: skip


@pytest.fixture
def papers(tmp_path: Path) -> Path:
    path = tmp_path / "papers.jsonl"
    path.write_text("".join(json.dumps(p) + "\n" for p in PAPERS), encoding="utf-8")
    return path


def thesaurus(path: Path, *lines: tuple[str, str]) -> Path:
    path.write_text("label\treplace by\n" + "".join(f"{a}\t{b}\n" for a, b in lines), encoding="utf-8")
    return path


def build(papers: Path, *options: str | Path, code: int = 0) -> Result:
    arguments = ["build", str(papers), "-o", str(papers.parent / "ws"), "--no-exports", "-q"]
    result = CliRunner().invoke(cli, [*arguments, *map(str, options)], prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def table(papers: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(papers.parent / "ws" / "tables" / f"{name}.parquet")


def test_a_thesaurus_of_authors_joins_names_and_leaves_out_what_is_none(papers: Path, tmp_path: Path) -> None:
    lines = (("z b myrtle", "Zebulon Quirrel"), ("Editorial Board", ""))
    build(papers, "--thesaurus", f"authors={thesaurus(tmp_path / 'a.txt', *lines)}")
    assert table(papers, "people").select("name", "n_papers").rows() == [("Zebulon Quirrel", 2)]
    assert table(papers, "evidence")["rule"].to_list() == ["thesaurus"]


def test_overrides_win_over_a_thesaurus(papers: Path, tmp_path: Path) -> None:
    decisions = tmp_path / "overrides.toml"
    decisions.write_text('[[different]]\nnames = ["Zebulon Quirrel", "Z. B. Myrtle"]\n', encoding="utf-8")
    lines = thesaurus(tmp_path / "a.txt", ("Z. B. Myrtle", "Zebulon Quirrel"))
    build(papers, "--thesaurus", f"authors={lines}", "--overrides", decisions)
    assert table(papers, "people").height == 3


def test_a_thesaurus_of_topics_renames_joins_and_leaves_out(papers: Path, tmp_path: Path) -> None:
    lines = (("finger counting", "Counting"), ("digit counting", "Counting"), ("noise", ""))
    build(papers, "--thesaurus", f"topics={thesaurus(tmp_path / 't.txt', *lines)}")
    topics = table(papers, "topics").filter(scheme="keyword")
    counting = topics.row(by_predicate=pl.col("label") == "Counting", named=True)["id"]
    assert "noise" not in topics["label"].to_list()
    assert table(papers, "paper_topics").filter(topic=counting).height == 2


def test_a_thesaurus_of_labs_says_what_is_read(papers: Path, tmp_path: Path) -> None:
    lines = (("NIT Lab for Feet", "Nowhere Institute of Toes"),)
    build(papers, "--thesaurus", f"labs={thesaurus(tmp_path / 'l.txt', *lines)}")
    assert table(papers, "labs")["name"].to_list() == ["Nowhere Institute of Toes"]


def test_what_is_exported_can_be_handed_back(papers: Path, tmp_path: Path) -> None:
    build(papers)
    people = table(papers, "people")
    for kind in ("labs", "authors", "topics"):
        path = tmp_path / f"{kind}.txt"
        arguments = ["export", f"thesaurus-{kind}", "-w", str(tmp_path / "ws"), "-o", str(path)]
        assert CliRunner().invoke(cli, arguments).exit_code == 0
        build(papers, "--thesaurus", f"{kind}={path}")
    assert table(papers, "people").equals(people)


def test_a_ror_dump_is_asked_first_and_its_ids_are_kept(papers: Path, tmp_path: Path) -> None:
    entry: dict[str, Any] = {
        "id": "https://ror.org/00abcde28", "status": "active", "types": ["education"],
        "names": [
            {"value": "Institute of Toes and Fingers", "types": ["ror_display", "label"], "lang": "en"},
            {"value": "Nowhere Institute of Toes", "types": ["alias"], "lang": None},
        ],
        "locations": [{"geonames_id": 1, "geonames_details": {"name": "Nowhere", "country_code": "IT"}}],
        "relationships": [], "external_ids": [], "domains": [], "links": [], "established": 1900,
    }  # fmt: skip
    dump = tmp_path / "ror.json"
    dump.write_text(json.dumps([entry]), encoding="utf-8")
    build(papers, "--ror", dump)
    lab = table(papers, "labs").row(
        by_predicate=pl.col("name") == "Institute of Toes and Fingers", named=True
    )
    assert lab["country"] == "IT"
    ids = table(papers, "identifiers").filter(kind="lab", entity=lab["id"])
    assert ids.select("scheme", "value").rows() == [("ror", "00abcde28")]
    decided = json.loads((tmp_path / "ws" / "manifest.json").read_text("utf-8"))["decided_by"]
    assert list(decided) == ["ror"]


@pytest.mark.parametrize(
    ("option", "code", "said"),
    [
        ("venues=x.txt", 1, "no thesaurus of 'venues'; one of labs, authors, topics"),
        ("labs", 2, "KIND=FILE"),
        ("labs=missing.txt", 1, "missing.txt"),
    ],
)
def test_a_wrong_thesaurus_is_said_before_anything_is_read(
    papers: Path, option: str, code: int, said: str
) -> None:
    result = build(papers, "--thesaurus", option, code=code)
    assert said in result.stderr
    assert not (papers.parent / "ws" / "current").exists()


def test_a_file_that_is_no_ror_dump_is_said(papers: Path, tmp_path: Path) -> None:
    (tmp_path / "no.json").write_text('{"a": 1}', encoding="utf-8")
    assert "no.json" in build(papers, "--ror", tmp_path / "no.json", code=1).stderr
