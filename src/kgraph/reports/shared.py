"""What two parts have in common: people, pairs, and ties from one to the other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.reports.comparison_sections import ComparedTie, SharedPerson, TieBetween
from kgraph.reports.leaders import caveat
from kgraph.reports.sides import Side

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.network import Network


def shared_people(left: Side, right: Side) -> list[SharedPerson]:
    """People of both, those of most papers first; of a lab or community only its own count."""
    import polars as pl

    both = sorted(left.people & right.people)
    ranks = [_ranks(side).filter(pl.col("id").is_in(both)) for side in (left, right)]
    people = left.entities.people.select("id", "name", "kind", "confidence")
    rows = (
        ranks[0]
        .join(ranks[1], on="id", suffix="_right")
        .join(people, on="id")
        .with_columns(together=pl.col("papers") + pl.col("papers_right"))
        .sort("together", "name", "id", descending=[True, False, False])
    )
    return [
        SharedPerson(
            person=r["id"],
            name=r["name"],
            left_papers=r["papers"],
            right_papers=r["papers_right"],
            left_rank=r["rank"],
            right_rank=r["rank_right"],
            caveat=caveat({**r, "owns_page": False}),
        )
        for r in rows.iter_rows(named=True)
    ]


def _ranks(side: Side) -> pl.DataFrame:
    """`id, papers, rank`: everybody's papers and rank by degree in a part."""
    import polars as pl

    nodes = side.network.nodes.select("id").with_columns(node=pl.int_range(pl.len(), dtype=pl.Int64))
    ends = pl.concat([side.network.edges[end].cast(pl.Int64).alias("node") for end in ("source", "target")])
    degree = ends.to_frame().group_by("node").agg(degree=pl.len().cast(pl.Int64))
    papers = side.entities.people.select("id", papers="n_papers")
    return (
        nodes.join(degree, on="node", how="left")
        .join(papers, on="id")
        .with_columns(pl.col("degree").fill_null(0).rank("min", descending=True).cast(pl.Int64).alias("rank"))
        .select("id", "papers", "rank")
    )


def kept_ties(left: Side, right: Side) -> list[ComparedTie]:
    """Pairs that wrote together in both parts, those of most papers first."""
    import polars as pl

    rows = (
        _pairs(left.network)
        .join(_pairs(right.network), on=["left", "right"], suffix="_right")
        .with_columns(together=pl.col("papers") + pl.col("papers_right"))
        .sort("together", "left_name", "right_name", "left", "right", descending=[True, *[False] * 4])
    )
    return [
        ComparedTie(
            left=r["left"],
            right=r["right"],
            left_name=r["left_name"],
            right_name=r["right_name"],
            left_papers=r["papers"],
            right_papers=r["papers_right"],
        )
        for r in rows.iter_rows(named=True)
    ]


def n_pairs(side: Side) -> int:
    """Pairs of a part."""
    return side.network.n_edges


def ties_between(left: Side, right: Side, network: Network) -> list[TieBetween]:
    """Pairs of somebody of the left alone and somebody of the right alone, in the network around both."""
    import polars as pl

    ours, theirs = sorted(left.people - right.people), sorted(right.people - left.people)
    pairs = _pairs(network)
    turned = pairs.rename(
        {"left": "right", "right": "left", "left_name": "right_name", "right_name": "left_name"}
    ).select(pairs.columns)
    rows = (
        pl.concat([pairs, turned])
        .filter(pl.col("left").is_in(ours) & pl.col("right").is_in(theirs))
        .sort("papers", "left_name", "right_name", "left", "right", descending=[True, *[False] * 4])
    )
    return [TieBetween(**r) for r in rows.iter_rows(named=True)]


def _pairs(network: Network) -> pl.DataFrame:
    """Pairs with the ids and names of both ends, the lesser id left."""
    import polars as pl

    ids, labels = network.nodes["id"], network.nodes["label"]
    source, target = network.edges["source"], network.edges["target"]
    rows = network.edges.select("papers", "cut_papers", "first_year", "last_year").with_columns(
        a=ids.gather(source), b=ids.gather(target), a_name=labels.gather(source), b_name=labels.gather(target)
    )
    turned = pl.col("a") > pl.col("b")
    return rows.select(
        pl.when(turned).then("b").otherwise("a").alias("left"),
        pl.when(turned).then("a").otherwise("b").alias("right"),
        pl.when(turned).then("b_name").otherwise("a_name").alias("left_name"),
        pl.when(turned).then("a_name").otherwise("b_name").alias("right_name"),
        "papers", "cut_papers", "first_year", "last_year",
    )  # fmt: skip
