"""The table of communities: size, name, topics, strongest members, weights within and to others."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.network import Network

NAMED_TOPICS, NAMED_MEMBERS, LISTED_MEMBERS = 3, 2, 5


def community_table(network: Network, labels: pl.Series) -> pl.DataFrame:
    """`community, size, name, topics, members, internal_weight, external_weight`, one row each, by number."""
    import numpy as np
    import polars as pl

    from kgraph.kernels.grouping import internal_strengths
    from kgraph.measures.community_methods import Pairs

    number = labels.to_numpy().astype(np.int32)
    pairs = Pairs.of(network)
    internal, external = pairs.sums(number)
    topics = (
        network.nodes["topics"] if "topics" in network.nodes.columns else pl.Series([None] * network.n_nodes)
    )
    people = pl.DataFrame(
        {
            "community": labels,
            "label": network.nodes["label"],
            "within": internal_strengths(network.compressed_rows, number),
            "topics": topics.cast(pl.String),
        }
    )
    members = (
        people.sort("community", "within", "label", descending=[False, True, False])
        .group_by("community", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("size"),
            pl.col("label").head(LISTED_MEMBERS).alias("members"),
        )
    )
    return (
        members.join(_topics(people), on="community", how="left")
        .sort("community")
        .with_columns(_name().alias("name"), internal_weight=internal, external_weight=external)
        .select(
            "community",
            "size",
            "name",
            pl.col("topics").list.join("; ").fill_null(""),
            pl.col("members").list.join("; "),
            "internal_weight",
            "external_weight",
        )
    )


def _topics(people: pl.DataFrame) -> pl.DataFrame:
    """The topics that set a community apart, at most three.

    Of a community's topics those come first that most of its people have beyond what the whole network
    would let expect: by n·log(share here / share everywhere) over the topics listed for each person. People
    with the very same topics count once, or one paper of a hundred authors would name a community.
    """
    import polars as pl

    rows = people.drop_nulls("topics").select("community", "topics").unique()
    rows = rows.with_columns(pl.col("topics").str.split("; ")).explode("topics")
    rows = rows.filter(pl.col("topics") != "").rename({"topics": "topic"})
    everywhere = rows.group_by("topic").agg((pl.len() / max(rows.height, 1)).alias("share"))
    here = rows.group_by("community", "topic").agg(pl.len().alias("n"))
    here = here.with_columns((pl.col("n") / pl.col("n").sum().over("community")).alias("local"))
    scored = here.join(everywhere, on="topic").with_columns(
        (pl.col("n") * (pl.col("local") / pl.col("share")).log()).round(9).alias("score")
    )
    return (
        scored.sort("community", "score", "n", "topic", descending=[False, True, True, False])
        .group_by("community", maintain_order=True)
        .agg(pl.col("topic").head(NAMED_TOPICS).alias("topics"))
    )


def _name() -> pl.Expr:
    """`topics (leading members)`, or the members alone where there are no topics."""
    import polars as pl

    topics = pl.col("topics").list.join(", ")
    members = pl.col("members").list.head(NAMED_MEMBERS).list.join(", ")
    return pl.when(topics.fill_null("") != "").then(pl.format("{} ({})", topics, members)).otherwise(members)
