"""The map around a person: the strongest co-authors, who of them wrote together, drawn as SVG.

Names stand on it as text, escaped; each circle and line says in its title who and how many papers.
"""

from __future__ import annotations

import html
import math
from typing import TYPE_CHECKING

from kgraph.reports.drawing import INK, Drawing
from kgraph.reports.profile_sections import EgoMap, EgoNode, EgoTie
from kgraph.reports.text import count, number, plain

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.network import Network

SHOWN = 60
"""Co-authors on the map; more than these cannot be told apart on a page."""
NAMED = 18
WIDTH, HEIGHT, MARGIN = 920, 640, 70
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#7a7a85")
"""Okabe and Ito's, by community in the order of their sizes on the map; the last for all further ones."""


def ego_map(network: Network, person: str, community: pl.Series, *, seed: int) -> EgoMap:
    """The person and at most `SHOWN` co-authors of most joint papers; `community` by node of `network`."""
    import polars as pl

    from kgraph.networks.layout import layout
    from kgraph.networks.selection import ego_network, subnetwork

    numbers = dict(zip(network.nodes["id"], community, strict=True))
    around = ego_network(network, person, radius=1)
    centre = around.row_of(person)
    own = around.edges.filter((pl.col("source") == centre) | (pl.col("target") == centre)).with_columns(
        other=pl.when(pl.col("source") == centre).then("target").otherwise("source")
    )
    best = own.sort("papers", "weight", "other", descending=[True, True, False]).head(SHOWN)
    mask = pl.int_range(around.n_nodes, eager=True).is_in([centre, *best["other"]]).to_numpy()
    joint = dict(zip(around.nodes["id"].gather(best["other"]), best["papers"], strict=True))
    part = subnetwork(around, mask)
    places = layout(part, seed=seed)
    order = sorted(range(part.n_nodes), key=lambda i: (part.nodes["id"][i] != person, -joint.get(
        part.nodes["id"][i], 0), part.nodes["label"][i], part.nodes["id"][i]))  # fmt: skip
    new = {old: n for n, old in enumerate(order)}
    ties = sorted(
        (*sorted((new[s], new[t])), papers)
        for s, t, papers in part.edges.select("source", "target", "papers").iter_rows()
    )
    return EgoMap(
        nodes=[
            EgoNode(
                person=part.nodes["id"][i],
                name=part.nodes["label"][i],
                papers=joint.get(part.nodes["id"][i], int(part.nodes["papers"][i])),
                community=numbers[part.nodes["id"][i]],
                x=places["x"][i],
                y=places["y"][i],
            )
            for i in order
        ],
        ties=[EgoTie(source=s, target=t, papers=papers) for s, t, papers in ties],
        coauthors=own.height,
    )


def draw_ego_map(found: EgoMap) -> Drawing | None:
    """The map; nothing where there is no co-author."""
    if len(found.nodes) < 2:
        return None
    person, others = found.nodes[0], found.nodes[1:]
    shown = f"The {len(others)} co-authors" + (
        f" of most joint papers, of {number(found.coauthors)}" if found.coauthors > len(others) else ""
    )
    among = sum(tie.source != 0 for tie in found.ties)
    title = f"Around {plain(person.name)}"
    description = (
        f"{shown}. Circles grow with joint papers, the most with {plain(others[0].name)} "
        f"({number(others[0].papers)}); colours are communities of the whole network; "
        f"{count(among, 'line joins', 'lines join')} co-authors who wrote together. Lines to the person "
        "are left out, since all have one. Names stand at the strongest; pointing at a circle tells the rest."
    )
    body = "\n".join((*_lines(found), *_circles(found), *_labels(found)))
    svg = (
        f'<svg role="img" aria-labelledby="ego-map-title ego-map-desc" xmlns="http://www.w3.org/2000/svg" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}" font-family="DejaVu Sans, sans-serif" font-size="12">\n'
        f'<title id="ego-map-title">{html.escape(title)}</title>\n'
        f'<desc id="ego-map-desc">{html.escape(description)}</desc>\n'
        f'<g id="ego-map-patch_1"><rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/></g>\n'
        f"{body}\n</svg>\n"
    )
    return Drawing(name="ego-map", title=title, description=description, svg=svg)


def _places(found: EgoMap) -> list[tuple[float, float]]:
    """Places of the nodes within the frame, the drawing as large as it goes."""
    xs, ys = [n.x for n in found.nodes], [n.y for n in found.nodes]
    wide, high = max(xs) - min(xs) or 1.0, max(ys) - min(ys) or 1.0
    return [
        (
            round(MARGIN + (n.x - min(xs)) / wide * (WIDTH - 2 * MARGIN), 1),
            round(MARGIN + (n.y - min(ys)) / high * (HEIGHT - 2 * MARGIN), 1),
        )
        for n in found.nodes
    ]


def _lines(found: EgoMap) -> list[str]:
    places = _places(found)
    drawn = []
    for tie in found.ties:
        if tie.source == 0:
            continue
        (x1, y1), (x2, y2) = places[tie.source], places[tie.target]
        ends = " and ".join(plain(found.nodes[end].name) for end in (tie.source, tie.target))
        drawn.append(
            f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{INK}" stroke-opacity="0.22" '
            f'stroke-width="{min(0.6 + 0.5 * tie.papers, 5):.1f}">'
            f"<title>{html.escape(ends)}: {count(tie.papers, 'joint paper')}</title></line>"
        )
    return drawn


def _radius(node: EgoNode, most: int) -> float:
    """Areas are as joint papers."""
    return round(4 + 11 * math.sqrt(node.papers / most), 1)


def _circles(found: EgoMap) -> list[str]:
    sizes: dict[int, int] = {}
    for node in found.nodes:
        sizes[node.community] = sizes.get(node.community, 0) + 1
    ranked = sorted(sizes, key=lambda c: (-sizes[c], c))
    colours = {c: COLOURS[min(i, len(COLOURS) - 1)] for i, c in enumerate(ranked)}
    most = found.nodes[1].papers
    drawn = []
    for n, (node, (x, y)) in enumerate(zip(found.nodes, _places(found), strict=True)):
        said = (
            f"{plain(node.name)}: {count(node.papers, 'joint paper' if n else 'paper')}, "
            f"community {node.community}"
        )
        radius = _radius(node, most) if n else 17
        drawn.append(
            f'<circle cx="{x}" cy="{y}" r="{radius}" fill="{colours[node.community]}" stroke="{INK}" '
            f'stroke-width="{1 if n else 3}"><title>{html.escape(said)}</title></circle>'
        )
    return drawn


def _labels(found: EgoMap) -> list[str]:
    """Names of the person and of the strongest co-authors, where they do not cover another name."""
    most, taken, drawn = found.nodes[1].papers, list[tuple[float, float, float, float]](), list[str]()
    for n, (node, (x, y)) in enumerate(zip(found.nodes, _places(found), strict=True)):
        name = plain(node.name)
        name = name if len(name) <= 32 else f"{name[:31]}…"
        wide, top = 7.2 * len(name), y - (_radius(node, most) if n else 17) - 5
        middle = min(max(x, wide / 2 + 4), WIDTH - wide / 2 - 4)
        box = (middle - wide / 2, top - 12, middle + wide / 2, top + 3)
        if n > NAMED or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        weight = ' font-weight="bold"' if n == 0 else ""
        drawn.append(
            f'<text x="{middle:.1f}" y="{top:.1f}" text-anchor="middle" fill="{INK}"{weight} '
            f'direction="ltr" unicode-bidi="isolate">{html.escape(name)}</text>'
        )
    return drawn


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
