"""JSON documents as others read them: VOSviewer, Cytoscape, graphology, JSON Graph Format.

The text is held whole; of its objects only one at a time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from kgraph.exports.lint.findings import Elements, Findings, quoted
from kgraph.exports.lint.rules import CannotGoOn
from kgraph.exports.lint.tables import Items
from kgraph.exports.lint.text_lines import whole_text
from kgraph.readers.documents.source import Source

_SAFE = 2**53
_BYTE = re.compile(r" ?\(byte (\d+)\)")
_JSON_GRAPH = {
    "graph": {"id", "label", "directed", "type", "metadata", "nodes", "edges"},
    "node": {"label", "metadata"},
    "edge": {"id", "source", "target", "relation", "directed", "label", "metadata"},
}


class Json:
    """A value of the document: an object is taken apart into others, a list one by one."""

    def __init__(self, raw: Any, found: Findings, place: str) -> None:
        self.raw, self.found, self.place = raw, found, place

    def members(self) -> dict[str, Json]:
        """The members of an object; anything else breaks the rule json-shape and has none."""
        import msgspec

        found = self._as(dict[str, msgspec.Raw], "an object")
        return {
            name: Json(raw, self.found, f"{self.place}.{name}" if self.place else name)
            for name, raw in (found or {}).items()
        }

    def items(self) -> Iterator[Json]:
        """The values of a list; anything else breaks the rule json-shape and has none."""
        import msgspec

        for n, raw in enumerate(self._as(list[msgspec.Raw], "a list") or ()):
            yield Json(raw, self.found, f"{self.place}[{n}]")

    def value(self) -> Any:
        """The value, plain; nothing where a number in it is too large for any reader, which is found."""
        import msgspec

        try:
            return msgspec.json.decode(self.raw)
        except msgspec.ValidationError as error:
            self.found.add("not-well-formed", f"{self.place}: {error}")
            return None

    def record(self) -> dict[str, Any]:
        """The value of an object, as `members`; whole numbers that JavaScript rounds are found."""
        value = self.value()
        if not isinstance(value, dict):
            self.found.add("json-shape", f"{self.place}: an object is due")
            return {}
        for name, content in value.items():
            self._check_number(name, content)
            if isinstance(content, dict):
                for inner, number in content.items():
                    self._check_number(inner, number)
        return value

    def _check_number(self, name: str, content: Any) -> None:
        if isinstance(content, int) and abs(content) > _SAFE:
            self.found.add("number-rounded", f"{self.place}: {name} {content}")

    def _as(self, type: Any, due: str) -> Any:
        import msgspec

        try:
            return msgspec.json.decode(self.raw, type=type)
        except msgspec.ValidationError:
            self.found.add("json-shape", f"{self.place or 'the document'}: {due} is due")
            return None


def read_json(source: Source, found: Findings) -> Json:
    """The document.

    Raises:
        CannotGoOn: it is not JSON.
    """
    import msgspec

    text = whole_text(source, found)
    data = text.encode()
    try:
        msgspec.json.decode(data, type=msgspec.Raw)
        return Json(data, found, "")
    except (msgspec.DecodeError, RecursionError) as error:
        byte = _BYTE.search(str(error))
        line = data.count(b"\n", 0, int(byte[1])) + 1 if byte else 1
        found.add("not-well-formed", f"line {line}: {_BYTE.sub('', str(error)) or 'nested too deep'}")
        raise CannotGoOn("no JSON") from error


def check_vosviewer(source: Source, found: Findings) -> None:
    """Add what is found in a VOSviewer JSON file."""
    network = read_json(source, found).members().get("network")
    if network is None:
        found.add("vosviewer-shape", "network is missing")
        return
    parts = network.members()
    items: Items | None = None
    for item in parts["items"].items() if "items" in parts else ():
        row = _item_row(item.record())
        items = items or Items(found, list(row))
        items.add(row, item.place)
    items = items or Items(found, ["id", "label"])
    n_links = 0
    for link in parts["links"].items() if "links" in parts else ():
        n_links += 1
        _check_link(link, items.elements)
    items.finish(has_links=bool(n_links))
    items.elements.finish_edges()


def _item_row(item: dict[str, Any]) -> dict[str, str]:
    """An item as a row of a map file."""
    row = {name: _cell(value) for name, value in item.items() if not isinstance(value, dict | list)}
    if isinstance(item.get("label"), str):
        row["label"] = item["label"]
    if isinstance(item.get("id"), str | int):
        row["id"] = str(item["id"])
    for kind in ("weight", "score"):
        values = item.get(f"{kind}s")
        if isinstance(values, dict):
            row |= {f"{kind}<{name}>": _cell(value) for name, value in values.items()}
    return row


def _cell(value: Any) -> str:
    """A number as text, nothing as an empty one, and any other value so that it is no number."""
    if value is None:
        return ""
    return repr(value) if isinstance(value, int | float) else f'"{value}"'


def _check_link(link: Json, elements: Elements) -> None:
    values = link.record()
    elements.edge((_key(values, "source_id"), _key(values, "target_id")), link.place)
    strength = values.get("strength", 1)
    if isinstance(strength, bool) or not isinstance(strength, int | float) or strength < 0:
        elements.found.add("vosviewer-strength", f"{link.place}: {quoted(strength)}")


def check_cytoscape(source: Source, found: Findings) -> None:
    """Add what is found in a Cytoscape JSON file."""
    document = read_json(source, found).members()
    if "data" in document and not isinstance(document["data"].value(), dict):
        found.add("cytoscape-data", "data")
    if "elements" not in document:
        found.add("json-shape", "elements are missing")
        return
    parts, elements = document["elements"].members(), Elements(found)
    for node in parts["nodes"].items() if "nodes" in parts else ():
        values = node.record()
        data = values.get("data")
        data = data if isinstance(data, dict) else {}
        id = _text_id(data.get("id"), node.place, found)
        label = bool(data.get("name") or data.get("label"))
        elements.node(id, node.place, has_label=label, has_place=isinstance(values.get("position"), dict))
    for edge in parts["edges"].items() if "edges" in parts else ():
        data = edge.record().get("data")
        data = data if isinstance(data, dict) else {}
        source_id, target_id = (
            _text_id(data.get(end), f"{edge.place}.{end}", found) for end in ("source", "target")
        )
        elements.edge((source_id, target_id), edge.place, id=_key(data, "id"))
        _check_weight(data, edge.place, elements)
    elements.finish()


def _text_id(id: Any, place: str, found: Findings) -> str | None:
    if id is not None and not isinstance(id, str):
        found.add("cytoscape-id-type", f"{place}: {id!r}")
    return None if id is None else str(id)


def _check_weight(values: Any, place: str, elements: Elements) -> None:
    if isinstance(values, dict) and values.get("weight") is not None:
        weight = values["weight"]
        is_text = isinstance(weight, str | bool | dict | list)
        elements.weight(f'"{weight}"' if is_text else repr(weight), place)


def check_graphology(source: Source, found: Findings) -> None:
    """Add what is found in a serialised graph of graphology."""
    document, elements = read_json(source, found).members(), Elements(found)
    if "links" in document and "edges" not in document:
        found.add("json-node-link", "links")
        return
    options = document["options"].record() if "options" in document else {}
    type = options.get("type", "mixed")
    pairs: set[tuple[str, ...]] = set()
    for node in document["nodes"].items() if "nodes" in document else ():
        values = node.record()
        attributes = values.get("attributes") or {}
        if not isinstance(attributes, dict):
            found.add("json-shape", f"{node.place}.attributes: an object is due")
            attributes = {}
        places = [attributes.get(axis) for axis in ("x", "y")]
        is_placed = all(isinstance(place, int | float) for place in places)
        elements.node(
            _key(values, "key"), node.place, has_label=bool(attributes.get("label")), has_place=is_placed
        )
    for edge in document["edges"].items() if "edges" in document else ():
        values = edge.record()
        is_directed = not values.get("undirected", type == "undirected")
        source_key, target_key = _key(values, "source"), _key(values, "target")
        id = _key(values, "key")
        elements.edge((source_key, target_key), edge.place, id=id, is_directed=is_directed)
        _check_weight(values.get("attributes"), edge.place, elements)
        if type != "mixed" and is_directed == (type == "undirected"):
            found.add("graphology-options", f"{edge.place}: type {type}")
        if source_key == target_key and options.get("allowSelfLoops") is False:
            found.add("graphology-options", f"{edge.place}: a loop")
        if options.get("multi") is False:
            ends = (source_key or "", target_key or "")
            pair = ends if is_directed else tuple(sorted(ends))
            if pair in pairs:
                found.add("graphology-options", f"{edge.place}: multi is false")
            pairs.add(pair)
    elements.finish()


def _key(values: dict[str, Any], name: str) -> str | None:
    """A key as JavaScript takes it: numbers as texts."""
    value = values.get(name)
    return None if value is None else str(value)


def check_json_graph(source: Source, found: Findings) -> None:
    """Add what is found in a file of JSON Graph Format 2."""
    document = read_json(source, found).members()
    graphs = [document["graph"]] if "graph" in document else []
    if "graphs" in document:
        graphs += document["graphs"].items()
    if not graphs:
        found.add("empty", "there is neither graph nor graphs")
    for name in document.keys() - {"graph", "graphs"}:
        found.add("json-graph-names", name)
    for graph in graphs:
        _check_json_graph(graph, found)


def _check_json_graph(graph: Json, found: Findings) -> None:
    parts, elements = graph.members(), Elements(found)
    _check_names(parts, "graph", graph.place, found)
    if "directed" not in parts:
        found.add("json-graph-directed", graph.place)
    is_directed = "directed" not in parts or parts["directed"].value() is True
    for id, node in parts["nodes"].members().items() if "nodes" in parts else ():
        values = node.record()
        _check_names(values, "node", node.place, found)
        elements.node(id, node.place, has_label=bool(values.get("label")))
    for edge in parts["edges"].items() if "edges" in parts else ():
        values = edge.record()
        _check_names(values, "edge", edge.place, found)
        ends = (_key(values, "source"), _key(values, "target"))
        elements.edge(ends, edge.place, id=_key(values, "id"), is_directed=is_directed)
        _check_weight(values.get("metadata"), edge.place, elements)
    elements.finish()


def _check_names(values: dict[str, Any], owner: str, place: str, found: Findings) -> None:
    for name in sorted(values.keys() - _JSON_GRAPH[owner]):
        found.add("json-graph-names", f"{place}: {quoted(name)}")
    if "metadata" in values:
        metadata = values["metadata"]
        metadata = metadata.value() if isinstance(metadata, Json) else metadata
        if not isinstance(metadata, dict):
            found.add("json-shape", f"{place}.metadata: an object is due")
