"""What is said of each node: name, kind, papers, years, labs, topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kgraph.networks.definition import node_plan
from kgraph.networks.rows import id_of, iri_of, kind_of

if TYPE_CHECKING:
    import polars as pl

    from kgraph.networks.rows import Source

DESCRIBED = ("person", "lab", "venue", "edition", "topic", "paper")
"""Kinds of which `definitions/nodes` knows more than the key."""
TOP_LABS, TOP_TOPICS = 3, 5


def node_frame(keys: pl.Series, base: str) -> pl.DataFrame:
    """`key, id, iri, what` (kind as in IRIs, null for things not ours) of all nodes, sorted by id."""
    import polars as pl

    key = pl.col("key")
    frame = pl.DataFrame({"key": keys}).unique()
    return frame.select(
        "key", id_of(key).alias("id"), iri_of(key, base).alias("iri"), kind_of(key).alias("what")
    ).sort("id", "key")


def describe(nodes: pl.DataFrame, mentions: pl.DataFrame, source: Source) -> pl.DataFrame:
    """`Network.nodes` from keys and from where they occur.

    nodes: as `node_frame` gives them. mentions: `key, paper, year, cut, inferred`, one row per node and
        paper (or group, where there are no papers).
    """
    import polars as pl

    kinds = [k for k in DESCRIBED if k in nodes["what"].to_list()]
    told = [_told(kind, source) for kind in kinds]
    nodes = nodes.join(_empty_told() if not told else pl.concat(told, how="diagonal"), on="key", how="left")
    nodes = nodes.join(_numbers(mentions), on="key", how="left")
    papers = mentions.select("key", "paper").drop_nulls().unique()
    for name, lists in _lists(kinds, papers, source):
        nodes = nodes.join(lists.rename({"text": name}), on="key", how="left")
    lists_present = [c for c in ("labs", "paper_labs", "topics") if c in nodes.columns]
    numbers = ("papers", "first_year", "last_year", "cut_papers", "inferred_papers")
    known = ("key", "what", "id", "iri", "label", "kind", *numbers, *lists_present)
    others = [c for c in nodes.columns if c not in known]
    return nodes.sort("id", "key").select(
        "id",
        "iri",
        pl.col("label").fill_null(pl.col("id")),
        pl.col("kind").fill_null(pl.lit("Thing")),
        *(pl.col(c).cast(pl.Int64) for c in numbers),
        *lists_present,
        *others,
    )


def _told(kind: str, source: Source) -> pl.DataFrame:
    """`key, label, kind` and what else the plan of a kind gives, one row per thing."""
    import polars as pl

    rows = source.ask(*node_plan(kind)).with_columns(source.key("node", kind).alias("key")).drop("node")
    if kind == "person":
        rows = rows.with_columns((pl.col("kind") == "AmbiguousPerson").alias("ambiguous"))
    return rows.sort(rows.columns, nulls_last=True).unique("key", keep="first", maintain_order=True)


def _empty_told() -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema={"key": pl.String, "label": pl.String, "kind": pl.String})


def _numbers(mentions: pl.DataFrame) -> pl.DataFrame:
    """Papers, years, papers with cut lists and papers by inference of each node."""
    import polars as pl

    return mentions.group_by("key").agg(
        pl.col("paper").n_unique().alias("papers"),
        pl.col("year").min().alias("first_year"),
        pl.col("year").max().alias("last_year"),
        pl.col("paper").filter("cut").n_unique().alias("cut_papers"),
        pl.col("paper").filter("inferred").n_unique().alias("inferred_papers"),
    )


def _lists(kinds: list[str], papers: pl.DataFrame, source: Source) -> list[tuple[str, pl.DataFrame]]:
    """The texts of several names each: `labs` and `paper_labs` of people, `topics` of all."""
    lists = []
    if "person" in kinds:
        printed = source.ask(*node_plan("person-labs"))
        printed = printed.select(
            source.key("node", "person").alias("key"), source.key("paper", "paper").alias("paper"), "label"
        )
        lists.append(("labs", _top(printed.join(papers, on=["key", "paper"], how="semi"), TOP_LABS)))
        lists.append(("paper_labs", _top(_of_papers("paper-labs", papers, source), TOP_LABS)))
    if set(kinds) - {"topic"}:
        lists.append(("topics", _top(_of_papers("paper-topics", papers, source), TOP_TOPICS)))
    return lists


def _of_papers(plan: str, papers: pl.DataFrame, source: Source) -> pl.DataFrame:
    rows = source.ask(*node_plan(plan)).select(source.key("paper", "paper").alias("paper"), "label")
    return papers.join(rows, on="paper")


def _top(rows: pl.DataFrame, n: int) -> pl.DataFrame:
    """`key, text`: the most frequent labels of each key, joined by `; ` (so none holds a semicolon)."""
    import polars as pl

    return (
        rows.group_by("key", pl.col("label").cast(pl.String).str.replace_all(";", ","))
        .agg(pl.len().alias("n"))
        .sort("key", "n", "label", descending=[False, True, False])
        .group_by("key", maintain_order=True)
        .agg(pl.col("label").head(n).str.join("; ").alias("text"))
    )
