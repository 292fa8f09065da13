"""What a person's papers tell: years, co-authors, topics, labs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.reports.growth import links_of, places_of
from kgraph.reports.leaders import LABS_SHOWN, caveat
from kgraph.reports.position import WholeNetwork
from kgraph.reports.profile_sections import Coauthor, ProfileLab, ProfilePaper, ProfileTopic, ProfileYear

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities


def _signed(entities: Entities, person: str) -> pl.DataFrame:
    """`paper, position, confidence, authors, year, authors_complete`: the person's papers."""
    import polars as pl

    own = entities.authorships.filter(pl.col("person") == person)
    sizes = entities.authorships.group_by("paper").agg(authors=pl.col("person").n_unique().cast(pl.Int64))
    papers = entities.papers.select("title", "year", "venue", "authors_complete", "citations", paper="id")
    return (
        own.group_by("paper")
        .agg(pl.col("position").min(), pl.col("confidence").max())
        .join(sizes, on="paper")
        .join(papers, on="paper")
    )


def profile_papers(entities: Entities, person: str) -> list[ProfilePaper]:
    """The papers, latest first, with the lines that name them."""
    venues = entities.venues.select(venue="id", venue_name="name")
    rows = (
        _signed(entities, person)
        .join(venues, on="venue", how="left")
        .sort("year", "title", "paper", descending=[True, False, False], nulls_last=True)
    )
    places, links = places_of(entities, rows["paper"]), links_of(entities, rows["paper"])
    return [
        ProfilePaper(
            paper=r["paper"],
            title=r["title"],
            link=links.get(r["paper"]),
            year=r["year"],
            venue=r["venue_name"],
            authors=r["authors"],
            position=r["position"],
            is_cut=not r["authors_complete"],
            citations=r["citations"],
            confidence=r["confidence"],
            places=places.get(r["paper"], []),
        )
        for r in rows.iter_rows(named=True)
    ]


def profile_years(entities: Entities, person: str) -> list[ProfileYear]:
    """Every year from the first to the last; papers without a year are in none."""
    import polars as pl

    rows = _signed(entities, person).drop_nulls("year")
    met = (
        entities.authorships.filter(pl.col("person") != person)
        .join(rows.select("paper", "year"), on="paper")
        .group_by("person")
        .agg(pl.col("year").min())["year"]
    )
    if rows.is_empty():
        return []
    several = rows["authors"] > 1
    last = (rows["position"] == rows["authors"]) & several & rows["authors_complete"]
    first = (rows["position"] == 1) & several
    span = range(int(rows["year"].min()), int(rows["year"].max()) + 1)  # type: ignore[arg-type]
    return [
        ProfileYear(
            year=year,
            papers=int((rows["year"] == year).sum()),
            first_author=int((first & (rows["year"] == year)).sum()),
            last_author=int((last & (rows["year"] == year)).sum()),
            new_coauthors=int((met == year).sum()),
        )
        for year in span
    ]


def profile_coauthors(whole: WholeNetwork, person: str) -> list[Coauthor]:
    """All co-authors, those of most joint papers first."""
    import polars as pl

    row = whole.network.row_of(person)
    ties = whole.network.edges.filter((pl.col("source") == row) | (pl.col("target") == row)).select(
        "weight", "cut_papers", joint="papers", since="first_year", until="last_year",
        node=pl.when(pl.col("source") == row).then("target").otherwise("source").cast(pl.Int64),
    )  # fmt: skip
    people = whole.people.with_row_index("node").with_columns(
        pl.col("node").cast(pl.Int64), community=whole.membership
    )
    rows = ties.join(people.drop("cut_papers"), on="node").sort(
        "joint", "weight", "name", "id", descending=[True, True, False, False]
    )
    return [
        Coauthor(
            person=r["id"],
            name=r["name"],
            papers=r["joint"],
            weight=float(f"{r['weight']:.9g}"),
            cut_papers=r["cut_papers"],
            first_year=r["since"],
            last_year=r["until"],
            labs=r["labs"][:LABS_SHOWN],
            community=r["community"],
            caveat=caveat(r),
        )
        for r in rows.iter_rows(named=True)
    ]


def profile_topics(entities: Entities, person: str) -> list[ProfileTopic]:
    """Topics of the papers, those of most papers first; not those read from the title of one paper alone."""
    import polars as pl

    from kgraph.measures.topics import TopicSelection, topic_table

    table = topic_table(entities, TopicSelection(person=person)).frame
    rows = table.filter((pl.col("scheme") != "term") | (pl.col("papers") > 1))
    return [
        ProfileTopic(
            topic=r["topic"],
            label=r["label"],
            scheme=r["scheme"],
            papers=r["papers"],
            share=float(f"{r['share']:.9g}"),
            lift=None if r["lift"] is None else float(f"{r['lift']:.9g}"),
            years={int(y): int(n) for y, _, n in (part.partition(":") for part in r["years"].split())},
            trend=r["trend"],
        )
        for r in rows.iter_rows(named=True)
    ]


def profile_labs(entities: Entities, person: str) -> list[ProfileLab]:
    """Labs printed with the person's name, by the first year."""
    import polars as pl

    rows = (
        entities.affiliations.drop_nulls("lab")
        .join(entities.authorships.filter(pl.col("person") == person), on=["paper", "rank"])
        .join(entities.papers.select(paper="id", year="year"), on="paper")
        .group_by("lab")
        .agg(
            papers=pl.col("paper").n_unique().cast(pl.Int64),
            first_year=pl.col("year").min(),
            last_year=pl.col("year").max(),
        )
        .join(entities.labs.select(lab="id", name="name"), on="lab")
        .sort("first_year", "papers", "name", descending=[False, True, False], nulls_last=True)
    )
    return [ProfileLab(**r) for r in rows.iter_rows(named=True)]
