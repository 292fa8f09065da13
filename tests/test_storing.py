"""What the loading of a store is said to have cost."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from kgraph.progress import SILENT
from kgraph.storing import finish_store
from kgraph.timing import Timer


def test_waiting_for_the_store_is_not_counted_on_top_of_its_loading(tmp_path: Path) -> None:
    timer = Timer(SILENT)

    def load() -> int:
        began = time.perf_counter()
        time.sleep(0.3)
        timer.seconds["store"] = time.perf_counter() - began
        return 7

    began = time.perf_counter()
    with ThreadPoolExecutor(1) as pool:
        loading = pool.submit(load)
        for _ in range(2):  # before the networks, and at the end
            assert finish_store(loading, tmp_path, timer) == 7
    timer.stage("manifest")
    assert 0.3 <= timer.seconds["store"] <= time.perf_counter() - began
