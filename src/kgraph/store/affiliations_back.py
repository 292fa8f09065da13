"""Affiliations read back from a graph, which states the texts and the labs of an authorship apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    import polars as pl

    from kgraph.store.statements import Statements


def read_affiliations(asked: Statements, lab_names: pl.DataFrame) -> pl.DataFrame:
    """Texts printed with authorships and the labs in them; `lab_names` has `lab` and `name`.

    A lab goes with the texts that are names of its, else with the first that holds such a name, else with
    the first; a text that no lab goes with stands alone.
    """
    import polars as pl

    printed = asked.of("kg:affiliationAsPrinted").rename({"o": "as_printed"})
    labs = asked.of("kg:affiliation").select("s", asked.id("o", "lab").alias("lab")).drop_nulls()
    named = lab_names.group_by("lab").agg(pl.col("name").alias("names"))
    thinkable = (
        labs.join(printed, on="s")
        .join(named, on="lab", how="left")
        .with_columns(
            is_name=pl.col("as_printed").is_in(pl.col("names")),
            holds_name=_holds_any(pl.col("as_printed"), pl.col("names")),
        )
    )
    sure = thinkable.filter("is_name")
    guessed = (
        thinkable.join(sure, on=["s", "lab"], how="anti")
        .sort("s", "lab", "holds_name", "as_printed", descending=[False, False, True, False])
        .unique(["s", "lab"], keep="first", maintain_order=True)
    )
    both = pl.concat([sure, guessed]).select("s", "as_printed", "lab")
    alone = printed.join(both, on=["s", "as_printed"], how="anti")
    place = pl.col("s").str.strip_prefix(f"{asked.base}paper/")
    return pl.concat([both, alone], how="diagonal").select(
        place.str.extract("^([^#]+)#").alias("paper"),
        place.str.extract("#author-([0-9]+)$").cast(pl.Int64).alias("rank"),
        "as_printed",
        "lab",
    )


def _holds_any(text: pl.Expr, names: pl.Expr) -> pl.Expr:
    import polars as pl

    def held(row: Mapping[str, object]) -> bool:
        names = row["names"] or ()
        return any(name in str(row["as_printed"]) for name in names)  # type: ignore[attr-defined]

    return pl.struct(text.alias("as_printed"), names.alias("names")).map_elements(
        held, return_dtype=pl.Boolean
    )
