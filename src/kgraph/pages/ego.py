"""Mini maps: a person with the co-authors of most joint papers, a team; and who of them wrote together."""

from __future__ import annotations

import html
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from kgraph.pages.corpus import Corpus
from kgraph.pages.models import EgoMap, EgoNode, EgoTie, Several, TeamMap
from kgraph.pages.shared import ref
from kgraph.reports.text import count

if TYPE_CHECKING:
    from kgraph.networks.network import Network

SHOWN = 30
"""Co-authors, or people of a team, on a mini map."""
NAMED = 9
WIDTH, HEIGHT, MARGIN = 560, 400, 34


def ego_map(corpus: Corpus, person: int, shown: int = SHOWN) -> EgoMap:
    """The person and at most `shown` co-authors, placed by the layout of all our drawings."""
    people, counts = corpus.counted("person", corpus.papers_of("person").of(person))
    others = people != person
    people, counts = people[others], counts[others]
    numbers = [person, *people[:shown].tolist()]
    papers = [int(corpus.papers_of("person").sizes[person]), *counts[:shown].tolist()]
    nodes, ties = _placed(corpus, numbers, papers)
    return EgoMap(nodes=nodes, ties=ties, coauthors=len(people))


def team_map(corpus: Corpus, people: Several, shown: int = SHOWN) -> TeamMap:
    """The first `shown` of these people, placed by the layout of all our drawings."""
    first = people.items[:shown]
    numbers = [corpus.get_number("person", counted.thing.id) for counted in first]
    nodes, ties = _placed(corpus, numbers, [counted.papers for counted in first])
    return TeamMap(nodes=nodes, ties=ties, people=people.total)


def _placed(corpus: Corpus, numbers: list[int], papers: list[int]) -> tuple[list[EgoNode], list[EgoTie]]:
    """People with their places, and their ties."""
    ties = _ties(corpus, numbers)
    places = _layout(len(numbers), ties, corpus.seed) if numbers else []
    nodes = [
        EgoNode(person=ref(corpus, "person", n), papers=p, x=x, y=y)
        for n, p, (x, y) in zip(numbers, papers, places, strict=True)
    ]
    return nodes, ties


def _ties(corpus: Corpus, numbers: list[int]) -> list[EgoTie]:
    """Pairs of these people who wrote together, by their places in the list."""
    import numpy as np

    groups, order = corpus.papers_of("person"), np.array(numbers, np.int64)
    members = groups.of_many(order)
    holders = np.repeat(np.arange(len(order)), groups.sizes[order])
    by_paper = np.argsort(members, kind="stable")
    members, holders = members[by_paper], holders[by_paper]
    bounds = np.flatnonzero(np.diff(members, prepend=-1, append=-1))
    joint: dict[tuple[int, int], int] = {}
    for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        team = holders[start:end].tolist() if end - start > 1 else ()
        for i, one in enumerate(team):
            for other in team[i + 1 :]:
                joint[one, other] = joint.get((one, other), 0) + 1
    return [EgoTie(source=s, target=t, papers=papers) for (s, t), papers in sorted(joint.items())]


def _layout(n: int, ties: list[EgoTie], seed: int) -> list[tuple[float, float]]:
    from kgraph.networks.layout import layout

    places = layout(_network(n, ties), seed=seed)
    return list(zip(places["x"].to_list(), places["y"].to_list(), strict=True))


def _network(n: int, ties: list[EgoTie]) -> Network:
    """As much of a network as a layout looks at."""
    import polars as pl

    from kgraph.networks.network import Network

    return Network(
        name="ego",
        title="",
        weighting="full",
        nodes=pl.DataFrame({"id": [str(i) for i in range(n)]}),
        edges=pl.DataFrame(
            {
                "source": [t.source for t in ties],
                "target": [t.target for t in ties],
                "weight": [float(t.papers) for t in ties],
            },
            schema={"source": pl.Int32, "target": pl.Int32, "weight": pl.Float64},
        ),
    )


def draw_ego_map(found: EgoMap | TeamMap, href: Callable[[str, str], str | None]) -> str:
    """The map as an element of a page; nothing where there are not two people.

    href: the address of the page of a thing by kind and id, `None` where it has none. Names and addresses
    are escaped here, so the text may stand in a page as it is.
    """
    if len(found.nodes) < 2:
        return ""
    said = f"{_said(found)}; circles grow with {_counted(found)}s"
    body = "".join((*_lines(found), *_circles(found, href), *_labels(found)))
    return (
        f'<svg class="ego" role="group" aria-label="{html.escape(said)}" viewBox="0 0 {WIDTH} {HEIGHT}">'
        f"{body}</svg>"
    )


