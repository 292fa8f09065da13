"""Title, link, venue and places of what joins nodes, as the tables tell them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.model.identifiers import SCHEMES, identifier_iri

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

_NAMED = (("people", "name"), ("topics", "label"), ("labs", "name"), ("venues", "name"), ("editions", "name"))
"""Tables of things that join nodes where papers do not, and the column with their names."""


def described(entities: Entities | None, ids: pl.Series) -> pl.DataFrame:
    """`id, title, link, venue` of these papers or other things; what no table knows is called by its id."""
    import polars as pl

    ids = ids.cast(pl.String)
    known = pl.DataFrame({"id": ids})
    if entities is None:
        empty = pl.lit(None, pl.String)
        return known.select("id", pl.col("id").alias("title"), empty.alias("link"), empty.alias("venue"))
    named = [entities.scan("papers").select("id", "title", "venue")]
    named += [
        entities.scan(table).select(
            "id", pl.col(column).alias("title"), pl.lit(None, pl.String).alias("venue")
        )
        for table, column in _NAMED
    ]
    wanted = pl.col("id").is_in(ids.unique().implode())
    titles = pl.concat(rows.filter(wanted).collect() for rows in named)
    titles = titles.unique("id", keep="first", maintain_order=True)
    venues = entities.venues.select(pl.col("id").alias("venue"), pl.col("name").alias("venue_name"))
    found = known.join(titles, on="id", how="left", maintain_order="left")
    found = found.join(venues, on="venue", how="left", maintain_order="left")
    found = found.join(_links(entities, known), on="id", how="left", maintain_order="left")
    return found.select(
        "id", pl.coalesce("title", "id").alias("title"), "link", pl.col("venue_name").alias("venue")
    )


def places(entities: Entities | None, ids: pl.Series) -> pl.DataFrame:
    """`id, document, line` of every record of these papers, sorted; document is a path."""
    import polars as pl

    if entities is None:
        return pl.DataFrame(schema={"id": pl.String, "document": pl.String, "line": pl.Int64})
    paths = entities.documents.select(pl.col("id").alias("document"), "path")
    wanted = pl.col("paper").is_in(ids.cast(pl.String).unique().implode())
    records = entities.scan("paper_records").select("paper", "document", "line").filter(wanted).collect()
    records = records.join(paths, on="document", how="left")
    return (
        records.select(
            pl.col("paper").alias("id"),
            pl.coalesce("path", "document").alias("document"),
            pl.col("line").cast(pl.Int64).fill_null(0),
        )
        .unique()
        .sort("id", "document", "line")
    )


def _links(entities: Entities, papers: pl.DataFrame) -> pl.DataFrame:
    """`id, link`: where to read a paper: its DOI, else the page given for it, else another identifier."""
    import polars as pl

    rank = {scheme.name: n for n, scheme in enumerate(SCHEMES) if scheme.name != "doi"}
    is_here = (pl.col("kind") == "paper") & pl.col("entity").is_in(papers["id"].unique().implode())
    of_papers = entities.scan("identifiers").filter(is_here).select("entity", "scheme", "value")
    here = of_papers.collect().rows()
    addresses = [
        (id, iri, -2 if scheme == "doi" else rank.get(scheme, len(rank)))
        for id, scheme, value in here
        if (iri := identifier_iri(scheme, value))
    ]
    pages = entities.scan("links").filter(is_here & (pl.col("role") == "page")).select("entity", "url")
    addresses += [(id, url, -1) for id, url in pages.collect().iter_rows()]
    found = pl.DataFrame(
        addresses, schema={"id": pl.String, "link": pl.String, "rank": pl.Int64}, orient="row"
    )
    # A page may bear any address; only those of the web are ever followed.
    found = found.filter(pl.col("link").str.contains(r"^https?://"))
    return found.sort("id", "rank", "link").unique("id", keep="first", maintain_order=True).drop("rank")
