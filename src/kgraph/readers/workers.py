"""Parts read by several processes at once; the results come in the order of the parts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from types import TracebackType

import msgspec

from kgraph import processes
from kgraph.processes import Processes
from kgraph.readers.batches import batch_of, pack, read_part
from kgraph.readers.documents.part import Part
from kgraph.readers.format import ReadOptions

Task = tuple[str, Part, ReadOptions]
"""Name of the format, what to read, how."""

ALONE_BYTES = 4 << 20
"""Less than this is read before the workers would have started."""

_TASK_BYTES = 100_000  # a task costs as much as so many bytes, however small it is


class Workers:
    """Processes that read parts, kept from one `map` to the next. One job, or little to read, needs none.

    Example:
        >>> from kgraph.readers.batches import unpack
        >>> line = b'{"id": "a", "title": "Of Parts", "authors": ["Ada Lovelace"]}'
        >>> part = Part(path="a.jsonl", document="d", format="kgraph-records", data=line, context=b"lines")
        >>> with Workers(2) as workers:
        ...     batches = [unpack(data) for data in workers.map([("kgraph-records", part, ReadOptions())])]
        >>> batches[0].records[0].title
        'Of Parts'
    """

    def __init__(self, jobs: int) -> None:
        self._processes = Processes(jobs)

    def __enter__(self) -> Workers:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._processes.close()

    def map(self, tasks: Iterable[Task]) -> Iterator[bytes]:
        """For every task what `pack` makes of its statements, in the order of the tasks, whoever read it.

        Tasks are taken as they are needed. An error, of a reader or of `tasks` itself, comes after the
        results of the tasks before it.

        Raises:
            WorkerDied: a worker was killed, for lack of memory or by somebody.
        """
        tasks = iter(tasks)
        if self._processes.jobs == 1:
            yield from map(_read, tasks)
            return
        first: list[Task] = []
        fault = _take(tasks, first)
        if fault is None:
            spread = (
                processes.Task(_TASKS.encode(task), f"{task[1].path}:{task[1].line}")
                for task in chain(first, tasks)
            )
            yield from self._processes.map("kgraph.readers.workers:read_task", spread)
            return
        yield from map(_read, first)
        if not isinstance(fault, StopIteration):
            raise fault


def _take(tasks: Iterator[Task], first: list[Task]) -> Exception | None:
    """Take tasks until they are worth starting workers; else how `tasks` ended (`StopIteration`, errors)."""
    n_bytes = 0
    try:
        while n_bytes < ALONE_BYTES:
            first.append(task := next(tasks))
            n_bytes += len(task[1].data) + _TASK_BYTES
    except Exception as error:
        return error
    return None


_TASKS = msgspec.msgpack.Encoder()
_TASK = msgspec.msgpack.Decoder(Task)


def read_task(payload: bytes) -> bytes:
    """What a worker does with an encoded task."""
    return _read(_TASK.decode(payload))


def _read(task: Task) -> bytes:
    from kgraph.readers import get_format

    name, part, options = task
    return pack(batch_of(read_part(get_format(name), part, options)))
