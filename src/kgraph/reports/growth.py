"""Growth over the years, and the strongest ties with the papers behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.model.identifiers import identifier_iri
from kgraph.reports.signed import Signed
from kgraph.reports.tie_sections import Growth, Tie, TiePaper, Year

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities
    from kgraph.networks.network import Network

PAPERS_PER_TIE = 5
"""How many joint papers a tie lists, latest first."""


def growth_section(entities: Entities, network: Network) -> Growth:
    """Papers, people, new people and new pairs for every year from the first to the last, quiet years too.

    A person or pair is new in the year of their first dated paper here, which is not the first of a career.
    """
    import polars as pl

    year = pl.col("year").cast(pl.Int64)
    papers = entities.scan("papers").select("year", "venue", "authors_complete")
    by_paper = papers.group_by("year").agg(
        venues=pl.col("venue").drop_nulls().n_unique(),
        papers=pl.len(),
        cut_papers=(~pl.col("authors_complete")).sum(),
    )
    signed = Signed.of(network)
    teams = signed.papers.group_by(year).agg(mean_team=pl.col("authors").mean())
    active = signed.rows.group_by(year).agg(active_people=pl.col("node").n_unique())
    new_people = network.nodes.group_by(year=pl.col("first_year").cast(pl.Int64)).agg(new_people=pl.len())
    new_pairs = network.edges.group_by(year=pl.col("first_year").cast(pl.Int64)).agg(new_pairs=pl.len())
    counted = by_paper.collect()
    frame = _every_year(counted["year"])
    for part in (counted, active, new_people, new_pairs, teams):
        frame = frame.join(part, on="year", how="left")
    frame = frame.sort("year").with_columns(pl.exclude("mean_team").fill_null(0))
    return Growth(
        years=[Year(**row) for row in frame.iter_rows(named=True)],
        papers_without_year=int(counted.filter(pl.col("year").is_null())["papers"].sum()),
        pairs_without_year=network.edges["first_year"].null_count(),
    )


def _every_year(years: pl.Series) -> pl.DataFrame:
    import polars as pl

    known = years.drop_nulls()
    span = range(known.min(), known.max() + 1) if known.len() else range(0)  # type: ignore[arg-type,operator]
    return pl.DataFrame({"year": list(span)}, schema={"year": pl.Int64})


def strongest_ties(entities: Entities, network: Network, top: int) -> list[Tie]:
    """The `top` pairs by joint papers, then by weight, then by name, with their latest joint papers."""
    ends = _ends(network, top)
    listed = _joint_papers(entities, ends)
    return [
        Tie(
            left=row["left"],
            right=row["right"],
            left_name=row["left_name"],
            right_name=row["right_name"],
            papers=row["papers"],
            weight=float(f"{row['weight']:.9g}"),
            cut_papers=row["cut_papers"],
            first_year=row["first_year"],
            last_year=row["last_year"],
            listed=listed.get((row["left"], row["right"]), []),
        )
        for row in ends.iter_rows(named=True)
    ]


def _ends(network: Network, top: int) -> pl.DataFrame:
    import polars as pl

    # Only pairs that can be among the first are joined to their names.
    least = network.edges["papers"].top_k(top).min() if network.n_edges else 0
    best = network.edges.filter(pl.col("papers") >= least)
    ends = {
        name: network.nodes[column].gather(best[end])
        for side, end in (("left", "source"), ("right", "target"))
        for name, column in ((side, "id"), (f"{side}_name", "label"))
    }
    return (
        best.with_columns(**ends)
        .sort(
            "papers", "weight", "left_name", "right_name", "left", "right",
            descending=[True, True, False, False, False, False],
        )
        .head(top)
    )  # fmt: skip


def _joint_papers(entities: Entities, ends: pl.DataFrame) -> dict[tuple[str, str], list[TiePaper]]:
    """The latest `PAPERS_PER_TIE` joint papers of each pair, those without a year last."""
    import polars as pl

    people = pl.concat([ends["left"], ends["right"]]).unique()
    signed = (
        entities.scan("authorships")
        .select("paper", "person")
        .filter(pl.col("person").is_in(people.implode()))
        .unique()
        .collect()
    )
    papers = entities.scan("papers").filter(pl.col("id").is_in(signed["paper"].unique().implode()))
    pairs = (
        ends.select("left", "right")
        .join(signed.rename({"person": "left"}), on="left")
        .join(signed.rename({"person": "right"}), on=["right", "paper"])
        .join(
            papers.select("id", "title", "year", "authors_complete").collect(), left_on="paper", right_on="id"
        )
        .sort("year", "title", "paper", descending=[True, False, False], nulls_last=True)
        .group_by("left", "right", maintain_order=True)
        .head(PAPERS_PER_TIE)
    )
    places = places_of(entities, pairs["paper"].unique())
    links = links_of(entities, pairs["paper"].unique())
    found: dict[tuple[str, str], list[TiePaper]] = {}
    for row in pairs.iter_rows(named=True):
        found.setdefault((row["left"], row["right"]), []).append(
            TiePaper(
                paper=row["paper"],
                title=row["title"],
                link=links.get(row["paper"]),
                year=row["year"],
                is_cut=not row["authors_complete"],
                places=places.get(row["paper"], []),
            )
        )
    return found


def places_of(entities: Entities, papers: pl.Series) -> dict[str, list[str]]:
    """Paper → `path:line` of each record that speaks of it."""
    import polars as pl

    rows = (
        entities.scan("paper_records")
        .filter(pl.col("paper").is_in(papers.implode()))
        .collect()
        .join(entities.documents.select(document="id", path="path"), on="document")
        .sort("paper", "path", "line")
        .select("paper", pl.format("{}:{}", "path", "line").alias("place"))
    )
    found: dict[str, list[str]] = {}
    for paper, place in rows.iter_rows():
        found.setdefault(paper, []).append(place)
    return found


def links_of(entities: Entities, papers: pl.Series) -> dict[str, str]:
    """Paper → the address of its DOI, else of the first other identifier that has one."""
    import polars as pl

    known = entities.scan("identifiers").filter(
        (pl.col("kind") == "paper") & pl.col("entity").is_in(papers.implode())
    )
    ordered = known.collect().sort(pl.col("scheme") != "doi", "scheme", "value")
    found: dict[str, str] = {}
    for paper, scheme, value in ordered.select("entity", "scheme", "value").iter_rows():
        address = identifier_iri(scheme, value)
        if address is not None and address.startswith(("https://", "http://")):
            found.setdefault(paper, address)
    return found
