"""`inspect`, `health`, `add`, `export` of references: what a user types and what comes back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kgraph.cli import cli

TABLE = "Verfasser;Titel;Erscheinungsjahr;Laune\nÖztürk, Ada & Li, Bo;Über Drachen;2001;gut\nCy, Di;;2002;\n"
RIS = "".join(
    f"TY  - JOUR\nTI  - On {word}\nAU  - Öztürk, Ada\nAU  - Li, Bo\nPY  - {year}\n"
    f"DO  - 10.1000/{word}\nER  - \n"
    for word, year in (("kites", 2001), ("strings", 2002))
)


def run(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "table.csv").write_text(TABLE, encoding="utf-8")
    (tmp_path / "two.ris").write_text(RIS, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_inspect_says_what_why_and_how_much(folder: Path) -> None:
    text = run("inspect", "two.ris").stdout
    assert "RIS (ris): the line 'TY - JOUR'" in text
    assert "2 records, 0 rejected; 4 author names" in text
    assert "title: On kites" in text
    found = json.loads(run("inspect", "two.ris", "--json", "--records", "1").stdout)
    assert (found["format"], found["n_records"], found["ids"], len(found["shown"])) == (
        "ris",
        2,
        {"doi": 2},
        1,
    )


def test_inspect_shows_the_columns_taken_and_what_is_left(folder: Path) -> None:
    found = json.loads(run("inspect", "table.csv", "--json").stdout)
    columns = {field: column for field, column in found["columns"].items() if field in ("title", "authors")}
    assert columns == {"title": "Titel", "authors": "Verfasser"}
    assert (found["n_records"], found["reasons"], found["unused"]) == (1, {"no title": 1}, {"Laune": 1})


def test_columns_of_a_table_come_from_the_line_or_from_the_settings(folder: Path) -> None:
    (folder / "odd.csv").write_text("a,b,c\nOn hands,Ada Öztürk,2001\n", encoding="utf-8")
    run("inspect", "odd.csv", code=1)
    told = "title=a,authors=b,year=c"
    found = json.loads(run("inspect", "odd.csv", "--columns", told, "--json").stdout)
    (folder / "kgraph.toml").write_text(
        '[columns]\ntitle = "a"\nauthors = ["b"]\nyear = "c"\n', encoding="utf-8"
    )
    again = json.loads(run("inspect", "odd.csv", "--json").stdout)
    assert again["shown"] == found["shown"]
    assert found["shown"][0]["title"] == "On hands"
    run("build", "odd.csv", "-o", "ws", "--no-exports", "-q")
    assert json.loads(run("status", "-w", "ws", "--json").stdout)["papers"] == 1


def test_a_table_of_other_columns_than_the_settings_name_does_not_end_the_build(folder: Path) -> None:
    (folder / "odd.csv").write_text("a;b\nOn hands;Ada Öztürk\n", encoding="utf-8")
    (folder / "half.csv").write_text("a;d\nOn feet;Ada Öztürk\n", encoding="utf-8")
    (folder / "kgraph.toml").write_text('[columns]\ntitle = "a"\nauthors = "b"\n', encoding="utf-8")
    said = run("build", "odd.csv", "table.csv", "half.csv", "-o", "ws", "--no-exports", code=3).stderr
    assert "3 records in" not in said
    assert json.loads(run("status", "-w", "ws", "--json").stdout)["papers"] == 2
    rejected = (folder / "ws" / "rejected.jsonl").read_text("utf-8")
    assert "no column 'b' for authors; the table has 'a', 'd'" in rejected


def test_a_document_of_no_format_is_an_error_naming_it(folder: Path) -> None:
    (folder / "notes.md").write_text("# Notes\n", encoding="utf-8")
    result = run("inspect", "notes.md", "two.ris", code=1)
    assert "notes.md: in no format known here" in result.stderr
    assert "two.ris" in result.stdout


def test_health_fails_where_it_is_asked_to(folder: Path) -> None:
    run("build", "table.csv", "two.ris", "-o", "ws", "--no-exports", "-q", code=3)
    assert "records that could not be read" in run("health", "-w", "ws").stdout
    assert "rejected" in run("health", "-w", "ws", "--fail-on", "rejected", code=4).stderr
    run("health", "-w", "ws", "--fail-on", "rejected=1")
    run("health", "-w", "ws", "--fail-on", "rejected=50%")
    run("health", "-w", "ws", "--fail-on", "mood", code=1)
    run("health", "-w", "ws", "-f", "html", "-o", "health.html")
    assert "<h1>Data health</h1>" in (folder / "health.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("format", "beginning"),
    [("bibtex", "@article{"), ("ris", "TY  - JOUR"), ("csl-json", "["), ("records", '{"')],
)
def test_references_of_a_workspace_and_of_a_query_are_read_back(
    folder: Path, format: str, beginning: str
) -> None:
    run("build", "two.ris", "-o", "ws", "--no-exports", "-q")
    everything = run("export", format, "-w", "ws").stdout
    assert everything.startswith(beginning)
    query = 'SELECT ?paper WHERE { ?paper kg:title "On strings" }'
    run("export", format, "-w", "ws", "--query", query, "-o", "one")
    found = json.loads(run("inspect", "one", "--json").stdout)
    assert found["n_records"] == 1
    (shown,) = found["shown"]
    assert (shown["title"], shown["year"], shown["ids"]["doi"]) == ("On strings", 2002, "10.1000/strings")
    names = ["Ada Öztürk", "Bo Li"] if format == "csl-json" else ["Öztürk, Ada", "Li, Bo"]
    assert [a["name"] for a in shown["authors"]] == names


def test_only_references_take_a_query_and_it_names_papers(folder: Path) -> None:
    run("build", "two.ris", "-o", "ws", "--no-exports", "-q")
    assert "--query" in run("export", "turtle", "-w", "ws", "--query", "most-prolific", code=2).stderr
    refused = run("export", "bibtex", "-w", "ws", "--query", "most-prolific", code=1)
    assert "no column ?paper" in refused.stderr


def test_adding_says_what_was_read_before(folder: Path) -> None:
    run("build", "two.ris", "-o", "ws", "--no-exports", "-q")
    said = run("add", "table.csv", "-w", "ws", code=3).stderr
    assert "1 of 2 documents had been read before" in said
    assert "3 records in = 3 papers" in said


def test_limits_against_bombs_are_options(folder: Path) -> None:
    import gzip

    (folder / "big.ris.gz").write_bytes(gzip.compress((RIS + "N1  - " + "a" * (70 << 20)).encode()))
    refused = run("inspect", "big.ris.gz", "--records", "0", code=0)
    assert "decompression bomb" in refused.stdout
    assert "decompression bomb" not in run("inspect", "big.ris.gz", "--max-ratio", "9999").stdout
    refused = run("inspect", "big.ris.gz", "--max-ratio", "9999", "--max-size", "1M", code=1)
    assert "decompression bomb" in refused.stderr
