"""One query in a process of its own, so that it can be stopped at any moment.

Oxigraph cannot be interrupted from within; a process can be killed. This file is both sides: `ask` starts
the worker and waits, and run as a script it is the worker, which needs nothing but pyoxigraph.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

ROWS, TRIPLES, SYNTAX_ERROR = 0, 3, 4
"""Exit codes of the worker: what stands in the answer file, or that the query is none."""


class Stopped(Exception):
    """The worker was killed because its time was over."""


def ask(folder: Path, query: str, prefixes: Mapping[str, str], timeout: float) -> Callable[[], Any]:
    """A function that opens the answer afresh each time it is called, as pyoxigraph's own kind of answer.

    `timeout` in seconds, `math.inf` for a query that only Ctrl-C shall stop. Whatever happens, the worker
    is gone when this returns. The answer is kept in a temporary file for as long as the function lives.

    Raises:
        Stopped: out of time; SyntaxError: as pyoxigraph raises it; OSError: the worker failed.
    """
    seconds = timeout if math.isfinite(timeout) else None
    job = {"folder": str(folder), "query": query, "prefixes": dict(prefixes), "seconds": seconds}
    descriptor, path = tempfile.mkstemp(prefix="kgraph-answer-")
    try:
        with os.fdopen(descriptor, "wb") as answer:
            code, message = _run(json.dumps(job).encode(), answer, seconds)
        reader = _reader(path, code, message)
    except BaseException:
        Path(path).unlink()
        raise
    weakref.finalize(reader, Path(path).unlink, missing_ok=True)
    return reader


def _run(job: bytes, answer: BinaryIO, seconds: float | None) -> tuple[int, str]:
    """The worker's exit code and what it said on stderr; `answer` holds what it wrote."""
    process = subprocess.Popen(
        [sys.executable, "-P", __file__, str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=answer,
        stderr=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C in the terminal reaches us alone, and we end the worker
    )
    try:
        _, noise = process.communicate(job, seconds)
    except subprocess.TimeoutExpired as error:
        raise Stopped from error
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return process.returncode, noise.decode("utf-8", "replace").strip()


def _reader(path: str, code: int, message: str) -> Callable[[], Any]:
    """A function that opens the answer in the file `path`."""
    import pyoxigraph as ox

    if code == SYNTAX_ERROR:
        raise SyntaxError(message)
    if code == -signal.SIGXCPU:
        raise Stopped
    if code not in (ROWS, TRIPLES):
        raise OSError(f"the query's process ended with code {code}: {message[-500:]}")

    def rows() -> Any:
        return ox.parse_query_results(path=path, format=ox.QueryResultsFormat.JSON)

    def triples() -> Any:
        return (quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))

    return rows if code == ROWS else triples


def end_with(parent: int) -> None:
    """End this process when the one that asked is gone: killed, it cannot kill us."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()  # Oxigraph lets go of the interpreter as it works


def _work() -> int:
    """The worker: read the job from stdin, write the answer to stdout."""
    import pyoxigraph as ox

    end_with(int(sys.argv[1]))
    job = json.load(sys.stdin)
    _limit_processor_time(job["seconds"])
    store = ox.Store.read_only(job["folder"])
    try:
        answer = store.query(job["query"], prefixes=job["prefixes"])
    except SyntaxError as error:
        sys.stderr.write(str(error))
        return SYNTAX_ERROR
    if isinstance(answer, ox.QueryTriples):
        answer.serialize(sys.stdout.buffer, ox.RdfFormat.N_TRIPLES)
        return TRIPLES
    answer.serialize(sys.stdout.buffer, ox.QueryResultsFormat.JSON)
    return ROWS


def _limit_processor_time(seconds: float | None) -> None:
    """Have the kernel end this process even when its parent was killed and cannot."""
    if seconds is None:
        return
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        limit = math.ceil(seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, limit + 1))


if __name__ == "__main__":
    sys.exit(_work())
