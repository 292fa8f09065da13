"""Pajek networks as others read them."""

from __future__ import annotations

from collections.abc import Iterable

from kgraph.exports.lint.findings import Elements, Findings, is_number, is_whole, quoted
from kgraph.exports.lint.text_lines import text_lines
from kgraph.readers.documents.source import Source

_LISTS = ("*arcslist", "*edgeslist")


def check_pajek(source: Source, found: Findings) -> None:
    """Add what is found in a Pajek network."""
    _Pajek(found).read(text_lines(source, found))


class _Pajek:
    """The sections of a file as they come."""

    def __init__(self, found: Findings) -> None:
        self.found, self.elements = found, Elements(found)
        self.section = ""
        self.n = -1
        self.labels: set[str] = set()

    def read(self, lines: Iterable[str]) -> None:
        for number, line in enumerate(lines, 1):
            text, place = line.strip(), f"line {number}"
            if text.startswith("*"):
                self._begin(text, place)
            elif text and self.section:
                self._line(text, place)
        n_listed = self.elements.n_nodes
        if self.n < 0 or n_listed not in (0, self.n):
            self.found.add("pajek-vertices", f"{n_listed} vertices, *Vertices says {max(self.n, 0)}")
        elif n_listed == self.n:
            self.elements.finish()
        else:  # vertices need not be listed
            self.found.add("no-labels", "all vertices")

    def _begin(self, text: str, place: str) -> None:
        words = text.lower().split()
        self.section = "" if words[0] == "*network" else words[0]
        if words[0] == "*vertices":
            if len(words) < 2 or not is_whole(words[1], 32):
                self.found.add("pajek-vertices", f"{place}: {quoted(text)}")
            else:
                self.n = int(words[1])

    def _line(self, text: str, place: str) -> None:
        if self.section == "*vertices":
            self._vertex(text, place)
        elif self.section in ("*edges", "*arcs"):
            self._edge(text.split(), place)
        elif self.section in _LISTS:
            source, *targets = text.split()
            for target in targets:
                self._edge([source, target], place)

    def _is_vertex(self, number: str) -> bool:
        return is_whole(number, 32) and 1 <= int(number) <= self.n

    def _vertex(self, text: str, place: str) -> None:
        number, _, rest = text.partition(" ")
        rest = rest.strip()
        if not is_whole(number, 32):
            self.found.add("pajek-line", f"{place}: {quoted(text)}")
            return
        if not self._is_vertex(number):
            self.found.add("pajek-number", f"{place}: {quoted(number)}")
        label, places = self._label(rest, place)
        if label and label in self.labels:
            self.found.add("pajek-labels", f"{place}: {quoted(label)}")
        self.labels.add(label)
        has_place = len(places) >= 2 and is_number(places[0]) and is_number(places[1])
        self.elements.node(number, place, has_label=bool(label), has_place=has_place)

    def _label(self, rest: str, place: str) -> tuple[str, list[str]]:
        """The label, and the words behind it."""
        if rest.startswith('"'):
            label, mark, behind = rest[1:].partition('"')
            if not mark or '"' in behind or (behind and not behind[0].isspace()):
                self.found.add("pajek-quotes", f"{place}: {quoted(rest)}")
            return label, behind.split()
        if '"' in rest:
            self.found.add("pajek-quotes", f"{place}: {quoted(rest)}")
        words = rest.split()
        if len(words) > 1 and not is_number(words[1]):
            self.found.add("pajek-unquoted", f"{place}: {quoted(rest)}")
        return (words[0] if words else ""), words[1:]

    def _edge(self, words: list[str], place: str) -> None:
        if len(words) < 2:
            self.found.add("pajek-line", f"{place}: {quoted(' '.join(words))}")
            return
        if not all(self._is_vertex(end) for end in words[:2]):
            self.found.add("pajek-number", f"{place}: {quoted(' '.join(words[:2]))}")
            return
        self.elements.edge((words[0], words[1]), place, is_directed=self.section.startswith("*arcs"))
        if len(words) > 2:
            self.elements.weight(words[2], place)
