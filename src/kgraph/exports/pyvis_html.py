"""A network as one HTML page that opens from the disk, offline: pyvis for small networks.

pyvis (https://pyvis.readthedocs.io) draws with vis-network, whose code is taken from the installed package
and put into the page. What pyvis gets wrong is kept out: its page asks a server for a style sheet and a
script that it does not need, its heading and some hover texts run as HTML, and its physics takes minutes.
Places come from our layout, hover texts are set as plain text, and a content security policy lets only the
scripts of this page run: by their digests, so that no label can ever add one.
"""

from __future__ import annotations

import html
import math
import re
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO

from kgraph.errors import BadRequest
from kgraph.exports.columns import plain_text
from kgraph.exports.drawing import strongest_nodes, without_our_drawing
from kgraph.exports.exporter import Exporter
from kgraph.exports.page_policy import page_policy
from kgraph.exports.portable import portable
from kgraph.measures.communities import SEED
from kgraph.measures.palette import OTHER
from kgraph.networks.network import Network
from kgraph.networks.selection import LEFT_OUT

if TYPE_CHECKING:
    import polars as pl

MAX_NODES, MAX_EDGES = 500, 5_000
_LONGEST_LABEL = 40
_LEGEND_LENGTH = 10
_HALF_VIEW = 330  # pixels from the middle of the first view to its rim, on a usual screen
_N_LABELS = 30
_LETTER_WIDTH = 0.56  # of the height of letters, on average over Latin names
_SMALLEST_LETTERS = 8  # pixels under which letters are not drawn
_TABLE_COLUMNS = ("label", "papers", "first_year", "last_year", "labs", "community", "iri")
_SPLIT = "<!-- drawing -->"
_EDGE_COLOUR = "#8a94a0"


def write_html(
    network: Network,
    file: BinaryIO,
    *,
    title: str | None = None,
    max_nodes: int = MAX_NODES,
    max_edges: int = MAX_EDGES,
    seed: int = SEED,
    size: str = "strength",
) -> None:
    """Write `network` as a page; a larger one than `max_nodes` is cut to its strongest part and says so.

    title: heading and window title, by default the network's own.
    """
    if not 0 < max_nodes <= MAX_NODES:
        raise BadRequest(
            f"max_nodes takes 1 to {MAX_NODES}, not {max_nodes}; larger drawings need another format"
        )
    whole = portable(network, draw=False)
    cut = strongest_part(whole, max_nodes=max_nodes, max_edges=max_edges)
    shown = portable(cut.network, seed=seed, size=size)
    page = _pyvis_page(shown)
    page = _with_panel(page, shown, cut.notice, network.title if title is None else title)
    file.write(_guarded(page).encode())


@dataclass(frozen=True)
class Cut:
    """A part of a network and, if it is not the whole, what was left out by which rule."""

    network: Network
    notice: str


def strongest_part(network: Network, *, max_nodes: int = MAX_NODES, max_edges: int = MAX_EDGES) -> Cut:
    """The nodes of greatest strength (sum of edge weights; ties: degree, then id) and their heaviest edges.

    Columns of the nodes kept (communities, measures) stay those of the whole network; places and
    colours of ours are left to a new drawing: most of the old ones belong to what is not shown.
    """
    import polars as pl

    notices = []
    nodes, edges = network.nodes, network.edges
    if network.n_nodes > max_nodes:
        kept = strongest_nodes(network, max_nodes)
        new = pl.DataFrame({"old": kept.cast(pl.Int64), "new": pl.int_range(kept.len(), eager=True)})
        nodes = without_our_drawing(nodes[kept])
        for end in ("source", "target"):
            renumbered = edges.with_columns(old=pl.col(end).cast(pl.Int64)).join(
                new, on="old", how="inner", maintain_order="left"
            )
            edges = renumbered.with_columns(pl.col("new").alias(end)).drop("old", "new")
        notices.append(
            f"{max_nodes} of {network.n_nodes} nodes: those of greatest strength (sum of edge weights;"
            f" ties by number of neighbours, then by id). Of {network.n_edges} edges,"
            f" {edges.height} join them."
        )
    if edges.height > max_edges:
        heaviest = edges.with_row_index("row").sort("weight", "row", descending=[True, False]).head(max_edges)
        notices.append(f"{max_edges} of {edges.height} edges between them: the heaviest.")
        edges = heaviest.sort("row").drop("row")
    if not notices:
        return Cut(network, "")
    return Cut(replace(network, nodes=nodes, edges=edges, incidence=None, edge_years=None), " ".join(notices))


