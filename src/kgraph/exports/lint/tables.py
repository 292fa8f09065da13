"""Tables as others read them: CSV for Gephi, map and network files for VOSviewer."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from kgraph.exports.lint.findings import Elements, Findings, is_number, is_whole, quoted
from kgraph.exports.lint.text_lines import table_rows, text_lines
from kgraph.readers.documents.source import Source

_TYPES = ("directed", "undirected", "mutual")
MIN_ITEMS, MAX_CLUSTER = 3, 1000


def check_csv(source: Source, found: Findings) -> None:
    """Add what is found in a table of nodes or edges for Gephi."""
    header_line = next(text_lines(source, found), "")
    delimiter = max(",;\t", key=header_line.count)
    rows = table_rows(source, found, delimiter, "csv-cells")
    header = next(rows, (1, []))[1]
    columns = {name.strip().casefold(): n for n, name in enumerate(header)}
    if len(columns) < len(header):
        found.add("csv-column-twice", "line 1")
    full = (row for row in _full_rows(rows, len(header), found, "csv-cells"))
    elements = Elements(found)
    if {"source", "target"} <= columns.keys():
        _check_edges(full, columns, elements)
    elif "id" in columns:
        _check_nodes(full, columns, elements)
    else:
        found.add("csv-header", f"line 1: {quoted(', '.join(header))}")


def _full_rows(
    rows: Iterator[tuple[int, list[str]]], width: int, found: Findings, rule: str
) -> Iterator[tuple[int, list[str]]]:
    """Those rows that have as many cells as there are columns."""
    for line, row in rows:
        if len(row) == width:
            yield line, row
        else:
            found.add(rule, f"line {line}: {len(row)} for {width}")


def _check_edges(rows: Iterator[tuple[int, list[str]]], columns: dict[str, int], elements: Elements) -> None:
    """Ends are in another file, so only what stands here is checked."""
    found = elements.found
    source, target, id, weight, type = (columns.get(c) for c in ("source", "target", "id", "weight", "type"))
    assert source is not None and target is not None
    if type is None:
        found.add("csv-no-type", "line 1")
    known: set[str] = set()
    for line, row in rows:
        place = f"line {line}"
        direction = row[type].strip().casefold() if type is not None else "directed"
        if direction not in _TYPES:
            found.add("csv-type", f"{place}: {quoted(row[type or 0])}")
        for end in sorted({row[source], row[target]} - known - {""}):
            elements.node(end, place)  # as if it were declared
            known.add(end)
        ends = (row[source], row[target])
        own_id = row[id] or None if id is not None else None
        elements.edge(ends, place, id=own_id, is_directed=direction != "undirected")
        if weight is not None and row[weight] != "":
            elements.weight(row[weight], place)
    elements.finish()


def _check_nodes(rows: Iterator[tuple[int, list[str]]], columns: dict[str, int], elements: Elements) -> None:
    id, label = columns["id"], columns.get("label")
    for line, row in rows:
        elements.node(row[id], f"line {line}", has_label=label is not None and bool(row[label].strip()))
    elements.finish()


def check_map(source: Source, found: Findings) -> None:
    """Add what is found in a VOSviewer map file."""
    rows = table_rows(source, found, "\t", "vosviewer-quotes")
    header = next(rows, (1, []))[1]
    if not {"id", "label"} & set(header) or "" in header or len(set(header)) < len(header):
        found.add("vosviewer-header", f"line 1: {quoted(', '.join(header))}")
        return
    items = Items(found, header)
    for line, row in _full_rows(rows, len(header), found, "vosviewer-columns"):
        items.add(dict(zip(header, row, strict=True)), f"line {line}")
    items.finish(has_links=True)  # the network file may hold them


def check_network(source: Source, found: Findings) -> None:
    """Add what is found in a VOSviewer network file."""
    rows = table_rows(source, found, "\t", "vosviewer-quotes")
    first = next(rows, None)
    if first is None:
        found.add("empty", "the whole file")
        return
    width = len(first[1])
    if not 2 <= width <= 3:
        found.add("vosviewer-columns", f"line {first[0]}: {width} columns")
        return
    for line, row in _full_rows(itertools.chain([first], rows), width, found, "vosviewer-columns"):
        if not all(row[:2]) or "0" in row[:2]:
            found.add("vosviewer-id", f"line {line}")
        if width == 3 and (not is_number(row[2]) or float(row[2]) < 0):
            found.add("vosviewer-strength", f"line {line}: {quoted(row[2])}")


class Items:
    """Items of VOSviewer, each a row of texts; a cell that is empty or not there is unknown."""

    def __init__(self, found: Findings, columns: list[str]) -> None:
        self.found = found
        self.columns = columns
        self.elements = Elements(found)
        self.places: set[tuple[str, str]] = set()
        self.n = 0

    def add(self, row: dict[str, str], place: str) -> None:
        """One item."""
        self.n += 1
        if "id" in self.columns:
            self.elements.node(row.get("id"), place, has_label=bool(row.get("label")))
            if row.get("id") == "0":
                self.found.add("vosviewer-id", f"{place}: 0")
        if {"x", "y"} <= set(self.columns):
            self._check_place(row.get("x", ""), row.get("y", ""), place)
        cluster = row.get("cluster", "")
        if cluster and not (is_whole(cluster, 32) and 1 <= int(cluster) <= MAX_CLUSTER):
            self.found.add("vosviewer-cluster", f"{place}: {quoted(cluster)}")
        for name in self.columns:
            value = row.get(name, "")
            if name.startswith("weight<") and not (is_number(value) and float(value) >= 0):
                self.found.add("vosviewer-weight", f"{place}: {name} {quoted(value)}")
            elif name.startswith("score<") and value and not is_number(value):
                self.found.add("vosviewer-score", f"{place}: {name} {quoted(value)}")

    def _check_place(self, x: str, y: str, place: str) -> None:
        if not (is_number(x) and is_number(y)):
            self.found.add("vosviewer-coordinates", f"{place}: {quoted(f'{x}, {y}')}")
        elif len(self.places) < 2:
            self.places.add((x, y))

    def finish(self, *, has_links: bool) -> None:
        """What only the end shows."""
        has_places = {"x", "y"} <= set(self.columns)
        if self.n < MIN_ITEMS:
            self.found.add("vosviewer-items", f"{self.n} items")
        elif has_places and len(self.places) == 1:
            self.found.add("vosviewer-coordinates", "all items lie in one place")
        if not has_places and not has_links:
            self.found.add("vosviewer-coordinates", "neither x and y nor links")
        elif not has_places:
            self.found.add("no-positions", "all items")
        if "label" not in self.columns:
            self.found.add("no-labels", "all items")
