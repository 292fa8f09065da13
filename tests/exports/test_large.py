"""Large networks are written fast and in little memory; the floors leave room for a busy machine."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_large_network_is_written_fast_and_in_little_memory() -> None:
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("large.py")), "350000"],
        capture_output=True,
        text=True,
        check=True,
    )
    found = {row["format"]: row for row in map(json.loads, done.stdout.splitlines())}
    assert found.keys() == {"graphml", "gexf"}
    for row in found.values():
        assert row["edges"] == 350_000
        assert row["edges_per_second"] > 50_000
        assert row["grown_mb"] < 150  # the files have 117 and 200 MB
