"""Changes sent to the endpoint, kept apart from the state that a build made of its documents.

    WORKSPACE/updated/
      base                 of which state this is a changed copy
      0003/store/          the store after the third update
      0003/updates.ru      the updates so far, as they came
      current              link to the one that counts

Whatever is in a workspace comes from its documents, and the next build knows nothing of an update. So these
go to a copy: each makes a new store beside the last (files are shared by hard links), and the link is
switched when it is whole. A kill leaves what was before. After a build there is something to decide, and a
server that is to allow updates does not start before somebody has: see `docs/server.md`.
"""

from __future__ import annotations

import asyncio
import datetime
import hashlib
import logging
import os
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from starlette.exceptions import HTTPException

from kgraph.errors import BadRequest, BadWorkspace
from kgraph.store.sparql import add_using
from kgraph.web.workers import Refused, Worker, encode
from kgraph.workspace import KnowledgeGraph

log = logging.getLogger("kgraph.web")
FOLDER = "updated"
_KEPT = 3  # a query that began before may still have to open its store


def count_updates(workspace: Path) -> int:
    """How many updates a server for updates has taken there."""
    current = workspace / FOLDER / "current"
    return int(current.resolve().name) if current.exists() else 0


class Updates:
    """The changed copy of a workspace's store.

    Raises:
        BadWorkspace: there are updates to another state than the one that is served.
    """

    def __init__(self, workspace: Path, graph: KnowledgeGraph) -> None:
        self._folder = workspace / FOLDER
        self._lock = asyncio.Lock()
        identity = _identity(graph)
        base = self._folder / "base"
        if not base.exists():
            _copy(graph.state / "store", self._folder / "0000" / "store")
            (self._folder / "0000" / "updates.ru").touch()
            self._switch("0000")
            base.write_text(identity, encoding="ascii")  # last: without it the folder is begun anew
        elif base.read_text(encoding="ascii") != identity:
            raise BadWorkspace(
                f"{workspace}: built again since {count_updates(workspace)} updates were made; they are not "
                f"in the new build but in {self._folder / 'current' / 'updates.ru'}: keep that file, remove "
                f"{self._folder}, serve again and send what is still wanted"
            )
        self._graph, self._identity = graph, identity

    @property
    def store(self) -> Path:
        """The folder of the store that counts."""
        return (self._folder / "current").resolve() / "store"

    async def apply(
        self,
        text: str,
        *,
        using: Sequence[str],
        using_named: Sequence[str],
        base: str,
        prefixes: Mapping[str, str],
        seconds: float,
    ) -> str:
        """Do an update; says what has become of it.

        Raises:
            BadRequest; HTTPException: it is refused, or out of time.
        """
        try:
            whole = add_using(text, using, using_named)
        except BadRequest as error:
            raise HTTPException(400, f"{error}\n") from error
        async with self._lock:
            number = int(self.store.parent.name) + 1
            made = self._folder / f"{number:04d}"
            try:
                await asyncio.to_thread(_copy, self.store, made / "store")
                job = {
                    "kind": "update",
                    "folder": str(made / "store"),
                    "text": whole,
                    "base": base,
                    "prefixes": dict(prefixes),
                }
                await _run(encode(job), seconds)
                await asyncio.to_thread(_log, self.store.parent, made, whole)
            except BaseException:
                shutil.rmtree(made, ignore_errors=True)
                raise
            self._switch(made.name)
            shutil.rmtree(self._folder / f"{number - _KEPT:04d}", ignore_errors=True)
        return (
            f"done; update {number} to a copy of the build, kept in {FOLDER}/ and unknown to the next build\n"
        )

    def _switch(self, name: str) -> None:
        new = self._folder / ".current.new"
        new.unlink(missing_ok=True)
        new.symlink_to(name)
        new.replace(self._folder / "current")


async def _run(job: bytes, seconds: float) -> None:
    worker = await Worker.start(None)
    try:
        async with asyncio.timeout(seconds):
            await worker.ask(job)
    except TimeoutError as error:
        raise HTTPException(
            504, f"the update was stopped after {seconds:g} s; nothing was changed\n"
        ) from error
    except Refused as error:
        raise HTTPException(error.status, f"{error.message}\n") from error
    finally:
        await worker.end()


def _identity(graph: KnowledgeGraph) -> str:
    return hashlib.sha256((graph.state / "manifest.json").read_bytes()).hexdigest()


def _copy(store: Path, target: Path) -> None:
    """A copy of a closed store: table files never change once written and are shared, the rest is copied."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for path in store.iterdir():
        if path.suffix == ".sst":
            (target / path.name).hardlink_to(path)
        elif path.name != "LOCK":
            shutil.copyfile(path, target / path.name)


def _log(before: Path, made: Path, text: str) -> None:
    """The log of the updates before, and this one, on the disk."""
    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    with (made / "updates.ru").open("w", encoding="utf-8", newline="\n") as file:
        file.write((before / "updates.ru").read_text(encoding="utf-8"))
        file.write(f"# {now}\n{text.strip()}\n;\n")
        file.flush()
        os.fsync(file.fileno())
