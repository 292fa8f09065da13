"""What was found in a file, and the checks that every format of networks shares."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any

from kgraph.exports.lint.rules import Rule
from kgraph.exports.lint.table import BY_NAME

SHOWN = 5
"""Places that are told of one rule."""
_NUMBER = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\Z", re.ASCII)
_WHOLE = re.compile(r"[+-]?\d{1,400}\Z", re.ASCII)


@dataclass(frozen=True)
class Finding:
    """A rule that a file breaks: how often, and the first places (line or element, and what stands there)."""

    rule: Rule
    count: int
    places: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "rule": self.rule.name,
            "severity": self.rule.severity,
            "programs": list(self.rule.programs),
            "happens": self.rule.happens,
            "do": self.rule.do,
            "count": self.count,
            "places": list(self.places),
        }


class Findings:
    """Collects what is found; of each rule the number, and the first places."""

    def __init__(self) -> None:
        self._places: dict[str, list[str]] = {}
        self._counts: dict[str, int] = {}

    def add(self, rule: str, place: str) -> None:
        """Note that a rule (by name) is broken at a place."""
        self._counts[rule] = self._counts.get(rule, 0) + 1
        places = self._places.setdefault(rule, [])
        if len(places) < SHOWN:
            places.append(place)

    def all(self) -> tuple[Finding, ...]:
        """Errors first, each kind in the order in which it was met."""
        found = [Finding(BY_NAME[r], self._counts[r], tuple(p)) for r, p in self._places.items()]
        return tuple(sorted(found, key=lambda finding: finding.rule.severity != "error"))


def quoted(value: object) -> str:
    """A value for a message: short, on one line."""
    text = value if isinstance(value, str) else str(value)
    return repr(f"{text[:40]}…" if len(text) > 40 else text)


def is_number(text: str) -> bool:
    """Whether every reader takes the text for a number."""
    return _NUMBER.match(text) is not None and math.isfinite(float(text))


def is_whole(text: str, bits: int) -> bool:
    """Whether the text is a whole number of so many bits."""
    return bool(_WHOLE.match(text)) and -(2 ** (bits - 1)) <= int(text) < 2 ** (bits - 1)


def weight_breaks(text: str) -> str:
    """The rule that a weight breaks, empty if it is a number above 0."""
    if not is_number(text):
        return "weight-not-number"
    weight = float(text)
    return "" if weight > 0 else "weight-negative" if weight else "weight-zero"


class Elements:
    """Nodes and edges as a file names them, checked while they come; `finish` tells what only the end shows.

    Memory is that of the ids and of one number per edge.
    """

    def __init__(self, found: Findings) -> None:
        self.found = found
        self._rows: dict[Any, int] = {}
        self._declared = bytearray()
        self._unknown: dict[int, str] = {}
        self._edge_ids: set[Any] = set()
        self._pairs: set[int] = set()
        self.n_nodes = self.n_edges = 0
        self._labelled = self._placed = False

    def node(self, id: Any, place: str, *, has_label: bool = True, has_place: bool = True) -> None:
        """A node with its id (none or empty if it has none)."""
        self.n_nodes += 1
        self._labelled |= has_label
        self._placed |= has_place
        if id is None or id == "":
            self.found.add("node-without-id", place)
            return
        if isinstance(id, str) and (id != id.strip() or "\n" in id or "\r" in id):
            self.found.add("awkward-id", f"{place}: {quoted(id)}")
        row = self._row(id)
        if self._declared[row]:
            self.found.add("duplicate-node-id", f"{place}: {quoted(id)}")
        self._declared[row] = 1

    def edge(self, ends: tuple[Any, Any], place: str, *, id: Any = None, is_directed: bool = False) -> None:
        """An edge with its two ends; ends may be declared later."""
        self.n_edges += 1
        if id is not None:
            if id in self._edge_ids:
                self.found.add("duplicate-edge-id", f"{place}: {quoted(id)}")
            self._edge_ids.add(id)
        rows = []
        for end in ends:
            if end is None or end == "":
                self.found.add("dangling-edge", f"{place}: an end is missing")
                return
            row = self._row(end)
            if not self._declared[row]:
                self._unknown.setdefault(row, f"{place}: {quoted(end)}")
            rows.append(row)
        low, high = rows if is_directed else sorted(rows)
        pair = (low << 33) | (high << 1) | is_directed
        if pair in self._pairs:
            self.found.add("parallel-edges", f"{place}: {quoted(ends[0])}, {quoted(ends[1])}")
        self._pairs.add(pair)

    def _row(self, id: Any) -> int:
        row = self._rows.setdefault(id, len(self._declared))
        if row == len(self._declared):
            self._declared.append(0)
        return row

    def weight(self, text: str, place: str) -> None:
        """A weight as the file writes it."""
        if broken := weight_breaks(text):
            self.found.add(broken, f"{place}: {quoted(text)}")

    def finish(self) -> None:
        """What only the end of the file shows."""
        self.finish_edges()
        if not self.n_nodes and not self.n_edges:
            self.found.add("empty", "the whole file")
        if self.n_nodes and not self._labelled:
            self.found.add("no-labels", "all nodes")
        if self.n_nodes and not self._placed:
            self.found.add("no-positions", "all nodes")

    def finish_edges(self) -> None:
        """Which ends of edges were never declared."""
        for row, place in self._unknown.items():
            if not self._declared[row]:
                self.found.add("dangling-edge", place)
