"""Communities, what joins them, and who and what joins labs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.reports.leaders import caveat
from kgraph.reports.measured import listed, method_of, rounded
from kgraph.reports.tie_sections import Communities, CommunityBridge, CommunityTie, LabBridge, LabPair

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.communities import Communities as Found
    from kgraph.model.entities import Entities


def communities_section(
    entities: Entities, found: Found, people: pl.DataFrame, labs: pl.DataFrame, top: int
) -> Communities:
    """The communities that were found among `people`; `labs` are theirs (`kgraph.reports.signed`)."""
    ties = _community_ties(found, top)
    sizes = found.labels.value_counts()["count"]
    return Communities(
        method=method_of(found),
        modularity=rounded(found.modularity) if found.network.n_edges else None,
        stability=rounded(found.stability),
        count=int((sizes > 1).sum()),
        singletons=int((sizes == 1).sum()),
        communities=listed(found, {end for tie in ties for end in (tie.left, tie.right)}),
        ties=ties,
        bridges=_bridges(found, people, top),
        lab_bridges=_lab_bridges(found, people, labs, top),
        lab_pairs=_lab_pairs(entities, top),
        people_with_labs=labs["node"].n_unique(),
    )


def _community_ties(found: Found, top: int) -> list[CommunityTie]:
    import numpy as np
    import polars as pl

    number = found.labels.to_numpy().astype(np.int32)
    edges = found.network.edges
    one, other = (number[edges[end].to_numpy()] for end in ("source", "target"))
    between = one != other
    one, other = one[between], other[between]
    key = np.minimum(one, other).astype(np.int64) << 32 | np.maximum(one, other)
    del one, other
    ties = (
        pl.DataFrame({"key": key, "weight": edges["weight"].filter(pl.Series(between))})
        .group_by("key")
        .agg(weight=pl.col("weight").sum().round_sig_figs(9), pairs=pl.len())
        .select(left=pl.col("key") // 2**32, right=pl.col("key") % 2**32, weight="weight", pairs="pairs")
        .sort("weight", "left", "right", descending=[True, False, False])
        .head(top)
    )
    return [CommunityTie(**row) for row in ties.iter_rows(named=True)]


def _bridges(found: Found, people: pl.DataFrame, top: int) -> list[CommunityBridge]:
    """People by strength into communities other than their own, with their participation coefficient."""
    import polars as pl

    from kgraph.kernels.spread import spread

    number = found.labels.cast(pl.Int32)
    squares, n_communities, outside = spread(*found.network.compressed_rows, number.to_numpy())
    rows = (
        pl.DataFrame({"outside": outside, "participation": 1 - squares, "n_communities": n_communities})
        .with_columns(pl.col("outside", "participation").round_sig_figs(9), own=number)
        .hstack(people.select("id", "name", "kind", "confidence", "owns_page", "cut_papers", "degree"))
        .filter(_among_first("outside", top))
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


def _among_first(column: str, n: int) -> pl.Expr:
    """Rows above 0 that can be among the first n, ties included: the others need not be sorted."""
    import polars as pl

    return (pl.col(column) > 0) & (pl.col(column) >= pl.col(column).top_k(n).min())


def _lab_bridges(found: Found, people: pl.DataFrame, labs: pl.DataFrame, top: int) -> list[LabBridge]:
    """People by the number of labs of their co-authors that are not their own."""
    import numpy as np
    import polars as pl

    from kgraph.kernels.spread import n_partner_labs

    indptr, indices, _ = found.network.compressed_rows
    n_labs = np.bincount(labs["node"].to_numpy(), minlength=people.height)
    at = np.concatenate([[0], np.cumsum(n_labs)])
    reached = n_partner_labs(indptr, indices, at, labs["lab"].to_numpy())
    rows = (
        people.select("id", "name", "labs", "papers", n_partner_labs=pl.Series(reached))
        .filter(pl.Series(n_labs > 0))
        .filter(_among_first("n_partner_labs", top))
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


def _lab_pairs(entities: Entities, top: int) -> list[LabPair]:
    """Pairs of labs by joint papers."""
    import polars as pl

    labs = entities.labs.sort("id")
    edges = _lab_edges(entities, labs)
    # Only pairs that can be among the first are joined to their names.
    least = edges["papers"].top_k(top).min() if edges.height else 0
    best = edges.filter(pl.col("papers") >= least)
    ends = {
        name: labs[column].gather(best[end])
        for side, end in (("left", "source"), ("right", "target"))
        for name, column in ((side, "id"), (f"{side}_name", "name"))
    }
    pairs = best.with_columns(**ends).sort(
        "papers", "left_name", "right_name", "left", "right", descending=[True, *[False] * 4]
    )
    return [
        LabPair(**row) for row in pairs.head(top).select(list(LabPair.model_fields)).iter_rows(named=True)
    ]


def _lab_edges(entities: Entities, labs: pl.DataFrame) -> pl.DataFrame:
    """The edges of the network `lab-collaboration` under full counting; nodes are rows of `labs`."""
    import polars as pl

    from kgraph.networks.projection import project
    from kgraph.networks.rows import paper_ranges

    at = labs.select(lab="id", node=pl.int_range(pl.len(), dtype=pl.Int32)).lazy()
    papers = entities.scan("papers").select("year", cut=~pl.col("authors_complete"), paper="id")
    parts, n = [], 0
    for inside in paper_ranges(entities):
        named = [
            entities.scan(table).select("paper", "lab").drop_nulls().filter(inside(pl.col("paper")))
            for table in ("affiliations", "paper_labs")
        ]
        rows = (
            pl.concat(named).unique().join(at, on="lab").join(papers, on="paper").collect(engine="streaming")
        )
        group = pl.col("paper").rank("dense").cast(pl.Int32)
        parts.append(rows.select("node", "year", "cut", group=group + n, rank=pl.lit(0, pl.Int32)))
        n += rows["paper"].n_unique()
    return project(pl.concat(parts), labs.height)[0]