def _pyvis_page(network: Network) -> str:
    """The page as pyvis makes it, without the tags that reach out to servers and without its heading."""
    from pyvis.network import Network as PyvisNetwork

    drawing = PyvisNetwork(width="100%", height="100%", cdn_resources="in_line")
    drawing.nodes, drawing.edges = _vis_nodes(network), _vis_edges(network)
    drawing.options = {
        "physics": {"enabled": False},
        "layout": {"improvedLayout": False},
        "interaction": {"hover": True, "tooltipDelay": 120, "hideEdgesOnDrag": network.n_edges > 1500},
        "nodes": {
            "borderWidth": 1,
            "scaling": {"label": {"drawThreshold": _SMALLEST_LETTERS, "maxVisible": 22}},
        },
        "edges": {"smooth": False, "color": {"color": _EDGE_COLOUR, "highlight": "#222222", "opacity": 0.45}},
    }
    page: str = drawing.generate_html()
    page = re.sub(r"<center>\s*<h1></h1>\s*</center>", "", page)
    page = re.sub(r"<!-- <link rel=\"stylesheet\".*?-->", "", page, flags=re.DOTALL)
    page = re.sub(r"<link\b[^>]*\bhref=\"https?://[^>]*>", "", page)
    return re.sub(r"<script\b[^>]*\bsrc=\"https?://[^>]*>\s*</script>", "", page)


def _vis_nodes(network: Network) -> list[dict[str, Any]]:
    """Nodes as vis-network takes them; the biggest drawn last, so that they lie on top.

    Lengths are given as pixels of the first view. The biggest nodes have a label there, unless that of a
    bigger one is in the way; those of the others are too small to be drawn until one comes nearer.
    """
    nodes = _readable(network.nodes)
    reach = max((abs(n[axis] or 0.0) for n in nodes for axis in ("x", "y")), default=0.0) or 1.0
    rim, pixel = _rim(len(nodes)), _pixel(len(nodes))
    largest = max((n["size"] or 0.0 for n in nodes), default=0.0) or 1.0
    places = [(n["x"] or 0.0, n["y"] or 0.0) for n in nodes]
    shares = [(n["size"] or 0.0) / largest for n in nodes]
    texts = [_shortened(n["label"]) for n in nodes]
    spots = [
        _Spot(x / reach * rim, y / reach * rim, (2.5 + 8.5 * share) * pixel, (10 + 6 * share) * pixel, text)
        for (x, y), share, text in zip(places, shares, texts, strict=True)
    ]
    by_size = sorted(range(len(nodes)), key=lambda row: (shares[row], row))
    labelled = _labelled([(row, spots[row]) for row in reversed(by_size)])
    drawn = []
    for row in by_size:
        node, spot = nodes[row], spots[row]
        letters = spot.letters if row in labelled else _SMALLEST_LETTERS / 2 * pixel
        drawn.append(
            {
                "id": f"n{row}",
                "label": spot.text,
                "name": node["label"],
                "hover": _node_hover(node),
                "community": node["community"],
                "x": round(spot.x, 2),
                "y": round(spot.y, 2),
                "shape": "dot",
                "size": round(spot.radius, 2),
                "font": {"size": round(letters, 1), "strokeWidth": 3, "strokeColor": "#ffffff"},
                "color": {"background": node["color"] or OTHER, "border": "#444444"},
            }
        )
    return drawn


