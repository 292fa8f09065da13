"""Who is touched by cut author lists, and so has numbers that are lower bounds."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.network import Network


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
