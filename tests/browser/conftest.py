"""The browser code, built as the tests find it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def bundles(root: Path) -> Path:
    """The folder of the bundles; whatever stands there from before is renewed if the sources have changed."""
    subprocess.run([sys.executable, str(root / "browser" / "build.py")], check=True, capture_output=True)
    return root / "src" / "kgraph" / "bundles"
