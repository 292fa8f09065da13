"""Who is touched by cut author lists, and between what bounds their numbers lie."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.errors import BadRequest
from kgraph.networks.bounds import highest_strength, lowest_strength
from kgraph.networks.weighting import get_weighting

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.networks.network import Network
    from kgraph.networks.weighting import Weighting

STRENGTHS = ("strength", "strength_low", "strength_high")


def cut_lists(network: Network) -> pl.DataFrame:
    """Of each node with a paper whose author list was cut: how many of its papers are.

    Columns `id, label, papers, cut_papers, share_cut` (0..1), most cut papers first. On such papers authors
    are missing: degree, full-count strength and core number are lower bounds, path measures may be off
    either way. Whoever is hidden behind somebody else's “et al.” is not in any list.
    """
    import polars as pl

    return (
        network.nodes.filter(pl.col("cut_papers") > 0)
        .select(
            "id",
            "label",
            "papers",
            "cut_papers",
            (pl.col("cut_papers") / pl.col("papers")).alias("share_cut"),
        )
        .sort("cut_papers", "share_cut", "label", "id", descending=[True, True, False, False])
    )


def strength_bounds(network: Network) -> pl.DataFrame:
    """Between what bounds the true strength of each node lies, over the papers that are known to be theirs.

    Columns `id, label, strength, strength_low, strength_high` (null where there is no upper bound: under full
    counting, for whoever is on a paper with a cut list), in the order of the nodes. Papers on which a cut
    list hides somebody add to the truth, and nobody can say how much; `strength_low` holds for that too.
    See `kgraph.networks.bounds` for what a paper with a cut list may give.

    Raises:
        BadRequest: the network was given as edges.
    """
    import numpy as np
    import polars as pl

    if network.incidence is None:
        raise BadRequest(f"network {network.name} was given as edges; bounds need the papers behind them")
    weighting = get_weighting(network.weighting)
    rows = network.incidence.sort("group", "rank", "node")
    teams = rows.group_by("group", maintain_order=True).agg(
        "node", pl.col("cut").first(), (~pl.col("inferred")).sum().alias("listed")
    )
    sums = np.zeros((3, network.n_nodes))
    known: dict[tuple[int, bool, int], npt.NDArray[np.float64]] = {}
    for team, is_cut, listed in teams.select("node", "cut", "listed").iter_rows():
        key = (len(team), is_cut, listed if is_cut else 0)
        if key not in known:
            known[key] = _added(weighting, *key)
        sums[:, team] += known[key]
    value, low, high = (pl.Series(name, row) for name, row in zip(STRENGTHS, sums, strict=True))
    frame = network.nodes.select("id", "label").with_columns(value, low, high)
    return frame.with_columns(pl.when(pl.col("strength_high").is_finite()).then("strength_high"))


def _added(weighting: Weighting, size: int, is_cut: bool, listed: int) -> npt.NDArray[np.float64]:
    """What a paper adds to the strengths of its authors: as counted, at least, at most."""
    import numpy as np

    counted = weighting.strengths(size, is_cut=is_cut)
    if not is_cut:
        return np.stack([counted] * 3)
    return np.stack([counted, lowest_strength(weighting, size), highest_strength(weighting, size, listed)])
