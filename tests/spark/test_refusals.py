"""What is said where a build on a cluster cannot be: before anything is read. Needs no Spark."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kgraph.errors import BadRequest, UnknownName
from kgraph.spark.checkpoints import Checkpoints
from kgraph.spark.network import NetworkOptions

COMMAND = "from kgraph.cli import main; main(args=['spark', 'build', 'works.jsonl'])"


def said(script: str, **environment: str) -> str:
    own = {name: value for name, value in os.environ.items() if name not in ("JAVA_HOME", "PATH")}
    done = subprocess.run(
        [sys.executable, "-c", script],
        env={**own, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    return done.stderr


def test_without_pyspark_the_extra_is_named() -> None:
    assert said(f"import sys; sys.modules['pyspark'] = None; {COMMAND}").endswith(
        "kgraph spark needs pyspark; install it with: pip install 'kgraph-coauthor[spark]'\n"
    )


def test_without_java_the_package_is_named(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    assert "apt install openjdk-17-jre-headless" in said(COMMAND, PATH=str(tmp_path))


def test_checkpoints_of_another_build_are_not_taken(tmp_path: Path) -> None:
    made: list[Path] = []

    def make(to: Path) -> None:
        made.append(to)
        to.mkdir()

    folder = tmp_path / "stages"
    for _ in range(2):
        assert Checkpoints(folder, {"documents": ["a"]}).stage("read", make) == folder / "read"
    assert made == [folder / "read"]
    with pytest.raises(BadRequest, match="of another build"):
        Checkpoints(folder, {"documents": ["a", "b"]})
    with pytest.raises(BadRequest, match="holds other files"):
        Checkpoints(tmp_path, {"documents": ["a"]})


def test_half_a_stage_is_made_anew(tmp_path: Path) -> None:
    def fail(to: Path) -> None:
        to.mkdir()
        (to / "half").touch()
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        Checkpoints(tmp_path / "stages", {}).stage("read", fail)
    stages = Checkpoints(tmp_path / "stages", {})
    assert list(stages.stage("read", Path.mkdir).iterdir()) == []
    assert stages.skipped == []


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        (NetworkOptions(measures=("pagernak",)), UnknownName, "did you mean 'pagerank'"),
        (NetworkOptions(weight="fractional "), UnknownName, "did you mean 'fractional'"),
        (NetworkOptions(max_authors=1), BadRequest, "at least 2"),
    ],
)
def test_what_cannot_be_meant_is_refused(
    options: NetworkOptions, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        options.check()
