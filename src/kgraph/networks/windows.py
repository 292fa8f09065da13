"""A network year by year: snapshots, sliding and growing windows, and the life of ties in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from kgraph.errors import BadRequest

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.network import Network


@dataclass(frozen=True)
class Window:
    """Years from `since` to `until`, both within."""

    since: int
    until: int

    @property
    def label(self) -> str:
        """`2015–2019`, or `2015`."""
        return str(self.since) if self.since == self.until else f"{self.since}–{self.until}"


def windows(first: int, last: int, *, width: int = 1, step: int | None = None, growing: bool = False) -> list[Window]:
    """Windows that end with the last year: of `width` years, or `growing` from the first year on.

    step: years from one window to the next, by default the width, so that windows follow each other without
    a gap; smaller ones overlap (they slide). The first window may be shorter, so that no year is left out.

    Raises:
        BadRequest: a width or step below one.

    Example:
        >>> [w.label for w in windows(2013, 2020, width=3)]
        ['2013–2014', '2015–2017', '2018–2020']
        >>> [w.label for w in windows(2018, 2020, growing=True)]
        ['2018', '2018–2019', '2018–2020']
    """
    stride = width if step is None else step
    if width < 1 or stride < 1:
        raise BadRequest(f"windows: width and step are at least one year, not {width} and {stride}")
    found = []
    until = last
    while until >= first:
        since = first if growing else max(first, until - width + 1)
        found.append(Window(since, until))
        if since == first and not growing:
            break
        until -= stride
    return found[::-1]


def network_windows(network: Network, chosen: list[Window]) -> list[Network]:
    """The network of each window: its papers, the nodes that have one, weights counted anew.

    Nodes keep their columns, which are of all years, but for `papers`, `first_year`, `last_year`. Papers
    without a year are in no window.

    Raises:
        BadRequest: the network was given as edges, so its papers are not known.
    """
    if network.incidence is None:
        raise BadRequest(f"network {network.name} was given as edges; windows need the papers behind them")
    return [_part(network, window) for window in chosen]


def year_span(network: Network) -> tuple[int, int]:
    """The first and the last year of what joins the nodes.

    Raises:
        BadRequest: nothing has a year.
    """
    years = network.incidence["year"].drop_nulls() if network.incidence is not None else None
    if years is None or years.is_empty():
        raise BadRequest(f"network {network.name} has no years to look through")
    return int(years.min()), int(years.max())  # type: ignore[arg-type]


def _part(network: Network, window: Window) -> Network:
    import polars as pl

    from kgraph.networks.projection import project

    assert network.incidence is not None
    rows = network.incidence.filter(pl.col("year").is_between(window.since, window.until))
    present = rows["node"].unique().sort()
    number = pl.Series("row", range(present.len()), pl.Int32)
    place = pl.DataFrame({"node": present}).with_columns(number)
    rows = rows.join(place, on="node", maintain_order="left").drop("node").rename({"row": "node"})
    edges, years = project(rows, present.len(), network.weighting)
    counted = rows.group_by("node").agg(
        pl.col("group").n_unique().cast(pl.Int64).alias("papers"),
        pl.col("year").min().cast(pl.Int64).alias("first_year"),
        pl.col("year").max().cast(pl.Int64).alias("last_year"),
    )
    replaced = ("papers", "first_year", "last_year")
    nodes = network.nodes[present].with_columns(counted.sort("node").select(replaced))
    return replace(
        network,
        nodes=nodes.select(c for c in network.nodes.columns) if set(replaced) <= set(network.nodes.columns) else nodes,
        edges=edges,
        incidence=rows,
        edge_years=years,
        parameters=network.parameters | {"since": window.since, "until": window.until},
        notes=(*network.notes, f"papers of {window.label} alone"),
    )


def tie_life(networks: list[Network]) -> pl.DataFrame:
    """The life of ties from window to window, one row per window.

    Columns: `window` (its number), `people`, `ties`; `born` (joined here for the first time), `persisting`
    (joined in the window before too), `reborn` (joined earlier, but not in the window before), `died` (joined
    in the window before, no more here); `persistence` (the share of the ties of the window before that
    persist) and `new_people`, `gone_people` likewise. Ties of overlapping windows persist by their overlap.
    """
    import polars as pl

    seen: set[tuple[str, str]] = set()
    before: set[tuple[str, str]] = set()
    known: set[str] = set()
    people_before: set[str] = set()
    rows = []
    for number, network in enumerate(networks):
        ids = network.nodes["id"].to_list()
        ties = {(ids[a], ids[b]) for a, b in network.edges.select("source", "target").iter_rows()}
        people = set(ids)
        kept = ties & before
        rows.append(
            {
                "window": number,
                "people": len(people),
                "ties": len(ties),
                "born": len(ties - seen),
                "persisting": len(kept),
                "reborn": len((ties & seen) - before),
                "died": len(before - ties),
                "persistence": len(kept) / len(before) if before else None,
                "new_people": len(people - known),
                "gone_people": len(people_before - people),
            }
        )
        seen |= ties
        known |= people
        before, people_before = ties, people
    types = dict.fromkeys(("window", "people", "ties", "born", "persisting", "reborn", "died"), pl.Int64)
    return pl.DataFrame(rows, schema=types | {"persistence": pl.Float64, "new_people": pl.Int64,
                                              "gone_people": pl.Int64})  # fmt: skip
