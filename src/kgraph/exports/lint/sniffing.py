"""Which format a file is in, by its content first and by the end of its name where that says nothing."""

from __future__ import annotations

import re

from kgraph.readers.documents.source import Source
from kgraph.readers.documents.xml_text import root_name

_DOT = re.compile(r"(?:strict\s+)?(?:di)?graph\b[^{\n]*\{", re.IGNORECASE)
_PAJEK = re.compile(r"^\*(?:vertices|network)\b", re.IGNORECASE | re.MULTILINE)
_ENDINGS = (
    (".graphml", "graphml"), (".gexf", "gexf"), (".net", "pajek"), (".cyjs", "cytoscape"), (".dot", "dot"),
    (".gv", "dot"), (".map.txt", "vosviewer-map"), (".network.txt", "vosviewer-network"), (".csv", "csv"),
    (".vosviewer.json", "vosviewer"), (".graphology.json", "graphology"), (".jgf.json", "json-graph"),
    (".jgf", "json-graph"),
)  # fmt: skip
_COMPRESSED = re.compile(r"\.(?:gz|bz2|xz|zst)\Z")
# Names that only one format of JSON has, in the order of being sure.
_JSON = (
    (r'"source_id"\s*:|"network"\s*:\s*\{', "vosviewer"),
    (r'"elements"\s*:', "cytoscape"),
    (r'\A\s*\{\s*"graphs?"\s*:\s*[\{\[](?!\s*\})', "json-graph"),
    (r'"nodes"\s*:|"edges"\s*:|"links"\s*:', "graphology"),
)


def sniff(source: Source) -> str:
    """The name of the format, empty where nothing tells."""
    name = _COMPRESSED.sub("", source.path.lower())
    by_name = next((format for ending, format in _ENDINGS if name.endswith(ending)), "")
    text = source.head.decode(errors="replace").lstrip()
    return by_name or _by_content(text)


def _by_content(text: str) -> str:
    root = root_name(text.encode()) if text.startswith("<") else ""
    if root:
        return root if root in ("graphml", "gexf") else ""
    if text.startswith("{"):
        return next((format for pattern, format in _JSON if re.search(pattern, text)), "")
    if _PAJEK.search(text):
        return "pajek"
    if _DOT.match(re.sub(r"(?:/\*.*?\*/|//[^\n]*|#[^\n]*)\s*", "", text, flags=re.DOTALL)):
        return "dot"
    return _table(text.split("\n", 1)[0].rstrip("\r"))


def _table(first: str) -> str:
    """The kind of table that begins with this line."""
    cells = [cell.strip().strip('"').casefold() for cell in re.split(r"[\t,;]", first)]
    if (
        "\t" in first
        and {"id", "label"} & set(cells)
        and any(re.match(r"(?:weight|score)<|[xy]\Z", c) for c in cells)
    ):
        return "vosviewer-map"
    if {"source", "target"} <= set(cells) or "id" in cells:
        return "csv"
    is_link = 2 <= len(cells) <= 3 and "\t" in first and re.match(r"[\d.eE+-]*\Z", cells[-1])
    return "vosviewer-network" if is_link else ""
