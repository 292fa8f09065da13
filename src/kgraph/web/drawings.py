"""Maps drawn for a server: each once per state, one at a time, in a process of its own, kept as files."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections import OrderedDict
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kgraph.errors import BadRequest, KGraphError
from kgraph.workspace import KnowledgeGraph

MOST_KEPT = 8
"""Files on the disk; the one that was longest not asked for goes first."""
MOST_WAITING = 4
MOST_SECONDS = 900.0
"""Of one drawing, after which it is given up."""


class TooManyDrawings(KGraphError):
    """As many maps are waiting to be drawn as may."""


@dataclass(frozen=True)
class Wanted:
    """Which map: a network by name, what is selected of it, how it is shown at first."""

    network: str
    parameters: tuple[tuple[str, Any], ...] = ()
    options: tuple[tuple[str, str], ...] = ()


@dataclass
class Drawings:
    """All maps of a server. `close` ends what is being drawn and removes the files."""

    _files: OrderedDict[tuple[str, Wanted], Future[Path]] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _process: subprocess.Popen[str] | None = None
    _number: int = 0
    _folder: tempfile.TemporaryDirectory[str] | None = None

    def __post_init__(self) -> None:
        self._drawing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kgraph-map")

    def get(self, graph: KnowledgeGraph, wanted: Wanted, *, seconds: float) -> Path | None:
        """The file of a map; `None` when it is not ready after so many seconds.

        Raises:
            TooManyDrawings; BadRequest: it cannot be drawn.
        """
        key = (str(graph.state), wanted)
        with self._lock:
            drawn = self._files.get(key)
            if drawn is None:
                drawn = self._files[key] = self._begin(graph, wanted)
            self._files.move_to_end(key)
            self._forget()
        try:
            return drawn.result(seconds)
        except TimeoutError:
            return None
        except BaseException:
            with self._lock:
                self._files.pop(key, None)  # the next request may try again
            raise

    def _begin(self, graph: KnowledgeGraph, wanted: Wanted) -> Future[Path]:
        if sum(not drawn.done() for drawn in self._files.values()) >= MOST_WAITING:
            raise TooManyDrawings(f"{MOST_WAITING} maps are being drawn; come back in a minute")
        if self._folder is None:
            self._folder = tempfile.TemporaryDirectory(prefix="kgraph-maps-")
        self._number += 1
        file = Path(self._folder.name) / f"{self._number}.html"
        return self._drawing.submit(self._draw, graph, wanted, file)

    def _forget(self) -> None:
        """Remove the files that are too many; whoever is reading one reads on."""
        ready = [key for key, drawn in self._files.items() if drawn.done()]
        for key in ready[: max(0, len(self._files) - MOST_KEPT)]:
            drawn = self._files.pop(key)
            if drawn.exception() is None:
                drawn.result().unlink(missing_ok=True)

    def _draw(self, graph: KnowledgeGraph, wanted: Wanted, file: Path) -> Path:
        job = {
            "folder": str(graph.state.parent.parent),
            "state": str(graph.state),
            "network": wanted.network,
            "parameters": dict(wanted.parameters),
            "options": dict(wanted.options),
            "file": str(file),
        }
        command = [sys.executable, "-P", "-m", "kgraph.web.drawer", json.dumps(job)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        try:
            _, told = self._process.communicate(timeout=MOST_SECONDS)
        except subprocess.TimeoutExpired as error:
            self._process.kill()
            self._process.communicate()
            raise BadRequest(
                f"the map was given up after {MOST_SECONDS:g} s; select less of the network"
            ) from error
        if self._process.returncode or not file.exists():
            raise BadRequest(_reason(told))
        return file

    def close(self) -> None:
        """End the drawing, remove the files."""
        self._drawing.shutdown(wait=False, cancel_futures=True)
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
        self._drawing.shutdown(wait=True)
        if self._folder is not None:
            self._folder.cleanup()


def _reason(told: str) -> str:
    try:
        return str(json.loads(told)["message"])
    except (ValueError, KeyError, TypeError):
        return "the map could not be drawn: its process ended without a word"
