"""What the user brings to decide who and what is meant: curation, a dump of ROR, thesauri."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest
from kgraph.sums import digest_of

if TYPE_CHECKING:
    from kgraph.resolve import Authorities


@dataclass(frozen=True)
class Brought:
    """What the user brings to decide who and what is meant."""

    authorities: Authorities
    digests: Mapping[str, str]
    """SHA-256 of its files by role (`overrides`, `ror`, `thesaurus labs` …)."""


def read_brought(
    overrides: Path | None,
    ror: str | os.PathLike[str] | None,
    thesauri: Mapping[str, str | os.PathLike[str]],
) -> Brought:
    """The files that are named, read; raises as `kgraph.resolve.read_authorities`."""
    from kgraph.resolve import read_authorities

    authorities = read_authorities(overrides, ror, thesauri)
    files = {"overrides": overrides, "ror": ror}
    files |= {f"thesaurus {kind}": path for kind, path in sorted(thesauri.items())}
    digests = {role: digest_of(Path(path)) for role, path in files.items() if path is not None}
    return Brought(authorities, digests)


def overrides_path(folder: Path, overrides: str | os.PathLike[str] | None) -> Path | None:
    """The curation file to honour: the one named, else the workspace's own if it is there."""
    if overrides is not None:
        path = Path(overrides)
        if not path.exists():
            raise BadRequest(f"{path}: no such overrides file")
        return path
    own = folder / "overrides.toml"
    return own if own.exists() else None


def unread_overrides(folder: Path, overrides: str | os.PathLike[str] | None) -> list[str]:
    """A word on the workspace's own decisions where another file is named: no answer is lost unseen."""
    own = folder / "overrides.toml"
    if overrides is None or not own.exists() or own.resolve() == Path(overrides).resolve():
        return []
    return [f"{own} was not read, since --overrides names {overrides}"]
