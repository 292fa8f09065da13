"""What was done to a workspace: `history.jsonl`, one line for each build and each change of the state.

Lines are only ever added, and they stay when the state they tell of is removed. Their order is that of the
file and their numbers are those of the builds; the time in them is for people and decides nothing.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kgraph.errors import BadWorkspace

HISTORY = "history.jsonl"
_NAMED = 5
"""Documents that came or went, named in a line; the others are counted."""
KEPT = ("built_at", "run", "kgraph", "parameters", "asked_for", "decided_by", "counts")
"""What a line holds of the manifest: enough to tell of the build, and to repeat it."""


def read_history(folder: Path) -> list[dict[str, Any]]:
    """The lines, oldest first; those that a kill or a fault of the disk left torn are passed over.

    Raises:
        BadWorkspace: the file cannot be read.
    """
    return [line for line in _lines(folder) if line is not None]


def n_torn(folder: Path) -> int:
    """How many lines cannot be read."""
    return sum(line is None for line in _lines(folder))


def _lines(folder: Path) -> list[dict[str, Any] | None]:
    try:
        text = (folder / HISTORY).read_bytes()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise BadWorkspace(f"{folder / HISTORY}: cannot be read ({error.strerror or error})") from error
    return [_line(line) for line in text.splitlines() if line.strip()]


def _line(text: bytes) -> dict[str, Any] | None:
    try:
        line = json.loads(text)
    except ValueError:
        return None
    return line if isinstance(line, dict) and isinstance(line.get("build"), int) else None


def append(folder: Path, event: str, build: int, **facts: Any) -> None:
    """Add a line and have the disk hold it.

    Raises:
        OSError: it cannot be written; what was torn by that does no harm to later lines.
    """
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    line = json.dumps({"event": event, "build": build, "at": at, **facts}, ensure_ascii=False)
    with (folder / HISTORY).open("ab+") as file:
        if file.tell() and _last_byte(file) != b"\n":
            file.write(b"\n")
        file.write(line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def _last_byte(file: Any) -> bytes:
    file.seek(-1, os.SEEK_END)
    last: bytes = file.read(1)
    return last


def rewrite(folder: Path) -> None:
    """Leave only the lines that can be read."""
    lines = read_history(folder)
    part = folder / f".{HISTORY}.part"
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    part.write_text(text, encoding="utf-8", newline="\n")
    part.replace(folder / HISTORY)


def facts_of(manifest: Mapping[str, Any], before: Mapping[str, Any] | None) -> dict[str, Any]:
    """What a line tells of a build, and what went in and out since the state `before`."""
    facts = {name: manifest[name] for name in KEPT if name in manifest}
    facts["seconds"] = round(sum(manifest.get("timings_seconds", {}).values()), 3)
    facts["documents"] = _changes(manifest.get("inputs", ()), before.get("inputs", ()) if before else ())
    return facts


def _changes(after: Sequence[Mapping[str, Any]], before: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Documents that came, went, or bear another content under the same path."""
    old, new = ({d["path"]: d["sha256"] for d in side} for side in (before, after))
    parts = {
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": sorted(path for path in new.keys() & old.keys() if new[path] != old[path]),
    }
    counted: dict[str, Any] = {f"n_{what}": len(paths) for what, paths in parts.items()}
    return counted | {what: paths[:_NAMED] for what, paths in parts.items()}
