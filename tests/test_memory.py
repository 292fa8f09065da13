"""What was freed is not held."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kgraph.memory import SETTINGS

FREED = """\
import os
import time
from pathlib import Path
from kgraph.memory import hold_nothing_freed
hold_nothing_freed()
import polars as pl
def held() -> int:
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 10**6
before = held()
column = pl.Series([1]).new_from_index(0, 20_000_000)  # made and freed by this thread
full = held()
del column
until = time.monotonic() + 0.3  # left to itself the allocator keeps it for a second
while held() - before > 50 and time.monotonic() < until:
    time.sleep(0.01)
print(full - before, held() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the system does not tell what is held")
@pytest.mark.parametrize("known", ["", "dirty_decay_ms:500,muzzy_decay_ms:1000"])  # as polars leaves it
def test_polars_lets_go_of_what_was_freed(known: str) -> None:
    env = {**os.environ, SETTINGS: known}
    run = [sys.executable, "-c", FREED]
    told = subprocess.run(run, check=True, capture_output=True, text=True, env=env).stdout
    full, left = map(int, told.split())
    assert full > 150
    assert left < 50
