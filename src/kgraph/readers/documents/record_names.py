"""Names of records within one document."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from kgraph.model.records import PersonRecord, Record

Statement = TypeVar("Statement", bound=Record | PersonRecord)

_RECENT = 1 << 18


def unnamed(n: int) -> str:
    """The name of the `n`-th record of a document, from 1, if it has none of its own."""
    return f"#{n}"


def renamed(statement: Statement, name: str) -> Statement:
    """The statement under this name."""
    if name == statement.place.record:
        return statement
    return msgspec.structs.replace(statement, place=msgspec.structs.replace(statement.place, record=name))


class RecordNames:
    """Gives each record of a document a name of its own: the source's, else (none, or repeated) `#n`.

    Memory stays small for millions of records: older names are kept as sorted 64-bit hashes (a false match,
    which would rename a record, has a chance of some 10⁻⁶ at five million names).
    """

    def __init__(self) -> None:
        self._n = 0
        self._recent: set[int] = set()
        self._older: list[Any] = []

    def next(self, own: str) -> str:
        """The name of the next record, which no other has; `own` is the source's, empty where it has none."""
        self._n += 1
        if own and self._give(own):
            return own
        name = unnamed(self._n)
        while not self._give(name):  # a source may call its records `#2`
            name += "'"
        return name

    def _give(self, name: str) -> bool:
        """Whether the name was still free; now it is not."""
        key = hash(name)
        if key in self._recent:
            return False
        for keys in self._older:
            at = keys.searchsorted(key)
            if at < len(keys) and keys[at] == key:
                return False
        self._recent.add(key)
        if len(self._recent) >= _RECENT:
            self._put_away()
        return True

    def _put_away(self) -> None:
        import numpy as np

        keys = np.fromiter(self._recent, dtype=np.int64, count=len(self._recent))
        self._older = [np.sort(np.concatenate([keys, *self._older]))]
        self._recent.clear()
