"""Stages of a build that are done: what a driver that died need not do again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from kgraph.errors import BadRequest

_ASKED_FOR = "asked-for.json"


class Checkpoints:
    """The stages in a folder, each a folder of its own beside a mark that it is whole."""

    def __init__(self, folder: Path, asked_for: dict[str, Any]) -> None:
        """asked_for: what decides the results.

        Raises:
            BadRequest: the folder holds the stages of another build.
        """
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        told = folder / _ASKED_FOR
        now = msgspec.json.encode(asked_for, order="sorted")
        if not told.exists():
            if any(folder.iterdir()):
                raise BadRequest(f"{folder}: holds other files and no checkpoints; choose an empty folder")
            told.write_bytes(now)
        elif told.read_bytes() != now:
            raise BadRequest(
                f"{folder}: checkpoints of another build (other documents or options); remove them or choose"
                " another folder with --checkpoint"
            )
        self.skipped: list[str] = []
        """Stages that were done before."""

    def stage(self, name: str, make: Callable[[Path], None]) -> Path:
        """The folder of a stage; `make` makes it, which is not there then, unless it is whole."""
        place, mark = self.folder / name, self.folder / f"{name}.done"
        if mark.exists():
            self.skipped.append(name)
            return place
        shutil.rmtree(place, ignore_errors=True)
        make(place)
        mark.touch()
        return place

    def remove(self) -> None:
        """All of it is in its place elsewhere."""
        shutil.rmtree(self.folder)
