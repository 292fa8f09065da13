"""A network period by period on one page: small multiples in one layout and one set of colours.

Each panel is an SVG drawing; a node has the same place in all of them, a community that goes on the same
colour (`kgraph.measures.lineages`), and areas are proportional to the strength within the period. The page
has no script.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files
from typing import TYPE_CHECKING, Any, BinaryIO

from kgraph.errors import BadRequest
from kgraph.exports.drawing import strengths, strongest_nodes
from kgraph.exports.map.page import fill
from kgraph.exports.page_policy import inert, page_policy
from kgraph.exports.portable import portable
from kgraph.measures.communities import SEED
from kgraph.measures.lineages import Lineages
from kgraph.measures.palette import OTHER, PALETTE
from kgraph.networks.network import Network
from kgraph.networks.selection import subnetwork
from kgraph.networks.windows import Window, window_notes

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

MAX_NODES = 2_000
"""Nodes that small drawings show; all panels together stay some megabytes."""
SIDE, MARGIN = 400.0, 8.0
"""Units of a panel."""
SMALLEST, LARGEST = 1.0, 9.0
"""Radii of nodes in them."""


@dataclass(frozen=True)
class Panel:
    """One period: its numbers, and its drawing as the template writes it."""

    label: str
    n_nodes: int
    n_edges: int
    n_papers: int | None
    n_shown: int
    lines: str
    """All edges as one SVG path."""
    nodes: list[tuple[str, str, str, str, str]]
    """x, y, radius, colour, text; the biggest last, so that they lie on top."""
    link: str = ""
    """A map of this period alone, where there is one."""


def placed(found: Lineages, *, seed: int = SEED) -> list[tuple[Window, Network]]:
    """The windows with the places of the network of all of them together."""
    import polars as pl

    parts = [(window, portable(network, draw=False)) for window, network in found.parts]
    where = _everything([network for _, network in parts], seed).select("id", "x", "y")
    drawn = []
    for window, network in parts:
        nodes = network.nodes.drop("x", "y", strict=False)
        places = nodes.join(where, on="id", how="left", maintain_order="left")
        drawn.append((window, network.with_nodes(places.with_columns(pl.col("x", "y").fill_null(0.0)))))
    return drawn


def write_periods(
    parts: Sequence[tuple[Window, Network]],
    found: Lineages,
    file: BinaryIO,
    *,
    title: str | None = None,
    max_nodes: int = MAX_NODES,
    links: Mapping[str, str] | None = None,
) -> None:
    """Write the windows (as `placed` gives them) as one page.

    max_nodes: of each panel the strongest; what is left out is said. links: label of a window → address of
        a map of it.

    Raises:
        BadRequest: no windows, or no node may be shown.
    """
    if not parts:
        raise BadRequest("map: there are no periods to draw")
    if max_nodes < 1:
        raise BadRequest(f"map: max_nodes is at least 1, not {max_nodes}")
    panels = _panels(parts, max_nodes, links or {})
    last = parts[-1][1]
    style = inert((files("kgraph.exports.map") / "periods.css").read_text(encoding="utf-8"), "style")
    hidden = sum(panel.n_nodes - panel.n_shown for panel in panels)
    page = fill(
        "periods.html",
        title=f"{last.title} by period" if title is None else title,
        policy=page_policy([], [style]),
        style=style,
        panels=panels,
        side=SIDE,
        weighting=last.weighting,
        notes=window_notes(parts),
        notice=f"Each panel shows at most {max_nodes:,} nodes, those of greatest strength in its period; "
        f"the counts are those of all." if hidden else "",
        lineages=_lineages(found),
        labels=[panel.label for panel in panels],
    )  # fmt: skip
    file.write(page.encode())


def _everything(networks: Sequence[Network], seed: int) -> pl.DataFrame:
    """The nodes of all windows, with places."""
    import polars as pl

    from kgraph.networks.layout import layout

    nodes = pl.concat([n.nodes.select("id") for n in networks]).unique().sort("id")
    number = nodes.with_row_index("row").cast({"row": pl.Int64})
    pairs = []
    for network in networks:
        row = network.nodes.select("id").join(number, on="id", how="left", maintain_order="left")["row"]
        ends = {end: row.gather(network.edges[end]) for end in ("source", "target")}
        pairs.append(pl.DataFrame(ends))
    edges = pl.concat(pairs).unique().sort("source", "target").with_columns(weight=pl.lit(1.0))
    union = replace(
        networks[0], nodes=nodes, edges=edges, incidence=None, edge_years=None
    )  # of which only the ends count
    return nodes.with_columns(**layout(union, seed=seed))


def _panels(parts: Sequence[tuple[Window, Network]], max_nodes: int, links: Mapping[str, str]) -> list[Panel]:
    import numpy as np

    shown = [_strongest(network, max_nodes) for _, network in parts]
    xs, ys = (np.concatenate([n.nodes[axis].to_numpy() for n in shown]) for axis in ("x", "y"))
    if not len(xs):
        xs = ys = np.zeros(1)
    extent = max(np.ptp(xs), np.ptp(ys)) or 1.0
    middle = ((xs.min() + xs.max()) / 2, (ys.min() + ys.max()) / 2)
    scale = (SIDE - 2 * MARGIN) / extent
    weights = [strengths(part)["strength"].to_numpy() for part in shown]
    largest = max((float(weight.max()) for weight in weights if len(weight)), default=0.0) or 1.0
    panels = []
    for (window, network), part, weight in zip(parts, shown, weights, strict=True):
        x = SIDE / 2 + (part.nodes["x"].to_numpy() - middle[0]) * scale
        y = SIDE / 2 - (part.nodes["y"].to_numpy() - middle[1]) * scale
        share = np.sqrt(weight / largest)
        panels.append(
            Panel(
                window.label, network.n_nodes, network.n_edges, _n_papers(network), part.n_nodes,
                _lines(part, x, y), _nodes(part, x, y, SMALLEST + (LARGEST - SMALLEST) * share),
                links.get(window.label, ""),
            )
        )  # fmt: skip
    return panels


def _strongest(network: Network, n: int) -> Network:
    import numpy as np

    if network.n_nodes <= n:
        return network
    mask = np.zeros(network.n_nodes, np.bool_)
    mask[strongest_nodes(network, n).to_numpy()] = True
    return subnetwork(network, mask)


def _n_papers(network: Network) -> int | None:
    return None if network.incidence is None else network.incidence["group"].n_unique()


def _lines(network: Network, x: npt.NDArray[np.float64], y: npt.NDArray[np.float64]) -> str:
    source, target = (network.edges[end].to_numpy() for end in ("source", "target"))
    rows = zip(x[source], y[source], x[target], y[target], strict=True)
    return "".join(f"M{a:.1f} {b:.1f}L{c:.1f} {d:.1f}" for a, b, c, d in rows)


def _nodes(
    network: Network,
    x: npt.NDArray[np.float64],
    y: npt.NDArray[np.float64],
    radius: npt.NDArray[np.float64],
) -> list[tuple[str, str, str, str, str]]:
    import numpy as np

    labels, colours = network.nodes["label"].to_list(), network.nodes["color"].to_list()
    return [
        (f"{x[i]:.1f}", f"{y[i]:.1f}", f"{radius[i]:.1f}", colours[i] or OTHER, labels[i])
        for i in np.argsort(radius, kind="stable").tolist()
    ]


def _lineages(found: Lineages) -> list[dict[str, Any]]:
    """Name, colour and sizes by window of the lineages that have colours of their own."""
    import polars as pl

    table = found.tracking.table.filter(pl.col("colour").is_in(PALETTE))
    rows: dict[int, dict[str, Any]] = {}
    for row in table.iter_rows(named=True):
        entry = rows.setdefault(row["lineage"], {"name": "", "colour": row["colour"], "sizes": {}})
        entry["name"] = row["name"] or entry["name"] or f"lineage {row['lineage'] + 1}"
        entry["sizes"][row["window"]] = row["size"]
    return sorted(rows.values(), key=lambda entry: -max(entry["sizes"].values()))
