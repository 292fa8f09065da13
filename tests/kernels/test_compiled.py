"""Compiled code is kept between processes, never longer than what it was made from, and not needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from kgraph.kernels import compiled

HELPER = """
from kgraph.kernels.compiled import compiled

@compiled
def helper(x):
    return x + {number}
"""
CALLER = """
from kgraph.kernels.compiled import compiled
from kgraph.kernels.helper import helper

@compiled
def caller(x):
    return helper(x)
"""
ASK = "from kgraph.kernels.caller import caller; print(caller(1), sum(caller.stats.cache_hits.values()))"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The folder of a package of kernels, one of which calls another in another file."""
    folder = tmp_path / "kgraph" / "kernels"
    folder.mkdir(parents=True)
    for empty in (folder, folder.parent):
        (empty / "__init__.py").touch()
    shutil.copy(compiled.__file__, folder)
    (folder / "helper.py").write_text(HELPER.format(number=1))
    (folder / "caller.py").write_text(CALLER)
    return folder


def answer(package: Path) -> tuple[int, int]:
    """What the kernel gives for 1, and how often kept code was used."""
    nowhere = str(package / "caller.py" / "cache")
    places = dict.fromkeys(("XDG_CACHE_HOME", "HOME", "LOCALAPPDATA"), nowhere)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("NUMBA_")}
    run = subprocess.run(
        [sys.executable, "-c", ASK], cwd=package.parents[1], env=kept | places,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    value, hits = run.stdout.split()
    return int(value), int(hits)


def test_kept_code_is_used_until_what_it_calls_changes(package: Path) -> None:
    assert answer(package) == (2, 0)
    assert answer(package) == (2, 1)
    (package / "helper.py").write_text(HELPER.format(number=7))
    assert answer(package) == (8, 0)


def test_kernels_run_where_nothing_can_be_kept(package: Path) -> None:
    (package / "__pycache__").touch()
    assert answer(package) == (2, 0)
