"""The documents tell the truth: commands run, output is as printed, lists are complete."""

from __future__ import annotations

import contextlib
import doctest
import importlib
import io
import os
import pkgutil
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import kgraph

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
FENCE = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
BY_MAKE = ("make run", "make test")


def blocks(language: str) -> list[str]:
    return [text for name, text in FENCE.findall(README) if name == language]


def console_commands() -> list[tuple[str, str]]:
    """(command, printed output) of every console block, in order."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture(scope="module")
def desk(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as after `make run`: the sample documents and the workspace built from them."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "data").symlink_to(ROOT / "data")
    shutil.copytree(sample, folder / "outputs" / "kgraph", symlinks=True)
    return folder


def same(expected: str, printed: str) -> bool:
    return doctest.OutputChecker().check_output(expected, printed, doctest.ELLIPSIS)


def test_ci_runs_the_two_commands_that_the_readme_begins_with() -> None:
    ci = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    commands = [command for command, _ in console_commands()]
    for command in BY_MAKE:
        assert command in commands
        assert command in ci


def test_the_figures_of_make_run_in_the_readme_are_those_of_the_build(sample: Path) -> None:
    counts = kgraph.open(sample).manifest["counts"]
    (text,) = blocks("text")
    printed = {name: int(n.replace(",", "")) for n, name in re.findall(r"(\d[\d,]*) ([a-z]+)", text)}
    wanted = set(counts) - {"documents", "records"}
    assert {name: printed[name] for name in wanted} == {name: counts[name] for name in wanted}
    for path in re.findall(r"outputs/kgraph/(\S+)", text):
        assert (sample / path).exists(), path


def test_every_command_of_the_readme_runs_and_prints_what_it_says(desk: Path) -> None:
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "COLUMNS": "120",
    }
    environment.pop("KGRAPH_WORKSPACE", None)
    ran = 0
    for command, expected in console_commands():
        if command in BY_MAKE or command.startswith(("git ", "cd ")):
            continue
        done = subprocess.run(command, shell=True, cwd=desk, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        if expected.strip():
            assert same(expected, done.stdout), f"{command}\n{done.stdout}"
        ran += 1
    assert ran >= 5


def test_the_python_of_the_readme_runs_and_prints_what_it_says(
    desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(desk)
    names: dict[str, object] = {}
    for block in blocks("python"):
        expected = "".join(line.partition("#> ")[2] + "\n" for line in block.splitlines() if "#> " in line)
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(block, "README.md", "exec"), names)
        assert same(expected, printed.getvalue()), printed.getvalue()
    assert names


def test_the_readme_lists_every_format() -> None:
    from kgraph.exports import EXPORTERS
    from kgraph.readers import FORMATS

    for thing in (*FORMATS, *EXPORTERS):
        assert f"`{thing.name}`" in README


def modules() -> list[str]:
    return sorted(
        m.name for m in pkgutil.walk_packages(kgraph.__path__, "kgraph.") if not m.name.endswith("__main__")
    )


@pytest.mark.parametrize("name", modules())
def test_the_examples_in_docstrings_are_right(name: str) -> None:
    module = importlib.import_module(name)
    assert module.__doc__, f"{name} does not say what it is for"
    assert doctest.testmod(module).failed == 0
