"""Author indicators from the papers of this corpus, kept apart from what profile pages state.

A corpus is never all that somebody wrote, so indices from it are lower bounds of those over all works. How
often a paper was cited is taken from its sources (`stated`: the highest count any of them gives) or counted
among the references of the papers here (`corpus`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kgraph.errors import UnknownName

if TYPE_CHECKING:
    import polars as pl

    from kgraph.model.entities import Entities

CITATIONS = {
    "stated": "as the sources state them; papers without a count are left out",
    "corpus": "references of papers of this corpus",
}
"""Where citations come from."""


@dataclass(frozen=True)
class AuthorIndicator:
    """One number about a person; `column` in the table of `indicators`."""

    column: str
    title: str
    formula: str
    reference: str


AUTHOR_INDICATORS: tuple[AuthorIndicator, ...] = (
    AuthorIndicator("papers", "papers", "N", ""),
    AuthorIndicator("fractional_papers", "papers, counted fractionally", "Σ 1/n, n authors of the paper",
                    "D. Lindsey, Social Studies of Science 10 (1980) 145–162"),
    AuthorIndicator("first_author", "papers as first author", "position 1 of several authors", ""),
    AuthorIndicator("last_author", "papers as last author", "last position of several, list complete", ""),
    AuthorIndicator("sole_author", "papers as the only author", "n = 1, list complete", ""),
    AuthorIndicator("first_year", "year of the first paper", "min year", ""),
    AuthorIndicator("last_year", "year of the last paper", "max year", ""),
    AuthorIndicator("counted_papers", "papers with a citation count", "", ""),
    AuthorIndicator("citations", "citations", "Σ c", ""),
    AuthorIndicator("fractional_citations", "citations, counted fractionally", "Σ c/n",
                    "L. Egghe, JASIST 59 (2008) 1608–1616"),
    AuthorIndicator("h_index", "h-index", "the largest h with h papers cited h times or more",
                    "J. E. Hirsch, PNAS 102 (2005) 16569–16572"),
    AuthorIndicator("g_index", "g-index", "the largest g ≤ N whose g most cited papers have g² in all",
                    "L. Egghe, Scientometrics 69 (2006) 131–152"),
    AuthorIndicator("m_quotient", "m-quotient", "h / (year of the corpus's last paper − first year + 1)",
                    "J. E. Hirsch, PNAS 102 (2005) 16569–16572"),
    AuthorIndicator("i10_index", "i10-index", "papers cited ten times or more", "Google Scholar, 2011"),
)  # fmt: skip
"""Every indicator, in the order in which they are listed to people."""


def indicators(entities: Entities, *, citations: str = "stated") -> pl.DataFrame:
    """`id, label`, the columns of `AUTHOR_INDICATORS`, `cut_papers`, and `stated_…` as profiles state them.

    One row per person with a paper, in the order of ids. Citation indices are null for people none of whose
    papers has a count. Cut author lists make n too small: fractional numbers of people with `cut_papers` are
    upper bounds. A number that several documents state is the newest one.

    Raises:
        UnknownName: `citations` is neither `stated` nor `corpus`.
    """
    import polars as pl

    if citations not in CITATIONS:
        raise UnknownName("source of citations", citations, CITATIONS, hint=" or ".join(CITATIONS))
    signed = _signed(entities, citations)
    people = signed.group_by("person").agg(
        pl.len().cast(pl.Int64).alias("papers"),
        (1 / pl.col("n")).sum().round_sig_figs(9).alias("fractional_papers"),
        ((pl.col("position") == 1) & (pl.col("n") > 1)).sum().cast(pl.Int64).alias("first_author"),
        ((pl.col("position") == pl.col("n")) & (pl.col("n") > 1) & ~pl.col("cut")).sum().cast(pl.Int64)
        .alias("last_author"),
        ((pl.col("n") == 1) & ~pl.col("cut")).sum().cast(pl.Int64).alias("sole_author"),
        pl.col("year").min().alias("first_year"),
        pl.col("year").max().alias("last_year"),
        pl.col("cut").sum().cast(pl.Int64).alias("cut_papers"),
    )  # fmt: skip
    now = entities.papers["year"].max()
    career = pl.lit(now, pl.Int64) - pl.col("first_year") + 1
    named = entities.people.select(pl.col("id").alias("person"), pl.col("name").alias("label"))
    columns = [i.column for i in AUTHOR_INDICATORS]
    return (
        people.join(_indices(signed), on="person", how="left")
        .with_columns(
            pl.col("counted_papers").fill_null(0),
            (pl.col("h_index") / career).round_sig_figs(9).alias("m_quotient"),
        )
        .join(named, on="person", how="left")
        .join(_stated(entities), on="person", how="left")
        .sort("person")
        .select(
            pl.col("person").alias("id"), "label", *columns, "cut_papers", pl.selectors.starts_with("stated_")
        )
    )


def _signed(entities: Entities, citations: str) -> pl.DataFrame:
    """`person, paper, position, n, cut, year, cited`: one row per person and paper."""
    import polars as pl

    signed = entities.authorships.group_by("person", "paper").agg(pl.col("position").min())
    sizes = signed.group_by("paper").agg(pl.len().alias("n"))
    papers = entities.papers.select(
        pl.col("id").alias("paper"),
        "year",
        ~pl.col("authors_complete").alias("cut"),
        pl.col("citations").alias("cited"),
    )
    if citations == "corpus" and entities.citations.is_empty():
        papers = papers.with_columns(pl.lit(None, pl.Int64).alias("cited"))  # no references, so none counted
    elif citations == "corpus":
        counts = entities.citations.group_by("cited").agg(pl.len().cast(pl.Int64).alias("times"))
        papers = papers.join(counts, left_on="paper", right_on="cited", how="left")
        papers = papers.with_columns(pl.col("times").fill_null(0).alias("cited")).drop("times")
    return signed.join(sizes, on="paper").join(papers, on="paper")


def _indices(signed: pl.DataFrame) -> pl.DataFrame:
    """Citation indices by person: papers in falling order of citations, the k-th of them numbered k."""
    import polars as pl

    counted = signed.drop_nulls("cited").sort("person", "cited", descending=[False, True])
    ranked = counted.with_columns(
        pl.int_range(1, pl.len() + 1).over("person").alias("k"),
        pl.col("cited").cum_sum().over("person").alias("together"),
    )
    return ranked.group_by("person").agg(
        pl.len().cast(pl.Int64).alias("counted_papers"),
        pl.col("cited").sum().alias("citations"),
        (pl.col("cited") / pl.col("n")).sum().round_sig_figs(9).alias("fractional_citations"),
        (pl.col("cited") >= pl.col("k")).sum().cast(pl.Int64).alias("h_index"),
        (pl.col("together") >= pl.col("k") ** 2).sum().cast(pl.Int64).alias("g_index"),
        (pl.col("cited") >= 10).sum().cast(pl.Int64).alias("i10_index"),
    )


def _stated(entities: Entities) -> pl.DataFrame:
    """`person, stated_<name>…`: the newest number each person's profiles state, by its name there."""
    import polars as pl

    newest = (
        entities.stated_numbers.sort("as_of", "document", nulls_last=False).group_by("person", "name").last()
    )
    name = pl.col("name").str.to_lowercase().str.replace_all(r"[^a-z0-9]+", "_").str.strip_chars("_")
    rows = newest.select("person", pl.format("stated_{}", name).alias("name"), "value").unique(
        ["person", "name"]
    )
    if rows.is_empty():
        return rows.select("person")
    wide = rows.sort("name", "person").pivot(
        "name", index="person", values="value", aggregate_function="first"
    )
    return wide.select("person", *sorted(c for c in wide.columns if c != "person"))
