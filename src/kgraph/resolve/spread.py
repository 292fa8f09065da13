"""Work on batches of records or of anything else, over processes where there is enough of it."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol, TypeVar

from kgraph.processes import Processes, Task, default_jobs

Item = TypeVar("Item")
Result = TypeVar("Result")

BATCH_RECORDS = 5_000
WORTH_SPREADING = 50_000
"""Records from which on it pays to start further processes."""


def over_records(
    records: Sequence[Item],
    work: Callable[..., Result],
    *args: Any,
    jobs: int | None = None,
) -> Iterator[Result]:
    """What `work(first, records of a batch, *args)` gives for each batch, in the order of the records.

    work: a function of a module, pure, whose arguments and result can be pickled; `first` is the number of
    the first record of its batch. Large sequences are worked on by `jobs` processes (default: all cores).
    """
    if len(records) < WORTH_SPREADING:
        jobs = 1
    yield from over(((part, work, args) for part in batches_of(records)), _on_batch, jobs=jobs)


def batches_of(records: Sequence[Item]) -> Iterator[tuple[int, Any]]:
    """Number of the first record of each batch, and the batch: records, or what reads them."""
    batches = getattr(records, "batches", None)
    n_together = _engines[-1].batch_records if _engines else BATCH_RECORDS
    if not batches:
        for first in range(0, len(records), n_together):
            yield first, records[first : first + n_together]
        return
    together: list[Any] = []
    size = start = 0
    for first, part in batches():
        if not together:
            start = first
        together.append(part)
        size += len(part)
        if size >= n_together:
            yield start, _Together(together)
            together, size = [], 0
    if together:
        yield start, _Together(together)


@dataclass(frozen=True)
class _Together:
    """Small batches as one: what a task costs beside its records is paid once."""

    parts: list[Any]

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    def read(self) -> list[Any]:
        return [record for part in self.parts for record in part.read()]


def _on_batch(task: tuple[Any, Callable[..., Result], tuple[Any, ...]]) -> Result:
    (first, part), work, args = task
    return work(first, part.read() if hasattr(part, "read") else part, *args)


def over(
    tasks: Iterable[Item], work: Callable[[Item], Result], *, jobs: int | None = None
) -> Iterator[Result]:
    """What `work(task)` gives for each task, in their order, by `jobs` processes (default: all cores).

    work: a function of a module, pure; tasks and results can be pickled. One job works in this process.
    Within `engine` that does all of it, however little there is.
    """
    if _engines:
        yield from _engines[-1].over(tasks, work)
        return
    jobs = _usual_jobs() if jobs is None else jobs
    if jobs == 1:
        yield from map(work, tasks)
        return
    with _pool(jobs) as processes:
        payloads = (Task(pickle.dumps((work, task), protocol=5), work.__qualname__) for task in tasks)
        for data in processes.map("kgraph.resolve.spread:work_pickled", payloads):
            yield pickle.loads(data)


class Engine(Protocol):
    """What does the work in place of this machine's processes: a cluster."""

    batch_records: int
    """Records that are worked on at once."""

    def over(self, tasks: Iterable[Item], work: Callable[[Item], Result]) -> Iterator[Result]:
        """As the function of this module."""

    def shared(self, path: Path) -> Path:
        """Where a file has to lie that all workers shall find, in place of `path`."""


_engines: list[Engine] = []
"""Those in use, the innermost last."""


@contextmanager
def engine(other: Engine) -> Iterator[None]:
    """Within the block `other` does the work."""
    _engines.append(other)
    try:
        yield
    finally:
        _engines.remove(other)


def has_engine() -> bool:
    """Whether the work is done elsewhere."""
    return bool(_engines)


_kept: list[Processes] = []
"""Of the `kept_workers` that are open, the innermost last."""


@contextmanager
def kept_workers(jobs: int = 0) -> Iterator[None]:
    """Within the block `jobs` processes (0: one for each core) work and stay, with all they have cached."""
    with Processes(jobs or default_jobs()) as processes:
        _kept.append(processes)
        try:
            yield
        finally:
            _kept.remove(processes)
            loaded.cache_clear()


def _usual_jobs() -> int:
    return _kept[-1].jobs if _kept else default_jobs()


@contextmanager
def _pool(jobs: int) -> Iterator[Processes]:
    if _kept and _kept[-1].jobs == jobs:
        yield _kept[-1]
        return
    with Processes(jobs) as processes:
        yield processes


def work_pickled(payload: bytes) -> bytes:
    """What a worker does with a task."""
    work, task = pickle.loads(payload)
    return pickle.dumps(work(task), protocol=5)


@lru_cache(maxsize=8)
def loaded(path: Path) -> Any:
    """What `stored` put there, read once per process: for what all tasks need and none should carry."""
    return pickle.loads(path.read_bytes())


def stored(value: Any, path: Path) -> Path:
    """Put a value where the workers find it (`loaded`): at `path` unless they are elsewhere; that place."""
    if _engines:
        path = _engines[-1].shared(path)
    path.write_bytes(pickle.dumps(value, protocol=5))
    return path
