"""SIGKILL at random moments: the last good state opens and verifies, and the next build is as ever."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture
def kills(root: Path) -> Iterator[ModuleType]:
    """`benchmarks/kills.py`, which also prints a table of stages and outcomes."""
    sys.path.insert(0, str(root / "benchmarks"))
    import kills

    yield kills
    sys.path.remove(str(root / "benchmarks"))


def test_six_kills_lose_nothing(kills: ModuleType, tmp_path: Path) -> None:
    outcomes = kills.run(tmp_path / "kills", 6, seed=3, exports=False, every=6)
    assert sum(outcomes.values()) == 6
    assert sum(n for (_, outcome), n in outcomes.items() if outcome == "the state from before") >= 3


def test_kills_around_the_switch_lose_nothing(kills: ModuleType, tmp_path: Path) -> None:
    """After the last stage: digests, the name of the state, the link, what is removed."""
    (tmp_path / "documents").mkdir()
    kills.write_document(tmp_path / "documents", 0)
    builder = kills.Builder(tmp_path / "documents", exports=False)
    builder.build(tmp_path / "ws")
    for n in range(1, 3):
        kills.write_document(tmp_path / "documents", n)
        builder.kill(tmp_path / "ws", kills.LAST, n / 3)
        kills.check_whole(tmp_path / "ws")


@pytest.mark.slow
def test_a_hundred_kills_over_all_stages_lose_nothing(kills: ModuleType, tmp_path: Path) -> None:
    outcomes = kills.run(tmp_path / "kills", 100, seed=1, every=20)
    assert len({stage for stage, _ in outcomes}) >= 15
