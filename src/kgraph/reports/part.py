"""A part of the corpus: the tables of some papers and of all who and what they name."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

OF_PAPERS = (
    "authorships", "affiliations", "mentions", "paper_records", "paper_labs", "paper_topics",
    "paper_artifacts", "paper_funders", "person_parts",
)  # fmt: skip
"""Tables with a column `paper`."""


def entities_of(entities: Entities, papers: pl.Series) -> Entities:
    """The tables of these papers (ids), their people with papers and years counted over them alone.

    Doubts about who is who stay with the whole corpus: half of the evidence behind one is often elsewhere.
    """
    import polars as pl

    from kgraph.model.entities import Entities as Tables

    tables = entities.tables()
    kept = {name: _among(tables[name], "paper", papers) for name in OF_PAPERS}
    kept["papers"] = _among(entities.papers, "id", papers)
    kept["citations"] = _among(_among(entities.citations, "citing", papers), "cited", papers)
    kept["people"] = _people(entities, kept["authorships"], kept["papers"])
    people = kept["people"]["id"]
    kept["person_names"] = _among(entities.person_names, "person", people)
    kept["person_records"] = _among(entities.person_records, "person", people)
    kept["stated_numbers"] = _among(entities.stated_numbers, "person", people)
    printed = pl.concat([kept["paper_labs"]["lab"], kept["affiliations"]["lab"]]).drop_nulls()
    kept["labs"] = _with_those_above(entities.labs, "parent", printed)
    kept["lab_names"] = _among(entities.lab_names, "lab", kept["labs"]["id"])
    kept["topics"] = _with_those_above(entities.topics, "broader", kept["paper_topics"]["topic"])
    kept["venues"] = _among(entities.venues, "id", kept["papers"]["venue"])
    kept["editions"] = _among(entities.editions, "id", kept["papers"]["edition"])
    kept["artifacts"] = _among(entities.artifacts, "id", kept["paper_artifacts"]["artifact"])
    kept["documents"] = _documents(entities.documents, kept["paper_records"], kept["person_records"])
    kept["doubts"] = entities.doubts.clear()
    known = {k: kept[f"{k}s"]["id"] for k in ("paper", "lab", "venue", "topic", "artifact")}
    known["person"] = people
    for name in ("identifiers", "links", "evidence"):
        kept[name] = _of_entities(tables[name], known)
    return Tables(**{**tables, **kept})


def _among(table: pl.DataFrame, column: str, ids: pl.Series) -> pl.DataFrame:
    import polars as pl

    return table.filter(pl.col(column).is_in(ids.drop_nulls().unique().sort().implode()))


def _people(entities: Entities, authorships: pl.DataFrame, papers: pl.DataFrame) -> pl.DataFrame:
    import polars as pl

    signed = authorships.select("person", "paper").unique().join(
        papers.select(paper="id", year="year"), on="paper"
    )  # fmt: skip
    counted = signed.group_by("person").agg(
        n_papers=pl.len().cast(pl.Int64), first_year=pl.col("year").min(), last_year=pl.col("year").max()
    )
    return (
        entities.people.drop("n_papers", "first_year", "last_year")
        .join(counted, left_on="id", right_on="person", maintain_order="left")
        .select(entities.people.columns)
    )


def _with_those_above(table: pl.DataFrame, above: str, ids: pl.Series) -> pl.DataFrame:
    """The rows of these ids and of all that stand above them."""
    parents = dict(table.select("id", above).iter_rows())
    kept: set[str] = set()
    for id in ids.drop_nulls().unique().to_list():
        step: str | None = id
        while step is not None and step not in kept:
            kept.add(step)
            step = parents.get(step)
    import polars as pl

    return _among(table, "id", pl.Series(sorted(kept), dtype=pl.String))


def _documents(documents: pl.DataFrame, *records: pl.DataFrame) -> pl.DataFrame:
    """Those that speak of the part, with the number of records that do."""
    import polars as pl

    spoken = pl.concat([r.select("document", "record") for r in records]).group_by("document").len("n")
    return (
        documents.join(spoken, left_on="id", right_on="document", maintain_order="left")
        .with_columns(pl.col("n").cast(pl.Int64).alias("n_records"), pl.lit(0, pl.Int64).alias("n_rejected"))
        .select(documents.columns)
    )


def _of_entities(table: pl.DataFrame, known: dict[str, pl.Series]) -> pl.DataFrame:
    """Rows of `kind` and `entity` whose entity is kept."""
    import polars as pl

    kept = pl.lit(False)
    for kind, ids in known.items():
        kept = kept | ((pl.col("kind") == kind) & pl.col("entity").is_in(ids.sort().implode()))
    return table.filter(kept)
