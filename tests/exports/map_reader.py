"""The payload of a map read as `docs/map.md` describes it: a reader that shares no code with the writer."""

from __future__ import annotations

import base64
import gzip
import json
import math
import re
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Map:
    """header, and the values of every column: texts, numbers, or `None` where unknown."""

    header: dict[str, Any]
    columns: dict[str, list[Any]]

    @property
    def meta(self) -> dict[str, Any]:
        found: dict[str, Any] = self.header["meta"]
        return found

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """Where these nodes stand."""
        row = {id: i for i, id in enumerate(self.columns["id"])}
        return [row[id] for id in ids]

    def iri(self, node: int) -> str | None:
        code = self.columns["iriPrefix"][node]
        if code is None:
            return None
        rest: str = self.columns["iriRest"][node] or self.columns["id"][node]
        return str(self.header["iriPrefixes"][code]) + rest

    def edges(self) -> list[tuple[int, int]]:
        source = self.columns["source"]
        return [(s, s + gap) for s, gap in zip(source, self.columns["target"], strict=True)]

    def attribute(self, name: str) -> list[Any]:
        """Its values, those of categories by name."""
        (told,) = [a for a in self.header["attributes"] if a["name"] == name]
        values = self.columns[f"attribute:{name}"]
        if told["kind"] != "category":
            return values
        return [None if code is None else told["categories"][code] for code in values]

    def places(self, axis: str) -> list[float]:
        least, step = self.header["places"][axis]
        return [least + u * step for u in self.columns[axis]]

    def papers(self) -> list[dict[str, Any]]:
        """Title, link, year, venue, places and members of each paper."""
        c, told = self.columns, self.header["papers"]
        members, records = iter(c["paperMember"]), iter(zip(c["placeDocument"], c["placeLine"], strict=True))
        found = []
        for j in range(told["n"]):
            nodes: list[int] = []
            for _ in range(c["paperSize"][j]):
                nodes.append((nodes[-1] if nodes else 0) + next(members))
            lines = [next(records) for _ in range(c["placeCount"][j])]
            venue = c["paperVenue"][j]
            found.append(
                {
                    "title": c["paperTitle"][j],
                    "link": c["paperLink"][j],
                    "year": c["paperYear"][j],
                    "cut": bool(c["paperCut"][j]),
                    "venue": None if venue is None else told["venues"][venue],
                    "places": [f"{told['documents'][d]}:{line}" for d, line in lines],
                    "members": nodes,
                }
            )
        assert next(members, None) is None and next(records, None) is None
        return found


def read_page(page: str) -> Map:
    """The map in a page."""
    found = re.findall(r'<script type="application/octet-stream" id="data">([A-Za-z0-9+/=]*)</script>', page)
    assert len(found) == 1
    return read_map(base64.b64decode(found[0]))


def read_map(packed: bytes) -> Map:
    """The map in a packed container."""
    data = gzip.decompress(packed)
    assert data[:4] == b"KGM1"
    (length,) = struct.unpack("<I", data[4:8])
    header = json.loads(data[8 : 8 + length])
    assert (header["format"], header["version"]) == ("kgraph-map", 1)
    columns, at = {}, 8 + length
    for column in header["columns"]:
        columns[column["name"]] = values_of(column, data[at : at + column["bytes"]])
        at += column["bytes"]
    assert at == len(data)
    return Map(header, columns)


def values_of(column: dict[str, Any], data: bytes) -> list[Any]:
    n = column["length"]
    if column["type"] == "text":
        texts = data.decode().split("\n") if n else []
        assert len(texts) == n
        return texts
    width = column.get("width", 4)
    if column["type"] == "list":
        sizes, planes = data[:n], data[n:]
        m = sum(sizes)
        assert len(planes) == m * width
        codes = iter(sum(planes[plane * m + i] << (8 * plane) for plane in range(width)) for i in range(m))
        return ["; ".join(column["values"][next(codes)] for _ in range(size)) for size in sizes]
    assert len(data) == n * width
    units = [sum(data[plane * n + i] << (8 * plane) for plane in range(width)) for i in range(n)]
    if column["type"] == "coded":
        return [column["values"][u] for u in units]
    if column["type"] == "float":
        floats = [struct.unpack("<f", struct.pack("<I", u))[0] for u in units]
        return [None if math.isnan(f) else f for f in floats]
    assert column["type"] == "int"
    if column.get("gaps"):
        assert not column.get("running")
        return [None if u == 0 else column["least"] + u - 1 for u in units]
    total, values = 0, []
    for u in units:
        total = (total if column.get("running") else 0) + column["least"] + u
        values.append(total)
    return values
