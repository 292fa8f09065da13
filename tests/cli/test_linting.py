"""`kgraph lint`: what is printed, and the exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from broken_files import GRAPHML
from click.testing import CliRunner

from kgraph.cli import cli
from kgraph.exports.lint import FORMATS


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "sound.graphml"
    path.write_text(GRAPHML, encoding="utf-8")
    return path


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    path = tmp_path / "broken.graphml"
    text = GRAPHML.replace(">0.5<", ">0<").replace('id="papers" for', 'id="d3" for')
    path.write_text(text.replace('key="papers"', 'key="d3"'), encoding="utf-8")
    return path


def test_a_sound_file_is_done_with_code_0(sound: Path) -> None:
    done = CliRunner().invoke(cli, ["lint", str(sound)])
    assert (done.exit_code, done.output) == (0, f"{sound} (graphml): nothing found\n")


def test_an_error_is_told_with_its_place_and_remedy_and_ends_with_code_4(broken: Path, sound: Path) -> None:
    done = CliRunner().invoke(cli, ["lint", str(broken), str(sound)])
    assert done.exit_code == 4
    assert "broken.graphml (graphml): 1 error, 1 warning" in done.output
    assert "error weight-zero (Gephi): an edge of weight 0 is ignored" in done.output
    assert "line 14" in done.output and "→ leave such edges out" in done.output
    assert "warning graphml-key-id (Gephi)" in done.output


def test_warnings_alone_are_code_0(broken: Path) -> None:
    broken.write_text(broken.read_text(encoding="utf-8").replace(">0<", ">1<"), encoding="utf-8")
    done = CliRunner().invoke(cli, ["lint", str(broken)])
    assert done.exit_code == 0 and "0 errors, 1 warning\n" in done.output


def test_json_says_the_same(broken: Path) -> None:
    done = CliRunner().invoke(cli, ["lint", "--json", str(broken)])
    (report,) = json.loads(done.output)
    assert done.exit_code == 4 and report["has_errors"] and report["format"] == "graphml"
    assert [f["rule"] for f in report["findings"]] == ["weight-zero", "graphml-key-id"]
    assert {"severity", "programs", "happens", "do", "count", "places"} <= set(report["findings"][0])


def test_the_list_names_every_format() -> None:
    done = CliRunner().invoke(cli, ["lint", "--list"])
    assert [line.split()[0] for line in done.output.splitlines()] == [f.name for f in FORMATS]


def test_what_cannot_be_checked_is_one_line_and_code_1(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("a text", encoding="utf-8")
    done = CliRunner().invoke(cli, ["lint", str(tmp_path / "x.txt")])
    assert done.exit_code == 1 and "no format to check" in done.output
    done = CliRunner().invoke(cli, ["lint", str(tmp_path / "none.graphml")])
    assert done.exit_code == 1 and "cannot be read" in done.output
    assert CliRunner().invoke(cli, ["lint"]).exit_code == 2