@dataclass(frozen=True)
class _Spot:
    """A node as it is drawn, and the label under it; all lengths in the units of the drawing."""

    x: float
    y: float
    radius: float
    letters: float
    text: str

    def covers(self, other: _Spot) -> bool:
        """Whether the two labels would overlap."""
        apart = abs(self.x - other.x), abs(self._middle - other._middle)
        return (
            apart[0] < self._half_width + other._half_width
            and apart[1] < self._half_height + other._half_height
        )

    @property
    def _middle(self) -> float:
        return self.y + self.radius + self.letters / 2

    @property
    def _half_width(self) -> float:
        return self.letters * _LETTER_WIDTH * len(self.text) / 2

    @property
    def _half_height(self) -> float:
        return self.letters * 0.6


def _labelled(ranked: list[tuple[int, _Spot]]) -> set[int]:
    """The first of the ranked nodes whose labels do not cover one another, at most `_N_LABELS`."""
    chosen: dict[int, _Spot] = {}
    for row, spot in ranked[: 2 * _N_LABELS]:
        if len(chosen) < _N_LABELS and not any(spot.covers(other) for other in chosen.values()):
            chosen[row] = spot
    return set(chosen)


def _rim(n_nodes: int) -> float:
    """How far the outermost node is from the middle; the more nodes, the further, so that they keep apart."""
    return 120 + 40 * math.sqrt(n_nodes)


def _pixel(n_nodes: int) -> float:
    """The length that is one pixel when the whole drawing is in view."""
    return max(1.0, _rim(n_nodes) / _HALF_VIEW)


def _shortened(name: str) -> str:
    """The name on one line, cut where it would cover its neighbours."""
    line = " ".join(name.split())
    return line if len(line) <= _LONGEST_LABEL else line[: _LONGEST_LABEL - 1] + "…"


def _vis_edges(network: Network) -> list[dict[str, Any]]:
    """Edges as vis-network takes them, wider where heavier."""
    labels = network.nodes["label"].to_list()
    edges = network.edges.to_dicts()
    heaviest = max((abs(e["weight"]) for e in edges), default=1.0)
    pixel = _pixel(network.n_nodes)
    return [
        {
            "id": f"e{row}",
            "from": f"n{edge['source']}",
            "to": f"n{edge['target']}",
            "width": round((0.5 + 4 * abs(edge["weight"]) / heaviest) * pixel, 2),
            "hover": _edge_hover(edge, labels),
        }
        for row, edge in enumerate(edges)
    ]


def _readable(frame: pl.DataFrame) -> list[dict[str, Any]]:
    """Rows with every value a number, a truth value or a text."""
    import polars as pl

    texts = [c for c, t in frame.schema.items() if not (t.is_numeric() or t in (pl.Boolean, pl.Null))]
    return frame.with_columns(**{c: plain_text(frame, c) for c in texts}).to_dicts()


def _node_hover(node: dict[str, Any]) -> str:
    lines = [str(node["label"])]
    if node.get("papers") is not None:
        lines.append(_counted(node["papers"], "paper"))
    lines += [years] if (years := _span(node)) else []
    lines += [f"labs: {node['labs']}"] if node.get("labs") else []
    if node["community"] is not None:
        lines.append(_community_name(node))
    return "\n".join(lines)


def _edge_hover(edge: dict[str, Any], labels: list[str]) -> str:
    lines = [f"{labels[edge['source']]} – {labels[edge['target']]}"]
    if edge.get("papers") is not None:
        lines.append(_counted(edge["papers"], "joint paper"))
    lines += [years] if (years := _span(edge)) else []
    lines.append(f"weight {edge['weight']:.4g}")
    if edge.get("cut_papers"):
        lines.append(f"author list cut in {edge['cut_papers']} of them")
    return "\n".join(lines)


def _counted(n: int, noun: str) -> str:
    return f"{n} {noun}{'' if n == 1 else 's'}"


def _span(row: dict[str, Any]) -> str:
    first, last = row.get("first_year"), row.get("last_year")
    if first is None or last is None:
        return ""
    return str(first) if first == last else f"{first}–{last}"


