"""The work of `kgraph.resolve.spread` as Spark jobs: a task a batch, wherever there is a core.

Tasks go out in waves, so that the driver holds the results of few of them, and one wave is under way while
what the last one gave is worked in. A task that is lost with its executor is run again by Spark; an error of
the function itself is no matter of luck and ends the build at once, as on one machine.
"""

from __future__ import annotations

import pickle
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from kgraph.resolve.spread import BATCH_RECORDS

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Item = TypeVar("Item")
Result = TypeVar("Result")

WAVE_TASKS = 8
"""Tasks of a wave for each core: skew among them evens out, and the driver holds no more results."""
WAVE_BYTES = 256 << 20
"""A wave is full when its tasks hold so much."""
CARRIED_BYTES = 1 << 20
"""Larger tasks go by the shared folder: Spark's messages are for small ones."""


class SparkEngine:
    """Runs tasks on a cluster (`kgraph.resolve.spread.Engine`).

    folder: on a file system that all workers mount. batch_records: records of a task.
    """

    def __init__(self, spark: SparkSession, folder: Path, batch_records: int = BATCH_RECORDS) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.batch_records = batch_records
        self.folder = folder.resolve()
        self.tasks: dict[str, tuple[int, int]] = {}
        """Function → how many tasks it was given, and the bytes of the largest: skew shows here."""
        self._spark = spark
        self._numbers = count()

    def shared(self, path: Path) -> Path:
        """Where to put a file of that name for all workers."""
        return self.folder / f"{next(self._numbers)}-{path.name}"

    def over(self, tasks: Iterable[Item], work: Callable[[Item], Result]) -> Iterator[Result]:
        """What `work(task)` gives for each task, in their order."""
        running: deque[Future[list[bytes]]] = deque()
        with ThreadPoolExecutor(2, "kgraph-spark") as threads:
            for wave in self._waves(tasks, work):
                running.append(threads.submit(self._done, wave))
                if len(running) > 1:
                    yield from map(_result, running.popleft().result())
            while running:
                yield from map(_result, running.popleft().result())

    def _waves(self, tasks: Iterable[Item], work: Callable[[Item], Result]) -> Iterator[list[bytes | Path]]:
        wave: list[bytes | Path] = []
        most, n_bytes = WAVE_TASKS * self._spark.sparkContext.defaultParallelism, 0
        name = f"{work.__module__}.{work.__qualname__}"
        for task in tasks:
            data = pickle.dumps((work, task), protocol=5)
            n, largest = self.tasks.get(name, (0, 0))
            self.tasks[name] = n + 1, max(largest, len(data))
            n_bytes += len(data)
            wave.append(self._filed(data) if len(data) > CARRIED_BYTES else data)
            if len(wave) == most or n_bytes > WAVE_BYTES:
                yield wave
                wave, n_bytes = [], 0
        if wave:
            yield wave

    def _filed(self, data: bytes) -> Path:
        path = self.shared(Path("task"))
        path.write_bytes(data)
        return path

    def _done(self, wave: list[bytes | Path]) -> list[bytes]:
        try:
            done: list[bytes] = self._spark.sparkContext.parallelize(wave, len(wave)).map(run_task).collect()
            return done
        finally:
            for task in wave:
                if isinstance(task, Path):
                    task.unlink(missing_ok=True)


def run_task(task: bytes | Path) -> bytes:
    """What a worker does: the result pickled, or the error that the function raised."""
    work, item = pickle.loads(task.read_bytes() if isinstance(task, Path) else task)
    try:
        return pickle.dumps((work(item), None), protocol=5)
    except Exception as error:  # raised again by the driver
        error.add_note(f"while a worker was at it:\n{traceback.format_exc().rstrip()}")
        return _pickled(error)


def _pickled(error: Exception) -> bytes:
    """The error as it is, or, where it cannot travel, its text."""
    try:
        data = pickle.dumps((None, error), protocol=5)
        pickle.loads(data)
    except Exception:  # what the error holds may raise anything here
        return pickle.dumps((None, RuntimeError(repr(error))), protocol=5)
    return data


def _result(data: bytes) -> object:
    result, error = pickle.loads(data)
    if error is not None:
        raise error
    return result
