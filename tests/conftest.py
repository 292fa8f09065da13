"""Fixtures shared by all rooms: the repository, the real documents beside it, a workspace built once."""

from __future__ import annotations

import contextlib
import fcntl
import os
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared" / "data"


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real documents beside the repository."""
    if not SHARED.is_dir():
        pytest.skip("the real documents are not here (../shared/data)")
    return SHARED


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace built from `data/` with all exports, once for all test processes. Only to be read."""
    import kgraph

    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    workspace = folder / "sample"
    with (folder / "sample.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (workspace / "current").exists():
            with contextlib.chdir(ROOT):  # paths as `make run` writes them
                kgraph.build([f"data/{part}" for part in ("profile", "lists", "bibtex")], workspace)
    return workspace
