"""Where large temporary files go: a folder that the caller names, else the system's."""

from __future__ import annotations

import shutil
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

_places: list[Path] = []
"""Of the `scratch_in` that are open, the innermost last."""


@contextmanager
def scratch_in(place: Path | None) -> Iterator[None]:
    """Within the block temporary files go into the folder `place`; `None`: where they would go else."""
    if place is None:
        yield
        return
    _places.append(place)
    try:
        yield
    finally:
        _places.remove(place)


class Scratch:
    """A folder of temporary files that goes when nobody holds this any more."""

    def __init__(self) -> None:
        place = _places[-1] if _places else None
        self.path = Path(mkdtemp(prefix="kgraph-", dir=place))
        weakref.finalize(self, shutil.rmtree, self.path, ignore_errors=True)
