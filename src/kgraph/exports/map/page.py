"""The map as one page: our bundle, the payload and the policy in a template, and nothing to fetch."""

from __future__ import annotations

import base64
from dataclasses import replace
from importlib.resources import files
from typing import Any, BinaryIO

from kgraph.errors import BadRequest, UnknownName
from kgraph.exports.drawing import with_communities
from kgraph.exports.exporter import Exporter
from kgraph.exports.map.attributes import attributes
from kgraph.exports.map.cut import MAX_EDGES, MAX_NODES, Cut, cut_to
from kgraph.exports.map.measured import measured
from kgraph.exports.map.order import by_place
from kgraph.exports.map.papers import papers_of_network, too_many_papers
from kgraph.exports.map.payload import Payload
from kgraph.exports.page_policy import inert, page_policy
from kgraph.exports.portable import portable
from kgraph.measures.communities import SEED
from kgraph.networks.network import Network

_OURS = ("style", "script", "data")
"""What stands in a page as we made it."""


def write_map(
    network: Network,
    file: BinaryIO,
    *,
    title: str | None = None,
    color: str = "community",
    size: str = "strength",
    max_nodes: int = MAX_NODES,
    max_edges: int = MAX_EDGES,
    seed: int = SEED,
) -> None:
    """Write `network` as a page; of more than `max_nodes` or `max_edges` a backbone, and the page says so.

    color, size: attributes of the nodes by which they are coloured and sized at first.

    Raises:
        UnknownName: no such attribute; BadRequest: a limit below one, or the browser's part is not built.
    """
    if max_nodes < 1 or max_edges < 1:
        raise BadRequest(f"map: max_nodes and max_edges are at least 1, not {max_nodes} and {max_edges}")
    payload = map_payload(
        network, title=title, color=color, size=size, max_nodes=max_nodes, max_edges=max_edges, seed=seed
    )
    file.write(map_page(payload).encode())


def map_page(payload: Payload) -> str:
    """The page that shows it.

    Raises:
        BadRequest: the browser's part is not built.
    """
    script, style = browser_code()
    return fill(
        "map.html",
        title=payload.title,
        summary=f"{payload.network.n_nodes:,} nodes, {payload.network.n_edges:,} edges; weighting: "
        f"{payload.network.weighting}",
        notice="" if payload.cut is None else f"Only a part is shown. {payload.cut.to_text()}",
        policy=page_policy([script], [style]),
        style=style,
        script=script,
        data=base64.b64encode(payload.pack()).decode(),
    )


def map_payload(
    network: Network,
    *,
    title: str | None = None,
    color: str = "community",
    size: str = "strength",
    max_nodes: int = MAX_NODES,
    max_edges: int = MAX_EDGES,
    seed: int = SEED,
) -> Payload:
    """What the page holds; options as for `write_map`."""
    whole, how = measured(with_communities(portable(network, draw=False), seed=seed), seed=seed)
    part, cut = cut_to(whole, max_nodes, max_edges)
    title = network.title if title is None else title
    return payload_of(portable(part, seed=seed), cut, how, title=title, color=color, size=size, seed=seed)


def payload_of(
    drawn: Network,
    cut: Cut | None,
    how: dict[str, str],
    *,
    title: str,
    color: str = "community",
    size: str = "strength",
    seed: int = SEED,
) -> Payload:
    """What the page of a drawn network holds.

    cut: what it is a part of. how: of each measure among its columns, how it came about.
    """
    shown = by_place(drawn)
    if left_out := too_many_papers(shown):
        note = f"the {left_out:,} papers behind the edges are left out of the map, as they are too many"
        shown = replace(shown, notes=(*shown.notes, note))
    papers = papers_of_network(shown)
    found = attributes(shown, papers, how)
    return Payload(
        shown,
        found,
        papers,
        cut,
        title=title,
        seed=seed,
        color=_chosen(color, [a.name for a in found if a.kind != "text"], "color"),
        size=_chosen(size, [a.name for a in found if a.kind == "number"], "size"),
    )


def fill(template: str, **values: Any) -> str:
    """A template of this folder with every text inert, `style`, `script` and `data` as they are."""
    from jinja2 import Environment
    from markupsafe import Markup

    plain = {name: Markup(values[name]) for name in _OURS if name in values}
    text = (files("kgraph.exports.map") / template).read_text(encoding="utf-8")
    page = Environment(autoescape=True).from_string(text).render(values | plain)
    return page.encode("utf-8", "replace").decode()  # a lone surrogate has no bytes


def browser_code() -> tuple[str, str]:
    """The script and the style of the map, as they stand in their elements.

    Raises:
        BadRequest: they are not built.
    """
    return _bundle("map.js", "script"), _bundle("map.css", "style")


def _bundle(name: str, tag: str) -> str:
    file = files("kgraph") / "bundles" / name
    if not file.is_file():
        raise BadRequest(
            f"the map's browser code is not built ({name} is missing); in a checkout, make it with: "
            "make run, or python browser/build.py"
        )
    return inert(file.read_text(encoding="utf-8"), tag)


def _chosen(name: str, known: list[str], what: str) -> str:
    """The attribute of that name.

    Raises:
        UnknownName: there is none to colour or size by; the message lists them.
    """
    if name in known:
        return name
    raise UnknownName(f"attribute for {what}", name, known, hint=f"{what} takes {', '.join(known)}")


MAP = Exporter(
    name="map",
    title="the interactive map: one page to open in a browser, offline",
    extensions=(".map.html",),
    accepts="network",
    write=write_map,
    specification="docs/map.md",
    options=("title", "color", "size", "max_nodes", "max_edges", "seed"),
)
