"""The co-authorship network from the tables, by a join of the authorships with themselves.

A paper of n authors gives n(n−1)/2 pairs and all rows of it have one key, so a few papers of thousands of
authors would be the work of a few tasks. Keys are salted: the authors of a large paper are dealt out to
several tasks on one side of the join and stand in each of them on the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

SALTED_AUTHORS = 200
"""So many authors of a paper are paired with all others in one task."""


@dataclass(frozen=True)
class Skew:
    """What large papers are to the network."""

    papers: int
    """Of two authors and more."""
    salted: int
    """Papers whose pairs were made by several tasks."""
    most_authors: int
    left_out: int
    """Papers beyond the cap, where there is one."""
    pairs_left_out: int
    """Pairs on them, each as often as on them."""


def pairs_of(
    papers: DataFrame,
    authorships: DataFrame,
    *,
    max_authors: int | None = None,
    salted_authors: int = SALTED_AUTHORS,
) -> tuple[DataFrame, Skew]:
    """Who wrote with whom: the edges of the network `coauthorship`, and what skew there was.

    papers, authorships: the tables of that name. The pairs: `source`, `target` (people's ids, the lower
    first), `papers`, `weight` (fractional: 1/(n−1) for each joint paper of n authors), `first_year`,
    `last_year` and `cut_papers`. Papers of more than `max_authors` (none by default) are left out.
    """
    from pyspark.sql import functions as f

    # One row for whoever stands twice on a paper.
    members = authorships.select("paper", "person").distinct()
    sizes = members.groupBy("paper").agg(f.count("*").alias("n")).filter("n > 1")
    skew = _skew(sizes, max_authors, salted_authors)
    if max_authors is not None:
        sizes = sizes.filter(f.col("n") <= max_authors)
    facts = papers.select(
        f.col("id").alias("paper"), "year", (~f.col("authors_complete")).cast("int").alias("cut")
    )
    rows = members.join(sizes.join(facts, "paper"), "paper")
    n_salts = f.ceil(f.col("n") / salted_authors).cast("int")
    one = rows.withColumn("salt", f.pmod(f.hash("person"), n_salts)).withColumnRenamed("person", "source")
    other = rows.select(
        "paper", f.col("person").alias("target"), f.explode(f.sequence(f.lit(0), n_salts - 1)).alias("salt")
    )
    joint = one.join(other, ["paper", "salt"]).filter("source < target")
    pairs = joint.groupBy("source", "target").agg(
        f.count("*").alias("papers"),
        f.sum(1 / (f.col("n") - 1)).alias("weight"),
        f.min("year").alias("first_year"),
        f.max("year").alias("last_year"),
        f.sum("cut").alias("cut_papers"),
    )
    return pairs, skew


def _skew(sizes: DataFrame, max_authors: int | None, salted_authors: int) -> Skew:
    from pyspark.sql import functions as f

    n = f.col("n")
    is_out = f.lit(False) if max_authors is None else n > max_authors
    told = sizes.agg(
        f.count("*").alias("papers"),
        f.count(f.when((n > salted_authors) & ~is_out, 1)).alias("salted"),
        f.coalesce(f.max("n"), f.lit(0)).alias("most_authors"),
        f.count(f.when(is_out, 1)).alias("left_out"),
        f.coalesce(f.sum(f.when(is_out, n * (n - 1) / 2)), f.lit(0)).cast("long").alias("pairs_left_out"),
    ).first()
    assert told is not None  # a sum over all has one row
    return Skew(**told.asDict())
