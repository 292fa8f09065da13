"""`kgraph export` and `kgraph network -o`: options reach the format that has them, and no other."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kgraph.cli import cli
from kgraph.exports.lint import lint


def run(*arguments: str | Path, code: int = 0) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments], prog_name="kgraph")
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


@pytest.mark.parametrize("command", [("export", "graphml"), ("network", "coauthorship")])
def test_yed_files_are_asked_for_by_their_flavor(
    command: tuple[str, str], sample: Path, tmp_path: Path
) -> None:
    path = tmp_path / "n.graphml"
    run(*command, "-w", sample, "-o", path)
    assert "y:NodeLabel" not in path.read_text(encoding="utf-8")
    run(*command, "-w", sample, "-o", path, "--flavor", "yed")
    assert "<y:NodeLabel>" in path.read_text(encoding="utf-8")
    assert lint(path).findings == ()


def test_an_option_that_the_format_does_not_have_is_refused(sample: Path, tmp_path: Path) -> None:
    path = tmp_path / "n.gexf"
    refused = run("export", "gexf", "-w", sample, "-o", path, "--flavor", "yed", code=1)
    assert "has no option 'flavor'" in refused.stderr and not path.exists()
    refused = run("export", "pajek", "-w", sample, "-o", path, "--time", "spells", code=1)
    assert "has no option 'time'" in refused.stderr


def test_vosviewer_files_of_the_sample_are_without_findings(sample: Path, tmp_path: Path) -> None:
    for format, name in (
        ("vosviewer", "n.vosviewer.json"),
        ("vosviewer-map", "n.map.txt"),
        ("vosviewer-network", "n.network.txt"),
    ):
        run("export", format, "-w", sample, "-o", tmp_path / name)
        assert lint(tmp_path / name).findings == (), format
