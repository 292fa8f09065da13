"""Who joins what would be apart: across communities, across labs, and where the network would fall apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.network import Network


def participation(network: Network, groups: pl.Series) -> pl.DataFrame:
    """How each node's ties spread over groups (communities, or any other label per node).

    Columns `participation, n_groups, outside_weight` in node order. Participation is 1 − Σ_g (s_g/s)², with
    s_g the weight into group g and s all of it: 0 within one group, towards 1 across many; 0 without ties.
    All nodes without a group (null) count as one group.

    References:
        R. Guimerà, L. A. N. Amaral, Nature 433 (2005) 895–900.
    """
    import polars as pl

    label, ties = groups.cast(pl.String), _half_ties(network)
    ties = ties.with_columns(
        label.gather(ties["node"]).alias("own"), label.gather(ties["other"]).alias("group")
    )
    into = (
        ties.group_by("node", "own", "group")
        .agg(pl.col("weight").sum())
        .sort("node", "group", nulls_last=True)
    )
    share = pl.col("weight") / pl.col("weight").sum()
    spread = into.group_by("node").agg(
        (1 - (share**2).sum()).clip(lower_bound=0.0).alias("participation"),
        pl.len().cast(pl.Int64).alias("n_groups"),
        pl.col("weight").filter(~pl.col("own").eq_missing(pl.col("group"))).sum().alias("outside_weight"),
    )
    rows = pl.DataFrame({"node": pl.int_range(network.n_nodes, eager=True)})
    return rows.join(spread, on="node", how="left", maintain_order="left").select(
        pl.col("participation").fill_null(0.0),
        pl.col("n_groups").fill_null(0),
        pl.col("outside_weight").fill_null(0.0),
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


def cut_vertices(network: Network) -> pl.Series:
    """Whether the network falls into more parts without the node, in node order.

    References:
        R. Tarjan, Depth-first search and linear graph algorithms, SIAM J. Computing 1 (1972) 146–160.
    """
    import polars as pl

    from kgraph.measures.adjacency import Adjacency

    graph = Adjacency.of(network)
    neighbours, ends = graph.indices.tolist(), graph.indptr.tolist()
    found = [0] * graph.n  # when the search came here, from 1
    low = [0] * graph.n  # the earliest node reached from below here
    is_cut = [False] * graph.n
    clock = 0
    for root in range(graph.n):
        if found[root]:
            continue
        clock += 1
        found[root] = low[root] = clock
        children = 0
        stack = [(root, -1, ends[root])]
        while stack:
            node, parent, entry = stack.pop()
            if entry < ends[node + 1]:
                stack.append((node, parent, entry + 1))
                other = neighbours[entry]
                if not found[other]:
                    clock += 1
                    found[other] = low[other] = clock
                    stack.append((other, node, ends[other]))
                elif other != parent:
                    low[node] = min(low[node], found[other])
            elif parent >= 0:
                low[parent] = min(low[parent], low[node])
                if parent == root:
                    children += 1
                elif low[node] >= found[parent]:
                    is_cut[parent] = True
        is_cut[root] = children > 1
    return pl.Series("is_cut_vertex", is_cut, dtype=pl.Boolean)


def _half_ties(network: Network) -> pl.DataFrame:
    """Each pair from either end: `node, other, weight`."""
    import polars as pl

    one = network.edges.select(pl.col("source").alias("node"), pl.col("target").alias("other"), "weight")
    return pl.concat(
        [one, one.select(pl.col("other").alias("node"), pl.col("node").alias("other"), "weight")]
    )