def _community_name(node: dict[str, Any]) -> str:
    """The name printed with the community (column `community_name`), else its number from 1."""
    number = node["community"]
    return str(
        node.get("community_name") or (f"community {number + 1}" if isinstance(number, int) else number)
    )


def _with_panel(page: str, network: Network, notice: str, title: str) -> str:
    """The page with our heading, notice, search, legend, notes and table around the drawing."""
    from jinja2 import Environment

    title = title.encode("utf-8", "replace").decode()  # a lone surrogate has no bytes
    nodes = _readable(network.nodes)
    legend, n_other = _legend(nodes)
    notes = [n.encode("utf-8", "replace").decode() for n in network.notes]
    columns = [c for c in _TABLE_COLUMNS if c in network.nodes.columns]
    ranked = sorted(nodes, key=lambda n: (-(n["size"] or 0.0), n["label"], n["id"]))
    template = _resource("pyvis_panel.html")
    text = Environment(autoescape=True).from_string(template).render(
        title=title,
        summary=f"{_counted(network.n_nodes, 'node')}, {_counted(network.n_edges, 'edge')};"
        f" weighting: {network.weighting}; lines are wider where the weight is larger",
        notice=notice,
        notes=notes,
        cuts=[n.partition(": ")[0] for n in notes if LEFT_OUT in n],
        labels=sorted({n["label"] for n in nodes}),
        legend=legend,
        n_other=n_other,
        columns=[c.replace("_", " ") for c in columns],
        rows=[["" if n[c] is None else n[c] for c in columns] for n in ranked],
    )  # fmt: skip
    above, below = text.split(_SPLIT)
    head = f"<title>{html.escape(title)}</title>\n<style>{_resource('pyvis_panel.css')}</style>\n</head>"
    tail = f"{below}<script>{_resource('pyvis_panel.js')}</script>\n</body>"
    page = _put(page, "</head>", head)
    page = _put(page, "<body>", f"<body>\n{above}")
    page = _put(page, "</body>", tail, last=True)
    return "<!DOCTYPE html>\n" + _put(page, "<html>", '<html lang="en">')


def _legend(nodes: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], int]:
    """The largest communities shown, with colour, name and size, and how many more there are."""
    members: dict[Any, list[dict[str, Any]]] = {}
    for node in nodes:
        if node["community"] is not None:
            members.setdefault(node["community"], []).append(node)
    ranked = sorted(members, key=lambda c: -len(members[c]))  # ties: the one with the first node
    legend = [
        {
            "community": c,
            "color": members[c][0]["color"] or OTHER,
            "name": _community_name(members[c][0]),
            "n": len(members[c]),
        }
        for c in ranked[:_LEGEND_LENGTH]
    ]
    return legend, len(ranked) - len(legend)


def _resource(name: str) -> str:
    return (files("kgraph.exports") / name).read_text(encoding="utf-8")


def _put(page: str, mark: str, text: str, *, last: bool = False) -> str:
    """The page with `text` in place of the first (or last) `mark`, which has to be there."""
    before, found, after = page.rpartition(mark) if last else page.partition(mark)
    if not found:
        raise RuntimeError(f"this version of pyvis makes pages without {mark}; kgraph knows 0.3.2")
    return before + text + after


def _guarded(page: str) -> str:
    """The page under a policy that lets exactly its own scripts run and nothing be fetched."""
    page = page.replace("\r\n", "\n").replace("\r", "\n")  # as the browser reads it before it takes digests
    scripts = re.findall(r"<script\b[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    policy = page_policy(scripts)
    meta = '<meta charset="utf-8">'
    return _put(page, meta, f'{meta}\n<meta http-equiv="Content-Security-Policy" content="{policy}">')


HTML = Exporter(
    name="html",
    title="one page to open in a browser, offline (pyvis; at most 500 nodes)",
    extensions=(".html", ".htm"),
    accepts="network",
    write=write_html,
    specification="https://pyvis.readthedocs.io",
    options=("title", "max_nodes", "max_edges", "seed", "size"),
)