def _said(found: EgoMap | TeamMap) -> str:
    """Who is on the map."""
    if isinstance(found, TeamMap):
        shown, all_, first, who = len(found.nodes), found.people, "", "people"
    else:
        shown, all_, who = len(found.nodes) - 1, found.coauthors, "co-authors"
        first = f"{found.nodes[0].person.name} and "
    return f"{first}{shown}{f' of {all_}' if all_ > shown else ''} {who}"


def _counted(found: EgoMap | TeamMap) -> str:
    return "paper" if isinstance(found, TeamMap) else "joint paper"


def _is_middle(found: EgoMap | TeamMap, n: int) -> bool:
    return n == 0 and isinstance(found, EgoMap)


def _places(found: EgoMap | TeamMap) -> list[tuple[float, float]]:
    """Places of the nodes within the frame, as large as it goes, not stretched."""
    xs, ys = [n.x for n in found.nodes], [n.y for n in found.nodes]
    wide, high = max(xs) - min(xs), max(ys) - min(ys)
    scale = min(
        (WIDTH - 2 * MARGIN) / wide if wide else math.inf, (HEIGHT - 2 * MARGIN) / high if high else math.inf
    )
    scale = 1.0 if math.isinf(scale) else scale
    left, top = (WIDTH - scale * wide) / 2, (HEIGHT - scale * high) / 2
    return [
        (round(left + scale * (n.x - min(xs)), 1), round(top + scale * (n.y - min(ys)), 1))
        for n in found.nodes
    ]


def _lines(found: EgoMap | TeamMap) -> list[str]:
    places = _places(found)
    drawn = []
    for tie in found.ties:
        (x1, y1), (x2, y2) = places[tie.source], places[tie.target]
        kind = "own" if _is_middle(found, tie.source) else "among"
        drawn.append(
            f'<line class="{kind}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" '
            f'stroke-width="{min(0.7 + 0.4 * tie.papers, 4):.1f}"/>'
        )
    return drawn


def _radius(found: EgoMap | TeamMap, n: int) -> float:
    """Areas are as joint papers; the person in the middle has a size of its own."""
    if _is_middle(found, n):
        return 13.0
    most = found.nodes[1 if isinstance(found, EgoMap) else 0].papers
    return round(4 + 9 * math.sqrt(found.nodes[n].papers / most), 1)


def _circles(found: EgoMap | TeamMap, href: Callable[[str, str], str | None]) -> list[str]:
    drawn = []
    for n, (node, (x, y)) in enumerate(zip(found.nodes, _places(found), strict=True)):
        middle = _is_middle(found, n)
        noun = "paper" if middle else _counted(found)
        said = html.escape(f"{node.person.name}: {count(node.papers, noun)}")
        circle = (
            f'<circle class="{"person" if middle else "coauthor"}" cx="{x}" cy="{y}" r="{_radius(found, n)}">'
            f"<title>{said}</title></circle>"
        )
        address = None if middle else href("person", node.person.id)
        drawn.append(
            f'<a href="{html.escape(address)}" aria-label="{said}">{circle}</a>' if address else circle
        )
    return drawn


def _labels(found: EgoMap | TeamMap) -> list[str]:
    """Names of the person in the middle and of the strongest others, where they cover no other name."""
    taken, drawn = list[tuple[float, float, float, float]](), list[str]()
    for n, (node, (x, y)) in enumerate(zip(found.nodes, _places(found), strict=True)):
        name = node.person.name if len(node.person.name) <= 28 else f"{node.person.name[:27]}…"
        wide, bottom = 7.0 * len(name), y - _radius(found, n) - 4
        middle = min(max(x, wide / 2 + 2), WIDTH - wide / 2 - 2)
        box = (middle - wide / 2, bottom - 12, middle + wide / 2, bottom + 3)
        if n > NAMED or bottom < 12 or any(_overlap(box, other) for other in taken):
            continue
        taken.append(box)
        kind = ' class="person"' if _is_middle(found, n) else ""
        drawn.append(f'<text{kind} x="{middle:.1f}" y="{bottom:.1f}">{html.escape(name)}</text>')
    return drawn


def _overlap(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
