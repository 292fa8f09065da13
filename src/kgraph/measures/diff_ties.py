"""Ties that differ between two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.diff_states import Side

TIE_CHANGES = ("new", "lost", "strengthened", "weakened")


def tie_changes(
    before: Side, after: Side, ends: set[str] | None, members: set[str] | None
) -> tuple[pl.DataFrame, int]:
    """`Diff.ties` but for `elsewhere`, and how many ties are as strong after as before.

    ends: only ties of one of these people. members: only ties among these.
    """
    import polars as pl

    people = pl.concat([s.authorships["person"] for s in (before, after)]).unique().sort()
    old, new = (_pairs(s.authorships, people) for s in (before, after))
    both = old.join(new, on=["source", "target"], how="full", coalesce=True, suffix="_after").select(
        "source", "target", before=pl.col("papers").fill_null(0), after=pl.col("papers_after").fill_null(0)
    )
    ids = [people.gather(both[end]).alias(f"{end}_id") for end in ("source", "target")]
    both = both.with_columns(ids)
    if ends is not None:
        both = both.filter(pl.any_horizontal(pl.col("source_id", "target_id").is_in(list(ends))))
    if members is not None:
        both = both.filter(pl.all_horizontal(pl.col("source_id", "target_id").is_in(list(members))))
    change = (
        pl.when(pl.col("before") == 0).then(pl.lit("new"))
        .when(pl.col("after") == 0).then(pl.lit("lost"))
        .when(pl.col("after") > pl.col("before")).then(pl.lit("strengthened"))
        .when(pl.col("after") < pl.col("before")).then(pl.lit("weakened"))
    )  # fmt: skip
    changed = both.with_columns(change=change.cast(pl.Enum(TIE_CHANGES))).drop_nulls("change")
    apart = [
        _pairs(s.authorships.join(t.papers, on="paper", how="anti"), people).select("source", "target")
        for s, t in ((before, after), (after, before))
    ]
    of_papers = pl.concat(apart).unique().with_columns(because=pl.lit("papers"))
    told = changed.join(of_papers, on=["source", "target"], how="left").with_columns(
        pl.col("because").fill_null("authors"), pl.col("change"), *_names(before, after, people, changed)
    )
    most = pl.max_horizontal("before", "after")
    ordered = told.sort("change", most, "source_id", "target_id", descending=[False, True, False, False])
    columns = ("source", "target", "before", "after", "because", "source_id", "target_id")
    return ordered.select(pl.col("change").cast(pl.String), *columns), both.height - changed.height


def _names(before: Side, after: Side, people: pl.Series, rows: pl.DataFrame) -> list[pl.Series]:
    """The names of both ends of rows, as after where they are there."""
    import polars as pl

    known = pl.concat([s.entities.people.select("id", "name") for s in (after, before)])
    known = known.unique("id", keep="first")
    names = pl.DataFrame({"id": people}).join(known, on="id", how="left", maintain_order="left")
    label = names.select(pl.coalesce("name", "id")).to_series()
    return [label.gather(rows[end]).alias(end) for end in ("source", "target")]


def _pairs(authorships: pl.DataFrame, people: pl.Series) -> pl.DataFrame:
    """`source`, `target` (places in `people`, which is ascending), `papers`: who wrote how many together."""
    import polars as pl

    from kgraph.networks.projection import project

    rows = authorships.select(
        pl.col("paper").alias("group"),
        pl.col("person").cast(pl.Enum(people)).to_physical().cast(pl.Int32).alias("node"),
        pl.lit(None, pl.Int32).alias("year"),
        pl.lit(False).alias("cut"),
        pl.lit(0, pl.Int32).alias("rank"),
    )
    return project(rows, people.len())[0].select("source", "target", "papers")


def with_elsewhere(ties: pl.DataFrame, whole: Side, part: Side) -> pl.DataFrame:
    """With `elsewhere`: joint papers of the whole that are not of the part."""
    import polars as pl

    people = whole.authorships["person"].unique().sort()
    rest = whole.authorships.join(part.papers, on="paper", how="anti")
    pairs = _pairs(rest, people)
    pairs = pairs.select(
        people.gather(pairs["source"]).alias("source_id"),
        people.gather(pairs["target"]).alias("target_id"),
        pl.col("papers").alias("elsewhere"),
    )
    found = ties.join(pairs, on=["source_id", "target_id"], how="left", maintain_order="left")
    return found.with_columns(pl.col("elsewhere").fill_null(0))


def joint_of(one: Side, ties: pl.DataFrame) -> list[set[str]]:
    """For each row the papers that both its people wrote, on that side."""
    rows = ties.select("source_id", "target_id").with_row_index("row")
    first, second = (one.authorships.rename({"person": f"{end}_id"}) for end in ("source", "target"))
    joint = rows.join(first, on="source_id").join(second, on=["target_id", "paper"])
    found: list[set[str]] = [set() for _ in range(ties.height)]
    for row, paper in joint.select("row", "paper").iter_rows():
        found[row].add(paper)
    return found
