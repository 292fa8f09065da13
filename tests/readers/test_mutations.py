"""Every reader against thousands of broken documents: no traceback, no hang, no flood of memory."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from kgraph.readers import FORMATS

SCRIPT = Path(__file__).with_name("mutations.py")
IN_CI = 25
"""Inputs of each format in the usual run."""
IN_ALL = 24_000
"""Inputs of all formats together in the long one."""


def run(seed: int, count: int, format: str) -> None:
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(seed), str(count), format], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("format", [format.name for format in FORMATS])
def test_some_broken_documents(format: str) -> None:
    run(0, IN_CI, format)


@pytest.mark.slow
@pytest.mark.parametrize("format", [format.name for format in FORMATS])
def test_many_broken_documents(format: str) -> None:
    run(1_000, -(-IN_ALL // len(FORMATS)), format)
