"""GraphML as others read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from kgraph.exports.lint.findings import Elements, Findings, is_number, is_whole, quoted, weight_breaks
from kgraph.exports.lint.xml_events import read_events
from kgraph.readers.documents.source import Source

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_TYPES = ("boolean", "int", "long", "float", "double", "string")
# What Gephi takes for itself, by the id of a key first and then by its name, and what values it wants there.
_NODE_VISUAL = {
    "label": "text", "nodelabel": "text", "color": "color",
    "x": "number", "y": "number", "z": "number", "xpos": "number", "ypos": "number", "zpos": "number",
    "size": "number", "r": "byte", "g": "byte", "b": "byte",
}  # fmt: skip
_EDGE_VISUAL = {
    "label": "text", "edgelabel": "text", "weight": "weight", "Edge Weight": "weight",
    "r": "byte", "g": "byte", "b": "byte", "color": "color",
}  # fmt: skip
_VISUAL = {"node": _NODE_VISUAL, "edge": _EDGE_VISUAL}
_COLOR = re.compile(r"(?:#|0x)[0-9A-Fa-f]{6}\Z|[A-Za-z]+\Z")
_NUMBERED = re.compile(r"[a-z]\d+\Z")
_SAME = {
    "nodelabel": "label",
    "edgelabel": "label",
    "xpos": "x",
    "ypos": "y",
    "zpos": "z",
    "Edge Weight": "weight",
}


@dataclass(frozen=True)
class _Key:
    id: str
    owner: str
    name: str
    type: str
    is_yfiles: bool

    @cached_property
    def role(self) -> str:
        """What Gephi takes it for, empty for a column."""
        visual = _VISUAL.get(self.owner, {})
        name = self.id if self.id in visual else self.name if self.name in visual else ""
        return _SAME.get(name, name)

    @cached_property
    def wanted(self) -> str:
        """What values Gephi wants there, empty for a column."""
        return _VISUAL.get(self.owner, {}).get(self.role, "")


def check_graphml(source: Source, found: Findings) -> None:
    """Add what is found in a GraphML file."""
    handler = _GraphML(found)
    read_events(source, handler, found)
    handler.finish()


class _GraphML:
    """Keys, nodes and edges as they come."""

    def __init__(self, found: Findings) -> None:
        self.found, self.elements = found, Elements(found)
        self.keys: dict[str, _Key] = {}
        self.names: dict[tuple[str, str], set[str]] = {}  # by owner and whatever their case
        self.owner = ""  # node or edge, while inside one
        self.attributes: dict[str, str] = {}
        self.line = 0
        self.roles: set[str] = set()
        self.data: tuple[str, int] | None = None
        self.depth = self.n_graphs = 0
        self.is_directed = False
        self.kinds: set[bool] = set()

    def start(self, tag: str, attributes: dict[str, str], line: int) -> None:
        self.depth += 1
        prefix, _, name = tag.rpartition(":")
        if self.depth == 1:
            self._root(name, prefix, attributes, line)
        elif name == "key" and self.data is None:
            self._key(attributes, line)
        elif name == "graph" and self.data is None:
            self._graph(attributes, line)
        elif name in ("node", "edge") and self.data is None:
            self.owner, self.attributes, self.line, self.roles = name, attributes, line, set()
        elif name == "data" and self.data is None and self.owner:
            self.data = (attributes.get("key", ""), line)
        elif name in ("hyperedge", "port") and self.data is None:
            self.found.add("graphml-structure", f"line {line}: {name}")

    def end(self, tag: str, text: str, line: int) -> None:
        self.depth -= 1
        name = tag.rpartition(":")[2]
        if name == "data" and self.data is not None:
            self._value(*self.data, text)
            self.data = None
        elif self.data is None and name == self.owner:
            self._element()
            self.owner = ""

    def finish(self) -> None:
        self.elements.finish()
        if len(self.kinds) > 1:
            self.found.add("graphml-mixed", "edges with directed of both kinds")
        edge_keys = [key for key in self.keys.values() if key.owner == "edge" and not key.is_yfiles]
        numeric = [key.name for key in edge_keys if key.type in ("int", "long", "float", "double")]
        if numeric and not any(k.role == "weight" for k in edge_keys):
            self.found.add("graphml-no-weight", f"keys of edges: {', '.join(numeric[:5])}")

    def _root(self, name: str, prefix: str, attributes: dict[str, str], line: int) -> None:
        declared = attributes.get(f"xmlns:{prefix}" if prefix else "xmlns")
        if name != "graphml" or declared != _NAMESPACE:
            self.found.add("graphml-namespace", f"line {line}: {name}, {quoted(declared or '')}")

    def _key(self, attributes: dict[str, str], line: int) -> None:
        id, owner = attributes.get("id", ""), attributes.get("for", "all")
        is_yfiles = any(name.startswith("yfiles.") for name in attributes)
        key = _Key(id, owner, attributes.get("attr.name", id), attributes.get("attr.type", ""), is_yfiles)
        place = f"line {line}: key {quoted(id)}"
        if id in self.keys:
            self.found.add("graphml-key-twice", f"{place}: the id is there already")
        if not is_yfiles:
            self._check_key(key, attributes, place)
        self.keys[id] = key

    def _check_key(self, key: _Key, attributes: dict[str, str], place: str) -> None:
        if key.owner not in ("node", "edge", "graph", "graphml"):
            self.found.add("graphml-key-for", f"{place}: for={quoted(attributes.get('for', ''))}")
        if key.type not in _TYPES:
            self.found.add("graphml-key-type", f"{place}: attr.type={quoted(key.type)}")
        known = self.names.setdefault((key.owner, key.name.casefold()), set())
        if key.name in known:
            self.found.add("graphml-key-twice", f"{place}: the name {quoted(key.name)} is there already")
        elif known:
            self.found.add("graphml-key-case", f"{place}: {quoted(key.name)}")
        known.add(key.name)
        visual = _VISUAL.get(key.owner, {})
        if key.id != key.name and key.id in visual and visual.get(key.name) != visual[key.id]:
            self.found.add("graphml-key-taken", f"{place}: its name is {quoted(key.name)}")
        elif key.id != key.name and _NUMBERED.match(key.id):
            self.found.add("graphml-key-id", f"{place}: its name is {quoted(key.name)}")

    def _graph(self, attributes: dict[str, str], line: int) -> None:
        if self.owner:
            self.found.add("graphml-structure", f"line {line}: a graph within a {self.owner}")
            self.owner = ""
            return
        self.n_graphs += 1
        if self.n_graphs == 2:
            self.found.add("graphml-graphs", f"line {line}")
        direction = attributes.get("edgedefault")
        if direction not in ("directed", "undirected"):
            self.found.add("graphml-edgedefault", f"line {line}: {quoted(direction or '')}")
        self.is_directed = direction == "directed"

    def _value(self, id: str, line: int, text: str) -> None:
        key = self.keys.get(id)
        if key is None:
            self.found.add("graphml-key-unknown", f"line {line}: {quoted(id)}")
        elif not key.is_yfiles:
            if key.role and (text.strip() or key.type == "string"):
                self.roles.add(key.role)
            if broken := _broken_by(key, text):
                self.found.add(broken, f"line {line}: {quoted(id)}: {quoted(text)}")

    def _element(self) -> None:
        place = f"line {self.line}"
        id = self.attributes.get("id")
        if self.owner == "node":
            self.elements.node(id, place, has_label="label" in self.roles, has_place={"x", "y"} <= self.roles)
            return
        own = self.attributes.get("directed")
        is_directed = self.is_directed if own is None else own == "true"
        self.kinds.add(is_directed)
        ends = (self.attributes.get("source"), self.attributes.get("target"))
        self.elements.edge(ends, place, id=id, is_directed=is_directed)
        if "label" in self.attributes:
            self.found.add("graphml-edge-label", f"{place}: {quoted(self.attributes['label'])}")


def _broken_by(key: _Key, text: str) -> str:
    """The rule that a value breaks, empty if it is as readers want it."""
    wanted = key.wanted
    if wanted == "weight":
        return weight_breaks(text)
    if wanted == "color":
        return "" if _COLOR.match(text) else "graphml-color"
    if wanted == "byte":
        return "" if is_whole(text, 32) and 0 <= int(text) <= 255 else "graphml-color"
    if wanted == "number":
        return "" if is_number(text) else "graphml-value"
    if key.type == "boolean" and text not in ("true", "false"):
        return "graphml-boolean" if text.lower() in ("true", "false", "0", "1") else "graphml-value"
    return "" if fits(key.type, text) else "graphml-value"


def fits(type: str, text: str) -> bool:
    """Whether readers can make a value of the type of the text; of unknown types nothing is asked."""
    if type in ("int", "integer"):
        return is_whole(text, 32)
    if type == "long":
        return is_whole(text, 64)
    if type in ("float", "double"):
        return is_number(text)
    return True
