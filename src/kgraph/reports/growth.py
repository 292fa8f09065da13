"""Growth over the years, and the strongest ties with the papers behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.model.identifiers import identifier_iri
from kgraph.reports.corpus import authors_per_paper
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

    papers = entities.papers.select("id", "year", "venue", "authors_complete").join(
        authors_per_paper(entities), left_on="id", right_on="paper", how="left"
    )
    by_paper = papers.group_by("year").agg(
        venues=pl.col("venue").drop_nulls().n_unique(),
        papers=pl.len(),
        cut_papers=(~pl.col("authors_complete")).sum(),
        mean_team=pl.col("authors").mean(),
    )
    signed = entities.authorships.select("paper", "person").join(
        entities.papers.select("id", "year").drop_nulls(), left_on="paper", right_on="id"
    )
    active = signed.group_by("year").agg(active_people=pl.col("person").n_unique())
    new_people = signed.group_by("person").agg(pl.col("year").min()).group_by("year").agg(new_people=pl.len())
    new_pairs = network.edges.group_by(pl.col("first_year").cast(pl.Int64).alias("year")).agg(
        new_pairs=pl.len()
    )
    frame = _every_year(entities.papers["year"])
    for part in (by_paper, active, new_people, new_pairs):
        frame = frame.join(part, on="year", how="left")
    frame = frame.sort("year").with_columns(pl.exclude("mean_team").fill_null(0))
    return Growth(
        years=[Year(**row) for row in frame.iter_rows(named=True)],
        papers_without_year=entities.papers["year"].null_count(),
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

    nodes = (
        network.nodes.select("id", "label").with_row_index("row").with_columns(pl.col("row").cast(pl.Int64))
    )
    edges = network.edges.with_columns(pl.col("source", "target").cast(pl.Int64))
    # Only pairs that can be among the first are joined to their names.
    least = edges["papers"].top_k(top).min() if edges.height else 0
    return (
        edges.filter(pl.col("papers") >= least)
        .join(nodes.rename({"row": "source", "id": "left", "label": "left_name"}), on="source")
        .join(nodes.rename({"row": "target", "id": "right", "label": "right_name"}), on="target")
        .sort(
            "papers", "weight", "left_name", "right_name", "left", "right",
            descending=[True, True, False, False, False, False],
        )
        .head(top)
    )  # fmt: skip


def _joint_papers(entities: Entities, ends: pl.DataFrame) -> dict[tuple[str, str], list[TiePaper]]:
    """The latest `PAPERS_PER_TIE` joint papers of each pair, those without a year last."""

    signed = entities.authorships.select("paper", "person").unique()
    pairs = (
        ends.select("left", "right")
        .join(signed.rename({"person": "left"}), on="left")
        .join(signed.rename({"person": "right"}), on=["right", "paper"])
        .join(
            entities.papers.select("id", "title", "year", "authors_complete"), left_on="paper", right_on="id"
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
        entities.paper_records.filter(pl.col("paper").is_in(papers.implode()))
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

    known = entities.identifiers.filter(
        (pl.col("kind") == "paper") & pl.col("entity").is_in(papers.implode())
    )
    ordered = known.sort(pl.col("scheme") != "doi", "scheme", "value")
    found: dict[str, str] = {}
    for paper, scheme, value in ordered.select("entity", "scheme", "value").iter_rows():
        address = identifier_iri(scheme, value)
        if address is not None and address.startswith(("https://", "http://")):
            found.setdefault(paper, address)
    return found
