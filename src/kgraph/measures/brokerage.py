"""Who joins what would be apart: across communities, across labs, and where the network would fall apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import polars as pl

    from kgraph.networks.network import Network

    Mask = npt.NDArray[np.bool_]


def participation(network: Network, groups: pl.Series) -> pl.DataFrame:
    """How each node's ties spread over groups (communities, or any other label per node).

    Columns `participation, n_groups, outside_weight` in node order. Participation is 1 − Σ_g (s_g/s)², with
    s_g the weight into group g and s all of it: 0 within one group, towards 1 across many; 0 without ties.
    All nodes without a group (null) count as one group.

    References:
        R. Guimerà, L. A. N. Amaral, Nature 433 (2005) 895–900.
    """
    import numpy as np
    import polars as pl

    from kgraph.kernels.spread import spread

    group = groups.cast(pl.String).rank("dense").fill_null(0).cast(pl.Int32).to_numpy()
    squares, n_groups, outside = spread(*network.compressed_rows, group)
    return pl.DataFrame(
        {
            "participation": np.maximum(1.0 - squares, 0.0),
            "n_groups": n_groups,
            "outside_weight": outside,
        }
    )


def lab_reach(network: Network) -> pl.DataFrame:
    """How many labs each person's co-authors are at, beyond the person's own.

    Columns `n_labs, n_partner_labs` in node order, from the labs listed in the node table (the leading ones
    of each person); nobody's lab is guessed, so people without labs reach some and are reached by none.
    """
    import polars as pl

    rows = pl.DataFrame({"node": pl.int_range(network.n_nodes, eager=True)})
    if "labs" not in network.nodes.columns:
        zero = pl.lit(0, pl.Int64)
        return rows.select(zero.alias("n_labs"), zero.alias("n_partner_labs"))
    at = (
        pl.DataFrame({"node": rows["node"], "lab": network.nodes["labs"].str.split("; ")})
        .explode("lab")
        .drop_nulls()
        .unique()
    )
    reached = (
        _half_ties(network)
        .join(at.rename({"node": "other"}), on="other")
        .select("node", "lab")
        .unique()
        .join(at, on=["node", "lab"], how="anti")
    )
    counted = (frame.group_by("node").agg(pl.len().cast(pl.Int64).alias(n)) for frame, n in
               ((at, "n_labs"), (reached, "n_partner_labs")))  # fmt: skip
    for frame in counted:
        rows = rows.join(frame, on="node", how="left", maintain_order="left")
    return rows.select(pl.col("n_labs", "n_partner_labs").fill_null(0))


def articulation_points(network: Network) -> pl.Series:
    """Whether the network falls into more parts without the node, in node order.

    References:
        R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Computing 1 (1972) 146–160.
    """
    import polars as pl

    return pl.Series("is_articulation_point", _cuts(network)[0])


def bridges(network: Network) -> pl.Series:
    """Whether the network falls into more parts without the pair, in the order of the edges.

    References:
        R. Tarjan, A note on finding the bridges of a graph, Information Processing Letters 2 (1974) 160–161.
    """
    import polars as pl

    return pl.Series("is_bridge", _cuts(network)[1])


def _cuts(network: Network) -> tuple[Mask, Mask]:
    """Articulation points by node, bridges by edge."""
    import numpy as np

    from kgraph.kernels.cuts import cuts

    indptr, indices, _ = network.compressed_rows
    is_cut, is_bridge = cuts(indptr, indices)
    # The upper entries of the rows are the edges, in their order.
    rows = np.repeat(np.arange(network.n_nodes, dtype=np.int32), np.diff(indptr))
    return is_cut, is_bridge[rows < indices]


def _half_ties(network: Network) -> pl.DataFrame:
    """Each pair from either end: `node, other, weight`."""
    import polars as pl

    one = network.edges.select(pl.col("source").alias("node"), pl.col("target").alias("other"), "weight")
    return pl.concat(
        [one, one.select(pl.col("other").alias("node"), pl.col("node").alias("other"), "weight")]
    )
