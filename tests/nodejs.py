"""Node for the tests that need it: without it they are skipped with the reason, or fail where it must be."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType
from typing import NoReturn

import pytest


def unavailable(reason: str) -> NoReturn:
    """Skip, or with KGRAPH_REQUIRE_NODE=1 (as in CI) fail, so that a run cannot pass without Node."""
    if os.environ.get("KGRAPH_REQUIRE_NODE") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def node_and_npm() -> tuple[list[str], list[str]]:
    """The commands with which the browser's code is bundled."""
    try:
        commands: tuple[list[str], list[str]] = _bundler().node_and_npm()
    except RuntimeError as error:
        unavailable(str(error))
    return commands


def _bundler() -> ModuleType:
    path = Path(__file__).parents[1] / "browser" / "build.py"
    spec = importlib.util.spec_from_file_location("kgraph_browser_build", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # its dataclasses look themselves up there
    spec.loader.exec_module(module)
    return module
