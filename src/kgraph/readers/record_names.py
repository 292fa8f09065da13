"""Names of records within one document."""

from __future__ import annotations


class RecordNames:
    """Gives each record of a document a name of its own: the source's, else (none, or repeated) `#n`."""

    def __init__(self) -> None:
        self._n = 0
        self._given: set[str] = set()

    def unique(self, own: str = "") -> str:
        """The name of the next record; `n` counts every record from 1."""
        self._n += 1
        name = own if own and own not in self._given else f"#{self._n}"
        while name in self._given:  # a source may call its records `#2`
            name += "'"
        self._given.add(name)
        return name
