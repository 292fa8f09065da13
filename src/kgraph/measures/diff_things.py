"""Papers, people and labs that differ between two sides."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from kgraph.measures.diff_states import Side
    from kgraph.measures.matching import Matching

THING_CHANGES = ("added", "gone", "changed", "renamed", "joined", "split", "regrouped")
"""`changed` of papers, the last four of people and labs."""
_FIELDS = ("title", "kind", "year", "date", "venue", "list")


def paper_changes(before: Side, after: Side) -> tuple[pl.DataFrame, int]:
    """`change, id, title, year, detail`, and how many papers both sides have."""
    import polars as pl

    old, new = _paper_facts(before), _paper_facts(after)
    both = old.join(new, on="id", suffix="_new", maintain_order="left")
    told = [
        pl.when(pl.col(name).ne_missing(pl.col(f"{name}_new"))).then(
            pl.format(
                "{}: {} → {}", pl.lit(name), pl.col(name).fill_null("–"), pl.col(f"{name}_new").fill_null("–")
            )
        )
        for name in _FIELDS
    ]
    authors = [
        pl.when(pl.col(a).list.set_difference(b).list.len() > 0).then(
            pl.format("{} {} of the authors", pl.lit(sign), pl.col(a).list.set_difference(b).list.len())
        )
        for sign, a, b in (("+", "people_new", "people"), ("−", "people", "people_new"))
    ]
    changed = both.with_columns(
        detail=pl.concat_str([*told, *authors], separator="; ", ignore_nulls=True)
    ).filter(pl.col("detail") != "")
    frames = {
        "added": new.join(old, on="id", how="anti", maintain_order="left"),
        "gone": old.join(new, on="id", how="anti", maintain_order="left"),
        "changed": changed.with_columns(title="title_new", year="year_new"),
    }
    rows = [
        (frame if "detail" in frame.columns else frame.with_columns(detail=pl.lit(""))).select(
            pl.lit(change).alias("change"), "id", "title", pl.col("year").cast(pl.Int64), "detail"
        )
        for change, frame in frames.items()
    ]
    return pl.concat(
        [r.sort("year", "title", "id", descending=[True, False, False]) for r in rows]
    ), both.height


def _paper_facts(one: Side) -> pl.DataFrame:
    """A row per paper (`id` as after), all facts as text; `people` is the list of its authors."""
    import polars as pl

    entities = one.entities
    venues = entities.venues.select(pl.col("id").alias("venue"), pl.col("name").alias("venue_name"))
    complete = pl.when("authors_complete").then(pl.lit("complete")).otherwise(pl.lit("cut"))
    papers = entities.papers.join(venues, on="venue", how="left", maintain_order="left").select(
        pl.col("id").alias("own_paper"),
        *(pl.col(c).cast(pl.String) for c in ("title", "kind", "year", "date")),
        pl.col("venue_name").alias("venue"),
        complete.alias("list"),
    )
    people = one.authorships.group_by("paper").agg(pl.col("person").sort().alias("people"))
    return (
        one.papers.join(papers, on="own_paper", maintain_order="left")
        .unique("paper", keep="first", maintain_order=True)
        .join(people, on="paper", how="left", maintain_order="left")
        .with_columns(pl.col("people").fill_null([]))
        .rename({"paper": "id"})
        .drop("own_paper")
    )


def people_changes(before: Side, after: Side, matching: Matching) -> tuple[pl.DataFrame, int]:
    """`change, id, name, detail`, and how many people both sides have."""
    names = [one.entities.people.select("id", "name") for one in (before, after)]
    return _changes((before.people, after.people), names, matching, "mention")


def lab_changes(before: Side, after: Side, matching: Matching) -> tuple[pl.DataFrame, int]:
    """`change, id, name, detail`, and how many labs both sides have."""
    names = [one.entities.labs.select("id", "name") for one in (before, after)]
    return _changes((before.lab_ids, after.lab_ids), names, matching, "spelling")


def _changes(
    ids: tuple[pl.Series, pl.Series], names: list[pl.DataFrame], matching: Matching, statement: str
) -> tuple[pl.DataFrame, int]:
    """What became of things.

    ids: of both sides, as after. names: of both sides, `id` (own), `name`.
    """
    import polars as pl

    old, new = (
        frame.rename({"id": end, "name": f"{end}_name"})
        for end, frame in zip(("old", "new"), names, strict=True)
    )
    heirs = matching.heirs.join(old, on="old").join(new, on="new")
    moved = matching.moved.join(old, on="old").join(new, on="new")
    moved = moved.with_columns(is_heir=pl.col("new").is_in(heirs["new"].implode()))
    here, there = (frame.implode() for frame in ids)
    parts = pl.col("id").is_in(moved.filter(~pl.col("is_heir"))["new"].implode())
    both = pl.DataFrame({"id": ids[1]}).filter(pl.col("id").is_in(here))
    last = pl.concat([new.rename({"new": "id", "new_name": "name"}),
                      old.rename({"old": "id", "old_name": "name"})]).unique("id", keep="first")  # fmt: skip
    plain = {
        "added": pl.DataFrame({"id": ids[1]}).filter(~pl.col("id").is_in(here) & ~parts),
        "gone": pl.DataFrame({"id": ids[0]}).filter(~pl.col("id").is_in(there)),
    }
    joined = heirs.group_by("new", "new_name").agg("old_name", pl.len()).filter(pl.col("len") > 1)
    renamed = heirs.filter(pl.col("old_name") != pl.col("new_name"))
    renamed = renamed.filter(~pl.col("new").is_in(joined["new"].implode()))
    split = moved.filter(~pl.col("is_heir"))
    regrouped = moved.filter("is_heir").group_by("new", "new_name").agg("old_name", pl.col("n").sum())
    listed = pl.col("old_name").list.unique().list.sort().list.join(", ")
    plural = pl.when(pl.col("n") == 1).then(pl.lit(statement)).otherwise(pl.lit(f"{statement}s"))
    rows = {
        **{
            change: frame.join(last, on="id").with_columns(detail=pl.lit(""))
            for change, frame in plain.items()
        },
        "renamed": renamed.select(id="new", name="new_name", detail=pl.format("was {}", "old_name")),
        "joined": joined.select(id="new", name="new_name", detail=pl.format("{} before: {}", "len", listed)),
        "split": split.select(id="new", name="new_name", detail=pl.format("out of {}", "old_name")),
        "regrouped": regrouped.select(
            id="new", name="new_name", detail=pl.format("{} {} from {}", "n", plural, listed)
        ),
    }
    either = pl.col("id").is_in(here) | pl.col("id").is_in(there)
    told = [
        frame.filter(either)
        .select(pl.lit(change).alias("change"), "id", "name", "detail")
        .sort("name", "id", "detail")
        for change, frame in rows.items()
    ]  # fmt: skip
    return pl.concat(told), both.height
