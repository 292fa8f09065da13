"""Communities, what joins them, and who and what joins labs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.reports.leaders import caveat, person_labs
from kgraph.reports.measured import partition
from kgraph.reports.tie_sections import Communities, CommunityBridge, CommunityTie, LabBridge, LabPair

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network


def communities_section(
    entities: Entities, network: Network, people: pl.DataFrame, *, base: str, seed: int, top: int
) -> tuple[Communities, pl.Series]:
    """The section, and the number of each node's community in the order of nodes."""
    found = partition(network, seed=seed)
    halves = _half_ties(network, found.membership)
    labs = person_labs(entities)
    section = Communities(
        method=found.method,
        modularity=found.modularity,
        stability=found.stability,
        count=sum(c.size > 1 for c in found.communities),
        singletons=sum(c.size == 1 for c in found.communities),
        communities=[c for c in found.communities if c.size > 1],
        ties=_community_ties(halves, top),
        bridges=_bridges(people, halves, top),
        lab_bridges=_lab_bridges(network, people, labs, top),
        lab_pairs=_lab_pairs(entities, base, top),
        people_with_labs=labs["id"].n_unique(),
    )
    return section, found.membership


def _half_ties(network: Network, membership: pl.Series) -> pl.DataFrame:
    """Each pair twice, once from either end: `node`, `own`, `other` (communities), `weight`."""
    import polars as pl

    number = membership.to_numpy()
    source, target = network.edges["source"].to_numpy(), network.edges["target"].to_numpy()
    one = pl.DataFrame(
        {"node": source, "own": number[source], "other": number[target], "weight": network.edges["weight"]}
    )
    two = pl.DataFrame(
        {"node": target, "own": number[target], "other": number[source], "weight": network.edges["weight"]}
    )
    return pl.concat([one.cast({"node": pl.Int64}), two.cast({"node": pl.Int64})])


def _community_ties(halves: pl.DataFrame, top: int) -> list[CommunityTie]:
    import polars as pl

    ties = (
        halves.filter(pl.col("own") < pl.col("other"))
        .group_by(left="own", right="other")
        .agg(weight=pl.col("weight").sum().round_sig_figs(9), pairs=pl.len())
        .sort("weight", "left", "right", descending=[True, False, False])
        .head(top)
    )
    return [CommunityTie(**row) for row in ties.iter_rows(named=True)]


def _bridges(people: pl.DataFrame, halves: pl.DataFrame, top: int) -> list[CommunityBridge]:
    """People by strength into communities other than their own, with their participation coefficient."""
    import polars as pl

    into = halves.group_by("node", "own", "other").agg(pl.col("weight").sum())
    spread = (
        into.group_by("node", "own")
        .agg(
            outside=pl.col("weight").filter(pl.col("own") != pl.col("other")).sum().round_sig_figs(9),
            participation=(1 - (pl.col("weight") / pl.col("weight").sum()).pow(2).sum()).round_sig_figs(9),
            n_communities=pl.len(),
        )
        .filter(pl.col("outside") > 0)
    )
    rows = (
        people.with_row_index("node")
        .with_columns(pl.col("node").cast(pl.Int64))
        .join(spread, on="node")
        .sort("outside", "participation", "name", "id", descending=[True, True, False, False])
        .head(top)
    )
    return [
        CommunityBridge(
            person=row["id"],
            name=row["name"],
            community=row["own"],
            weight_outside=row["outside"],
            participation=row["participation"],
            n_communities=row["n_communities"],
            degree=int(row["degree"]),
            cut_papers=row["cut_papers"],
            caveat=caveat(row),
        )
        for row in rows.iter_rows(named=True)
    ]


def _lab_bridges(network: Network, people: pl.DataFrame, labs: pl.DataFrame, top: int) -> list[LabBridge]:
    """People by the number of labs of their co-authors that are not their own."""
    import polars as pl

    nodes = network.nodes.select("id").with_row_index("node").with_columns(pl.col("node").cast(pl.Int64))
    at = labs.join(nodes, on="id").select("node", "lab")
    ends = network.edges.select(pl.col("source", "target").cast(pl.Int64))
    both = pl.concat([ends, ends.select(source="target", target="source")])
    reached = (
        both.join(at.rename({"node": "target"}), on="target")
        .select("source", "lab")
        .unique()
        .join(at.rename({"node": "source"}), on=["source", "lab"], how="anti")
        .group_by("source")
        .agg(n_partner_labs=pl.len())
    )
    rows = (
        people.with_row_index("source")
        .with_columns(pl.col("source").cast(pl.Int64))
        .join(reached, on="source")
        .filter(pl.col("labs").list.len() > 0)
        .sort("n_partner_labs", "papers", "name", "id", descending=[True, True, False, False])
        .head(top)
    )
    return [
        LabBridge(
            person=row["id"],
            name=row["name"],
            labs=row["labs"][:3],
            n_labs=len(row["labs"]),
            n_partner_labs=row["n_partner_labs"],
            papers=row["papers"],
        )
        for row in rows.iter_rows(named=True)
    ]


def _lab_pairs(entities: Entities, base: str, top: int) -> list[LabPair]:
    """Pairs of labs by joint papers."""
    import polars as pl

    from kgraph.networks import network_from_entities

    network = network_from_entities(entities, "lab-collaboration", base=base, weight="full")
    nodes = (
        network.nodes.select("id", "label").with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    )
    pairs = (
        network.edges.with_columns(pl.col("source", "target").cast(pl.Int64))
        .join(nodes.rename({"row": "source", "id": "left", "label": "left_name"}), on="source")
        .join(nodes.rename({"row": "target", "id": "right", "label": "right_name"}), on="target")
        .sort("papers", "left_name", "right_name", "left", "right", descending=[True, *[False] * 4])
        .head(top)
    )
    return [LabPair(**row) for row in pairs.select(list(LabPair.model_fields)).iter_rows(named=True)]
