"""How many rows a text of SPARQL results holds so far, told from its bytes alone.

pyoxigraph writes results without saying how many. Each counter takes the next piece of the text, wherever it
was cut, and gives the number of rows up to there (of JSON at least one). A mark inside a value is never
counted.

References:
    SPARQL 1.1 Query Results JSON Format, CSV and TSV Formats; SPARQL Query Results XML Format
"""

from __future__ import annotations

import re
from collections.abc import Callable

Counter = Callable[[bytes], int]

_ESCAPED = re.compile(rb"\\.", re.DOTALL)


class _Quoted:
    """Counts a mark of two bytes outside of `"…"`; `""` in a value closes and opens again."""

    def __init__(self, mark: bytes, *, escapes: bool, first: int) -> None:
        self._mark, self._escapes, self._rows = mark, escapes, first
        self._inside, self._rest = False, b""

    def __call__(self, data: bytes) -> int:
        data = self._rest + data
        cut = len(data) - self._is_unfinished(data)
        data, self._rest = data[:cut], data[cut:]
        if self._escapes:
            data = _ESCAPED.sub(b"", data)
        parts = data.split(b'"')
        self._rows += sum(part.count(self._mark) for part in parts[int(self._inside) :: 2])
        self._inside ^= len(parts) % 2 == 0
        return self._rows

    def _is_unfinished(self, data: bytes) -> bool:
        """Whether the last byte may be the first half of an escape or of the mark."""
        if self._escapes and (len(data) - len(data.rstrip(b"\\"))) % 2:
            return True
        return data.endswith(self._mark[:1])


class _Plain:
    """Counts a mark that no value can hold, since it is escaped there."""

    def __init__(self, mark: bytes, *, first: int) -> None:
        self._mark, self._rest, self._rows = mark, b"", first

    def __call__(self, data: bytes) -> int:
        data = self._rest + data
        self._rows += data.count(self._mark)
        self._rest = data[-(len(self._mark) - 1) :] if len(self._mark) > 1 else b""
        return self._rows


COUNTERS: dict[str, Callable[[], Counter]] = {
    "JSON": lambda: _Quoted(b",{", escapes=True, first=1),  # between two rows and nowhere else
    "XML": lambda: _Plain(b"</result>", first=0),
    "CSV": lambda: _Quoted(b"\r\n", escapes=False, first=-1),  # the names of the columns come first
    "TSV": lambda: _Plain(b"\n", first=-1),
}
"""Format, as pyoxigraph calls it → a new counter."""
