"""What batches of records tell besides their rows: where each record stands, and of some the title."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from kgraph.model.records import PersonRecord, Place, Record

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Ints = NDArray[np.int32]


class Told(NamedTuple):
    """What is asked for of a record."""

    place: Place
    title: str
    """Of a person record the name."""


@dataclass(frozen=True)
class Stood:
    """Where some records stand."""

    numbers: Ints
    document: Ints
    """Of each, a number in `documents`."""
    line: Ints
    documents: list[str]


def places_of(numbers: Ints, records: Sequence[Record | PersonRecord]) -> Stood:
    """Where the records with these numbers stand."""
    import numpy as np

    known: dict[str, int] = {}
    document = [known.setdefault(r.place.document, len(known)) for r in records]
    lines = [r.place.line for r in records]
    return Stood(numbers, np.array(document, np.int32), np.array(lines, np.int32), list(known))


def told_of(numbers: Ints, records: Sequence[Record | PersonRecord], wanted: Ints) -> dict[int, Told]:
    """What is asked for, by number; `wanted` are places in `records`."""
    return {
        int(numbers[n]): Told(r.place, r.title if isinstance(r, Record) else r.name)
        for n, r in ((n, records[n]) for n in wanted.tolist())
    }
