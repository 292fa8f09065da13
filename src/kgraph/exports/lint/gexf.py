"""GEXF as others read it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from kgraph.exports.lint.findings import Elements, Findings, is_number, is_whole, quoted
from kgraph.exports.lint.graphml import fits
from kgraph.exports.lint.xml_events import read_events
from kgraph.readers.documents.source import Source

_NAMESPACE = re.compile(r"https?://(?:www\.)?gexf\.net/1\.[0-3](?:draft)?\Z")
_VIZ = re.compile(r"https?://(?:www\.)?gexf\.net/1\.[0-3](?:draft)?/viz\Z")
_SCALAR = (
    "integer", "long", "double", "float", "boolean", "string", "anyURI", "short", "byte", "char",
    "bigdecimal", "biginteger",
)  # fmt: skip
_TYPES = {*_SCALAR, "liststring", *(f"list{type}" for type in _SCALAR)}
_TIME_FORMATS = ("double", "float", "date", "dateTime", "datetime", "timestamp")
_HEX = re.compile(r"#?[0-9A-Fa-f]{6}\Z")
_VIZ_NUMBERS = {"size": ("value",), "thickness": ("value",), "position": ("x", "y", "z")}
_TIMES = ("start", "end", "startopen", "endopen", "timestamp")


@dataclass
class _Open:
    """A node or an edge that is being read."""

    kind: str
    attributes: dict[str, str]
    line: int
    is_placed: bool = False
    has_spells: bool = False


def check_gexf(source: Source, found: Findings) -> None:
    """Add what is found in a GEXF file."""
    handler = _Gexf(found)
    read_events(source, handler, found)
    handler.finish()


class _Gexf:
    """Attributes, nodes and edges as they come."""

    def __init__(self, found: Findings) -> None:
        self.found, self.elements = found, Elements(found)
        self.types: dict[tuple[str, str], str] = {}
        self.titles: set[tuple[str, str]] = set()
        self.blocks: set[str] = set()
        self.owner = ""  # class of the block of attributes
        self.open: list[_Open] = []
        self.viz = ""
        self.order: list[str] = []
        self.depth = 0
        self.is_dynamic = self.is_directed = False
        self.times: set[str] = set()

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.depth += 1
        prefix, _, name = tag.rpartition(":")
        if self.depth == 1:
            self._root(name, attributes, line)
        elif prefix and prefix == self.viz:
            self._look(name, attributes, line)
        elif steps := getattr(self, f"_start_{name}", None):
            steps(attributes, line)

    def end(self, tag: str, text: str, line: int) -> None:
        self.depth -= 1
        name = tag.rpartition(":")[2]
        if name in ("node", "edge") and self.open and self.open[-1].kind == name:
            self._element(self.open.pop())
        elif name == "attributes":
            self.owner = ""

    def finish(self) -> None:
        self.elements.finish()
        if {"timestamp", "interval"} <= self.times:
            self.found.add("gexf-time-mixed", "the whole file")
        if self.times and not self.is_dynamic:
            self.found.add("gexf-static-time", "the whole file")

    def _root(self, name: str, attributes: dict[str, str], line: int) -> None:
        declared = attributes.get("xmlns", "")
        if name != "gexf" or not _NAMESPACE.match(declared):
            self.found.add("gexf-namespace", f"line {line}: {name}, {quoted(declared)}")
        prefixes = {key.partition(":")[2] for key, iri in attributes.items() if _VIZ.match(iri)}
        self.viz = "viz" if "viz" in prefixes else next(iter(prefixes), "viz")
        if self.viz != "viz":
            self.found.add("gexf-viz-prefix", f"line {line}: {self.viz}:")

    def _start_graph(self, attributes: dict[str, str], line: int) -> None:
        self.is_dynamic = attributes.get("mode") == "dynamic"
        direction = attributes.get("defaultedgetype", "undirected")
        self.is_directed = direction == "directed"
        self._check_direction(direction, f"line {line}: defaultedgetype")
        if self.is_dynamic and attributes.get("timeformat", "double") not in _TIME_FORMATS:
            self.found.add("gexf-time-format", f"line {line}: {quoted(attributes['timeformat'])}")

    def _check_direction(self, direction: str, place: str) -> None:
        if direction not in ("directed", "undirected", "mutual"):
            self.found.add("gexf-edge-type", f"{place}: {quoted(direction)}")

    def _start_attributes(self, attributes: dict[str, str], line: int) -> None:
        self._section("attributes", line)
        self.owner = attributes.get("class", "node")
        if self.owner in self.blocks:
            self.found.add("gexf-blocks", f"line {line}: another block of class {self.owner}")
        self.blocks.add(self.owner)

    def _start_attribute(self, attributes: dict[str, str], line: int) -> None:
        id, title = attributes.get("id", ""), attributes.get("title", "")
        type = attributes.get("type", "")
        place = f"line {line}: attribute {quoted(id)}"
        if type not in _TYPES:
            self.found.add("gexf-type", f"{place}: {quoted(type)}")
        if (self.owner, id) in self.types or (self.owner, title) in self.titles:
            self.found.add("gexf-attribute-twice", f"{place}: {quoted(title)}")
        if title != id and not id.isdigit():
            self.found.add("gexf-title", f"{place}: its title is {quoted(title)}")
        self.types[self.owner, id] = type
        self.titles.add((self.owner, title))

    def _start_nodes(self, attributes: dict[str, str], line: int) -> None:
        if not self.open:  # nodes within nodes make a hierarchy
            self._section("nodes", line)

    def _start_edges(self, attributes: dict[str, str], line: int) -> None:
        self._section("edges", line)

    def _section(self, name: str, line: int) -> None:
        rank = ("attributes", "nodes", "edges").index
        if any(rank(before) > rank(name) for before in self.order):
            self.found.add("gexf-order", f"line {line}: {name} after {self.order[-1]}")
        self.order.append(name)
        del self.order[:-3]

    def _start_node(self, attributes: dict[str, str], line: int) -> None:
        self.open.append(_Open("node", attributes, line))
        self._span(attributes, line)

    def _start_edge(self, attributes: dict[str, str], line: int) -> None:
        self.open.append(_Open("edge", attributes, line))
        self._span(attributes, line)

    def _start_spell(self, attributes: dict[str, str], line: int) -> None:
        if self.open:
            self.open[-1].has_spells = True
        self._span(attributes, line)

    def _span(self, attributes: dict[str, str], line: int) -> None:
        given = {name: attributes[name] for name in _TIMES if name in attributes}
        if not given:
            return
        self.times.add("timestamp" if "timestamp" in given else "interval")
        if "timestamp" in given:
            return
        start, end = (given.get(name, given.get(f"{name}open")) for name in ("start", "end"))
        if start is None or end is None:
            self.found.add("gexf-open-interval", f"line {line}")
        elif is_number(start) and is_number(end):
            if float(end) < float(start):
                self.found.add("gexf-interval", f"line {line}: {start} to {end}")
        elif not (start[:1].isdigit() and end[:1].isdigit() and start <= end):  # dates, in ISO form
            self.found.add("gexf-interval", f"line {line}: {quoted(start)} to {quoted(end)}")

    def _start_attvalue(self, attributes: dict[str, str], line: int) -> None:
        owner = self.open[-1].kind if self.open else ""
        id = attributes.get("for", attributes.get("id", ""))
        value = attributes.get("value", "")
        type = self.types.get((owner, id))
        broken = "gexf-attribute-unknown" if type is None else _broken_by(type, value)
        if broken:
            self.found.add(broken, f"line {line}: {quoted(id)}: {quoted(value)}")

    def _look(self, name: str, attributes: dict[str, str], line: int) -> None:
        place = f"line {line}: {name}"
        if name == "color":
            if not _is_color(attributes):
                self.found.add("gexf-color", f"{place} {quoted(' '.join(attributes.values()))}")
            return
        for axis in _VIZ_NUMBERS.get(name, ()):
            value = attributes.get(axis, "0" if axis == "z" else "")
            if not is_number(value) or (axis == "value" and float(value) < 0):
                self.found.add("gexf-number", f"{place} {axis}={quoted(value)}")
        if name == "position" and self.open:
            self.open[-1].is_placed = True

    def _element(self, element: _Open) -> None:
        place, attributes = f"line {element.line}", element.attributes
        if element.has_spells and any(name in attributes for name in _TIMES):
            self.found.add("gexf-spells-and-span", place)
        if element.kind == "node":
            label = bool(attributes.get("label", "").strip())
            self.elements.node(attributes.get("id"), place, has_label=label, has_place=element.is_placed)
            return
        direction = attributes.get("type")
        if direction is not None:
            self._check_direction(direction, place)
        is_directed = self.is_directed if direction is None else direction == "directed"
        ends = (attributes.get("source"), attributes.get("target"))
        self.elements.edge(ends, place, id=attributes.get("id"), is_directed=is_directed)
        if "weight" in attributes:
            self.elements.weight(attributes["weight"], place)


def _broken_by(type: str, value: str) -> str:
    """The rule that a value breaks, empty if it is as readers want it."""
    if type == "boolean" and value not in ("true", "false"):
        return "gexf-boolean" if value.lower() in ("true", "false", "0", "1") else "gexf-value"
    return "" if fits(type, value) else "gexf-value"


def _is_color(attributes: dict[str, str]) -> bool:
    if "hex" in attributes:
        return bool(_HEX.match(attributes["hex"]))
    bytes_fit = all(is_whole(value := attributes.get(c, ""), 32) and 0 <= int(value) <= 255 for c in "rgb")
    alpha = attributes.get("a", "1")
    return bytes_fit and is_number(alpha) and 0 <= float(alpha) <= 1
