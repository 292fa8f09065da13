"""The look of a network: size, colour, community and place of each node, as columns.

Computed once in Python with a fixed seed, so that Gephi, the HTML page and any other viewer show the same
picture.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from kgraph.errors import UnknownName
from kgraph.measures.communities import SEED
from kgraph.measures.palette import OTHER, PALETTE
from kgraph.networks.network import Network

if TYPE_CHECKING:
    import polars as pl

SMALLEST, LARGEST = 4.0, 40.0
"""Diameters of nodes in the units of the layout as Gephi takes them."""


def draw(network: Network, *, seed: int = SEED, size: str = "strength") -> Network:
    """The network with the node columns `community community_name size color x y` that are not there yet.

    size: a numeric node column, or `strength` (sum of edge weights) or `degree`, which need not be there;
        areas are proportional to it.
    seed: of communities and layout. Communities are numbered and coloured by size, the largest first.

    Example:
        >>> import polars as pl
        >>> nodes = pl.DataFrame({"id": ["a", "b"], "label": ["Ada", "Bo"], "x": [0.0, 1.0], "y": [0.0, 0.0]})
        >>> edges = pl.DataFrame({"source": [0], "target": [1], "papers": [2], "weight": [2.0]})
        >>> n = draw(Network("pair", "A pair", "full", nodes, edges), size="degree")
        >>> n.nodes["color"].to_list(), n.nodes["size"].to_list()
        (['#0072B2', '#0072B2'], [40.0, 40.0])
    """
    from kgraph.networks.layout import layout

    nodes = with_communities(network, seed=seed).nodes
    if "size" not in nodes.columns:
        nodes = nodes.with_columns(_sizes(network, size))
    if "color" not in nodes.columns:
        nodes = nodes.with_columns(_colours(nodes["community"]))
    if not {"x", "y"} <= set(nodes.columns):
        nodes = nodes.with_columns(**layout(network, seed=seed))
    return network.with_nodes(nodes)


def with_communities(network: Network, *, seed: int = SEED) -> Network:
    """The network with the node columns `community` and `community_name` if there are no communities yet."""
    if "community" in network.nodes.columns:
        return network
    from kgraph.measures import communities

    return network.with_nodes(network.nodes.with_columns(communities(network, seed=seed).columns))


def strongest_nodes(network: Network, n: int) -> pl.Series:
    """The rows of the n nodes of greatest strength (ties: degree, then id), ascending."""
    order = network.nodes.select("id", *strengths(network)).with_row_index("row")
    return order.sort("strength", "degree", "id", descending=[True, True, False]).head(n)["row"].sort()


def without_our_drawing(nodes: pl.DataFrame) -> pl.DataFrame:
    """The nodes without places, and without colours of ours: most of these belong to what is not shown."""
    nodes = nodes.drop("x", "y", strict=False)
    is_ours = "color" in nodes.columns and set(nodes["color"]) <= {*PALETTE, OTHER}
    return nodes.drop("color") if is_ours else nodes


def strengths(network: Network) -> pl.DataFrame:
    """`strength` (sum of the weights of its edges) and `degree` of every node, in node order.

    Summed in the order of the edges, so that the last bit is the same each time.
    """
    import numpy as np
    import polars as pl

    edges = network.edges
    ends = np.concatenate([edges["source"].to_numpy(), edges["target"].to_numpy()]).astype(np.int64)
    weight = np.tile(edges["weight"].cast(pl.Float64).to_numpy(), 2)
    return pl.DataFrame(
        {
            "strength": np.bincount(ends, weight, minlength=network.n_nodes),
            "degree": np.bincount(ends, minlength=network.n_nodes),
        }
    )


def _sizes(network: Network, size: str) -> pl.Series:
    """Diameters whose squares grow with the measure, from `SMALLEST` (nothing) to `LARGEST` (the maximum)."""
    import polars as pl

    computed = {} if size in network.nodes.columns else strengths(network).to_dict()
    if size not in network.nodes.columns and size not in computed:
        known = [*computed, *(c for c, t in network.nodes.schema.items() if t.is_numeric())]
        raise UnknownName("node column", size, known, hint="size takes a numeric column, strength or degree")
    values = computed[size] if size in computed else network.nodes[size]
    if not values.dtype.is_numeric():
        raise UnknownName("numeric node column", size)
    numbers = pl.DataFrame({"v": values.cast(pl.Float64)})
    value = pl.when(pl.col("v").is_finite()).then("v").fill_null(0.0).clip(lower_bound=0.0)
    largest: Any = numbers.select(value.max()).item()
    share = (value / largest).sqrt() if largest else 0.0 * value
    return numbers.select(size=(SMALLEST + (LARGEST - SMALLEST) * share).round(3)).to_series()


def _colours(community: pl.Series) -> pl.Series:
    """The palette in the order of the sizes of the communities here (ties: by number), then `OTHER`."""
    import polars as pl

    sizes = community.drop_nulls().value_counts(name="n").sort("n", community.name, descending=[True, False])
    coloured = sizes[community.name].head(len(PALETTE))
    colours = community.replace_strict(
        coloured, PALETTE[: coloured.len()], default=OTHER, return_dtype=pl.String
    )
    return colours.fill_null(OTHER).rename("color")
